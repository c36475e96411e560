// Markdown, JUnit and Prometheus: names stay text, and what is unproven passes nowhere.
#include "reports/catalogue.h"
#include "tests/fixtures_assessment.h"
#include "tests/golden_file.h"

#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <algorithm>
#include <map>
#include <set>

using namespace probate;
using namespace probate::fixtures;

namespace {

QByteArray written(const char *id, const Assessment &assessment)
{
    const auto checks = fixtures::checks();
    const auto frameworks = fixtures::frameworks();
    return findReport(QString::fromLatin1(id))->write({assessment, checks, frameworks});
}

} // namespace

class TestReportSmall : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void everyReportHasItsOwnId()
    {
        std::set<QString> ids;
        for (const Report &report : allReports()) {
            QVERIFY(ids.insert(report.id).second);
            QVERIFY(!report.title.isEmpty() && !report.fileExtension.isEmpty() && !report.mediaType.isEmpty());
            const Assessment nothing{QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}};
            QVERIFY(!report.write({nothing, {}, {}}).isEmpty());
        }
    }

    void printsTheWholeAssessment_data()
    {
        QTest::addColumn<QByteArray>("id");
        QTest::addColumn<QString>("file");
        QTest::newRow("markdown") << QByteArray("markdown") << QStringLiteral("report.md");
        QTest::newRow("junit") << QByteArray("junit") << QStringLiteral("report.junit.xml");
        QTest::newRow("prometheus") << QByteArray("prometheus") << QStringLiteral("report.prom");
    }
    void printsTheWholeAssessment()
    {
        QFETCH(QByteArray, id);
        QFETCH(QString, file);
        const QByteArray bytes = written(id.constData(), assessment());
        QCOMPARE(differenceFromGolden(file, bytes), QString());
        QCOMPARE(steeringCharacter(bytes), QString());
    }

    void markdownTakesNoNameForMarkup()
    {
        const QByteArray out = written("markdown", assessment());
        QVERIFY(!QString::fromUtf8(out).contains(QRegularExpression(QStringLiteral("(?<!\\\\)[<\\[]"))));
        QVERIFY(!out.contains("[a](http"));
        QVERIFY(!out.contains("http://"));
        QVERIFY(out.contains("\\<script"));
    }

    void unprovenIsAnErrorAndNeverAPass()
    {
        QXmlStreamReader xml(written("junit", assessment()));
        QString name;
        std::map<QString, QString> outcomes;
        while (!xml.atEnd()) {
            xml.readNext();
            if (!xml.isStartElement()) {
                continue;
            }
            if (xml.name() == QLatin1StringView("testcase")) {
                name = xml.attributes().value(QStringLiteral("name")).toString();
                outcomes[name] = QStringLiteral("pass");
            } else if (!name.isEmpty() && xml.name() != QLatin1StringView("testsuite")) {
                outcomes[name] = xml.name().toString();
            }
        }
        QCOMPARE(xml.errorString(), QString());
        QCOMPARE(outcomes[QStringLiteral("Carol Closed (email:carol@example.com)")], QStringLiteral("pass"));
        QCOMPARE(outcomes[QStringLiteral("Mallory Example (email:mallory@example.com)")], QStringLiteral("failure"));
        QCOMPARE(outcomes[QStringLiteral("the session layer is not proven f-000000000006")], QStringLiteral("error"));
        QCOMPARE(outcomes[QStringLiteral("a deploy key without expiry f-000000000007")], QStringLiteral("skipped"));
        QCOMPARE(outcomes[QStringLiteral("every source was read whole")], QStringLiteral("error"));
        QCOMPARE(std::ranges::count_if(outcomes, [](const auto &it) { return it.second == QLatin1StringView("pass"); }),
                 1);
    }

    void everyMetricIsOneLineOfItsFormat()
    {
        Assessment a = assessment();
        a.findings.front().check = QStringLiteral("C\"\\\n04");
        for (const QByteArray &line : written("prometheus", a).trimmed().split('\n')) {
            static const QRegularExpression metric(
                QStringLiteral("^(# (HELP|TYPE) .*|[a-z_]+(\\{[a-z]+=\"([^\"\\\\]|\\\\[\\\\\"n])*\"\\})? -?[0-9]+)$"));
            QVERIFY2(metric.match(QString::fromUtf8(line)).hasMatch(), line.constData());
        }
        QVERIFY(written("prometheus", a).contains("probate_closed_principals{state=\"unproven\"} 1\n"));
        QVERIFY(written("prometheus", a).contains("probate_coverage_complete 0\n"));
    }
};

QTEST_GUILESS_MAIN(TestReportSmall)
#include "tst_report_small.moc"
