#include "reports/formats.h"
#include "reports/phrases.h"
#include "reports/summary.h"
#include "reports/text_parts.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

void putTallies(TextPage &page, const QString &title, const std::vector<Tally> &tallies, std::size_t most)
{
    const auto cell = [](int count, Ink ink) {
        return Piece{count ? QString::number(count) : QStringLiteral("·"), count ? ink : Ink::Dim};
    };
    std::vector<std::vector<Piece>> rows{{{title, Ink::Dim},
                                          {QStringLiteral("all"), Ink::Dim},
                                          {QStringLiteral("live"), Ink::Dim},
                                          {QStringLiteral("unproven"), Ink::Dim},
                                          {QStringLiteral("blocked"), Ink::Dim},
                                          {QStringLiteral("dead"), Ink::Dim},
                                          {QStringLiteral("other"), Ink::Dim}}};
    for (const Tally &tally : tallies) {
        if (rows.size() > most) {
            break;
        }
        const auto of = [&](State state) { return cell(tally.states[static_cast<std::size_t>(state)], inkOf(state)); };
        rows.push_back({{tally.heading},
                        {QString::number(tally.total)},
                        of(State::Live),
                        of(State::Unproven),
                        of(State::Blocked),
                        of(State::Dead),
                        cell(tally.unjudged, Ink::Plain)});
    }
    page.blank();
    page.table(2, rows);
    if (tallies.size() > most) {
        page.line(2, QStringLiteral("and %1 more").arg(tallies.size() - most), Ink::Dim);
    }
}

QString readWords(const SourceCoverage &source)
{
    QStringList words{counted(static_cast<std::int64_t>(source.documents), "document"), bytesInWords(source.bytes)};
    if (source.commits) {
        words.insert(0, counted(static_cast<std::int64_t>(source.commits), "commit"));
    }
    return words.join(QStringLiteral(", "));
}

void putSkips(TextPage &page, const SkipGroup &group, bool all)
{
    constexpr std::size_t shownOfGroup = 3;
    page.labelled(
        2, {group.unread ? QStringLiteral("unread") : QStringLiteral("noted"), group.unread ? Ink::Magenta : Ink::Dim},
        {{group.kind, Ink::Bold}, {QStringLiteral("  ×") + QString::number(group.skips.size()), Ink::Dim}}, 8);
    const std::size_t most = all ? group.skips.size() : std::min(shownOfGroup, group.skips.size());
    for (std::size_t i = 0; i < most; ++i) {
        const Skip &skip = *group.skips[i];
        page.line(10,
                  {{skip.source + (skip.place.isEmpty() ? QString() : QLatin1Char(':') + skip.place)},
                   {QStringLiteral(" — ") + skip.detail, Ink::Dim}},
                  2);
    }
    if (most < group.skips.size()) {
        page.line(10, QStringLiteral("and %1 more").arg(group.skips.size() - most), Ink::Dim);
    }
}

QString numbersOf(const std::array<int, 5> &states)
{
    static constexpr std::array worstFirst{ClosureState::Open, ClosureState::Unproven, ClosureState::Closing,
                                           ClosureState::Blocked, ClosureState::Closed};
    QStringList words;
    for (const ClosureState state : worstFirst) {
        if (const int count = states[static_cast<std::size_t>(state)]) {
            words << QString::number(count) + QLatin1Char(' ') + toText(state).toLower();
        }
    }
    return words.join(QStringLiteral(", "));
}

} // namespace

void putInventory(TextPage &page, const ReportInput &input)
{
    const auto &credentials = input.assessment.estate.credentials;
    page.heading(QStringLiteral("Inventory"),
                 counted(static_cast<std::int64_t>(credentials.size()), "credential") + QStringLiteral(" · ") +
                     counted(static_cast<std::int64_t>(input.assessment.estate.principals.size()), "principal"));
    if (credentials.empty()) {
        page.line(2, QStringLiteral("No credential was found in what was read."));
        return;
    }
    const std::size_t most = input.options.findingsPerCheck > 0 ? 10 : std::numeric_limits<std::size_t>::max();
    putTallies(page, QStringLiteral("by kind"), inventoryByKind(input), most);
    putTallies(page, QStringLiteral("by age"), inventoryByAge(input), most);
    putTallies(page, QStringLiteral("by owner"), inventoryByOwner(input), most);
}

void putCoverage(TextPage &page, const ReportInput &input)
{
    const Summary summary = summarise(input.assessment);
    const auto &coverage = input.assessment.coverage;
    page.heading(QStringLiteral("Coverage"),
                 coverage.sources.empty() ? QString()
                 : summary.complete       ? QStringLiteral("complete: every source was read whole")
                                    : QStringLiteral("incomplete: %1").arg(counted(summary.skipsUnread, "place")) +
                                          QStringLiteral(" could not be read"));
    if (coverage.sources.empty()) {
        page.line(2, QStringLiteral("No source was read."), Ink::Magenta);
    }
    std::vector<std::vector<Piece>> rows;
    for (const SourceCoverage &source : coverage.sources) {
        rows.push_back({{source.source}, {source.kind, Ink::Dim}, {readWords(source)}});
    }
    page.table(2, rows);
    if (!coverage.skips.empty()) {
        page.blank();
    }
    for (const SkipGroup &group : groupedSkips(coverage)) {
        putSkips(page, group, input.options.findingsPerCheck == 0);
    }
}

void putClosingLine(TextPage &page, const ReportInput &input)
{
    const Summary s = summarise(input.assessment);
    const QString closures =
        s.closedPrincipals() ? QStringLiteral(" (") + numbersOf(s.closures) + QLatin1Char(')') : QString();
    page.blank();
    page.line(
        0, {{counted(s.closedPrincipals(), "closed account"), Ink::Bold},
            {closures + QStringLiteral(" · ")},
            {counted(static_cast<std::int64_t>(input.assessment.estate.credentials.size()), "credential"), Ink::Bold},
            {QStringLiteral(" (%1 live, %2 unproven, %3 blocked, %4 dead) · ")
                 .arg(s.credentials[2])
                 .arg(s.credentials[3])
                 .arg(s.credentials[1])
                 .arg(s.credentials[0])},
            {counted(s.countedFindings(), "finding"), Ink::Bold},
            {s.waived ? QStringLiteral(", %1 waived").arg(s.waived) : QString()},
            {s.complete ? QStringLiteral(" · coverage complete") : QStringLiteral(" · coverage incomplete")}});
}

QByteArray writeText(const ReportInput &input)
{
    const AssessmentIndex index(input);
    TextPage page(input.options);
    page.line(0, {{QStringLiteral("Probate ") + input.assessment.toolVersion, Ink::Bold},
                  {QStringLiteral("  as of ") + toMinute(input.assessment.asOf), Ink::Dim}});
    putClosures(page, input, index);
    putFindings(page, input, index);
    putInventory(page, input);
    putCoverage(page, input);
    putClosingLine(page, input);
    return page.bytes();
}

} // namespace probate
