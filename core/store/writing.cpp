// Runs, scans and declarations: everything that changes a store, with its entry in the log.
#include "core/model/canonical.h"
#include "core/store/run_log.h"
#include "core/store/store_impl.h"

namespace probate {

namespace {

Error noSuchRun(RunId run)
{
    return {ErrorKind::Usage, QStringLiteral("run %1 was not begun, or is finished").arg(run)};
}

/// The number of the next row of a table whose rows are numbered from 1.
Result<std::int64_t> nextNumber(const Connection &connection, const QString &table, const QString &column)
{
    return connection.number(QStringLiteral("numbering a row"),
                             QStringLiteral("SELECT COALESCE(MAX(%1), 0) + 1 FROM %2").arg(column, table));
}

bool isUsersWord(const Fact &fact)
{
    if (const auto *owner = std::get_if<OwnershipStated>(&fact)) {
        return owner->basis == Basis::Declared;
    }
    if (const auto *owner = std::get_if<AccountOwned>(&fact)) {
        return owner->basis == Basis::Declared;
    }
    if (const auto *stated = std::get_if<TrustStated>(&fact)) { // which records are one principal
        return stated->issuer == QLatin1StringView("roster");
    }
    const auto *closure = std::get_if<ClosureSignalled>(&fact);
    return closure && closure->authority == SignalAuthority::Declared;
}

} // namespace

Result<void> Store::Impl::mustWrite() const
{
    return mode != OpenMode::ReadOnly
               ? Result<void>()
               : Result<void>(Error(ErrorKind::Usage,
                                    QStringLiteral("the store %1 was opened for reading only").arg(location.shown)));
}

Result<std::int64_t> Store::Impl::openScan(RunId run, const QString &source) const
{
    if (auto may = mustWrite(); !may) {
        return may.error();
    }
    auto scan = connection->number(
        QStringLiteral("finding a scan"),
        QStringLiteral("SELECT scan FROM source_scan WHERE run = ? AND source = ? AND scanned_at IS NULL"),
        {qint64{run}, columnText(source)});
    if (scan && *scan == 0) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("the scan of %1 in run %2 was not begun, or is finished").arg(source).arg(run));
    }
    return scan;
}

void Store::Impl::fail(std::int64_t scan, const Error &error)
{
    const std::lock_guard guard(sinksGuard);
    failures.emplace(scan, error);
}

std::optional<Error> Store::Impl::failure(std::int64_t scan)
{
    const std::lock_guard guard(sinksGuard);
    const auto found = failures.find(scan);
    return found == failures.end() ? std::nullopt : std::optional(found->second);
}

Result<RunId> Store::beginRun(const RunRecord &record)
{
    if (auto may = m_impl->mustWrite(); !may) {
        return may.error();
    }
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("beginning a run");
    RunRecord run = record;
    run.toolVersion = columnText(run.toolVersion);
    run.ruleSetDigest = columnText(run.ruleSetDigest);
    run.commandLine = columnText(run.commandLine);
    auto done = connection.transact(doing, [&]() -> Result<void> {
        const auto number = nextNumber(connection, QStringLiteral("run"), QStringLiteral("run"));
        if (!number) {
            return number.error();
        }
        run.id = *number;
        auto inserted = connection.run(
            doing,
            QStringLiteral(
                "INSERT INTO run (run, started_at, as_of, tool_version, rule_set_digest, command_line) VALUES "
                "(?,?,?,?,?,?)"),
            {qint64{run.id}, milliseconds(run.startedAt), milliseconds(run.asOf), run.toolVersion, run.ruleSetDigest,
             run.commandLine});
        return inserted ? run_log::append(connection, run_log::runBegun(run)) : Result<void>(inserted.error());
    });
    if (!done) {
        return done.error();
    }
    return run.id;
}

Result<void> Store::finishRun(RunId run, const QString &outcome, Instant at)
{
    if (auto may = m_impl->mustWrite(); !may) {
        return may;
    }
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("finishing a run");
    return connection.transact(doing, [&]() -> Result<void> {
        auto updated = connection.run(
            doing, QStringLiteral("UPDATE run SET finished_at = ?, outcome = ? WHERE run = ? AND finished_at IS NULL"),
            {milliseconds(at), columnText(outcome), qint64{run}});
        if (!updated) {
            return updated.error();
        }
        if (updated->numRowsAffected() != 1) {
            return noSuchRun(run);
        }
        RunRecord finished;
        finished.id = run;
        finished.finishedAt = at;
        finished.outcome = columnText(outcome);
        return run_log::append(connection, run_log::runFinished(finished));
    });
}

Result<void> Store::beginSource(RunId run, const QString &source, const QString &kind)
{
    if (auto may = m_impl->mustWrite(); !may) {
        return may;
    }
    if (source.isEmpty() || kind.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("a source needs a name and a kind"));
    }
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("beginning the scan of a source");
    return connection.transact(doing, [&]() -> Result<void> {
        const auto open = connection.number(
            doing, QStringLiteral("SELECT COUNT(*) FROM run WHERE run = ? AND finished_at IS NULL"), {qint64{run}});
        const auto twice =
            connection.number(doing, QStringLiteral("SELECT COUNT(*) FROM source_scan WHERE run = ? AND source = ?"),
                              {qint64{run}, columnText(source)});
        const auto scan = nextNumber(connection, QStringLiteral("source_scan"), QStringLiteral("scan"));
        if (!open || !twice || !scan) {
            return !open ? open.error() : !twice ? twice.error() : scan.error();
        }
        if (*open != 1) {
            return noSuchRun(run);
        }
        if (*twice != 0) {
            return Error(ErrorKind::Usage,
                         QStringLiteral("run %1 has already scanned %2; give each source a name of its own")
                             .arg(run)
                             .arg(source));
        }
        auto inserted = connection.run(
            doing,
            QStringLiteral(
                "INSERT INTO source_scan (scan, run, source, kind, documents, bytes, commits) VALUES (?,?,?,?,0,0,0)"),
            {qint64{*scan}, qint64{run}, columnText(source), columnText(kind)});
        return inserted
                   ? run_log::append(connection, run_log::sourceBegun(*scan, run, columnText(source), columnText(kind)))
                   : Result<void>(inserted.error());
    });
}

Result<void> Store::append(RunId run, const QString &source, std::span<const Observation> observations)
{
    const auto scan = m_impl->openScan(run, source);
    if (!scan) {
        return scan.error();
    }
    Batch batch;
    for (const Observation &observation : observations) {
        auto row = rowOf(observation);
        if (!row) {
            return row.error();
        }
        batch.rows.push_back(std::move(*row));
    }
    const std::lock_guard guard(m_impl->writing);
    return m_impl->writer->write(*scan, batch);
}

Result<void> Store::addSkips(RunId run, const QString &source, std::span<const Skip> skips)
{
    const auto scan = m_impl->openScan(run, source);
    if (!scan) {
        return scan.error();
    }
    Batch batch;
    batch.skips.assign(skips.begin(), skips.end());
    const std::lock_guard guard(m_impl->writing);
    return m_impl->writer->write(*scan, batch);
}

Result<std::unique_ptr<StoreSink>> Store::sink(RunId run, const QString &source)
{
    const auto scan = m_impl->openScan(run, source);
    if (!scan) {
        return scan.error();
    }
    return openSink(*m_impl, *scan, source);
}

Result<void> Store::finishSource(RunId run, const SourceCoverage &given, const QByteArray &state)
{
    const auto scan = m_impl->openScan(run, given.source);
    if (!scan) {
        return scan.error();
    }
    if (!given.scannedAt) {
        return Error(ErrorKind::Usage, QStringLiteral("the scan of %1 has no time").arg(given.source));
    }
    std::set<StoreSink *> living;
    {
        const std::lock_guard guard(m_impl->sinksGuard);
        living = m_impl->sinks[*scan];
    }
    for (StoreSink *sink : living) {
        if (auto flushed = sink->flush(); !flushed) {
            return flushed;
        }
    }
    if (const auto lost = m_impl->failure(*scan)) {
        return lost->within(QStringLiteral("the scan of %1 is not complete").arg(given.source));
    }
    SourceCoverage coverage = given;
    coverage.source = columnText(given.source);
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("finishing the scan of a source");
    return connection.transact(doing, [&]() -> Result<void> {
        const auto seen = run_log::digestOfSeen(connection, *scan);
        const auto skips = run_log::digestOfSkips(connection, *scan);
        if (!seen || !skips) {
            return seen ? skips.error() : seen.error();
        }
        auto updated = connection.run(doing,
                                      QStringLiteral("UPDATE source_scan SET scanned_at = ?, documents = ?, bytes = ?, "
                                                     "commits = ?, state = ? WHERE scan = ?"),
                                      {milliseconds(*coverage.scannedAt), static_cast<qint64>(coverage.documents),
                                       static_cast<qint64>(coverage.bytes), static_cast<qint64>(coverage.commits),
                                       state.isEmpty() ? QVariant(QMetaType::fromType<QByteArray>()) : QVariant(state),
                                       qint64{*scan}});
        return updated ? run_log::append(connection, run_log::sourceFinished(*scan, coverage, *seen, *skips, state))
                       : Result<void>(updated.error());
    });
}

Result<ObservationId> Store::declare(const QString &author, const QString &reason, Instant at, const Fact &fact)
{
    if (auto may = m_impl->mustWrite(); !may) {
        return may.error();
    }
    if (author.trimmed().isEmpty() || reason.trimmed().isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("a declaration needs an author and a reason"));
    }
    if (!isUsersWord(fact)) {
        return Error(
            ErrorKind::Usage,
            QStringLiteral("only an owner, a closure or who is whom can be declared, as declared; what state a "
                           "credential is in needs evidence"));
    }
    Observation observation;
    observation.origin.source = QStringLiteral("declared");
    observation.origin.item = QStringLiteral("by ") + author;
    observation.collectedAt = at;
    observation.fact = fact;
    const auto row = rowOf(observation);
    if (!row) {
        return row.error();
    }
    const QByteArray id = row->id.toHex();
    const std::lock_guard guard(m_impl->writing);
    const Connection &connection = *m_impl->connection;
    const QString doing = QStringLiteral("storing a declaration");
    auto done = connection.transact(doing, [&]() -> Result<void> {
        if (auto inserted = m_impl->writer->insert({&*row, 1}); !inserted) {
            return inserted;
        }
        const auto seq =
            connection.number(doing, QStringLiteral("SELECT seq FROM observation WHERE id = ?"), {row->id});
        const auto number = nextNumber(connection, QStringLiteral("declaration"), QStringLiteral("declaration"));
        if (!seq || !number) {
            return seq ? number.error() : seq.error();
        }
        auto declared = connection.run(
            doing,
            QStringLiteral(
                "INSERT INTO declaration (declaration, observation, author, reason, declared_at) VALUES (?,?,?,?,?)"),
            {qint64{*number}, qint64{*seq}, columnText(author), columnText(reason), milliseconds(at)});
        return declared ? run_log::append(connection,
                                          run_log::declared(*number, id, columnText(author), columnText(reason), at))
                        : Result<void>(declared.error());
    });
    if (!done) {
        return done.error();
    }
    return id;
}

} // namespace probate
