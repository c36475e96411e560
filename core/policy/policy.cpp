#include "core/policy/policy.h"

#include "core/policy/config_tree.h"

#include <algorithm>

namespace probate {

namespace {

using namespace std::chrono;

std::map<Layer, Duration> defaultServiceLevels()
{
    std::map<Layer, Duration> levels;
    for (const Layer layer : allLayers()) {
        levels[layer] = hours{24};
    }
    levels[Layer::Session] = minutes{15};
    levels[Layer::RefreshToken] = hours{1};
    levels[Layer::Grant] = hours{1};
    levels[Layer::Keytab] = hours{10};
    levels[Layer::DownstreamCache] = minutes{15};
    return levels;
}

template <typename Key> void readDurations(ConfigReader &reader, QLatin1StringView key, std::map<Key, Duration> &target)
{
    const ConfigNode *node = reader.map(key);
    if (!node) {
        return;
    }
    for (std::size_t i = 0; i < node->keys.size(); ++i) {
        const auto word = fromString<Key>(node->keys[i]);
        const ConfigNode &value = node->children[i];
        const auto duration = value.type == ConfigNode::Type::Scalar ? parseDuration(value.text) : std::nullopt;
        if (!word) {
            reader.fail(node->keyLines[i], QStringLiteral("\"%1\" is no word for \"%2\"").arg(node->keys[i], key));
        } else if (value.type == ConfigNode::Type::Null) {
            target.erase(*word); // "api-key: null" takes a default back
        } else if (!duration) {
            reader.fail(value.line,
                        QStringLiteral("\"%1\" must be a time such as 15 min, 4 h or 90 d").arg(node->keys[i]));
        } else {
            target[*word] = *duration;
        }
    }
}

template <typename Word> void readWord(ConfigReader &reader, QLatin1StringView key, Word &target)
{
    QString text;
    reader.text(key, text);
    if (text.isEmpty()) {
        return;
    }
    if (const auto word = fromString<Word>(text)) {
        target = *word;
    } else {
        reader.fail(reader.line(), QStringLiteral("\"%1\" is no word for \"%2\"").arg(text, key));
    }
}

void readHighRisk(ConfigReader &reader, Policy &policy)
{
    for (const QString &word : reader.texts(QLatin1StringView("high-risk-closures"))) {
        if (const auto kind = fromString<ClosureKind>(word)) {
            policy.highRiskClosures.insert(*kind);
        } else {
            reader.fail(reader.line(), QStringLiteral("\"%1\" is no kind of closure").arg(word));
        }
    }
    for (const QString &word : reader.texts(QLatin1StringView("high-risk-principals"))) {
        policy.highRiskPrincipals.insert(word);
    }
}

/// Of two closing facts of one instant, which of them is "the" closure is chance: one that is high-risk makes it so.
bool isHighRisk(const Policy &policy, const Principal &principal, const Closure &closure)
{
    const auto together = [&](const Closure &other) {
        return !other.reopens && other.at == closure.at && other.authority != SignalAuthority::UnverifiedEvent &&
               policy.highRiskClosures.contains(other.kind);
    };
    return std::any_of(principal.closures.begin(), principal.closures.end(), together) ||
           policy.highRiskClosures.contains(closure.kind) || policy.highRiskPrincipals.contains(principal.id) ||
           std::any_of(principal.aliases.begin(), principal.aliases.end(), [&](const ValidAlias &alias) {
               return policy.highRiskPrincipals.contains(toText(alias.alias)) ||
                      policy.highRiskPrincipals.contains(alias.alias.value);
           });
}

/// Bearer tokens that no issuer can call back: they may live out their lifetime (closure.md, "Default service levels").
bool cannotBeRevoked(Kind kind)
{
    return kind == Kind::AccessToken || kind == Kind::PresignedUrl;
}

} // namespace

QString toText(Proof proof)
{
    return proof == Proof::Complete ? QStringLiteral("complete") : QStringLiteral("known");
}

Policy::Policy()
    : serviceLevels(defaultServiceLevels()), longestLifetime{{Kind::ApiKey, days{365}},
                                                             {Kind::CloudAccessKey, days{365}},
                                                             {Kind::PersonalAccessToken, days{366}},
                                                             {Kind::ServiceAccountKey, days{365}},
                                                             {Kind::ServiceAccountToken, days{365}},
                                                             {Kind::ClientSecret, days{365}},
                                                             {Kind::AccessToken, hours{24}},
                                                             {Kind::RefreshToken, days{90}},
                                                             {Kind::Session, days{30}},
                                                             {Kind::SecretManagerToken, days{32}},
                                                             {Kind::PresignedUrl, days{7}},
                                                             {Kind::Certificate, days{398}},
                                                             {Kind::SshCertificate, days{30}}},
      rotateAfter{
          {Kind::ApiKey, days{90}},         {Kind::CloudAccessKey, days{90}},   {Kind::ServiceAccountKey, days{90}},
          {Kind::ClientSecret, days{180}},  {Kind::DatabasePassword, days{90}}, {Kind::Password, days{365}},
          {Kind::SshKey, days{365}},        {Kind::SshDeployKey, days{365}},    {Kind::Keytab, days{365}},
          {Kind::SigningSecret, days{365}}, {Kind::EncryptionKey, days{365}}}
{}

Result<Policy> parsePolicy(QByteArrayView yaml, const QString &name)
{
    auto tree = parseConfig(yaml, name);
    if (!tree) {
        return tree.error();
    }
    Policy policy;
    ConfigReader reader(*tree, name);
    reader.text(QLatin1StringView("name"), policy.name);
    reader.duration(QLatin1StringView("clock-skew"), policy.clockSkew);
    reader.duration(QLatin1StringView("dormant-after"), policy.dormantAfter);
    reader.number(QLatin1StringView("owner-threshold"), policy.ownerThreshold, 0, 1);
    reader.number(QLatin1StringView("owner-conflict-margin"), policy.conflictMargin, 0, 1);
    reader.boolean(QLatin1StringView("fold-plus-tags"), policy.foldPlusTags);
    policy.ownerRules = readOwnerRules(reader, QLatin1StringView("owner-rules"));
    readWord(reader, QLatin1StringView("fail-at"), policy.failAt);
    QString proof;
    reader.text(QLatin1StringView("proof"), proof);
    if (proof == QLatin1StringView("complete")) {
        policy.proof = Proof::Complete;
    } else if (!proof.isEmpty() && proof != QLatin1StringView("known")) {
        reader.fail(reader.line(), QStringLiteral("\"proof\" must be known or complete"));
    }
    readDurations(reader, QLatin1StringView("service-levels"), policy.serviceLevels);
    for (const Layer layer : allLayers()) {
        if (!policy.serviceLevels.contains(layer)) {
            reader.fail(reader.line(), QStringLiteral("the layer %1 needs a service level").arg(toText(layer)));
        }
    }
    reader.duration(QLatin1StringView("vendor-service-level"), policy.vendorServiceLevel);
    readHighRisk(reader, policy);
    readDurations(reader, QLatin1StringView("longest-lifetime"), policy.longestLifetime);
    readDurations(reader, QLatin1StringView("rotate-after"), policy.rotateAfter);
    reader.boolean(QLatin1StringView("public-tls-lifetimes"), policy.publicTlsLifetimes);
    if (const auto done = reader.finish(); !done) {
        return done.error();
    }
    return policy;
}

Duration serviceLevel(const Policy &policy, const Principal &principal, const Closure &closure, Layer layer, Kind kind,
                      const Lifetime &lifetime)
{
    if (isHighRisk(policy, principal, closure)) {
        return Duration{0};
    }
    Duration level = policy.serviceLevels.at(layer);
    if (principal.kind == PrincipalKind::Vendor) {
        level = policy.vendorServiceLevel;
    }
    if (cannotBeRevoked(kind) && lifetime.expiryIsFirm && lifetime.issued && lifetime.expires &&
        lifetime.expires->at > lifetime.issued->at) {
        level = std::max(level, Duration(lifetime.expires->at - lifetime.issued->at));
    }
    return level;
}

int longestPublicTlsDays(Instant notBefore)
{
    if (notBefore < Instant(sys_days{year{2026} / 3 / 15})) {
        return 398;
    }
    if (notBefore < Instant(sys_days{year{2027} / 3 / 15})) {
        return 200;
    }
    return notBefore < Instant(sys_days{year{2029} / 3 / 15}) ? 100 : 47;
}

qint64 tlsValidityDays(Instant notBefore, Instant notAfter)
{
    const qint64 period = duration_cast<seconds>(notAfter - notBefore).count() + 1;
    return period <= 0 ? 0 : (period + 86'399) / 86'400;
}

} // namespace probate
