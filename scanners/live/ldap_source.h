// A live LDAP directory as a source: accounts, page by page, through the reader that understands LDIF. It knows no
// schema and no estate.
#pragma once

#include "scanners/source.h"

namespace probate {

/// Id "ldap". Options: those of ldapServerOf() and bindPassword(). Never recognised from a location: it is named.
extern const Source ldapSource;

} // namespace probate
