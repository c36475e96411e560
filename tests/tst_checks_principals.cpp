// Checks on what became of people, accounts, identifiers and events around a closure, each with a positive, a negative,
// an unproven and a boundary row.
#include "checks_case.h"

#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

Credential live()
{
    return credential({said(What::Enabled, 300)});
}
Credential dead()
{
    return credential({said(What::Absent, 300)});
}
Credential stale()
{
    return credential({said(What::Enabled, 50)});
}
Credential madeAt(double at, Credential made)
{
    made.lifetime.issued = LifetimeDate{minute(at), LifetimeBasis::IssuerExport};
    return made;
}

TrustMap trusting(const char *invalidation, Duration cache = std::chrono::minutes(1))
{
    TrustMap map;
    map.issuers = {{s("i:1"), {Layer::Key}, {{s("shop"), cache, s(invalidation)}}}};
    return map;
}

SignalDelivered delivered(DeliveryOutcome outcome, double at, const char *about = "")
{
    SignalDelivered fact;
    fact.event = s("e1");
    fact.receiver = s("shop");
    fact.outcome = outcome;
    fact.at = minute(at);
    fact.principal = Alias{s("id"), s("ann")};
    fact.type = s("account-purged");
    fact.about = s(about);
    return fact;
}

TrustStated stream(const char *status, double at)
{
    return {s("set:shop"), {s("stream-status"), s(status)}, {minute(at), Duration{0}}};
}

} // namespace

class TestChecksPrincipals : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void c14AClosureThatEndsByItself()
    {
        QCOMPARE(Case({ann(ClosureKind::Suspended, now + 1)}).found("C14"), s("medium"));
        QCOMPARE(Case({ann(ClosureKind::Suspended)}).found("C14"), QString());      // no end
        QCOMPARE(Case({ann()}).found("C14"), QString());                            // for good
        QCOMPARE(Case({ann(ClosureKind::Suspended, now)}).found("C14"), QString()); // over: no closure any more
        const auto locked = [](double until, double at = 300) {
            return Case({ann()}).account(AccountCondition::Locked, at, until);
        };
        QCOMPARE(locked(now + 1).found("C14"), s("medium"));
        QCOMPARE(locked(now).found("C14"), QString());              // at its end it is over
        QCOMPARE(locked(now + 1, now + 1).found("C14"), QString()); // from after the as-of instant
        QCOMPARE(locked(now + 1).account(AccountCondition::Disabled, 400).found("C14"), QString()); // newer word
        QCOMPARE(Case({ann()}).account(AccountCondition::Enabled, 300, now + 1).found("C14"), QString());
    }

    void c17BackWithOldCredentials()
    {
        const Principal back = who("ann", {closing(100, ClosureKind::Disabled), reopening(200)});
        QCOMPARE(Case({back}, {live()}).found("C17"), s("high")); // of unknown age: taken for old
        QCOMPARE(Case({back}, {madeAt(50, live())}).found("C17"), s("high"));
        QCOMPARE(Case({back}, {madeAt(100, live())}).found("C17"), s("high")); // at the closure: from before it
        QCOMPARE(Case({back}, {madeAt(101, live())}).found("C17"), QString());
        QCOMPARE(Case({back}, {dead()}).found("C17"), QString());
        QCOMPARE(Case({back}, {credential({})}).found("C17"), QString()); // unproven: not known to be live
        QCOMPARE(Case({who("ann")}, {live()}).found("C17"), QString());   // was never closed
        QCOMPARE(Case({ann()}, {live()}).found("C17"), QString());        // is closed still
        const Principal over = who("ann", {closing(100, ClosureKind::Suspended, now)});
        QCOMPARE(Case({over}, {live()}).found("C17"), s("high")); // at the end of a suspension it is over
        const Principal almost = who("ann", {closing(100, ClosureKind::Suspended, now + 1)});
        QCOMPARE(Case({almost}, {live()}).found("C17"), QString());
        const Principal forGood = who("ann", {closing(100), reopening(200)});
        QCOMPARE(Case({forGood}, {live()}).found("C17"), QString()); // deleted stays in force
    }

    void c18AnIdentifierThatSomebodyElseHasNow()
    {
        const auto passedOn = [](double until, std::optional<double> from, Credential held, bool immutable = false,
                                 Relation relation = Relation::Owner) {
            const Alias login{s("login"), s("ann")};
            Principal first = ann();
            first.aliases = {{login, std::nullopt, minute(until), immutable}};
            Principal second = who("bob");
            second.aliases = {{login, from ? std::optional(minute(*from)) : std::nullopt, std::nullopt, immutable}};
            Case made({first, second}, {std::move(held)});
            Claim claim;
            claim.credential = s("c-0");
            claim.principal = s("ann");
            claim.relation = relation;
            claim.confidence = 0.9;
            made.input.claims = {claim};
            return made;
        };
        QCOMPARE(passedOn(200, 200, live()).found("C18"), s("high")); // the very instant
        QCOMPARE(passedOn(200, 300, live()).found("C18"), s("high"));
        QCOMPARE(passedOn(200, 300, stale()).found("C18"), s("high")); // not shown to be over
        QCOMPARE(passedOn(200, 300, dead()).found("C18"), QString());
        QCOMPARE(passedOn(200, 199, live()).found("C18"), QString()); // both at once: an alias conflict, no recycling
        QCOMPARE(passedOn(200, {}, live()).found("C18"), QString());  // since when is unknown
        QCOMPARE(passedOn(200, now, live()).found("C18"), s("high"));
        QCOMPARE(passedOn(200, now + 1, live()).found("C18"), QString()); // not yet
        QCOMPARE(passedOn(200, 300, live(), true).found("C18"), QString());
        QCOMPARE(passedOn(200, 300, live(), false, Relation::Reader).found("C18"), QString());
    }

    void c22ADownstreamStoreThatIsNotTold()
    {
        const auto cached = [](const char *invalidation, Duration cache, Credential held) {
            Case made({ann()}, {std::move(held)});
            made.rules.trust = trusting(invalidation, cache);
            return made.found("C22");
        };
        const Duration level =
            serviceLevel(Policy(), ann(), ann().closures.front(), Layer::DownstreamCache, Kind::ApiKey, {});
        const Duration more = level + Duration(1);
        QCOMPARE(cached("none", more, live()), s("high"));
        QCOMPARE(cached("introspection", more, live()), s("high unproven")); // a channel, and no record of its use
        QCOMPARE(cached("none", level, live()), QString());                  // as long as allowed
        const auto deadAt = [](double at) { return credential({ended(now - 1, at)}); };
        const double cacheMinutes = static_cast<double>(more.count()) / 60'000;
        QCOMPARE(cached("none", more, deadAt(now - cacheMinutes)), QString()); // the cache has run out
        QVERIFY(!cached("none", more, deadAt(now - cacheMinutes + 1)).isEmpty());
        Case elsewhere({ann()}, {live()});
        elsewhere.rules.trust = trusting("none", more);
        elsewhere.rules.trust.issuers.front().issuer = s("i:2");
        QCOMPARE(elsewhere.found("C22"), QString());
    }

    void c23AReceiverThatWasNotTold()
    {
        const auto told = [](const char *invalidation = "ssf") {
            Case made({ann()}, {live()});
            made.rules.trust = trusting(invalidation);
            return made;
        };
        QCOMPARE(told().found("C23"), s("medium unproven")); // nothing is known of any event
        QCOMPARE(told("introspection").found("C23"), QString());
        QCOMPARE(told().tell(delivered(DeliveryOutcome::Accepted, 101)).found("C23"), QString());
        QCOMPARE(told().tell(delivered(DeliveryOutcome::Accepted, 100)).found("C23"), QString()); // the very instant
        QCOMPARE(told().tell(delivered(DeliveryOutcome::Accepted, 99)).found("C23"), s("medium"));
        QCOMPARE(told().tell(delivered(DeliveryOutcome::Accepted, now + 1)).found("C23"), s("medium unproven"));
        for (const auto outcome : {DeliveryOutcome::Written, DeliveryOutcome::Refused, DeliveryOutcome::Failed}) {
            QCOMPARE(told().tell(delivered(outcome, 101)).found("C23"), s("medium"));
        }
        // A credential's event does not tell of the account; another's acceptance tells of nobody else.
        QCOMPARE(told().tell(delivered(DeliveryOutcome::Accepted, 101, "c-0")).found("C23"), s("medium"));
        SignalDelivered bobs = delivered(DeliveryOutcome::Accepted, 101);
        bobs.principal = Alias{s("id"), s("bob")};
        QCOMPARE(told().tell(bobs).found("C23"), s("medium"));
        SignalDelivered elsewhere = delivered(DeliveryOutcome::Accepted, 101);
        elsewhere.receiver = s("mall");
        QCOMPARE(told().tell(elsewhere).found("C23"), s("medium unproven"));
    }

    void c23AnAcknowledgementCountsForTheEventThatTheLedgerKnows()
    {
        SignalDelivered acknowledged = delivered(DeliveryOutcome::Accepted, 150);
        acknowledged.principal.reset();
        acknowledged.type.clear();
        Case known({ann()}, {live()});
        known.rules.trust = trusting("ssf");
        known.tell(delivered(DeliveryOutcome::Written, 101)).tell(acknowledged);
        QCOMPARE(known.found("C23"), QString());
        Case unknown({ann()}, {live()});
        unknown.rules.trust = trusting("ssf");
        unknown.tell(acknowledged);
        QCOMPARE(unknown.found("C23"), s("medium"));
    }

    void c23TheClosureIsGivenTheSkewOfClocks()
    {
        const auto closedAt = [](double at) {
            Case made({who("ann", {closing(at)})}, {live()});
            made.rules.trust = trusting("ssf");
            return made.found("C23");
        };
        QCOMPARE(closedAt(now - 5), QString());
        QCOMPARE(closedAt(now - 5.001), s("medium unproven"));
    }

    void c23APausedStream()
    {
        const auto streaming = [](std::vector<TrustStated> said) {
            Case made({ann()}, {live()});
            made.rules.trust = trusting("ssf");
            made.tell(delivered(DeliveryOutcome::Accepted, 101));
            for (const TrustStated &each : said) {
                made.tell(each);
            }
            return made.found("C23");
        };
        QCOMPARE(streaming({stream("enabled", 300)}), QString());
        QCOMPARE(streaming({stream("paused", 300)}), s("medium"));
        QCOMPARE(streaming({stream("disabled", 300)}), s("medium"));
        QCOMPARE(streaming({stream("paused", 300), stream("enabled", 400)}), QString()); // the newest word
        QCOMPARE(streaming({stream("enabled", 300), stream("paused", 400)}), s("medium"));
        QCOMPARE(streaming({stream("paused", now + 1)}), QString());
    }

    void c24AnAccountThatIsStillEnabled()
    {
        const auto shown = [](AccountCondition condition, double at, double lag = 0) {
            return Case({ann()}).account(condition, at, {}, {}, lag);
        };
        QCOMPARE(shown(AccountCondition::Enabled, 101).found("C24"), s("high"));
        QCOMPARE(shown(AccountCondition::Enabled, 100).found("C24"), QString());     // not after the closure
        QCOMPARE(shown(AccountCondition::Enabled, 110, 10).found("C24"), QString()); // may be as old as the closure
        QCOMPARE(shown(AccountCondition::Enabled, 111, 10).found("C24"), s("high"));
        QCOMPARE(shown(AccountCondition::Disabled, 101).found("C24"), QString());
        QCOMPARE(shown(AccountCondition::Enabled, 101).account(AccountCondition::Disabled, 102).found("C24"),
                 QString());
        QCOMPARE(shown(AccountCondition::Enabled, now + 1).found("C24"), QString());
        const auto loggedIn = [](double login) {
            return Case({ann()}).account(AccountCondition::Disabled, 300, {}, login).found("C24");
        };
        QCOMPARE(loggedIn(105), QString()); // within the skew
        QCOMPARE(loggedIn(105.001), s("high"));
        QCOMPARE(Case({who("ann")}).account(AccountCondition::Enabled, 300).found("C24"), QString()); // not closed
    }

    void o03HandedOverAndNotRotated()
    {
        const auto handedOver = [](Credential held, std::vector<Closure> closures = {closing(100)}) {
            Case made({who("bob"), who("ann", std::move(closures))}, {std::move(held)});
            made.input.ownership.front().formerOwners = {s("ann")};
            return made.found("O03");
        };
        QCOMPARE(handedOver(live()), s("high"));
        QCOMPARE(handedOver(stale()), s("high unproven"));
        QCOMPARE(handedOver(dead()), QString());
        QCOMPARE(handedOver(madeAt(100, live())), s("high")); // at the closure: she may have seen it
        QCOMPARE(handedOver(madeAt(101, live())), QString());
        QCOMPARE(handedOver(live(), {}), QString()); // she is still here
    }

    void o05ASponsorWhoLeft()
    {
        const auto sponsored = [](PrincipalKind kind, std::vector<Closure> sponsors, std::vector<Closure> own = {}) {
            Principal service = who("bot", std::move(own), kind);
            service.sponsor = s("ann");
            return Case({who("ann", std::move(sponsors)), service}).found("O05");
        };
        QCOMPARE(sponsored(PrincipalKind::Service, {closing(100)}), s("high"));
        QCOMPARE(sponsored(PrincipalKind::Workload, {closing(100)}), s("high"));
        QCOMPARE(sponsored(PrincipalKind::AiAgent, {closing(100)}), s("high"));
        QCOMPARE(sponsored(PrincipalKind::Person, {closing(100)}), QString());
        QCOMPARE(sponsored(PrincipalKind::Service, {}), QString());
        QCOMPARE(sponsored(PrincipalKind::Service, {closing(now)}), s("high")); // the very instant
        QCOMPARE(sponsored(PrincipalKind::Service, {closing(now + 1)}), QString());
        QCOMPARE(sponsored(PrincipalKind::Service, {closing(100)}, {closing(150)}), QString()); // closed itself
        Closure unverified = closing(100);
        unverified.authority = SignalAuthority::UnverifiedEvent;
        QCOMPARE(sponsored(PrincipalKind::Service, {unverified}), QString());
    }

    void e02ASignatureThatDoesNotHold()
    {
        Closure forged = closing(150);
        forged.authority = SignalAuthority::UnverifiedEvent;
        QCOMPARE(Case({who("ann", {forged})}).found("E02"), s("high"));
        QCOMPARE(Case({who("ann", {closing(100), forged})}).found("E02"), s("high"));
        QCOMPARE(Case({ann()}).found("E02"), QString());
        forged.at = minute(now + 1);
        QCOMPARE(Case({who("ann", {forged})}).found("E02"), QString());
    }

    void e02AClockThatRunsAhead()
    {
        const auto dated = [](double at) {
            StateEvidence state;
            state.credential = {"scheme", "1"};
            state.time = {minute(at), Duration{0}};
            return Case({who("bob")}).tell(state, 300).found("E02");
        };
        QCOMPARE(dated(305), QString()); // skew: the instant itself is within
        QCOMPARE(dated(305.001), s("high"));
        ListingRead listing;
        listing.time = {minute(400), Duration{0}};
        QCOMPARE(Case({who("bob")}).tell(listing, 300).found("E02"), s("high"));
        AccountState account;
        account.time = {minute(400), Duration{0}};
        QCOMPARE(Case({who("bob")}).tell(account, 300).found("E02"), s("high"));
        UseSeen use;
        use.at = minute(400); // used after the record of it was collected
        QCOMPARE(Case({who("bob")}).tell(use, 300).found("E02"), s("high"));
        StateEvidence undated;
        undated.credential = {"scheme", "1"};
        QCOMPARE(Case({who("bob")}).tell(undated, 300).found("E02"), QString()); // E01's business
    }

    void e02WordsThatContradictEachOther()
    {
        const auto told = [](Evidence one, Evidence other) {
            return Case({who("bob")}, {credential({std::move(one), std::move(other)})}).found("E02");
        };
        const Evidence on = said(What::Enabled, 300);
        QCOMPARE(told(on, said(What::SwitchedOff, 300)), s("medium"));
        QCOMPARE(told(on, said(What::Ended, 300)), s("medium"));
        QCOMPARE(told(on, said(What::NotRevoked, 300)), QString());       // both alive
        QCOMPARE(told(on, said(What::Absent, 301)), QString());           // of different times: the newer one counts
        QCOMPARE(told(on, said(What::Absent, 300, "i:2")), QString());    // of another place
        QCOMPARE(told(on, late(said(What::Absent, 300), 10)), QString()); // may be older than the other
        QCOMPARE(told(on, partial(said(What::Absent, 300))), QString());  // says nothing
        QCOMPARE(told(said(What::Enabled, now + 1), said(What::Ended, now + 1)), QString());
    }

    void e02OneIdForTwoEvents()
    {
        ClosureSignalled event;
        event.principal = {s("id"), s("bob")};
        event.effective = minute(100);
        event.authority = SignalAuthority::VerifiedEvent;
        event.event = s("j1");
        ClosureSignalled changed = event;
        changed.reopens = true;
        const auto told = [&](const ClosureSignalled &other) {
            return Case({who("bob")}).tell(event, 300).tell(other, 400).found("E02");
        };
        QCOMPARE(told(event), QString()); // told again
        QCOMPARE(told(changed), s("high"));
        changed.effective = minute(now + 1);
        QCOMPARE(told(changed), QString()); // not yet
        changed.effective = minute(200);
        changed.event = s("j2");
        QCOMPARE(told(changed), QString());
        changed.event = s("j1");
        changed.authority = SignalAuthority::UnverifiedEvent; // named as such
        QCOMPARE(told(changed), QString());
    }

    void e02ATrustMapThatNamesNobody()
    {
        Case unknown({who("bob")}, {live()});
        unknown.rules.trust = trusting("none");
        QCOMPARE(unknown.found("E02"), QString());
        unknown.rules.trust.issuers.front().issuer = s("i:misspelt");
        QCOMPARE(unknown.found("E02"), s("medium"));
        unknown.rules.trust.issuers.front().issuer = s("i:*");
        QCOMPARE(unknown.found("E02"), QString());
    }
};

QTEST_GUILESS_MAIN(TestChecksPrincipals)
#include "tst_checks_principals.moc"
