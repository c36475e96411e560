// Whether a store still says what was written: the log against itself, the rows against the log, the observations
// against their ids.
#include "core/store/run_log.h"
#include "core/store/store_impl.h"

#include "core/model/canonical.h"
#include "core/model/fact_words.h"

namespace probate {

namespace {

constexpr std::size_t mostProblems = 100;

class Verification
{
public:
    explicit Verification(const Connection &connection) : m_connection(connection) {}

    Result<VerifyReport> run()
    {
        auto done = checkChain();
        done = done ? expectRuns() : done;
        done = done ? expectScans() : done;
        done = done ? expectDeclarations() : done;
        done = done ? checkObservations() : done;
        done = done ? checkSkips() : done;
        if (!done) {
            return done.error();
        }
        for (const auto &[content, number] : m_logged) {
            problem(QStringLiteral("log entry %1 speaks of a row that is gone or was changed").arg(number));
        }
        return std::move(m_report);
    }

private:
    void problem(const QString &text)
    {
        if (m_report.problems.size() < mostProblems) {
            m_report.problems.push_back(text);
        }
    }

    /// Each row must have exactly one entry that says just what the row says.
    void expect(const QByteArray &content, const QString &row)
    {
        if (m_logged.erase(content) == 0) {
            problem(row + QStringLiteral(" is not what the log says, or is not in it"));
        }
    }

    template <typename Row> Result<void> eachRow(const QString &statement, Row &&row)
    {
        const QString doing = QStringLiteral("verifying the store");
        auto query = m_connection.run(doing, statement);
        if (!query) {
            return query.error();
        }
        while (query->next()) {
            if (Result<void> done = row(*query); !done) {
                return done;
            }
        }
        return m_connection.finished(doing, *query);
    }

    Result<void> checkChain();
    Result<void> expectRuns();
    Result<void> expectScans();
    Result<void> expectDeclarations();
    Result<void> checkObservations();
    Result<void> checkSkips();

    const Connection &m_connection;
    VerifyReport m_report;
    std::map<QByteArray, std::int64_t> m_logged; ///< contents that no row has claimed yet, with their numbers
};

Result<void> Verification::checkChain()
{
    QByteArray previous = run_log::origin();
    auto done = eachRow(QStringLiteral("SELECT number, previous, content, digest FROM run_log ORDER BY number"),
                        [&](const QSqlQuery &row) -> Result<void> {
                            const std::int64_t number = row.value(0).toLongLong();
                            const QByteArray content = row.value(2).toString().toUtf8();
                            const QByteArray digest = row.value(3).toByteArray();
                            if (number != ++m_report.entries) {
                                problem(QStringLiteral("log entry %1 is missing").arg(m_report.entries));
                                m_report.entries = number;
                            }
                            if (row.value(1).toByteArray() != previous) {
                                problem(QStringLiteral("log entry %1 does not follow the one before it").arg(number));
                            }
                            if (run_log::digestOf(row.value(1).toByteArray(), content) != digest) {
                                problem(QStringLiteral("log entry %1 was changed").arg(number));
                            }
                            if (!m_logged.emplace(content, number).second) {
                                problem(QStringLiteral("log entry %1 stands twice").arg(number));
                            }
                            previous = digest;
                            return {};
                        });
    if (!done) {
        return done;
    }
    m_report.head = previous.toHex();
    bool hasHead = false;
    done = eachRow(
        QStringLiteral("SELECT head_number, head_digest FROM store_state"), [&](const QSqlQuery &row) -> Result<void> {
            hasHead = true;
            if (row.value(0).toLongLong() != m_report.entries || row.value(1).toByteArray() != previous) {
                problem(QStringLiteral("the log ends at entry %1, but was %2 long: its end was cut or changed")
                            .arg(m_report.entries)
                            .arg(row.value(0).toLongLong()));
            }
            return {};
        });
    if (done && !hasHead) {
        problem(QStringLiteral("the head of the log is gone"));
    }
    return done;
}

Result<void> Verification::expectRuns()
{
    return eachRow(allRuns(), [&](const QSqlQuery &row) -> Result<void> {
        const RunRecord run = runOf(row);
        expect(run_log::runBegun(run), QStringLiteral("run %1").arg(run.id));
        if (run.finishedAt) {
            expect(run_log::runFinished(run), QStringLiteral("the end of run %1").arg(run.id));
        }
        return {};
    });
}

Result<void> Verification::expectScans()
{
    struct Scan
    {
        std::int64_t id;
        SourceCoverage coverage;
        QByteArray state;
    };
    std::vector<Scan> finished;
    auto done = eachRow(
        QStringLiteral("SELECT scan, run, source, kind, scanned_at, documents, bytes, commits, state FROM "
                       "source_scan ORDER BY scan"),
        [&](const QSqlQuery &row) -> Result<void> {
            Scan scan{row.value(0).toLongLong(), {}, row.value(8).toByteArray()};
            scan.coverage.source = row.value(2).toString();
            scan.coverage.kind = row.value(3).toString();
            expect(run_log::sourceBegun(scan.id, row.value(1).toLongLong(), scan.coverage.source, scan.coverage.kind),
                   QStringLiteral("scan %1").arg(scan.id));
            if (!row.value(4).isNull()) {
                scan.coverage.scannedAt = instantOf(row.value(4));
                scan.coverage.documents = row.value(5).toULongLong();
                scan.coverage.bytes = row.value(6).toULongLong();
                scan.coverage.commits = row.value(7).toULongLong();
                finished.push_back(std::move(scan));
            }
            return {};
        });
    if (!done) {
        return done;
    }
    for (const Scan &scan : finished) {
        const auto seen = run_log::digestOfSeen(m_connection, scan.id);
        const auto skips = run_log::digestOfSkips(m_connection, scan.id);
        if (!seen || !skips) {
            return seen ? skips.error() : seen.error();
        }
        expect(run_log::sourceFinished(scan.id, scan.coverage, *seen, *skips, scan.state),
               QStringLiteral("scan %1 of %2, or what it saw or skipped,").arg(scan.id).arg(scan.coverage.source));
    }
    return {};
}

Result<void> Verification::expectDeclarations()
{
    return eachRow(
        QStringLiteral("SELECT d.declaration, o.id, d.author, d.reason, d.declared_at FROM declaration d LEFT JOIN "
                       "observation o ON o.seq = d.observation ORDER BY d.declaration"),
        [&](const QSqlQuery &row) -> Result<void> {
            const std::int64_t number = row.value(0).toLongLong();
            expect(run_log::declared(number, row.value(1).toByteArray().toHex(), row.value(2).toString(),
                                     row.value(3).toString(), instantOf(row.value(4))),
                   QStringLiteral("declaration %1").arg(number));
            return {};
        });
}

Result<void> Verification::checkObservations()
{
    return eachRow(QStringLiteral("SELECT id, fact, collected_at, body FROM observation"),
                   [&](const QSqlQuery &row) -> Result<void> {
                       ++m_report.observations;
                       const QByteArray id = row.value(0).toByteArray().toHex();
                       const QByteArray body = row.value(3).toString().toUtf8();
                       const auto observation = parseObservation(body);
                       const bool holds = idOfCanonical(body) == id && observation &&
                                          wordOf(observation->fact) == row.value(1).toString() &&
                                          observation->collectedAt == instantOf(row.value(2));
                       if (!holds) {
                           problem(QStringLiteral("observation %1 was changed").arg(QString::fromLatin1(id)));
                       }
                       return {};
                   });
}

Result<void> Verification::checkSkips()
{
    return eachRow(QStringLiteral("SELECT id, source, place, kind, detail, scan FROM skip"),
                   [&](const QSqlQuery &row) -> Result<void> {
                       const Skip skip{row.value(1).toString(), row.value(2).toString(), row.value(3).toString(),
                                       row.value(4).toString()};
                       if (idOf(skip) != row.value(0).toByteArray()) {
                           problem(QStringLiteral("a skip of scan %1 was changed").arg(row.value(5).toLongLong()));
                       }
                       return {};
                   });
}

} // namespace

Result<VerifyReport> Store::verify() const
{
    const Connection &connection = *m_impl->connection;
    std::optional<Result<VerifyReport>> report;
    // One transaction, so that a writer beside us does not look like tampering.
    auto done = connection.transact(QStringLiteral("verifying the store"), [&]() -> Result<void> {
        report = Verification(connection).run();
        return *report ? Result<void>() : Result<void>(report->error());
    });
    return done ? std::move(*report) : Result<VerifyReport>(done.error());
}

} // namespace probate
