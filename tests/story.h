// Short hands for telling a story in observations: what was seen, in one line each. Ids are content-derived, so a story
// told in another order has the same ids, as in the store.
#pragma once

#include "core/model/estate.h"

namespace probate::story {

Instant at(const char *iso);
QString text(const char *latin);
Handle handle(const char *name);
Alias alias(const char *name);
EvidenceTime true_(const char *iso);

Scope scope(const char *issuer, const char *call, const char *place = "");

CredentialDescription credential(Kind kind, std::vector<Handle> handles, const char *issuer = "");

/// Observations in the order told; `name` tells apart what is otherwise equal.
class Story
{
public:
    Story &tell(Fact fact, const char *name = "", const char *collected = "2026-03-01T00:00:00Z",
                const char *source = "dir:/exports", const char *path = "");

    /// The observation told last, for what the short hands leave out.
    Observation &last() { return m_told.back().observation; }
    const std::vector<KnownObservation> &told() const { return m_told; }

    std::vector<KnownObservation> shuffled(unsigned seed) const;

private:
    std::vector<KnownObservation> m_told;
};

SecretSeen sighting(CredentialDescription description, double confidence = 0.9);

StateEvidence state(const char *name, Scope where, EvidenceState what, const char *when);

ListingRead listing(Scope where, const char *scheme, const char *when, bool complete = true);

AccountState account(const char *name, AccountCondition condition, const char *when);

PrincipalSeen person(const char *id, std::vector<const char *> aliases, bool roster = true);

ClosureSignalled closure(const char *whom, const char *when, ClosureKind kind = ClosureKind::Disabled);

OwnershipStated ownership(const char *name, const char *whom, Relation relation = Relation::Owner,
                          Basis basis = Basis::StatedByIssuer, const char *when = "");

} // namespace probate::story
