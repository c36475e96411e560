// Stands in for libFuzzer where only GCC is there: `fuzz_… ROUNDS SEED…` gives every seed file (or every file of a
// folder), mutated, to the harness; to fuzz_readers once for every reader. Blind, but with the sanitizers on it finds
// what cuts, wrong lengths and flipped bits can break.
#include <QDir>
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

namespace {

long runs = 0;

void run(const QByteArray &input)
{
    LLVMFuzzerTestOneInput(reinterpret_cast<const uint8_t *>(input.constData()),
                           static_cast<std::size_t>(input.size()));
    ++runs;
}

/// PROBATE_FUZZ_READERS is how many readers the first byte chooses from, the second byte being the name of the file; 0:
/// all bytes are the document's.
void runMutated(const QByteArray &seed, int rounds, std::uint32_t &state)
{
    run(seed);
    for (int round = 0; round < rounds; ++round) {
        QByteArray input = seed;
        mutate(input, state);
        if constexpr (PROBATE_FUZZ_READERS == 0) {
            run(input);
            continue;
        }
        input.resize(std::max<qsizetype>(input.size(), 2));
        input[1] = static_cast<char>(next(state));
        for (int reader = 0; reader < PROBATE_FUZZ_READERS; ++reader) {
            input[0] = static_cast<char>(reader);
            run(input);
        }
    }
}

} // namespace

int main(int argc, char **argv)
{
    const int rounds = argc > 1 ? QByteArray(argv[1]).toInt() : 0;
    std::uint32_t state = 1;
    QStringList names;
    for (int i = 2; i < argc; ++i) {
        const QString name = QString::fromLocal8Bit(argv[i]);
        for (const QString &inside : QDir(name).entryList(QDir::Files, QDir::Name)) {
            names.append(name + QLatin1Char('/') + inside);
        }
        names.append(name);
    }
    for (const QString &name : names) {
        QFile file(name);
        if (file.open(QIODevice::ReadOnly)) {
            const QByteArray head(PROBATE_FUZZ_READERS > 0 ? 2 : 0, '\0');
            runMutated(head + file.read(1 << 18), rounds, state);
        }
    }
    std::printf("%ld runs\n", runs);
    return runs > 0 ? 0 : 1;
}
