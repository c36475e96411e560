#include "core/estate/alias_index.h"

#include <algorithm>

namespace probate {

namespace {

QString keyOf(const Alias &normal)
{
    return normal.space + QLatin1Char('\n') + normal.value;
}

bool endsForGood(const Closure &closure)
{
    if (closure.reopens || closure.authority == SignalAuthority::UnverifiedEvent) {
        return false;
    }
    return closure.kind == ClosureKind::Deleted || closure.kind == ClosureKind::Purged ||
           closure.kind == ClosureKind::ContractEnded || closure.kind == ClosureKind::AppRetired;
}

bool endedBefore(const Principal &principal, Instant at)
{
    return std::any_of(principal.closures.begin(), principal.closures.end(),
                       [&](const Closure &closure) { return endsForGood(closure) && closure.at < at; });
}

/// Leaves out those that `excluded` names, unless that would leave nobody.
template <typename Predicate> void narrow(std::vector<std::size_t> &found, Predicate excluded)
{
    std::vector<std::size_t> rest;
    std::copy_if(found.begin(), found.end(), std::back_inserter(rest), [&](std::size_t it) { return !excluded(it); });
    if (!rest.empty()) {
        found = std::move(rest);
    }
}

void makeUnique(std::vector<std::size_t> &found)
{
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
}

} // namespace

AliasIndex::AliasIndex(const std::vector<Principal> &principals, AliasRules rules)
    : m_principals(&principals), m_rules(rules)
{
    m_held.reserve(principals.size() * 4);
    for (std::size_t i = 0; i < principals.size(); ++i) {
        m_held[keyOf({QStringLiteral("id"), principals[i].id})].push_back({i, std::nullopt, std::nullopt});
        for (const ValidAlias &alias : principals[i].aliases) {
            const Alias normal = normalAlias(alias.alias, m_rules);
            Held held{i, alias.from, alias.until};
            if (alias.immutable) {
                held.from = held.until = std::nullopt; // never someone else's, so it means the same one at any time
            }
            m_held[keyOf(normal)].push_back(held);
            if (normal.space != QLatin1StringView(anyAliasSpace)) {
                m_spaces.push_back(normal.space);
            }
        }
        if (i % 1024 == 0 || i + 1 == principals.size()) {
            std::sort(m_spaces.begin(), m_spaces.end());
            m_spaces.erase(std::unique(m_spaces.begin(), m_spaces.end()), m_spaces.end());
        }
    }
}

const std::vector<AliasIndex::Held> *AliasIndex::find(const Alias &normal) const
{
    const auto found = m_held.find(keyOf(normal));
    return found == m_held.end() ? nullptr : &found->second;
}

std::vector<const AliasIndex::Held *> AliasIndex::candidates(const Alias &alias) const
{
    std::vector<const Held *> found;
    const auto add = [&](const Alias &it) {
        if (const auto *held = find(normalAlias(it, m_rules))) {
            for (const Held &one : *held) {
                found.push_back(&one);
            }
        }
    };
    add(alias);
    if (alias.space != QLatin1StringView(anyAliasSpace)) {
        return found;
    }
    add({QStringLiteral("id"), alias.value});
    if (!found.empty()) {
        return found; // an id is exact; what else might read like it does not matter
    }
    for (const QString &space : m_spaces) {
        add({space, alias.value});
    }
    if (const auto named = parseAlias(alias.value);
        named && std::binary_search(m_spaces.begin(), m_spaces.end(), named->space)) {
        add(*named);
    }
    return found;
}

std::vector<std::size_t> AliasIndex::holders(const Alias &alias, std::optional<Instant> at) const
{
    std::vector<std::size_t> found;
    const auto holdsThen = [&](const Held &held) {
        return !at || ((!held.from || *held.from <= *at) && (!held.until || *at < *held.until));
    };
    if (alias.space != QLatin1StringView(anyAliasSpace)) { // most names have one holder
        const auto *all = find(normalAlias(alias, m_rules));
        if (!all || all->size() == 1) {
            if (all && holdsThen(all->front())) {
                found.push_back(all->front().principal);
            }
            return found;
        }
    }
    for (const Held *held : candidates(alias)) {
        if (holdsThen(*held)) {
            found.push_back(held->principal);
        }
    }
    makeUnique(found);
    if (at && found.size() > 1) {
        narrow(found, [&](std::size_t it) { return principal(it).opened && *principal(it).opened > *at; });
    }
    if (at && found.size() > 1) {
        narrow(found, [&](std::size_t it) { return endedBefore(principal(it), *at); });
    }
    return found;
}

std::optional<std::size_t> AliasIndex::holder(const Alias &alias, std::optional<Instant> at) const
{
    const auto found = holders(alias, at);
    return found.size() == 1 ? std::optional(found.front()) : std::nullopt;
}

std::vector<std::size_t> AliasIndex::closing(const Alias &alias, Instant at) const
{
    const auto all = candidates(alias);
    std::vector<std::size_t> during;
    std::vector<std::size_t> ending; // an interval that ends with the closure is the one that it closes
    std::vector<std::size_t> before;
    std::vector<std::size_t> ever;
    std::optional<Instant> lastEnd;
    for (const Held *held : all) {
        ever.push_back(held->principal);
        if (held->from && *held->from > at) {
            continue;
        }
        if (!held->until || at <= *held->until) {
            (held->until == at ? ending : during).push_back(held->principal);
        } else if (!lastEnd || *held->until >= *lastEnd) {
            if (lastEnd != held->until) {
                before.clear();
            }
            lastEnd = held->until;
            before.push_back(held->principal);
        }
    }
    makeUnique(ever);
    if (ever.size() <= 1) {
        return ever;
    }
    auto found = !ending.empty() ? ending : !during.empty() ? during : before;
    makeUnique(found);
    narrow(found, [&](std::size_t it) { return principal(it).opened && *principal(it).opened > at; });
    return found;
}

} // namespace probate
