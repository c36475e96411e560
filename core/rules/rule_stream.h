// Rules to bytes and back: for the digest that versions caches and states, and for the cache of parsed rules.
#pragma once

#include "core/rules/rule.h"

namespace probate {

/// Canonical bytes of the rules. `withPlaces`: file and line too (a cache needs them, the digest must not).
QByteArray toBytes(const std::vector<Rule> &rules, bool withPlaces);

/// The inverse of toBytes(…, true); nothing if the bytes are not whole.
std::optional<std::vector<Rule>> rulesFromBytes(const QByteArray &bytes);

/// RuleSet::digest of rules sorted by id.
QByteArray digestOf(const std::vector<Rule> &rules);

} // namespace probate
