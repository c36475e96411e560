// A state file holds secrets next to the ids by which issuers know them: one key is one credential, whatever halves of
// it stand there, and a tag names its owner. A file that breaks off yields nothing and says so.
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

/// Looks like a credential and was made here.
QByteArray made(int size, quint32 seed)
{
    static const char letters[] = "ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnpqrstuvwxyz23456789";
    QByteArray text;
    for (int i = 0; i < size; ++i) {
        seed = seed * 1'664'525u + 1'013'904'223u;
        text += letters[(seed >> 16) % (sizeof letters - 1)];
    }
    return text;
}

QByteArray keyId()
{
    return "AKIA" + made(16, 9).toUpper().replace('8', 'B').replace('9', 'C');
}

QByteArray resource(const char *type, const char *name, const QByteArray &attributes)
{
    return QByteArray("{\"mode\":\"managed\",\"type\":\"") + type + "\",\"name\":\"" + name +
           "\",\"instances\":[{\"schema_version\":0,\"attributes\":{" + attributes + "}}]}";
}

QByteArray state(const QByteArray &resources, const QByteArray &outputs = "{}")
{
    return "{\n\"version\": 4,\n\"terraform_version\": \"1.7.5\",\n\"serial\": 3,\n\"lineage\": \"x\",\n\"outputs\": " +
           outputs + ",\n\"resources\": [" + resources + "]\n}\n";
}

QByteArray quoted(QByteArray text)
{
    return '"' + text.replace('\n', "\\n") + '"';
}

const char path[] = "infra/terraform.tfstate";

} // namespace

class TestTerraform : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAccessKeyIsOneCredential()
    {
        const QByteArray secret = made(40, 1);
        const QByteArray smtp = made(44, 2);
        const QByteArray user =
            resource("aws_iam_user", "ci",
                     "\"name\":\"ci\",\"arn\":\"arn:aws:iam::519410398235:user/ci\",\"tags\":{\"Owner\":\"ann@example."
                     "com\",\"managed-by\":\"terraform\"}");
        const auto key = [&](const QByteArray &more) {
            return resource("aws_iam_access_key", "ci",
                            "\"id\":\"" + keyId() + "\",\"user\":\"ci\",\"create_date\":\"2025-01-02T03:04:05Z\"" +
                                more);
        };
        RecordingContext context;
        QVERIFY(context.read(
            readerNamed("terraform-state"),
            state(user + ',' + key(",\"secret\":\"" + secret + "\",\"ses_smtp_password_v4\":\"" + smtp + '"')),
            QLatin1StringView(path)));
        QVERIFY(context.skips.empty());
        QCOMPARE(context.credentials().size(), 1u);
        const CredentialDescription found = context.credentials().at(0);
        QCOMPARE(RecordingContext::handle(found, handles::awsAccessKeyId), keyId());
        QVERIFY(context.hasSecret(secret) && context.hasSecret(smtp));
        QCOMPARE(toIso(found.lifetime.issued->at), QStringLiteral("2025-01-02T03:04:05Z"));
        QVERIFY(context.states("aws-arn", "arn:aws:iam::519410398235:user/ci"));
        QVERIFY(context.states("email", "ann@example.com") && !context.states("login", "terraform"));

        RecordingContext encrypted; // with pgp_key
        QVERIFY(
            encrypted.read(readerNamed("terraform-state"), state(key(",\"secret\":null")), QLatin1StringView(path)));
        QVERIFY(encrypted.facts<SecretSeen>().empty());
        QCOMPARE(encrypted.facts<CredentialListed>().size(), 1u);
        RecordingContext nameless;
        QVERIFY(nameless.read(readerNamed("terraform-state"),
                              state(resource("aws_iam_access_key", "x", "\"secret\":\"" + secret + '"')),
                              QLatin1StringView(path)));
        QVERIFY(nameless.skipped("unreadable-row"));
        QCOMPARE(nameless.judged.size(), 1u); // by its name alone, then
    }

    void secretsOfOtherResources_data()
    {
        QTest::addColumn<QByteArray>("type");
        QTest::addColumn<QByteArray>("attributes"); // SECRET stands for the secret
        QTest::addColumn<int>("kind");
        QTest::addColumn<QByteArray>("handle");
        QTest::newRow("password") << QByteArray("random_password") << QByteArray("\"length\":20,\"result\":\"SECRET\"")
                                  << int(Kind::Password) << QByteArray();
        QTest::newRow("database") << QByteArray("aws_db_instance")
                                  << QByteArray("\"username\":\"app\",\"password\":\"SECRET\",\"address\":\"db.x\"")
                                  << int(Kind::DatabasePassword) << QByteArray();
        QTest::newRow("server") << QByteArray("azurerm_mssql_server")
                                << QByteArray("\"administrator_login_password\":\"SECRET\"")
                                << int(Kind::DatabasePassword) << QByteArray();
        QTest::newRow("Entra") << QByteArray("azuread_application_password")
                               << QByteArray(
                                      "\"key_id\":\"0A0B\",\"value\":\"SECRET\",\"end_date\":\"2027-01-01T00:00:00Z\"")
                               << int(Kind::ClientSecret) << QByteArray("entra-key-id:0a0b");
        QTest::newRow("Vault") << QByteArray("vault_token") << QByteArray("\"client_token\":\"SECRET\"")
                               << int(Kind::SecretManagerToken) << QByteArray();
        QTest::newRow("random id") << QByteArray("random_id") << QByteArray("\"byte_length\":16,\"hex\":\"SECRET\"")
                                   << int(Kind::GenericSecret) << QByteArray();
    }
    void secretsOfOtherResources()
    {
        QFETCH(QByteArray, attributes);
        QFETCH(QByteArray, type);
        QFETCH(QByteArray, handle);
        const QByteArray secret = made(32, 5);
        attributes.replace("SECRET", secret);
        attributes += ",\"tags\":{\"team\":\"payments\"}";
        RecordingContext context;
        QVERIFY(context.read(readerNamed("terraform-state"), state(resource(type.constData(), "x", attributes)),
                             QLatin1StringView(path)));
        QVERIFY(context.hasSecret(secret));
        QTEST(int(context.credentials().at(0).kind), "kind");
        if (!handle.isEmpty()) {
            QCOMPARE(toText(context.credentials().at(0).handles.front()), QString::fromLatin1(handle));
            QVERIFY(context.credentials().at(0).lifetime.expiryIsFirm);
        }
        QCOMPARE(context.states("login", "payments"), type != "random_id");
        for (const auto &judged : context.judged) {
            QVERIFY(judged.value != secret); // not twice
        }
    }

    void keysInsideAreDocuments()
    {
        const QByteArray pem =
            "-----BEGIN " + QByteArray("PRIVATE KEY-----\n") + made(64, 3) + "\n-----END PRIVATE KEY-----\n";
        const QByteArray file = "{\"type\":\"service_account\"}";
        const auto key = [&](const QByteArray &base64) {
            return resource("google_service_account_key", "k",
                            "\"name\":\"projects/p/serviceAccounts/a@p.iam/keys/0123\",\"private_key\":\"" + base64 +
                                '"');
        };
        RecordingContext context;
        QVERIFY(context.read(
            readerNamed("terraform-state"),
            state(resource("tls_private_key", "t", "\"private_key_pem\":" + quoted(pem)) + ',' + key(file.toBase64())),
            QLatin1StringView(path)));
        QCOMPARE(context.inner.size(), 2u);
        QCOMPARE(context.inner.at(0).first, QStringLiteral("#tls_private_key.t.private_key_pem"));
        QCOMPARE(context.inner.at(0).second, pem);
        QCOMPARE(context.inner.at(1).second, file);
        RecordingContext damaged;
        QVERIFY(damaged.read(readerNamed("terraform-state"), state(key("%%%")), QLatin1StringView(path)));
        QVERIFY(damaged.skipped("damaged") && damaged.inner.empty());
    }

    void aDeployKeyJoinsItsPrivateHalf()
    {
        const ForeignTool tool;
        tool.run(QStringLiteral("ssh-keygen -q -t ed25519 -N '' -f ") + tool.path("k"));
        const QByteArray print = tool.run(QStringLiteral("ssh-keygen -lf ") + tool.path("k.pub")).split(' ').at(1);
        RecordingContext context;
        QVERIFY(context.read(
            readerNamed("terraform-state"),
            state(resource("github_repository_deploy_key", "d",
                           "\"title\":\"ci\",\"repository\":\"app\",\"key\":" + quoted(tool.read("k.pub").trimmed()))),
            QLatin1StringView(path)));
        QCOMPARE(RecordingContext::handle(context.credentials().at(0), handles::sshSha256), print);
        RecordingContext bad;
        QVERIFY(bad.read(readerNamed("terraform-state"),
                         state(resource("github_repository_deploy_key", "d", "\"key\":\"ssh-rsa AAAA\"")),
                         QLatin1StringView(path)));
        QVERIFY(bad.skipped("unreadable-row"));
    }

    void theRestIsJudgedByItsName()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("terraform-state"),
                             state(resource("aws_ssm_parameter", "p", "\"value\":\"v\",\"nested\":[{\"token\":\"t\"}]"),
                                   "{\"db_password\":{\"value\":\"x\",\"type\":\"string\",\"sensitive\":true}}"),
                             QLatin1StringView(path)));
        QStringList names;
        for (const auto &judged : context.judged) {
            names.append(judged.name);
        }
        QCOMPARE(names.join(QLatin1Char(' ')), QStringLiteral("token aws_ssm_parameter.p.value outputs.db_password"));
    }

    void whatIsNoStateIsNotClaimed()
    {
        const QByteArray whole = state(resource("random_password", "x", "\"result\":\"" + made(20, 7) + '"'));
        RecordingContext cut;
        QVERIFY(cut.read(readerNamed("terraform-state"), whole.chopped(8), QLatin1StringView(path)));
        QVERIFY(cut.skipped("damaged") && cut.observations.empty());
        RecordingContext old;
        QVERIFY(!old.read(readerNamed("terraform-state"), "{\"version\": 3, \"terraform_version\": \"0.11.1\"}",
                          QLatin1StringView(path)));
        RecordingContext other;
        QVERIFY(!other.read(readerNamed("terraform-state"), "{\"version\": 4}", QLatin1StringView(path)));
        RecordingContext odd;
        QVERIFY(odd.read(readerNamed("terraform-state"), state("{\"type\":\"x\"}"), QLatin1StringView(path)));
        QVERIFY(odd.skipped("unreadable-row"));
    }
};

QTEST_GUILESS_MAIN(TestTerraform)
#include "tst_terraform.moc"
