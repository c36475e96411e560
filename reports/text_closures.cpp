#include "reports/phrases.h"
#include "reports/summary.h"
#include "reports/text_parts.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

constexpr std::array worstFirst{State::Live, State::Unproven, State::Blocked, State::Dead};

QString unprovenLayers(const PrincipalVerdict &verdict)
{
    QStringList layers;
    for (const LayerCell &cell : verdict.layers) {
        if (cell.mustBeProven && !cell.proven) {
            layers << toText(cell.layer);
        }
    }
    return layers.join(QStringLiteral(", "));
}

void putClosure(TextPage &page, const PrincipalVerdict &verdict, const AssessmentIndex &index, Instant asOf)
{
    page.labelled(
        2, {toText(verdict.state), inkOf(verdict.state)},
        {{index.fullNameOf(verdict.principal), Ink::Bold}, {QStringLiteral("  ") + verdict.principal, Ink::Dim}}, 10);
    page.line(12, lastAccessPieces(verdict, index, asOf), 2);
    page.line(12, {{toText(verdict.closure) + QStringLiteral(", ") + fromAsOf(verdict.closure.at, asOf)}}, 2);
    std::vector<Piece> states{
        {counted(static_cast<int>(verdict.credentials.size()), "credential") + QStringLiteral(": ")}};
    std::ranges::copy(statePieces(statesOf(verdict)), std::back_inserter(states));
    if (const QString layers = unprovenLayers(verdict); !layers.isEmpty()) {
        states.push_back({QStringLiteral(" · not proven: ") + layers, Ink::Magenta});
    }
    page.line(12, states, 2);
    if (!verdict.reason.isEmpty()) {
        page.line(12, {{verdict.reason, Ink::Dim}}, 2);
    }
}

/// A closure that names nobody for certain closes nobody: that must not be overlooked.
void putAliasConflicts(TextPage &page, const std::vector<AliasConflict> &conflicts, const AssessmentIndex &index)
{
    page.blank();
    page.line(2, QStringLiteral("Names that do not say whom they mean"), Ink::Bold);
    for (const AliasConflict &conflict : conflicts) {
        QStringList meant;
        for (const PrincipalId &id : conflict.principals) {
            meant << index.nameOf(id) + QStringLiteral(" (") + id + QLatin1Char(')');
        }
        page.line(12,
                  {{toText(conflict.alias), Ink::Magenta},
                   {QStringLiteral(" — ") + conflict.because},
                   {meant.isEmpty() ? QString() : QStringLiteral(": ") + meant.join(QStringLiteral(" or "))}},
                  2);
    }
}

} // namespace

std::array<int, 4> statesOf(const PrincipalVerdict &verdict)
{
    std::array<int, 4> out{};
    for (const LayerCell &cell : verdict.layers) {
        out[static_cast<std::size_t>(State::Dead)] += cell.dead;
        out[static_cast<std::size_t>(State::Blocked)] += cell.blocked;
        out[static_cast<std::size_t>(State::Live)] += cell.live;
        out[static_cast<std::size_t>(State::Unproven)] += cell.unproven;
    }
    return out;
}

std::vector<Piece> statePieces(const std::array<int, 4> &states)
{
    std::vector<Piece> out;
    for (const State state : worstFirst) {
        if (const int count = states[static_cast<std::size_t>(state)]) {
            if (!out.empty()) {
                out.push_back({QStringLiteral(" · ")});
            }
            out.push_back({QString::number(count) + QLatin1Char(' ') + toText(state).toLower(), inkOf(state)});
        }
    }
    if (out.empty()) {
        out.push_back({QStringLiteral("none known"), Ink::Dim});
    }
    return out;
}

std::vector<Piece> lastAccessPieces(const PrincipalVerdict &verdict, const AssessmentIndex &index, Instant asOf)
{
    const LastAccess &access = verdict.lastAccess;
    const bool over = access.bound == LastAccess::Bound::None ||
                      (access.bound == LastAccess::Bound::At && access.at && *access.at <= asOf);
    std::vector<Piece> out{{QStringLiteral("last possible access: ")},
                           {toText(access), over ? Ink::Green : inkOf(verdict.state)}};
    if (access.bound == LastAccess::Bound::At && access.at) {
        out.push_back({QStringLiteral(" (") + fromAsOf(*access.at, asOf) + QLatin1Char(')')});
    }
    if (verdict.lastAccessBy) {
        const Credential *credential = index.credential(*verdict.lastAccessBy);
        out.push_back({QStringLiteral(", by ")});
        if (credential) {
            out.push_back({toText(credential->kind) + QLatin1Char(' ')});
        }
        out.push_back({index.nameOfCredential(*verdict.lastAccessBy), Ink::Bold});
        out.push_back({QStringLiteral(" ") + *verdict.lastAccessBy, Ink::Dim});
    }
    if (verdict.state == ClosureState::Blocked) {
        out.push_back({QStringLiteral("; access returns if the block is lifted"), Ink::Cyan});
    }
    return out;
}

void putClosures(TextPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const auto &closures = input.assessment.closures;
    page.heading(QStringLiteral("Closed accounts"), closures.empty() ? QString() : QString::number(closures.size()));
    if (closures.empty()) {
        const bool any = std::ranges::any_of(input.assessment.estate.principals,
                                             [](const Principal &it) { return !it.closures.empty(); });
        page.line(
            2, any ? QStringLiteral("No closure is in force: those that are known were taken back or have ended.")
                   : QStringLiteral("No closure is known, so nothing was judged against one. Give Probate a leavers' "
                                    "list: probate audit --roster people.csv --closures leavers.csv …"));
    }
    for (const PrincipalVerdict &verdict : closures) {
        page.blank();
        putClosure(page, verdict, index, input.assessment.asOf);
    }
    if (!input.assessment.estate.aliasConflicts.empty()) {
        putAliasConflicts(page, input.assessment.estate.aliasConflicts, index);
    }
}

} // namespace probate
