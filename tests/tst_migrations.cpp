// Stores outlive versions: what an older one wrote is read, what a newer one wrote is refused, and a migration happens
// whole or not at all.
#include "core/model/canonical.h"
#include "core/store/location.h"
#include "core/store/schema.h"
#include "core/store/store.h"

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QTest>

using namespace probate;

namespace {

const QString schemas = QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema");
const QString fixtures = QStringLiteral(PROBATE_SOURCE_DIR "/tests/fixtures/stores");

Instant day(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(24 * (number - 1));
}

std::vector<Observation> fixtureObservations(const QString &source)
{
    std::vector<Observation> made;
    for (int i = 1; i <= 3; ++i) {
        Observation it;
        it.origin.source = source;
        it.origin.path = QStringLiteral("config/%1.env").arg(i);
        it.origin.line = static_cast<std::uint32_t>(i);
        it.collectedAt = day(1);
        SecretSeen seen;
        seen.rule = QStringLiteral("dotenv");
        seen.confidence = 0.5;
        seen.credential.handles = {{handles::secret, QByteArray(64, static_cast<char>('a' + i))}};
        it.fact = seen;
        made.push_back(it);
    }
    return made;
}

OwnershipStated fixtureDeclaration()
{
    OwnershipStated owner;
    owner.credential = {handles::secret, QByteArray(64, 'b')};
    owner.principal = {QStringLiteral("email"), QStringLiteral("ann@example.com")};
    owner.basis = Basis::Declared;
    return owner;
}

/// The store of the fixture: one finished run, a declaration, an unfinished run.
Result<void> writeFixture(const QString &location)
{
    auto store = Store::open(location, OpenMode::Create, schemas);
    if (!store) {
        return store.error();
    }
    const QString source = QStringLiteral("git:/srv/app");
    RunRecord record{
        0,  day(1), day(1), QStringLiteral("0.1.0"), QStringLiteral("rules"), QStringLiteral("probate scan /srv/app"),
        {}, {}};
    const auto run = store->beginRun(record);
    SourceCoverage coverage{source, QStringLiteral("git"), 3, 120, 2, day(1)};
    const std::vector<Skip> skips{
        {source, QStringLiteral("big.iso"), QStringLiteral("too-large"), QStringLiteral("left out")}};
    for (auto &done : {store->beginSource(*run, source, QStringLiteral("git")),
                       store->append(*run, source, fixtureObservations(source)), store->addSkips(*run, source, skips),
                       store->finishSource(*run, coverage), store->finishRun(*run, QStringLiteral("done"), day(1))}) {
        if (!done) {
            return done;
        }
    }
    const auto declared = store->declare(QStringLiteral("ann"), QStringLiteral("ours"), day(2), fixtureDeclaration());
    const auto second = store->beginRun(record);
    if (!declared || !second) {
        return declared ? second.error() : declared.error();
    }
    return store->beginSource(*second, QStringLiteral("export:/srv/exports"), QStringLiteral("export"));
}

} // namespace

class TestMigrations : public QObject
{
    Q_OBJECT

    QTemporaryDir m_folder;

    /// A schema folder with the published migrations and one more.
    QString schemasWith(const QString &name, const QByteArray &statements)
    {
        QTemporaryDir folder(m_folder.filePath(QStringLiteral("schema-XXXXXX")));
        folder.setAutoRemove(false);
        const QDir published(schemas);
        for (const QString &file : published.entryList(QDir::Files)) {
            QFile::copy(published.filePath(file), folder.filePath(file));
        }
        QFile more(folder.filePath(name));
        if (more.open(QIODevice::WriteOnly)) {
            more.write(statements);
        }
        return folder.path();
    }

private Q_SLOTS:
    void initTestCase()
    {
        // tests/fixtures/stores/VERSION.sql are written by each release with
        //   PROBATE_WRITE_FIXTURE=/tmp/store.db build/dev/tests/tst_migrations && sqlite3 /tmp/store.db .dump
        const QString wanted = qEnvironmentVariable("PROBATE_WRITE_FIXTURE");
        if (!wanted.isEmpty()) {
            const auto written = writeFixture(wanted);
            QVERIFY2(written, written ? "" : qPrintable(written.error().message()));
        }
    }

    void theStoreOfEachReleaseIsRead_data()
    {
        QTest::addColumn<QString>("dump");
        const QDir folder(fixtures);
        for (const QString &file : folder.entryList({QStringLiteral("*.sql")}, QDir::Files, QDir::Name)) {
            QTest::newRow(qPrintable(file)) << folder.filePath(file);
        }
    }
    void theStoreOfEachReleaseIsRead()
    {
        QFETCH(QString, dump);
        const QString location = m_folder.filePath(QFileInfo(dump).completeBaseName() + QStringLiteral(".db"));
        QCOMPARE(QProcess::execute(QStringLiteral("sqlite3"), {location, QStringLiteral(".read ") + dump}), 0);
        auto store = Store::open(location, OpenMode::ReadWrite, schemas);
        QVERIFY2(store, store ? "" : qPrintable(store.error().message()));
        QCOMPARE(store->statistics()->schemaVersion, *newestSchema(schemas));
        std::map<ObservationId, Observation> wanted;
        for (const Observation &it : fixtureObservations(QStringLiteral("git:/srv/app"))) {
            wanted.emplace(idOf(it), it);
        }
        const auto known = store->observations(day(1));
        QVERIFY2(known, known ? "" : qPrintable(known.error().message()));
        QCOMPARE(known->size(), wanted.size());
        for (const KnownObservation &it : *known) {
            QVERIFY(wanted.contains(it.id) && wanted.at(it.id) == it.observation);
        }
        QCOMPARE(store->observations(day(2))->size(), wanted.size() + 1);
        QVERIFY(store->verify()->holds());
        const auto coverage = store->coverage(day(3));
        QCOMPARE(coverage->sources.size(), std::size_t(1));
        QCOMPARE(coverage->skips.size(), std::size_t(2)); // what was too large, and the scan that did not finish
        QVERIFY(store->declare(QStringLiteral("ann"), QStringLiteral("still"), day(3), fixtureDeclaration()));
        QVERIFY(store->verify()->holds());
    }

    void anOlderStoreIsCopiedAsideAndMigrated()
    {
        const QString location = m_folder.filePath(QStringLiteral("older.db"));
        QVERIFY(writeFixture(location));
        const QString newer =
            schemasWith(QStringLiteral("0003_more.sql"),
                        "-- One more; a sentence.\nALTER TABLE run ADD COLUMN note TEXT; -- why; because\n"
                        "CREATE VIEW noted AS SELECT run FROM run WHERE note <> ';';\n");
        const auto looked = Store::open(location, OpenMode::ReadOnly, newer);
        QVERIFY(!looked);
        QVERIFY(looked.error().message().contains(QLatin1StringView("must be migrated")));
        QByteArray head;
        {
            const auto store = Store::open(location, OpenMode::ReadWrite, newer);
            QVERIFY2(store, store ? "" : qPrintable(store.error().message()));
            QCOMPARE(store->statistics()->schemaVersion, 3);
            QVERIFY(store->verify()->holds());
            head = store->verify()->head;
        }
        const QString aside = location + QStringLiteral(".before-schema-3");
        QVERIFY(QFile::exists(aside));
        QCOMPARE(QFile::permissions(aside) & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        const auto copy = Store::open(aside, OpenMode::ReadOnly, schemas);
        QVERIFY2(copy, copy ? "" : qPrintable(copy.error().message()));
        QCOMPARE(copy->statistics()->schemaVersion, 2);
        QCOMPARE(copy->verify()->head, head);

        const auto refused = Store::open(location, OpenMode::ReadWrite, schemas); // the version before meets it
        QVERIFY(!refused);
        QCOMPARE(refused.error().kind(), ErrorKind::Conflict);
        QVERIFY(refused.error().message().contains(QLatin1StringView("newer version of Probate (schema 3")));
    }

    void aMigrationThatFailsChangesNothing()
    {
        const QString location = m_folder.filePath(QStringLiteral("failing.db"));
        QVERIFY(writeFixture(location));
        const QString broken =
            schemasWith(QStringLiteral("0003_broken.sql"),
                        "ALTER TABLE run ADD COLUMN note TEXT; DROP TABLE declaration; UPDATE nothing SET x = 1;");
        const auto failed = Store::open(location, OpenMode::ReadWrite, broken);
        QVERIFY(!failed);
        QVERIFY(failed.error().message().contains(QLatin1StringView("migrating the store to schema 3")));
        const auto store = Store::open(location, OpenMode::ReadWrite, schemas);
        QVERIFY2(store, store ? "" : qPrintable(store.error().message()));
        QCOMPARE(store->statistics()->schemaVersion, 2);
        QCOMPARE(store->statistics()->declarations, std::int64_t(1));
        QVERIFY(store->verify()->holds());
    }

    void whatIsNoStoreIsRefusedAndUntouched()
    {
        const QString text = m_folder.filePath(QStringLiteral("text"));
        QFile file(text);
        QVERIFY(file.open(QIODevice::WriteOnly));
        file.write(QByteArray(4096, 'x'));
        file.close();
        const auto noDatabase = Store::open(text, OpenMode::Create, schemas);
        QVERIFY(!noDatabase);
        QCOMPARE(noDatabase.error().kind(), ErrorKind::Malformed);
        QVERIFY(file.open(QIODevice::ReadOnly));
        QCOMPARE(file.readAll(), QByteArray(4096, 'x'));

        const QString foreign = m_folder.filePath(QStringLiteral("foreign.db"));
        QCOMPARE(QProcess::execute(QStringLiteral("sqlite3"), {foreign, QStringLiteral("CREATE TABLE theirs (x)")}), 0);
        const auto theirs = Store::open(foreign, OpenMode::Create, schemas);
        QVERIFY(!theirs);
        QVERIFY(theirs.error().message().contains(QLatin1StringView("another program")));

        QCOMPARE(Store::open(m_folder.filePath(QStringLiteral("none.db")), OpenMode::ReadWrite, schemas).error().kind(),
                 ErrorKind::NotFound);
        QCOMPARE(Store::open(m_folder.filePath(QStringLiteral("no/such/folder.db")), OpenMode::Create, schemas)
                     .error()
                     .kind(),
                 ErrorKind::NotFound);
        QCOMPARE(Store::open(m_folder.path(), OpenMode::Create, schemas).error().kind(), ErrorKind::Usage);
        QVERIFY(!QFile::exists(m_folder.filePath(QStringLiteral("none.db"))));
    }

    void aNewStoreIsItsOwnersAlone()
    {
        const QString location = m_folder.filePath(QStringLiteral("private.db"));
        const auto store = Store::open(location, OpenMode::Create, schemas);
        QVERIFY(store);
        for (const QString &file : {location, location + QStringLiteral("-wal"), location + QStringLiteral(".lock")}) {
            QVERIFY2(QFile::exists(file), qPrintable(file));
            QCOMPARE(QFile::permissions(file) &
                         (QFile::ReadGroup | QFile::WriteGroup | QFile::ReadOther | QFile::WriteOther),
                     QFile::Permissions());
        }
    }

    void schemaFilesCountWithoutGaps()
    {
        QVERIFY(!newestSchema(schemasWith(QStringLiteral("0004_gap.sql"), "SELECT 1;")));
        QVERIFY(!newestSchema(m_folder.filePath(QStringLiteral("nowhere"))));
        QCOMPARE(*newestSchema(schemasWith(QStringLiteral("0003_next.sql"), "SELECT 1;")), *newestSchema(schemas) + 1);
    }

    void aStatementEndsWhereSqlEndsIt()
    {
        QCOMPARE(splitStatements(QStringLiteral("a ';' b; -- c; d\ne \";\" /* ; */ f;; -- only a comment\n;g")),
                 QStringList(
                     {QStringLiteral("a ';' b"), QStringLiteral("-- c; d\ne \";\" /* ; */ f"), QStringLiteral("g")}));
        QCOMPARE(splitStatements(QStringLiteral("a 'it''s; fine'; b 'open; end")),
                 QStringList({QStringLiteral("a 'it''s; fine'"), QStringLiteral("b 'open; end")}));
    }

    void postgresGetsItsOwnWords()
    {
        QCOMPARE(toPostgres(
                     QStringLiteral("CREATE TABLE t (a INTEGER, b BLOB, c TEXT DEFAULT 'BLOB') STRICT, WITHOUT ROWID")),
                 QStringLiteral("CREATE TABLE t (a BIGINT, b BYTEA, c TEXT DEFAULT 'BLOB')"));
    }

    void aLocationIsShownWithoutItsPassword()
    {
        const QString password = QString(12, QLatin1Char('p'));
        const auto location = parseLocation(
            QStringLiteral("postgresql://ann:%1@db.example.com:5433/probate?sslmode=require").arg(password));
        QVERIFY(location);
        QCOMPARE(location->password, password);
        QCOMPARE(location->shown, QStringLiteral("postgresql://db.example.com:5433/probate"));
        QCOMPARE(location->options, QStringLiteral("sslmode=require"));
        const auto socket = parseLocation(QStringLiteral("postgresql://ann@/probate?host=/run/postgresql"));
        QVERIFY(socket);
        QCOMPARE(socket->host, QStringLiteral("/run/postgresql"));
        QCOMPARE(parseLocation(QStringLiteral("postgresql:///probate"))->host, QString());
        for (const char *bad :
             {"postgresql://%1@", "postgresql://ann:%1@host/", "postgresql://ann:%1@host/db?service=x",
              "postgresql://ann:%1@host/db?sslmode=a b", "postgresql://ann:%1@host/db?options=-c", ""}) {
            const auto refused = parseLocation(QString::fromLatin1(bad).replace(QLatin1StringView("%1"), password));
            QVERIFY2(!refused, bad);
            QVERIFY(!refused.error().message().contains(password));
        }
        const auto unreachable = Store::open(QStringLiteral("postgresql://ann:%1@/x?host=/nonexistent").arg(password),
                                             OpenMode::ReadOnly, schemas);
        QVERIFY(!unreachable);
        QVERIFY(!unreachable.error().message().contains(password));
    }
};

QTEST_GUILESS_MAIN(TestMigrations)
#include "tst_migrations.moc"
