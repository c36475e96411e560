// One closed principal on a time axis: what was known to happen, in the order in which it happened. Dates, not
// judgement: the verdicts are taken as they are.
#pragma once

#include "core/evidence/statement.h"

namespace probate {

struct TimelineEvent
{
    enum class What {
        Opened,
        Closed,
        ClosureEnds,
        Reopened,
        Issued,
        Evidence,
        Used,
        UsedAfterClosure,
        Died,
        Expires,
        Told, ///< an event went to a receiver: sent and accepted, which is not acted upon
        AsOf
    };

    Instant at;
    What what = What::Evidence;
    CredentialId credential; ///< empty: the principal itself
    QString text;            ///< a sentence; names in it are not yet printable
    std::vector<ObservationId> from;

    bool operator==(const TimelineEvent &) const = default;
};

/// One line of the drawing.
struct TimelineLane
{
    CredentialId credential;
    QString name;
    State state = State::Unproven;
    std::optional<Instant> begins; ///< issued, else the first sign of it
    LastAccess lastAccess;

    bool operator==(const TimelineLane &) const = default;
};

struct Timeline
{
    PrincipalId principal;
    QString name;
    ClosureState state = ClosureState::Unproven;
    Instant closedAt;
    Instant asOf;
    std::vector<TimelineLane> lanes;   ///< worst first
    std::vector<TimelineEvent> events; ///< by time, then what, then credential
};

Timeline timelineOf(const JudgedEstate &judged, const PrincipalVerdict &principal, const Policy &policy, Instant asOf);

/// "closed", "used", "used after closure" …
QString toText(TimelineEvent::What what);

} // namespace probate
