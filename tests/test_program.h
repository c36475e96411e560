// A program of several tests runs the one that it is called by: by the name of the link that it was started through, or
// by its first argument. It knows nothing of tests but their names and mains.
#pragma once

#include <initializer_list>
#include <string_view>

namespace probate::test {

struct NamedTest
{
    std::string_view name;
    int (*main)(int argc, char **argv);
};

/// The test's exit code; 2 after a list of names on standard error if none is named.
int runNamedTest(std::initializer_list<NamedTest> tests, int argc, char **argv);

} // namespace probate::test
