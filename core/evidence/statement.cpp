#include "core/evidence/statement.h"

#include "core/estate/estate.h"
#include "core/evidence/recorded_rules.h"
#include "core/evidence/statement_parts.h"
#include "core/hash/sha256.h"
#include "core/model/canonical.h"

#include <algorithm>
#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

using Ids = std::set<ObservationId>;

template <typename Range> void add(Ids &ids, const Range &range)
{
    ids.insert(range.begin(), range.end());
}

template <typename Item> const Item *find(const std::vector<Item> &items, const QString &id, QString Item::*member)
{
    const auto at = std::find_if(items.begin(), items.end(), [&](const Item &item) { return item.*member == id; });
    return at == items.end() ? nullptr : &*at;
}

/// Everything behind the principal's credentials and the people who share them.
Ids observationsBehind(const JudgedEstate &judged, const PrincipalVerdict &verdict)
{
    Ids ids;
    std::set<PrincipalId> people{verdict.principal};
    const std::set<CredentialId> mine(verdict.credentials.begin(), verdict.credentials.end());
    for (const Credential &credential : judged.estate.credentials) {
        if (!mine.contains(credential.id)) {
            continue;
        }
        add(ids, credential.seen);
        for (const Evidence &evidence : credential.evidence) {
            add(ids, evidence.from);
        }
    }
    for (const Claim &claim : judged.correlation.claims) {
        if (mine.contains(claim.credential)) {
            add(ids, claim.from);
            people.insert(claim.principal);
        }
    }
    for (const Principal &principal : judged.estate.principals) {
        if (people.contains(principal.id)) {
            add(ids, principal.seen);
            for (const Closure &closure : principal.closures) {
                ids.insert(closure.from);
            }
            for (const KnownAccount &account : principal.accounts) {
                ids.insert(account.from);
            }
        }
    }
    return ids;
}

/// Facts that are about places and rules rather than about one credential or person.
bool speaksOfMany(const Fact &fact)
{
    return std::holds_alternative<ListingRead>(fact) || std::holds_alternative<TrustStated>(fact) ||
           std::holds_alternative<LifetimeCap>(fact);
}

/// Facts about people and accounts, which decide whom a name means.
bool speaksOfPeople(const Fact &fact)
{
    return std::holds_alternative<PrincipalSeen>(fact) || std::holds_alternative<AccountState>(fact) ||
           std::holds_alternative<ClosureSignalled>(fact) || std::holds_alternative<AccountOwned>(fact);
}

struct Bundle
{
    QByteArray lines;
    QJsonObject digests;
};

Bundle bundleOf(const std::vector<KnownObservation> &observations)
{
    Bundle bundle;
    for (const KnownObservation &known : observations) {
        const QByteArray text = canonical(known.observation);
        bundle.digests.insert(QString::fromLatin1(known.id), QString::fromLatin1(sha256Hex(text)));
        bundle.lines += text + '\n';
    }
    return bundle;
}

/// What was collected later does not exist, and has no place in the evidence.
std::vector<KnownObservation> existingOnly(std::vector<KnownObservation> observations, Instant asOf)
{
    std::erase_if(observations, [&](const KnownObservation &known) { return known.observation.collectedAt > asOf; });
    return observations;
}

std::vector<KnownObservation> sorted(std::vector<KnownObservation> observations)
{
    std::sort(observations.begin(), observations.end(),
              [](const KnownObservation &a, const KnownObservation &b) { return a.id < b.id; });
    return observations;
}

/// The smallest selection that gives the same judgement; nothing if none but the whole does. It is taken from the
/// observations as they were made: those of the estate have later dates cut out, and another hash for it.
std::optional<std::vector<KnownObservation>> enoughOf(const std::vector<KnownObservation> &originals,
                                                      const JudgedEstate &judged, const PrincipalVerdict &verdict,
                                                      const QJsonObject &judgement, const JudgedBy &rules)
{
    const Ids behind = observationsBehind(judged, verdict);
    for (const bool withPeople : {false, true}) {
        std::vector<KnownObservation> chosen;
        for (const KnownObservation &known : originals) {
            const Fact &fact = known.observation.fact;
            if (behind.contains(known.id) || speaksOfMany(fact) || (withPeople && speaksOfPeople(fact))) {
                chosen.push_back(known);
            }
        }
        const auto again =
            judgementOf(judgeObservations(chosen, rules.policy, rules.trust, rules.asOf), verdict.principal, rules);
        if (again && *again == judgement) {
            return chosen;
        }
    }
    return std::nullopt;
}

} // namespace

JudgedEstate judgeObservations(std::vector<KnownObservation> observations, const Policy &policy, const TrustMap &trust,
                               Instant asOf)
{
    JudgedEstate judged;
    judged.estate = buildEstate(std::move(observations), asOf);
    judged.correlation = correlate(judged.estate, correlationPolicy(policy));
    judged.verdicts =
        judgeEstate(judged.estate, judged.correlation.claims, judged.correlation.ownership, policy, trust, asOf);
    return judged;
}

Result<QJsonObject> judgementOf(const JudgedEstate &judged, const PrincipalId &id, const JudgedBy &rules)
{
    const PrincipalVerdict *verdict = find(judged.verdicts.closures, id, &PrincipalVerdict::principal);
    const Principal *principal = find(judged.estate.principals, id, &Principal::id);
    if (!verdict || !principal) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("no closure of %1 is in force as of %2, so there is nothing to certify")
                         .arg(id, toIso(rules.asOf)));
    }
    QJsonArray credentials;
    for (const CredentialVerdict &each : judged.verdicts.byClosure) {
        const Credential *credential =
            each.principal == id ? find(judged.estate.credentials, each.credential, &Credential::id) : nullptr;
        if (credential) {
            credentials.append(statement::credentialOf(*credential, each));
        }
    }
    QJsonArray layers;
    for (const LayerCell &cell : verdict->layers) {
        layers.append(statement::layerOf(cell));
    }
    QJsonObject last = statement::boundOf(verdict->lastAccess);
    last.insert(u"by"_s, verdict->lastAccessBy ? QJsonValue(*verdict->lastAccessBy) : QJsonValue());
    return QJsonObject{{u"access"_s, statement::headline(*verdict)},
                       {u"as_of"_s, toIso(rules.asOf)},
                       {u"closure"_s, statement::closureOf(verdict->closure)},
                       {u"credentials"_s, credentials},
                       {u"last_possible_access"_s, last},
                       {u"layers"_s, layers},
                       {u"policy"_s, recordOf(rules.policy)},
                       {u"principal"_s, statement::principalOf(*principal)},
                       {u"trust_map"_s, recordOf(rules.trust)},
                       {u"verdict"_s, statement::verdictOf(*verdict)}};
}

Result<Certified> certify(std::vector<KnownObservation> observations, const PrincipalId &id, const JudgedBy &rules,
                          const Surroundings &surroundings)
{
    std::vector<KnownObservation> originals = sorted(existingOnly(observations, rules.asOf));
    const JudgedEstate judged = judgeObservations(std::move(observations), rules.policy, rules.trust, rules.asOf);
    auto statement = judgementOf(judged, id, rules);
    if (!statement) {
        return statement.error();
    }
    const PrincipalVerdict *verdict = find(judged.verdicts.closures, id, &PrincipalVerdict::principal);
    const auto enough = enoughOf(originals, judged, *verdict, *statement, rules);
    Bundle bundle = bundleOf(enough ? *enough : originals);
    QJsonObject digests;
    for (const auto &[name, digest] : surroundings.ruleDigests) {
        digests.insert(name, digest);
    }
    statement->insert(u"coverage"_s, statement::coverageOf(surroundings.coverage));
    statement->insert(u"evidence"_s, QJsonObject{{u"extent"_s, enough ? u"principal"_s : u"estate"_s},
                                                 {u"bundle_sha256"_s, QString::fromLatin1(sha256Hex(bundle.lines))},
                                                 {u"observations"_s, bundle.digests}});
    statement->insert(u"rule_digests"_s, digests);
    statement->insert(u"tool_version"_s, surroundings.toolVersion);
    return Certified{std::move(*statement), std::move(bundle.lines)};
}

} // namespace probate
