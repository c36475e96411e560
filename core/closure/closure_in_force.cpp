#include "core/closure/closure_in_force.h"

#include <algorithm>

namespace probate {

namespace {

bool exists(const Closure &fact, Instant asOf)
{
    return fact.at <= asOf && fact.authority != SignalAuthority::UnverifiedEvent;
}

/// A directory that shows an account enabled is a finding (C24), no decision to let somebody back in.
bool mayReopen(const Closure &fact)
{
    return fact.reopens &&
           (fact.authority == SignalAuthority::Declared || fact.authority == SignalAuthority::VerifiedEvent);
}

bool canEnd(ClosureKind kind)
{
    return kind == ClosureKind::Disabled || kind == ClosureKind::Suspended;
}

/// When a closing fact stopped being in force, or nothing if it stands.
std::optional<Instant> endOf(const Closure &closing, const Principal &principal, Instant asOf)
{
    std::optional<Instant> end;
    if (!canEnd(closing.kind)) {
        return end;
    }
    if (closing.kind == ClosureKind::Suspended && closing.ends && *closing.ends <= asOf) {
        end = std::max(*closing.ends, closing.at);
    }
    for (const Closure &fact : principal.closures) {
        if (exists(fact, asOf) && mayReopen(fact) && fact.at > closing.at && (!end || fact.at < *end)) {
            end = fact.at;
        }
    }
    return end;
}

} // namespace

std::optional<Closure> closureInForce(const Principal &principal, Instant asOf)
{
    std::optional<Closure> earliest;
    for (const Closure &fact : principal.closures) {
        if (!fact.reopens && exists(fact, asOf) && !endOf(fact, principal, asOf) &&
            (!earliest || fact.at < earliest->at)) {
            earliest = fact;
        }
    }
    return earliest;
}

std::optional<Reopening> lastReopening(const Principal &principal, Instant asOf)
{
    std::optional<Reopening> last;
    for (const Closure &fact : principal.closures) {
        if (fact.reopens || !exists(fact, asOf)) {
            continue;
        }
        const auto end = endOf(fact, principal, asOf);
        if (!end) {
            return std::nullopt;
        }
        if (!last || *end > last->at || (*end == last->at && fact.at < last->closure.at)) {
            last = Reopening{fact, *end};
        }
    }
    return last;
}

} // namespace probate
