// A legacy token lives as long as its secret, a label only switches it off, and a secret object is the proper place of
// what stands in it; JSON and YAML say the same.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

QByteArray secret(const QByteArray &uid, const QByteArray &type, const QByteArray &data,
                  const QByteArray &metadata = {}, const QByteArray &space = "apps")
{
    return R"({"apiVersion":"v1","kind":"Secret","type":")" + type + R"(","data":{)" + data +
           R"(},"metadata":{"name":"s-)" + uid + R"(","namespace":")" + space + R"(","uid":")" + uid +
           R"(","creationTimestamp":"2024-08-16T01:51:04Z")" + metadata + "}}";
}

QByteArray token(const QByteArray &uid, const QByteArray &metadata = {}, const QByteArray &space = "apps")
{
    return secret(uid, "kubernetes.io/service-account-token",
                  "\"token\":\"" + QByteArray("made up " + uid).toBase64() + '"',
                  R"(,"annotations":{"kubernetes.io/service-account.name":"bot"})" + metadata, space);
}

QByteArray list(const QByteArray &items, const QByteArray &metadata = {})
{
    return R"({"apiVersion":"v1","kind":"List","metadata":{)" + metadata + R"(},"items":[)" + items + "]}";
}

} // namespace

class TestKubernetes : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTokenBelongsToItsServiceAccount()
    {
        const ReadExport read(
            "k8s/secrets.json",
            list(token("u1", R"(,"labels":{"kubernetes.io/legacy-token-last-used":"2026-03-09"})") + ',' +
                 token("u2", R"(,"labels":{"kubernetes.io/legacy-token-invalid-since":"2026-03-01"})", "ops")),
            "k8s:main");
        QCOMPARE(read.readBy, QByteArray("kubernetes"));
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("k8s-secret-uid:u1"), QStringLiteral("enabled"));
        QCOMPARE(read.stateOf("k8s-secret-uid:u2"), QStringLiteral("switched-off"));
        QCOMPARE(read.ownerOf("k8s-secret-uid:u1"), QStringLiteral("k8s-sa:apps/bot"));
        QCOMPARE(read.all<UseSeen>().size(), 1u);
        QCOMPARE(toIso(read.all<UseSeen>()[0].at), QStringLiteral("2026-03-09T00:00:00Z"));
        QVERIFY(read.listed("k8s-secret-uid:u1")->credential.lifetime.statedNever);
        QCOMPARE(read.all<SecretSeen>().size(), 2u);
        QVERIFY(read.all<SecretSeen>()[0].properPlace);
        QCOMPARE(read.all<SecretSeen>()[0].credential.handles.at(1), read.fingerprint("made up u1"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete k8s-secret-uid")});
        QCOMPARE(read.all<ListingRead>()[0].scope.place, QString());
    }

    void yamlSaysTheSame()
    {
        const QByteArray yaml =
            "apiVersion: v1\nkind: List\nitems:\n- apiVersion: v1\n  kind: Secret\n  type: "
            "kubernetes.io/service-account-token\n  data:\n    token: " +
            QByteArray("made up u1").toBase64() +
            "\n  metadata:\n    name: s-u1\n    namespace: apps\n    uid: u1\n    creationTimestamp: "
            "\"2024-08-16T01:51:04Z\"\n    annotations:\n      kubernetes.io/service-account.name: bot\n";
        const ReadExport fromYaml("k8s/secrets.yaml", yaml, "k8s:main");
        const ReadExport fromJson("k8s/secrets.json", list(token("u1")), "k8s:main");
        QCOMPARE(fromYaml.skips, fromJson.skips);
        QVERIFY(fromYaml.facts == fromJson.facts);
    }

    void aManifestInARepositoryIsNoProperPlace()
    {
        const ReadExport read("deploy/secret.yaml",
                              "apiVersion: v1\nkind: Secret\nmetadata: {name: db, namespace: apps}\ntype: Opaque\n"
                              "stringData:\n  password: made-up-words\n  note: |\n    a\n    b\n");
        QCOMPARE(read.judged, QStringList{QStringLiteral("apps/db.password")});
        QCOMPARE(read.judgedProperly, 0);
        QCOMPARE(read.nestedNames, QStringList{QStringLiteral("#/data/note")});
        QVERIFY(read.all<CredentialListed>().empty());
    }

    void valuesAreHandedOnDecoded()
    {
        const ReadExport read(
            "k8s/secrets.json",
            list(secret("u3", "kubernetes.io/tls", "\"tls.crt\":\"" + QByteArray("line\nline").toBase64() + '"') + ',' +
                 secret("u4", "kubernetes.io/basic-auth", "\"password\":\"" + QByteArray("words").toBase64() + '"') +
                 ',' + secret("u5", "Opaque", "\"x\":\"%%%\"")),
            "k8s:main");
        QCOMPARE(read.nestedBytes.at(0), QByteArray("line\nline"));
        QCOMPARE(read.judged, QStringList{QStringLiteral("apps/s-u4.password")});
        QCOMPARE(read.judgedProperly, 1);
        QVERIFY(read.skipped("damaged"));
    }

    void clusterAdminsTokensArePrivileged()
    {
        const QByteArray binding =
            R"({"apiVersion":"rbac.authorization.k8s.io/v1","kind":"ClusterRoleBinding","metadata":{"name":"b"},
            "roleRef":{"kind":"ClusterRole","name":"cluster-admin"},"subjects":[{"kind":"ServiceAccount","namespace":"apps","name":"bot"}]})";
        QVERIFY(ReadExport("k8s/x.json", list(token("u1") + ',' + binding), "k8s:main")
                    .listed("k8s-secret-uid:u1")
                    ->credential.privileged);
        QVERIFY(!ReadExport("k8s/x.json", list(token("u1", {}, "ops") + ',' + binding), "k8s:main")
                     .listed("k8s-secret-uid:u1")
                     ->credential.privileged);
    }

    void onlyAListingOfSecretsShowsThatOneIsGone()
    {
        const QByteArray account =
            R"({"apiVersion":"v1","kind":"ServiceAccount","metadata":{"name":"bot","namespace":"apps"}})";
        QCOMPARE(ReadExport("k8s/accounts.json", list(account), "k8s:main").listings(), QStringList());
        QCOMPARE(ReadExport("k8s/accounts.json", list(account), "k8s:main").all<PrincipalSeen>().size(), 1u);
        const QByteArray twoSpaces = list(token("u1") + ',' + token("u2", {}, "ops"));
        QCOMPARE(ReadExport("k8s/secrets.json", twoSpaces, "k8s:main").all<ListingRead>().at(0).scope.place, QString());
        QCOMPARE(ReadExport("k8s/one.json", token("u1"), "k8s:main").listings(), QStringList()); // `get secret NAME`
    }

    /// `kubectl get secrets` without -A lists the namespace of whoever calls it, and the answer does not say so.
    void aListOfOneNamespaceIsOfThatOne()
    {
        const auto read = [](const QByteArray &bytes, bool coversIssuer = false, bool complete = true) {
            return ReadExport("k8s/secrets.json", bytes, "k8s:main", complete, "2026-03-11T16:00:00Z", nullptr,
                              coversIssuer);
        };
        const ReadExport one = read(list(token("u1")));
        QCOMPARE(one.all<ListingRead>().at(0).scope.place, QStringLiteral("apps"));
        QCOMPARE(one.all<StateEvidence>().at(0).scope, one.all<ListingRead>().at(0).scope);
        QCOMPARE(read(list(token("u1")), true).all<ListingRead>().at(0).scope.place, QString());
        const ReadExport empty = read(list({}));
        QVERIFY(empty.listings().isEmpty() && empty.skipped("unscoped-listing"));
        QCOMPARE(read(list({}), true).listings().size(), 1);
        QVERIFY(read(list({}), false, false).skips.isEmpty()); // it claims nothing
    }

    void whatIsCutIsNotComplete()
    {
        const ReadExport more("k8s/secrets.json", list(token("u1"), R"("continue":"abc")"), "k8s:main");
        QCOMPARE(more.listings(), QStringList{QStringLiteral("partial k8s-secret-uid")});
        const ReadExport cut("k8s/secrets.json", list(token("u1")).chopped(3), "k8s:main");
        QVERIFY(cut.facts.empty() && cut.skipped("damaged"));
        const ReadExport cutYaml("k8s/secrets.yaml", "apiVersion: v1\nkind: List\nitems: [{", "k8s:main");
        QVERIFY(cutYaml.facts.empty() && cutYaml.skipped("damaged"));
        QByteArray nameless = token("u1");
        nameless.replace("\"uid\"", "\"uit\"");
        QCOMPARE(ReadExport("k8s/secrets.json", list(nameless), "k8s:main").listings(),
                 QStringList{QStringLiteral("partial k8s-secret-uid")});
    }

    void anchorsOnAnchorsCostLittle()
    {
        QByteArray bomb = "apiVersion: v1\nkind: List\na0: &a0 [x,x,x,x,x,x,x,x,x,x]\n";
        for (int i = 1; i < 12; ++i) {
            const QByteArray below = "*a" + QByteArray::number(i - 1);
            bomb += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                    QByteArrayList(10, below).join(',') + "]\n";
        }
        const ReadExport read("k8s/secrets.yaml", bomb, "k8s:main");
        QVERIFY(read.facts.empty() && read.skipped("damaged"));
    }

    void otherObjectsAreLeftToOthers()
    {
        QVERIFY(
            ReadExport("deploy.yaml", "apiVersion: apps/v1\nkind: Deployment\nmetadata: {name: x}\n").readBy.isEmpty());
        QVERIFY(ReadExport("kubeconfig", "apiVersion: v1\nkind: Config\nusers: []\n").readBy.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestKubernetes)
#include "tst_kubernetes.moc"
