// What differs between two rule sets, for whoever read something by the one and asks what the other would say of it.
// Knows nothing of what was read. A kept set is foreign bytes: what does not hold together is no set.
#pragma once

#include "core/rules/rule.h"

namespace probate {

/// All of a set that has a say in what is found: without examples, places in files and digest.
QByteArray stateOf(const RuleSet &set);
/// Nothing if the bytes are no such state.
std::optional<RuleSet> ruleSetFrom(const QByteArray &state);

/// More of them are not looked for one by one.
inline constexpr std::size_t mostChangedRules = 16;

/// The rules that only one of the sets has, as each has them: of a rule that was edited both versions, the old one
/// first. An error says why they cannot be told, or that they are too many to go by.
Result<RuleSet> changedRules(const RuleSet &before, const RuleSet &now);

} // namespace probate
