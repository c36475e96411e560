// What a repository and its work trees look like from outside: which files lie where, how large, when last changed. Two
// equal snapshots mean that a scan would find what it found. Opens no object and knows nothing of history.
#pragma once

#include "scanners/git/repository.h"

namespace probate::git {

struct Snapshot
{
    QByteArray digest; ///< 32 bytes; empty: so much changed just now that times cannot tell whether it changes again
    std::vector<QByteArray> byContent; ///< absolute paths, sorted: changed too late for their times to tell
};

/// `youngFrom`: nanoseconds since 1970 by the file system's clock. A file that changed then or later may change once
/// more without its times showing it, so it is compared by content (as git does with "racy" files of the index).
Snapshot takeSnapshot(const Repository &repository, qint64 youngFrom);

/// The digest of a snapshot in which just these files are compared by content.
QByteArray snapshotDigest(const Repository &repository, const std::vector<QByteArray> &byContent);

} // namespace probate::git
