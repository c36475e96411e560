// collected.yaml: which issuer each export came from, when it was fetched, and whether it is complete. A file time is
// never taken for it. Entries that are wrong are named by line and skipped; a path that leaves the folder is refused.
#pragma once

#include "scanners/document.h"
#include "scanners/readers/exports/csv.h"

#include <unordered_map>

namespace probate {

struct CollectionEntry
{
    QString path; ///< relative, '/' between components; may be a glob: * ? [a-z] within a component, ** across them
    CollectionRecord record;
    std::uint32_t line = 0;
    bool isGlob = false;

    bool operator==(const CollectionEntry &) const = default;
};

class CollectionList
{
public:
    /// Errors: no YAML, or no list "files". Entries without a path or issuer, with a time that has no zone, or with a
    /// path that is absolute or has "..", are in unread().
    static Result<CollectionList> parse(QByteArrayView yaml);

    /// A path that is written out beats a glob. Two of the same rank that differ name no time at all: then `conflict`
    /// says so, and nothing is returned.
    std::optional<CollectionRecord> recordOf(const QString &path, QString &conflict) const;
    /// Entries that match none of these paths, which are sorted.
    std::vector<CollectionEntry> withoutFile(const std::vector<QString> &paths) const;

    const std::vector<CollectionEntry> &entries() const { return m_entries; }
    const std::vector<UnreadRow> &unread() const { return m_unread; }

private:
    std::vector<CollectionEntry> m_entries;
    std::vector<UnreadRow> m_unread;
    std::unordered_map<QString, std::vector<std::size_t>> m_written;
    std::vector<std::size_t> m_globs;
};

/// Matches in time proportional to pattern times path, whatever the pattern.
bool globMatches(QStringView pattern, QStringView path);

} // namespace probate
