// Secrets without a format: the name must promise one and the value must be able to be one.
#include "core/rules/example.h"
#include "scanners/matching/generic.h"
#include "scanners/matching/surroundings.h"

#include <QTest>

using namespace probate;

class TestGeneric : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void namesPromise_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("kind"); // empty: no promise
        const auto row = [](const char *name, const char *kind) {
            QTest::newRow(name) << QString::fromLatin1(name) << QString::fromLatin1(kind);
        };
        row("password", "password");
        row("spring.datasource.password", "database-password");
        row("DB_PASS", "database-password");
        row("PGPASSWORD", "password");
        row("adminPassword2", "password");
        row("client_secret", "client-secret");
        row("apiKey", "api-key");
        row("X-Api-Key", "api-key");
        row("githubToken", "access-token");
        row("refresh_token", "refresh-token");
        row("ENCRYPTION_KEY", "encryption-key");
        row("secret_key_base", "signing-secret");
        for (const char *none :
             {"password_file", "passwordLabel", "primary_key", "public_key", "max_tokens", "token_type", "secret_name",
              "keyId", "monkey", "csrf_token", "next_page_token", "author", "compass", "sort_key", "", "...",
              "pagination_token", "authenticity_token"}) {
            row(none, "");
        }
    }
    void namesPromise()
    {
        QFETCH(QString, name);
        QFETCH(QString, kind);
        const auto promise = promiseOf(name);
        QCOMPARE(promise ? toText(promise->kind) : QString(), kind);
    }

    void bareWordsMustBeGenerated_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("secret");
        const auto row = [](const char *name, const char *value, bool secret) {
            QTest::addRow("%s %s", name, value) << QString::fromLatin1(name) << QByteArray(value) << secret;
        };
        row("api_key", "{{hex:40}}", true);
        row("password", "Tiger{{digits:4}}", true);
        row("password", "kestrel{{digits:4}}!", true);
        row("password", "0x08000000", false);
        row("token", "self.next_token1", false);
        row("private_key", "ed25519.Ed25519PrivateKey", false);
        row("password", "required", false);
        row("PASS", "binutils-all/i386/pr{{digits:5}}a", false); // DejaGnu: a test that passed
        row("password", "kZ/9wQ{{digits:4}}!", true);
        row("api_key", "{{hex:40}}/", true);
    }
    void bareWordsMustBeGenerated()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, secret);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const QByteArray text = expandExample(value, seed, ExampleKind::CounterExample)->bytes;
            const auto verdict = judgeNamed(name, text, Setting::Loose);
            QVERIFY2((verdict.refusal == nullptr) == secret, verdict.refusal ? verdict.refusal : "accepted");
        }
    }

    void shapesSayWhatTheyAre_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("value");
        QTest::addColumn<bool>("structured");
        QTest::addColumn<QString>("kind"); // empty: no secret
        const auto row = [](const char *name, const char *value, bool structured, const char *kind) {
            QTest::addRow("%s %s", name, value)
                << QString::fromLatin1(name) << QByteArray(value) << structured << QString::fromLatin1(kind);
        };
        row("loadPassword", "\xE5\x8A\xA0\xE8\xBD\xBD\xE5\xAF\x86\xE7\xA0\x81: [{0}]", true, "");
        row("loadPassword", "\xE5\x8A\xA0\xE8\xBD\xBD\xE5\xAF\x86\xE7\xA0\x81 64", true, "");
        row("badPassword", "Wrong password {1} of {0}", true, "");
        row("password", "gr\xC3\xBC\xC3\x9F-{{password:14}}", true, "password");
        row("password", "+password+", false, "");
        row("password", "+rows.text(", false, "");
        row("password", "+{{base62:22}}+", false, "password");
        row("user-password", "Shop\\\\Controllers\\\\UserController", false, "");
        row("password", "Shop\\{{password:12}}", false, "password");
        row("vendor/change_pwd", "<2.0.5|>=3,<3.0.3", true, "");
        row("password", "<2.{{password:12}}", true, "password");
        row("credential", "AKID7/20260102/eu-west-1/s3/aws4_request", false, "");
        row("new_password1", "password1", false, "");
        row("access_key", "AKIA{{base32:16}}", true, "");
        row("password1", "WRONG_VALUE2", false, "");
        row("password", "pbkdf2_sha256$260000${{base62:12}}${{base64:43}}=", true, "password-hash");
        row("password", "$y$j9T${{base62:22}}${{base62:43}}", true, "password-hash");
        row("password", "$2b$12${{base62:53}}", false, "password-hash");
    }
    void shapesSayWhatTheyAre()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, structured);
        QFETCH(QString, kind);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const QByteArray text = expandExample(value, seed, ExampleKind::CounterExample)->bytes;
            const auto verdict = judgeNamed(name, text, structured ? Setting::Structured : Setting::Code);
            QCOMPARE(verdict.refusal ? QString() : toText(verdict.kind), kind);
        }
    }

    void literalsInPiecesAreJoined()
    {
        QCOMPARE(joinedLiterals("ab\" + \"cd"), QByteArray("abcd"));
        QCOMPARE(joinedLiterals("ab'\n    'cd' .\n 'ef"), QByteArray("abcdef"));
        QCOMPARE(joinedLiterals("ab\"\n            + \"cd"), QByteArray("abcd"));
        QCOMPARE(joinedLiterals("ab\" & _\n    \"cd"), QByteArray("abcd"));
        QCOMPARE(joinedLiterals("whole"), QByteArray("whole"));
    }

    void testVectorsOpenNothing()
    {
        const QByteArray value = expandExample("{{hex:64}}", 3, ExampleKind::CounterExample)->bytes;
        const auto judged = [&](const QByteArray &around) {
            const QByteArray text = around + value;
            return standsInTestVector(text, {around.size(), text.size()});
        };
        QVERIFY(judged("{\"ikm\": \"00\", \"plaintext\": \"01\", \"shared_secret\": \""));
        QVERIFY(!judged("{\"user\": \"svc\", \"plaintext\": false, \"shared_secret\": \""));
    }

    void valuesAreJudged_data()
    {
        QTest::addColumn<QString>("name");
        QTest::addColumn<QByteArray>("value"); // with generators
        QTest::addColumn<bool>("code");
        QTest::addColumn<bool>("structured");
        const auto row = [](const char *name, const char *value, bool code, bool structured) {
            QTest::addRow("%s %s", name, value) << QString::fromLatin1(name) << QByteArray(value) << code << structured;
        };
        row("password", "{{lower:4}}7!{{base62:8}}", true, true);
        row("password", "Enter your password", false, false);
        row("password", "changeme", false, false);
        row("password", "${DB_PASSWORD}", false, false);
        row("password", "/run/secrets/db7", false, false);
        row("password", "getPassword()", false, false);
        row("password", "365 d", false, false);
        row("password", ":username=", false, false);
        row("password", "correcthorse", false, true);
        row("password", "true", false, false);
        row("api_key", "{{hex:32}}", true, true);
        row("api_key", "{{base64url:43}}", true, true);
        row("api_key", "com.example.service.Key", false, false);
        row("token", "https://host.example/a?b=1", false, false);
        row("token", "{{prose:40}}", false, false);
        row("secret", "123456789012345678", false, false);
        row("secret", "my_table.column_name1", false, false);
        row("client_secret", "{{base62:12}}~{{base62:20}}", true, true);
        row("title", "{{hex:32}}", false, false);
        row("account_key", "{{base64:86}}==", true, true);
        row("password", "BAD_PASSWORD", false, false);
        row("password", "1.302103", false, false);
        row("password", "1Password.csv", false, false);
        row("password", "vault-2024.kdbx", false, false);
        row("password", "Passwort", false, false);
        row("password", "$user:$pass", false, false);
        row("password", "{{base64-of:not my real one}}", false, false);
        row("encoding_token", "base64", false, false);
        row("password", "%s", false, false);
        row("password", "%s:%v@%d", false, false);
        row("password", "prefix_%s", false, false);
        row("password", "Zq7%s{{base62:8}}4", true, true);
        row("password", "{{base62:8}}%v!Zq7", true, true);
    }
    void valuesAreJudged()
    {
        QFETCH(QString, name);
        QFETCH(QByteArray, value);
        QFETCH(bool, code);
        QFETCH(bool, structured);
        for (std::uint64_t seed = 1; seed <= 20; ++seed) {
            const QByteArray text = expandExample(value, seed, ExampleKind::CounterExample)->bytes;
            const auto inCode = judgeNamed(name, text, Setting::Code);
            const auto inFile = judgeNamed(name, text, Setting::Structured);
            QVERIFY2((inCode.refusal == nullptr) == code, inCode.refusal ? inCode.refusal : "accepted in code");
            QVERIFY2((inFile.refusal == nullptr) == structured, inFile.refusal ? inFile.refusal : "accepted in a file");
        }
    }
};

QTEST_APPLESS_MAIN(TestGeneric)
#include "tst_generic.moc"
