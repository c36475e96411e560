#include "reports/formats.h"
#include "reports/phrases.h"
#include "reports/printable.h"
#include "reports/summary.h"

#include <QXmlStreamWriter>

#include <algorithm>
#include <map>
#include <string_view>

namespace probate {

namespace {

/// How a test case ended. Unproven is an error: it could not be tested, which is neither a pass nor a failure.
struct Case
{
    QString name;
    const char *outcome = nullptr; ///< "failure", "error", "skipped", or nullptr for a pass
    QString message;
    QString detail;
};

struct Suite
{
    QString name;
    std::vector<Case> cases;
};

Suite closuresOf(const ReportInput &input, const AssessmentIndex &index)
{
    Suite suite{QStringLiteral("closures"), {}};
    for (const PrincipalVerdict &it : input.assessment.closures) {
        Case one{index.fullNameOf(it.principal), nullptr, toText(it),
                 it.reason + QStringLiteral("; last possible access: ") + toText(it.lastAccess)};
        if (it.state != ClosureState::Closed) {
            one.outcome = it.state == ClosureState::Open       ? "failure"
                          : it.state == ClosureState::Unproven ? "error"
                                                               : "skipped";
        }
        suite.cases.push_back(std::move(one));
    }
    return suite;
}

Suite coverageOf(const Assessment &assessment)
{
    const Summary s = summarise(assessment);
    Case one{QStringLiteral("every source was read whole"), nullptr, {}, {}};
    if (!s.complete) {
        one.outcome = "error";
        one.message = assessment.coverage.sources.empty()
                          ? QStringLiteral("no source was read")
                          : counted(s.skipsUnread, "place") + QStringLiteral(" could not be read");
    }
    return {QStringLiteral("coverage"), {one}};
}

std::vector<Suite> suitesOf(const ReportInput &input, const AssessmentIndex &index)
{
    std::vector<Suite> out{closuresOf(input, index), coverageOf(input.assessment)};
    std::map<CheckId, Suite> checks;
    for (const Finding &it : input.assessment.findings) {
        const CheckDefinition *check = index.check(it.check);
        Suite &suite = checks[it.check];
        suite.name = check ? it.check + QLatin1Char(' ') + check->name : it.check;
        QString detail;
        for (const Reason &reason : it.because) {
            detail += reason.text + QStringLiteral(". ");
        }
        suite.cases.push_back({it.title + QLatin1Char(' ') + it.id,
                               it.waiver     ? "skipped"
                               : it.unproven ? "error"
                                             : "failure",
                               toText(it.severity) + QStringLiteral(": ") + (it.waiver ? it.waiver->reason : it.title),
                               detail + it.remedy});
    }
    for (auto &[id, suite] : checks) {
        out.push_back(std::move(suite));
    }
    return out;
}

void putSuite(QXmlStreamWriter &xml, const Suite &suite)
{
    const auto count = [&](std::string_view outcome) {
        return QString::number(
            std::ranges::count_if(suite.cases, [&](const Case &it) { return it.outcome && it.outcome == outcome; }));
    };
    xml.writeStartElement(QStringLiteral("testsuite"));
    xml.writeAttribute(QStringLiteral("name"), printable(suite.name));
    xml.writeAttribute(QStringLiteral("tests"), QString::number(suite.cases.size()));
    xml.writeAttribute(QStringLiteral("failures"), count("failure"));
    xml.writeAttribute(QStringLiteral("errors"), count("error"));
    xml.writeAttribute(QStringLiteral("skipped"), count("skipped"));
    for (const Case &it : suite.cases) {
        xml.writeStartElement(QStringLiteral("testcase"));
        xml.writeAttribute(QStringLiteral("classname"), printable(QStringLiteral("probate.") + suite.name));
        xml.writeAttribute(QStringLiteral("name"), printable(it.name));
        if (it.outcome) {
            xml.writeStartElement(QString::fromLatin1(it.outcome));
            xml.writeAttribute(QStringLiteral("message"), printable(it.message));
            xml.writeCharacters(printable(it.detail));
            xml.writeEndElement();
        }
        xml.writeEndElement();
    }
    xml.writeEndElement();
}

} // namespace

QByteArray writeJunit(const ReportInput &input)
{
    const AssessmentIndex index(input);
    QByteArray out;
    QXmlStreamWriter xml(&out);
    xml.setAutoFormatting(true);
    xml.setAutoFormattingIndent(1);
    xml.writeStartDocument();
    xml.writeStartElement(QStringLiteral("testsuites"));
    xml.writeAttribute(QStringLiteral("name"), QStringLiteral("probate as of ") + toMinute(input.assessment.asOf));
    for (const Suite &suite : suitesOf(input, index)) {
        putSuite(xml, suite);
    }
    xml.writeEndElement();
    xml.writeEndDocument();
    return out;
}

} // namespace probate
