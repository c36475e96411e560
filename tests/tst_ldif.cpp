// A directory's entry is a principal and the state of its account, in the words of four directories.
#include "export_fixture.h"
#include "scanners/readers/exports/ldif.h"

#include <QTest>

using namespace probate;

namespace {

ReadExport account(const QByteArray &attributes)
{
    return ReadExport("ldap/users.ldif",
                      "version: 1\n\ndn: CN=Ann,DC=x\nobjectClass: user\nsAMAccountName: ann\n" + attributes + "\n",
                      "ldap:corp");
}

} // namespace

class TestLdif : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void joinsLinesAndDecodes()
    {
        const Ldif ldif = readLdif(
            "\xEF\xBB\xBFversion: 1\r\n# a comment\r\n that goes on\r\ndn:: " + QByteArray("CN=Zoë,DC=x").toBase64() +
            "\r\ndescription: one\r\n  two\r\nmail;lang-en: a@x\r\n\r\n\r\ndn: CN=B\r\ncn: B\r\n");
        QVERIFY(ldif.unread.empty());
        QCOMPARE(ldif.entries.size(), 2u);
        QCOMPARE(QString::fromUtf8(ldif.entries[0].dn), QStringLiteral("CN=Zoë,DC=x"));
        QCOMPARE(*ldif.entries[0].value("description"), QByteArray("one two"));
        QCOMPARE(*ldif.entries[0].value("mail"), QByteArray("a@x"));
    }

    void whatIsDamagedIsNamed_data()
    {
        QTest::addColumn<QByteArray>("entry");
        QTest::newRow("no dn") << QByteArray("cn: B");
        QTest::newRow("no colon") << QByteArray("dn: CN=B\nrubbish");
        QTest::newRow("no base64") << QByteArray("dn: CN=B\nobjectGUID:: %%%");
        QTest::newRow("a change") << QByteArray("dn: CN=B\nchangetype: delete");
    }
    void whatIsDamagedIsNamed()
    {
        QFETCH(QByteArray, entry);
        const ReadExport read("ldap/users.ldif", "dn: CN=A\nuid: a\n\n" + entry + "\n\ndn: CN=C\nuid: c\n",
                              "ldap:corp");
        QVERIFY(read.skipped("unreadable-row"));
        QCOMPARE(read.all<PrincipalSeen>().size(), 2u);
    }

    void theWorstStateCounts_data()
    {
        QTest::addColumn<QByteArray>("attributes");
        QTest::addColumn<int>("condition");
        const auto row = [](const char *name, const char *attributes, AccountCondition condition) {
            QTest::newRow(name) << QByteArray(attributes) << int(condition);
        };
        row("AD enabled", "userAccountControl: 512\naccountExpires: 9223372036854775807\n", AccountCondition::Enabled);
        row("AD never", "userAccountControl: 66048\naccountExpires: 0\n", AccountCondition::Enabled);
        row("AD disabled", "userAccountControl: 514\n", AccountCondition::Disabled);
        row("AD expired", "userAccountControl: 512\naccountExpires: 132927981000000000\n", AccountCondition::Disabled);
        row("AD expires later", "userAccountControl: 512\naccountExpires: 138000000000000000\n",
            AccountCondition::Enabled);
        row("AD deleted", "userAccountControl: 514\nisDeleted: TRUE\n", AccountCondition::Deleted);
        row("OpenLDAP locked", "pwdAccountLockedTime: 000001010000Z\n", AccountCondition::Locked);
        row("389 locked", "nsAccountLock: true\n", AccountCondition::Disabled);
        row("389 unlocked", "nsAccountLock: false\n", AccountCondition::Enabled);
        row("IPA expired", "krbPrincipalExpiration: 20260101000000Z\n", AccountCondition::Disabled);
        row("IPA expires later", "krbPrincipalExpiration: 20270101000000Z\n", AccountCondition::Enabled);
    }
    void theWorstStateCounts()
    {
        QFETCH(QByteArray, attributes);
        QFETCH(int, condition);
        const auto state = account(attributes).all<AccountState>().at(0);
        QCOMPARE(int(state.condition), condition);
        QVERIFY(state.time.at);
    }

    void anUnreadableStateProvesNothing()
    {
        const ReadExport read = account("userAccountControl: many\n");
        QVERIFY(read.skipped("unreadable-row"));
        QVERIFY(!read.all<AccountState>().at(0).time.at);
    }

    void aliasesSayWhetherTheyAreForGood()
    {
        const ReadExport read =
            account("objectGUID:: " + QByteArray::fromHex("00112233445566778899aabbccddeeff").toBase64() +
                    "\nmail: ann@x.org\nuserPrincipalName: ann@corp\nemployeeNumber: E1\nproxyAddresses: "
                    "SMTP:old@x.org\nwhenCreated: 20220326195500.0Z\n"
                    "lastLogonTimestamp: 132927981000000000\n");
        const PrincipalSeen seen = read.all<PrincipalSeen>().at(0);
        QStringList immutable;
        QStringList reusable;
        for (const auto &valid : seen.aliases) {
            (valid.immutable ? immutable : reusable).append(toText(valid.alias));
        }
        QCOMPARE(immutable, (QStringList{QStringLiteral("guid:33221100-5544-7766-8899-aabbccddeeff"),
                                         QStringLiteral("employee:E1")}));
        QCOMPARE(reusable, (QStringList{QStringLiteral("ldap-dn:CN=Ann,DC=x"), QStringLiteral("login:ann"),
                                        QStringLiteral("email:ann@x.org"), QStringLiteral("email:old@x.org"),
                                        QStringLiteral("upn:ann@corp")}));
        QCOMPARE(toIso(*seen.opened), QStringLiteral("2022-03-26T19:55:00Z"));
        QCOMPARE(toIso(*read.all<AccountState>().at(0).lastLogin), QStringLiteral("2022-03-26T19:55:00Z"));
    }

    void groupsAreNoAccounts()
    {
        const ReadExport read("ldap/groups.ldif", "dn: CN=G\nobjectClass: group\nsAMAccountName: g\n", "ldap:corp");
        QVERIFY(read.all<AccountState>().empty());
        QCOMPARE(read.all<PrincipalSeen>().size(), std::size_t(1));
        QVERIFY(read.all<PrincipalSeen>().front().kind == PrincipalKind::Team);
    }

    void membersOfAGroupCouldRead()
    {
        const ReadExport read("ldap/groups.ldif",
                              "dn: CN=G\nobjectClass: groupOfNames\nmember: CN=Ann\nmember: CN=G\nmemberUid: bob\n",
                              "ldap:corp");
        QStringList members;
        for (const AccountOwned &it : read.all<AccountOwned>()) {
            QVERIFY(it.relation == Relation::Reader && it.basis == Basis::CouldRead);
            members << toText(it.principal);
        }
        QCOMPARE(members, (QStringList{QStringLiteral("ldap-dn:CN=Ann"), QStringLiteral("ldap-dn:CN=G"),
                                       QStringLiteral("login:bob")}));
    }
};

QTEST_GUILESS_MAIN(TestLdif)
#include "tst_ldif.moc"
