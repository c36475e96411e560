// Configuration files yield pairs, logins, hosts and decoded values, not only strings.
#include "scanners/readers/catalogue.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QCryptographicHash>
#include <QTest>

using namespace probate;

namespace {

/// Looks like a password and was made here: nothing that looks like a credential is pasted.
QByteArray made(int size, quint32 seed,
                const char *alphabet = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789")
{
    QByteArray text;
    const auto letters = qstrlen(alphabet);
    for (int i = 0; i < size; ++i) {
        seed = seed * 1'664'525u + 1'013'904'223u;
        text += alphabet[(seed >> 16) % letters];
    }
    return text;
}

const QByteArray secret = made(18, 1);

/// "AKIA" and 16 letters of base32 in which account 519410398235 is encoded.
QByteArray awsKeyId()
{
    const quint64 bits = (1ull << 47 | 519'410'398'235ull << 7) << 2;
    QByteArray text = "AKIA";
    for (int shift = 45; shift >= 0; shift -= 5) {
        const auto digit = static_cast<char>(bits >> shift & 31);
        text += digit < 26 ? static_cast<char>('A' + digit) : static_cast<char>('2' + digit - 26);
    }
    return text + "QWERTY";
}

const RecordingContext::Judged *judged(const RecordingContext &context, const QString &name)
{
    for (const auto &entry : context.judged) {
        if (entry.name == name) {
            return &entry;
        }
    }
    return nullptr;
}

} // namespace

class TestConfigReaders : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void structureNamesTheLogin_data()
    {
        QTest::addColumn<QString>("reader");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("login");
        QTest::addColumn<QString>("host");
        QTest::addColumn<int>("line");
        const auto row = [](const char *title, const char *reader, const char *path, const QByteArray &text,
                            const char *name, const char *login, const char *host, int line) {
            QTest::newRow(title) << QString::fromLatin1(reader) << QString::fromLatin1(path) << text
                                 << QString::fromLatin1(name) << QString::fromLatin1(login) << QString::fromLatin1(host)
                                 << line;
        };
        row("dotenv", "dotenv", "app/.env.production",
            "# x\nexport DB_USER=ledger\nDB_HOST='db1'\nDB_PASSWORD=\"" + secret + "\" # y\n", "DB_PASSWORD", "ledger",
            "db1", 4);
        row("dotenv: not the login of another", "dotenv", ".env", "SMTP_USER=mail\nDB_PASSWORD=" + secret,
            "DB_PASSWORD", "", "", 2);
        row("ini section", "ini", "setup.cfg", "[a]\nusername = bob\n[b]\nusername: alice\npassword: " + secret + "\n",
            "b.password", "alice", "", 5);
        row("pypirc", "ini", ".pypirc", "[pypi]\nrepository=https://pypi.example\nusername=alice\npassword=" + secret,
            "pypi.password", "alice", "https://pypi.example", 4);
        row("properties", "properties", "application.properties",
            "spring.datasource.username=ledger\nspring.datasource.pass\\\n  word : " + secret + "\n",
            "spring.datasource.password", "ledger", "", 2);
        row("JSON", "json", "appsettings.json",
            "\xef\xbb\xbf{ // c\n\"smtp\": {\"User\": \"bob\",\n \"Password\": \"" + secret + "\",},}", "smtp.Password",
            "bob", "", 3);
        row("JSON escapes", "json", "x.json", "{\"user\": \"b\\u006fb\", \"pass\\u0077ord\": \"" + secret + "\"}",
            "password", "bob", "", 1);
        row("YAML", "yaml", "values.yaml", "db:\n  user: ledger\n  host: db1\n  password: '" + secret + "'\n",
            "db.password", "ledger", "db1", 4);
        row("YAML name and value", "yaml", "deploy.yml", "env:\n- name: API_TOKEN\n  value: " + secret + "\n",
            "env.API_TOKEN", "", "", 3);
        row("YAML in Latin-1", "yaml", "values.yaml", "# gr\xFC\xDF dich\ndb:\n  password: '" + secret + "'\n",
            "db.password", "", "", 3);
        row("YAML with a control character", "yaml", "values.yaml",
            "# \xC3\xBC \x1B[31m\ndb:\n  password: '" + secret + "'\n", "db.password", "", "", 3);
        row("TOML", "toml", "config.toml", "[db.main]\nuser = \"ledger\"\npassword = \"" + secret + "\"\n",
            "db.main.password", "ledger", "", 3);
        row("Maven", "xml", "settings.xml",
            "<settings><servers><server><id>r</id><username>bob</username>\n<password>" + secret +
                "</password></server></servers></settings>",
            "server.password", "bob", "", 2);
        row("web.config", "xml", "web.config",
            "<configuration><appSettings><add key=\"SmtpUser\" value=\"bob\"/><add key=\"SmtpPassword\" value=\"" +
                secret + "\"/></appSettings></configuration>",
            "appSettings.SmtpPassword", "bob", "", 1);
        row("Composer", "composer", "home/auth.json",
            "{\"http-basic\": {\"repo.acme.example\": {\"username\": \"bob\",\n \"password\": \"" + secret + "\"}}}",
            "http-basic.repo.acme.example.password", "bob", "repo.acme.example", 2);
        row("Composer's token", "composer", "auth.json",
            "{\"gitlab-token\":\n{\"git.acme.example\": \"" + secret + "\"}}", "gitlab-token.git.acme.example.token",
            "", "git.acme.example", 2);
        row("gem", "gem-credentials", "home/ada/.gem/credentials", "---\n:acme: \"" + secret + "\"\n", "acme.api_key",
            "", "", 2);
        row("property list", "xml", "x.plist",
            "<plist><dict><key>Password</key><string>" + secret + "</string></dict></plist>", "dict.Password", "", "",
            1);
    }
    void structureNamesTheLogin()
    {
        QFETCH(QString, reader);
        QFETCH(QString, path);
        QFETCH(QByteArray, text);
        QFETCH(QString, name);
        QFETCH(QString, login);
        QFETCH(QString, host);
        QFETCH(int, line);
        RecordingContext context;
        QVERIFY(context.read(readerNamed(reader.toLatin1().constData()), text, path));
        const auto *entry = judged(context, name);
        QVERIFY2(entry, qPrintable(name));
        QCOMPARE(entry->value, secret);
        QCOMPARE(entry->login, login);
        QCOMPARE(entry->host, host);
        QCOMPARE(entry->line, static_cast<std::uint32_t>(line));
    }

    void aSignWithinAValueEndsNoName()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("ini"),
                             "set $bot_token \"1234:" + secret + "\";\n\"password\"=\"" + secret + "\"\n",
                             QStringLiteral("nginx.conf")));
        QCOMPARE(context.judged.size(), std::size_t(1));
        QCOMPARE(context.judged.front().name, QStringLiteral("password"));
    }

    void loginsAreTakenApart_data()
    {
        QTest::addColumn<QString>("reader");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QByteArray>("owner");
        QTest::addColumn<int>("count");
        const auto row = [](const char *title, const char *reader, const char *path, const QByteArray &text,
                            const char *owner, int count) {
            QTest::newRow(title) << QString::fromLatin1(reader) << QString::fromLatin1(path) << text
                                 << QByteArray(owner) << count;
        };
        const QByteArray basic = ("alice:" + secret).toBase64();
        row("netrc", "netrc", "home/a/.netrc",
            "machine api.example login alice password " + secret + "\nmachine x login y\n", "alice", 1);
        row("netrc over lines", "netrc", ".netrc", "machine h\n  password " + secret + "\n  login alice\n", "alice", 1);
        row("netrc placeholder", "netrc", ".netrc", "machine h login alice password changeme\n", "", 0);
        row("pgpass", "pgpass", ".pgpass", "# c\ndb1:5432:*:alice:" + secret + "\n", "alice", 1);
        row("git credentials", "git-credentials", ".git-credentials", "https://alice:" + secret + "@git.example\n",
            "alice", 1);
        row("git credentials, encoded", "git-credentials", ".git-credentials",
            "https://alice:%" + QByteArray::number(secret[0], 16) + secret.mid(1) + "@git.example\n", "alice", 1);
        row("npm basic", "npmrc", ".npmrc", "//r.example/:_auth=" + basic + "\n", "alice", 1);
        row("npm login", "npmrc", ".npmrc",
            "//r.example/:_password=" + secret.toBase64() + "\n//r.example/:username=alice\n", "alice", 1);
        row("npm token", "npmrc", ".npmrc", "//r.example/:_authToken=" + secret + "\n", "", 1);
        row("npm variable", "npmrc", ".npmrc", "//r.example/:_authToken=${NPM_TOKEN}\n", "", 0);
        row("docker", "docker-config", "root/.docker/config.json",
            "{\"auths\": {\"r.example\": {\"auth\": \"" + basic + "\"}}}", "alice", 1);
        row("dockercfg", "docker-config", ".dockercfg", "{\"r.example\": {\"auth\": \"" + basic + "\"}}", "alice", 1);
        row("docker helper", "docker-config", "config.json", "{\"auths\": {\"r.example\": {}}, \"credsStore\": \"x\"}",
            "", 0);
    }
    void loginsAreTakenApart()
    {
        QFETCH(QString, reader);
        QFETCH(QString, path);
        QFETCH(QByteArray, text);
        QFETCH(QByteArray, owner);
        QFETCH(int, count);
        RecordingContext context;
        QVERIFY(context.read(readerNamed(reader.toLatin1().constData()), text, path));
        QCOMPARE(context.facts<SecretSeen>().size(), static_cast<std::size_t>(count));
        QCOMPARE(context.hasSecret(secret), count > 0);
        QCOMPARE(context.facts<OwnershipStated>().size(), owner.isEmpty() ? std::size_t(0) : std::size_t(1));
        QVERIFY(owner.isEmpty() || context.states("login", owner.constData()));
    }

    void anAwsKeyIsOneCredentialInAnySyntax_data()
    {
        QTest::addColumn<QString>("reader");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("format");
        QTest::newRow("credentials file")
            << QStringLiteral("ini") << QStringLiteral("root/.aws/credentials")
            << QByteArray("[prod]\naws_access_key_id = ID\naws_secret_access_key = SECRET\n");
        QTest::newRow("dotenv") << QStringLiteral("dotenv") << QStringLiteral(".env")
                                << QByteArray("AWS_SECRET_ACCESS_KEY=SECRET\nAWS_ACCESS_KEY_ID=ID\n");
        QTest::newRow("create-access-key")
            << QStringLiteral("json") << QStringLiteral("key.json")
            << QByteArray("{\"AccessKey\": {\"AccessKeyId\": \"ID\", \"SecretAccessKey\": \"SECRET\"}}");
        QTest::newRow("YAML") << QStringLiteral("yaml") << QStringLiteral("s3.yml")
                              << QByteArray("s3:\n  access_key: ID\n  secret_key: SECRET\n");
    }
    void anAwsKeyIsOneCredentialInAnySyntax()
    {
        QFETCH(QString, reader);
        QFETCH(QString, path);
        QFETCH(QByteArray, format);
        const QByteArray id = awsKeyId();
        const QByteArray key = made(40, 7, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789/+");
        RecordingContext context;
        QVERIFY(context.read(readerNamed(reader.toLatin1().constData()),
                             format.replace("ID\"", id + "\"")
                                 .replace("ID\n", id + "\n")
                                 .replace("SECRET\"", key + "\"")
                                 .replace("SECRET\n", key + "\n"),
                             path));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(context.handle(seen[0].credential, handles::awsAccessKeyId), id);
        QCOMPARE(seen[0].credential.issuer, QStringLiteral("aws:519410398235"));
        QVERIFY(context.hasSecret(key));
    }

    void aGcpKeyFileKnowsItsIdAndAccount()
    {
        ForeignTool tool;
        const QByteArray pem =
            tool.run(QStringLiteral("openssl genpkey -quiet -algorithm RSA -pkeyopt rsa_keygen_bits:2048"));
        QByteArray escaped = pem;
        escaped.replace("\n", "\\n");
        const QByteArray id = made(40, 3, "0123456789abcdef");
        const QByteArray file = "{\"type\": \"service_account\", \"project_id\": \"prj-1\", \"private_key_id\": \"" +
                                id + "\",\n\"private_key\": \"" + escaped +
                                "\", \"client_email\": \"api@prj-1.iam.gserviceaccount.com\"}";
        RecordingContext context;
        QVERIFY(context.read(readerNamed("gcp-service-account-key"), file, QStringLiteral("key.json")));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(context.handle(seen[0].credential, handles::gcpKeyId), id);
        QVERIFY(!context.handle(seen[0].credential, handles::spkiSha256).isEmpty());
        QVERIFY(context.hasSecret(pem.trimmed()));
        QCOMPARE(seen[0].credential.issuer, QStringLiteral("gcp:prj-1"));
        QVERIFY(context.states("email", "api@prj-1.iam.gserviceaccount.com"));
        RecordingContext other;
        QVERIFY(!other.read(readerNamed("gcp-service-account-key"),
                            "{\"type\": \"user\", \"x\": \"service_account private_key_id\"}",
                            QStringLiteral("key.json")));
        QVERIFY(other.observations.empty());
    }

    void passwordHashesNameTheirUser()
    {
        ForeignTool tool;
        const QByteArray hash = tool.run(QStringLiteral("openssl passwd -6 -salt abcdefgh x")).trimmed();
        RecordingContext shadow;
        const QByteArray file = "root:*:19000:0:99999:7:::\nalice:" + hash + ":19700:0:99999:7:::\nbob:!" + hash +
                                ":19700:0:99999:7::20000:\n";
        QVERIFY(shadow.read(readerNamed("shadow"), file, QStringLiteral("etc/shadow")));
        const auto seen = shadow.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(2));
        QCOMPARE(seen[0].credential.kind, Kind::PasswordHash);
        QCOMPARE(seen[0].credential.lifetime.rotated->at, *parseInstant("2023-12-09T00:00:00Z"));
        QVERIFY(!seen[0].credential.attributes.count(QStringLiteral("locked")));
        QVERIFY(seen[1].credential.attributes.count(QStringLiteral("locked")));
        QCOMPARE(seen[1].credential.attributes.at(QStringLiteral("account-expires")),
                 QStringLiteral("2024-10-04T00:00:00Z"));
        QVERIFY(shadow.hasSecret(hash) && shadow.states("login", "alice") && shadow.states("login", "bob"));
        RecordingContext web;
        QVERIFY(web.read(readerNamed("htpasswd"), "alice:" + tool.run(QStringLiteral("openssl passwd -apr1 x")),
                         QStringLiteral("users")));
        QCOMPARE(web.facts<SecretSeen>().size(), std::size_t(1));
        RecordingContext text;
        QVERIFY(!text.read(readerNamed("htpasswd"), "note: this is a sentence\n", QStringLiteral("users")));
    }

    void usersOfRealms()
    {
        const QByteArray digest = QCryptographicHash::hash("alice:Realm:x", QCryptographicHash::Md5);
        const QByteArray md5 = digest.toHex();
        const QByteArray crypt = "CRYPT:" + digest.toBase64().first(13);
        RecordingContext realm;
        QVERIFY(realm.read(readerNamed("realm"),
                           "# users\n\nalice: MD5:" + md5 + ",user\nbob:" + crypt + ",user, admin\nwild = " + md5 +
                               "\nkarl = " + "Pfer9!dapfel" +
                               ",_g_:admins\n_g_\\:admins = group,admin\nsame: same,user\n",
                           QStringLiteral("etc/realm.properties")));
        QVERIFY(realm.hasSecret("MD5:" + md5) && realm.hasSecret(crypt) && realm.hasSecret(md5));
        QCOMPARE(realm.facts<SecretSeen>().size(), std::size_t(3));
        QVERIFY(realm.states("login", "alice"));
        QCOMPARE(realm.judged.size(), std::size_t(1)); // a user's own name is no password that anybody meant
        QCOMPARE(realm.judged.front().login, QStringLiteral("karl"));
        QCOMPARE(realm.judged.front().line, 6u);
        for (const char *settings :
             {"title: All users\nadd: Add a user\n", "a.b=c\nurl = http: //x\n", "", "# nothing\n"}) {
            RecordingContext other;
            QVERIFY(!other.read(readerNamed("realm"), settings, QStringLiteral("i18n/users.properties")));
        }
        RecordingContext named;
        QVERIFY(!named.read(readerNamed("realm"), "alice: MD5:" + md5 + "\n", QStringLiteral("app.properties")));
    }

    void aTokenInAFileEndsWhenItSays_data()
    {
        QTest::addColumn<QByteArray>("claims");
        QTest::addColumn<bool>("firm");
        QTest::addColumn<QByteArray>("subject");
        QTest::newRow("access token")
            << QByteArray("{\"iss\":\"https://"
                          "i\",\"jti\":\"j1\",\"sub\":\"alice@example.com\",\"iat\":1770000000,\"exp\":1770003600}")
            << true << QByteArray("email:alice@example.com");
        QTest::newRow("refresh token")
            << QByteArray(
                   "{\"iss\":\"https://i\",\"jti\":\"j1\",\"typ\":\"Refresh\",\"email\":\"a@b.c\",\"exp\":1770003600}")
            << false << QByteArray("email:a@b.c");
        QTest::newRow("service account")
            << QByteArray("{\"iss\":\"https://"
                          "i\",\"jti\":\"j1\",\"sub\":\"system:serviceaccount:prod:api\",\"exp\":1770003600}")
            << true << QByteArray("k8s-sa:prod/api");
    }
    void aTokenInAFileEndsWhenItSays()
    {
        QFETCH(QByteArray, claims);
        QFETCH(bool, firm);
        QFETCH(QByteArray, subject);
        const auto encoded = [](const QByteArray &bytes) {
            return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        const QByteArray token = encoded("{\"alg\":\"RS256\"}") + '.' + encoded(claims) + '.' + encoded(made(64, 5));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("jwt"), token + "\n", QStringLiteral("var/run/token")));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(context.handle(seen[0].credential, handles::jwt), QByteArray("https://i/j1"));
        QCOMPARE(seen[0].credential.lifetime.expires->at, *instantFromUnixSeconds(1'770'003'600));
        QCOMPARE(seen[0].credential.lifetime.expiryIsFirm, firm);
        QVERIFY(context.hasSecret(token));
        const auto colon = subject.indexOf(':');
        QVERIFY(context.states(subject.left(colon).constData(), subject.mid(colon + 1).constData()));
        RecordingContext other;
        QVERIFY(!other.read(readerNamed("jwt"), "eyJ.not.one", QStringLiteral("x")));
    }

    void nestedKeysAreHandedOn()
    {
        ForeignTool tool;
        const QByteArray pem = tool.run(QStringLiteral("openssl genpkey -quiet -algorithm ED25519"));
        QByteArray escaped = pem;
        escaped.replace("\n", "\\n");
        RecordingContext context;
        QVERIFY(
            context.read(readerNamed("json"), "{\"tls\": {\"key\": \"" + escaped + "\"}}", QStringLiteral("x.json")));
        QCOMPARE(context.inner.size(), std::size_t(1));
        QCOMPARE(context.inner[0].first, QStringLiteral("#tls.key"));
        QCOMPARE(context.inner[0].second, pem);
    }

    void aKeyOfRailsIsHexadecimal()
    {
        const Reader &reader = readerNamed("rails-key");
        const QByteArray key = "0123456789abcdefFEDCBA9876543210";
        for (const char *path : {"app/config/master.key", "app/config/credentials/production.key"}) {
            RecordingContext context;
            QVERIFY(context.read(reader, key + "\n", QString::fromLatin1(path)));
            QCOMPARE(context.facts<SecretSeen>().size(), 1u);
            QCOMPARE(context.credentials().front().kind, Kind::EncryptionKey);
        }
        RecordingContext context;
        QVERIFY(!context.read(reader, key.chopped(1), QStringLiteral("config/master.key")));
        QVERIFY(!context.read(reader, key.chopped(1) + "g", QStringLiteral("config/master.key")));
        QVERIFY(!context.read(reader, key, QStringLiteral("tls/server.key")));
        QVERIFY(context.observations.empty());
    }
};

QTEST_GUILESS_MAIN(TestConfigReaders)
#include "tst_config_readers.moc"
