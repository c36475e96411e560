// The index of a work tree: which blobs stand in it at which paths. Reads the file alone (gitformat-index(5), versions
// 2 to 4, SHA-1 and SHA-256); knows nothing of times, sizes or flags, and obeys no extension.
#pragma once

#include "scanners/git/object_supply.h"

namespace probate::git {

struct IndexEntry
{
    QByteArray path;
    QByteArray blob; ///< hex

    bool operator==(const IndexEntry &) const = default;
};

/// What an index file's bytes hold. `complaint` is empty if that is everything, else it says what is missing.
struct IndexContent
{
    std::vector<IndexEntry> entries;
    QString kind; ///< of the skip: "damaged", "unsupported"
    QString complaint;
};

/// Never reads beyond the bytes, whatever they are.
IndexContent parseIndex(QByteArrayView bytes, ObjectFormat format);

/// All entries, conflict stages included, submodules left out. Empty where there is no index; what cannot be read is
/// reported, and what stands before it is given.
std::vector<IndexEntry> readIndex(const QString &file, ObjectFormat format, const Report &report);

} // namespace probate::git
