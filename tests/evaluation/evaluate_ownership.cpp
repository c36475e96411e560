// Precision and recall of ownership and exposure over a generated organisation. Usage: evaluate_ownership [--seed N]
#include "tests/evaluation/ownership_tally.h"

#include <QTextStream>

using namespace probate::evaluation;

int main(int argc, char **argv)
{
    std::uint64_t seed = 1;
    for (int i = 1; i + 1 < argc; ++i) {
        seed = QByteArrayView(argv[i]) == "--seed" ? QByteArray(argv[i + 1]).toULongLong() : seed;
    }
    const OwnershipTally tally = holdAgainst(makeWorld(seed));
    QTextStream(stdout) << "seed " << seed << ": " << tally.table();
    return tally.owners.precision() >= 0.97 && tally.owners.recall() >= 0.90 ? 0 : 1;
}
