// Logins in tables, and where tools keep passwords in a writing of their own: each read whole, nothing else taken for
// it.
#include "scanners/readers/catalogue.h"
#include "scanners/readers/facts.h"
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;
using namespace Qt::StringLiterals;

namespace {

/// Looks like a password and was made here.
QByteArray made(int size, quint32 seed)
{
    static constexpr char letters[] = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";
    QByteArray text;
    for (int i = 0; i < size; ++i) {
        seed = seed * 1'664'525u + 1'013'904'223u;
        text += letters[(seed >> 16) % (sizeof letters - 1)];
    }
    return text;
}

const QByteArray secret = made(18, 1);

const RecordingContext::Judged *judged(const RecordingContext &context, const QString &name)
{
    const auto found = std::find_if(context.judged.begin(), context.judged.end(),
                                    [&](const auto &entry) { return entry.name == name; });
    return found == context.judged.end() ? nullptr : &*found;
}

} // namespace

class TestPasswordTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exportsOfPasswordManagersAreLogins_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *title, const char *path, const QByteArray &text) {
            QTest::newRow(title) << QString::fromLatin1(path) << text;
        };
        row("Chrome", "Chrome Passwords.csv",
            "name,url,username,password,note\nx,https://x.example/login,alice," + secret + ",\"a\nb\"\n");
        row("Firefox", "logins.csv",
            "\"url\",\"username\",\"password\",\"httpRealm\",\"formActionOrigin\",\"guid\",\"timeCreated\","
            "\"timeLastUsed\",\"timePasswordChanged\"\r\n\"https://x.example\",\"alice\",\"" +
                secret + "\",,,\"{1}\",\"1700000000000\",\"1700000000000\",\"1700000000000\"\r\n");
        row("Bitwarden", "bitwarden_export.csv",
            "folder,favorite,type,name,notes,fields,reprompt,login_uri,login_username,login_password,login_totp\n"
            ",,login,x,,,0,https://x.example,alice," +
                secret + ",\n,,note,y,words,,0,,,,\n");
        row("KeePass", "db.csv",
            "\"Account\",\"Login Name\",\"Password\",\"Web Site\",\"Comments\"\n\"x\",\"alice\",\"" + secret +
                "\",\"x.example\",\"\"\n");
        row("LastPass", "lastpass.csv",
            "url,username,password,totp,extra,name,grouping,fav\nhttps://x.example,alice," + secret + ",,,x,,0\n");
        row("1Password", "1Password.csv",
            "Title,Url,Username,Password,OTPAuth,Favorite,Archived,Tags,Notes\nx,https://x.example,alice," + secret +
                ",,false,false,,\n");
        row("Dashlane", "credentials.csv",
            "username,username2,username3,title,password,note,url,category,otpSecret\nalice,,,x," + secret +
                ",,https://x.example,,\n");
        row("tabs, and a stand-in", "x.tsv", "url\tusername\tpassword\nh\tbob\tchangeme\nh\talice\t" + secret + "\n");
    }
    void exportsOfPasswordManagersAreLogins()
    {
        QFETCH(QString, path);
        QFETCH(QByteArray, text);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("password-table"), text, path));
        QCOMPARE(context.facts<SecretSeen>().size(), std::size_t(1)); // neither notes nor stand-ins
        QVERIFY(context.hasSecret(secret));
        QCOMPARE(context.facts<OwnershipStated>().size(), std::size_t(1));
        QVERIFY(context.states("login", "alice"));
    }

    void aTableOfUsersIsJudgedByName()
    {
        RecordingContext context;
        const Reader &reader = readerNamed("password-table");
        QVERIFY(context.read(reader, "email;password\nada@x.example;" + secret + "\n", u"users.csv"_s));
        const auto *entry = judged(context, u"password"_s);
        QVERIFY(entry);
        QCOMPARE(entry->value, secret);
        QCOMPARE(entry->login, u"ada@x.example"_s);
        QCOMPARE(entry->line, 2u);
    }

    void aTableWithoutPasswordsIsNone_data()
    {
        QTest::addColumn<QByteArray>("text");
        for (const char *text : {"id,email,name\n1,a@x.example,b\n", "password\nx\n",
                                 "user,password_changed\na,2026-01-01\n", "username = a, password = b\nc,d\n",
                                 "The user, and the password\nnext, line\n", "", "username,password"}) {
            QTest::newRow(text) << QByteArray(text);
        }
    }
    void aTableWithoutPasswordsIsNone()
    {
        QFETCH(QByteArray, text);
        RecordingContext context;
        QVERIFY(!context.read(readerNamed("password-table"), text, u"a.csv"_s));
        QVERIFY(!context.read(readerNamed("password-table"), "username,password\na,b\n", u"a.md"_s));
    }

    void whenAPasswordWasChangedComesWithIt()
    {
        RecordingContext context;
        const Reader &reader = readerNamed("password-table");
        QVERIFY(context.read(reader, "url,username,password,timePasswordChanged\nh,ada," + secret + ",1700000000000\n",
                             u"logins.csv"_s));
        QCOMPARE(toIso(context.credentials().front().lifetime.rotated->at), u"2023-11-14T22:13:20Z"_s);
        RecordingContext absurd;
        QVERIFY(absurd.read(
            reader, "url,username,password,timePasswordChanged\nh,ada," + secret + ",9" + QByteArray(17, '9') + "\n",
            u"logins.csv"_s));
        QVERIFY(!absurd.credentials().front().lifetime.rotated);
    }

    void anEntryThatWasChangedIsNoNewPassword()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("password-table"),
                             "url,username,password,last modified\nh,ada," + secret + ",2026-03-01T00:00:00Z\n",
                             u"db.csv"_s));
        QVERIFY(!context.credentials().front().lifetime.rotated);
    }

    void ofAnAddressOnlyTheHostIsTold_data()
    {
        QTest::addColumn<QByteArray>("url");
        QTest::addColumn<QString>("host");
        const QByteArray other = made(12, 5);
        QTest::newRow("host") << QByteArray("x.example") << u"x.example"_s;
        QTest::newRow("port and path") << QByteArray("https://x.example:8443/a") << u"x.example"_s;
        QTest::newRow("userinfo") << "https://ada:" + other + "@x.example/" << u"x.example"_s;
        QTest::newRow("query") << "https://x.example?token=" + other << u"x.example"_s;
        QTest::newRow("fragment") << "x.example#" + other << u"x.example"_s;
        QTest::newRow("a slash in a password") << "https://ada:" + other + "/x@x.example" << QString();
        QTest::newRow("something else") << "my note: " + other << QString();
        QTest::newRow("IPv6") << QByteArray("https://[2001:db8::1]:8/") << u"[2001:db8::1]"_s;
        QTest::newRow("Android") << QByteArray("android://aGFzaA==@com.example.app/") << u"com.example.app"_s;
    }
    void ofAnAddressOnlyTheHostIsTold()
    {
        QFETCH(QByteArray, url);
        QFETCH(QString, host);
        QCOMPARE(hostIn(QString::fromLatin1(url)), host);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("password-table"),
                             "url,username,password\n\"" + url + "\",alice," + secret + "\n", u"a.csv"_s));
        QVERIFY(!context.credentials().front().label.contains(QString::fromLatin1(made(12, 5))));
    }

    void aRowThatCannotBeReadIsNamed()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("password-table"), "url,username,password\nh,ada\nh,alice," + secret + "\n",
                             u"a.csv"_s));
        QVERIFY(context.hasSecret(secret));
        QCOMPARE(context.skips.size(), std::size_t(1));
        QVERIFY(context.skips.front().detail.contains(u"line 2"_s));
    }

    void keysOfNugetFeeds()
    {
        const auto config = [](const QByteArray &value) {
            return "<configuration><packageSources><add key=\"a\" "
                   "value=\"https://feed.example/v3\"/></packageSources>\n"
                   "<apikeys><add key=\"https://feed.example/v3\" value=\"" +
                   value + "\"/></apikeys></configuration>";
        };
        RecordingContext plain;
        QVERIFY(plain.read(readerNamed("xml"), config(secret), u"NuGet.Config"_s));
        QVERIFY(plain.hasSecret(secret));
        QCOMPARE(plain.credentials().size(), std::size_t(1));
        QCOMPARE(plain.credentials().front().kind, Kind::ApiKey);
        QCOMPARE(plain.credentials().front().attributes.at(u"host"_s), u"feed.example"_s);
        RecordingContext sealed; // as CryptProtectData begins, and no more of it
        QVERIFY(sealed.read(readerNamed("xml"), config("AQAAANCMnd8BFdERjHoAwE/Cl+sBAAAA" + made(60, 3)),
                            u"nuget.config"_s));
        QCOMPARE(sealed.credentials().size(), std::size_t(1));
        QCOMPARE(sealed.credentials().front().kind, Kind::EncryptedStore);
        RecordingContext other; // elsewhere the element says nothing
        QVERIFY(other.read(readerNamed("xml"), config(secret), u"a.xml"_s));
        QVERIFY(other.credentials().empty());
    }

    void dbeaverKeepsPasswordsUnderAKeyThatItPublishes()
    {
        ForeignTool tool;
        tool.write("plain.json", "{\"postgresql-1\": {\"#connection\": {\"user\": \"ada\", \"password\": \"" + secret +
                                     "\"}, \"network/ssh_tunnel\": {\"user\": \"tunnel\", \"password\": \"" +
                                     made(14, 9) + "\"}}}");
        const auto encrypted = [&](const char *key) {
            const QByteArray vector = made(16, 11);
            return vector + tool.run(QStringLiteral("openssl enc -aes-128-cbc -K %1 -iv %2 -in plain.json")
                                         .arg(QLatin1StringView(key), QString::fromLatin1(vector.toHex())));
        };
        RecordingContext context;
        const QString path = u".dbeaver/credentials-config.json"_s;
        QVERIFY(context.read(readerNamed("dbeaver"), encrypted("babb4a9f774ab853c96c2d653dfe544a"), path));
        const auto *entry = judged(context, u"postgresql-1.#connection.password"_s);
        QVERIFY(entry);
        QCOMPARE(entry->value, secret);
        QCOMPARE(entry->login, u"ada"_s);
        QCOMPARE(judged(context, u"postgresql-1.network/ssh_tunnel.password"_s)->login, u"tunnel"_s);
        QCOMPARE(entry->line, 1u);
        tool.write("plain.json", "{\"password\": \"" + secret + "\"}"); // whatever its depth
        RecordingContext flat;
        QVERIFY(flat.read(readerNamed("dbeaver"), encrypted("babb4a9f774ab853c96c2d653dfe544a"), path));
        QVERIFY(judged(flat, u"password"_s));
        RecordingContext sealed; // under a password of its project
        QVERIFY(sealed.read(readerNamed("dbeaver"), encrypted("00112233445566778899aabbccddeeff"), path));
        QVERIFY(sealed.judged.empty());
        QCOMPARE(sealed.credentials().size(), std::size_t(1));
        QCOMPARE(sealed.credentials().front().kind, Kind::EncryptedStore);
        RecordingContext plain;
        QVERIFY(!plain.read(readerNamed("dbeaver"), "{\"a\": {\"user\": \"b\", \"x\": 123}}  ", path));
    }
};

QTEST_APPLESS_MAIN(TestPasswordTables)
#include "tst_password_tables.moc"
