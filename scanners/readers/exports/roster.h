// The two lists that a user declares: who there is (roster.csv) and whose access was to end (leavers.csv), with the
// columns of formats.md or a map of other names. A row that cannot be read is named, so that a roster is never silently
// shorter than its file. It resolves nothing: whom an id or address means is core/correlate's job.
#pragma once

#include "scanners/reader.h"
#include "scanners/readers/exports/csv.h"

namespace probate {

/// Our column name to theirs: {"id", "Personnel no."}. What is not named keeps the name of formats.md.
using ColumnMap = std::map<QString, QString>;

struct RowFact
{
    Fact fact;
    std::uint32_t line = 0;

    bool operator==(const RowFact &) const = default;
};

/// What a list says, and which of its rows were not read (each leaves coverage incomplete).
struct DeclaredList
{
    std::vector<RowFact> facts;
    std::vector<UnreadRow> unread;
};

/// PrincipalSeen with roster = true for every row. Errors name the column that is missing.
Result<DeclaredList> readRoster(QByteArrayView bytes, const ColumnMap &columns = {});
/// ClosureSignalled with Alias{"any", principal} and SignalAuthority::Declared for every row.
Result<DeclaredList> readLeavers(QByteArrayView bytes, const ColumnMap &columns = {});

/// An instant as people and HR systems write it, always with a zone: ISO 8601 (also basic, or with a space before the
/// zone) and RFC 5322 ("Wed, 11 Mar 2026 14:32:04 +0200"). Nothing without a zone.
std::optional<Instant> parseDeclaredInstant(const QString &text);

extern const Reader rosterReader;  ///< roster.csv at the root of an export folder
extern const Reader leaversReader; ///< leavers.csv beside it

} // namespace probate
