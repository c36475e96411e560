// The JSON report holds everything, in a defined order, in the published shape.
#include "reports/catalogue.h"
#include "reports/explain.h"
#include "reports/json_writer.h"
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

    ReportInput input() const { return {assessment, checks, frameworks}; }
    QByteArray json() const { return findReport(QStringLiteral("json"))->write(input()); }
    QJsonObject parsed() const { return QJsonDocument::fromJson(json()).object(); }
};

QString schema(const char *name)
{
    return QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema-json/") + QString::fromLatin1(name);
}

} // namespace

class TestReportJson : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsTheWholeAssessment()
    {
        QCOMPARE(differenceFromGolden(QStringLiteral("report.json"), Fixture().json()), QString());
    }

    void equalInputGivesEqualBytes() { QCOMPARE(Fixture().json(), Fixture().json()); }

    void obeysItsSchema()
    {
        const Fixture f;
        const Assessment nothing{QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}};
        const QByteArray empty = findReport(QStringLiteral("json"))->write({nothing, {}, {}});
        const SchemaCheck checked = againstSchema(schema("probate-report-1.schema.json"), {f.json(), empty});
        if (!checked.ran) {
            QSKIP(checked.said.constData());
        }
        QVERIFY2(checked.valid, checked.said.constData());
        QByteArray broken = f.json();
        broken.replace("\"state\": \"OPEN\"", "\"state\": \"FINE\"");
        QVERIFY(!againstSchema(schema("probate-report-1.schema.json"), {broken}).valid);
    }

    void holdsEveryVerdictClaimAndObservation()
    {
        const QJsonObject report = Fixture().parsed();
        QCOMPARE(report[QLatin1StringView("schema")].toString(), QStringLiteral("probate-report/1"));
        QCOMPARE(report[QLatin1StringView("closures")].toArray().size(), 5);
        QCOMPARE(report[QLatin1StringView("findings")].toArray().size(), 8);
        QCOMPARE(report[QLatin1StringView("credentials")].toArray().size(), 8);
        QCOMPARE(report[QLatin1StringView("principals")].toArray().size(), 7);
        QCOMPARE(report[QLatin1StringView("observations")].toArray().size(), 9);
        const QJsonObject key = report[QLatin1StringView("credentials")][0].toObject();
        QCOMPARE(key[QLatin1StringView("claims")].toArray().size(), 3);
        QCOMPARE(key[QLatin1StringView("verdict")][QLatin1StringView("state")].toString(), QStringLiteral("LIVE"));
        QCOMPARE(key[QLatin1StringView("placements")].toArray().size(), 1);
    }

    void namesComeBackAsTheyWere()
    {
        const QByteArray json = Fixture().json();
        QCOMPARE(steeringCharacter(json), QString());
        const QJsonArray principals = Fixture().parsed()[QLatin1StringView("principals")].toArray();
        QCOMPARE(principals[1][QLatin1StringView("displayName")].toString(), hostileName());
    }

    void controlsForAgentsStandOnlyWhereAnAgentIsConcerned()
    {
        const QJsonArray findings = Fixture().parsed()[QLatin1StringView("findings")].toArray();
        QCOMPARE(findings[0][QLatin1StringView("controls")].toArray().size(), 3);
        QCOMPARE(findings[1][QLatin1StringView("controls")].toArray().size(), 4);
    }

    void writesAnyTextAndNumber()
    {
        JsonWriter json;
        json.beginArray();
        json.value(QStringLiteral("a\"\\\n\t") + QChar(0xd800) + QString::fromUtf8("é😀"));
        json.value(0.1);
        json.value(std::numeric_limits<double>::quiet_NaN());
        json.value(std::numeric_limits<qint64>::min());
        json.endArray();
        const QByteArray out = json.take();
        QCOMPARE(out,
                 QByteArray("[\n  \"a\\\"\\\\\\n\\u0009\\ufffdé😀\",\n  0.1,\n  null,\n  -9223372036854775808\n]\n"));
        QVERIFY(QJsonDocument::fromJson(out).isArray());
    }

    void explainsAsJson_data()
    {
        QTest::addColumn<QString>("id");
        QTest::addColumn<QString>("about");
        QTest::newRow("credential") << QStringLiteral("c-aaaaaaaaaa01") << QStringLiteral("credential");
        QTest::newRow("finding") << QStringLiteral("f-000000000006") << QStringLiteral("finding");
        QTest::newRow("principal") << QStringLiteral("P0006") << QStringLiteral("principal");
    }
    void explainsAsJson()
    {
        QFETCH(QString, id);
        QFETCH(QString, about);
        const auto out = explainJson(Fixture().input(), id);
        QVERIFY(out);
        const QJsonObject object = QJsonDocument::fromJson(*out).object();
        QCOMPARE(object[QLatin1StringView("about")].toString(), about);
        QVERIFY(object[about].isObject());
    }

    void showsAClosureAsJson()
    {
        const auto out = closureShowJson(Fixture().input(), QStringLiteral("P0001"));
        QVERIFY(out);
        const QJsonObject object = QJsonDocument::fromJson(*out).object();
        QCOMPARE(object[QLatin1StringView("closure")][QLatin1StringView("state")].toString(), QStringLiteral("OPEN"));
        QCOMPARE(object[QLatin1StringView("credentials")].toArray().size(), 2);
        QVERIFY(!closureShowJson(Fixture().input(), QStringLiteral("P0006")));
    }
};

QTEST_GUILESS_MAIN(TestReportJson)
#include "tst_report_json.moc"
