// A Vault token that can be renewed has no end but its explicit maximum, and the listing of accessors is what proves
// one gone.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

constexpr char issuer[] = "vault:https://vault.example.com";

QByteArray token(const QByteArray &more)
{
    return R"({"data":{"accessor":"acc1","creation_time":1715366581,"display_name":"oidc-bot","entity_id":"e1","id":"",
        "issue_time":"2024-05-10T18:43:01Z","policies":["default","app"],"path":"auth/approle/login",)" +
           more + "}}";
}

} // namespace

class TestVault : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void onlyWhatNobodyCanMoveIsFirm_data()
    {
        QTest::addColumn<QByteArray>("more");
        QTest::addColumn<QString>("firm");
        QTest::addColumn<bool>("never");
        QTest::newRow("not renewable")
            << QByteArray(R"("renewable":false,"expire_time":"2026-03-31T19:55:00Z","explicit_max_ttl":0)")
            << QStringLiteral("2026-03-31T19:55:00Z") << false;
        QTest::newRow("renewable")
            << QByteArray(R"("renewable":true,"expire_time":"2026-03-31T19:55:00Z","explicit_max_ttl":0)") << QString()
            << false;
        QTest::newRow("renewable to a maximum")
            << QByteArray(R"("renewable":true,"expire_time":"2026-03-31T19:55:00Z","explicit_max_ttl":86400)")
            << QStringLiteral("2024-05-11T18:43:01Z") << false;
        QTest::newRow("periodic")
            << QByteArray(
                   R"("renewable":true,"period":2764800,"expire_time":"2026-03-31T19:55:00Z","explicit_max_ttl":0)")
            << QString() << false;
        QTest::newRow("root") << QByteArray(R"("renewable":false,"expire_time":null,"explicit_max_ttl":0)") << QString()
                              << true;
        QTest::newRow("unreadable") << QByteArray(R"("renewable":false,"expire_time":"soon","explicit_max_ttl":0)")
                                    << QString() << false;
        QTest::newRow("unsaid") << QByteArray(R"("expire_time":"2026-03-31T19:55:00Z")") << QString() << false;
    }
    void onlyWhatNobodyCanMoveIsFirm()
    {
        QFETCH(QByteArray, more);
        QFETCH(QString, firm);
        QFETCH(bool, never);
        const ReadExport read("vault/lookup/acc1.json", token(more), issuer);
        QCOMPARE(read.readBy, QByteArray("vault"));
        const auto &lifetime = read.listed("vault-accessor:acc1")->credential.lifetime;
        QCOMPARE(lifetime.expiryIsFirm, !firm.isEmpty());
        QCOMPARE(lifetime.expires ? toIso(lifetime.expires->at) : QString(), firm);
        QCOMPARE(lifetime.statedNever, never);
        QCOMPARE(read.ownerOf("vault-accessor:acc1"), QStringLiteral("vault-entity:https://vault.example.com/e1"));
        QCOMPARE(read.stateOf("vault-accessor:acc1"), QStringLiteral("enabled"));
        QVERIFY(read.all<ListingRead>().empty()); // one look-up lists nothing
    }

    void theAccessorsAreTheWholeListing_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("array") << QByteArray(R"(["a","b"])");
        QTest::newRow("api") << QByteArray(R"({"data":{"keys":["a","b"]}})");
    }
    void theAccessorsAreTheWholeListing()
    {
        QFETCH(QByteArray, bytes);
        const ReadExport read("vault/accessors.json", bytes, issuer);
        QCOMPARE(read.stateOf("vault-accessor:a"), QStringLiteral("enabled"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete vault-accessor")});
        QCOMPARE(read.all<StateEvidence>()[0].scope,
                 ReadExport("vault/lookup/acc1.json", token(R"("expire_time":null)"), issuer)
                     .all<StateEvidence>()
                     .at(0)
                     .scope);
    }

    void anEmptyListingIsOneToo()
    {
        QCOMPARE(ReadExport("vault/accessors.json", "[]", issuer).listings(),
                 QStringList{QStringLiteral("complete vault-accessor")});
        QVERIFY(ReadExport("vault/other.json", "[]", issuer).readBy.isEmpty());
    }

    void aTokenInALookUpIsALeakAndDiesHere()
    {
        QByteArray self = token(R"("expire_time":null)");
        self.replace(R"("id":"")", R"("id":"made up")");
        const ReadExport read("vault/lookup.json", self, issuer);
        QCOMPARE(read.all<SecretSeen>().size(), 1u);
        QCOMPARE(read.all<SecretSeen>()[0].credential.handles.at(1), read.fingerprint("made up"));
        QVERIFY(ReadExport("vault/lookup.json", token(R"("expire_time":null)"), issuer).all<SecretSeen>().empty());
    }

    void aDisabledEntityBlocksItsTokens()
    {
        const QByteArray entity =
            R"({"data":{"id":"e1","name":"entity_1","disabled":true,"aliases":[{"name":"bot@x.org","mount_type":"oidc"},
            {"name":"ann","mount_type":"github"},{"name":"opaque","mount_type":"approle"}]}})";
        const ReadExport read("vault/entities/e1.json", entity, issuer);
        QCOMPARE(read.all<AccountState>().at(0).condition, AccountCondition::Disabled);
        QStringList aliases;
        const PrincipalSeen seen = read.all<PrincipalSeen>().at(0);
        for (const auto &valid : seen.aliases) {
            aliases.append(toText(valid.alias));
        }
        QCOMPARE(aliases, (QStringList{QStringLiteral("vault-entity:https://vault.example.com/e1"),
                                       QStringLiteral("email:bot@x.org"), QStringLiteral("github:ann")}));
        const ReadExport enabled("vault/entities/e1.json", QByteArray(entity).replace("true", "false"), issuer);
        QCOMPARE(enabled.all<AccountState>().at(0).condition, AccountCondition::Enabled);
    }

    void whatIsDamagedIsNotComplete()
    {
        const ReadExport cut("vault/accessors.json", "[\"a\",\"b", issuer);
        QVERIFY(cut.facts.empty() && cut.skipped("damaged"));
        const ReadExport odd("vault/accessors.json", R"(["a",""])", issuer);
        QCOMPARE(odd.listings(), QStringList{QStringLiteral("partial vault-accessor")});
        const ReadExport batch("vault/lookup/x.json", R"({"data":{"accessor":"","policies":[]}})", issuer);
        QVERIFY(batch.facts.empty() && batch.skipped("unreadable-row"));
    }
};

QTEST_GUILESS_MAIN(TestVault)
#include "tst_vault.moc"
