// Aliases compared by the rules of their namespace. Two spellings are the same name exactly if their normal forms are
// equal; nothing here guesses (the local part of an address, or "First Last", is no alias).
#pragma once

#include "core/model/handle.h"

namespace probate {

struct AliasRules
{
    bool foldPlusTags = false; ///< "ann+ci@example.com" is "ann@example.com"; off unless the policy says so

    bool operator==(const AliasRules &) const = default;
};

/// The space in which a bare value stands for "an id or any alias".
inline constexpr char anyAliasSpace[] = "any";

/// The space of whom a decision names when it takes an earlier one back: nobody holds a name in it.
inline constexpr char nobodySpace[] = "nobody";

/// The normal form: Unicode NFC, no surrounding white space, the space in lower case, and by space
/// - email, upn, sam, github, gitlab, dns and spiffe-like host names: letter case does not matter;
/// - ldap-dn, x509-subject: RFC 4514 compared as directories do (case, spaces round separators, escapes, order within a
///   multi-valued RDN);
/// - entra-object, object-guid, entry-uuid and the like: hexadecimal case does not matter;
/// - every other (id, employee, aws-arn, k8s-sa …): exactly as written.
/// An alias that its own rules cannot read (a broken DN) is its own normal form.
Alias normalAlias(const Alias &alias, AliasRules rules = {});

/// RFC 4514 distinguished name in normal form, or nothing if it is none.
std::optional<QString> normalDistinguishedName(const QString &name);

} // namespace probate
