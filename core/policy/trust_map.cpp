#include "core/policy/trust_map.h"

#include "core/policy/config_tree.h"

#include <algorithm>

namespace probate {

namespace {

constexpr int longestChain = 32;

std::set<Layer> layersOf(ConfigReader &reader, const std::vector<QString> &words)
{
    std::set<Layer> layers;
    for (const QString &word : words) {
        if (const auto layer = fromString<Layer>(word)) {
            layers.insert(*layer);
        } else {
            reader.fail(reader.line(), QStringLiteral("\"%1\" is no layer").arg(word));
        }
    }
    return layers;
}

Result<TrustingStore> readStore(const ConfigNode &node, const QString &name)
{
    TrustingStore store;
    ConfigReader reader(node, name);
    reader.require({"name", "cache", "invalidation"});
    reader.text(QLatin1StringView("name"), store.name);
    reader.duration(QLatin1StringView("cache"), store.cache);
    reader.text(QLatin1StringView("invalidation"), store.invalidation);
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return store;
}

Result<TrustedIssuer> readIssuer(const ConfigNode &node, const QString &name)
{
    TrustedIssuer issuer;
    ConfigReader reader(node, name);
    reader.require({"issuer"});
    reader.text(QLatin1StringView("issuer"), issuer.issuer);
    issuer.layers = layersOf(reader, reader.texts(QLatin1StringView("layers")));
    if (const ConfigNode *stores = reader.sequence(QLatin1StringView("stores"))) {
        for (const ConfigNode &item : stores->children) {
            auto store = readStore(item, name);
            if (!store) {
                return store.error();
            }
            issuer.stores.push_back(std::move(*store));
        }
    }
    std::sort(issuer.stores.begin(), issuer.stores.end(),
              [](const TrustingStore &a, const TrustingStore &b) { return a.name < b.name; });
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return issuer;
}

/// True if following stores from `issuer` comes back to one that is on the way already.
bool runsInCircles(const TrustMap &map, const QString &issuer, std::vector<QString> &way)
{
    const TrustedIssuer *row = rowOf(map, issuer);
    if (!row) {
        return false;
    }
    if (std::find(way.begin(), way.end(), row->issuer) != way.end() || way.size() >= longestChain) {
        return true;
    }
    way.push_back(row->issuer);
    const bool found = std::any_of(row->stores.begin(), row->stores.end(),
                                   [&](const TrustingStore &store) { return runsInCircles(map, store.name, way); });
    way.pop_back();
    return found;
}

Duration cacheBehind(const TrustMap &map, const QString &issuer, int depth)
{
    const TrustedIssuer *row = depth < longestChain ? rowOf(map, issuer) : nullptr;
    Duration longest{0};
    if (row) {
        for (const TrustingStore &store : row->stores) {
            longest = std::max(longest, store.cache + cacheBehind(map, store.name, depth + 1));
        }
    }
    return longest;
}

void readRequired(ConfigReader &reader, TrustMap &map)
{
    const ConfigNode *required = reader.map(QLatin1StringView("required-layers"));
    if (!required) {
        return;
    }
    for (std::size_t i = 0; i < required->keys.size(); ++i) {
        const auto kind = fromString<PrincipalKind>(required->keys[i]);
        if (!kind || required->children[i].type != ConfigNode::Type::Sequence) {
            reader.fail(
                required->keyLines[i],
                QStringLiteral("\"%1\" must be a kind of principal with a list of layers").arg(required->keys[i]));
            return;
        }
        for (const ConfigNode &item : required->children[i].children) {
            if (const auto layer = fromString<Layer>(item.text)) {
                map.requiredLayers[*kind].insert(*layer);
            } else {
                reader.fail(item.line, QStringLiteral("\"%1\" is no layer").arg(item.text));
            }
        }
    }
}

} // namespace

Result<TrustMap> parseTrustMap(QByteArrayView yaml, const QString &name)
{
    auto tree = parseConfig(yaml, name);
    if (!tree) {
        return tree.error();
    }
    TrustMap map;
    ConfigReader reader(*tree, name);
    if (const ConfigNode *issuers = reader.sequence(QLatin1StringView("issuers"))) {
        for (const ConfigNode &item : issuers->children) {
            auto issuer = readIssuer(item, name);
            if (!issuer) {
                return issuer.error();
            }
            const bool twice = std::any_of(map.issuers.begin(), map.issuers.end(),
                                           [&](const TrustedIssuer &other) { return other.issuer == issuer->issuer; });
            if (twice) {
                reader.fail(item.line, QStringLiteral("the issuer %1 stands twice").arg(issuer->issuer));
            }
            map.issuers.push_back(std::move(*issuer));
        }
    }
    readRequired(reader, map);
    std::sort(map.issuers.begin(), map.issuers.end(),
              [](const TrustedIssuer &a, const TrustedIssuer &b) { return a.issuer < b.issuer; });
    for (const TrustedIssuer &issuer : map.issuers) {
        std::vector<QString> way;
        if (runsInCircles(map, issuer.issuer, way)) {
            reader.fail(reader.line(), QStringLiteral("trust runs in a circle through %1").arg(issuer.issuer));
        }
    }
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return map;
}

const TrustedIssuer *rowOf(const TrustMap &map, const QString &issuer)
{
    const TrustedIssuer *best = nullptr;
    for (const TrustedIssuer &row : map.issuers) {
        if (row.issuer == issuer) {
            return &row;
        }
        if (row.issuer.endsWith(QLatin1Char('*')) && issuer.startsWith(row.issuer.chopped(1)) &&
            (!best || row.issuer.size() > best->issuer.size())) {
            best = &row;
        }
    }
    return best;
}

Duration longestCache(const TrustMap &map, const QString &issuer)
{
    return cacheBehind(map, issuer, 0);
}

std::vector<QString> unknownIssuers(const TrustMap &map, const Estate &estate)
{
    std::set<QString> seen;
    for (const Credential &credential : estate.credentials) {
        seen.insert(credential.issuer);
        for (const Evidence &evidence : credential.evidence) {
            seen.insert(evidence.scope.issuer);
        }
    }
    estate.observations.each<ListingRead>(
        [&](std::size_t, const ListingRead &listing) { seen.insert(listing.scope.issuer); });
    std::vector<QString> unknown;
    for (const TrustedIssuer &row : map.issuers) {
        if (!row.issuer.endsWith(QLatin1Char('*')) && !seen.contains(row.issuer)) {
            unknown.push_back(row.issuer);
        }
    }
    return unknown;
}

} // namespace probate
