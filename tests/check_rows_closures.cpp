// C13 to C24: what became of a closure as such.
#include "check_rows.h"

namespace probate::fixtures {

namespace {

using Rows = std::vector<CheckRow>;

Case locked(double until, double at = 300)
{
    return Case({ann()}).account(AccountCondition::Locked, at, until);
}

void addEnds(Rows &rows)
{
    Closure forged = closing(100, ClosureKind::Suspended, now + 1);
    forged.authority = SignalAuthority::UnverifiedEvent;
    rows.insert(
        rows.end(),
        {{"C13", Sort::Positive, "switched off", annWith(off()), "medium", 300},
         {"C13", Sort::Negative, "gone", annWith(dead()), ""},
         {"C13", Sort::Negative, "one lives", Case({ann()}, {off(), live()}), ""},
         {"C13", Sort::Unproven, "listed before", annWith(stale()), ""},
         {"C13", Sort::Boundary, "seen at the closure", annWith(credential({said(What::SwitchedOff, 100)})), ""},
         {"C13", Sort::Boundary, "a moment later", annWith(credential({said(What::SwitchedOff, 100 + moment)})),
          "medium", 100 + moment},
         {"C14", Sort::Positive, "a suspension", Case({ann(ClosureKind::Suspended, now + 1)}), "medium", 100},
         {"C14", Sort::Positive, "a lock", locked(now + 1), "medium", 300},
         {"C14", Sort::Negative, "for good", Case({ann()}), ""},
         {"C14", Sort::Negative, "without end", Case({ann(ClosureKind::Suspended)}), ""},
         {"C14", Sort::Unproven, "nobody vouches for it", Case({who("ann", {forged})}), ""},
         {"C14", Sort::Boundary, "the lock ends now", locked(now), ""},
         {"C14", Sort::Boundary, "ends in a moment", locked(now + moment), "medium", 300},
         {"C14", Sort::Boundary, "the suspension ends now", Case({ann(ClosureKind::Suspended, now)}), ""}});
}

void addUses(Rows &rows)
{
    const auto usedAt = [](double at) { return annWith(credential({said(What::Absent, 900)}, {used(at)})); };
    Credential filed = live();
    filed.lifetime.issued = LifetimeDate{minute(200), LifetimeBasis::FileTime};
    rows.insert(rows.end(), {{"C15", Sort::Positive, "used", usedAt(200), "critical", 200},
                             {"C15", Sort::Negative, "used before", usedAt(99), ""},
                             {"C15", Sort::Negative, "never", annWith(live()), ""},
                             {"C15", Sort::Unproven, "of which nothing else is known",
                              annWith(credential({said(What::Enabled, 50)}, {used(200)})), "critical", 200},
                             {"C15", Sort::Unproven, "reported from the future",
                              annWith(credential({said(What::Absent, 900)}, {used(200, now + 1)})), ""},
                             {"C15", Sort::Boundary, "within the skew", usedAt(105), ""},
                             {"C15", Sort::Boundary, "a moment later", usedAt(105 + moment), "critical", 105 + moment},
                             {"C16", Sort::Positive, "made after", annWith(madeAt(200, live())), "critical", 200},
                             {"C16", Sort::Negative, "made before", annWith(madeAt(50, live())), ""},
                             {"C16", Sort::Unproven, "only a file says so", annWith(filed), ""},
                             {"C16", Sort::Unproven, "of which nothing else is known",
                              annWith(madeAt(200, credential({}))), "critical", 200},
                             {"C16", Sort::Boundary, "within the skew", annWith(madeAt(105, live())), ""},
                             {"C16", Sort::Boundary, "a moment later", annWith(madeAt(105 + moment, live())),
                              "critical", 105 + moment},
                             {"C16", Sort::Boundary, "not yet", annWith(madeAt(now + moment, live())), ""}});
}

void addReturns(Rows &rows)
{
    const Principal back = who("ann", {closing(100, ClosureKind::Disabled), reopening(200)});
    const auto suspendedUntil = [](double end, Credential held) {
        return Case({who("ann", {closing(100, ClosureKind::Suspended, end)})}, {std::move(held)});
    };
    rows.insert(
        rows.end(),
        {{"C17", Sort::Positive, "with a key of before", Case({back}, {madeAt(50, live())}), "high", 200},
         {"C17", Sort::Positive, "with one of unknown age", Case({back}, {live()}), "high", 200},
         {"C17", Sort::Negative, "with nothing", Case({back}, {dead()}), ""},
         {"C17", Sort::Negative, "never closed", Case({who("ann")}, {live()}), ""},
         {"C17", Sort::Negative, "closed for good", Case({who("ann", {closing(100), reopening(200)})}, {live()}), ""},
         {"C17", Sort::Unproven, "not known to be live", Case({back}, {credential({})}), ""},
         {"C17", Sort::Boundary, "made at the closure", Case({back}, {madeAt(100, live())}), "high", 200},
         {"C17", Sort::Boundary, "a moment later", Case({back}, {madeAt(100 + moment, live())}), ""},
         {"C17", Sort::Boundary, "a suspension that is over now", suspendedUntil(now, live()), "high", now},
         {"C17", Sort::Boundary, "in a moment", suspendedUntil(now + moment, live()), ""}});
}

/// ann's login until one minute, bob's from another.
Case passedOn(double until, std::optional<double> from, Credential held, bool immutable = false)
{
    const Alias login{s("login"), s("ann")};
    Principal first = ann();
    first.aliases = {{login, std::nullopt, minute(until), immutable}};
    Principal second = who("bob");
    second.aliases = {{login, from ? std::optional(minute(*from)) : std::nullopt, std::nullopt, immutable}};
    Case made({first, second}, {std::move(held)});
    Claim claim;
    claim.credential = s("c-0");
    claim.principal = s("ann");
    claim.relation = Relation::Owner;
    claim.confidence = 0.9;
    made.input.claims = {claim};
    return made;
}

void addRecycled(Rows &rows)
{
    rows.insert(rows.end(),
                {{"C18", Sort::Positive, "passed on", passedOn(200, 300, live()), "high", 300},
                 {"C18", Sort::Negative, "with nothing left", passedOn(200, 300, dead()), ""},
                 {"C18", Sort::Negative, "never given again", passedOn(200, 300, live(), true), ""},
                 {"C18", Sort::Unproven, "the old grant is unproven", passedOn(200, 300, stale()), "high", 300},
                 {"C18", Sort::Unproven, "since when is unknown", passedOn(200, {}, live()), ""},
                 {"C18", Sort::Boundary, "the very instant", passedOn(200, 200, live()), "high", 200},
                 {"C18", Sort::Boundary, "both for a moment: a conflict", passedOn(200, 200 - moment, live()), ""},
                 {"C18", Sort::Boundary, "as of now", passedOn(200, now, live()), "high", now},
                 {"C18", Sort::Boundary, "not yet", passedOn(200, now + moment, live()), ""}});
}

void addLate(Rows &rows)
{
    const auto endedAt = [](double at) { return annWith(credential({ended(5000, at)})); };
    const Credential seen = credential({said(What::Enabled, 1600), said(What::Absent, 5000)});
    const auto partly = [](double at) {
        return Case({ann()}, {credential({said(What::Absent, at)}), live(Kind::SshKey)});
    };
    rows.insert(
        rows.end(),
        {{"C19", Sort::Positive, "a stated end", endedAt(2000), "medium", 1540},
         {"C19", Sort::Positive, "a sign of life", annWith(seen), "medium", 1540},
         {"C19", Sort::Negative, "in time", endedAt(200), ""},
         {"C19", Sort::Negative, "lives", annWith(live()), ""},
         {"C19", Sort::Unproven, "listed before", annWith(stale()), ""},
         {"C19", Sort::Unproven, "known by absence only", annWith(credential({said(What::Absent, 5000)})), ""},
         {"C19", Sort::Boundary, "at the level", endedAt(1540), ""},
         {"C19", Sort::Boundary, "a moment later", endedAt(1540 + moment), "medium", 1540},
         {"C20", Sort::Positive, "one layer over, one not", Case({ann()}, {dead(), live(Kind::SshKey)}), "high", 300},
         {"C20", Sort::Negative, "all over", Case({ann()}, {dead(), dead(Kind::SshKey)}), ""},
         {"C20", Sort::Negative, "one layer, half over", Case({ann()}, {dead(), live()}), ""},
         {"C20", Sort::Negative, "blocked is not open", Case({ann()}, {dead(), off(Kind::SshKey)}), ""},
         {"C20", Sort::Unproven, "one over, one unproven", Case({ann()}, {dead(), stale(Kind::SshKey)}),
          "high unproven", 300},
         {"C20", Sort::Boundary, "gone at the closure", partly(100), ""},
         {"C20", Sort::Boundary, "a moment later", partly(100 + moment), "high", 100 + moment}});
}

Case inFlight(double expiry, std::optional<double> issued = {})
{
    Credential token = of(Kind::AccessToken, credential({}, {}, expiry));
    return annWith(issued ? madeAt(*issued, token) : token);
}

/// A store that takes what issuer i:1 issues, with its cache.
Case trusted(const char *invalidation, Duration cache, Credential held, const char *issuer = "i:1")
{
    Case made({ann()}, {std::move(held)});
    made.rules.trust.issuers = {{s(issuer), {Layer::Key}, {{s("shop"), cache, s(invalidation)}}}};
    return made;
}

void addDownstream(Rows &rows)
{
    const Duration level =
        serviceLevel(Policy(), ann(), ann().closures.front(), Layer::DownstreamCache, Kind::ApiKey, {});
    const Duration more = level + Duration{1};
    rows.insert(
        rows.end(),
        {{"C21", Sort::Positive, "in flight", annWith(expiring(now + 1, Kind::AccessToken)), "low", 100},
         {"C21", Sort::Positive, "in flight, its lifetime allowed", inFlight(now + 1, 100), "info unproven", 100},
         {"C21", Sort::Negative, "no bearer token", annWith(expiring(now + 1)), ""},
         {"C21", Sort::Unproven, "nobody lists it", inFlight(now + 1), "low unproven", 100},
         {"C21", Sort::Boundary, "expires now", inFlight(now), ""},
         {"C21", Sort::Boundary, "in a moment", inFlight(now + moment), "low unproven", 100},
         {"C22", Sort::Positive, "nobody tells it", trusted("none", more, live()), "high", 100},
         {"C22", Sort::Negative, "of another issuer", trusted("none", more, live(), "i:2"), ""},
         {"C22", Sort::Unproven, "no record of telling it", trusted("introspection", more, live()), "high unproven",
          100},
         {"C22", Sort::Boundary, "as long as allowed", trusted("none", level, live()), ""},
         {"C22", Sort::Boundary, "a moment longer", trusted("none", more, live()), "high", 100},
         {"C22", Sort::Boundary, "the cache has run out",
          trusted("none", more, credential({ended(now, now - 15 - moment)})), ""},
         {"C22", Sort::Boundary, "in a moment", trusted("none", more, credential({ended(now, now - 15)})), "high",
          100}});
}

SignalDelivered delivered(DeliveryOutcome outcome, double at)
{
    SignalDelivered fact;
    fact.event = s("e1");
    fact.receiver = s("shop");
    fact.outcome = outcome;
    fact.at = minute(at);
    fact.principal = Alias{s("id"), s("ann")};
    fact.type = s("account-purged");
    return fact;
}

Case told(std::optional<SignalDelivered> fact, const char *status = nullptr)
{
    Case made = trusted("ssf", std::chrono::minutes(1), live());
    if (fact) {
        made.tell(*fact);
    }
    if (status) {
        made.tell(TrustStated{s("set:shop"), {s("stream-status"), s(status)}, {minute(400), Duration{0}}});
    }
    return made;
}

Case shown(AccountCondition condition, double at, std::optional<double> login = {}, double lag = 0)
{
    return Case({ann()}).account(condition, at, {}, login, lag);
}

void addWords(Rows &rows)
{
    const auto accepted = [](double at) { return told(delivered(DeliveryOutcome::Accepted, at)); };
    using enum AccountCondition;
    rows.insert(rows.end(),
                {{"C23", Sort::Positive, "refused", told(delivered(DeliveryOutcome::Refused, 101)), "medium", 100},
                 {"C23", Sort::Positive, "the stream is paused",
                  told(delivered(DeliveryOutcome::Accepted, 101), "paused"), "medium", 400},
                 {"C23", Sort::Negative, "accepted", accepted(101), ""},
                 {"C23", Sort::Negative, "told otherwise", trusted("introspection", Duration{0}, live()), ""},
                 {"C23", Sort::Unproven, "nothing is known", told({}), "medium unproven", 100},
                 {"C23", Sort::Boundary, "accepted at the closure", accepted(100), ""},
                 {"C23", Sort::Boundary, "a moment before", accepted(100 - moment), "medium", 100},
                 {"C24", Sort::Positive, "enabled", shown(Enabled, 300), "high", 100},
                 {"C24", Sort::Positive, "logged in", shown(Disabled, 300, 200), "high", 100},
                 {"C24", Sort::Negative, "disabled", shown(Disabled, 300), ""},
                 {"C24", Sort::Negative, "not closed", Case({who("ann")}).account(Enabled, 300), ""},
                 {"C24", Sort::Unproven, "the word may be as old as the closure", shown(Enabled, 110, {}, 10), ""},
                 {"C24", Sort::Boundary, "seen at the closure", shown(Enabled, 100), ""},
                 {"C24", Sort::Boundary, "a moment later", shown(Enabled, 100 + moment), "high", 100},
                 {"C24", Sort::Boundary, "a login within the skew", shown(Disabled, 300, 105), ""},
                 {"C24", Sort::Boundary, "a moment later", shown(Disabled, 300, 105 + moment), "high", 100}});
}

} // namespace

std::vector<CheckRow> closureRows()
{
    Rows rows;
    addEnds(rows);
    addUses(rows);
    addReturns(rows);
    addRecycled(rows);
    addLate(rows);
    addDownstream(rows);
    addWords(rows);
    return rows;
}

} // namespace probate::fixtures
