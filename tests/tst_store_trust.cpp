// The store notices when somebody changes it, repeats only what it vouches for, and holds no secret. Every slot runs on
// SQLite and, where a server is installed, on PostgreSQL.
#include "core/crypto/fingerprint.h"
#include "tests/store_case.h"

#include <QDirIterator>

#include <random>

using namespace probate;
using namespace probate::stored;

class TestStoreTrust : public StoreCase
{
    Q_OBJECT

private Q_SLOTS:
    void everyChangeByHandIsFound_data()
    {
        QTest::addColumn<QString>("statements");
        const std::pair<const char *, const char *> rows[] = {
            {"edit of an entry", "UPDATE run_log SET content = replace(content, '0.1.0', '0.2.0') WHERE number = 1"},
            {"edit of an entry and its row",
             "UPDATE run_log SET content = replace(content, '0.1.0', '0.2.0'); UPDATE run SET "
             "tool_version = '0.2.0'"},
            {"entry deleted from the middle", "DELETE FROM run_log WHERE number = 3"},
            {"first entry deleted", "DELETE FROM run_log WHERE number = 1"},
            {"last entry deleted", "DELETE FROM run_log WHERE number = (SELECT MAX(number) FROM run_log)"},
            {"log emptied", "DELETE FROM run_log"},
            {"two entries swapped",
             "UPDATE run_log SET number = -2 WHERE number = 2; UPDATE run_log SET number = 2 WHERE number "
             "= 3; UPDATE run_log SET number = 3 WHERE number = -2"},
            {"run edited", "UPDATE run SET as_of = as_of + 1 WHERE run = 1"},
            {"end of a run taken back", "UPDATE run SET finished_at = NULL, outcome = NULL WHERE run = 2"},
            {"scan moved in time", "UPDATE source_scan SET scanned_at = scanned_at - 1 WHERE scan = 1"},
            {"scan made unfinished", "UPDATE source_scan SET scanned_at = NULL WHERE scan = 2"},
            {"scan finished by hand", "UPDATE source_scan SET scanned_at = 1 WHERE scan = 3"},
            {"what a scan saw removed", "DELETE FROM seen WHERE scan = 2 AND observation = 1"},
            {"what a scan saw added", "INSERT INTO seen (scan, observation) SELECT 2, MAX(seq) FROM observation"},
            {"skip removed", "DELETE FROM skip"},
            {"skip edited", "UPDATE skip SET detail = 'nothing'"},
            {"observation edited", "UPDATE observation SET body = replace(body, 'a.env', 'b.env') WHERE seq = 1"},
            {"observation dated back", "UPDATE observation SET collected_at = 0 WHERE seq = 1"},
            {"declaration edited", "UPDATE declaration SET author = 'eve'"},
            {"declaration removed", "DELETE FROM declaration"},
            {"head set back", "UPDATE store_state SET head_number = head_number - 1"}};
        for (const auto &[name, statements] : rows) {
            QTest::newRow(name) << QString::fromLatin1(statements);
        }
    }
    void everyChangeByHandIsFound()
    {
        QFETCH(QString, statements);
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            QVERIFY(scanned(store, source, 1, {sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            const auto run = store.beginRun(record(2));
            VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
            VERIFY_OK(store.append(*run, source,
                                   std::vector{sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            VERIFY_OK(store.addSkips(
                *run, source,
                std::vector{Skip{source, QStringLiteral("x"), QStringLiteral("damaged"), QStringLiteral("pack")}}));
            VERIFY_OK(store.finishSource(*run, covered(source, 2)));
            VERIFY_OK(store.finishRun(*run, QStringLiteral("done"), day(2)));
            QVERIFY(scanned(store, source, 3, {sighting(source, "cc", day(3))}, false));
            ClosureSignalled closure;
            closure.principal = {QStringLiteral("id"), QStringLiteral("P1")};
            VERIFY_OK(store.declare(QStringLiteral("ann"), QStringLiteral("left"), day(3), closure));
            const auto before = store.verify();
            VERIFY_OK(before);
            QVERIFY2(before->holds(), before->holds() ? "" : qPrintable(before->problems.front()));
            QCOMPARE(before->head, store.statistics()->head);
        }
        QVERIFY(tamper(location, statements));
        const auto store = Store::open(location, OpenMode::ReadOnly, schemas);
        VERIFY_OK(store);
        const auto after = store->verify();
        VERIFY_OK(after);
        QVERIFY(!after->holds());
    }

    void aRepeatedScanSeesWhatAFreshOneWould()
    {
        const QString source = QStringLiteral("git:/srv/app");
        const auto observationsAt = [&](int onDay) {
            std::vector<Observation> all;
            for (int i = 0; i < 2'100; ++i) { // more than one transaction's
                all.push_back(sighting(source, "f" + QByteArray::number(i), day(onDay)));
            }
            return all;
        };
        const std::vector<Skip> skips{{source, QStringLiteral("p"), QStringLiteral("damaged"), QStringLiteral("why")}};
        const QByteArray state(32, 's');
        const auto begin = [&](Store &store, int onDay) {
            const auto run = store.beginRun(record(onDay));
            return store.beginSource(*run, source, QStringLiteral("git")) ? *run : RunId{0};
        };
        Store store = newStore(newLocation());
        QVERIFY(!store.latestScan(source)->has_value());
        RunId run = begin(store, 1);
        VERIFY_OK(store.append(run, source, observationsAt(1)));
        VERIFY_OK(store.addSkips(run, source, skips));
        VERIFY_OK(store.addSkips(run, source,
                                 std::vector{Skip{source, {}, QStringLiteral("full-scan"), QStringLiteral("first")}}));
        VERIFY_OK(store.finishSource(run, covered(source, 1), state));
        const auto earlier = store.latestScan(source);
        VERIFY_OK(earlier);
        QCOMPARE(earlier->value().state, state);
        QVERIFY(!store.latestScan(QStringLiteral("git:/srv/other"))->has_value());

        run = begin(store, 2);
        QCOMPARE(store.latestScan(source)->value().scan, earlier->value().scan); // an open scan is none
        const auto repeated = store.repeatScan(run, source, earlier->value().scan, day(2));
        VERIFY_OK(repeated);
        VERIFY_OK(store.finishSource(run, *repeated, state));
        QVERIFY(!store.repeatScan(run, source, earlier->value().scan, day(2))); // it is finished
        Store fresh = newStore(newLocation());
        run = begin(fresh, 2);
        VERIFY_OK(fresh.append(run, source, observationsAt(2)));
        VERIFY_OK(fresh.addSkips(run, source, skips));
        VERIFY_OK(fresh.finishSource(run, covered(source, 2)));
        QVERIFY(idsAt(store, day(3)) == idsAt(fresh, day(3)));
        QVERIFY(store.coverage(day(3))->skips == fresh.coverage(day(3))->skips);
        QVERIFY(store.coverage(day(3))->sources == fresh.coverage(day(3))->sources);
        QVERIFY(store.verify()->holds());
    }

    void anEditedScanIsNotRepeated_data()
    {
        QTest::addColumn<QString>("statement");
        QTest::newRow("an observation") << QStringLiteral(
            "UPDATE observation SET body = replace(body, 'a.env', 'b.env')");
        QTest::newRow("what it saw") << QStringLiteral("DELETE FROM seen WHERE observation = 1");
        QTest::newRow("what it skipped") << QStringLiteral("DELETE FROM skip");
        QTest::newRow("its counts") << QStringLiteral("UPDATE source_scan SET documents = 9");
        QTest::newRow("its state") << QStringLiteral(
            "UPDATE source_scan SET state = CAST('12345678901234567890123456789012' AS BLOB)");
    }
    void anEditedScanIsNotRepeated()
    {
        QFETCH_GLOBAL(bool, postgres);
        if (postgres) {
            QSKIP("the statements are SQLite's");
        }
        QFETCH(QString, statement);
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            const auto run = store.beginRun(record(1));
            VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
            VERIFY_OK(store.append(*run, source,
                                   std::vector{sighting(source, "aa", day(1)), sighting(source, "bb", day(1))}));
            VERIFY_OK(store.addSkips(*run, source,
                                     std::vector{Skip{source, {}, QStringLiteral("damaged"), QStringLiteral("why")}}));
            VERIFY_OK(store.finishSource(*run, covered(source, 1), QByteArray(32, 's')));
        }
        QVERIFY(tamper(location, statement));
        Store store = newStore(location);
        const auto run = store.beginRun(record(2));
        VERIFY_OK(store.beginSource(*run, source, QStringLiteral("git")));
        const auto repeated = store.repeatScan(*run, source, store.latestScan(source)->value().scan, day(2));
        QVERIFY(!repeated);
        QCOMPARE(repeated.error().kind(), ErrorKind::Malformed);
    }

    void aChangedObservationIsNeverRead()
    {
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        {
            Store store = newStore(location);
            QVERIFY(scanned(store, source, 1, {sighting(source, "aa", day(1))}));
        }
        QVERIFY(tamper(location, QStringLiteral("UPDATE observation SET body = replace(body, 'a.env', 'b.env')")));
        const auto changed = Store::open(location, OpenMode::ReadOnly, schemas)->observations(day(2));
        QVERIFY(!changed);
        QCOMPARE(changed.error().kind(), ErrorKind::Malformed);
        QVERIFY(tamper(location, QStringLiteral("UPDATE observation SET body = '{\"collectedAt\":[[[['")));
        const auto broken = Store::open(location, OpenMode::ReadOnly, schemas)->observations(day(2));
        QVERIFY(!broken);
        QCOMPARE(broken.error().kind(), ErrorKind::Malformed);
        QVERIFY(broken.error().message().contains(QLatin1StringView("at byte")));
    }

    void noSecretIsInItsFiles()
    {
        QFETCH_GLOBAL(bool, postgres);
        if (postgres) {
            QSKIP("the files of the server are not ours; the rows are the same");
        }
        std::mt19937 random(std::random_device{}());
        std::vector<QByteArray> secrets;
        const auto printer = Fingerprinter::withKey(SecretBytes(QByteArray(32, 'k')));
        const QString location = newLocation();
        const QString source = QStringLiteral("git:/srv/app");
        std::vector<Observation> seen;
        for (int i = 0; i < 200; ++i) {
            QByteArray secret;
            for (int c = 0; c < 24; ++c) {
                secret += "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"[random() % 62];
            }
            secrets.push_back(secret);
            seen.push_back(sighting(source, printer.fingerprint(secret).value, day(1)));
        }
        Store store = newStore(location);
        QVERIFY(scanned(store, source, 1, seen)); // the store is open: its -wal is there too
        int files = 0;
        QDirIterator each(m_folder.path(), QDir::Files);
        while (each.hasNext()) {
            QFile file(each.next());
            QVERIFY(file.open(QIODevice::ReadOnly));
            const QByteArray bytes = file.readAll();
            files += bytes.contains(printer.fingerprint(secrets[0]).value) ? 1 : 0;
            for (const QByteArray &secret : secrets) {
                QVERIFY(!bytes.contains(secret));
                QVERIFY(!bytes.contains(secret.toHex()) && !bytes.contains(secret.toHex().toUpper()));
                QVERIFY(!bytes.contains(secret.toBase64(QByteArray::OmitTrailingEquals)));
            }
        }
        QVERIFY(files > 0); // the search does find what is there
    }
};

QTEST_GUILESS_MAIN(TestStoreTrust)
#include "tst_store_trust.moc"
