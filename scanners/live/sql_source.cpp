#include "scanners/live/sql_source.h"

#include "scanners/live/bind_password.h"
#include "scanners/live/sql_roster.h"
#include "scanners/readers/exports/roster.h"

namespace probate {

namespace {

bool recognises(const QString &)
{
    return false;
}

ColumnMap columnsOf(const std::map<QString, QString> &options, const QString &prefix)
{
    ColumnMap columns;
    for (const auto &[name, value] : options) {
        if (name.startsWith(prefix)) {
            columns[name.mid(prefix.size())] = value;
        }
    }
    return columns;
}

class SqlScan
{
public:
    SqlScan(const SourceSpec &spec, ScanContext &context, const SecretBytes &password)
        : m_spec(spec), m_context(context), m_password(password)
    {}

    using Read = Result<DeclaredList> (*)(QByteArrayView, const ColumnMap &);
    Result<void> read(const char *what, const QString &columnPrefix, Read how)
    {
        const auto query = m_spec.options.find(QLatin1StringView(what));
        if (query == m_spec.options.end()) {
            return {};
        }
        const auto table = querySql(m_spec.options, query->second, m_password);
        if (!table) {
            return table.error().within(m_spec.name);
        }
        const auto list = how(table->csv, columnsOf(m_spec.options, columnPrefix));
        if (!list) {
            return list.error().within(m_spec.name);
        }
        for (const RowFact &row : list->facts) {
            Origin origin;
            origin.source = m_spec.name;
            origin.path = QLatin1StringView(what);
            origin.line = row.line;
            m_context.sink.observe({std::move(origin), m_context.now, row.fact});
        }
        for (const UnreadRow &row : list->unread) {
            m_context.sink.skip({m_spec.name,
                                 QStringLiteral("%1, row %2").arg(QLatin1StringView(what)).arg(row.line - 1), row.kind,
                                 row.detail});
        }
        ++m_read;
        coverage.documents += 1;
        coverage.bytes += static_cast<std::uint64_t>(table->csv.size());
        return {};
    }
    bool readSomething() const { return m_read > 0; }

    SourceCoverage coverage;

private:
    const SourceSpec &m_spec;
    ScanContext &m_context;
    const SecretBytes &m_password;
    int m_read = 0;
};

Result<SourceCoverage> scan(const SourceSpec &spec, ScanContext &context)
{
    const auto password = bindPassword(spec.options);
    if (!password) {
        return password.error().within(spec.name);
    }
    SqlScan scan(spec, context, *password);
    scan.coverage.source = spec.name;
    scan.coverage.kind = QString::fromLatin1(sqlSource.id);
    for (const auto &done : {scan.read("people", QStringLiteral("column:"), readRoster),
                             scan.read("closures", QStringLiteral("closure-column:"), readLeavers)}) {
        if (!done) {
            return done.error();
        }
    }
    if (!scan.readSomething()) {
        return Error(ErrorKind::Usage, QStringLiteral("%1 names no query: people, closures or both").arg(spec.name));
    }
    return scan.coverage;
}

} // namespace

const Source sqlSource = {"sql", "A database as a roster, read-only", recognises, scan};

} // namespace probate
