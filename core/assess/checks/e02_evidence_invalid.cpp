// A signature or clock does not hold, sources contradict each other, an event's id comes again with another content, a
// waiver has expired, or the trust map names an issuer that nobody has seen.
#include "core/assess/checks/checks.h"

#include <algorithm>
#include <map>

namespace probate {

namespace {

void waivers(const CheckContext &context, FindingSink &sink)
{
    for (const Waiver &waiver : context.waivers) {
        if (waiver.until <= context.asOf) {
            Draft draft;
            draft.detail = waiver.check + QLatin1Char('\n') + waiver.subject + QLatin1Char('\n') + toIso(waiver.until);
            draft.title = QStringLiteral("A waiver has expired: %1 %2").arg(waiver.check, waiver.subject);
            draft.since = waiver.until;
            draft.because = {
                {QStringLiteral("accepted by %1 until %2: %3").arg(waiver.owner, toIso(waiver.until), waiver.reason),
                 {}}};
            sink.put(std::move(draft));
        }
    }
}

void signatures(const CheckContext &context, FindingSink &sink)
{
    for (const Principal &principal : context.estate.principals) {
        for (const Closure &fact : principal.closures) {
            if (fact.authority == SignalAuthority::UnverifiedEvent && fact.at <= context.asOf) {
                Draft draft;
                draft.principal = principal.id;
                draft.detail = QString::fromLatin1(fact.from);
                draft.title = QStringLiteral("An event does not verify: %1").arg(context.nameOf(principal.id));
                draft.since = fact.at;
                draft.because = {
                    {QStringLiteral("its signature does not verify, so it changes nothing: %1").arg(fact.because),
                     {fact.from}}};
                sink.put(std::move(draft));
            }
        }
    }
}

struct Dated
{
    Instant at;
    Scope scope;
};

/// When a fact says that it was true, and in which scope.
std::optional<Dated> datedBy(const Fact &fact)
{
    const auto stated = [](const auto &each) {
        return each.time.at ? std::optional(Dated{*each.time.at, each.scope}) : std::nullopt;
    };
    if (const auto *state = std::get_if<StateEvidence>(&fact)) {
        return stated(*state);
    }
    if (const auto *listing = std::get_if<ListingRead>(&fact)) {
        return stated(*listing);
    }
    if (const auto *account = std::get_if<AccountState>(&fact)) {
        return stated(*account);
    }
    if (const auto *use = std::get_if<UseSeen>(&fact)) {
        return Dated{std::max(use->at, use->time.at.value_or(use->at)), use->scope};
    }
    return std::nullopt;
}

/// A source that dates its data later than they were collected has a wrong clock, or was edited.
void clocks(const CheckContext &context, FindingSink &sink)
{
    for (const KnownObservation &known : context.estate.observations) {
        const auto dated = datedBy(known.observation.fact);
        if (!dated || dated->at <= known.observation.collectedAt + context.policy.clockSkew) {
            continue;
        }
        Draft draft;
        draft.detail = QString::fromLatin1(known.id);
        draft.title =
            QStringLiteral("A source dates its data later than they were collected: %1").arg(toText(dated->scope));
        draft.since = known.observation.collectedAt;
        draft.because = {
            {QStringLiteral("true at %1, collected at %2").arg(toIso(dated->at), toIso(known.observation.collectedAt)),
             {known.id}}};
        sink.put(std::move(draft));
    }
}

/// How much life a word shows: alive, switched off, over. Of two at one time the liveliest counts.
int lifeIn(Evidence::What what)
{
    using What = Evidence::What;
    return what == What::Ended || what == What::Absent ? 0 : what == What::SwitchedOff ? 1 : 2;
}

/// Two words of one scope that were true at the same time and say different things: one of the exports is wrong.
void contradictions(const CheckContext &context, FindingSink &sink)
{
    for (const Credential &credential : context.estate.credentials) {
        const Evidence *before = nullptr; // sorted by scope, then time
        for (const Evidence &each : credential.evidence) {
            if (each.what == Evidence::What::AccountBlocked || !each.time.at || *each.time.at > context.asOf ||
                (each.what == Evidence::What::Absent && !each.complete)) {
                continue;
            }
            const bool together = before && before->scope == each.scope && before->time == each.time;
            if (together && lifeIn(before->what) != lifeIn(each.what)) {
                Draft draft;
                draft.credential = &credential;
                draft.severity = Severity::Medium;
                draft.detail = toText(each.scope) + toIso(*each.time.at);
                draft.title = QStringLiteral("Sources contradict each other: %1").arg(context.nameOf(credential));
                draft.since = each.time.at;
                draft.because = {
                    {QStringLiteral("%1 at %2: %3").arg(toText(each.scope), toIso(*each.time.at), before->because),
                     before->from},
                    {QStringLiteral("and: %1; what shows more life counts").arg(each.because), each.from}};
                sink.put(std::move(draft));
                break;
            }
            before = &each;
        }
    }
}

/// The id of an event stands for one event (RFC 8417 section 2.2, "jti"): told again it says the same.
void reusedIds(const CheckContext &context, FindingSink &sink)
{
    struct Event
    {
        ClosureSignalled fact;
        ObservationId from;
    };
    std::map<QString, Event> first;
    const Observations &all = context.estate.observations;
    all.each<ClosureSignalled>([&](std::size_t at, const ClosureSignalled &fact) {
        if (fact.authority != SignalAuthority::VerifiedEvent || fact.event.isEmpty() || fact.effective > context.asOf) {
            return;
        }
        const auto &[other, from] = first.try_emplace(fact.event, Event{fact, all.id(at)}).first->second;
        if (other.principal == fact.principal && other.kind == fact.kind && other.reopens == fact.reopens &&
            other.effective == fact.effective) {
            return;
        }
        Draft draft;
        draft.detail = QString::fromLatin1(all.id(at));
        draft.title = QStringLiteral("Two different events bear one id: %1").arg(fact.event);
        draft.since = std::max(fact.effective, other.effective);
        draft.because = {{QStringLiteral("one is of %1").arg(toIso(other.effective)), {from}},
                         {QStringLiteral("one is of %1; both are signed, and one of them is not what was sent first")
                              .arg(toIso(fact.effective)),
                          {all.id(at)}}};
        sink.put(std::move(draft));
    });
}

void trust(const CheckContext &context, FindingSink &sink)
{
    for (const QString &issuer : unknownIssuers(context.trust, context.estate)) {
        Draft draft;
        draft.detail = issuer;
        draft.severity = Severity::Medium;
        draft.title = QStringLiteral("The trust map names an issuer of which nothing was seen: %1").arg(issuer);
        draft.because = {{QStringLiteral("a misspelt row trusts nobody"), {}}};
        sink.put(std::move(draft));
    }
}

void judgeE02(const CheckContext &context, FindingSink &sink)
{
    waivers(context, sink);
    signatures(context, sink);
    clocks(context, sink);
    contradictions(context, sink);
    reusedIds(context, sink);
    trust(context, sink);
}

} // namespace

const Check checkE02{"E02", judgeE02};

} // namespace probate
