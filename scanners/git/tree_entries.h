// Entries of a raw tree one by one: "MODE NAME", a zero byte, the raw id (git-mktree(1); git-fsck(1) on what is
// allowed).
#pragma once

#include "scanners/git/object_table.h"

#include <string_view>

namespace probate::git {

struct RawEntry
{
    std::string_view mode;
    std::string_view name;
    const std::uint8_t *id = nullptr;

    bool isSubmodule() const { return mode == "160000"; }
    bool isTree() const { return mode == "40000" || mode == "040000"; } // old tools wrote the zero
};

/// The entry at `at`, which then stands behind it. False: there is none that could be understood.
bool readEntry(QByteArrayView tree, std::uint32_t idSize, std::uint32_t &at, RawEntry &entry);

} // namespace probate::git
