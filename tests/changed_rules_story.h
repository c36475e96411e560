// A repository with something for each of a handful of made-up rules, wherever secrets stand, and the ways in which
// such rules change.
#pragma once

#include "core/rules/rule.h"
#include "git_fixture.h"

#include <functional>

namespace probate::test {

/// Twenty digits and letters, others for every number.
QByteArray madeValue(int number);

RuleSet madeRules();

/// Files, messages and tags that hold something for those rules, and as many that hold nothing.
void fillFor(GitFixture &repository);

struct RuleChange
{
    const char *what;
    std::function<void(RuleSet &)> change; ///< may be undone: a change, too
    QStringList concerns;                  ///< paths and items of the documents that hold something of these rules
};
const std::vector<RuleChange> &ruleChanges();

/// Takes account of its order and digest.
void settle(RuleSet &rules);

} // namespace probate::test
