// The HTML report is one well-formed page that loads nothing, runs only its own script, and takes no name for markup.
#include "reports/catalogue.h"
#include "tests/fixtures_assessment.h"
#include "tests/golden_file.h"

#include <QCryptographicHash>
#include <QRegularExpression>
#include <QTest>
#include <QXmlStreamReader>

#include <set>

using namespace probate;
using namespace probate::fixtures;

namespace {

QByteArray html(const Assessment &assessment)
{
    const auto checks = fixtures::checks();
    const auto frameworks = fixtures::frameworks();
    return findReport(QStringLiteral("html"))->write({assessment, checks, frameworks});
}

/// The page as a reader of XML sees it.
struct Page
{
    QString error;
    std::map<QString, int> elements;
    std::set<QString> ids;
    QStringList attributes; ///< "name=value"
    QStringList links;
    QString script;
    QString style;
    QString policy;
    QString text; ///< without script and style
};

Page read(const QByteArray &bytes)
{
    Page page;
    QXmlStreamReader xml(bytes);
    QStringList open;
    while (!xml.atEnd()) {
        xml.readNext();
        if (xml.isStartElement()) {
            open << xml.name().toString();
            ++page.elements[open.back()];
            for (const QXmlStreamAttribute &it : xml.attributes()) {
                page.attributes << it.name().toString() + QLatin1Char('=') + it.value().toString();
            }
            if (xml.attributes().hasAttribute(QStringLiteral("id"))) {
                page.ids.insert(xml.attributes().value(QStringLiteral("id")).toString());
            }
            if (xml.attributes().hasAttribute(QStringLiteral("href"))) {
                page.links << xml.attributes().value(QStringLiteral("href")).toString();
            }
            if (xml.attributes().value(QStringLiteral("http-equiv")) == QLatin1StringView("Content-Security-Policy")) {
                page.policy = xml.attributes().value(QStringLiteral("content")).toString();
            }
        } else if (xml.isEndElement()) {
            open.removeLast();
        } else if (xml.isCharacters()) {
            const QString in = open.value(open.size() - 1);
            (in == QLatin1StringView("script")  ? page.script
             : in == QLatin1StringView("style") ? page.style
                                                : page.text) += xml.text();
        }
    }
    page.error = xml.errorString();
    return page;
}

/// What stands between the tags as an HTML parser, which knows no CDATA, sees it: the policy's hash is of that.
QByteArray between(const QByteArray &bytes, const QByteArray &tag)
{
    const auto from = bytes.indexOf('<' + tag + '>') + tag.size() + 2;
    return bytes.mid(from, bytes.indexOf("</" + tag + '>', from) - from);
}

} // namespace

class TestReportHtml : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void printsTheWholeAssessment()
    {
        QCOMPARE(differenceFromGolden(QStringLiteral("report.html"), html(assessment())), QString());
        QCOMPARE(html(assessment()), html(assessment()));
    }

    void isWellFormedAndEveryLinkLeadsSomewhere()
    {
        const Page page = read(html(assessment()));
        QCOMPARE(page.error, QString());
        for (const QString &link : page.links) {
            QVERIFY2(link.startsWith(QLatin1Char('#')) && page.ids.contains(link.mid(1)), qPrintable(link));
        }
        QVERIFY(page.links.size() > 10);
        QCOMPARE(read(html({QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}})).error, QString());
    }

    void noNameBecomesMarkup()
    {
        const QByteArray bytes = html(assessment());
        const Page page = read(bytes);
        QCOMPARE(page.elements.at(QStringLiteral("script")), 1);
        QCOMPARE(bytes.count("<script"), 1);
        QVERIFY(page.text.contains(QStringLiteral("<script>alert(\"x\")</script>")));
        QCOMPARE(steeringCharacter(bytes), QString());
    }

    void aNameInAnAttributeStaysInIt()
    {
        Assessment a = assessment();
        a.findings.front().title = QStringLiteral("\" onclick=\"alert(1)\" '><img src=x onerror=alert(1)>");
        a.findings.front().check = a.findings.front().title;
        const Page page = read(html(a));
        QCOMPARE(page.error, QString());
        QVERIFY(!page.elements.contains(QStringLiteral("img")));
        for (const QString &attribute : page.attributes) {
            QVERIFY2(!attribute.startsWith(QStringLiteral("on")), qPrintable(attribute));
            QVERIFY2(!attribute.startsWith(QStringLiteral("style=")), qPrintable(attribute)); // the policy refuses it
        }
    }

    void loadsNothingAndRunsOnlyItsOwn()
    {
        const QByteArray bytes = html(assessment());
        const Page page = read(bytes);
        QVERIFY(page.policy.startsWith(QStringLiteral("default-src 'none'")));
        QVERIFY(!page.policy.contains(QStringLiteral("unsafe")));
        for (const QByteArray &tag : {QByteArray("script"), QByteArray("style")}) {
            const QByteArray hash =
                QCryptographicHash::hash(between(bytes, tag), QCryptographicHash::Sha256).toBase64();
            QVERIFY2(page.policy.contains(QStringLiteral("'sha256-") + QString::fromLatin1(hash)), tag.constData());
        }
        for (const QString &attribute : page.attributes) {
            QVERIFY2(!attribute.startsWith(QStringLiteral("src=")), qPrintable(attribute));
        }
        QVERIFY(!page.style.contains(QStringLiteral("@import")));
        QVERIFY(!page.style.contains(QRegularExpression(QStringLiteral("url\\((?!#)"))));
        QVERIFY(
            !page.script.contains(QRegularExpression(QStringLiteral("fetch|XMLHttpRequest|innerHTML|eval|import\\("))));
    }

    void holdsEverySectionAndVerdict()
    {
        const Page page = read(html(assessment()));
        for (const char *id :
             {"timeline", "closures", "findings", "inventory", "controls", "coverage", "f-000000000001", "closure-5"}) {
            QVERIFY2(page.ids.contains(QString::fromLatin1(id)), id);
        }
        for (const char *words : {"1 of 5 closed accounts still has access.", "unbounded", "OPEN", "CLOSING", "CLOSED",
                                  "BLOCKED", "not proven", "the mirror cannot renew it yet", "NHI1:2025",
                                  "3 objects could not be inflated", "Names that do not say whom they mean"}) {
            QVERIFY2(page.text.contains(QString::fromLatin1(words)), words);
        }
    }

    void everyTableHasHeadersAndAName()
    {
        const Page page = read(html(assessment()));
        QCOMPARE(page.elements.at(QStringLiteral("table")), page.elements.at(QStringLiteral("caption")));
        QCOMPARE(page.elements.at(QStringLiteral("table")), page.elements.at(QStringLiteral("thead")));
        QCOMPARE(page.elements.at(QStringLiteral("h1")), 1);
    }

    void anEmptyAssessmentClaimsNothing()
    {
        const Page page = read(html({QStringLiteral("0.1.0"), {}, {}, {}, {}, {}, {}, {}, {}}));
        QVERIFY(page.text.contains(QStringLiteral("nothing here is an all-clear")));
        QVERIFY(!page.text.contains(QStringLiteral("read whole")));
        QVERIFY(!page.text.contains(QStringLiteral("Closed and proven")));
    }

    void absurdTimesStayOnThePage()
    {
        Assessment a = assessment();
        a.closures[0].closure.at = *parseInstant("0001-01-01T00:00:00Z");
        a.closures[2].lastAccess.at = parseInstant("9999-12-31T23:59:59Z");
        const Page page = read(html(a));
        QCOMPARE(page.error, QString());
        for (const QString &attribute : page.attributes) {
            if (attribute.startsWith(QStringLiteral("width=")) || attribute.startsWith(QStringLiteral("x="))) {
                const int value = attribute.section(QLatin1Char('='), 1).toInt();
                QVERIFY2((value >= 0 && value <= 1000) || attribute.contains(QStringLiteral("device-width")),
                         qPrintable(attribute));
            }
        }
    }
};

QTEST_GUILESS_MAIN(TestReportHtml)
#include "tst_report_html.moc"
