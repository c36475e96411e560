// What a store knows: runs, observations and coverage as of an instant, and how large it is.
#include "core/store/store_impl.h"

#include "core/base/in_parts.h"
#include "core/model/canonical.h"

#include <QFileInfo>

#include <algorithm>
#include <span>

namespace probate {

namespace {

/// The latest finished scan of each source up to the bound instant.
QString latestScans()
{
    return QStringLiteral(
        "SELECT scan, source, kind, scanned_at, documents, bytes, commits FROM (SELECT f.*, ROW_NUMBER() "
        "OVER (PARTITION BY source ORDER BY scanned_at DESC, scan DESC) AS place FROM finished_scan f "
        "WHERE scanned_at <= ?) AS ranked WHERE place = 1");
}

Result<void> readSkips(const Connection &connection, std::int64_t scan, std::vector<Skip> &skips)
{
    const QString doing = QStringLiteral("reading what was skipped");
    auto query = connection.run(doing, QStringLiteral("SELECT source, place, kind, detail FROM skip WHERE scan = ?"),
                                {qint64{scan}});
    if (!query) {
        return query.error();
    }
    while (query->next()) {
        skips.push_back({query->value(0).toString(), query->value(1).toString(), query->value(2).toString(),
                         query->value(3).toString()});
    }
    return connection.finished(doing, *query);
}

Result<void> readSources(const Connection &connection, Instant asOf, Coverage &coverage)
{
    const QString doing = QStringLiteral("reading the coverage");
    auto query = connection.run(doing, latestScans(), {milliseconds(asOf)});
    if (!query) {
        return query.error();
    }
    std::vector<std::int64_t> scans;
    while (query->next()) {
        SourceCoverage source;
        scans.push_back(query->value(0).toLongLong());
        source.source = query->value(1).toString();
        source.kind = query->value(2).toString();
        source.scannedAt = instantOf(query->value(3));
        source.documents = query->value(4).toULongLong();
        source.bytes = query->value(5).toULongLong();
        source.commits = query->value(6).toULongLong();
        coverage.sources.push_back(std::move(source));
    }
    if (auto done = connection.finished(doing, *query); !done) {
        return done;
    }
    for (const std::int64_t scan : scans) {
        if (auto done = readSkips(connection, scan, coverage.skips); !done) {
            return done;
        }
    }
    return {};
}

Result<void> readInterrupted(const Connection &connection, Instant asOf, Coverage &coverage)
{
    const QString doing = QStringLiteral("reading the coverage");
    // Either of the run's times: with --as-of in the past it began after the instant that it judges.
    auto query =
        connection.run(doing,
                       QStringLiteral("SELECT i.scan, i.run, i.source FROM interrupted_source i JOIN run r ON r.run = "
                                      "i.run WHERE r.started_at <= ? OR r.as_of <= ?"),
                       {milliseconds(asOf), milliseconds(asOf)});
    if (!query) {
        return query.error();
    }
    std::vector<std::int64_t> scans;
    while (query->next()) {
        scans.push_back(query->value(0).toLongLong());
        coverage.skips.push_back(
            {query->value(2).toString(), QString(), QStringLiteral("interrupted"),
             QStringLiteral("the last scan (run %1) did not finish; what it saw does not count: scan "
                            "again")
                 .arg(query->value(1).toLongLong())});
    }
    if (auto done = connection.finished(doing, *query); !done) {
        return done;
    }
    for (const std::int64_t scan : scans) {
        if (auto done = readSkips(connection, scan, coverage.skips); !done) {
            return done;
        }
    }
    return {};
}

Result<void> readFacts(const Connection &connection, StoreStatistics &statistics)
{
    const QString doing = QStringLiteral("counting observations");
    auto query = connection.run(doing, QStringLiteral("SELECT fact, COUNT(*) FROM observation GROUP BY fact"));
    if (!query) {
        return query.error();
    }
    while (query->next()) {
        statistics.byFact[query->value(0).toString()] = query->value(1).toLongLong();
        statistics.observations += query->value(1).toLongLong();
    }
    return connection.finished(doing, *query);
}

Result<void> readHead(const Connection &connection, StoreStatistics &statistics)
{
    const QString doing = QStringLiteral("reading the head of the log");
    auto query =
        connection.run(doing, QStringLiteral("SELECT schema_version, head_number, head_digest FROM store_state"));
    if (!query) {
        return query.error();
    }
    if (query->next()) {
        statistics.schemaVersion = query->value(0).toInt();
        statistics.logEntries = query->value(1).toLongLong();
        statistics.head = query->value(2).toByteArray().toHex();
    }
    return connection.finished(doing, *query);
}

/// As many are parsed side by side while the database waits; some ten megabytes.
constexpr std::size_t rowsAtOnce = 8192;

struct Row
{
    KnownObservation known;
    QByteArray body;
    QString wrong; ///< a sentence, or nothing

    void read()
    {
        auto observation = parseObservation(body);
        if (!observation) {
            wrong = observation.error().message();
        } else if (idOfCanonical(body) != known.id) {
            wrong = QStringLiteral("it was changed: its id is not that of its content");
        } else {
            known.observation = std::move(*observation);
        }
        body = {};
    }
};

} // namespace

QString allRuns()
{
    return QStringLiteral("SELECT run, started_at, as_of, tool_version, rule_set_digest, command_line, finished_at, "
                          "outcome FROM run ORDER BY run");
}

RunRecord runOf(const QSqlQuery &row)
{
    RunRecord run;
    run.id = row.value(0).toLongLong();
    run.startedAt = instantOf(row.value(1));
    run.asOf = instantOf(row.value(2));
    run.toolVersion = row.value(3).toString();
    run.ruleSetDigest = row.value(4).toString();
    run.commandLine = row.value(5).toString();
    if (!row.value(6).isNull()) {
        run.finishedAt = instantOf(row.value(6));
        run.outcome = row.value(7).toString();
    }
    return run;
}

Result<std::vector<RunRecord>> Store::runs() const
{
    const QString doing = QStringLiteral("reading the runs");
    auto query = m_impl->connection->run(doing, allRuns());
    if (!query) {
        return query.error();
    }
    std::vector<RunRecord> runs;
    while (query->next()) {
        runs.push_back(runOf(*query));
    }
    if (auto done = m_impl->connection->finished(doing, *query); !done) {
        return done.error();
    }
    return runs;
}

Result<Observations> Store::observations(Instant asOf) const
{
    const QString doing = QStringLiteral("reading the observations");
    auto query = m_impl->connection->run(
        doing,
        QStringLiteral(
            "WITH latest AS (%1) SELECT id, body FROM observation WHERE collected_at <= ? AND seq IN ("
            "SELECT observation FROM seen WHERE scan IN (SELECT scan FROM latest) UNION "
            "SELECT e.observation FROM seen e JOIN finished_scan f ON f.scan = e.scan JOIN observation o ON o.seq = "
            "e.observation WHERE f.kind IN ('export', 'ldap', 'sessions', 'declared') AND o.fact <> 'secret-seen' "
            "UNION "
            "SELECT observation FROM declaration) ORDER BY id")
            .arg(latestScans()),
        {milliseconds(asOf), milliseconds(asOf)});
    if (!query) {
        return query.error();
    }
    Observations known;
    std::vector<Row> rows;
    const auto take = [&]() -> Result<void> {
        inParts(
            rows.size(),
            [&](std::size_t first, std::size_t last) {
                for (Row &row : std::span(rows).subspan(first, last - first)) {
                    row.read();
                }
            },
            rowsAtOnce / 16);
        for (Row &row : rows) {
            if (!row.wrong.isEmpty()) {
                return Error(ErrorKind::Malformed,
                             QStringLiteral("observation %1 in the store %2: %3; restore a copy")
                                 .arg(QString::fromLatin1(row.known.id), m_impl->location.shown, row.wrong));
            }
            known.push_back(row.known);
        }
        rows.clear();
        return {};
    };
    while (query->next()) {
        Row &row = rows.emplace_back();
        row.known.id = query->value(0).toByteArray().toHex();
        row.body = query->value(1).toString().toUtf8();
        if (rows.size() == rowsAtOnce) {
            if (auto taken = take(); !taken) {
                return taken.error();
            }
        }
    }
    if (auto done = m_impl->connection->finished(doing, *query); !done) {
        return done.error();
    }
    if (auto taken = take(); !taken) {
        return taken.error();
    }
    return known;
}

Result<Coverage> Store::coverage(Instant asOf) const
{
    const Connection &connection = *m_impl->connection;
    Coverage coverage;
    auto done = connection.transact(QStringLiteral("reading the coverage"), [&]() -> Result<void> {
        if (auto sources = readSources(connection, asOf, coverage); !sources) {
            return sources;
        }
        return readInterrupted(connection, asOf, coverage);
    });
    if (!done) {
        return done.error();
    }
    std::sort(coverage.sources.begin(), coverage.sources.end(),
              [](const SourceCoverage &a, const SourceCoverage &b) { return a.source < b.source; });
    std::sort(coverage.skips.begin(), coverage.skips.end());
    coverage.skips.erase(std::unique(coverage.skips.begin(), coverage.skips.end()), coverage.skips.end());
    return coverage;
}

Result<StoreStatistics> Store::statistics() const
{
    const Connection &connection = *m_impl->connection;
    StoreStatistics statistics;
    statistics.location = m_impl->location.shown;
    auto done = readHead(connection, statistics);
    done = done ? readFacts(connection, statistics) : done;
    const std::pair<std::int64_t *, const char *> counts[] = {
        {&statistics.runs, "SELECT COUNT(*) FROM run"},
        {&statistics.unfinishedRuns, "SELECT COUNT(*) FROM run WHERE finished_at IS NULL"},
        {&statistics.sources, "SELECT COUNT(DISTINCT source) FROM source_scan"},
        {&statistics.finishedScans, "SELECT COUNT(*) FROM finished_scan"},
        {&statistics.unfinishedScans, "SELECT COUNT(*) FROM source_scan WHERE scanned_at IS NULL"},
        {&statistics.states,
         "SELECT COUNT(*) FROM finished_scan_state s WHERE s.state IS NOT NULL AND s.scan = (SELECT MAX(n.scan) FROM "
         "finished_scan_state n WHERE n.source = s.source)"},
        {&statistics.declarations, "SELECT COUNT(*) FROM declaration"}};
    for (const auto &[to, statement] : counts) {
        const auto count = connection.number(QStringLiteral("counting"), QString::fromLatin1(statement));
        done = done && !count ? Result<void>(count.error()) : done;
        *to = count ? *count : 0;
    }
    if (connection.isPostgres()) {
        const auto size = connection.number(QStringLiteral("measuring the store"),
                                            QStringLiteral("SELECT pg_database_size(current_database())"));
        done = done && !size ? Result<void>(size.error()) : done;
        statistics.bytes = size ? static_cast<std::uint64_t>(*size) : 0;
    } else {
        const QString &file = m_impl->location.file;
        statistics.bytes =
            static_cast<std::uint64_t>(QFileInfo(file).size() + QFileInfo(file + QStringLiteral("-wal")).size());
    }
    return done ? Result<StoreStatistics>(std::move(statistics)) : Result<StoreStatistics>(done.error());
}

Result<void> Store::compact()
{
    if (auto may = m_impl->mustWrite(); !may) {
        return may;
    }
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("compacting the store");
    auto done = connection.transact(doing, [&]() -> Result<void> {
        // The index serves the foreign key's check of each deleted row; it would cost every batch, so it lives only
        // here.
        for (const char *statement :
             {"DELETE FROM seen WHERE scan IN (SELECT s.scan FROM source_scan s WHERE s.scanned_at IS NULL AND EXISTS "
              "(SELECT 1 FROM finished_scan f WHERE f.source = s.source AND f.scan > s.scan))",
              "CREATE INDEX seen_by_observation ON seen (observation)",
              "DELETE FROM observation WHERE NOT EXISTS (SELECT 1 FROM seen s WHERE s.observation = observation.seq) "
              "AND seq "
              "NOT IN (SELECT observation FROM declaration)",
              "DROP INDEX seen_by_observation"}) {
            if (auto ran = connection.run(doing, QString::fromLatin1(statement)); !ran) {
                return ran.error();
            }
        }
        return {};
    });
    if (!done) {
        return done;
    }
    auto vacuumed = connection.run(doing, QStringLiteral("VACUUM"));
    return vacuumed ? Result<void>() : Result<void>(vacuumed.error());
}

} // namespace probate
