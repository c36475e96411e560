// O01 to O05, E01 and E02: who answers for it, and whether what we know holds.
#include "check_rows.h"

#include "core/correlate/correlate.h"

namespace probate::fixtures {

namespace {

using Rows = std::vector<CheckRow>;

Principal withEmail(const char *id)
{
    Principal made = who(id);
    made.roster = true;
    made.aliases = {{{s("email"), s(id) + s("@example.com")}, std::nullopt, std::nullopt, true}};
    return made;
}

/// Rules that claim the credential for these people, each with a confidence, settled as correlation does it.
Case claimed(const std::vector<std::pair<const char *, double>> &claims, Credential held = live())
{
    Placement placement; // rules speak of what stands somewhere
    placement.source = s("git:a");
    placement.placed.paths = {s("x.env")};
    held.placements = {placement};
    Case made({withEmail("ann"), withEmail("bob")}, {std::move(held)});
    Policy &policy = made.rules.policy;
    policy.conflictMargin = 0.125; // exact in binary, as the confidences are
    for (const auto &[name, confidence] : claims) {
        OwnerRule rule;
        rule.name = s(name);
        rule.match.issuer = s("i:1");
        rule.principal = s("email:") + s(name) + s("@example.com");
        rule.confidence = confidence;
        policy.ownerRules.push_back(rule);
    }
    Correlation settled = correlate(made.input.estate, correlationPolicy(policy));
    made.input.claims = std::move(settled.claims);
    made.input.ownership = std::move(settled.ownership);
    return made;
}

void addOwners(Rows &rows)
{
    rows.insert(rows.end(),
                {{"O01", Sort::Positive, "nobody", claimed({}), "high"},
                 {"O01", Sort::Positive, "nobody, ever since it was made", claimed({}, madeAt(50, live())), "high", 50},
                 {"O01", Sort::Negative, "somebody", claimed({{"ann", 0.875}}), ""},
                 {"O01", Sort::Negative, "over", claimed({}, dead()), ""},
                 {"O01", Sort::Negative, "accepted wherever it stands", claimed({}, accepted({true})), ""},
                 {"O01", Sort::Positive, "accepted in one of two places", claimed({}, accepted({false, true})), "high"},
                 {"O01", Sort::Unproven, "of which nothing is known", claimed({}, credential({})), "high"},
                 {"O01", Sort::Boundary, "at the threshold", claimed({{"ann", 0.5}}), ""},
                 {"O01", Sort::Boundary, "below it", claimed({{"ann", 0.499}}), "high"},
                 {"O02", Sort::Positive, "two", claimed({{"ann", 0.75}, {"bob", 0.75}}, madeAt(50, live())), "low", 50},
                 {"O02", Sort::Negative, "one", claimed({{"ann", 0.75}}), ""},
                 {"O02", Sort::Negative, "over", claimed({{"ann", 0.75}, {"bob", 0.75}}, dead()), ""},
                 {"O02", Sort::Unproven, "of which nothing is known",
                  claimed({{"ann", 0.75}, {"bob", 0.75}}, credential({})), "low"},
                 {"O02", Sort::Boundary, "apart by the margin", claimed({{"ann", 0.75}, {"bob", 0.625}}), ""},
                 {"O02", Sort::Boundary, "by less", claimed({{"ann", 0.75}, {"bob", 0.626}}), "low"}});
}

Case handedOver(Credential held, std::vector<Closure> closures = {closing(100)})
{
    Case made({who("bob"), who("ann", std::move(closures))}, {std::move(held)});
    made.input.ownership.front().formerOwners = {s("ann")};
    return made;
}

Case readBy(Credential held, Relation relation = Relation::Reader, std::vector<Closure> closures = {closing(100)})
{
    Case made({who("bob"), who("cat", std::move(closures))}, {std::move(held)});
    Claim claim;
    claim.credential = s("c-0");
    claim.principal = s("cat");
    claim.relation = relation;
    made.input.claims = {claim};
    return made;
}

Case sponsored(std::vector<Closure> sponsors, PrincipalKind kind = PrincipalKind::Service,
               std::vector<Closure> own = {})
{
    Principal service = who("bot", std::move(own), kind);
    service.sponsor = s("ann");
    return Case({who("ann", std::move(sponsors)), service});
}

/// Ann answered for the bot until then; nobody is closed.
Case endedAt(double until, PrincipalKind kind = PrincipalKind::Service, std::vector<Closure> own = {})
{
    Principal service = who("bot", std::move(own), kind);
    service.endedSponsor = EndedSponsor{s("ann"), minute(until), "o-roster"};
    return Case({who("ann"), service});
}

void addLeavers(Rows &rows)
{
    Closure unverified = closing(100);
    unverified.authority = SignalAuthority::UnverifiedEvent;
    rows.insert(rows.end(),
                {{"O03", Sort::Positive, "not rotated", handedOver(live()), "high", 100},
                 {"O03", Sort::Negative, "over", handedOver(dead()), ""},
                 {"O03", Sort::Negative, "from somebody who is here", handedOver(live(), {}), ""},
                 {"O03", Sort::Unproven, "listed before", handedOver(stale()), "high unproven", 100},
                 {"O03", Sort::Boundary, "made at the closure", handedOver(madeAt(100, live())), "high", 100},
                 {"O03", Sort::Boundary, "a moment later", handedOver(madeAt(100 + moment, live())), ""},
                 {"O04", Sort::Positive, "narrowly", readBy(live()), "high", 100},
                 {"O04", Sort::Positive, "made after the closure", readBy(madeAt(200, live())), "high", 200},
                 {"O04", Sort::Negative, "widely", readBy(live(), Relation::WideReader), ""},
                 {"O04", Sort::Negative, "over", readBy(dead()), ""},
                 {"O04", Sort::Unproven, "of which nothing is known", readBy(credential({})), "high unproven", 100},
                 {"O04", Sort::Boundary, "closed now", readBy(live(), Relation::Reader, {closing(now)}), "high", now},
                 {"O04", Sort::Boundary, "in a moment", readBy(live(), Relation::Reader, {closing(now + moment)}), ""},
                 {"O05", Sort::Positive, "of a service", sponsored({closing(100)}), "high", 100},
                 {"O05", Sort::Positive, "of an agent", sponsored({closing(100)}, PrincipalKind::AiAgent), "high", 100},
                 {"O05", Sort::Negative, "of a person", sponsored({closing(100)}, PrincipalKind::Person), ""},
                 {"O05", Sort::Negative, "closed itself",
                  sponsored({closing(100)}, PrincipalKind::Service, {closing(150)}), ""},
                 {"O05", Sort::Unproven, "nobody vouches for it", sponsored({unverified}), ""},
                 {"O05", Sort::Boundary, "closed now", sponsored({closing(now)}), "high", now},
                 {"O05", Sort::Positive, "period over", endedAt(100), "high", 100},
                 {"O05", Sort::Negative, "period over, of a person", endedAt(100, PrincipalKind::Person), ""},
                 {"O05", Sort::Negative, "period over, closed itself",
                  endedAt(100, PrincipalKind::Service, {closing(150)}), ""},
                 {"O05", Sort::Boundary, "in a moment", sponsored({closing(now + moment)}), ""}});
}

/// A layer that persons must have, without any credential in it.
Case requiring(Layer layer, double listedAt)
{
    Case made({ann()}, {dead()});
    made.rules.trust.requiredLayers[PrincipalKind::Person] = {layer};
    ListingRead listing;
    listing.scope = {s("i:1"), s("sessions"), {}};
    listing.handleScheme = handles::keycloakSession;
    listing.complete = true;
    listing.time = {minute(listedAt), Duration{0}};
    return std::move(made.tell(listing, listedAt));
}

Case dated(double at)
{
    StateEvidence state;
    state.credential = {"scheme", "1"};
    state.time = {minute(at), Duration{0}};
    return std::move(Case({who("bob")}).tell(state, 300));
}

Case waivedUntil(double at)
{
    Case made = annWith(live());
    made.rules.waivers = {{s("C04"), s("ann"), s("o"), s("r"), minute(at)}};
    return made;
}

void addEvidence(Rows &rows)
{
    Closure forged = closing(150);
    forged.authority = SignalAuthority::UnverifiedEvent;
    StateEvidence undated;
    undated.credential = {"scheme", "1"};
    rows.insert(
        rows.end(),
        {{"E01", Sort::Positive, "nothing at all is known", Case({ann()}), "medium unproven", 100},
         {"E01", Sort::Positive, "a layer must be proven", requiring(Layer::Session, 50), "medium unproven", 100},
         {"E01", Sort::Negative, "over", annWith(dead()), ""},
         {"E01", Sort::Negative, "the layer is proven", requiring(Layer::Session, 300), ""},
         {"E01", Sort::Unproven, "listed before", annWith(stale()), "medium unproven", 100},
         {"E01", Sort::Boundary, "listed at the closure", annWith(enabledAt(100)), "medium unproven", 100},
         {"E01", Sort::Boundary, "a moment later", annWith(enabledAt(100 + moment)), ""},
         {"E01", Sort::Boundary, "the layer, at the closure", requiring(Layer::Session, 100), "medium unproven"},
         {"E01", Sort::Boundary, "a moment later", requiring(Layer::Session, 100 + moment), ""},
         {"E02", Sort::Positive, "an event that does not verify", Case({who("ann", {forged})}), "high", 150},
         {"E02", Sort::Positive, "exports that contradict each other",
          annWith(credential({said(What::Enabled, 300), said(What::Absent, 300)})), "medium", 300},
         {"E02", Sort::Negative, "everything holds", annWith(live()), ""},
         {"E02", Sort::Unproven, "undated is E01's business", std::move(Case({who("bob")}).tell(undated, 300)), ""},
         {"E02", Sort::Boundary, "a clock ahead by the skew", dated(305), ""},
         {"E02", Sort::Boundary, "by a moment more", dated(305 + moment), "high", 300},
         {"E02", Sort::Boundary, "a waiver that ends in a moment", waivedUntil(now + moment), ""},
         {"E02", Sort::Boundary, "that ends now", waivedUntil(now), "high", now}});
}

} // namespace

std::vector<CheckRow> ownershipRows()
{
    Rows rows;
    addOwners(rows);
    addLeavers(rows);
    addEvidence(rows);
    return rows;
}

} // namespace probate::fixtures
