#include "tests/store_case.h"

#include <QProcess>

#include <algorithm>

namespace probate::stored {

const QString schemas = QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema");

Instant day(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(24 * (number - 1));
}

Observation sighting(const QString &source, const QByteArray &fingerprint, Instant at)
{
    Observation it;
    it.origin.source = source;
    it.origin.path = QStringLiteral("a.env");
    it.collectedAt = at;
    SecretSeen seen;
    seen.credential.handles = {{handles::secret, fingerprint}};
    it.fact = seen;
    return it;
}

RunRecord record(int onDay)
{
    RunRecord run;
    run.startedAt = day(onDay);
    run.asOf = day(onDay);
    run.toolVersion = QStringLiteral("0.1.0");
    run.ruleSetDigest = QStringLiteral("abc");
    run.commandLine = QStringLiteral("probate scan .");
    return run;
}

SourceCoverage covered(const QString &source, int onDay)
{
    SourceCoverage coverage;
    coverage.source = source;
    coverage.kind = source.section(QLatin1Char(':'), 0, 0);
    coverage.documents = 3;
    coverage.bytes = 1ull << 40;
    coverage.scannedAt = day(onDay);
    return coverage;
}

Observation listing(const QString &source, const QByteArray &name, Instant at)
{
    CredentialListed listed;
    listed.credential.handles = {{"test-id", name}};
    return {Origin{source, QStringLiteral("keys.json"), {}, {}, 0, 0, {}}, at, listed};
}

RunId scanned(Store &store, const QString &source, int onDay, const std::vector<Observation> &seen, bool finish)
{
    const auto run = store.beginRun(record(onDay));
    if (!run || !store.beginSource(*run, source, source.section(QLatin1Char(':'), 0, 0)) ||
        !store.append(*run, source, seen)) {
        return 0;
    }
    if (finish && (!store.finishSource(*run, covered(source, onDay)) ||
                   !store.finishRun(*run, QStringLiteral("done"), day(onDay)))) {
        return 0;
    }
    return *run;
}

std::vector<ObservationId> idsAt(const Store &store, Instant asOf)
{
    std::vector<ObservationId> ids;
    const auto known = store.observations(asOf);
    if (!known) {
        qWarning("%s", qPrintable(known.error().message()));
        return {"error"};
    }
    for (const KnownObservation &it : *known) {
        ids.push_back(it.id);
    }
    return ids;
}

std::vector<ObservationId> idsOf(const std::vector<Observation> &observations)
{
    std::vector<ObservationId> ids;
    for (const Observation &it : observations) {
        ids.push_back(idOf(it));
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return ids;
}

QString StoreCase::newLocation()
{
    QFETCH_GLOBAL(bool, postgres);
    return postgres ? m_server->newDatabase() : m_folder.filePath(QStringLiteral("store-%1.db").arg(++m_stores));
}
Store StoreCase::newStore(const QString &location)
{
    auto store = Store::open(location, OpenMode::Create, schemas);
    if (!store) {
        qFatal("%s", qPrintable(store.error().message()));
    }
    return std::move(*store);
}
bool StoreCase::tamper(const QString &location, const QString &statements)
{
    QFETCH_GLOBAL(bool, postgres);
    return postgres ? m_server->sqlAt(location, statements)
                    : QProcess::execute(QStringLiteral("sqlite3"), {location, statements}) == 0;
}

void StoreCase::initTestCase_data()
{
    QTest::addColumn<bool>("postgres");
    QTest::newRow("sqlite") << false;
    QString why;
    m_server = PrivatePostgres::start(&why);
    if (m_server) {
        QTest::newRow("postgres") << true;
    } else {
        qWarning("not tested on PostgreSQL: %s", qPrintable(why));
    }
}
void StoreCase::cleanupTestCase()
{
    m_server.reset();
}

} // namespace probate::stored

#include "moc_store_case.cpp"
