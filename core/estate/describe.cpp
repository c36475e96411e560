#include "core/estate/describe.h"

#include "core/base/in_parts.h"

#include <algorithm>
#include <tuple>

namespace probate {

namespace {

/// One description, unpacked.
struct Telling
{
    std::size_t at = 0; ///< of its observation
    ObservationId id;
    CredentialDescription said;
    std::optional<SecretSeen> secret; ///< if it is a sighting; its description is in `said`
};

Telling wordAt(const Observations &observations, std::size_t at)
{
    Telling word{at, observations.id(at), {}, {}};
    if (observations.holds<SecretSeen>(at)) {
        word.secret = observations.fact<SecretSeen>(at);
        word.said = std::exchange(word.secret->credential, {});
    } else {
        word.said = observations.fact<CredentialListed>(at).credential;
    }
    return word;
}

/// Kinds that a form alone suggests; any other word on the same credential says more.
bool isGeneral(Kind kind)
{
    return kind == Kind::GenericSecret || kind == Kind::Password || kind == Kind::PasswordHash ||
           kind == Kind::PrivateKey || kind == Kind::EncryptedStore;
}

/// Lower tells more: an issuer's record, then a parsed credential, then a match that carries an id, then a bare match.
int tellingRank(const Telling &it)
{
    const auto &names = it.said.handles;
    const bool issued = std::any_of(names.begin(), names.end(), [](const Handle &h) { return rankOf(h) == 0; });
    return (it.secret ? 2 : 0) + (issued ? 0 : 1);
}

/// Generic kinds last, else by rank; then the surer match, then the id, which makes it total.
auto tellingKey(const Telling &it)
{
    return std::tuple(it.said.kind == Kind::GenericSecret, isGeneral(it.said.kind), tellingRank(it),
                      it.secret ? -it.secret->confidence : 0.0, it.id);
}

void offer(std::optional<LifetimeDate> &best, const std::optional<LifetimeDate> &date, bool wantLater)
{
    if (!date) {
        return;
    }
    if (!best || date->basis < best->basis ||
        (date->basis == best->basis && (wantLater ? date->at > best->at : date->at < best->at))) {
        best = date;
    }
}

template <typename Value> void makeUnique(std::vector<Value> &values)
{
    std::sort(values.begin(), values.end());
    values.erase(std::unique(values.begin(), values.end()), values.end());
}

Sighting sightingOf(const Telling &it, const Observations &observations)
{
    const SecretSeen &seen = *it.secret;
    return {observations.origin(it.at),
            observations.collectedAt(it.at),
            seen.rule,
            seen.confidence,
            seen.properPlace,
            seen.suppressed,
            seen.suppressedBy,
            it.id};
}

void takeFirst(QString &text, const QString &offered)
{
    if (text.isEmpty()) {
        text = offered;
    }
}

Credential describe(const CredentialId &id, std::vector<Telling> &words, const Observations &observations)
{
    std::sort(words.begin(), words.end(),
              [](const Telling &a, const Telling &b) { return tellingKey(a) < tellingKey(b); });
    Credential credential;
    credential.id = id;
    credential.kind = words.front().said.kind;
    credential.layer = words.front().said.layer;
    std::vector<const Lifetime *> lifetimes;
    for (const Telling &word : words) {
        const CredentialDescription &said = word.said;
        credential.handles.insert(credential.handles.end(), said.handles.begin(), said.handles.end());
        credential.accounts.insert(credential.accounts.end(), said.accounts.begin(), said.accounts.end());
        credential.attributes.insert(said.attributes.begin(), said.attributes.end());
        takeFirst(credential.label, said.label);
        takeFirst(credential.issuer, said.issuer);
        credential.privileged |= said.privileged;
        credential.exempt |= said.exempt;
        lifetimes.push_back(&said.lifetime);
        credential.seen.push_back(word.id);
        if (word.secret) {
            credential.sightings.push_back(sightingOf(word, observations));
        }
    }
    makeUnique(credential.handles);
    makeUnique(credential.accounts);
    credential.handles.shrink_to_fit();
    credential.accounts.shrink_to_fit();
    std::sort(credential.sightings.begin(), credential.sightings.end(), [](const Sighting &a, const Sighting &b) {
        return std::tie(a.origin, a.seenAt, a.rule, a.from) < std::tie(b.origin, b.seenAt, b.rule, b.from);
    });
    credential.lifetime = mergeLifetimes(lifetimes);
    return credential;
}

} // namespace

Lifetime mergeLifetimes(const std::vector<const Lifetime *> &lifetimes)
{
    Lifetime merged;
    std::optional<LifetimeBasis> never; // the most trusted word that it does not end
    for (const Lifetime *said : lifetimes) {
        offer(merged.issued, said->issued, false);
        offer(merged.expires, said->expires, true);
        offer(merged.rotated, said->rotated, true);
        offer(merged.lastUsed, said->lastUsed, true);
        if (said->statedNever) {
            const auto basis = said->expires ? said->expires->basis : LifetimeBasis::IssuerExport;
            never = never ? std::min(*never, basis) : basis;
        }
    }
    for (const Lifetime *said : lifetimes) {
        if (merged.expires && said->expires == merged.expires) {
            merged.expiryIsFirm = said->expiryIsFirm; // the most telling of those who give this date
            break;
        }
    }
    // A date that stands in the credential itself holds against an export; otherwise "never" is the word to fear.
    if (never && (!merged.expires || merged.expires->basis >= *never)) {
        merged.statedNever = true;
        merged.expiryIsFirm = false;
        if (merged.expires && !isNeverSentinel(merged.expires->at)) {
            merged.expires = std::nullopt;
        }
    }
    return merged;
}

std::vector<Credential> describeCredentials(const CredentialUnion &joined, const Observations &observations)
{
    std::vector<Credential> credentials(joined.count());
    inParts(joined.count(), [&](std::size_t first, std::size_t last) {
        std::vector<Telling> words;
        for (std::size_t i = first; i < last; ++i) {
            words.clear();
            for (const std::uint32_t member : joined.members(i)) {
                words.push_back(wordAt(observations, joined.descriptions()[member].at));
            }
            credentials[i] = describe(joined.ids()[i], words, observations);
        }
    });
    return credentials;
}

} // namespace probate
