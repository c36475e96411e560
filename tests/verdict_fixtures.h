// Short words for evidence in tests: times in minutes on one day, credentials and principals from a line each.
#pragma once

#include "core/closure/credential_verdict.h"

#include <algorithm>

namespace probate::fixtures {

inline Instant minute(double minutes)
{
    return Instant(std::chrono::sys_days{std::chrono::year{2026} / 3 / 1}) +
           Duration(static_cast<qint64>(minutes * 60'000));
}

using What = Evidence::What;

/// Evidence of the scope "i:1 list", true at a minute.
inline Evidence said(What what, double at, const char *issuer = "i:1", const char *call = "list",
                     const char *place = "")
{
    Evidence evidence;
    evidence.scope = {QString::fromLatin1(issuer), QString::fromLatin1(call), QString::fromLatin1(place)};
    evidence.what = what;
    evidence.time = {minute(at), Duration{0}};
    evidence.because = QStringLiteral("said so");
    return evidence;
}

inline Evidence late(Evidence evidence, double lagMinutes)
{
    evidence.time.lag = Duration(static_cast<qint64>(lagMinutes * 60'000));
    return evidence;
}

inline Evidence ended(double at, std::optional<double> endedAt = {}, bool irreversible = false)
{
    Evidence evidence = said(What::Ended, at);
    evidence.endedAt = endedAt ? std::optional(minute(*endedAt)) : std::nullopt;
    evidence.irreversible = irreversible;
    return evidence;
}

inline Evidence partial(Evidence evidence)
{
    evidence.complete = false;
    return evidence;
}

inline Evidence until(Evidence evidence, double endsAt)
{
    evidence.endsAt = minute(endsAt);
    return evidence;
}

inline Evidence speaking(Evidence evidence, double until)
{
    evidence.speaksUntil = minute(until);
    return evidence;
}

inline Evidence overriding(Evidence evidence)
{
    evidence.overridesIssuer = true;
    return evidence;
}

inline Evidence undated(Evidence evidence)
{
    evidence.time.at.reset();
    return evidence;
}

inline Evidence lifting(Evidence evidence, double at)
{
    evidence.blockEndsAt = minute(at);
    return evidence;
}

inline Use used(double at, std::optional<double> reportedAt = {})
{
    return {minute(at), {minute(reportedAt.value_or(at)), Duration{0}}, QStringLiteral("used"), "u"};
}

inline Credential credential(std::vector<Evidence> evidence, std::vector<Use> uses = {},
                             std::optional<double> firmExpiry = {})
{
    Credential made;
    made.id = QStringLiteral("c-1");
    made.kind = Kind::ApiKey;
    made.layer = Layer::Key;
    made.issuer = QStringLiteral("i:1");
    made.evidence = std::move(evidence);
    made.uses = std::move(uses);
    if (firmExpiry) {
        made.lifetime.expires = LifetimeDate{minute(*firmExpiry), LifetimeBasis::Credential};
        made.lifetime.expiryIsFirm = true;
    }
    return made;
}

/// "DEAD 60 expiry", "BLOCKED 40", "LIVE 90", "LIVE", "UNPROVEN 120", "UNPROVEN": state and its time in minutes.
inline QString shortly(const Verdict &verdict)
{
    QString text = toText(verdict.state);
    const auto &time = verdict.at ? verdict.at : verdict.until;
    if (time) {
        text += QLatin1Char(' ') + QString::number(static_cast<double>((*time - minute(0)).count()) / 60'000, 'g', 12);
    }
    if (verdict.state == State::Dead) {
        text += verdict.atBasis == EndBasis::Stated   ? QStringLiteral(" stated")
                : verdict.atBasis == EndBasis::Expiry ? QStringLiteral(" expiry")
                                                      : QStringLiteral(" by");
    }
    return text;
}

} // namespace probate::fixtures
