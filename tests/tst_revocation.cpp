// What an authority says of its certificates counts under its signature only: CRLs and OCSP answers of a real CA,
// intact, forged, unverifiable, stale and cut.
#include "core/closure/credential_verdict.h"
#include "core/estate/estate.h"
#include "scanners/keys/authorities.h"
#include "scanners/keys/ocsp.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

/// An OpenSSL CA whose certificates are "gone" (revoked), "held" (on hold) and "alive", with a responder of its own.
class Authority : public ForeignTool
{
public:
    Authority()
    {
        write("ca.conf", "[ca]\ndefault_ca=d\n[d]\ndatabase=index\nserial=serial\nnew_certs_dir=.\ncertificate=ca.pem\n"
                         "private_key=ca.key\ndefault_md=sha256\npolicy=p\ndefault_crl_days=7\nunique_subject=no\n"
                         "copy_extensions=copy\n[p]\ncommonName=supplied\n");
        write("index", "");
        write("serial", "6A9C2FC1\n");
        run(QStringLiteral("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout ca.key -out "
                           "ca.pem -subj /CN=ca-test -days 3650"));
        run(QStringLiteral("openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout other.key "
                           "-out other.pem -subj /CN=ca-test -days 3650")); // the same name, another key
        for (const char *name : {"gone", "held", "alive"}) {
            issue(QString::fromLatin1(name), QString());
        }
        issue(QStringLiteral("responder"), QStringLiteral("-addext extendedKeyUsage=OCSPSigning"));
        run(QStringLiteral("openssl ca -config ca.conf -revoke gone.pem -crl_reason keyCompromise"));
        run(QStringLiteral("openssl ca -config ca.conf -revoke held.pem -crl_hold holdInstructionReject"));
        write("ca.crl", run(QStringLiteral("openssl ca -config ca.conf -gencrl")));
        authorities.add(read("ca.pem"));
        others.add(read("other.pem"));
    }

    void issue(const QString &name, const QString &more) const
    {
        run(QStringLiteral("openssl req -new -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %1.key -out "
                           "%1.csr -subj /CN=%1 %2")
                .arg(name, more));
        run(QStringLiteral("openssl ca -batch -notext -config ca.conf -in %1.csr -out %1.pem -startdate "
                           "20250101000000Z -enddate 20370101000000Z")
                .arg(name));
    }

    /// What a responder answers on a certificate, signed by that signer. `hash` names the issuer in the CertID.
    QByteArray answer(const QByteArray &certificate, const QByteArray &signer = "ca", const char *hash = "sha1") const
    {
        run(QStringLiteral("openssl ocsp -%3 -no_nonce -issuer ca.pem -cert %1.pem -reqout %1.req")
                .arg(QString::fromLatin1(certificate))
                .replace(QStringLiteral("%3"), QLatin1StringView(hash)));
        run(QStringLiteral("openssl ocsp -index index -CA ca.pem -rsigner %2.pem -rkey %2.key -reqin %1.req -respout "
                           "%1.ocsp -ndays 7")
                .arg(QString::fromLatin1(certificate), QString::fromLatin1(signer)));
        return read((certificate + ".ocsp").constData());
    }

    TrustedAuthorities authorities;
    TrustedAuthorities others;
};

Authority &authority()
{
    static Authority made;
    return made;
}

struct Reading
{
    RecordingContext context;

    Reading(const char *reader, const QByteArray &bytes, const TrustedAuthorities *authorities, const char *path = "x")
    {
        context.document.authorities = authorities;
        claimed = context.read(readerNamed(reader), bytes, QString::fromLatin1(path), "x509:test");
    }
    bool claimed = false;
};

/// "DEAD", "LIVE" …: a certificate by what was read of it, without a closure, at that instant.
QString judged(const QByteArray &certificate, const std::vector<RecordingContext *> &readings, Instant asOf)
{
    std::vector<KnownObservation> known;
    const auto take = [&](const RecordingContext &context) {
        for (Observation observation : context.observations) {
            observation.collectedAt = asOf - std::chrono::minutes(1);
            observation.origin.path += QString::number(known.size());
            known.push_back({QByteArray::number(known.size()), std::move(observation)});
        }
    };
    RecordingContext own;
    const QByteArray bytes = authority().read((certificate + ".pem").constData());
    own.read(readerNamed("pem"), bytes, QStringLiteral("c.pem"), "x509:test");
    take(own);
    for (const RecordingContext *reading : readings) {
        take(*reading);
    }
    const Estate estate = buildEstate(std::move(known), asOf);
    const auto serial = own.handle(own.credentials().at(0), handles::x509IssuerSerial);
    for (const Credential &credential : estate.credentials) {
        for (const Handle &handle : credential.handles) {
            if (handle.scheme == handles::x509IssuerSerial && handle.value == serial) {
                return toText(judgeCredential(credential, {}, Policy(), asOf).state);
            }
        }
    }
    return QStringLiteral("no such credential");
}

Instant soon()
{
    return *instantFromUnixMilliseconds(QDateTime::currentMSecsSinceEpoch()) + std::chrono::hours(1);
}

} // namespace

class TestRevocation : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCrlCountsUnderItsIssuersSignature()
    {
        Reading list("pem", authority().read("ca.crl"), &authority().authorities);
        QVERIFY(list.claimed);
        QVERIFY(list.context.skips.empty());
        QCOMPARE(judged("gone", {&list.context}, soon()), QStringLiteral("DEAD"));
        QCOMPARE(judged("held", {&list.context}, soon()), QStringLiteral("BLOCKED"));
        QCOMPARE(judged("alive", {&list.context}, soon()), QStringLiteral("LIVE"));
    }

    void aCrlThatNobodyCanVerifyProvesNoEnd()
    {
        Reading list("pem", authority().read("ca.crl"), nullptr);
        QVERIFY(list.context.skipped("unverified-signature"));
        QCOMPARE(judged("gone", {&list.context}, soon()), QStringLiteral("UNPROVEN"));
        QCOMPARE(judged("held", {&list.context}, soon()), QStringLiteral("UNPROVEN"));
        QCOMPARE(judged("alive", {&list.context}, soon()), QStringLiteral("LIVE"));
    }

    void aForgedCrlCountsForNothing()
    {
        Reading list("pem", authority().read("ca.crl"), &authority().others);
        QVERIFY(list.context.skipped("invalid-signature"));
        QVERIFY(list.context.observations.empty());
        const QByteArray der = authority().run(QStringLiteral("openssl crl -in ca.crl -outform DER"));
        QByteArray changed = der;
        changed[changed.indexOf("\x6a\x9c\x2f\xc1") + 3] ^= 4; // another serial is revoked
        Reading forged("der", changed, &authority().authorities);
        QVERIFY(forged.context.skipped("invalid-signature"));
        QVERIFY(forged.context.observations.empty());
    }

    void anOcspAnswerDecides_data()
    {
        QTest::addColumn<QByteArray>("certificate");
        QTest::addColumn<QByteArray>("signer");
        QTest::addColumn<QByteArray>("hash");
        QTest::addColumn<QString>("expected");
        for (const char *hash : {"sha1", "sha256"}) {
            for (const char *signer : {"ca", "responder"}) {
                const auto row = [&](const char *certificate, const char *expected) {
                    QTest::addRow("%s by %s, %s", certificate, signer, hash)
                        << QByteArray(certificate) << QByteArray(signer) << QByteArray(hash)
                        << QString::fromLatin1(expected);
                };
                row("gone", "DEAD");
                row("held", "BLOCKED");
                row("alive", "LIVE");
            }
        }
    }
    void anOcspAnswerDecides()
    {
        QFETCH(QByteArray, certificate);
        QFETCH(QByteArray, signer);
        QFETCH(QByteArray, hash);
        const QByteArray answer = authority().answer(certificate, signer, hash.constData());
        Reading read("der", answer, &authority().authorities, "a.ocsp");
        QVERIFY(read.claimed);
        QVERIFY2(read.context.skips.empty(),
                 qPrintable(read.context.skips.empty() ? QString() : read.context.skips[0].detail));
        QTEST(judged(certificate, {&read.context}, soon()), "expected");
    }

    void anOcspAnswerBySomebodyElseCountsForNothing_data()
    {
        QTest::addColumn<QByteArray>("signer");
        QTest::newRow("an authority of the same name") << QByteArray("other");
        QTest::newRow("a certificate that is not for this") << QByteArray("alive");
    }
    void anOcspAnswerBySomebodyElseCountsForNothing()
    {
        QFETCH(QByteArray, signer);
        Reading read("der", authority().answer("gone", signer), &authority().authorities);
        QVERIFY(read.context.skipped("invalid-signature"));
        QVERIFY(read.context.observations.empty());
    }

    void anOcspAnswerThatNobodyCanVerifyIsKeptAndProvesNothing()
    {
        for (const char *name : {"gone", "alive"}) {
            Reading read("der", authority().answer(name), nullptr);
            QVERIFY(read.context.skipped("unverified-signature"));
            QCOMPARE(read.context.facts<StateEvidence>().size(), std::size_t(1));
            QCOMPARE(judged(name, {&read.context}, soon()), QStringLiteral("UNPROVEN"));
        }
    }

    void anAnswerSpeaksUntilItsNextUpdate()
    {
        Reading alive("der", authority().answer("alive"), &authority().authorities);
        const Instant end = *alive.context.facts<StateEvidence>().at(0).speaksUntil;
        QCOMPARE(judged("alive", {&alive.context}, end), QStringLiteral("LIVE"));
        QCOMPARE(judged("alive", {&alive.context}, end + Duration(1)), QStringLiteral("UNPROVEN"));
        Reading gone("der", authority().answer("gone"), &authority().authorities);
        QCOMPARE(judged("gone", {&gone.context}, end + Duration(1)), QStringLiteral("DEAD")); // an end stays one
    }

    void theNewestOfCrlAndAnswerDecides()
    {
        Reading list("pem", authority().read("ca.crl"), &authority().authorities);
        Reading answer("der", authority().answer("gone"), &authority().authorities);
        QCOMPARE(judged("gone", {&list.context, &answer.context}, soon()), QStringLiteral("DEAD"));
    }

    void aCutAnywhereIsASkip()
    {
        const QByteArray answer = authority().answer("gone");
        QVERIFY(readOcspResponse(answer));
        for (qsizetype size = 0; size < answer.size(); size += 1 + size / 8) {
            QVERIFY(!readOcspResponse(answer.first(size)));
        }
        QVERIFY(!readOcspResponse(answer + '\0'));
        Reading cut("der", answer.first(answer.size() / 2), &authority().authorities);
        QVERIFY(cut.context.skipped("damaged"));
        QVERIFY(cut.context.observations.empty());
    }

    void aRefusalIsNoAnswer()
    {
        // RFC 6960 4.2.1: tryLater (3) comes without a body.
        Reading read("der", QByteArray::fromHex("30030a0103"), &authority().authorities);
        QVERIFY(read.claimed);
        QVERIFY(read.context.skipped("unsupported"));
        QVERIFY(read.context.observations.empty());
    }

    void onlyAuthoritiesVouch()
    {
        TrustedAuthorities held;
        QCOMPARE(held.add(authority().read("alive.pem")), 0);
        QCOMPARE(held.add(authority().read("alive.pem") + authority().read("ca.pem")), 1);
        QCOMPARE(held.add(authority().run(QStringLiteral("openssl x509 -in ca.pem -outform DER"))), 1);
        QCOMPARE(held.add("-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"), 0);
        QCOMPARE(held.add(QByteArray()), 0);
    }
};

QTEST_GUILESS_MAIN(TestRevocation)
#include "tst_revocation.moc"
