// Stands in for libFuzzer where only GCC is there: `fuzz_readers ROUNDS SEED…` gives every seed file, mutated, to every
// reader. Blind, but with the sanitizers on it finds what cuts, wrong lengths and flipped bits can break.
#include <QFile>

#include <algorithm>
#include <cstdint>
#include <cstdio>

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size);

namespace {

std::uint32_t next(std::uint32_t &state)
{
    state = state * 1'664'525u + 1'013'904'223u;
    return state >> 8;
}

void mutate(QByteArray &bytes, std::uint32_t &state)
{
    for (std::uint32_t i = next(state) % 6 + 1; i > 0 && bytes.size() > 4; --i) {
        const auto at = static_cast<qsizetype>(next(state)) % bytes.size();
        switch (next(state) % 5) {
        case 0:
            bytes[at] = static_cast<char>(next(state));
            break;
        case 1:
            bytes[at] = static_cast<char>(bytes[at] ^ (1 << next(state) % 8));
            break;
        case 2:
            bytes.truncate(std::max<qsizetype>(at, 4));
            break;
        case 3:
            bytes.insert(at, bytes.mid(static_cast<qsizetype>(next(state)) % bytes.size(), 32));
            break;
        default:
            bytes.remove(at, next(state) % 16);
            break;
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? QByteArray(argv[1]).toInt() : 0;
    std::uint32_t state = 1;
    long runs = 0;
    for (int i = 2; i < argc; ++i) {
        QFile file(QString::fromLocal8Bit(argv[i]));
        if (!file.open(QIODevice::ReadOnly)) {
            continue;
        }
        const QByteArray seed = QByteArray(2, '\0') + file.read(1 << 16);
        for (int round = 0; round < rounds; ++round) {
            QByteArray input = seed;
            mutate(input, state);
            input.resize(std::max<qsizetype>(input.size(), 2));
            input[1] = static_cast<char>(next(state));
            for (int reader = 0; reader < 80; ++reader) {
                input[0] = static_cast<char>(reader);
                LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(input.constData()),
                                       static_cast<std::size_t>(input.size()));
                ++runs;
            }
        }
    }
    std::printf("%ld runs\n", runs);
    return 0;
}
