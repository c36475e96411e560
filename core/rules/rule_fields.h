// Private to core/rules: one rule's YAML mapping to a Rule, noting every problem on the way.
#pragma once

#include "core/rules/rule_reader.h"

namespace YAML {
class Node;
}

namespace probate {

/// What the head of a file says for all of its rules.
struct RuleFileHead
{
    QString file;
    QString provider;
    QString reference;
};

/// Adds to `problems` whatever is wrong; the rule counts only if nothing was added.
Rule ruleFromYaml(const YAML::Node &node, const RuleFileHead &head, std::vector<RuleProblem> &problems);

/// Line of a node, from 1.
int lineOf(const YAML::Node &node);

} // namespace probate
