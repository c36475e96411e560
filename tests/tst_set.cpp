// Only an event whose signature holds under a trusted key changes anything, and a message is never a revocation.
#include "export_fixture.h"
#include "foreign_tool.h"
#include "scanners/readers/exports/security_event.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace probate;

namespace {

const QString issuer = QStringLiteral("https://idp.example.com");
constexpr char recorded[] = "set:https://idp.example.com";
constexpr char risc[] = "https://schemas.openid.net/secevent/risc/event-type/";

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray json(const QJsonObject &object)
{
    return QJsonDocument(object).toJson(QJsonDocument::Compact);
}

/// Signs with a key that openssl makes for this run.
class Sender
{
public:
    Sender()
    {
        m_tool.run(QStringLiteral("openssl genrsa -out k.pem 2048"));
        const QByteArray modulus =
            QByteArray::fromHex(m_tool.run(QStringLiteral("openssl rsa -in k.pem -noout -modulus")).trimmed().mid(8));
        m_jwks = "{\"keys\":[{\"kty\":\"RSA\",\"use\":\"sig\",\"alg\":\"RS256\",\"kid\":\"1\",\"n\":\"" +
                 encoded(modulus) + "\",\"e\":\"AQAB\"}]}";
        if (!keys.addJwks(issuer, m_jwks)) {
            qFatal("the key set was refused");
        }
    }
    QByteArray sign(const QJsonObject &claims, const char *type = "secevent+jwt") const
    {
        const QByteArray text = encoded("{\"typ\":\"" + QByteArray(type) + "\",\"alg\":\"RS256\",\"kid\":\"1\"}") +
                                '.' + encoded(json(claims));
        return text + '.' + encoded(m_tool.run(QStringLiteral("openssl dgst -sha256 -sign k.pem"), text));
    }

    TrustedKeys keys;

private:
    ForeignTool m_tool;
    QByteArray m_jwks;
};

const Sender &senderOfThisRun()
{
    static const Sender one;
    return one;
}

QJsonObject claims(const QString &event, const QJsonObject &payload = {},
                   const QJsonObject &subject = {{QStringLiteral("format"), QStringLiteral("email")},
                                                 {QStringLiteral("email"), QStringLiteral("ann@x.org")}})
{
    return {{QStringLiteral("iss"), issuer},
            {QStringLiteral("iat"), 1772676429},
            {QStringLiteral("jti"), QStringLiteral("j1")},
            {QStringLiteral("txn"), QStringLiteral("t1")},
            {QStringLiteral("sub_id"), subject},
            {QStringLiteral("events"), QJsonObject{{event, payload}}}};
}

QString named(const char *event)
{
    return QLatin1StringView(risc) + QLatin1StringView(event);
}

ReadExport read(const QByteArray &bytes, const char *from = recorded)
{
    return ReadExport("events/1.jwt", bytes, from, false, "2026-03-11T16:00:00Z", &senderOfThisRun().keys);
}

} // namespace

class TestSet : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eventsCloseAndReopen_data()
    {
        QTest::addColumn<QString>("event");
        QTest::addColumn<QString>("closure");
        QTest::newRow("disabled") << named("account-disabled") << QStringLiteral("disabled");
        QTest::newRow("purged") << named("account-purged") << QStringLiteral("purged");
        QTest::newRow("enabled") << named("account-enabled") << QStringLiteral("reopens");
        QTest::newRow("scim") << QStringLiteral("urn:ietf:params:scim:event:prov:deactivate")
                              << QStringLiteral("disabled");
        QTest::newRow("scim draft") << QStringLiteral("urn:ietf:params:SCIM:event:prov:delete")
                                    << QStringLiteral("deleted");
        QTest::newRow("scim back") << QStringLiteral("urn:ietf:params:scim:event:prov:activate")
                                   << QStringLiteral("reopens");
        QTest::newRow("sessions revoked") << named("sessions-revoked") << QString();
        QTest::newRow("other") << QStringLiteral("https://example.com/lunch") << QString();
    }
    void eventsCloseAndReopen()
    {
        QFETCH(QString, event);
        QFETCH(QString, closure);
        const ReadExport seen = read(senderOfThisRun().sign(claims(event)));
        QVERIFY2(seen.skips.isEmpty(), qPrintable(seen.skips.join(QLatin1Char('|'))));
        const auto signalled = seen.all<ClosureSignalled>();
        QCOMPARE(signalled.size(), closure.isEmpty() ? 0u : 1u);
        if (!closure.isEmpty()) {
            QCOMPARE(signalled[0].reopens ? QStringLiteral("reopens") : toText(signalled[0].kind), closure);
            QCOMPARE(signalled[0].authority, SignalAuthority::VerifiedEvent);
            QCOMPARE(signalled[0].principal, (Alias{QStringLiteral("email"), QStringLiteral("ann@x.org")}));
            QCOMPARE(signalled[0].transaction, QStringLiteral("t1"));
        }
    }

    void theEventsOwnTimeCounts()
    {
        QJsonObject withToe = claims(named("account-disabled"));
        withToe[QStringLiteral("toe")] = 1772676425;
        QCOMPARE(toIso(read(senderOfThisRun().sign(withToe)).all<ClosureSignalled>().at(0).effective),
                 QStringLiteral("2026-03-05T02:07:05Z"));
        QCOMPARE(toIso(read(senderOfThisRun().sign(claims(named("account-disabled"))))
                           .all<ClosureSignalled>()
                           .at(0)
                           .effective),
                 QStringLiteral("2026-03-05T02:07:09Z"));
    }

    void aForgedEventChangesNothing_data()
    {
        QTest::addColumn<QByteArray>("token");
        QTest::addColumn<QByteArray>("from");
        const QByteArray good = senderOfThisRun().sign(claims(named("account-enabled")));
        QByteArray tampered = good;
        tampered[good.size() - 8] = tampered[good.size() - 8] == 'A' ? 'B' : 'A';
        const QList<QByteArray> parts = good.split('.');
        QTest::newRow("tampered") << tampered << QByteArray(recorded);
        QTest::newRow("other claims") << QByteArray(parts[0] + '.' + encoded(json(claims(named("account-purged")))) +
                                                    '.' + parts[2])
                                      << QByteArray(recorded);
        QTest::newRow("none") << QByteArray(encoded("{\"typ\":\"secevent+jwt\",\"alg\":\"none\"}") + '.' + parts[1] +
                                            '.')
                              << QByteArray(recorded);
        QTest::newRow("another issuer's record") << good << QByteArray("set:https://other.example.com");
    }
    void aForgedEventChangesNothing()
    {
        QFETCH(QByteArray, token);
        QFETCH(QByteArray, from);
        const ReadExport seen = read(token, from.constData());
        QVERIFY(seen.skipped("unverified-event"));
        for (const auto &signalled : seen.all<ClosureSignalled>()) {
            QVERIFY(signalled.authority == SignalAuthority::UnverifiedEvent);
        }
        QVERIFY(seen.all<UseSeen>().empty());
    }

    void theProfileIsHeld_data()
    {
        QTest::addColumn<QByteArray>("token");
        const auto with = [](const QString &key, const QJsonValue &value) {
            QJsonObject changed = claims(named("account-disabled"));
            changed[key] = value;
            return senderOfThisRun().sign(changed);
        };
        QTest::newRow("exp") << with(QStringLiteral("exp"), 1772676429);
        QTest::newRow("sub") << with(QStringLiteral("sub"), QStringLiteral("ann"));
        QTest::newRow("two events") << with(
            QStringLiteral("events"),
            QJsonObject{{named("account-disabled"), QJsonObject()}, {named("account-purged"), QJsonObject()}});
        QTest::newRow("no subject") << with(QStringLiteral("sub_id"), QJsonValue::Null);
        QTest::newRow("no jti") << with(QStringLiteral("jti"), QJsonValue::Null);
        QTest::newRow("typ") << senderOfThisRun().sign(claims(named("account-disabled")), "JWT");
    }
    void theProfileIsHeld()
    {
        QFETCH(QByteArray, token);
        const ReadExport seen = read(token);
        QVERIFY(seen.facts.empty() && seen.skipped("invalid-event"));
    }

    void anEventFromTheFutureChangesNothing()
    {
        QJsonObject late = claims(named("account-enabled"));
        late[QStringLiteral("iat")] = 1893456000;
        const ReadExport seen = read(senderOfThisRun().sign(late));
        QVERIFY(seen.facts.empty() && seen.skipped("contradictory-time"));
    }

    void aPresentedSessionIsAUse()
    {
        const QJsonObject subject{
            {QStringLiteral("format"), QStringLiteral("complex")},
            {QStringLiteral("user"), QJsonObject{{QStringLiteral("format"), QStringLiteral("email")},
                                                 {QStringLiteral("email"), QStringLiteral("ann@x.org")}}},
            {QStringLiteral("session"), QJsonObject{{QStringLiteral("format"), QStringLiteral("opaque")},
                                                    {QStringLiteral("id"), QStringLiteral("s1")}}}};
        const QString event = QStringLiteral("https://schemas.openid.net/secevent/caep/event-type/session-presented");
        const ReadExport seen =
            read(senderOfThisRun().sign(claims(event, {{QStringLiteral("event_timestamp"), 1772676400}}, subject)));
        QCOMPARE(seen.all<UseSeen>().size(), 1u);
        QCOMPARE(toText(seen.all<UseSeen>()[0].credential), QStringLiteral("keycloak-session:s1"));
        QCOMPARE(toIso(seen.all<UseSeen>()[0].at), QStringLiteral("2026-03-05T02:06:40Z"));
    }

    void subjectsOfEveryFormat_data()
    {
        QTest::addColumn<QByteArray>("subject");
        QTest::addColumn<QString>("alias");
        const auto row = [](const char *subject, const char *alias) {
            QTest::newRow(alias) << QByteArray(subject) << QString::fromUtf8(alias);
        };
        row("{\"format\":\"iss_sub\",\"iss\":\"https://sso/realms/main\",\"sub\":\"u1\"}", "keycloak-user:main/u1");
        row("{\"format\":\"iss_sub\",\"iss\":\"https://i\",\"sub\":\"u1\"}", "iss-sub:https://i#u1");
        row("{\"subject_type\":\"iss-sub\",\"iss\":\"https://i\",\"sub\":\"u2\"}", "iss-sub:https://i#u2");
        row("{\"format\":\"opaque\",\"id\":\"P1\"}", "any:P1");
        row("{\"format\":\"account\",\"uri\":\"acct:b@x.org\"}", "email:b@x.org");
        row("{\"format\":\"aliases\",\"identifiers\":[{\"format\":\"opaque\",\"id\":\"1\"},{\"format\":\"email\","
            "\"email\":\"c@x\"}]}",
            "email:c@x");
    }
    void subjectsOfEveryFormat()
    {
        QFETCH(QByteArray, subject);
        QFETCH(QString, alias);
        const ReadExport seen = read(
            senderOfThisRun().sign(claims(named("account-disabled"), {}, QJsonDocument::fromJson(subject).object())));
        QCOMPARE(toText(seen.all<ClosureSignalled>().at(0).principal), alias);
    }

    void keptInManyShapes()
    {
        const QByteArray token = senderOfThisRun().sign(claims(named("account-disabled")));
        QCOMPARE(read("{\"sets\":{\"j1\":\"" + token + "\"},\"moreAvailable\":false}").all<ClosureSignalled>().size(),
                 1u);
        QCOMPARE(read(token + '\n' + token + '\n').all<ClosureSignalled>().size(), 2u);
        QCOMPARE(read("[\"" + token + "\"]").all<ClosureSignalled>().size(), 1u);
        const ReadExport cut = read(token + '\n' + token.chopped(400));
        QVERIFY(!cut.skips.isEmpty());
    }

    void aReplayedEventIsAsOldAsItWas()
    {
        // Sent again later it says what it said: the date of the event stands in it, under the signature.
        const QByteArray token = senderOfThisRun().sign(claims(named("account-enabled")));
        const ReadExport first("events/1.jwt", token, recorded, false, "2026-03-11T16:00:00Z", &senderOfThisRun().keys);
        const ReadExport again("events/2.jwt", token, recorded, false, "2026-05-11T16:00:00Z", &senderOfThisRun().keys);
        QCOMPARE(first.all<ClosureSignalled>().size(), 1u);
        QVERIFY(first.all<ClosureSignalled>() == again.all<ClosureSignalled>());
    }

    void receiversSayWhatTheyTook()
    {
        const QByteArray answer = R"({"ack":["e1"],"setErrs":{"e2":{"err":"invalid_key","description":"no"}},)"
                                  R"("maxEvents":0})";
        const ReadExport taken("events/ack.json", answer, "set:shop", false, "2026-03-11T16:00:00Z");
        QCOMPARE(taken.readBy, QByteArray("security-event-deliveries"));
        const auto deliveries = taken.all<SignalDelivered>();
        QCOMPARE(deliveries.size(), 2u);
        QCOMPARE(deliveries[0].event, QStringLiteral("e1"));
        QCOMPARE(deliveries[0].receiver, QStringLiteral("shop"));
        QVERIFY(deliveries[0].outcome == DeliveryOutcome::Accepted && !deliveries[0].principal);
        QCOMPARE(toIso(deliveries[0].at), QStringLiteral("2026-03-11T16:00:00Z"));
        QVERIFY(deliveries[1].outcome == DeliveryOutcome::Refused);
        QCOMPARE(deliveries[1].detail, QStringLiteral("invalid_key: no"));
        QVERIFY(ReadExport("events/ack.json", answer).all<SignalDelivered>().empty()); // no record: no time
        const ReadExport odd("events/ack.json", R"({"ack":[7]})", "set:shop");
        QVERIFY(odd.all<SignalDelivered>().empty() && odd.skipped("unreadable-row"));
    }

    void aStreamSaysWhetherItRuns()
    {
        const ReadExport paused("events/status.json", R"({"stream_id":"s1","status":"paused","reason":"maintenance"})",
                                "set:shop");
        const auto stated = paused.all<TrustStated>();
        QCOMPARE(stated.size(), 1u);
        QCOMPARE(stated[0].issuer, QStringLiteral("set:shop"));
        QCOMPARE(toText(stated[0].setting), QStringLiteral("stream-status:paused"));
        QVERIFY(stated[0].time.at);
    }

    void otherTokensAreLeftToOthers()
    {
        const QByteArray access = senderOfThisRun().sign(
            {{QStringLiteral("iss"), issuer}, {QStringLiteral("sub"), QStringLiteral("ann")}}, "JWT");
        QVERIFY(ReadExport("token.jwt", access).readBy.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestSet)
#include "tst_set.moc"
