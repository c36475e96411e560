#include "reports/formats.h"
#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <QCryptographicHash>

#include <string_view>

namespace probate {

extern const std::string_view htmlStyle;
extern const std::string_view htmlScript;

namespace {

/// The wrapping keeps the page well-formed as XML, where the contents are not character data as they are in HTML.
QByteArray inlineStyle()
{
    return "/*<![CDATA[*/\n" + QByteArray(htmlStyle.data(), static_cast<qsizetype>(htmlStyle.size())) + "/*]]>*/";
}

QByteArray inlineScript()
{
    return "//<![CDATA[\n" + QByteArray(htmlScript.data(), static_cast<qsizetype>(htmlScript.size())) + "//]]>";
}

QString sourceHash(const QByteArray &content)
{
    return QStringLiteral("'sha256-") +
           QString::fromLatin1(QCryptographicHash::hash(content, QCryptographicHash::Sha256).toBase64()) +
           QLatin1Char('\'');
}

void putHead(HtmlPage &page, const ReportInput &input)
{
    page.open("head");
    page.empty("meta", {{"charset", QStringLiteral("utf-8")}});
    // Only our own style and script may run, by hash; nothing is loaded, sent or framed.
    page.empty("meta", {{"http-equiv", QStringLiteral("Content-Security-Policy")},
                        {"content", QStringLiteral("default-src 'none'; style-src %1; script-src %2; base-uri 'none'; "
                                                   "form-action 'none'")
                                        .arg(sourceHash(inlineStyle()), sourceHash(inlineScript()))}});
    page.empty("meta", {{"name", QStringLiteral("viewport")},
                        {"content", QStringLiteral("width=device-width, initial-scale=1")}});
    page.empty("meta", {{"name", QStringLiteral("referrer")}, {"content", QStringLiteral("no-referrer")}});
    page.empty("meta", {{"name", QStringLiteral("color-scheme")}, {"content", QStringLiteral("light dark")}});
    page.element("title", QStringLiteral("Probate: residual access as of ") + toMinute(input.assessment.asOf));
    page.open("style");
    page.raw(inlineStyle());
    page.close();
    page.close();
}

void putFooter(HtmlPage &page, const ReportInput &input)
{
    page.open("footer");
    page.element(
        "p", QStringLiteral("Probate %1. Everything here is computed from what was read as of %2. Unproven is never "
                            "safe: where evidence is missing, stale or unreadable, it says so. No secret stands in "
                            "this page; handles that begin with secret: are keyed fingerprints.")
                 .arg(input.assessment.toolVersion, toMinute(input.assessment.asOf)));
    page.close();
}

} // namespace

QByteArray writeHtml(const ReportInput &input)
{
    const AssessmentIndex index(input);
    HtmlPage page;
    page.raw("<!DOCTYPE html>\n");
    page.open("html", {{"xmlns", QStringLiteral("http://www.w3.org/1999/xhtml")}, {"lang", QStringLiteral("en")}});
    putHead(page, input);
    page.open("body");
    page.element("a", QStringLiteral("Skip to the report"),
                 {{"class", QStringLiteral("skip")}, {"href", QStringLiteral("#main")}});
    putHtmlHeadline(page, input, index);
    page.open("main", {{"id", QStringLiteral("main")}});
    putHtmlTimeline(page, input, index);
    putHtmlClosures(page, input, index);
    putHtmlFindings(page, input, index);
    putHtmlInventory(page, input);
    putHtmlControls(page, input);
    putHtmlCoverage(page, input);
    page.close();
    putFooter(page, input);
    page.open("script");
    page.raw(inlineScript());
    page.close();
    page.close();
    page.close();
    return page.take();
}

} // namespace probate
