// A kubeconfig's users: their certificates and keys go on to their readers, their tokens are named by user and cluster.
#include "tests/foreign_tool.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray token()
{
    QByteArray text = "tok";
    for (quint32 i = 0, seed = 9; i < 30; ++i) {
        seed = seed * 1'664'525u + 1'013'904'223u;
        text += static_cast<char>('a' + (seed >> 16) % 26);
    }
    return text;
}

QByteArray config(const QByteArray &user)
{
    return "apiVersion: v1\nkind: Config\ncurrent-context: main\nclusters:\n- name: c1\n  cluster: {server: "
           "'https://k8s.example:6443'}\n"
           "contexts:\n- name: main\n  context:\n    cluster: c1\n    user: alice\nusers:\n- name: alice\n  user:\n" +
           user;
}

} // namespace

class TestKubeconfig : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void certificateAndKeyGoOnAndJoin()
    {
        ForeignTool tool;
        tool.run(
            QStringLiteral("openssl req -x509 -newkey ed25519 -nodes -keyout k -out c -subj /O=system:masters/CN=alice "
                           "-addext basicConstraints=CA:FALSE -addext extendedKeyUsage=clientAuth"));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("kubeconfig"),
                             config("    client-certificate-data: " + tool.read("c").toBase64() +
                                    "\n    client-key-data: " + tool.read("k").toBase64() + "\n"),
                             QStringLiteral("home/a/.kube/config")));
        QCOMPARE(context.inner.size(), std::size_t(2));
        QCOMPARE(context.inner[0].first, QStringLiteral("#users/alice/client-certificate-data"));
        RecordingContext certificate;
        RecordingContext key;
        QVERIFY(certificate.read(readerNamed("pem"), context.inner[0].second, context.inner[0].first));
        QVERIFY(key.read(readerNamed("pem"), context.inner[1].second, context.inner[1].first));
        QCOMPARE(certificate.handle(certificate.credentials().at(0), handles::spkiSha256),
                 key.handle(key.credentials().at(0), handles::spkiSha256));
        QVERIFY(certificate.credentials().at(0).privileged);
        QVERIFY(certificate.states("login", "alice"));
    }

    void aTokenHasAUserAndAServer_data()
    {
        QTest::addColumn<QByteArray>("user");
        QTest::addColumn<Kind>("kind");
        QTest::newRow("token") << "    token: " + token() + "\n" << Kind::ServiceAccountToken;
        QTest::newRow("refresh token")
            << "    auth-provider:\n      name: oidc\n      config:\n        refresh-token: " + token() + "\n"
            << Kind::RefreshToken;
    }
    void aTokenHasAUserAndAServer()
    {
        QFETCH(QByteArray, user);
        QFETCH(Kind, kind);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("kubeconfig"), config(user), QStringLiteral("kubeconfig.yaml")));
        const auto seen = context.facts<SecretSeen>();
        QCOMPARE(seen.size(), std::size_t(1));
        QCOMPARE(seen[0].credential.kind, kind);
        QCOMPARE(seen[0].credential.attributes.at(QStringLiteral("server")),
                 QStringLiteral("https://k8s.example:6443"));
        QVERIFY(context.hasSecret(token()));
        QVERIFY(context.states("login", "alice"));
    }

    void otherYamlIsNoKubeconfig()
    {
        RecordingContext context;
        QVERIFY(!context.read(readerNamed("kubeconfig"), "kind: Config\nclusters: []\nnothing: users\n",
                              QStringLiteral("x.yaml")));
        QVERIFY(context.observations.empty());
    }

    void damageIsSaid()
    {
        RecordingContext context;
        QVERIFY(
            context.read(readerNamed("kubeconfig"), config("    client-key-data: '!!!'\n"), QStringLiteral("config")));
        QVERIFY(context.skipped("damaged"));
        QVERIFY(context.inner.empty());
    }
};

QTEST_GUILESS_MAIN(TestKubeconfig)
#include "tst_kubeconfig.moc"
