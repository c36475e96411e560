// A signature counts under a trusted key of the stated issuer and the algorithm that this key is for, and in no other
// way.
#include "scanners/keys/jws.h"
#include "tests/foreign_tool.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QTest>

using namespace probate;

namespace {

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QString encodedText(const QByteArray &bytes)
{
    return QString::fromLatin1(encoded(bytes));
}

/// ECDSA-Sig-Value (RFC 3279 2.2.3) to the two fixed-width integers of RFC 7518 3.4.
QByteArray toFixedWidth(const QByteArray &der, int width)
{
    qsizetype at = (der[1] & 0x80) ? 3 : 2;
    QByteArray out;
    for (int i = 0; i < 2; ++i) {
        const int length = der[at + 1];
        QByteArray number = der.mid(at + 2, length);
        at += 2 + length;
        while (number.size() > width) {
            number.remove(0, 1);
        }
        out += QByteArray(width - number.size(), '\0') + number;
    }
    return out;
}

const QString issuer = QStringLiteral("https://issuer.example");

struct Signer
{
    ForeignTool tool;
    QString type;

    explicit Signer(const QString &keyType) : type(keyType)
    {
        const QString algorithm =
            keyType == QLatin1StringView("RSA")   ? QStringLiteral("RSA -pkeyopt rsa_keygen_bits:2048")
            : keyType == QLatin1StringView("OKP") ? QStringLiteral("ED25519")
                                                  : QStringLiteral("EC -pkeyopt ec_paramgen_curve:") + keyType;
        tool.run(QStringLiteral("openssl genpkey -quiet -out k.pem -algorithm ") + algorithm);
    }

    QJsonObject jwk(const QString &id) const
    {
        const QByteArray spki = tool.run(QStringLiteral("openssl pkey -in k.pem -pubout -outform DER"));
        QJsonObject key{{QStringLiteral("kid"), id}, {QStringLiteral("use"), QStringLiteral("sig")}};
        if (type == QLatin1StringView("RSA")) {
            const QByteArray modulus =
                tool.run(QStringLiteral("openssl rsa -in k.pem -noout -modulus")).trimmed().mid(8);
            key[QStringLiteral("kty")] = QStringLiteral("RSA");
            key[QStringLiteral("n")] = encodedText(QByteArray::fromHex(modulus));
            key[QStringLiteral("e")] = QStringLiteral("AQAB");
        } else if (type == QLatin1StringView("OKP")) {
            key[QStringLiteral("kty")] = QStringLiteral("OKP");
            key[QStringLiteral("crv")] = QStringLiteral("Ed25519");
            key[QStringLiteral("x")] = encodedText(spki.right(32));
        } else {
            const int width = type == QLatin1StringView("P-256") ? 32 : type == QLatin1StringView("P-384") ? 48 : 66;
            key[QStringLiteral("kty")] = QStringLiteral("EC");
            key[QStringLiteral("crv")] = type;
            key[QStringLiteral("x")] = encodedText(spki.right(2 * width).left(width));
            key[QStringLiteral("y")] = encodedText(spki.right(width));
        }
        return key;
    }

    QByteArray sign(const QString &algorithm, QJsonObject header, const QJsonObject &claims) const
    {
        header[QStringLiteral("alg")] = algorithm;
        const QByteArray text = encoded(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.' +
                                encoded(QJsonDocument(claims).toJson(QJsonDocument::Compact));
        tool.write("text", text);
        const QString bits = algorithm.right(3);
        QString command = QStringLiteral("openssl dgst -sign k.pem -sha%1 ").arg(bits);
        if (algorithm == QLatin1StringView("EdDSA")) {
            command = QStringLiteral("openssl pkeyutl -sign -rawin -inkey k.pem -in ");
        } else if (algorithm.startsWith(QLatin1StringView("PS"))) {
            command += QStringLiteral("-sigopt rsa_padding_mode:pss -sigopt rsa_pss_saltlen:digest ");
        }
        QByteArray signature = tool.run(command + QStringLiteral("text"));
        if (algorithm.startsWith(QLatin1StringView("ES"))) {
            const int width = bits == QLatin1StringView("256") ? 32 : bits == QLatin1StringView("384") ? 48 : 66;
            signature = toFixedWidth(signature, width);
        }
        return text + '.' + encoded(signature);
    }
};

QByteArray jwks(std::initializer_list<QJsonObject> keys)
{
    QJsonArray list;
    for (const auto &key : keys) {
        list.append(key);
    }
    return QJsonDocument(QJsonObject{{QStringLiteral("keys"), list}}).toJson();
}

const QJsonObject claims{{QStringLiteral("iss"), issuer}, {QStringLiteral("iat"), 1'770'000'000}};

} // namespace

class TestJws : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptsEveryAsymmetricAlgorithm_data()
    {
        QTest::addColumn<QString>("keyType");
        QTest::addColumn<QString>("algorithm");
        for (const char *name : {"RS256", "RS384", "RS512", "PS256", "PS384", "PS512"}) {
            QTest::newRow(name) << QStringLiteral("RSA") << QString::fromLatin1(name);
        }
        QTest::newRow("ES256") << QStringLiteral("P-256") << QStringLiteral("ES256");
        QTest::newRow("ES384") << QStringLiteral("P-384") << QStringLiteral("ES384");
        QTest::newRow("ES512") << QStringLiteral("P-521") << QStringLiteral("ES512");
        QTest::newRow("EdDSA") << QStringLiteral("OKP") << QStringLiteral("EdDSA");
    }
    void acceptsEveryAsymmetricAlgorithm()
    {
        QFETCH(QString, keyType);
        QFETCH(QString, algorithm);
        const Signer signer(keyType);
        TrustedKeys keys;
        const auto added = keys.addJwks(issuer, jwks({signer.jwk(QStringLiteral("k1"))}));
        QVERIFY(added);
        QCOMPARE(*added, 1);
        QByteArray token = signer.sign(algorithm, {{QStringLiteral("kid"), QStringLiteral("k1")}}, claims);
        const auto verified = verify(token, issuer, keys);
        QVERIFY2(verified, verified ? "" : qPrintable(verified.error().message()));
        QCOMPARE(verified->keyId, QStringLiteral("k1"));
        QCOMPARE(numericDate(verified->claims, QLatin1StringView("iat")), instantFromUnixSeconds(1'770'000'000));

        const auto dot = token.lastIndexOf('.');
        token[dot + 5] = token[dot + 5] == 'A' ? 'B' : 'A';
        QVERIFY(!verify(token, issuer, keys));
    }

    void refusesWhatProvesNothing_data()
    {
        QTest::addColumn<QString>("algorithm");
        for (const char *name : {"none", "None", "HS256", "", "RS1", "ES256"}) {
            QTest::newRow(*name ? name : "empty") << QString::fromLatin1(name);
        }
    }
    void refusesWhatProvesNothing()
    {
        // The signature is a true one by the trusted RSA key; only the header claims another algorithm.
        QFETCH(QString, algorithm);
        static const Signer signer(QStringLiteral("RSA"));
        TrustedKeys keys;
        QVERIFY(keys.addJwks(issuer, jwks({signer.jwk(QStringLiteral("k1"))})));
        const QList<QByteArray> parts = signer.sign(QStringLiteral("RS256"), {}, claims).split('.');
        const QJsonObject header{{QStringLiteral("alg"), algorithm}};
        const QByteArray text = encoded(QJsonDocument(header).toJson(QJsonDocument::Compact)) + '.' + parts[1];
        QVERIFY(!verify(text + '.' + parts[2], issuer, keys));
        QVERIFY(!verify(text + '.', issuer, keys));
    }

    void theIssuerTheKeyIdAndTheKeysPurposeMustFit()
    {
        const Signer signer(QStringLiteral("OKP"));
        const Signer other(QStringLiteral("OKP"));
        const QString algorithm = QStringLiteral("EdDSA");
        const QByteArray token = signer.sign(algorithm, {{QStringLiteral("kid"), QStringLiteral("k1")}}, claims);

        TrustedKeys keys;
        QCOMPARE(verify(token, issuer, keys).error().kind(), ErrorKind::NotFound);
        QVERIFY(keys.addJwks(QStringLiteral("https://other.example"), jwks({signer.jwk(QStringLiteral("k1"))})));
        QCOMPARE(verify(token, {}, keys).error().kind(), ErrorKind::NotFound);
        QVERIFY(!verify(token, QStringLiteral("https://other.example"), keys));

        TrustedKeys renamed;
        QVERIFY(renamed.addJwks(issuer, jwks({signer.jwk(QStringLiteral("k2"))})));
        QVERIFY(!verify(token, issuer, renamed));

        TrustedKeys wrong;
        QVERIFY(wrong.addJwks(issuer, jwks({other.jwk(QStringLiteral("k1"))})));
        QVERIFY(!verify(token, issuer, wrong));

        QJsonObject forEncryption = signer.jwk(QStringLiteral("k1"));
        forEncryption[QStringLiteral("use")] = QStringLiteral("enc");
        TrustedKeys encryption;
        QCOMPARE(*encryption.addJwks(issuer, jwks({forEncryption})), 0);
        QVERIFY(!verify(token, issuer, encryption));

        QJsonObject forOther = signer.jwk(QStringLiteral("k1"));
        forOther[QStringLiteral("alg")] = QStringLiteral("ES256");
        TrustedKeys otherAlgorithm;
        QVERIFY(otherAlgorithm.addJwks(issuer, jwks({forOther})));
        QVERIFY(!verify(token, issuer, otherAlgorithm));

        TrustedKeys right;
        QVERIFY(right.addJwks(issuer, jwks({other.jwk(QStringLiteral("k0")), signer.jwk(QStringLiteral("k1"))})));
        QVERIFY(verify(token, issuer, right));
        QVERIFY(verify(token, {}, right));
    }

    void ignoresKeysThatTheTokenBringsAlong()
    {
        const Signer trusted(QStringLiteral("OKP"));
        const Signer attacker(QStringLiteral("OKP"));
        TrustedKeys keys;
        QVERIFY(keys.addJwks(issuer, jwks({trusted.jwk(QStringLiteral("k1"))})));
        const QJsonObject header{{QStringLiteral("jwk"), attacker.jwk(QStringLiteral("k1"))}};
        QVERIFY(!verify(attacker.sign(QStringLiteral("EdDSA"), header, claims), issuer, keys));
        const QJsonObject critical{{QStringLiteral("crit"), QJsonArray{QStringLiteral("b64")}}};
        QVERIFY(!verify(trusted.sign(QStringLiteral("EdDSA"), critical, claims), issuer, keys));
    }

    void refusesBrokenKeysAndTokens()
    {
        TrustedKeys keys;
        QVERIFY(!keys.addJwks(issuer, "[]"));
        QVERIFY(!keys.addJwks({}, R"({"keys": []})"));
        QVERIFY(!keys.addJwks(issuer, R"({"keys": [{"kty": "RSA", "n": "AQAB", "e": "AQAB"}]})"));
        QVERIFY(!keys.addJwks(issuer, R"({"keys": [{"kty": "EC", "crv": "P-256", "x": "AQAB", "y": "AQAB"}]})"));
        QCOMPARE(*keys.addJwks(issuer, R"({"keys": [{"kty": "oct", "k": "AQAB"}]})"), 0);
        QVERIFY(!keys.knows(issuer));
        for (const char *text : {"", ".", "..", "a.b", "a.b.c.d", "e30.e30", "e30.W10.", "!.!.!"}) {
            QVERIFY(!parseJws(text));
        }
        QVERIFY(parseJws("e30.e30."));
        QCOMPARE(parseJws(QByteArray(1 << 20, 'a')).error().kind(), ErrorKind::Limit);
    }
};

QTEST_GUILESS_MAIN(TestJws)
#include "tst_jws.moc"
