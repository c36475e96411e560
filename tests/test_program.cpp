#include "tests/test_program.h"

#include <algorithm>
#include <iostream>

namespace probate::test {

int runNamedTest(std::initializer_list<NamedTest> tests, int argc, char **argv)
{
    for (int at = 0; at < std::min(argc, 2); ++at) {
        const std::string_view path = argv[at];
        const std::string_view name = path.substr(path.rfind('/') + 1);
        const auto test =
            std::find_if(tests.begin(), tests.end(), [name](const NamedTest &each) { return each.name == name; });
        if (test != tests.end()) {
            return test->main(argc - at, argv + at);
        }
    }
    std::cerr << "usage: " << (argc > 0 ? argv[0] : "tests") << " TEST [arguments of Qt Test]; tests are\n";
    for (const NamedTest &each : tests) {
        std::cerr << "  " << each.name << '\n';
    }
    return 2;
}

} // namespace probate::test
