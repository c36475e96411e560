// What a scan leaves for one after it that adds little: enough of attribution that the commits, trees and documents of
// before need not be gone through again. Only ever the content of a state file whose digest is in the log.
#pragma once

#include "scanners/git/attribution.h"
#include "scanners/git/blob_names.h"
#include "scanners/git/skip_list.h"
#include "scanners/git/state_stream.h"

namespace probate::git {

/// An object that could be read in part only: it is read again each time.
struct PartlyRead
{
    std::uint32_t object = kNoObject;
    std::vector<Handle> secrets; ///< that were found all the same; sorted
};

/// Numbers of objects are those of the table that it is kept with, until renumber().
struct Summary
{
    explicit Summary(const QString &source) : skips(source) {}

    std::uint32_t objects = 0; ///< in that table
    WalkedHistory walked;
    std::map<std::uint32_t, Tag> tags; ///< by object
    std::vector<PartlyRead> partly;
    std::vector<std::uint32_t> inIndexAlone; ///< blobs that were read under a name of an index, since no tree has them
    std::set<std::string> missing;           ///< raw names of objects that trees speak of and that are not here
    QByteArray mailmap;                      ///< its content
    QByteArray head;                         ///< what HEAD names, in hex
    SkipList skips;                          ///< of what lies in the object database
    KnownNames names;                        ///< its numbers stay as they are

    void renumber(const std::vector<std::uint32_t> &numbers);
};

QByteArray stateOf(const Summary &summary);
/// Nothing if the bytes are no such state.
std::unique_ptr<Summary> summaryFrom(std::span<const std::uint8_t> state, const QString &source);

void writeTags(const std::map<std::uint32_t, Tag> &tags, StateWriter &out);
std::map<std::uint32_t, Tag> readTags(StateReader &in, std::uint32_t objects);

} // namespace probate::git
