// Credentials of an Entra application answer to its owners, who stand in a file of their own.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

constexpr char app[] = "0dd906d4-52fb-4c79-a66c-3d17d611abe1";

QByteArray application(const QByteArray &password, const QByteArray &more = {})
{
    return QByteArray("{\"id\":\"o1\",\"appId\":\"") + app +
           "\",\"displayName\":\"billing\",\"passwordCredentials\":[" + password + "],\"keyCredentials\":[]" + more +
           "}";
}

const QByteArray secret =
    R"({"keyId":"922ADB40-513A-4669-AB61-63BAE30E4697","endDateTime":"2026-05-14T19:55:00Z","startDateTime":"2025-03-17T14:36:02Z","secretText":null})";
constexpr char handle[] = "entra-key-id:922adb40-513a-4669-ab61-63bae30e4697";
const Alias account{QStringLiteral("entra-app"), QStringLiteral("tenant/") + QLatin1StringView(app)};

} // namespace

class TestEntra : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSecretHasItsApplicationAndFirmEnd()
    {
        const ReadExport read("entra/app-list.json", '[' + application(secret) + ']', "entra:tenant");
        QCOMPARE(read.readBy, QByteArray("entra-applications"));
        const auto &listed = read.listed(handle)->credential;
        QCOMPARE(listed.accounts, std::vector<Alias>{account});
        QVERIFY(listed.lifetime.expiryIsFirm);
        QCOMPARE(read.stateOf(handle), QStringLiteral("enabled"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete entra-key-id")});
        QVERIFY(read.all<SecretSeen>().empty());
    }

    /// Graph refuses a change of a password credential, and takes a certificate with another end.
    void theEndOfACertificateCanBeMoved()
    {
        QByteArray app = application(secret);
        app.replace(",\"keyCredentials\":[]", "");
        app.replace("passwordCredentials\":[", "passwordCredentials\":[],\"keyCredentials\":[");
        const ReadExport read("entra/app-list.json", '[' + app + ']', "entra:tenant");
        const auto &lifetime = read.listed(handle)->credential.lifetime;
        QVERIFY(lifetime.expires && !lifetime.expiryIsFirm);
        QCOMPARE(read.all<StateEvidence>().at(0).endsAt, parseInstant("2026-05-14T19:55:00Z"));
        const ReadExport password("entra/app-list.json", '[' + application(secret) + ']', "entra:tenant");
        QVERIFY(!password.all<StateEvidence>().at(0).endsAt);
    }

    void anEmptyAnswerIsOfApplicationsOnlyWhereItsNameSaysSo()
    {
        const auto call = [](const char *path) {
            const ReadExport read(path, "[]", "entra:tenant");
            const auto listings = read.all<ListingRead>();
            return listings.empty() ? QString() : listings.at(0).scope.call;
        };
        QCOMPARE(call("entra/app-list.json"), QStringLiteral("applications"));
        QCOMPARE(call("entra/applications.json"), QStringLiteral("applications"));
        QCOMPARE(call("entra/az-ad-sp-list.json"), QStringLiteral("service-principals"));
        QCOMPARE(call("entra/servicePrincipals.json"), QStringLiteral("service-principals"));
        for (const char *other : {"entra/groups.json", "entra/apparatus.json", "entra/x.json", "app/devices.json",
                                  "entra/app-owners.json"}) {
            QCOMPARE(call(other), QString());
        }
    }

    void theOlderShapeSaysTheSame()
    {
        QByteArray old = secret;
        old.replace("endDateTime", "endDate").replace("startDateTime", "startDate").replace("secretText", "value");
        const ReadExport now("entra/app-list.json", '[' + application(secret) + ']', "entra:tenant");
        const ReadExport before("entra/app-list.json", '[' + application(old) + ']', "entra:tenant");
        QVERIFY(now.facts == before.facts);
    }

    void neverIsWrittenAsTheYear2299()
    {
        QByteArray never = secret;
        never.replace("2026-05-14T19:55:00Z", "2299-12-31T00:00:00Z");
        const ReadExport read("entra/app-list.json", '[' + application(never) + ']', "entra:tenant");
        const auto &lifetime = read.listed(handle)->credential.lifetime;
        QVERIFY(lifetime.statedNever && !lifetime.expires);
    }

    void aSecretInTheListingIsALeak()
    {
        QByteArray leaked = secret;
        leaked.replace("\"secretText\":null", "\"secretText\":\"made up\"");
        const ReadExport read("entra/app-list.json", '[' + application(leaked) + ']', "entra:tenant");
        QCOMPARE(read.all<SecretSeen>().at(0).credential.handles.at(1), read.fingerprint("made up"));
    }

    void ownersComeFromTheFileThatNamesTheApplication()
    {
        const QByteArray owners =
            R"([{"@odata.type":"#microsoft.graph.user","id":"C0C6","displayName":"Ann","mail":null,"userPrincipalName":"ann@x.org"}])";
        for (const QByteArray &path :
             {QByteArray("entra/owners/") + app + ".json", QByteArray("entra/") + app + "/owners.json"}) {
            const ReadExport read(path.constData(), owners, "entra:tenant");
            QCOMPARE(read.readBy, QByteArray("entra-owners"));
            const auto owned = read.all<AccountOwned>();
            QCOMPARE(owned.at(0).account, account);
            QCOMPARE(owned.at(0).principal, (Alias{QStringLiteral("entra-object"), QStringLiteral("tenant/c0c6")}));
            const ValidAlias email{{QStringLiteral("email"), QStringLiteral("ann@x.org")}, {}, {}, false};
            const auto aliases = read.all<PrincipalSeen>().at(0).aliases;
            QVERIFY(std::ranges::find(aliases, email) != aliases.end());
        }
        const ReadExport nameless("entra/owners/all.json", owners, "entra:tenant");
        QVERIFY(nameless.facts.empty() && nameless.skipped("unidentified"));
    }

    void aDisabledServicePrincipalIsBlocked()
    {
        const ReadExport read(
            "entra/sp-list.json",
            '[' + application(secret, R"(,"servicePrincipalType":"Application","accountEnabled":false)") + ']',
            "entra:tenant");
        QCOMPARE(read.all<AccountState>().at(0).condition, AccountCondition::Disabled);
        QCOMPARE(read.all<ListingRead>().at(0).scope.call, QStringLiteral("service-principals"));
    }

    void whatIsDamagedIsNotComplete_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("cut") << ('[' + application(secret)).chopped(5);
        QTest::newRow("no keyId") << ('[' + application(R"({"endDateTime":"2026-05-14T19:55:00Z"})") + ']');
        QTest::newRow("no appId") << ('[' + application(secret) + ",{\"id\":\"x\"}]");
        QTest::newRow("next page") << ("{\"@odata.nextLink\":\"https://x\",\"value\":[" + application(secret) + "]}");
    }
    void whatIsDamagedIsNotComplete()
    {
        QFETCH(QByteArray, bytes);
        const ReadExport read("entra/app-list.json", bytes, "entra:tenant");
        QVERIFY(!read.skips.isEmpty());
        for (const auto &listing : read.all<ListingRead>()) {
            QVERIFY(!listing.complete);
        }
    }
};

QTEST_GUILESS_MAIN(TestEntra)
#include "tst_entra.moc"
