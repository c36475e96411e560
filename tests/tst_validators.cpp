// Validators accept what is whole and say why of everything else; what they yield is what the credential says.
#include "core/rules/example.h"
#include "scanners/matching/validators.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray made(const QByteArray &text, std::uint64_t seed = 1)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

struct Outcome
{
    QString refusal; ///< empty: accepted
    Yield yield;
};

Outcome judge(const char *name, const QByteArray &secret, const QByteArray &before = {}, const char *argument = "",
              const std::map<QString, QString> &named = {})
{
    const Validator *validator = findValidator(QString::fromLatin1(name));
    const QByteArray bytes = before + secret;
    const Candidate candidate{bytes, {before.size(), bytes.size()}, {before.size(), bytes.size()}, named};
    Outcome outcome;
    outcome.refusal = QString::fromLatin1(validator->judge(candidate, QString::fromLatin1(argument), outcome.yield));
    return outcome;
}

QByteArray pemOf(const char *label)
{
    return made(QByteArray("{{pem:") + label + "}}");
}

} // namespace

class TestValidators : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void acceptWhatIsWhole_data()
    {
        QTest::addColumn<QByteArray>("name");
        QTest::addColumn<QByteArray>("argument");
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *what, const char *name, const char *argument, const QByteArray &secret,
                            bool accepted) {
            QTest::newRow(what) << QByteArray(name) << QByteArray(argument) << secret << accepted;
        };
        row("github checksum", "crc32-github", "", made("ghp_{{base62:30}}{{crc32-github}}"), true);
        row("github checksum wrong", "crc32-github", "", made("ghp_{{base62:30}}{{crc32-github}}").replace(10, 1, "-"),
            false);
        row("github short", "crc32-github", "", "ghp_abc", false);
        row("gitlab routable", "crc32-gitlab", "", made("{{gitlab-routable:glpat-}}"), true);
        row("gitlab other prefix", "crc32-gitlab", "", made("{{gitlab-routable:glpat-}}").replace(0, 6, "glxyz-"),
            false);
        row("gitlab no dots", "crc32-gitlab", "", made("glpat-{{base62:40}}"), false);
        row("jwt", "jwt", "", made("{{jwt}}"), true);
        row("jwt two parts", "jwt", "", made("{{jwt}}").first(made("{{jwt}}").lastIndexOf('.')), false);
        row("jwt no json", "jwt", "", made("eyJ{{base64url:30}}.{{base64url:40}}.{{base64url:40}}"), false);
        row("entropy", "entropy", "3.0", made("{{base62:40}}"), true);
        row("entropy low", "entropy", "3.0", "aaaabbbbaaaabbbb", false);
        row("mixed", "mixed", "", "abc1", true);
        row("mixed lacks digit", "mixed", "", "abcd", false);
        row("mixed classes", "mixed", "digit,upper,symbol", "A1-", true);
        row("mixed lacks symbol", "mixed", "digit,upper,symbol", "A1b", false);
        row("uuid", "uuid", "", made("{{uuid}}"), true);
        row("no uuid", "uuid", "", made("{{hex:36}}"), false);
        row("not uuid", "not-uuid", "", made("{{uuid}}"), false);
        row("base64", "base64", "24", made("{{base64:32}}"), true);
        row("base64 size", "base64", "16-20", made("{{base64:32}}"), false);
        row("base64 not", "base64", "", "@@@@", false);
        row("luhn", "luhn", "", made("{{luhn:16}}"), true);
        row("luhn wrong", "luhn", "", QByteArray::number(made("{{luhn:16}}").toLongLong() ^ 1), false);
        row("basic", "basic", "", made("{{basic:alice}}"), true);
        row("basic without colon", "basic", "", QByteArray("no colon here").toBase64(), false);
        row("basic placeholder", "basic", "", QByteArray("user:changeme").toBase64(), false);
        row("pem", "pem", "", pemOf("RSA PRIVATE KEY"), true);
        row("pem labels differ", "pem", "", pemOf("RSA PRIVATE KEY").replace("END RSA", "END DSA"), false);
        row("pem prose", "pem", "", "-----BEGIN PRIVATE KEY-----" + made("{{prose:500}}") + "-----END PRIVATE KEY-----",
            false);
        row("pem markers in code", "pem", "",
            "-----BEGIN PRIVATE KEY-----\\n\".getBytes(CharsetNames.US_ASCII);\n    private static final byte[] "
            "closing = "
            "\"\\n-----END PRIVATE KEY-----",
            false);
        row("pem empty", "pem", "", "-----BEGIN PRIVATE KEY-----\n...\n-----END PRIVATE KEY-----", false);
        row("key id", "aws-key-id", "", made("AKIA{{base32:16}}"), true);
        row("key id of no base 32", "aws-key-id", "", "AKIA0123456789012345", false);
        row("natural", "not-natural", "", "theNameOfTheSession", false);
        row("random", "not-natural", "", made("{{base62:30}}"), true);
        row("password", "password", "", "hunter2!", true);
        row("password word", "password", "", "Password", false);
        row("password code", "password", "", "getPass()", false);
    }
    void acceptWhatIsWhole()
    {
        QFETCH(QByteArray, name);
        QFETCH(QByteArray, argument);
        QFETCH(QByteArray, secret);
        QFETCH(bool, accepted);
        QVERIFY(findValidator(QString::fromLatin1(name))->takes(QString::fromLatin1(argument)));
        const Outcome outcome = judge(name.constData(), secret, {}, argument.constData());
        QVERIFY2(outcome.refusal.isEmpty() == accepted, qPrintable(outcome.refusal));
    }

    void passwordsOfAddresses_data()
    {
        QTest::addColumn<QByteArray>("host");
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *host, const QByteArray &secret, bool accepted) {
            QTest::addRow("%s %s", host, secret.constData()) << QByteArray(host) << secret << accepted;
        };
        row("db.acme.internal", "einstein", true);
        row("example.org", "einstein", false);
        row("db.somewhere.test", "one:two", false);
        row("example.org", made("{{password:14}}"), true);
        row("example.org", made("{{base62:20}}"), true);
        row("myexample.community", "einstein", true);
        row("x.y", "%42", false);
        row("x.y", "%42%43%44%45", true);
        row("mail.box", "8080?to=ada", false);
        row("mail.box", "%PORT?to=ada", false);
        row("mail.box", "%2Bab?to=ada", true);
        row("mail.box", made("{{password:14}}#1"), true);
    }
    void passwordsOfAddresses()
    {
        QFETCH(QByteArray, host);
        QFETCH(QByteArray, secret);
        QFETCH(bool, accepted);
        const Outcome outcome =
            judge("password", secret, {}, "", {{QStringLiteral("host"), QString::fromLatin1(host)}});
        QVERIFY2(outcome.refusal.isEmpty() == accepted, qPrintable(outcome.refusal));
        QVERIFY(!judge("password", "ab\x01" + secret).refusal.isEmpty()); // bytes of a picture
    }

    void passwordsOfUsers_data()
    {
        QTest::addColumn<QString>("user");
        QTest::addColumn<QString>("host");
        QTest::addColumn<QByteArray>("secret");
        QTest::addColumn<bool>("accepted");
        const auto row = [](const char *user, const char *host, const QByteArray &secret, bool accepted) {
            QTest::addRow("%s:%s@%s", user, secret.constData(), host)
                << QString::fromLatin1(user) << QString::fromLatin1(host) << secret << accepted;
        };
        row("ledger", "localhost", "ledger", false); // only this machine can make the connection
        row("ledger", "db1.acme.internal", "ledger", true);
        row("ledger", "localhost", "ledger7", true);
        row("id.acme.internal%2Fada", "host", made("one{{digits:4}}"), false);
        row("ACME%5Cada", "host", made("one{{digits:4}}"), true);
        row("ada", "db1", "LEDGER_DBPASS", false);
        row("ada", "db1", made("LEDGER_{{password:10}}"), true);
        row("KEY", "default", "DOMAIN", false);
        row("KEY", "default", made("{{upper:8}}{{digits:2}}"), true);
        row("ADA", "default", made("{{lower:3}}{{upper:8}}"), true);
        row("ada", "db1", "?option=a", false);
        row("ada", "db1", made("?{{base62:9}}4"), true);
        row("ada", "db1", "foo%3Dbar", false);
        row("ada", "db1", "s3cr3t", false);
        row("ada", "db1", "P@ssw0rd!", true);
    }
    void passwordsOfUsers()
    {
        QFETCH(QString, user);
        QFETCH(QString, host);
        QFETCH(QByteArray, secret);
        QFETCH(bool, accepted);
        const Outcome outcome =
            judge("password", secret, {}, "", {{QStringLiteral("host"), host}, {QStringLiteral("user"), user}});
        QVERIFY2(outcome.refusal.isEmpty() == accepted, qPrintable(outcome.refusal));
    }

    void aKeyIdNamesItsAccount()
    {
        // the account's 40 bits follow one set bit: build an id for a known account and read it back
        constexpr std::uint64_t account = 519410398235ull;
        std::uint64_t bits = (std::uint64_t{1} << 47 | account << 7) << 2;
        QByteArray id(10, 'A');
        for (int i = 9; i >= 0; --i, bits >>= 5) {
            id[i] = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[bits & 31];
        }
        const Outcome outcome = judge("aws-key-id", "AKIA" + id + "QX2ZHV");
        QVERIFY(outcome.refusal.isEmpty());
        QCOMPARE(outcome.yield.named.at(QStringLiteral("account")), QStringLiteral("519410398235"));
        QVERIFY(!judge("aws-key-id", made("AKIAI{{base32:15}}")).yield.named.contains(QStringLiteral("account")));
    }

    void aRoutableTokenNamesItsUser()
    {
        const auto named = judge("crc32-gitlab", made("{{gitlab-routable:glpat-}}")).yield.named;
        QVERIFY(named.contains(QStringLiteral("user")) && named.contains(QStringLiteral("organization")));
    }

    void signedAddressesBringTheirDates()
    {
        const auto sas =
            judge("signed-url",
                  "https://a.blob.core.windows.net/c?st=2026-01-01T00:00:00Z&se=2026-03-11T19%3A55%3A00Z&sp=r&sig=x");
        QVERIFY(sas.refusal.isEmpty());
        QCOMPARE(toIso(sas.yield.lifetime.expires->at), QStringLiteral("2026-03-11T19:55:00Z"));
        QCOMPARE(toIso(sas.yield.lifetime.issued->at), QStringLiteral("2026-01-01T00:00:00Z"));
        const auto aws =
            judge("signed-url",
                  "https://b.s3.amazonaws.com/k?X-Amz-Date=20260311T195500Z&X-Amz-Expires=3600&X-Amz-Signature=x");
        QCOMPARE(toIso(aws.yield.lifetime.expires->at), QStringLiteral("2026-03-11T20:55:00Z"));
        QVERIFY(aws.yield.lifetime.expiryIsFirm);
        QVERIFY(!judge("signed-url", "https://a.blob.core.windows.net/c?se=soon&sig=x").refusal.isEmpty());
        QVERIFY(!judge("signed-url", "https://a.blob.core.windows.net/c?sig=x").refusal.isEmpty());
    }

    void aDigestIsKnownByItsLine()
    {
        const QByteArray hash = made("{{hex:40}}");
        QVERIFY(!judge("not-digest", hash, "sha1 key = ").refusal.isEmpty());
        QVERIFY(judge("not-digest", hash, "sha1 of it\napi key = ").refusal.isEmpty());
    }

    void standInsAreKnown_data()
    {
        QTest::addColumn<QByteArray>("value");
        for (const char *value :
             {"changeme", "${PASSWORD}", "$PASSWORD", "<your token>", "xxxxxxxxxxxx", "aaaaaaaa", "12345678",
              "abcdefghij", "{{ secret }}", "%PASSWORD%", "AKIAIOSFODNN7EXAMPLE", "your-api-key-here", "test-token",
              "my-secret-value", "0000000000000000", "sk_live_xxxxxxxxxxxxxxxx", "********"}) {
            QTest::newRow(value) << QByteArray(value);
        }
    }
    void standInsAreKnown()
    {
        QFETCH(QByteArray, value);
        QVERIFY(placeholder(value));
    }

    void generatedValuesAreNoStandIns()
    {
        int taken = 0;
        for (std::uint64_t seed = 1; seed <= 4000; ++seed) {
            for (const char *text :
                 {"{{base62:40}}", "{{hex:32}}", "{{base64url:22}}", "{{uuid}}", "{{password:14}}"}) {
                taken += placeholder(made(text, seed)) != nullptr;
            }
        }
        QVERIFY2(taken <= 2, qPrintable(QString::number(taken))); // of 20,000
    }

    void wordsReadLikeWordsAndRandomTextDoesNot()
    {
        for (const char *text : {"authenticationToken", "correcthorsebattery", "getElementById", "the quick brown fox",
                                 "user_session_name", "kubernetes-cluster"}) {
            QVERIFY2(readsLikeWords(text), text);
        }
        int wrong = 0;
        for (std::uint64_t seed = 1; seed <= 2000; ++seed) {
            wrong += readsLikeWords(made("{{base62:24}}", seed)) + readsLikeWords(made("{{hex:32}}", seed));
        }
        QVERIFY2(wrong <= 4, qPrintable(QString::number(wrong))); // of 4,000
    }
};

QTEST_APPLESS_MAIN(TestValidators)
#include "tst_validators.moc"
