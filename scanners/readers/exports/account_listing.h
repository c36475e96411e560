// One row of a listing of people or groups: who it is and whether the account may be used. What SCIM's, Google's,
// Entra's and the forges' listings have in common; it knows no vendor's field names.
#pragma once

#include "scanners/readers/exports/json_export.h"

namespace probate {

struct ListedAccount
{
    Alias account; ///< becomes an alias that is never given to somebody else, unless it is among `seen` already
    PrincipalSeen seen;
    Scope scope;
    std::optional<AccountCondition> condition; ///< nothing: the row does not say, and no state is stated
    QString because;
    std::optional<Instant> notBefore;
    std::optional<Instant> lastLogin;
};

/// Adds an alias that is neither empty nor there yet.
void addAlias(PrincipalSeen &seen, QLatin1StringView space, const QString &value, bool immutable = false);
/// What people sign in with: an address (then also a upn), else a login.
void addSignIn(PrincipalSeen &seen, const QString &name);

/// Puts a group as a team with its members: what the team owns they could read (exposure, never ownership). A member
/// may be a group itself.
void putGroup(Export &from, const Alias &group, const QString &name, const std::vector<Alias> &members,
              const QString &item, const std::vector<Alias> &alsoKnownAs = {});

/// Puts the principal and, where the row states one, the account's state.
void put(Export &from, ListedAccount row, const QString &item);

} // namespace probate
