// Google's keys: what it manages itself is nobody's, never is written as the year 9999, and one account's listing says
// nothing of another's keys.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray key(const QByteArray &id, const QByteArray &more = {}, const QByteArray &type = "USER_MANAGED",
               const QByteArray &until = "9999-12-31T23:59:59Z")
{
    return "{\"keyType\":\"" + type + "\",\"name\":\"projects/p/serviceAccounts/bot@p.iam.gserviceaccount.com/keys/" +
           id + "\",\"validAfterTime\":\"2024-06-16T04:19:35Z\",\"validBeforeTime\":\"" + until + "\"" + more + "}";
}

const Alias bot{QStringLiteral("email"), QStringLiteral("bot@p.iam.gserviceaccount.com")};

} // namespace

class TestGcpExports : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aKeyHasItsAccountStateAndEnd()
    {
        const ReadExport read("gcp/keys.json",
                              '[' + key("aa") + ',' + key("bb", ",\"disabled\":true") + ',' +
                                  key("cc", {}, "SYSTEM_MANAGED") + ',' +
                                  key("dd", {}, "USER_MANAGED", "2026-12-31T00:00:00Z") + ']',
                              "gcp:p");
        QCOMPARE(read.readBy, QByteArray("gcp-service-account-keys"));
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("gcp-key-id:aa"), QStringLiteral("enabled"));
        QCOMPARE(read.stateOf("gcp-key-id:bb"), QStringLiteral("switched-off"));
        QVERIFY(read.listed("gcp-key-id:aa")->credential.lifetime.statedNever);
        QVERIFY(!read.listed("gcp-key-id:aa")->credential.lifetime.expires);
        QVERIFY(!read.listed("gcp-key-id:aa")->credential.exempt);
        QVERIFY(read.listed("gcp-key-id:cc")->credential.exempt);
        QVERIFY(read.listed("gcp-key-id:dd")->credential.lifetime.expiryIsFirm);
        QCOMPARE(read.ownerOf("gcp-key-id:aa"), toText(bot));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete gcp-key-id")});
        QCOMPARE(read.all<ListingRead>().at(0).accounts, std::vector<Alias>{bot});
    }

    void anEmptyListingIsOfTheAccountInThePath()
    {
        const ReadExport read("gcp/p/bot@p.iam.gserviceaccount.com/keys.json", "[]", "gcp:p");
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete gcp-key-id")});
        QCOMPARE(read.all<ListingRead>().at(0).accounts, std::vector<Alias>{bot});
        const ReadExport nameless("gcp/p/keys.json", "[]", "gcp:p");
        QVERIFY(nameless.listings().isEmpty() && nameless.skipped("unidentified"));
        const ReadExport other("gcp/p/users.json", "[]", "gcp:p");
        QVERIFY(other.readBy.isEmpty());
    }

    void whatIsDamagedIsNotComplete_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("cut") << ('[' + key("aa") + ',' + key("bb").chopped(20));
        QTest::newRow("nameless row") << ('[' + key("aa") + ",{\"keyType\":\"USER_MANAGED\"}]");
        QTest::newRow("strange name") << ('[' + key("aa") + ",{\"keyType\":\"USER_MANAGED\",\"name\":\"keys/bb\"}]");
        QTest::newRow("no object") << ('[' + key("aa") + ",7]");
    }
    void whatIsDamagedIsNotComplete()
    {
        QFETCH(QByteArray, bytes);
        const ReadExport read("gcp/keys.json", bytes, "gcp:p");
        QVERIFY(!read.skips.isEmpty());
        for (const auto &listing : read.all<ListingRead>()) {
            QVERIFY(!listing.complete);
        }
    }

    void anUnreadableEndIsNoEnd()
    {
        const ReadExport read("gcp/keys.json", '[' + key("aa", {}, "USER_MANAGED", "soon") + ']', "gcp:p");
        QVERIFY(read.skipped("unreadable-date"));
        const auto &lifetime = read.listed("gcp-key-id:aa")->credential.lifetime;
        QVERIFY(!lifetime.expires && !lifetime.statedNever && !lifetime.expiryIsFirm);
    }

    void activityIsAUse()
    {
        const ReadExport read("gcp/activity.json", R"([{"activityType":"serviceAccountKeyLastAuthentication",
            "activity":{"lastAuthenticatedTime":"2026-03-01T07:00:00Z"},
            "observationPeriod":{"startTime":"2025-12-01T07:00:00Z","endTime":"2026-03-09T07:00:00Z"},
            "fullResourceName":"//iam.googleapis.com/projects/p/serviceAccounts/bot@p.iam.gserviceaccount.com/keys/aa"}])",
                              "gcp:p");
        QCOMPARE(read.all<UseSeen>().size(), 1u);
        QCOMPARE(toText(read.all<UseSeen>()[0].credential), QStringLiteral("gcp-key-id:aa"));
        QCOMPARE(read.all<UseSeen>()[0].time, (EvidenceTime{parseInstant("2026-03-09T07:00:00Z"), Duration{0}}));
    }
};

QTEST_GUILESS_MAIN(TestGcpExports)
#include "tst_gcp_exports.moc"
