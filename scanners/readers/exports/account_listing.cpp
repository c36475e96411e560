#include "scanners/readers/exports/account_listing.h"

#include <algorithm>

namespace probate {

void addAlias(PrincipalSeen &seen, QLatin1StringView space, const QString &value, bool immutable)
{
    const Alias alias{space, value.trimmed()};
    const bool there =
        std::any_of(seen.aliases.begin(), seen.aliases.end(), [&](const ValidAlias &it) { return it.alias == alias; });
    if (!alias.value.isEmpty() && !there) {
        seen.aliases.push_back({alias, std::nullopt, std::nullopt, immutable});
    }
}

void addSignIn(PrincipalSeen &seen, const QString &name)
{
    if (name.contains(QLatin1Char('@'))) {
        addAlias(seen, QLatin1StringView("email"), name);
        addAlias(seen, QLatin1StringView("upn"), name);
    } else {
        addAlias(seen, QLatin1StringView("login"), name);
    }
}

void putGroup(Export &from, const Alias &group, const QString &name, const std::vector<Alias> &members,
              const QString &item, const std::vector<Alias> &alsoKnownAs)
{
    ListedAccount listed;
    listed.account = group;
    for (const Alias &other : alsoKnownAs) {
        listed.seen.aliases.push_back({other, std::nullopt, std::nullopt, false});
    }
    listed.seen.kind = PrincipalKind::Team;
    listed.seen.displayName = name;
    put(from, std::move(listed), item);
    for (const Alias &member : members) {
        from.observe(AccountOwned{group, member, Relation::Reader, Basis::CouldRead, std::nullopt,
                                  QStringLiteral("a member of the group %1").arg(name)},
                     item);
    }
}

void put(Export &from, ListedAccount row, const QString &item)
{
    const bool there = std::any_of(row.seen.aliases.begin(), row.seen.aliases.end(),
                                   [&](const ValidAlias &it) { return it.alias == row.account; });
    if (!there) {
        row.seen.aliases.insert(row.seen.aliases.begin(), {row.account, std::nullopt, std::nullopt, true});
    }
    from.observe(std::move(row.seen), item);
    if (!row.condition) {
        return;
    }
    AccountState state;
    state.account = std::move(row.account);
    state.scope = std::move(row.scope);
    state.condition = *row.condition;
    state.time = from.time();
    state.notBefore = row.notBefore;
    state.lastLogin = row.lastLogin;
    state.because = std::move(row.because);
    from.observe(std::move(state), item);
}

} // namespace probate
