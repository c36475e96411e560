// The trust map: which stores accept an issuer's credentials, how long they cache, how they learn of an invalidation,
// and in which layers principals of a kind have access. Declared by the estate's owner; plain values and their reader.
#pragma once

#include "core/base/error.h"
#include "core/model/estate.h"

#include <map>
#include <set>

namespace probate {

struct TrustingStore
{
    QString name;         ///< "shop", or an issuer whose own credentials follow from this one ("keycloak:realm-main")
    Duration cache{0};    ///< how long it goes on accepting what its issuer has ended
    QString invalidation; ///< how it learns of an end: "none", "introspection", "backchannel-logout", "ssf", "crl" …

    bool operator==(const TrustingStore &) const = default;
};

struct TrustedIssuer
{
    QString issuer;                    ///< "aws:519410398235"; a trailing "*" stands for any instance: "aws:*"
    std::set<Layer> layers;            ///< layers in which it issues; empty where that is not said
    std::vector<TrustingStore> stores; ///< sorted by name

    bool operator==(const TrustedIssuer &) const = default;
};

struct TrustMap
{
    std::vector<TrustedIssuer> issuers;                      ///< sorted by issuer
    std::map<PrincipalKind, std::set<Layer>> requiredLayers; ///< layers that principals of a kind have

    bool operator==(const TrustMap &) const = default;
};

/// Reads YAML. Unknown keys, an issuer that stands twice and a cycle of stores that are issuers are errors with the
/// line.
Result<TrustMap> parseTrustMap(QByteArrayView yaml, const QString &name);

/// The row for an issuer: an exact one before a pattern, or nothing.
const TrustedIssuer *rowOf(const TrustMap &map, const QString &issuer);

/// How long, at the longest, something that this issuer has ended is still accepted downstream: store after store.
Duration longestCache(const TrustMap &map, const QString &issuer);

/// Issuers that the map names exactly and of which the estate has seen nothing: a misspelt row trusts nobody.
std::vector<QString> unknownIssuers(const TrustMap &map, const Estate &estate);

} // namespace probate
