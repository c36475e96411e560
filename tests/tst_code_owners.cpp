// Who maintains a folder, as forges and catalogues write it: every owner in the file's own words, a pattern without
// owners too, and nothing from a file that no forge would read.
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

namespace {

/// "LINE PATTERN=OWNER" of every statement, in order.
QStringList statements(const RecordingContext &context)
{
    QStringList said;
    for (const auto &observation : context.observations) {
        if (const auto *trust = std::get_if<TrustStated>(&observation.fact)) {
            said.append(QStringLiteral("%1 %2=%3")
                            .arg(observation.origin.line)
                            .arg(trust->setting.space.mid(5), trust->setting.value));
        }
    }
    return said;
}

} // namespace

class TestCodeOwners : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyOwnerOfEveryPattern_data()
    {
        QTest::addColumn<QByteArray>("file");
        QTest::addColumn<QStringList>("said");
        QTest::newRow("two owners") << QByteArray("# all\n*  @ann bob@example.com # the rest\r\n")
                                    << QStringList{QStringLiteral("2 *=@ann"), QStringLiteral("2 *=bob@example.com")};
        QTest::newRow("team") << QByteArray("/build/ @acme/platform\n")
                              << QStringList{QStringLiteral("1 /build/=@acme/platform")};
        QTest::newRow("taken away") << QByteArray("* @ann\n/vendor/\n")
                                    << QStringList{QStringLiteral("1 *=@ann"), QStringLiteral("2 /vendor/=")};
        QTest::newRow("escaped blank") << QByteArray("/a\\ b/ @ann\n") << QStringList{QStringLiteral("1 /a b/=@ann")};
        QTest::newRow("escaped hash") << QByteArray("\\#x @ann\n") << QStringList{QStringLiteral("1 #x=@ann")};
        QTest::newRow("section of GitLab")
            << QByteArray("[Database][2] @dba\n*.sql\nschema/ @ann\n^[Docs]\n*.md\n")
            << QStringList{QStringLiteral("2 *.sql=@dba"), QStringLiteral("3 schema/=@ann"), QStringLiteral("5 *.md=")};
        QTest::newRow("exclusion of GitLab") << QByteArray("[A]\n* @ann\n!gen/ @bob\n")
                                             << QStringList{QStringLiteral("2 *=@ann"), QStringLiteral("3 gen/=")};
        QTest::newRow("nothing") << QByteArray("\n# only words\n") << QStringList();
        QTest::newRow("cut off") << QByteArray("* @ann\n/src/ @")
                                 << QStringList{QStringLiteral("1 *=@ann"), QStringLiteral("2 /src/=")};
    }
    void everyOwnerOfEveryPattern()
    {
        QFETCH(QByteArray, file);
        RecordingContext context;
        QVERIFY(context.read(readerNamed("code-owners"), file, QStringLiteral(".github/CODEOWNERS")));
        QTEST(statements(context), "said");
        for (const auto &trust : context.facts<TrustStated>()) {
            QCOMPARE(trust.issuer, QStringLiteral("dir:/estate"));
            QVERIFY(!trust.time.at);
        }
    }

    void whatIsNoOwnerIsSaid()
    {
        for (const char *file : {"* @@developer\n", "* nobody\n", "* @\n", "!x @ann\n"}) {
            RecordingContext context;
            QVERIFY(context.read(readerNamed("code-owners"), file, QStringLiteral("CODEOWNERS")));
            QVERIFY(context.skipped("unsupported"));
            QVERIFY(!statements(context).join(QLatin1Char(' ')).contains(QLatin1Char('@')));
        }
        RecordingContext large;
        QVERIFY(large.read(readerNamed("code-owners"), QByteArray(4 << 20, '#'), QStringLiteral("CODEOWNERS")));
        QVERIFY(large.skipped("too-large"));
    }

    void onlyWhereAForgeLooks()
    {
        const auto claims = [](const char *path, const char *source) {
            RecordingContext context;
            context.document.origin.source = QString::fromLatin1(source);
            context.document.origin.path = QString::fromLatin1(path);
            return readerNamed("code-owners").recognises(context.document);
        };
        QVERIFY(claims("docs/CODEOWNERS", "git:/srv/app") && claims(".gitlab/CODEOWNERS", "git:/srv/app"));
        QVERIFY(claims("app/.github/CODEOWNERS", "dir:/srv"));
        QVERIFY(!claims("vendor/x/CODEOWNERS", "git:/srv/app"));
        QVERIFY(!claims("old.zip!CODEOWNERS", "dir:/srv") && !claims("CODEOWNERS.md", "dir:/srv"));
    }

    void ownersOfKubernetes()
    {
        RecordingContext context;
        QVERIFY(context.read(readerNamed("kubernetes-owners"),
                             "approvers:\n- ann\n- sig-node-approvers\n- bob@example.com\nreviewers:\n- eve\n",
                             QStringLiteral("pkg/OWNERS")));
        const QStringList said = statements(context);
        QCOMPARE(said.size(), 3);
        QVERIFY(said[0].endsWith(QStringLiteral(" *=github:ann")) &&
                said[2].endsWith(QStringLiteral("=bob@example.com")));
        RecordingContext filtered;
        QVERIFY(filtered.read(readerNamed("kubernetes-owners"),
                              "filters:\n  \".*\":\n    approvers: [ann]\n  \"\\\\.go$\":\n    approvers: [eve]\n",
                              QStringLiteral("OWNERS")));
        QCOMPARE(filtered.facts<TrustStated>().size(), 1u);
        QVERIFY(filtered.skipped("unsupported"));
        RecordingContext damaged;
        QVERIFY(damaged.read(readerNamed("kubernetes-owners"), "approvers: [ann, \n", QStringLiteral("OWNERS")));
        QVERIFY(damaged.skipped("damaged") && damaged.observations.empty());
        RecordingContext chromium;
        QVERIFY(!chromium.read(readerNamed("kubernetes-owners"), "# approvers: x\nann@example.com\n",
                               QStringLiteral("OWNERS")));
    }

    void catalogueOfBackstage()
    {
        const QByteArray head = "apiVersion: backstage.io/v1alpha1\nkind: ";
        const auto component = [&](const char *owner) {
            return head + "Component\nmetadata:\n  name: app\nspec:\n  type: service\n  owner: " + owner + "\n";
        };
        RecordingContext context;
        QVERIFY(context.read(readerNamed("backstage-catalog"),
                             component("user:ann") + "---\n" + head +
                                 "User\nmetadata:\n  name: Ann\nspec:\n  profile:\n    email: ann@example.com\n",
                             QStringLiteral("app/catalog-info.yaml")));
        QVERIFY(statements(context).at(0).endsWith(QStringLiteral(" *=backstage:user:default/ann")));
        const auto seen = context.facts<PrincipalSeen>();
        QCOMPARE(toText(seen.at(0).aliases.at(0).alias), QStringLiteral("backstage:user:default/ann"));
        QCOMPARE(toText(seen.at(0).aliases.at(1).alias), QStringLiteral("email:ann@example.com"));
        RecordingContext team;
        QVERIFY(
            team.read(readerNamed("backstage-catalog"), component("payments"), QStringLiteral("catalog-info.yaml")));
        QVERIFY(statements(team).at(0).endsWith(QStringLiteral("=backstage:group:default/payments")));
        RecordingContext torn;
        QVERIFY(torn.read(readerNamed("backstage-catalog"), component("a") + "---\n" + component("b"),
                          QStringLiteral("catalog-info.yaml")));
        QVERIFY(torn.skipped("ambiguous") && torn.facts<TrustStated>().empty());
        RecordingContext cut;
        QVERIFY(cut.read(readerNamed("backstage-catalog"), component("a") + "links: [\n",
                         QStringLiteral("catalog-info.yaml")));
        QVERIFY(cut.skipped("damaged") && cut.observations.empty());
        RecordingContext other;
        QVERIFY(
            !other.read(readerNamed("backstage-catalog"), "a: backstage.io/x\n", QStringLiteral("catalog-info.yaml")));
    }
};

QTEST_GUILESS_MAIN(TestCodeOwners)
#include "tst_code_owners.moc"
