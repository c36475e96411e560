#include "scanners/git/repository_gaps.h"

namespace probate::git {

namespace {

void noteMissing(const Repository &repository, const TreeGraph &trees, SkipList &skips)
{
    if (trees.missing() == 0) {
        return;
    }
    const QString why = repository.partial
                            ? QStringLiteral("a partial clone: nothing is fetched; scan a full clone to cover it")
                            : QStringLiteral("trees name it and the object database has it not; run git fsck");
    constexpr std::size_t kSample = 20;
    std::size_t told = 0;
    for (const std::string &name : trees.missingNames()) {
        if (++told > kSample) {
            break;
        }
        skips.add(QStringLiteral("missing-object"),
                  QStringLiteral("object ") +
                      QString::fromLatin1(QByteArray(name.data(), qsizetype(name.size())).toHex()),
                  why);
    }
    skips.add(QStringLiteral("missing-object"), {},
              QStringLiteral("%1 objects in all are named by trees and not here").arg(trees.missing()));
}

} // namespace

void noteGaps(const Repository &repository, const ObjectTable &objects, const CommitGraph &commits,
              const TreeGraph &trees, SkipList &skips)
{
    noteMissing(repository, trees, skips);
    if (!repository.shallow.empty()) {
        skips.add(
            QStringLiteral("shallow"), QString::fromLatin1(repository.shallow.front()),
            QStringLiteral("history ends at %1 commits whose parents were left out: what came before is not here; "
                           "scan a full clone")
                .arg(repository.shallow.size()));
        return;
    }
    for (const Commit &commit : commits.commits()) {
        if (commit.parentsMissing) {
            skips.add(QStringLiteral("missing-object"),
                      QStringLiteral("commit ") + QString::fromLatin1(objects.hex(commit.object)),
                      QStringLiteral("a parent of this commit is not in the object database"));
        }
    }
}

} // namespace probate::git
