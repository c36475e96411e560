// What a scan may build on: the source's latest finished one, and all that it saw, seen again.
#include "core/model/canonical.h"
#include "core/store/run_log.h"
#include "core/store/store_impl.h"

namespace probate {

namespace {

constexpr qint64 repeatedRows = 2'000; ///< of one transaction: some megabytes, whatever the scan's size

/// What the log has to say of a scan if nobody changed anything.
Result<QByteArray> logEntryOf(const Connection &connection, std::int64_t scan, SourceCoverage &coverage)
{
    const QString doing = QStringLiteral("reading an earlier scan");
    auto query = connection.run(doing,
                                QStringLiteral("SELECT source, kind, scanned_at, documents, bytes, commits, state FROM "
                                               "finished_scan_state WHERE scan = ?"),
                                {qint64{scan}});
    if (!query) {
        return query.error();
    }
    if (!query->next()) {
        return Error(ErrorKind::NotFound, QStringLiteral("the store has no finished scan %1").arg(scan));
    }
    coverage.source = query->value(0).toString();
    coverage.kind = query->value(1).toString();
    coverage.scannedAt = instantOf(query->value(2));
    coverage.documents = query->value(3).toULongLong();
    coverage.bytes = query->value(4).toULongLong();
    coverage.commits = query->value(5).toULongLong();
    const QByteArray state = query->value(6).toByteArray();
    query->finish();
    const auto seen = run_log::digestOfSeen(connection, scan);
    const auto skips = run_log::digestOfSkips(connection, scan);
    if (!seen || !skips) {
        return seen ? skips.error() : seen.error();
    }
    return run_log::sourceFinished(scan, coverage, *seen, *skips, state);
}

Error changed(const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("%1 was changed since it was recorded").arg(what)};
}

/// Rows of one chunk at another time, after the row numbered `after`; which moves on.
Result<std::vector<ObservationRow>> rowsAgain(const Connection &connection, std::int64_t scan, qint64 &after,
                                              Instant at)
{
    const QString doing = QStringLiteral("reading what an earlier scan saw");
    auto query = connection.run(doing,
                                QStringLiteral("SELECT o.seq, o.id, o.fact, o.body FROM seen s JOIN observation o ON "
                                               "o.seq = s.observation WHERE s.scan = ? AND s.observation > ? "
                                               "ORDER BY s.observation LIMIT ?"),
                                {qint64{scan}, after, repeatedRows});
    if (!query) {
        return query.error();
    }
    std::vector<ObservationRow> rows;
    while (query->next()) {
        after = query->value(0).toLongLong();
        const QByteArray body = query->value(3).toString().toUtf8();
        // To repeat is to vouch for it anew: what was edited must not come out with a fresh id.
        if (QByteArray::fromHex(idOfCanonical(body)) != query->value(1).toByteArray()) {
            return changed(QStringLiteral("an observation of an earlier scan"));
        }
        const QByteArray again = collectedAgain(body, at);
        rows.push_back({QByteArray::fromHex(idOfCanonical(again)), query->value(2).toString(), milliseconds(at),
                        QString::fromUtf8(again)});
    }
    if (auto done = connection.finished(doing, *query); !done) {
        return done.error();
    }
    return rows;
}

Result<std::vector<Skip>> skipsAgain(const Connection &connection, std::int64_t scan)
{
    const QString doing = QStringLiteral("reading what an earlier scan skipped");
    auto query = connection.run(
        doing, QStringLiteral("SELECT source, place, kind, detail FROM skip WHERE scan = ? AND kind <> 'full-scan'"),
        {qint64{scan}});
    if (!query) {
        return query.error();
    }
    std::vector<Skip> skips;
    while (query->next()) {
        skips.push_back({query->value(0).toString(), query->value(1).toString(), query->value(2).toString(),
                         query->value(3).toString()});
    }
    if (auto done = connection.finished(doing, *query); !done) {
        return done.error();
    }
    return skips;
}

} // namespace

Result<std::optional<EarlierScan>> Store::latestScan(const QString &source) const
{
    const QString doing = QStringLiteral("finding the latest scan of a source");
    auto query = m_impl->connection->run(
        doing,
        QStringLiteral("SELECT scan, state FROM finished_scan_state WHERE source = ? ORDER BY scan DESC LIMIT 1"),
        {columnText(source)});
    if (!query) {
        return query.error();
    }
    std::optional<EarlierScan> latest;
    if (query->next()) {
        latest = EarlierScan{query->value(0).toLongLong(), query->value(1).toByteArray()};
    }
    if (auto done = m_impl->connection->finished(doing, *query); !done) {
        return done.error();
    }
    return latest;
}

Result<SourceCoverage> Store::repeatScan(RunId run, const QString &source, std::int64_t earlier, Instant at)
{
    const auto scan = m_impl->openScan(run, source);
    if (!scan) {
        return scan.error();
    }
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    SourceCoverage coverage;
    const auto entry = logEntryOf(connection, earlier, coverage);
    if (!entry) {
        return entry.error();
    }
    const auto logged = connection.number(QStringLiteral("looking an earlier scan up"),
                                          QStringLiteral("SELECT COUNT(*) FROM run_log WHERE content = ?"),
                                          {QString::fromUtf8(*entry)});
    if (!logged) {
        return logged.error();
    }
    if (*logged != 1 || coverage.source != columnText(source)) {
        return changed(QStringLiteral("scan %1").arg(earlier));
    }
    Batch batch;
    auto skips = skipsAgain(connection, earlier);
    if (!skips) {
        return skips.error();
    }
    batch.skips = std::move(*skips);
    qint64 after = 0;
    do {
        auto rows = rowsAgain(connection, earlier, after, at);
        if (!rows) {
            return rows.error();
        }
        batch.rows = std::move(*rows);
        if (auto written = m_impl->writer->write(*scan, batch); !written) {
            return written.error();
        }
        batch.skips.clear();
    } while (batch.rows.size() == static_cast<std::size_t>(repeatedRows));
    coverage.scannedAt = at;
    return coverage;
}

} // namespace probate
