#include "core/estate/describe.h"

#include <algorithm>
#include <tuple>

namespace probate {

namespace {

/// Kinds that a form alone suggests; any other word on the same credential says more.
bool isGeneral(Kind kind)
{
    return kind == Kind::GenericSecret || kind == Kind::Password || kind == Kind::PasswordHash ||
           kind == Kind::PrivateKey || kind == Kind::EncryptedStore;
}

/// Lower tells more: an issuer's record, then a parsed credential, then a match that carries an id, then a bare match.
int tellingRank(const Described &it)
{
    const auto &names = it.description->handles;
    const bool issued = std::any_of(names.begin(), names.end(), [](const Handle &h) { return rankOf(h) == 0; });
    return (it.secret ? 2 : 0) + (issued ? 0 : 1);
}

/// Generic kinds last, else by rank; then the surer match, then the id, which makes it total.
auto tellingKey(const Described &it)
{
    return std::tuple(it.description->kind == Kind::GenericSecret, isGeneral(it.description->kind), tellingRank(it),
                      it.secret ? -it.secret->confidence : 0.0, it.known->id);
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

Sighting sightingOf(const Described &it)
{
    const SecretSeen &seen = *it.secret;
    return {it.known->observation.origin,
            it.known->observation.collectedAt,
            seen.rule,
            seen.confidence,
            seen.properPlace,
            seen.suppressed,
            seen.suppressedBy,
            it.known->id};
}

void takeFirst(QString &text, const QString &offered)
{
    if (text.isEmpty()) {
        text = offered;
    }
}

Credential describe(const CredentialId &id, std::vector<const Described *> words)
{
    std::sort(words.begin(), words.end(), [](auto *a, auto *b) { return tellingKey(*a) < tellingKey(*b); });
    Credential credential;
    credential.id = id;
    credential.kind = words.front()->description->kind;
    credential.layer = words.front()->description->layer;
    std::vector<const Lifetime *> lifetimes;
    for (const Described *word : words) {
        const CredentialDescription &said = *word->description;
        credential.handles.insert(credential.handles.end(), said.handles.begin(), said.handles.end());
        credential.accounts.insert(credential.accounts.end(), said.accounts.begin(), said.accounts.end());
        credential.attributes.insert(said.attributes.begin(), said.attributes.end());
        takeFirst(credential.label, said.label);
        takeFirst(credential.issuer, said.issuer);
        credential.privileged |= said.privileged;
        credential.exempt |= said.exempt;
        lifetimes.push_back(&said.lifetime);
        credential.seen.push_back(word->known->id);
        if (word->secret) {
            credential.sightings.push_back(sightingOf(*word));
        }
    }
    makeUnique(credential.handles);
    makeUnique(credential.accounts);
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

std::vector<Credential> describeCredentials(const CredentialUnion &joined)
{
    std::vector<Credential> credentials;
    credentials.reserve(joined.count());
    std::vector<const Described *> words;
    for (std::size_t i = 0; i < joined.count(); ++i) {
        words.clear();
        for (const std::uint32_t member : joined.members(i)) {
            words.push_back(&joined.descriptions()[member]);
        }
        credentials.push_back(describe(joined.ids()[i], words));
    }
    return credentials;
}

} // namespace probate
