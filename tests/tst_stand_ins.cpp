// Passwords that are none: what people write where a value belongs. Each beside what it must not be taken for.
#include "core/rules/example.h"
#include "scanners/matching/generic.h"
#include "scanners/matching/obfuscation.h"
#include "scanners/matching/stand_in.h"

#include <QCryptographicHash>
#include <QTest>

using namespace probate;

namespace {

QByteArray made(const char *text, std::uint64_t seed)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

/// As Jetty writes bytes below 128: each beside the one that stands opposite.
QByteArray obfuscated(QByteArrayView plain)
{
    QByteArray text("OBF:");
    for (qsizetype i = 0; i < plain.size(); ++i) {
        const int byte = plain[i];
        const int opposite = plain[plain.size() - 1 - i];
        text += QByteArray::number((127 + byte + opposite) * 256 + 127 + byte - opposite, 36).rightJustified(4, '0');
    }
    return text;
}

} // namespace

class TestStandIns : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void wordsThatSayPasswordAreNone_data()
    {
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("standIn");
        for (const char *value :
             {"testPass123",  "pass123",      "test1",   "password2",  "PASSWORD1", "new_secret", "abc_123",
              "secretsecret", "nomoresecret", "fakepwd", "42password", "foo$bar",   "foobar!",    "my-old.password",
              "p4ssw0rd",     "5up3rs3cr3t",  "s3cret",  "p@ssword",   "pa$$word",  "s3kr1t",     "fakepass2"}) {
            QTest::newRow(value) << QByteArray(value) << true;
        }
        for (const char *value :
             {"P@ssw0rd!", "Passw0rd2024", "secret2024", "pass4817", "letmein", "testerosa", "compass", "passage7",
              "tst4", "abc", "the_new_one", "1234", "foofighter", "admin123", "Secret!9", "p4ssengers", "mybarn"}) {
            QTest::newRow(value) << QByteArray(value) << false;
        }
    }
    void wordsThatSayPasswordAreNone()
    {
        QFETCH(QByteArray, value);
        QFETCH(bool, standIn);
        QCOMPARE(isStandIn(value), standIn);
    }

    void generatedValuesAndPhrasesStay()
    {
        for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
            for (const char *text : {"{{lower:8}}", "{{loweralnum:10}}", "{{password:12}}", "{{lower:5}}{{digits:4}}",
                                     "{{base32:32}}", "{{base32:16}}"}) {
                const QByteArray value = made(text, seed);
                QVERIFY2(!isStandIn(value) && !isEncodedStandIn(value), value.constData());
            }
        }
    }

    void whatIsWrittenForAValueIsNone_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("secret");
        const auto row = [](const char *name, const char *value, bool secret) {
            QTest::addRow("%s %s", name, value) << QString::fromLatin1(name) << QByteArray(value) << secret;
        };
        row("WIKI2_PASSWORD", "wiki2", false);
        row("WIKI2_PASSWORD", "wiki2{{digits:4}}!", true);
        row("wiki.password", "wiki{{digits:3}}", true);
        row("OLD_PWD", "D:/builds/17", false);
        row("db_pwd", "D:{{password:10}}", true);
        row("client_secret", "{{base64-of:POST\n\n/bucket/key7\n}}", false);
        row("client_secret", "{{base64-of:{{base62:30}}}}", true);
        row("Management Password", "GUI-adgangskode", false);
        row("Management Password", "GUI-adgangs{{digits:4}}", true);
        row("management.password", "GUI-adgangskode", true);
        row("password_hash", "$2b$12${{base62:9}}...{{base62:9}}", false);
        row("totp_secret", "GEZDGNBVGY3TQOJQGEZDGNBVGY", false);
        row("totp_secret", "{{base32:32}}", true);
    }
    void whatIsWrittenForAValueIsNone()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, secret);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const auto verdict = judgeNamed(name, made(value.constData(), seed), Setting::Structured);
            QVERIFY2((verdict.refusal == nullptr) == secret, verdict.refusal ? verdict.refusal : "accepted");
        }
    }

    void theHashOfAWordIsThatWord()
    {
        for (const auto algorithm : {QCryptographicHash::Md5, QCryptographicHash::Sha1, QCryptographicHash::Sha256}) {
            const QByteArray known = QCryptographicHash::hash(QByteArrayView("foo"), algorithm).toHex();
            QVERIFY(isHashOfStandIn(known) && isHashOfStandIn(known.toUpper()));
            QVERIFY(judgeNamed(QStringLiteral("password"), known, Setting::Structured).refusal);
            const QByteArray other = QCryptographicHash::hash(made("{{base62:9}}", 5), algorithm).toHex();
            QVERIFY(!isHashOfStandIn(other) && !isHashOfStandIn(known.chopped(2)));
            QVERIFY(!judgeNamed(QStringLiteral("password"), other, Setting::Structured).refusal);
        }
    }

    void aPublishedObfuscationIsUndone()
    {
        // As jetty-home's etc/jetty-ssl.xml writes it.
        QCOMPARE(withoutObfuscation("OBF:1vny1zlo1x8e1vnw1vn61x8g1zlu1vn4"), QByteArray("storepwd"));
        for (std::uint64_t seed = 1; seed <= 50; ++seed) {
            const QByteArray plain = made("{{base62:12}}", seed);
            QCOMPARE(withoutObfuscation(obfuscated(plain)), plain);
        }
        for (const char *broken : {"OBF:", "OBF:1vn", "OBF:1vny1", "OBF:zzzz", "OBF:1VNY", "OBF:U", "obf:1vny", "1vny",
                                   "OBF:\xFF\xFF\xFF\xFF"}) {
            QVERIFY2(!withoutObfuscation(broken), broken);
        }
    }

    void anObfuscatedPasswordIsJudgedByWhatItStandsFor()
    {
        const QString name = QStringLiteral("keyStorePassword");
        QVERIFY(judgeNamed(name, obfuscated("changeme"), Setting::Structured).refusal);
        QVERIFY(judgeNamed(name, obfuscated("storepassword"), Setting::Code).refusal);
        const auto verdict = judgeNamed(name, obfuscated(made("{{base62:12}}7", 3)), Setting::Code);
        QVERIFY2(!verdict.refusal, verdict.refusal);
    }
};

QTEST_APPLESS_MAIN(TestStandIns)
#include "tst_stand_ins.moc"
