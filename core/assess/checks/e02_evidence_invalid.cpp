// A signature or clock does not hold, a waiver has expired, or the trust map names an issuer that nobody has seen.
#include "core/assess/checks/checks.h"

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

void judge(const CheckContext &context, FindingSink &sink)
{
    waivers(context, sink);
    signatures(context, sink);
    clocks(context, sink);
    trust(context, sink);
}

} // namespace

const Check checkE02{"E02", judge};

} // namespace probate
