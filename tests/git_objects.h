// Every object of a repository as the pack engine reads it, and as libgit2 does; and histories whose packs have deltas.
#pragma once

#include "git_fixture.h"

#include "scanners/git/pack_codec.h"
#include "scanners/git/pack_supply.h"

namespace probate::test {

struct Reading
{
    std::map<QByteArray, std::pair<int, QByteArray>> objects; ///< hex to type and hash of the bytes
    QStringList reports;                                      ///< "kind place", sorted

    bool operator==(const Reading &) const = default;
};

Reading readPacked(const QString &repository, int threads = 3, git::ObjectFormat format = git::ObjectFormat::Sha1);
Reading readByLibgit(const QString &repository);

/// History with everything that makes deltas: growing files, branches, a merge, a large file, tags.
void fillWithDeltas(GitFixture &repository, int rounds = 16);

/// The files of a repository's pack folder that end so, sorted.
QStringList packFiles(const QString &repository, const QString &ending);

/// The bytes of a file; none if there is none.
QByteArray contentOf(const QString &path);
void replaceFile(const QString &path, const QByteArray &content);
git::ByteSpan spanOf(const QByteArray &bytes);

} // namespace probate::test
