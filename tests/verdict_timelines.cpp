#include "tests/verdict_timelines.h"

#include "core/closure/credential_verdict.h"

namespace probate {

using What = Evidence::What;

Instant at(int step)
{
    return Instant(std::chrono::hours{450'000}) + Duration(step);
}

Evidence TimelineGenerator::evidence()
{
    static constexpr std::array words{What::Enabled, What::Enabled,        What::SwitchedOff, What::AccountBlocked,
                                      What::Ended,   What::EndedPassively, What::Absent,      What::NotRevoked};
    Evidence evidence;
    evidence.what = words[static_cast<std::size_t>(below(static_cast<int>(words.size())))];
    evidence.scope = {oneIn(4) ? QStringLiteral("j") : QStringLiteral("i"),
                      oneIn(3) ? QStringLiteral("report") : QStringLiteral("list"),
                      oneIn(4) ? QStringLiteral("b") : QString()};
    evidence.time.at = oneIn(25) ? std::nullopt : std::optional(instant());
    evidence.time.lag = Duration(oneIn(4) ? below(5) : 0);
    evidence.complete = !oneIn(5);
    if (evidence.what == What::Ended) {
        evidence.endedAt = oneIn(2) ? std::optional(instant()) : std::nullopt;
        evidence.irreversible = oneIn(2);
        evidence.overridesIssuer = oneIn(3);
    }
    evidence.overridesIssuer = evidence.overridesIssuer || (evidence.what == What::NotRevoked && oneIn(3));
    const bool mayEnd = evidence.what == What::Enabled || evidence.what == What::SwitchedOff;
    evidence.endsAt = mayEnd && oneIn(4) ? std::optional(instant()) : std::nullopt;
    evidence.speaksUntil = evidence.what != What::AccountBlocked && oneIn(5) ? std::optional(instant()) : std::nullopt;
    evidence.blockEndsAt = evidence.what == What::AccountBlocked && oneIn(4) ? std::optional(instant()) : std::nullopt;
    return evidence;
}

Credential TimelineGenerator::credential()
{
    Credential made;
    made.kind = oneIn(8) ? Kind::AccessToken : Kind::ApiKey;
    for (int i = below(7); i > 0; --i) {
        made.evidence.push_back(evidence());
    }
    for (int i = oneIn(3) ? 1 + below(2) : 0; i > 0; --i) {
        made.uses.push_back(use());
    }
    if (oneIn(3)) {
        made.lifetime.expires = LifetimeDate{instant(), LifetimeBasis::Credential};
        made.lifetime.expiryIsFirm = !oneIn(4);
    }
    return made;
}

std::vector<Closure> TimelineGenerator::closures()
{
    std::vector<Closure> facts;
    for (int i = below(4); i > 0; --i) {
        Closure fact;
        fact.kind = static_cast<ClosureKind>(below(static_cast<int>(ClosureKind::Transferred) + 1));
        fact.at = instant();
        fact.ends = oneIn(2) ? std::optional(instant()) : std::nullopt;
        fact.authority = static_cast<SignalAuthority>(below(4));
        fact.reopens = oneIn(3);
        facts.push_back(fact);
    }
    return facts;
}

Policy policyOfSteps()
{
    Policy policy;
    policy.clockSkew = Duration{2};
    return policy;
}

QString step(const std::optional<Instant> &time)
{
    return time ? QString::number((*time - at(0)).count()) : QStringLiteral("-");
}

QString describe(const Credential &credential, std::optional<Instant> closureAt, Instant asOf)
{
    // Word: 0 enabled, 1 switched off, 2 account blocked, 3 ended, 4 passively, 5 absent, 6 not revoked.
    QString text =
        QStringLiteral("closure %1, as of %2, expires %3%4\n")
            .arg(step(closureAt), step(asOf),
                 step(credential.lifetime.expires ? std::optional(credential.lifetime.expires->at) : std::nullopt),
                 credential.lifetime.expiryIsFirm ? QStringLiteral(" firmly") : QString());
    for (const Evidence &e : credential.evidence) {
        text += QStringLiteral("  word %1 %2/%3/%4 at %5 lag %6 complete %7 ended %8 final %9")
                    .arg(static_cast<int>(e.what))
                    .arg(e.scope.issuer, e.scope.place, e.scope.call, step(e.time.at))
                    .arg(e.time.lag.count())
                    .arg(e.complete)
                    .arg(step(e.endedAt))
                    .arg(e.irreversible);
        text += QStringLiteral(" overrides %1 ends %2 speaks %3 lifts %4\n")
                    .arg(e.overridesIssuer)
                    .arg(step(e.endsAt), step(e.speaksUntil), step(e.blockEndsAt));
    }
    for (const Use &use : credential.uses) {
        text += QStringLiteral("  use at %1 reported %2\n").arg(step(use.at), step(use.time.at));
    }
    return text;
}

State stateOf(const Credential &credential, std::optional<Instant> closureAt, Instant asOf)
{
    return judgeCredential(credential, closureAt, policyOfSteps(), asOf).state;
}

} // namespace probate
