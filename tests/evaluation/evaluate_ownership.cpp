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
    WorldSize size;
    const OwnershipTally kept = holdAgainst(makeWorld(seed, size));
    size.poorRecords = true;
    const OwnershipTally poor = holdAgainst(makeWorld(seed, size));
    QTextStream(stdout) << "seed " << seed << ", records that are kept: " << kept.table()
                        << "\nthe same where about twice as much is wrong or missing: " << poor.table();
    return kept.owners.precision() >= 0.97 && kept.owners.recall() >= 0.90 ? 0 : 1;
}
