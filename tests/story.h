// Short hands for telling a story in observations: what was seen, in one line each. Ids are content-derived, so a story
// told in another order has the same ids, as in the store.
#pragma once

#include "core/hash/sha256.h"
#include "core/model/estate.h"

#include <algorithm>
#include <random>

namespace probate::story {

inline Instant at(const char *iso)
{
    return *parseInstant(iso);
}
inline QString text(const char *latin)
{
    return QString::fromLatin1(latin);
}
inline Handle handle(const char *name)
{
    return *parseHandle(QString::fromLatin1(name));
}
inline Alias alias(const char *name)
{
    return *parseAlias(QString::fromLatin1(name));
}
inline EvidenceTime true_(const char *iso)
{
    return {at(iso), Duration{0}};
}

inline Scope scope(const char *issuer, const char *call, const char *place = "")
{
    return {text(issuer), text(call), text(place)};
}

inline CredentialDescription credential(Kind kind, std::vector<Handle> handles, const char *issuer = "")
{
    CredentialDescription it;
    it.kind = kind;
    it.layer = defaultLayer(kind);
    it.handles = std::move(handles);
    it.issuer = text(issuer);
    return it;
}

/// Observations in the order told; `name` tells apart what is otherwise equal.
class Story
{
public:
    Story &tell(Fact fact, const char *name = "", const char *collected = "2026-03-01T00:00:00Z",
                const char *source = "dir:/exports", const char *path = "")
    {
        Observation observation;
        observation.origin.source = text(source);
        observation.origin.path = text(path);
        observation.origin.item = text(name);
        observation.collectedAt = at(collected);
        observation.fact = std::move(fact);
        const QByteArray content =
            QByteArray::number(observation.fact.index()) + '/' + name + '/' + collected + '/' + source + '/' + path;
        m_told.push_back({sha256Hex(content).first(32), std::move(observation)});
        return *this;
    }

    /// The observation told last, for what the short hands leave out.
    Observation &last() { return m_told.back().observation; }
    const std::vector<KnownObservation> &told() const { return m_told; }

    std::vector<KnownObservation> shuffled(unsigned seed) const
    {
        auto copy = m_told;
        std::mt19937 random(seed);
        std::shuffle(copy.begin(), copy.end(), random);
        return copy;
    }

private:
    std::vector<KnownObservation> m_told;
};

inline SecretSeen sighting(CredentialDescription description, double confidence = 0.9)
{
    SecretSeen it;
    it.credential = std::move(description);
    it.rule = text("rule");
    it.confidence = confidence;
    return it;
}

inline StateEvidence state(const char *name, Scope where, EvidenceState what, const char *when)
{
    StateEvidence it;
    it.credential = handle(name);
    it.scope = std::move(where);
    it.state = what;
    if (*when) {
        it.time = true_(when);
    }
    return it;
}

inline ListingRead listing(Scope where, const char *scheme, const char *when, bool complete = true)
{
    ListingRead it;
    it.scope = std::move(where);
    it.handleScheme = scheme;
    it.complete = complete;
    if (*when) {
        it.time = true_(when);
    }
    return it;
}

inline AccountState account(const char *name, AccountCondition condition, const char *when)
{
    AccountState it;
    it.account = alias(name);
    it.scope = scope("dir", "users");
    it.condition = condition;
    if (*when) {
        it.time = true_(when);
    }
    return it;
}

inline PrincipalSeen person(const char *id, std::vector<const char *> aliases, bool roster = true)
{
    PrincipalSeen it;
    it.id = text(id);
    it.roster = roster;
    it.displayName = text(id);
    for (const char *name : aliases) {
        it.aliases.push_back({alias(name), std::nullopt, std::nullopt, false});
    }
    return it;
}

inline ClosureSignalled closure(const char *whom, const char *when, ClosureKind kind = ClosureKind::Disabled)
{
    ClosureSignalled it;
    it.principal = alias(whom);
    it.kind = kind;
    it.effective = at(when);
    return it;
}

inline OwnershipStated ownership(const char *name, const char *whom, Relation relation = Relation::Owner,
                                 Basis basis = Basis::StatedByIssuer, const char *when = "")
{
    OwnershipStated it;
    it.credential = handle(name);
    it.principal = alias(whom);
    it.relation = relation;
    it.basis = basis;
    if (*when) {
        it.at = at(when);
    }
    it.because = text("the issuer names ") + text(whom);
    return it;
}

} // namespace probate::story
