// A closure certificate says what was judged, holds for as long as nobody touches it or its evidence, and names what
// was touched.
#include "core/evidence/certificate.h"
#include "core/evidence/recorded_rules.h"
#include "core/model/canonical.h"
#include "core/model/canonical_json.h"
#include "tests/story.h"

#include <QFile>
#include <QJsonArray>
#include <QJsonDocument>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>
#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");
const QString version = QStringLiteral("0.1.0");

/// As the store hands them out: under the ids of their canonical form.
std::vector<KnownObservation> stored(const Story &story)
{
    auto observations = story.told();
    for (KnownObservation &known : observations) {
        known.id = idOf(known.observation);
    }
    return observations;
}

Story leaver(EvidenceState keyState)
{
    Story it;
    it.tell(person("P1", {"email:ann@example.com", "login:ann"}), "ann");
    it.tell(person("P2", {"email:bob@example.com"}), "bob");
    it.tell(closure("email:ann@example.com", "2026-03-01T09:00:00Z"), "closure");
    it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:acme/7")}, "okta:acme")}, "key");
    it.tell(state("okta-api-token:acme/7", scope("okta:acme", "api-tokens"), keyState, "2026-03-05T00:00:00Z"),
            "state");
    it.tell(ownership("okta-api-token:acme/7", "email:ann@example.com"), "owner");
    it.tell(CredentialListed{credential(Kind::ApiKey, {handle("okta-api-token:acme/8")}, "okta:acme")}, "other");
    it.tell(ownership("okta-api-token:acme/8", "email:bob@example.com"), "other owner");
    return it;
}

JudgedBy rules()
{
    return {Policy(), TrustMap(), asOf};
}

Certified certified(const Story &story)
{
    auto result = certify(stored(story), QStringLiteral("P1"), rules(),
                          {version, {}, {{QStringLiteral("rule-set"), QStringLiteral("00")}}});
    if (!result) {
        qFatal("%s", qPrintable(result.error().message()));
    }
    return std::move(*result);
}

} // namespace

class TestCertificate : public QObject
{
    Q_OBJECT

private:
    QTemporaryDir m_folder;
    QString keyFile() const { return m_folder.filePath(QStringLiteral("key.pem")); }
    SigningKey key() const
    {
        auto opened = SigningKey::open(keyFile(), SigningKey::IfMissing::Make);
        if (!opened) {
            qFatal("%s", qPrintable(opened.error().message()));
        }
        return std::move(*opened);
    }

private Q_SLOTS:
    void aKeyIsMadeForItsOwnerOnly()
    {
        const PublicKey made = key().publicKey();
        QCOMPARE(QFile::permissions(keyFile()) &
                     (QFile::ReadGroup | QFile::ReadOther | QFile::WriteGroup | QFile::WriteOther),
                 QFile::Permissions());
        QCOMPARE(key().publicKey().id(), made.id()); // the second time it is read, not made
        const auto parsed = PublicKey::parse(made.pem(), QStringLiteral("pem"));
        QVERIFY(parsed.ok());
        QCOMPARE(parsed->id(), made.id());
    }

    void aKeyThatOthersCanReadIsRefused()
    {
        const QString path = m_folder.filePath(QStringLiteral("open.pem"));
        QVERIFY(SigningKey::open(path, SigningKey::IfMissing::Make).ok());
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::ReadGroup));
        const auto opened = SigningKey::open(path, SigningKey::IfMissing::Make);
        QVERIFY(!opened.ok());
        QVERIFY(opened.error().message().contains(QStringLiteral("chmod 600")));
    }

    void aMissingKeyIsMadeOnRequestOnly()
    {
        const auto opened =
            SigningKey::open(m_folder.filePath(QStringLiteral("none.pem")), SigningKey::IfMissing::Fail);
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().kind(), ErrorKind::NotFound);
    }

    void whatIsNoKeyIsRefused_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::newRow("empty") << QByteArray();
        QTest::newRow("text") << QByteArray("not a key\n");
        QTest::newRow("cut") << QByteArray("-----BEGIN PRIVATE KEY-----\nMC4C\n-----END PRIVATE KEY-----\n");
    }
    void whatIsNoKeyIsRefused()
    {
        QFETCH(QByteArray, bytes);
        const QString path = m_folder.filePath(QStringLiteral("bad.pem"));
        QFile file(path);
        QVERIFY(file.open(QIODevice::WriteOnly | QIODevice::Truncate));
        file.write(bytes);
        file.close();
        QVERIFY(QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner));
        QVERIFY(!SigningKey::open(path, SigningKey::IfMissing::Make).ok());
        QVERIFY(!PublicKey::parse(bytes, QStringLiteral("x")).ok());
    }

    void thePaeIsThatOfTheDsseSpecification()
    {
        // DSSE protocol.md, "Test Vectors".
        QCOMPARE(preAuthenticationEncoding("http://example.com/HelloWorld", "hello world"),
                 QByteArray("DSSEv1 29 http://example.com/HelloWorld 11 hello world"));
    }

    void rulesComeBackAsTheyWereRecorded()
    {
        Policy policy;
        policy.proof = Proof::Complete;
        policy.clockSkew = std::chrono::seconds{90};
        policy.longestLifetime.erase(Kind::ApiKey);
        policy.rotateAfter[Kind::Consent] = std::chrono::hours{36};
        policy.highRiskClosures = {ClosureKind::Deleted};
        policy.highRiskPrincipals = {QStringLiteral("email:\"x\": é\n{")};
        const auto readPolicy = policyFrom(recordOf(policy));
        QVERIFY2(readPolicy.ok(), readPolicy ? "" : qPrintable(readPolicy.error().message()));
        QVERIFY(*readPolicy == policy);
        TrustMap trust;
        trust.issuers = {{QStringLiteral("okta:*"),
                          {Layer::Key},
                          {{QStringLiteral("shop"), std::chrono::minutes{61}, QStringLiteral("none")}}}};
        trust.requiredLayers[PrincipalKind::Person] = {Layer::Ssh, Layer::Key};
        const auto readTrust = trustMapFrom(recordOf(trust));
        QVERIFY2(readTrust.ok(), readTrust ? "" : qPrintable(readTrust.error().message()));
        QVERIFY(*readTrust == trust);
        QVERIFY(*policyFrom(recordOf(Policy())) == Policy());
        QVERIFY(*trustMapFrom(recordOf(TrustMap())) == TrustMap());
    }

    void theVerdictStandsFirst_data()
    {
        QTest::addColumn<int>("state");
        QTest::addColumn<QByteArray>("first");
        QTest::newRow("open") << int(EvidenceState::Enabled) << QByteArray("{\"access\":\"OPEN: access has NOT ended");
        QTest::newRow("closed") << int(EvidenceState::Ended) << QByteArray("{\"access\":\"CLOSED: access has ended");
        QTest::newRow("blocked") << int(EvidenceState::SwitchedOff)
                                 << QByteArray("{\"access\":\"BLOCKED: access is stopped");
    }
    void theVerdictStandsFirst()
    {
        QFETCH(int, state);
        QFETCH(QByteArray, first);
        const Certified it = certified(leaver(static_cast<EvidenceState>(state)));
        const auto text = canonicalJson(it.statement);
        QVERIFY(text.ok());
        QVERIFY2(text->startsWith(first), text->first(80).constData());
    }

    void aPrincipalWithoutClosureGetsNone()
    {
        const auto none = certify(stored(leaver(EvidenceState::Ended)), QStringLiteral("P2"), rules(), {});
        QVERIFY(!none.ok());
        QCOMPARE(none.error().kind(), ErrorKind::NotFound);
    }

    void theEvidenceOfOthersStaysOut()
    {
        const Certified it = certified(leaver(EvidenceState::Ended));
        QVERIFY(it.observations.contains("acme/7"));
        QVERIFY(!it.observations.contains("acme/8"));
        QVERIFY(!it.observations.contains("bob@example.com"));
    }

    void aCertificateHolds()
    {
        const Certified it = certified(leaver(EvidenceState::Enabled));
        const auto sealed = sealCertificate(it.statement, key());
        QVERIFY2(sealed.ok(), sealed ? "" : qPrintable(sealed.error().message()));
        const auto opened = openCertificate(*sealed, key().publicKey());
        QVERIFY2(opened.ok(), opened ? "" : qPrintable(opened.error().message()));
        QCOMPARE(*opened, it.statement);
        const auto comparison = compareWithEvidence(*opened, it.observations, version);
        QVERIFY2(comparison.holds(), comparison.holds() ? "" : qPrintable(comparison.problems.front()));
        QVERIFY(comparison.notes.empty());
        QCOMPARE(*sealCertificate(it.statement, key()), *sealed); // the same input, the same bytes
    }

    void anotherKeyVerifiesNothing()
    {
        const auto sealed = sealCertificate(certified(leaver(EvidenceState::Ended)).statement, key());
        const auto other =
            SigningKey::open(m_folder.filePath(QStringLiteral("other.pem")), SigningKey::IfMissing::Make);
        QVERIFY(other.ok());
        const auto opened = openCertificate(*sealed, other->publicKey());
        QVERIFY(!opened.ok());
        QCOMPARE(opened.error().kind(), ErrorKind::Conflict);
    }

    void everyChangedByteOfTheCertificateIsFound()
    {
        const QByteArray sealed = *sealCertificate(certified(leaver(EvidenceState::Enabled)).statement, key());
        const PublicKey publicKey = key().publicKey();
        for (qsizetype i = 0; i < sealed.size(); ++i) {
            for (const char flip : {char(0x01), char(0x20)}) {
                QByteArray changed = sealed;
                changed[i] = static_cast<char>(changed[i] ^ flip);
                if (openCertificate(changed, publicKey).ok()) {
                    QFAIL(qPrintable(QStringLiteral("byte %1 may change unseen").arg(i)));
                }
            }
        }
        QVERIFY(!openCertificate(sealed.first(sealed.size() - 1), publicKey).ok());
        QVERIFY(!openCertificate(sealed + '\n', publicKey).ok());
        QVERIFY(!openCertificate({}, publicKey).ok());
    }

    void everyChangedByteOfTheEvidenceIsFound()
    {
        const Certified it = certified(leaver(EvidenceState::Enabled));
        for (qsizetype i = 0; i < it.observations.size(); ++i) {
            QByteArray changed = it.observations;
            changed[i] = static_cast<char>(changed[i] ^ 0x01);
            if (compareWithEvidence(it.statement, changed, version).holds()) {
                QFAIL(qPrintable(QStringLiteral("byte %1 may change unseen").arg(i)));
            }
        }
    }

    void changedEvidenceIsNamed()
    {
        const Certified it = certified(leaver(EvidenceState::Enabled));
        QByteArray changed = it.observations;
        changed.replace("\"enabled\"", "\"ended\"");
        QVERIFY(changed != it.observations);
        const auto comparison = compareWithEvidence(it.statement, changed, version);
        const QString all = QStringList(comparison.problems.begin(), comparison.problems.end()).join(QLatin1Char('\n'));
        const QString credential = it.statement.value(QLatin1StringView("credentials"))
                                       .toArray()
                                       .first()
                                       .toObject()
                                       .value(QLatin1StringView("id"))
                                       .toString();
        QVERIFY2(all.contains(QStringLiteral("it was changed or added")), qPrintable(all));
        QVERIFY2(all.contains(QStringLiteral("is missing from the evidence; it is evidence for ") + credential),
                 qPrintable(all));
        QVERIFY2(
            all.contains(
                QStringLiteral(
                    "credentials[%1].verdict.state: the certificate says \"LIVE\", the evidence gives \"UNPROVEN\"")
                    .arg(credential)),
            qPrintable(all));
    }

    void evidenceThatIsGoneRepeatedAddedOrReorderedIsNamed()
    {
        const Certified it = certified(leaver(EvidenceState::Ended));
        const QByteArray line = it.observations.first(it.observations.indexOf('\n') + 1);
        const auto problemsOf = [&](const QByteArray &bundle) {
            return compareWithEvidence(it.statement, bundle, version).problems;
        };
        QVERIFY(problemsOf({}).size() > 1);
        QVERIFY(problemsOf(it.observations.sliced(line.size())).front().contains(QStringLiteral("is missing")));
        QVERIFY(problemsOf(it.observations + line).front().contains(QStringLiteral("repeats")));
        QVERIFY(problemsOf(it.observations + "{}\n").front().contains(QStringLiteral("changed or added")));
        QVERIFY(problemsOf(it.observations.sliced(line.size()) + line).front().contains(QStringLiteral("order")));
    }

    void aVerdictThatTheEvidenceDoesNotGiveIsNamed()
    {
        // Signed by the right key, and still not what the evidence says: whoever holds the key may lie, not unseen.
        Certified it = certified(leaver(EvidenceState::Enabled));
        QJsonObject verdict = it.statement.value(QLatin1StringView("verdict")).toObject();
        verdict.insert(QStringLiteral("state"), QStringLiteral("CLOSED"));
        it.statement.insert(QStringLiteral("verdict"), verdict);
        it.statement.insert(QStringLiteral("access"), QStringLiteral("CLOSED: all is well"));
        const auto opened = openCertificate(*sealCertificate(it.statement, key()), key().publicKey());
        QVERIFY(opened.ok());
        const auto comparison = compareWithEvidence(*opened, it.observations, version);
        const QString all = QStringList(comparison.problems.begin(), comparison.problems.end()).join(QLatin1Char('\n'));
        QVERIFY2(
            all.contains(QStringLiteral("verdict.state: the certificate says \"CLOSED\", the evidence gives \"OPEN\"")),
            qPrintable(all));
    }

    void aStatementOfAnotherFormIsNotSigned()
    {
        const QJsonObject good = certified(leaver(EvidenceState::Ended)).statement;
        QVERIFY(faultsOf(good).empty());
        for (const QString &member : good.keys()) {
            QJsonObject without = good;
            without.remove(member);
            QVERIFY2(!faultsOf(without).empty(), qPrintable(member));
        }
        QJsonObject more = good;
        more.insert(QStringLiteral("zz"), true);
        QVERIFY(!faultsOf(more).empty());
        QVERIFY(!sealCertificate(more, key()).ok());
    }

    void anotherVersionIsNoted()
    {
        const Certified it = certified(leaver(EvidenceState::Ended));
        const auto comparison = compareWithEvidence(it.statement, it.observations, QStringLiteral("9.9"));
        QVERIFY(comparison.holds());
        QCOMPARE(comparison.notes.size(), std::size_t(1));
    }

    void aStoreGivesTheSameEvidence()
    {
        const Story story = leaver(EvidenceState::Ended);
        const Certified it = certified(story);
        QCOMPARE(bundleFrom(it.statement, stored(story)), it.observations);
    }

    void openSslAgreesOnTheSignature();
};

void TestCertificate::openSslAgreesOnTheSignature()
{
    const QString openssl = QStandardPaths::findExecutable(QStringLiteral("openssl"));
    if (openssl.isEmpty()) {
        QSKIP("no openssl here");
    }
    const QByteArray sealed = *sealCertificate(certified(leaver(EvidenceState::Ended)).statement, key());
    const QJsonObject envelope = QJsonDocument::fromJson(sealed).object();
    const auto decode = [](const QJsonValue &value) { return QByteArray::fromBase64(value.toString().toLatin1()); };
    const auto write = [&](const char *name, const QByteArray &bytes) {
        QFile file(m_folder.filePath(QLatin1StringView(name)));
        return file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    };
    QVERIFY(
        write("message", preAuthenticationEncoding(envelope.value(QLatin1StringView("payloadType")).toString().toUtf8(),
                                                   decode(envelope.value(QLatin1StringView("payload"))))));
    QVERIFY(write("signature", decode(envelope.value(QLatin1StringView("signatures"))
                                          .toArray()
                                          .first()
                                          .toObject()
                                          .value(QLatin1StringView("sig")))));
    QVERIFY(write("public.pem", key().publicKey().pem()));
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.start(openssl, {QStringLiteral("pkeyutl"), QStringLiteral("-verify"), QStringLiteral("-pubin"),
                            QStringLiteral("-inkey"), QStringLiteral("public.pem"), QStringLiteral("-rawin"),
                            QStringLiteral("-in"), QStringLiteral("message"), QStringLiteral("-sigfile"),
                            QStringLiteral("signature")});
    QVERIFY(process.waitForFinished());
    QVERIFY2(process.exitCode() == 0, process.readAllStandardError().constData());
}

QTEST_GUILESS_MAIN(TestCertificate)
#include "tst_certificate.moc"
