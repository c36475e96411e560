// A roster is never silently shorter than its file, and a closure has a time with a zone.
#include "scanners/readers/exports/roster.h"

#include <QStringEncoder>
#include <QTest>

using namespace probate;

namespace {

QByteArray utf16(const QString &text, bool bigEndian)
{
    QStringEncoder encode(bigEndian ? QStringEncoder::Utf16BE : QStringEncoder::Utf16LE,
                          QStringEncoder::Flag::WriteBom);
    return encode(text);
}

const QString plain =
    QStringLiteral("id,display_name,kind,email,github_login,k8s_service_account,aws_user_arn,sponsor_id,opened,"
                   "employee_number,ldap_dn\n"
                   "P1,Zoë Ängström,person,zoe@example.com,zoe-a,,,P2,2022-03-26,E1,\"CN=Zoë,OU=Staff,DC=x\"\n"
                   "P2,\"Line\nbreak, \"\"Inc\"\"\",ai_agent,,,apps/bot,arn:aws:iam::1:user/bot,,,,\n");

} // namespace

class TestRoster : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void readsEveryEncodingAlike_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("utf-8") << plain.toUtf8();
        QTest::newRow("utf-8 with mark") << QByteArray("\xEF\xBB\xBF" + plain.toUtf8());
        QTest::newRow("utf-16le") << utf16(plain, false);
        QTest::newRow("utf-16be") << utf16(plain, true);
        QTest::newRow("crlf") << QString(plain).replace(QStringLiteral("\nP"), QStringLiteral("\r\nP")).toUtf8();
    }
    void readsEveryEncodingAlike()
    {
        QFETCH(QByteArray, bytes);
        const auto list = readRoster(bytes);
        QVERIFY(list);
        QVERIFY(list->unread.empty());
        QCOMPARE(list->facts.size(), 2u);
        const auto &zoe = std::get<PrincipalSeen>(list->facts[0].fact);
        QCOMPARE(zoe.displayName, QStringLiteral("Zoë Ängström"));
        QVERIFY(zoe.roster);
        QCOMPARE(zoe.sponsor, std::optional(Alias{QStringLiteral("id"), QStringLiteral("P2")}));
        QCOMPARE(toIso(*zoe.opened), QStringLiteral("2022-03-26T00:00:00Z"));
        const ValidAlias employee{{QStringLiteral("employee"), QStringLiteral("E1")}, {}, {}, true};
        QVERIFY(std::ranges::find(zoe.aliases, employee) != zoe.aliases.end());
        const auto &bot = std::get<PrincipalSeen>(list->facts[1].fact);
        QCOMPARE(bot.displayName, QStringLiteral("Line\nbreak, \"Inc\""));
        QCOMPARE(bot.kind, PrincipalKind::AiAgent);
        QCOMPARE(list->facts[1].line, 3u);
    }

    void aSponsorMayHaveAPeriod()
    {
        const auto list = readRoster("id,kind,sponsor_id,sponsor_from,sponsor_until\n"
                                     "S1,service,P1,2025-01-01,2026-03-11T14:32:04+02:00\n"
                                     "S2,service,P1,,someday\n"
                                     "S3,service,P1,2026-01-01,2025-01-01\n"
                                     "S4,service,,2026-01-01,\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), 4u);
        const auto &bounded = std::get<PrincipalSeen>(list->facts[0].fact);
        QCOMPARE(toIso(*bounded.sponsorFrom), QStringLiteral("2025-01-01T00:00:00Z"));
        QCOMPARE(toIso(*bounded.sponsorUntil), QStringLiteral("2026-03-11T12:32:04Z"));
        for (std::size_t i = 1; i < 4; ++i) { // what was left out is named, row by row
            const auto &other = std::get<PrincipalSeen>(list->facts[i].fact);
            QVERIFY(!other.sponsorFrom && !other.sponsorUntil);
            QCOMPARE(list->unread[i - 1].line, std::uint32_t(i + 2));
        }
        QCOMPARE(list->unread.size(), 3u);
        QCOMPARE(list->unread[0].kind, QStringLiteral("unreadable-date"));
        QCOMPARE(list->unread[1].kind, QStringLiteral("ignored-period"));
    }

    void aRowThatCannotBeReadIsNamed_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::newRow("too few fields") << QByteArray("P9");
        QTest::newRow("too many fields") << QByteArray("P9,person,extra");
        QTest::newRow("no id") << QByteArray(",person");
        QTest::newRow("unknown kind") << QByteArray("P9,wizard");
        QTest::newRow("latin-1") << QByteArray("P\xE9,person");
        QTest::newRow("quote never closes") << QByteArray("\"P9,person");
        QTest::newRow("quote inside") << QByteArray("P\"9,person");
    }
    void aRowThatCannotBeReadIsNamed()
    {
        QFETCH(QByteArray, row);
        const auto list = readRoster("id,kind\nP1,person\n" + row + "\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), 1u);
        QCOMPARE(list->unread.size(), 1u);
        QCOMPARE(list->unread[0].kind, QStringLiteral("unreadable-row"));
        QCOMPARE(list->unread[0].line, 3u);
    }

    void wrongColumnsAreAnErrorThatNamesThem_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("other names") << QByteArray("name,mail\nA,b\n");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("binary") << QByteArray("id\0x", 4);
        QTest::newRow("twice") << QByteArray("id,email,email\nP1,a,b\n");
        QTest::newRow("half a character") << utf16(plain, false).chopped(1);
    }
    void wrongColumnsAreAnErrorThatNamesThem()
    {
        QFETCH(QByteArray, bytes);
        const auto list = readRoster(bytes);
        QVERIFY(!list);
        QVERIFY(list.error().message().startsWith(QStringLiteral("roster: ")));
    }

    void aMapNamesOtherColumns()
    {
        const ColumnMap map{{QStringLiteral("id"), QStringLiteral("Personnel no.")},
                            {QStringLiteral("email"), QStringLiteral("Mail")}};
        const auto list = readRoster("Personnel no.;Mail;Kind\n7;a@x.org;team\n", map);
        QVERIFY(list);
        const auto &seen = std::get<PrincipalSeen>(list->facts.at(0).fact);
        QCOMPARE(seen.id, QStringLiteral("7"));
        QCOMPARE(seen.kind, PrincipalKind::Team);
        QVERIFY(!readRoster("Personnel no.;Kind\n7;team\n", map)); // a mapped column must be there
    }

    void aDuplicateIdIsSaid()
    {
        const auto list = readRoster("id,email\nP1,a@x\nP1,b@x\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), 2u);
        QCOMPARE(list->unread.at(0).kind, QStringLiteral("duplicate-id"));
    }

    void aLeaverHasATimeWithAZone_data()
    {
        QTest::addColumn<QString>("effective");
        QTest::addColumn<QString>("iso");
        QTest::newRow("offset") << QStringLiteral("2026-03-03T03:12:15+02:00")
                                << QStringLiteral("2026-03-03T01:12:15Z");
        QTest::newRow("space before zone")
            << QStringLiteral("2026-03-03 03:12:15 +0200") << QStringLiteral("2026-03-03T01:12:15Z");
        QTest::newRow("no seconds") << QStringLiteral("2026-03-03 03:12 UTC") << QStringLiteral("2026-03-03T03:12:00Z");
        QTest::newRow("basic") << QStringLiteral("20260303T031215Z") << QStringLiteral("2026-03-03T03:12:15Z");
        QTest::newRow("mail") << QStringLiteral("\"Tue, 3 Mar 2026 03:12:15 +0530\"")
                              << QStringLiteral("2026-03-02T21:42:15Z");
        QTest::newRow("date only") << QStringLiteral("2026-03-03") << QString();
        QTest::newRow("local") << QStringLiteral("2026-03-03T03:12:15") << QString();
        QTest::newRow("empty") << QString() << QString();
    }
    void aLeaverHasATimeWithAZone()
    {
        QFETCH(QString, effective);
        QFETCH(QString, iso);
        const auto list =
            readLeavers(QStringLiteral("principal,kind,effective,ends\nP1,deleted,%1,\n").arg(effective).toUtf8());
        QVERIFY(list);
        QCOMPARE(list->facts.empty(), iso.isEmpty());
        QCOMPARE(list->unread.size(), iso.isEmpty() ? 1u : 0u);
        if (!iso.isEmpty()) {
            const auto &closure = std::get<ClosureSignalled>(list->facts[0].fact);
            QCOMPARE(toIso(closure.effective), iso);
            QCOMPARE(closure.kind, ClosureKind::Deleted);
            QCOMPARE(closure.principal, (Alias{QStringLiteral("any"), QStringLiteral("P1")}));
        }
    }

    void onlyASuspensionEnds()
    {
        const auto list = readLeavers("principal,kind,effective,ends\n"
                                      "P1,suspended,2026-03-03T03:12:15Z,2026-04-03T03:12:15Z\n"
                                      "P2,disabled,2026-03-03T03:12:15Z,2026-04-03T03:12:15Z\n"
                                      "P3,suspended,2026-03-03T03:12:15Z,2026-02-03T03:12:15Z\n"
                                      "P4,vanished,2026-03-03T03:12:15Z,\n");
        QVERIFY(list);
        QCOMPARE(list->facts.size(), 3u); // the closures stand, with or without an end
        QVERIFY(std::get<ClosureSignalled>(list->facts[0].fact).ends);
        QVERIFY(!std::get<ClosureSignalled>(list->facts[1].fact).ends);
        QVERIFY(!std::get<ClosureSignalled>(list->facts[2].fact).ends);
        QCOMPARE(list->unread.size(), 3u);
    }
};

QTEST_GUILESS_MAIN(TestRoster)
#include "tst_roster.moc"
