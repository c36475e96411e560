// The events that a closure calls for: what they say, to whom they apply, and that their signature holds under the key
// set that receivers are given.
#include "core/evidence/closure_signals.h"
#include "core/evidence/event_key.h"
#include "scanners/keys/jws.h"
#include "scanners/readers/exports/security_event.h"
#include "tests/foreign_tool.h"
#include "tests/story.h"

#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");
const SignalSender transmitter{
    QStringLiteral("https://probate.example.com"), QStringLiteral("https://shop.example.com"), {}};

/// Ann's account was closed; she has whatever the row tells besides.
Story ann(ClosureKind kind = ClosureKind::Disabled)
{
    Story it;
    it.tell(person("P1", {"email:ann@example.com", "login:ann"}), "ann");
    it.tell(closure("email:ann@example.com", "2026-03-01T09:00:00Z", kind), "closure");
    return it;
}

void holds(Story &story, Kind kind, const char *name, EvidenceState what = EvidenceState::Enabled)
{
    auto described = credential(kind, {handle(name)}, "okta:acme");
    described.label = text(name);
    story.tell(CredentialListed{described}, name);
    story.tell(state(name, scope("okta:acme", "api-tokens"), what, "2026-03-05T00:00:00Z"), name);
    story.tell(ownership(name, "email:ann@example.com"), name);
}

Result<ClosureSignals> signalled(const Story &story, const SignalSender &from = transmitter)
{
    const JudgedEstate judged = judgeObservations(story.told(), Policy(), TrustMap(), asOf);
    return judged.verdicts.closures.empty()
               ? Result<ClosureSignals>(Error(ErrorKind::NotFound, QStringLiteral("nobody is closed")))
               : signalsOf(judged, judged.verdicts.closures.front(), from, asOf);
}

/// "account-disabled session-revoked": the last part of each event's URI.
QString words(const Result<ClosureSignals> &all)
{
    QStringList out;
    for (const ClosureSignal &signal : all ? all->events : std::vector<ClosureSignal>()) {
        const QJsonObject payload = signal.claims[QStringLiteral("events")].toObject().begin()->toObject();
        const QString kind = payload[QStringLiteral("credential_type")].toString();
        out += signal.type.section(QLatin1Char('/'), -1) + (kind.isEmpty() ? QString() : QLatin1Char(':') + kind);
    }
    return out.join(QLatin1Char(' '));
}

} // namespace

class TestClosureSignals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void eachKindOfClosureHasItsEvent_data()
    {
        QTest::addColumn<int>("kind");
        QTest::addColumn<QString>("expected");
        const auto row = [](ClosureKind kind, const char *expected) {
            QTest::newRow(qPrintable(toText(kind))) << static_cast<int>(kind) << QString::fromLatin1(expected);
        };
        row(ClosureKind::Disabled, "account-disabled session-revoked");
        row(ClosureKind::Suspended, "account-disabled session-revoked");
        row(ClosureKind::ContractEnded, "account-disabled session-revoked");
        row(ClosureKind::AppRetired, "account-disabled session-revoked");
        row(ClosureKind::Deleted, "account-purged session-revoked");
        row(ClosureKind::Purged, "account-purged session-revoked");
        row(ClosureKind::Transferred, "session-revoked");
    }
    void eachKindOfClosureHasItsEvent()
    {
        QFETCH(int, kind);
        QTEST(words(signalled(ann(static_cast<ClosureKind>(kind)))), "expected");
    }

    void onlyWhatIsNotShownToBeOverIsToldOf()
    {
        Story story = ann();
        holds(story, Kind::ApiKey, "okta-api-token:acme/7");
        holds(story, Kind::Keytab, "keytab-entry:ann@EXAMPLE.COM/3");
        holds(story, Kind::SshKey, "ssh-sha256:SHA256:ended", EvidenceState::Ended);
        QCOMPARE(words(signalled(story)),
                 QStringLiteral("account-disabled session-revoked credential-change:keytab credential-change:api-key"));
    }

    void aSessionWithAnIdHasAnEventOfItsOwn()
    {
        Story story = ann();
        holds(story, Kind::Session, "keycloak-session:5e55");
        const auto all = signalled(story);
        QCOMPARE(words(all), QStringLiteral("account-disabled session-revoked session-revoked"));
        const QJsonObject subject = all->events.back().claims[QStringLiteral("sub_id")].toObject();
        QCOMPARE(subject[QStringLiteral("format")].toString(), QStringLiteral("complex"));
        QCOMPARE(subject[QStringLiteral("session")].toObject()[QStringLiteral("id")].toString(),
                 QStringLiteral("5e55"));
    }

    void aSecretIsNeverToldOf()
    {
        Story story = ann();
        holds(story, Kind::ApiKey, "secret:00112233445566778899aabbccddeeff");
        const auto all = signalled(story);
        QCOMPARE(words(all), QStringLiteral("account-disabled session-revoked"));
        QCOMPARE(all->notes.size(), std::size_t{1});
        for (const ClosureSignal &signal : all->events) {
            QVERIFY(!QJsonDocument(signal.claims).toJson().contains("00112233"));
        }
    }

    void everyEventKeepsToTheProfile()
    {
        Story story = ann();
        holds(story, Kind::ApiKey, "okta-api-token:acme/7");
        const auto all = signalled(story);
        QVERIFY(all);
        std::set<QString> ids;
        for (const ClosureSignal &signal : all->events) {
            const QJsonObject &claims = signal.claims;
            QVERIFY(ids.insert(claims[QStringLiteral("jti")].toString()).second);
            QCOMPARE(claims[QStringLiteral("iss")].toString(), transmitter.issuer);
            QCOMPARE(claims[QStringLiteral("aud")].toString(), transmitter.audience);
            QCOMPARE(claims[QStringLiteral("txn")].toString(), all->transaction);
            QCOMPARE(claims[QStringLiteral("iat")].toInteger(), 1773258900); // the as-of instant
            QVERIFY(!claims.contains(QStringLiteral("sub")) && !claims.contains(QStringLiteral("exp")));
            // RISC has toe, CAEP event_timestamp: both the closure's instant, as the reader of such events finds it.
            const auto event = readSecurityEvent({{QStringLiteral("typ"), QStringLiteral("secevent+jwt")}}, claims);
            QVERIFY2(event, event ? "" : qPrintable(event.error().message()));
            QCOMPARE(toIso(event->at), QStringLiteral("2026-03-01T09:00:00Z"));
            QCOMPARE(toText(event->subject.value()), QStringLiteral("email:ann@example.com"));
        }
        const auto read =
            readSecurityEvent({{QStringLiteral("typ"), QStringLiteral("secevent+jwt")}}, all->events.front().claims);
        QCOMPARE(closureOf(*read)->kind, ClosureKind::Disabled);
    }

    void theTransactionIsTheClosures()
    {
        const auto first = signalled(ann());
        QCOMPARE(signalled(ann())->transaction, first->transaction);
        QVERIFY(signalled(ann(ClosureKind::Deleted))->transaction != first->transaction);
    }

    void aPrincipalWithoutANameThatOthersKnowIsRefused()
    {
        Story story;
        story.tell(person("", {"login:ann"}, false), "ann");
        story.tell(closure("login:ann", "2026-03-01T09:00:00Z"), "closure");
        const auto all = signalled(story);
        QVERIFY(!all);
        QCOMPARE(all.error().kind(), ErrorKind::Usage);
        SignalSender named = transmitter;
        named.subject = alias("email:ann@elsewhere.example");
        QCOMPARE(words(signalled(story, named)), QStringLiteral("account-disabled session-revoked"));
    }

    void anAddressThatShePassedOnDoesNotNameHer()
    {
        Story story = ann();
        auto record = person("P1", {"email:ann@example.com", "employee:7"});
        record.aliases.front().until = at("2026-02-01T00:00:00Z"); // given to somebody else before she left
        Story other;
        other.tell(record, "ann").tell(closure("id:P1", "2026-03-01T09:00:00Z"), "closure");
        const auto all = signalled(other);
        QVERIFY(all);
        QCOMPARE(all->events.front().claims[QStringLiteral("sub_id")].toObject()[QStringLiteral("format")].toString(),
                 QStringLiteral("opaque"));
    }

    void theSignatureHoldsUnderThePublishedKeys_data()
    {
        QTest::addColumn<QString>("algorithm");
        QTest::addColumn<QString>("made");
        QTest::newRow("RSA") << "RS256"
                             << "RSA -pkeyopt rsa_keygen_bits:2048";
        QTest::newRow("P-256") << "ES256"
                               << "EC -pkeyopt ec_paramgen_curve:P-256";
        QTest::newRow("Ed25519") << "EdDSA"
                                 << "ED25519";
    }
    void theSignatureHoldsUnderThePublishedKeys()
    {
        QFETCH(QString, algorithm);
        QFETCH(QString, made);
        ForeignTool tool;
        tool.run(QStringLiteral("openssl genpkey -quiet -out k.pem -algorithm ") + made);
        QFile::setPermissions(tool.path("k.pem"), QFile::ReadOwner | QFile::WriteOwner);
        const auto key = EventKey::open(tool.path("k.pem"), SigningKey::IfMissing::Fail);
        QVERIFY2(key, key ? "" : qPrintable(key.error().message()));
        QCOMPARE(key->algorithm(), algorithm);
        const auto all = signalled(ann());
        const auto token = key->sign(QStringLiteral("secevent+jwt"), all->events.front().claims);
        QVERIFY(token);
        TrustedKeys keys;
        QVERIFY(keys.addJwks(transmitter.issuer, QJsonDocument(key->jwks()).toJson()));
        const auto verified = verify(*token, transmitter.issuer, keys);
        QVERIFY2(verified, verified ? "" : qPrintable(verified.error().message()));
        QCOMPARE(verified->claims, all->events.front().claims);
        QCOMPARE(verified->header[QStringLiteral("typ")].toString(), QStringLiteral("secevent+jwt"));
        QCOMPARE(verified->keyId, key->id());
        QByteArray forged = *token;
        forged[forged.indexOf('.') + 5] ^= 1;
        QVERIFY(!verify(forged, transmitter.issuer, keys));
        QVERIFY(!QJsonDocument(key->jwks()).toJson().contains("\"d\""));
    }

    void aKeyIsMadeForItsOwnerAlone()
    {
        QTemporaryDir folder;
        const QString file = folder.filePath(QStringLiteral("k.pem"));
        QVERIFY(!EventKey::open(file, SigningKey::IfMissing::Fail));
        const auto made = EventKey::open(file, SigningKey::IfMissing::Make);
        QVERIFY(made);
        QCOMPARE(made->algorithm(), QStringLiteral("RS256"));
        QCOMPARE(QFileInfo(file).permissions() & (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup),
                 QFile::Permissions());
        const auto again = EventKey::open(file, SigningKey::IfMissing::Make);
        QVERIFY(again);
        QCOMPARE(again->id(), made->id());
        QFile::setPermissions(file, QFile::ReadOwner | QFile::ReadGroup);
        QCOMPARE(EventKey::open(file, SigningKey::IfMissing::Fail).error().kind(), ErrorKind::Conflict);
    }

    void aKeyOfAnotherKindIsRefused()
    {
        ForeignTool tool;
        tool.run(QStringLiteral("openssl genpkey -quiet -out k.pem -algorithm EC -pkeyopt ec_paramgen_curve:P-384"));
        QFile::setPermissions(tool.path("k.pem"), QFile::ReadOwner | QFile::WriteOwner);
        QCOMPARE(EventKey::open(tool.path("k.pem"), SigningKey::IfMissing::Fail).error().kind(),
                 ErrorKind::Unsupported);
        tool.write("bad.pem", "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----\n");
        QCOMPARE(EventKey::open(tool.path("bad.pem"), SigningKey::IfMissing::Fail).error().kind(),
                 ErrorKind::Malformed);
    }
};

QTEST_GUILESS_MAIN(TestClosureSignals)
#include "tst_closure_signals.moc"
