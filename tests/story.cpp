#include "tests/story.h"

#include "core/hash/sha256.h"

#include <algorithm>
#include <random>

namespace probate::story {

Instant at(const char *iso)
{
    return *parseInstant(iso);
}

QString text(const char *latin)
{
    return QString::fromLatin1(latin);
}

Handle handle(const char *name)
{
    return *parseHandle(QString::fromLatin1(name));
}

Alias alias(const char *name)
{
    return *parseAlias(QString::fromLatin1(name));
}

EvidenceTime true_(const char *iso)
{
    return {at(iso), Duration{0}};
}

Scope scope(const char *issuer, const char *call, const char *place)
{
    return {text(issuer), text(call), text(place)};
}

CredentialDescription credential(Kind kind, std::vector<Handle> handles, const char *issuer)
{
    CredentialDescription it;
    it.kind = kind;
    it.layer = defaultLayer(kind);
    it.handles = std::move(handles);
    it.issuer = text(issuer);
    return it;
}

Story &Story::tell(Fact fact, const char *name, const char *collected, const char *source, const char *path)
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

std::vector<KnownObservation> Story::shuffled(unsigned seed) const
{
    auto copy = m_told;
    std::mt19937 random(seed);
    std::shuffle(copy.begin(), copy.end(), random);
    return copy;
}

SecretSeen sighting(CredentialDescription description, double confidence)
{
    SecretSeen it;
    it.credential = std::move(description);
    it.rule = text("rule");
    it.confidence = confidence;
    return it;
}

StateEvidence state(const char *name, Scope where, EvidenceState what, const char *when)
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

ListingRead listing(Scope where, const char *scheme, const char *when, bool complete)
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

AccountState account(const char *name, AccountCondition condition, const char *when)
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

PrincipalSeen person(const char *id, std::vector<const char *> aliases, bool roster)
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

ClosureSignalled closure(const char *whom, const char *when, ClosureKind kind)
{
    ClosureSignalled it;
    it.principal = alias(whom);
    it.kind = kind;
    it.effective = at(when);
    return it;
}

OwnershipStated ownership(const char *name, const char *whom, Relation relation, Basis basis, const char *when)
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
