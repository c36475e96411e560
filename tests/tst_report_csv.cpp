// The CSV report is one row a finding, reads back whole, and runs nothing in a spreadsheet.
#include "reports/catalogue.h"
#include "tests/fixtures_assessment.h"
#include "tests/golden_file.h"

#include <QFile>
#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

QByteArray csv(const Assessment &assessment)
{
    const auto checks = fixtures::checks();
    const auto frameworks = fixtures::frameworks();
    return findReport(QStringLiteral("csv"))->write({assessment, checks, frameworks});
}

/// A strict reader of RFC 4180 in which every cell is quoted; empty where the bytes are not that.
std::vector<QStringList> read(const QByteArray &bytes)
{
    std::vector<QStringList> records(1);
    qsizetype i = 0;
    while (i < bytes.size()) {
        if (bytes[i++] != '"') {
            return {};
        }
        QByteArray cell;
        while (i < bytes.size() && (bytes[i] != '"' || bytes.mid(i, 2) == "\"\"")) {
            cell += bytes[i];
            i += bytes[i] == '"' ? 2 : 1;
        }
        ++i;
        records.back() << QString::fromUtf8(cell);
        if (bytes.mid(i, 2) == "\r\n") {
            records.emplace_back();
            i += 2;
        } else if (i >= bytes.size() || bytes[i++] != ',') {
            return {};
        }
    }
    records.pop_back();
    return records;
}

} // namespace

class TestReportCsv : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsTheWholeAssessment()
    {
        QCOMPARE(differenceFromGolden(QStringLiteral("report.csv"), csv(assessment())), QString());
        QCOMPARE(csv(assessment()), csv(assessment()));
    }

    void isOneRowAFindingWithOneCellAColumn()
    {
        const auto records = read(csv(assessment()));
        QCOMPARE(records.size(), assessment().findings.size() + 1);
        for (const QStringList &record : records) {
            QCOMPARE(record.size(), records.front().size());
        }
        QCOMPARE(csv(assessment()).count('\n'), static_cast<qsizetype>(records.size()));
    }

    void noCellRunsInASpreadsheet_data()
    {
        QTest::addColumn<QString>("title");
        for (const char *text : {"=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "  =1", "＝1", "＋1", "－1", "＠1"}) {
            QTest::newRow(text) << QString::fromUtf8(text);
        }
        QTest::newRow("all at once") << hostileName();
    }
    void noCellRunsInASpreadsheet()
    {
        QFETCH(QString, title);
        Assessment a = assessment();
        a.findings.front().title = title;
        a.estate.credentials.front().label = title;
        a.estate.principals.front().displayName = title;
        for (const QStringList &record : read(csv(a))) {
            for (const QString &cell : record) {
                const QString begin = cell.trimmed().left(1);
                QVERIFY2(begin.isEmpty() || !QStringLiteral("=+-@\t\r＝＋－＠").contains(begin), qPrintable(cell));
            }
        }
        QByteArray lines = csv(a);
        QCOMPARE(steeringCharacter(lines.replace("\r\n", "\n")), QString());
    }

    void everyColumnIsDocumented()
    {
        QFile page(QStringLiteral(PROBATE_SOURCE_DIR "/docs/report-csv.md"));
        QVERIFY(page.open(QIODevice::ReadOnly));
        const QString text = QString::fromUtf8(page.readAll());
        const auto records = read(csv(assessment()));
        for (const QString &name : records.front()) {
            QVERIFY2(text.contains(QLatin1Char('`') + name + QLatin1Char('`')), qPrintable(name));
        }
    }

    void saysWhatIsWaivedAndWhatIsUnproven()
    {
        const auto records = read(csv(assessment()));
        QCOMPARE(records[1][4], QStringLiteral("failing"));
        QCOMPARE(records[5][4], QStringLiteral("unproven"));
        QCOMPARE(records[7][4], QStringLiteral("waived"));
    }
};

QTEST_GUILESS_MAIN(TestReportCsv)
#include "tst_report_csv.moc"
