#include "scanners/readers/exports/roster.h"

#include "scanners/readers/exports/export.h"

#include <QRegularExpression>

#include <array>
#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// The columns of one list, found in a table's header.
class Columns
{
public:
    Columns(const CsvTable &table, const ColumnMap &map) : m_table(table), m_map(map) {}

    QString nameOf(const QString &ours) const
    {
        const auto found = m_map.find(ours);
        return found == m_map.end() ? ours : found->second;
    }
    qsizetype indexOf(const QString &ours) const { return m_table.column(nameOf(ours)); }
    QString value(const CsvRow &row, const QString &ours) const
    {
        const auto index = indexOf(ours);
        return index < 0 ? QString() : row.fields[index].trimmed();
    }
    /// An error if one of the columns that must be there is missing, or a mapped one does not exist.
    Result<void> check(std::initializer_list<QString> needed) const
    {
        std::set<QString> wanted(needed);
        for (const auto &[ours, theirs] : m_map) {
            wanted.insert(ours);
        }
        for (const QString &ours : wanted) {
            if (indexOf(ours) < 0) {
                return Error(ErrorKind::Malformed, u"the column \"%1\" is missing; it has %2"_s.arg(
                                                       nameOf(ours), m_table.header.join(u", "_s).left(500)));
            }
        }
        for (qsizetype i = 0; i < m_table.header.size(); ++i) {
            if (!m_table.header[i].isEmpty() && m_table.column(m_table.header[i]) != i) {
                return Error(ErrorKind::Malformed,
                             u"the column \"%1\" stands there twice"_s.arg(m_table.header[i].left(100)));
            }
        }
        return {};
    }

private:
    const CsvTable &m_table;
    const ColumnMap &m_map;
};

struct AliasColumn
{
    QLatin1StringView column;
    QLatin1StringView space;
    bool immutable;
};

constexpr std::array aliasColumns{
    AliasColumn{"id"_L1, "id"_L1, true},
    AliasColumn{"employee_number"_L1, "employee"_L1, true},
    AliasColumn{"email"_L1, "email"_L1, false},
    AliasColumn{"github_login"_L1, "github"_L1, false},
    AliasColumn{"k8s_service_account"_L1, "k8s-sa"_L1, false},
    AliasColumn{"aws_user_arn"_L1, "aws-arn"_L1, false},
    AliasColumn{"ldap_dn"_L1, "ldap-dn"_L1, false},
};

UnreadRow unreadable(const CsvRow &row, const QString &why)
{
    return {row.line, u"unreadable-row"_s, why};
}

/// A date alone is its first moment in UTC.
std::optional<Instant> dateIn(const Columns &columns, const CsvRow &row, const QString &column)
{
    const QString text = columns.value(row, column);
    const auto date = parseInstantOrUtcDate(text.toUtf8());
    return date ? date : parseDeclaredInstant(text);
}

Result<PrincipalSeen> readPerson(const Columns &columns, const CsvRow &row)
{
    PrincipalSeen seen;
    seen.roster = true;
    seen.id = columns.value(row, u"id"_s);
    seen.displayName = columns.value(row, u"display_name"_s);
    if (seen.id.isEmpty()) {
        return Error(ErrorKind::Malformed, u"it has no id"_s);
    }
    if (const QString kind = columns.value(row, u"kind"_s); !kind.isEmpty()) {
        const auto known = fromString<PrincipalKind>(kind.toLower().replace(u'-', u'_'));
        if (!known) {
            return Error(
                ErrorKind::Malformed,
                u"its kind \"%1\" is none of person, service, workload, team, vendor, ai_agent"_s.arg(kind.left(100)));
        }
        seen.kind = *known;
    }
    for (const auto &[column, space, immutable] : aliasColumns) {
        if (const QString value = columns.value(row, column); !value.isEmpty()) {
            seen.aliases.push_back({Alias{space, value}, std::nullopt, std::nullopt, immutable});
        }
    }
    if (const QString sponsor = columns.value(row, u"sponsor_id"_s); !sponsor.isEmpty()) {
        seen.sponsor = Alias{u"id"_s, sponsor};
    }
    seen.opened = dateIn(columns, row, u"opened"_s);
    seen.sponsorFrom = dateIn(columns, row, u"sponsor_from"_s);
    seen.sponsorUntil = dateIn(columns, row, u"sponsor_until"_s);
    return seen;
}

/// What of a row's dates was left out, and why. Who answers for something until nobody knows when still answers for it.
void checkDates(const Columns &columns, const CsvRow &row, PrincipalSeen &person, std::vector<UnreadRow> &unread)
{
    for (const auto &[column, read] :
         {std::pair(u"opened"_s, person.opened), std::pair(u"sponsor_from"_s, person.sponsorFrom),
          std::pair(u"sponsor_until"_s, person.sponsorUntil)}) {
        if (!columns.value(row, column).isEmpty() && !read) {
            unread.push_back({row.line, u"unreadable-date"_s,
                              u"\"%1\" is no date: the principal was read without it"_s.arg(column)});
        }
    }
    const bool isBackwards = person.sponsorFrom && person.sponsorUntil && *person.sponsorUntil <= *person.sponsorFrom;
    if (isBackwards || (!person.sponsor && (person.sponsorFrom || person.sponsorUntil))) {
        unread.push_back({row.line, u"ignored-period"_s,
                          isBackwards
                              ? u"\"sponsor_until\" is not after \"sponsor_from\": the sponsor was read without"_s
                              : u"a period stands there without a \"sponsor_id\""_s});
        person.sponsorFrom = person.sponsorUntil = std::nullopt;
    }
}

Result<ClosureSignalled> readLeaver(const Columns &columns, const CsvRow &row)
{
    ClosureSignalled closure;
    closure.authority = SignalAuthority::Declared;
    closure.principal = {u"any"_s, columns.value(row, u"principal"_s)};
    if (closure.principal.value.isEmpty()) {
        return Error(ErrorKind::Malformed, u"it names no principal"_s);
    }
    const QString kind = columns.value(row, u"kind"_s).toLower().replace(u'_', u'-');
    if (kind == "enabled"_L1 || kind == "re-enabled"_L1 || kind == "reenabled"_L1) {
        closure.reopens = true;
    } else if (const auto known = fromString<ClosureKind>(kind)) {
        closure.kind = *known;
    } else {
        return Error(ErrorKind::Malformed,
                     u"its kind \"%1\" is none of disabled, deleted, suspended, contract-ended, app-retired, "
                     u"transferred"_s.arg(kind.left(100)));
    }
    const auto effective = parseDeclaredInstant(columns.value(row, u"effective"_s));
    if (!effective) {
        return Error(ErrorKind::Malformed,
                     u"\"effective\" is no time with a zone, such as 2026-03-11T14:32:04+02:00"_s);
    }
    closure.effective = *effective;
    return closure;
}

/// The closure stands whatever its end says; an end that cannot be believed is left out, which is the cautious side.
std::optional<UnreadRow> readEnd(const Columns &columns, const CsvRow &row, ClosureSignalled &closure)
{
    const QString ends = columns.value(row, u"ends"_s);
    if (ends.isEmpty()) {
        return std::nullopt;
    }
    if (closure.kind != ClosureKind::Suspended || closure.reopens) {
        return UnreadRow{row.line, u"ignored-end"_s,
                         u"\"ends\" stands on a closure that is no suspension: the closure was read without it"_s};
    }
    const auto at = parseDeclaredInstant(ends);
    if (!at || *at <= closure.effective) {
        return UnreadRow{
            row.line, u"unreadable-date"_s,
            u"\"ends\" is no time with a zone after \"effective\": the suspension was read without an end"_s};
    }
    closure.ends = at;
    return std::nullopt;
}

void recordAll(const DeclaredList &list, ReadContext &context)
{
    for (const auto &[fact, line] : list.facts) {
        context.observe(fact, {}, line);
    }
    for (const auto &unread : list.unread) {
        context.skip(unread.kind, u"row at line %1: %2"_s.arg(unread.line).arg(unread.detail));
    }
}

/// Whoever plants a leavers.csv in a repository must not be able to close accounts: the lists are believed at the root
/// of an export folder, and elsewhere only where the user names them (readRoster, readLeavers).
bool standsAtRoot(const Document &document, QLatin1StringView name)
{
    return document.exportArea && document.origin.path.compare(name, Qt::CaseInsensitive) == 0;
}

template <Result<DeclaredList> (*readList)(QByteArrayView, const ColumnMap &)>
bool readRosterDocument(const Document &document, ReadContext &context)
{
    const auto list = readList(document.bytes, {});
    if (!list) {
        context.skip(u"unreadable-list"_s, list.error().message());
        return true;
    }
    recordAll(*list, context);
    return true;
}

} // namespace

std::optional<Instant> parseDeclaredInstant(const QString &text)
{
    const QString trimmed = text.trimmed();
    if (const auto plain = parseInstant(trimmed.toUtf8())) {
        return plain;
    }
    static const QRegularExpression spaced(
        u"^(\\d{4}-\\d\\d-\\d\\d[T ]\\d\\d:\\d\\d)(:\\d\\d(?:[.,]\\d+)?)? ?(Z|UTC|GMT|[+-]\\d\\d:?\\d\\d)$"_s);
    if (const auto match = spaced.match(trimmed); match.hasMatch()) {
        const QString seconds = match.captured(2).isEmpty() ? u":00"_s : match.captured(2).replace(u',', u'.');
        const QString zone = match.captured(3).size() == 3 ? u"Z"_s : match.captured(3);
        return parseInstant((match.captured(1) + seconds + zone).toUtf8());
    }
    static const QRegularExpression basic(
        u"^(\\d{4})(\\d\\d)(\\d\\d)T(\\d\\d)(\\d\\d)(\\d\\d)(Z|[+-]\\d\\d:?\\d\\d)$"_s);
    if (const auto m = basic.match(trimmed); m.hasMatch()) {
        return parseInstant(u"%1-%2-%3T%4:%5:%6%7"_s
                                .arg(m.captured(1), m.captured(2), m.captured(3), m.captured(4), m.captured(5),
                                     m.captured(6), m.captured(7))
                                .toUtf8());
    }
    static const QRegularExpression mail(
        u"^(?:[A-Z][a-z]{2}, )?(\\d{1,2}) ([A-Z][a-z]{2}) (\\d{4}) (\\d\\d:\\d\\d:\\d\\d) "
        u"(GMT|UTC|Z|[+-]\\d{4})$"_s);
    if (const auto m = mail.match(trimmed); m.hasMatch()) {
        static const QString months = u"JanFebMarAprMayJunJulAugSepOctNovDec"_s;
        const auto month = months.indexOf(m.captured(2));
        const QString zone = m.captured(5).at(0).isLetter() ? u"Z"_s : m.captured(5);
        if (month >= 0 && month % 3 == 0) {
            return parseInstant(u"%1-%2-%3T%4%5"_s.arg(m.captured(3))
                                    .arg(month / 3 + 1, 2, 10, QLatin1Char('0'))
                                    .arg(m.captured(1).toInt(), 2, 10, QLatin1Char('0'))
                                    .arg(m.captured(4), zone)
                                    .toUtf8());
        }
    }
    return std::nullopt;
}

Result<DeclaredList> readRoster(QByteArrayView bytes, const ColumnMap &map)
{
    auto table = readCsv(bytes);
    if (!table) {
        return std::move(table).error().within(u"roster"_s);
    }
    const Columns columns(*table, map);
    if (auto checked = columns.check({u"id"_s}); !checked) {
        return checked.error().within(u"roster"_s);
    }
    DeclaredList list;
    list.unread = table->unread;
    std::set<QString> ids;
    for (const CsvRow &row : table->rows) {
        auto person = readPerson(columns, row);
        if (!person) {
            list.unread.push_back(unreadable(row, person.error().message()));
            continue;
        }
        if (!ids.insert(person->id).second) {
            list.unread.push_back({row.line, u"duplicate-id"_s,
                                   u"the id \"%1\" stands in an earlier row: both are taken for one principal"_s.arg(
                                       person->id.left(100))});
        }
        checkDates(columns, row, *person, list.unread);
        list.facts.push_back({std::move(*person), row.line});
    }
    return list;
}

Result<DeclaredList> readLeavers(QByteArrayView bytes, const ColumnMap &map)
{
    auto table = readCsv(bytes);
    if (!table) {
        return std::move(table).error().within(u"leavers"_s);
    }
    const Columns columns(*table, map);
    if (auto checked = columns.check({u"principal"_s, u"kind"_s, u"effective"_s}); !checked) {
        return checked.error().within(u"leavers"_s);
    }
    DeclaredList list;
    list.unread = table->unread;
    for (const CsvRow &row : table->rows) {
        auto leaver = readLeaver(columns, row);
        if (!leaver) {
            list.unread.push_back(unreadable(row, leaver.error().message()));
            continue;
        }
        if (auto unread = readEnd(columns, row, *leaver)) {
            list.unread.push_back(std::move(*unread));
        }
        leaver->event = u"line %1"_s.arg(row.line);
        list.facts.push_back({std::move(*leaver), row.line});
    }
    return list;
}

const Reader rosterReader{"roster",
                          "Roster of principals (CSV)",
                          [](const Document &document) { return standsAtRoot(document, "roster.csv"_L1); },
                          readRosterDocument<readRoster>,
                          {.names = {"roster.csv"}}};
const Reader leaversReader{"leavers",
                           "Leavers' list (CSV)",
                           [](const Document &document) { return standsAtRoot(document, "leavers.csv"_L1); },
                           readRosterDocument<readLeavers>,
                           {.names = {"leavers.csv"}}};

} // namespace probate
