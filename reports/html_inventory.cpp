#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <QStringList>

namespace probate {

namespace {

constexpr std::array worstFirst{State::Live, State::Unproven, State::Blocked, State::Dead};

void putShare(HtmlPage &page, const Tally &tally, int most)
{
    page.open("td");
    page.open("svg", {{"class", QStringLiteral("share")},
                      {"viewBox", QStringLiteral("0 0 1000 10")},
                      {"preserveAspectRatio", QStringLiteral("none")},
                      {"aria-hidden", QStringLiteral("true")}});
    int x = 0;
    const auto put = [&](int count, const QString &tone) {
        const int width = static_cast<int>(static_cast<qint64>(count) * 1000 / std::max(most, 1));
        if (count > 0) {
            page.empty("rect", {{"class", tone},
                                {"x", QString::number(x)},
                                {"y", QStringLiteral("0")},
                                {"width", QString::number(std::max(width, 4))},
                                {"height", QStringLiteral("10")}});
        }
        x += width;
    };
    for (const State state : worstFirst) {
        put(tally.states[static_cast<std::size_t>(state)], toneOf(toText(state)));
    }
    put(tally.unjudged, toneOf(QStringLiteral("info")));
    page.close();
    page.close();
}

void putTallies(HtmlPage &page, const QString &title, const char *heading, const std::vector<Tally> &tallies)
{
    int most = 0;
    for (const Tally &tally : tallies) {
        most = std::max(most, tally.total);
    }
    page.open("div", {{"class", QStringLiteral("card")}});
    beginTable(page, title,
               {{heading, false},
                {"All", true},
                {"Live", true},
                {"Unproven", true},
                {"Blocked", true},
                {"Dead", true},
                {"Other", true},
                {"Share", false}});
    for (const Tally &tally : tallies) {
        page.open("tr");
        page.element("th", tally.heading, {{"scope", QStringLiteral("row")}, {"class", QStringLiteral("wrap")}});
        putCount(page, tally.total);
        for (const State state : worstFirst) {
            putCount(page, tally.states[static_cast<std::size_t>(state)], toneOf(toText(state)));
        }
        putCount(page, tally.unjudged);
        putShare(page, tally, most);
        page.close();
    }
    endTable(page);
    page.close();
}

void putControlStatus(HtmlPage &page, const ControlRow &row)
{
    page.open("td");
    if (row.failing) {
        page.element("span", QStringLiteral("evidence against"), {{"class", QStringLiteral("tone t-open")}});
    } else if (row.unproven) {
        page.element("span", QStringLiteral("not proven"), {{"class", QStringLiteral("tone t-unproven")}});
    } else {
        page.text(QStringLiteral("nothing found"));
    }
    page.close();
}

void putFramework(HtmlPage &page, const FrameworkCoverage &framework)
{
    page.open("div", {{"class", QStringLiteral("card")}});
    const QString of = framework.ofControls
                           ? QStringLiteral(": %1 of %2 in the catalogue")
                                 .arg(framework.controls.size())
                                 .arg(counted(static_cast<std::int64_t>(framework.ofControls), "control"))
                           : QString();
    beginTable(page, framework.title + of,
               {{"Control", false},
                {"Title", false},
                {"State", false},
                {"Failing", true},
                {"Unproven", true},
                {"Waived", true},
                {"Checks", false}});
    for (const ControlRow &row : framework.controls) {
        page.open("tr");
        page.element("th", row.id, {{"scope", QStringLiteral("row")}});
        page.element("td", row.title, {{"class", QStringLiteral("wrap")}});
        putControlStatus(page, row);
        putCount(page, row.failing, QStringLiteral("t-open"));
        putCount(page, row.unproven, QStringLiteral("t-unproven"));
        putCount(page, row.waived);
        page.element("td", QStringList(row.checks.begin(), row.checks.end()).join(QStringLiteral(", ")),
                     {{"class", QStringLiteral("wrap")}});
        page.close();
    }
    endTable(page);
    page.close();
}

void putSources(HtmlPage &page, const Coverage &coverage)
{
    page.open("div", {{"class", QStringLiteral("card")}});
    beginTable(page, QStringLiteral("What was read"),
               {{"Source", false},
                {"Kind", false},
                {"Commits", true},
                {"Documents", true},
                {"Size", true},
                {"Read at", false}});
    for (const SourceCoverage &source : coverage.sources) {
        page.open("tr");
        page.element("th", source.source, {{"scope", QStringLiteral("row")}, {"class", QStringLiteral("wrap")}});
        page.element("td", source.kind);
        page.element("td", source.commits ? QString::number(source.commits) : QStringLiteral("–"),
                     {{"class", QStringLiteral("n")}});
        page.element("td", QString::number(source.documents), {{"class", QStringLiteral("n")}});
        page.element("td", bytesInWords(source.bytes), {{"class", QStringLiteral("n")}});
        page.element("td", toMinute(source.scannedAt, QStringLiteral("–")));
        page.close();
    }
    endTable(page);
    page.close();
}

} // namespace

void putHtmlInventory(HtmlPage &page, const ReportInput &input)
{
    const auto &credentials = input.assessment.estate.credentials;
    page.open("h2", {{"id", QStringLiteral("inventory")}});
    page.text(QStringLiteral("Inventory"));
    page.element("span", counted(static_cast<std::int64_t>(credentials.size()), "credential"),
                 {{"class", QStringLiteral("count")}});
    page.close();
    if (credentials.empty()) {
        page.element("p", QStringLiteral("No credential was found in what was read."));
        return;
    }
    putTallies(page, QStringLiteral("By kind"), "Kind", inventoryByKind(input));
    putTallies(page, QStringLiteral("By age, counted from the last rotation that is known"), "Age",
               inventoryByAge(input));
    putTallies(page, QStringLiteral("By owner"), "Owner", inventoryByOwner(input));
}

void putHtmlControls(HtmlPage &page, const ReportInput &input)
{
    page.element("h2", QStringLiteral("Control coverage"), {{"id", QStringLiteral("controls")}});
    const auto frameworks = controlCoverage(input);
    page.element(
        "p",
        frameworks.empty()
            ? QStringLiteral("No framework was at hand.")
            : QStringLiteral("Only controls that a check speaks to. Nothing found is not a pass: it says that nothing "
                             "was found in what was read."));
    for (const FrameworkCoverage &framework : frameworks) {
        putFramework(page, framework);
    }
}

void putHtmlCoverage(HtmlPage &page, const ReportInput &input)
{
    const Coverage &coverage = input.assessment.coverage;
    const Summary s = summarise(input.assessment);
    page.element("h2", QStringLiteral("Coverage"), {{"id", QStringLiteral("coverage")}});
    if (coverage.sources.empty()) {
        page.element("p", QStringLiteral("No source was read."));
    } else {
        page.element(
            "p", s.complete ? QStringLiteral("Complete: every source was read whole.")
                            : QStringLiteral("Incomplete: %1 could not be read.").arg(counted(s.skipsUnread, "place")));
        putSources(page, coverage);
    }
    for (const SkipGroup &group : groupedSkips(coverage)) {
        page.open("details");
        page.open("summary");
        page.element("span", group.unread ? QStringLiteral("unread") : QStringLiteral("noted"),
                     {{"class", QStringLiteral("badge line ") +
                                    (group.unread ? QStringLiteral("t-unproven") : QStringLiteral("t-info"))}});
        page.element("span", group.kind, {{"class", QStringLiteral("title")}});
        page.element("span", QString::number(group.skips.size()), {{"class", QStringLiteral("aside")}});
        page.close();
        page.open("div", {{"class", QStringLiteral("body")}});
        page.open("ul");
        for (const Skip *skip : group.skips) {
            page.open("li");
            page.element("code", skip->source + (skip->place.isEmpty() ? QString() : QLatin1Char(':') + skip->place));
            page.text(QStringLiteral(" — ") + skip->detail);
            page.close();
        }
        page.close();
        page.close();
        page.close();
    }
}

} // namespace probate
