// The index of a work tree: which blobs stand in it at which paths.
#pragma once

#include "scanners/git/object_supply.h"

namespace probate::git {

struct IndexEntry
{
    QByteArray path;
    QByteArray blob; ///< hex

    bool operator==(const IndexEntry &) const = default;
};

/// All entries, conflict stages included, submodules left out. Empty where there is no index; an index that cannot be
/// read is reported.
std::vector<IndexEntry> readIndex(const QString &file, ObjectFormat format, const Report &report);

} // namespace probate::git
