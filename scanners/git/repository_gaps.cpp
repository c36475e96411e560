#include "scanners/git/repository_gaps.h"

namespace probate::git {

namespace {

void noteMissing(const Repository &repository, const MissingObjects &missing, SkipList &skips)
{
    if (missing.count == 0) {
        return;
    }
    const QString why = repository.partial
                            ? QStringLiteral("a partial clone: nothing is fetched; scan a full clone to cover it")
                            : QStringLiteral("trees name it and the object database has it not; run git fsck");
    constexpr std::size_t kSample = 20;
    std::size_t told = 0;
    for (const std::string &name : missing.names) {
        if (++told > kSample) {
            break;
        }
        skips.add(QStringLiteral("missing-object"),
                  QStringLiteral("object ") +
                      QString::fromLatin1(QByteArray(name.data(), qsizetype(name.size())).toHex()),
                  why);
    }
    skips.add(QStringLiteral("missing-object"), {},
              QStringLiteral("%1 objects in all are named by trees and not here").arg(missing.count));
}

} // namespace

void noteGaps(const Repository &repository, const ObjectTable &objects, const CommitGraph &commits,
              const MissingObjects &missing, SkipList &skips)
{
    noteMissing(repository, missing, skips);
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
