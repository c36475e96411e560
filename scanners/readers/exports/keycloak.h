// Names that Keycloak's exports share: the realm in an issuer, and the accounts that govern its sessions.
#pragma once

#include "scanners/readers/exports/export.h"

namespace probate::keycloak {

/// "https://sso.example.com/realms/main" and "main" are both "main".
QString realmOf(const QString &instance);
Alias realmAlias(const QString &realm);
Alias userAlias(const QString &realm, const QString &user);
Alias clientAlias(const QString &realm, const QString &client);

} // namespace probate::keycloak
