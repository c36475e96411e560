// The text report leads with what matters, holds every verdict, and cannot be steered by the names in it.
#include "reports/catalogue.h"
#include "reports/explain.h"
#include "reports/printable.h"
#include "tests/fixtures_assessment.h"
#include "tests/golden_file.h"

#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

struct Fixture
{
    Assessment assessment = fixtures::assessment();
    std::vector<CheckDefinition> checks = fixtures::checks();
    std::vector<Framework> frameworks = fixtures::frameworks();

    ReportInput input(ReportOptions options = {}) const { return {assessment, checks, frameworks, options}; }
};

QByteArray text(const ReportInput &input)
{
    return findReport(QStringLiteral("text"))->write(input);
}

} // namespace

class TestReportText : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsTheWholeAssessment()
    {
        QCOMPARE(differenceFromGolden(QStringLiteral("report.txt"), text(Fixture().input())), QString());
    }

    void equalInputGivesEqualBytes() { QCOMPARE(text(Fixture().input()), text(Fixture().input())); }

    void leadsWithTheWorstClosure()
    {
        ReportOptions options;
        options.width = 140;
        const QByteArray out = text(Fixture().input(options));
        const auto open = out.indexOf("OPEN");
        QVERIFY(open > 0);
        QVERIFY(open < out.indexOf("CLOSING"));
        QVERIFY(out.indexOf("CLOSING") < out.indexOf("Findings"));
        QVERIFY(out.indexOf("Findings") < out.indexOf("Inventory"));
        QVERIFY(out.indexOf("Inventory") < out.indexOf("Coverage"));
        QVERIFY(out.contains("last possible access: unbounded, by cloud-access-key mallory's key"));
        QVERIFY(
            out.contains("last possible access: unknown, by ssh-deploy-key ssh-sha256:SHA256:example-of-a-deploy-key"));
        QVERIFY(out.contains("last possible access: 2026-03-12T00:00Z"));
    }

    void noNameSteersTheTerminal()
    {
        const Fixture f;
        QCOMPARE(steeringCharacter(text(f.input())), QString());
        QVERIFY(text(f.input()).contains("\\u{1b}"));
        QVERIFY(text(f.input()).contains("\\u{202e}"));
        for (const char *id : {"c-aaaaaaaaaa01", "c-aaaaaaaaaa03", "P0002", "f-000000000004"}) {
            QCOMPARE(steeringCharacter(*explain(f.input(), QString::fromLatin1(id))), QString());
        }
        QVERIFY(!findReport(QStringLiteral("no")));
        const auto unknown = explain(f.input(), hostileName());
        QVERIFY(!unknown);
        QCOMPARE(steeringCharacter(unknown.error().message().toUtf8()), QString());
    }

    void coloursOnlyWhereAsked()
    {
        const Fixture f;
        ReportOptions options;
        options.colour = true;
        QByteArray coloured = text(f.input(options));
        QVERIFY(coloured.contains("\x1b[1;31m"));
        QVERIFY(!text(f.input()).contains('\x1b'));
        // Without its own sequences it is the plain report.
        for (const char *own : {"\x1b[0m", "\x1b[1m", "\x1b[2m", "\x1b[1;31m", "\x1b[31m", "\x1b[32m", "\x1b[33m",
                                "\x1b[35m", "\x1b[36m"}) {
            coloured.replace(own, "");
        }
        QCOMPARE(coloured, text(f.input()));
    }

    void keepsToTheWidth_data()
    {
        QTest::addColumn<int>("width");
        QTest::newRow("narrow") << 60;
        QTest::newRow("usual") << 80;
        QTest::newRow("wide") << 140;
    }
    void keepsToTheWidth()
    {
        QFETCH(int, width);
        ReportOptions options;
        options.width = width;
        for (const QByteArray &line : text(Fixture().input(options)).split('\n')) {
            const QString words = QString::fromUtf8(line).trimmed();
            // One word that is longer than the line cannot be broken; tables keep their columns.
            if (words.contains(QLatin1Char(' ')) && !words.contains(QStringLiteral("documents"))) {
                QVERIFY2(columns(QString::fromUtf8(line)) <= width, line.constData());
            }
        }
    }

    void aShortReportSaysWhatItLeavesOut()
    {
        ReportOptions options;
        options.findingsPerCheck = 1;
        const QByteArray out = text(Fixture().input(options));
        QVERIFY(out.contains("and 1 more"));
        QVERIFY(!out.contains("f-000000000002"));
        QVERIFY(text(Fixture().input()).contains("f-000000000002"));
    }

    void aWaivedFindingIsListedButNotCounted()
    {
        const QByteArray out = text(Fixture().input());
        QVERIFY(out.contains("the mirror cannot renew it yet"));
        QVERIFY(out.contains("7 findings, 1 waived"));
    }

    void anEmptyAssessmentClaimsNothing()
    {
        const Assessment empty{QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}};
        const QByteArray out = text({empty, {}, {}});
        QVERIFY(out.contains("No closure is known"));
        QVERIFY(out.contains("No source was read."));
        QVERIFY(!out.contains("was read whole"));
        QVERIFY(!out.contains("coverage complete"));
    }

    void incompleteCoverageIsSaid()
    {
        QVERIFY(text(Fixture().input()).contains("coverage incomplete"));
        Fixture whole;
        std::erase_if(whole.assessment.coverage.skips, leavesCoverageIncomplete);
        QVERIFY(text(whole.input()).contains("coverage complete"));
    }

    void explainsACredential()
    {
        const auto out = explain(Fixture().input(), QStringLiteral("aws-access-key-id:EXAMPLE-KEY-1"));
        QVERIFY(out);
        QCOMPARE(differenceFromGolden(QStringLiteral("explain-credential.txt"), *out), QString());
        QVERIFY(out->contains("won: its principal answers for the credential"));
        QVERIFY(out->contains("outweighed: 30 % against 95 % for the owner"));
        QVERIFY(out->contains("exposure: could read it"));
        QVERIFY(out->contains("git:/srv/app:deploy/prod.env:12"));
    }

    void findsASubjectByAnyOfItsNames_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("part");
        QTest::newRow("credential") << QStringLiteral("c-aaaaaaaaaa02") << QStringLiteral("never, as its issuer says");
        QTest::newRow("finding") << QStringLiteral("f-000000000001") << QStringLiteral("api-key-survives");
        QTest::newRow("beginning") << QStringLiteral("f-00000000000") << QString();
        QTest::newRow("principal") << QStringLiteral("P0006") << QStringLiteral("Alice Active");
        QTest::newRow("alias") << QStringLiteral("EMAIL:Alice@example.com") << QStringLiteral("No closure is in force");
        QTest::newRow("mail") << QStringLiteral("alice@example.com") << QStringLiteral("No closure is in force");
        QTest::newRow("handle") << QStringLiteral("pg-role:main/bert") << QStringLiteral("BLOCKED");
        QTest::newRow("conflict") << QStringLiteral("secret:0000000000000007") << QStringLiteral("in conflict");
        QTest::newRow("exempt") << QStringLiteral("c-aaaaaaaaaa08") << QStringLiteral("nobody's surviving access");
        QTest::newRow("nothing") << QStringLiteral("c-bbbbbbbbbbbb") << QString();
    }
    void findsASubjectByAnyOfItsNames()
    {
        QFETCH(QString, id);
        QFETCH(QString, part);
        const auto out = explain(Fixture().input(), id);
        QCOMPARE(out.ok(), !part.isEmpty());
        if (out) {
            QVERIFY2(out->contains(part.toUtf8()), out->constData());
        }
    }

    void anAmbiguousNameIsRefusedWithTheChoices()
    {
        const auto out = explain(Fixture().input(), QStringLiteral("c-aaaaaaaa"));
        QVERIFY(!out);
        QCOMPARE(out.error().kind(), ErrorKind::Usage);
        QVERIFY(out.error().message().contains(QStringLiteral("c-aaaaaaaaaa02")));
    }

    void showsAClosure()
    {
        const auto out = closureShow(Fixture().input(), QStringLiteral("mallory@example.com"));
        QVERIFY(out);
        QCOMPARE(differenceFromGolden(QStringLiteral("closure-show.txt"), *out), QString());
        QVERIFY(out->contains("not proven"));
    }

    void aPrincipalWithoutClosureHasNoClosureToShow()
    {
        const auto out = closureShow(Fixture().input(), QStringLiteral("alice@example.com"));
        QVERIFY(!out);
        QCOMPARE(out.error().kind(), ErrorKind::NotFound);
    }
};

QTEST_GUILESS_MAIN(TestReportText)
#include "tst_report_text.moc"
