#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <algorithm>

namespace probate {

namespace {

constexpr std::chrono::days farthestBack{3 * 365};  ///< older closures begin at the left edge
constexpr std::chrono::days farthestAhead{2 * 365}; ///< later ends run into the right edge
constexpr int wide = 1000;
constexpr int ticks = 5;

struct Axis
{
    Instant from;
    Instant to;

    int at(Instant when) const
    {
        const double part =
            static_cast<double>((std::clamp(when, from, to) - from).count()) / static_cast<double>((to - from).count());
        return static_cast<int>(part * wide + 0.5);
    }
};

Axis axisOf(const Assessment &a)
{
    Instant from = a.asOf - std::chrono::days{7};
    Instant to = a.asOf + std::chrono::days{14};
    for (const PrincipalVerdict &it : a.closures) {
        from = std::min(from, it.closure.at);
        if (it.lastAccess.at) {
            to = std::max(to, *it.lastAccess.at);
        }
    }
    from = std::max(from, a.asOf - farthestBack);
    to = std::min(to, a.asOf + farthestAhead);
    to += std::chrono::duration_cast<Duration>((to - from) / 16); // room for what runs on
    return {from, to};
}

void putLine(HtmlPage &page, const char *type, int x)
{
    page.empty("line", {{"class", QString::fromLatin1(type)},
                        {"x1", QString::number(x)},
                        {"x2", QString::number(x)},
                        {"y1", QStringLiteral("0")},
                        {"y2", QStringLiteral("24")}});
}

void putRect(HtmlPage &page, const QString &type, int from, int to, int top, int height)
{
    page.empty("rect", {{"class", type},
                        {"x", QString::number(from)},
                        {"y", QString::number(top)},
                        {"width", QString::number(std::max(to - from, 3))},
                        {"height", QString::number(height)}});
}

QString whatTheBarSays(const PrincipalVerdict &verdict)
{
    return QStringLiteral("%1: from the closure at %2 to the last possible access, %3")
        .arg(toText(verdict.state), toMinute(verdict.closure.at), toText(verdict.lastAccess));
}

void putBar(HtmlPage &page, const PrincipalVerdict &verdict, const Axis &axis, Instant asOf)
{
    page.open("svg", {{"viewBox", QStringLiteral("0 0 1000 24")},
                      {"preserveAspectRatio", QStringLiteral("none")},
                      {"role", QStringLiteral("img")},
                      {"aria-label", whatTheBarSays(verdict)}});
    putRect(page, QStringLiteral("future"), axis.at(asOf), wide, 0, 24);
    for (int tick = 0; tick < ticks; ++tick) {
        putLine(page, "grid", tick * wide / (ticks - 1));
    }
    const int from = axis.at(verdict.closure.at);
    const QString tone = toneOf(toText(verdict.state));
    switch (verdict.lastAccess.bound) {
    case LastAccess::Bound::None:
        break;
    case LastAccess::Bound::At:
        if (verdict.lastAccess.at) {
            const QString over = *verdict.lastAccess.at <= asOf ? QStringLiteral(" over") : QString();
            putRect(page, QStringLiteral("bar ") + tone + over, from, axis.at(*verdict.lastAccess.at), 5, 14);
        }
        break;
    case LastAccess::Bound::Unknown:
        putRect(page, QStringLiteral("bar unsure"), from, wide - 4, 5, 14);
        break;
    case LastAccess::Bound::Unbounded:
        putRect(page, QStringLiteral("bar ") + tone, from, wide - 22, 5, 14);
        page.empty("path",
                   {{"class", QStringLiteral("bar ") + tone}, {"d", QStringLiteral("M978 0 L1000 12 L978 24 Z")}});
        break;
    }
    putLine(page, "now", axis.at(asOf));
    page.close();
}

void putRow(HtmlPage &page, std::size_t position, const PrincipalVerdict &verdict, const Axis &axis,
            const ReportInput &input, const AssessmentIndex &index)
{
    page.open("div", {{"class", QStringLiteral("row")}});
    page.open("div", {{"class", QStringLiteral("who")}});
    putBadge(page, toText(verdict.state));
    page.text(QStringLiteral(" "));
    page.element("a", index.nameOf(verdict.principal), {{"href", QLatin1Char('#') + closureAnchor(position)}});
    page.close();
    putBar(page, verdict, axis, input.assessment.asOf);
    page.open("div", {{"class", QStringLiteral("until")}});
    page.element("b", toText(verdict.lastAccess));
    if (verdict.lastAccess.bound == LastAccess::Bound::At && verdict.lastAccess.at) {
        page.text(QStringLiteral(" · ") + fromAsOf(*verdict.lastAccess.at, input.assessment.asOf));
    }
    if (verdict.lastAccessBy) {
        page.element("small", QStringLiteral("by ") + index.nameOfCredential(*verdict.lastAccessBy));
    }
    page.close();
    page.close();
}

void putAxis(HtmlPage &page, const Axis &axis)
{
    page.open("div", {{"class", QStringLiteral("axis")}});
    page.element("div", QStringLiteral("account"));
    page.open("div", {{"class", QStringLiteral("ticks")}});
    for (int tick = 0; tick < ticks; ++tick) {
        const Instant when =
            axis.from + std::chrono::duration_cast<Duration>((axis.to - axis.from) * tick / (ticks - 1));
        page.element("span", toIso(when).left(10));
    }
    page.close();
    page.element("div", QStringLiteral("last possible access"));
    page.close();
}

} // namespace

void putHtmlTimeline(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const auto &closures = input.assessment.closures;
    page.element("h2", QStringLiteral("Residual access"), {{"id", QStringLiteral("timeline")}});
    if (closures.empty()) {
        page.element("p", QStringLiteral("No closure is in force, so there is no window to show."));
        return;
    }
    page.raw("<svg class=\"defs\" aria-hidden=\"true\"><defs><pattern id=\"hatch\" width=\"14\" height=\"14\" "
             "patternUnits=\"userSpaceOnUse\" patternTransform=\"rotate(45)\"><path class=\"hatch\" d=\"M0 0 L0 14\" "
             "/></pattern></defs></svg>\n");
    page.open("div", {{"class", QStringLiteral("card timeline")}});
    const Axis axis = axisOf(input.assessment);
    putAxis(page, axis);
    for (std::size_t i = 0; i < closures.size(); ++i) {
        putRow(page, i, closures[i], axis, input, index);
    }
    page.element(
        "p",
        QStringLiteral(
            "Each bar runs from the closure to the last moment at which any of the account's credentials can be "
            "used. The upright line is %1; the shaded part lies after it. An arrow has no end; a hatched bar is "
            "unknown, which is not the same as over.")
            .arg(toMinute(input.assessment.asOf)),
        {{"class", QStringLiteral("legend")}});
    page.close();
}

} // namespace probate
