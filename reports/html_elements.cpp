#include "reports/html_parts.h"
#include "reports/phrases.h"

namespace probate {

QString toneOf(const QString &word)
{
    return QStringLiteral("t-") + word.toLower();
}

void putBadge(HtmlPage &page, const QString &word, bool outlined)
{
    page.element("span", word,
                 {{"class", (outlined ? QStringLiteral("badge line ") : QStringLiteral("badge ")) + toneOf(word)}});
}

void putReasonList(HtmlPage &page, const std::vector<Reason> &reasons, const AssessmentIndex &index)
{
    if (reasons.empty()) {
        return;
    }
    page.open("ol", {{"class", QStringLiteral("reasons")}});
    for (const Reason &reason : reasons) {
        page.open("li");
        page.text(reason.text);
        for (const ObservationId &id : reason.from) {
            if (const KnownObservation *known = index.observation(id)) {
                page.element("code",
                             toText(known->observation.origin) + QStringLiteral(", collected ") +
                                 toMinute(known->observation.collectedAt),
                             {{"class", QStringLiteral("from")}});
            }
        }
        page.close();
    }
    page.close();
}

void putFact(HtmlPage &page, const char *term, const QString &text, bool code)
{
    if (text.isEmpty()) {
        return;
    }
    page.element("dt", QString::fromLatin1(term));
    page.open("dd");
    if (code) {
        page.element("code", text);
    } else {
        page.text(text);
    }
    page.close();
}

void beginTable(HtmlPage &page, const QString &label, std::initializer_list<std::pair<const char *, bool>> columns)
{
    // A region that scrolls must be reachable from the keyboard (WCAG 2.1.1).
    page.open("div", {{"class", QStringLiteral("scroll")},
                      {"role", QStringLiteral("region")},
                      {"tabindex", QStringLiteral("0")},
                      {"aria-label", label}});
    page.open("table");
    page.element("caption", label);
    page.open("thead");
    page.open("tr");
    for (const auto &[name, number] : columns) {
        page.element("th", QString::fromLatin1(name),
                     {{"scope", QStringLiteral("col")}, {"class", number ? QStringLiteral("n") : QStringLiteral("w")}});
    }
    page.close();
    page.close();
    page.open("tbody");
}

void endTable(HtmlPage &page)
{
    page.close();
    page.close();
    page.close();
}

void putCount(HtmlPage &page, int count, const QString &tone)
{
    page.open("td", {{"class", count ? QStringLiteral("n") : QStringLiteral("n zero")}});
    if (count && !tone.isEmpty()) {
        page.element("span", QString::number(count), {{"class", QStringLiteral("tone ") + tone}});
    } else {
        page.text(count ? QString::number(count) : QStringLiteral("–"));
    }
    page.close();
}

QString closureAnchor(std::size_t position)
{
    return QStringLiteral("closure-%1").arg(position + 1);
}

} // namespace probate
