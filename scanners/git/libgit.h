// libgit2's handles as owners, and the one place where its process-wide options are set. Only .cpp files of this room
// include it.
#pragma once

#include <git2.h>

#include <QString>

#include <memory>

namespace probate::git {

template <auto Free> struct LibgitFree
{
    template <typename T> void operator()(T *handle) const { Free(handle); }
};

using OdbHandle = std::unique_ptr<git_odb, LibgitFree<git_odb_free>>;
using OdbObjectHandle = std::unique_ptr<git_odb_object, LibgitFree<git_odb_object_free>>;
using IndexHandle = std::unique_ptr<git_index, LibgitFree<git_index_free>>;
using MailmapHandle = std::unique_ptr<git_mailmap, LibgitFree<git_mailmap_free>>;

/// Holds libgit2 initialised for as long as it lives; libgit2 counts.
class LibgitUse
{
public:
    LibgitUse();
    ~LibgitUse();
    LibgitUse(const LibgitUse &) = delete;
    LibgitUse &operator=(const LibgitUse &) = delete;
};

/// The last error of this thread, in libgit2's words.
QString libgitError();

} // namespace probate::git
