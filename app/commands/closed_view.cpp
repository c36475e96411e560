#include "app/commands/closed_view.h"

#include "reports/subject.h"

#include <algorithm>

namespace probate {

const PrincipalVerdict *ClosedView::closure() const
{
    const auto &all = estate.verdicts.closures;
    const auto at = std::ranges::find(all, principal, &PrincipalVerdict::principal);
    return at == all.end() ? nullptr : &*at;
}

Result<ClosedView> closedView(const Arguments &arguments, const Terminal &terminal, bool needsClosure)
{
    auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const auto input = judged->input(terminal);
    const auto principal = findPrincipal(input, arguments.positionals().constFirst());
    if (!principal) {
        return principal.error();
    }
    ClosedView view{.judged = std::move(*judged),
                    .principal = (*principal)->id,
                    .who = nameOf(**principal),
                    .options = input.options};
    const QString unclosed = noClosureInForce(**principal);
    const Assessment &assessment = view.judged.assessment;
    const JudgingRules &rules = view.judged.definitions.judging;
    view.estate = {assessment.estate,
                   {assessment.claims, assessment.ownership},
                   judgeEstate(assessment.estate, assessment.claims, assessment.ownership, rules.policy, rules.trust,
                               assessment.asOf)};
    if (needsClosure && !view.closure()) {
        return Error(ErrorKind::NotFound, unclosed);
    }
    return view;
}

} // namespace probate
