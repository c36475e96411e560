// What stands in a folder, and the bytes of a file in it, safely. Private to the directory source.
#pragma once

#include "core/base/error.h"
#include "core/model/assessment.h"

#include <QByteArray>

#include <functional>
#include <string>
#include <vector>

namespace probate {

struct TreeFile
{
    std::string path; ///< relative, as the system spells it
    std::uint64_t size = 0;
};

struct FolderTree
{
    std::vector<TreeFile> files; ///< in the order of a walk that takes names by their bytes
    std::vector<Skip> skips;     ///< `source` is left empty
};

/// `separately`: repositories below the folder are left out without a word. An error if the folder cannot be read.
Result<FolderTree> walkTree(const std::string &root, bool separately, const std::function<bool()> &cancelled);

/// A file name for people: UTF-8 as it is, other bytes as \xNN.
QString nameText(const std::string &name);

/// An open regular file.
class TreeReader
{
public:
    /// Refuses links and everything that is no regular file, also if it became one since the walk.
    static Result<TreeReader> open(const std::string &path);
    TreeReader(TreeReader &&other) noexcept;
    TreeReader &operator=(TreeReader &&) = delete;
    ~TreeReader();

    std::uint64_t size() const { return m_size; }
    Instant modified() const { return m_modified; }
    std::uint32_t ownerUid() const { return m_ownerUid; }
    /// Up to `most` bytes from there; fewer at the end of the file.
    Result<QByteArray> read(std::uint64_t from, std::uint64_t most) const;
    /// True if size or time are no longer what they were at opening.
    bool changed() const;

private:
    TreeReader() = default;

    int m_file = -1;
    std::uint64_t m_size = 0;
    Instant m_modified;
    std::uint32_t m_ownerUid = 0;
};

} // namespace probate
