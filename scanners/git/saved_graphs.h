// Commits, trees and tags as a scan read them, kept for the next one: it then reads what was added, as long as the
// files that the known objects lie in are still there. Only ever the content of a state file whose digest is in the
// log.
#pragma once

#include "scanners/git/attribution.h"
#include "scanners/git/known_objects.h"
#include "scanners/git/skip_list.h"

namespace probate::git {

struct SavedGraphs
{
    KnownObjects known;
    CommitGraph commits;
    TreeGraph trees;
    std::map<std::uint32_t, Tag> tags; ///< by object, numbered as in `known`
    SkipList skips;                    ///< what could not be read of the objects
};

/// Nothing if a later scan could not build on it: a commit's parent is missing, or more objects than are remembered.
std::optional<QByteArray> stateOf(const CommitGraph &commits, const TreeGraph &trees,
                                  const std::map<std::uint32_t, Tag> &tags, const SkipList &skips);
/// Nothing if the bytes are no such state. `known`: the objects that the scan which left it knew.
std::unique_ptr<SavedGraphs> graphsFrom(std::span<const std::uint8_t> state, KnownObjects known, const QString &source);

/// False if an object is there now whose absence shaped the graphs; `missing` are raw names.
bool stillAbsent(const std::set<std::string> &missing, const ObjectTable &objects);

} // namespace probate::git
