// The SARIF report obeys the OASIS schema, and says of each finding what kind of result it is.
#include "reports/catalogue.h"
#include "tests/fixtures_assessment.h"
#include "tests/golden_file.h"
#include "tests/json_schema.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

struct Fixture
{
    Assessment assessment = fixtures::assessment();
    std::vector<CheckDefinition> checks = fixtures::checks();
    std::vector<Framework> frameworks = fixtures::frameworks();

    QByteArray sarif(std::optional<int> exitCode = {}) const
    {
        ReportOptions options;
        options.exitCode = exitCode;
        return findReport(QStringLiteral("sarif"))->write({assessment, checks, frameworks, options});
    }
    QJsonObject run(std::optional<int> exitCode = {}) const
    {
        return QJsonDocument::fromJson(sarif(exitCode))[QLatin1StringView("runs")][0].toObject();
    }
};

QJsonObject resultOf(const QJsonObject &run, const char *finding)
{
    for (const QJsonValue &result : run[QLatin1StringView("results")].toArray()) {
        if (result[QLatin1StringView("partialFingerprints")][QLatin1StringView("probateFinding/v1")].toString() ==
            QLatin1StringView(finding)) {
            return result.toObject();
        }
    }
    return {};
}

} // namespace

class TestReportSarif : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsTheWholeAssessment()
    {
        QCOMPARE(differenceFromGolden(QStringLiteral("report.sarif"), Fixture().sarif()), QString());
    }
    void equalInputGivesEqualBytes() { QCOMPARE(Fixture().sarif(), Fixture().sarif()); }
    void noNameSteersATerminal() { QCOMPARE(steeringCharacter(Fixture().sarif()), QString()); }

    void obeysTheSchemaOfOasis()
    {
        const QString schema =
            QStringLiteral(PROBATE_SOURCE_DIR "/../shared/reference/schemas/sarif-schema-2.1.0.json");
        const Assessment nothing{QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}};
        const QByteArray empty = findReport(QStringLiteral("sarif"))->write({nothing, {}, {}});
        // Findings of checks that nobody defined must still have a rule.
        Fixture undefined;
        undefined.checks.clear();
        undefined.frameworks.clear();
        const SchemaCheck checked = againstSchema(schema, {Fixture().sarif(1), empty, undefined.sarif()});
        if (!checked.ran) {
            QSKIP(checked.said.constData());
        }
        QVERIFY2(checked.valid, checked.said.constData());
        QByteArray broken = Fixture().sarif();
        broken.replace("\"kind\": \"open\"", "\"kind\": \"unproven\"");
        QVERIFY(!againstSchema(schema, {broken}).valid);
    }

    void theKindSaysWhatIsKnown_data()
    {
        QTest::addColumn<QByteArray>("finding");
        QTest::addColumn<QString>("kind");
        QTest::addColumn<QString>("level");
        QTest::newRow("critical") << QByteArray("f-000000000001") << QStringLiteral("fail") << QStringLiteral("error");
        QTest::newRow("low") << QByteArray("f-000000000008") << QStringLiteral("fail") << QStringLiteral("note");
        QTest::newRow("unproven") << QByteArray("f-000000000005") << QStringLiteral("open") << QStringLiteral("none");
    }
    void theKindSaysWhatIsKnown()
    {
        QFETCH(QByteArray, finding);
        const QJsonObject result = resultOf(Fixture().run(), finding.constData());
        QTEST(result[QLatin1StringView("kind")].toString(), "kind");
        QTEST(result[QLatin1StringView("level")].toString(), "level");
    }

    void aProvenClosurePassesAndOthersDoNot()
    {
        QStringList kinds;
        for (const QJsonValue &result : Fixture().run()[QLatin1StringView("results")].toArray()) {
            if (result[QLatin1StringView("ruleId")] == QLatin1StringView("closure")) {
                kinds << result[QLatin1StringView("properties")][QLatin1StringView("principal")].toString() +
                             QLatin1Char(' ') + result[QLatin1StringView("kind")].toString();
            }
        }
        QCOMPARE(kinds, (QStringList{QStringLiteral("P0003 review"), QStringLiteral("P0005 review"),
                                     QStringLiteral("P0004 pass")}));
    }

    void everyReferenceLeadsToWhatItNames()
    {
        const QJsonObject run = Fixture().run();
        const QJsonArray rules =
            run[QLatin1StringView("tool")][QLatin1StringView("driver")][QLatin1StringView("rules")].toArray();
        const QJsonArray taxonomies = run[QLatin1StringView("taxonomies")].toArray();
        int taxa = 0;
        for (const QJsonValue &result : run[QLatin1StringView("results")].toArray()) {
            QCOMPARE(rules[result[QLatin1StringView("ruleIndex")].toInt(-1)][QLatin1StringView("id")],
                     result[QLatin1StringView("ruleId")]);
            for (const QJsonValue &taxon : result[QLatin1StringView("taxa")].toArray()) {
                const QJsonValue taxonomy =
                    taxonomies[taxon[QLatin1StringView("toolComponent")][QLatin1StringView("index")].toInt(-1)];
                QCOMPARE(taxonomy[QLatin1StringView("name")],
                         taxon[QLatin1StringView("toolComponent")][QLatin1StringView("name")]);
                ++taxa;
            }
        }
        QVERIFY(taxa > 5);
    }

    void locationsAreRelativeAndSuppressedSightingsAreNone()
    {
        const QJsonArray locations =
            resultOf(Fixture().run(), "f-000000000003")[QLatin1StringView("locations")].toArray();
        QCOMPARE(locations.size(), 1);
        const QJsonValue physical = locations[0][QLatin1StringView("physicalLocation")];
        QCOMPARE(physical[QLatin1StringView("artifactLocation")][QLatin1StringView("uri")].toString(),
                 QStringLiteral("deploy/prod.env"));
        QCOMPARE(physical[QLatin1StringView("region")][QLatin1StringView("startLine")].toInt(), 12);
        const QString base = physical[QLatin1StringView("artifactLocation")][QLatin1StringView("uriBaseId")].toString();
        QCOMPARE(Fixture().run()[QLatin1StringView("originalUriBaseIds")][base][QLatin1StringView("uri")].toString(),
                 QStringLiteral("file:///srv/app/"));
    }

    void aWaiverIsASuppression()
    {
        QCOMPARE(resultOf(Fixture().run(), "f-000000000007")[QLatin1StringView("suppressions")].toArray().size(), 1);
        QVERIFY(!resultOf(Fixture().run(), "f-000000000001").contains(QStringLiteral("suppressions")));
    }

    void namesBecomeNeitherPlaceholdersNorLinks()
    {
        const QString text =
            resultOf(Fixture().run(), "f-000000000004")[QLatin1StringView("message")][QLatin1StringView("text")]
                .toString();
        QVERIFY(text.contains(QStringLiteral("{{0}}")));
        QVERIFY(!text.contains(QStringLiteral("](")));
    }

    void theExitCodeIsSaidWhereItIsKnown()
    {
        QCOMPARE(Fixture().run(4)[QLatin1StringView("invocations")][0][QLatin1StringView("exitCode")].toInt(), 4);
        QVERIFY(Fixture().run()[QLatin1StringView("invocations")][0][QLatin1StringView("exitCode")].isUndefined());
    }
};

QTEST_GUILESS_MAIN(TestReportSarif)
#include "tst_report_sarif.moc"
