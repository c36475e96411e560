// The lock or suspension has an end date.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

void put(const PrincipalVerdict &closed, const QString &because, const ObservationId &from, Instant since,
         FindingSink &sink)
{
    Draft draft;
    draft.principal = closed.principal;
    draft.since = std::max(since, closed.closure.at);
    draft.because = {{because, {from}}};
    sink.put(std::move(draft));
}

/// The lock of an account in its newest word of each scope, if it ends by itself.
const KnownAccount *endingLock(const Principal &principal, Instant asOf)
{
    for (const KnownAccount &account : principal.accounts) {
        const AccountState &state = account.state;
        const bool locks = state.condition != AccountCondition::Enabled && state.until && *state.until > asOf &&
                           state.time.at && *state.time.at <= asOf;
        const bool isNewest =
            std::none_of(principal.accounts.begin(), principal.accounts.end(), [&](const KnownAccount &other) {
                return other.state.account == state.account && other.state.scope == state.scope &&
                       other.state.time.at > state.time.at;
            });
        if (locks && isNewest) {
            return &account;
        }
    }
    return nullptr;
}

void judgeC14(const CheckContext &context, FindingSink &sink)
{
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        if (closed.closure.kind == ClosureKind::Suspended && closed.closure.ends) {
            put(closed, QStringLiteral("the suspension ends at %1").arg(toIso(*closed.closure.ends)),
                closed.closure.from, closed.closure.at, sink);
        } else if (const KnownAccount *lock = endingLock(*context.principal(closed.principal), context.asOf)) {
            put(closed,
                QStringLiteral("the lock of %1 ends at %2").arg(toText(lock->state.account), toIso(*lock->state.until)),
                lock->from, *lock->state.time.at, sink);
        }
    }
}

} // namespace

const Check checkC14{"C14", judgeC14};

} // namespace probate
