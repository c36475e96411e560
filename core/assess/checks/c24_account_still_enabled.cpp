// A source says closed, and a directory or issuer collected after that shows the account enabled or logging in.
#include "core/assess/checks/checks.h"

#include <algorithm>

namespace probate {

namespace {

bool isNewest(const Principal &principal, const AccountState &state)
{
    return std::none_of(principal.accounts.begin(), principal.accounts.end(), [&](const KnownAccount &other) {
        return other.state.account == state.account && other.state.scope == state.scope &&
               other.state.time.at > state.time.at;
    });
}

QString contradiction(const Principal &principal, const AccountState &state, const Closure &closure,
                      const CheckContext &context)
{
    if (!state.time.at || *state.time.at > context.asOf) {
        return {};
    }
    if (state.lastLogin && *state.lastLogin > closure.at + context.policy.clockSkew &&
        *state.lastLogin <= context.asOf) {
        return QStringLiteral("%1 logged in at %2").arg(toText(state.account), toIso(*state.lastLogin));
    }
    const bool fresh = *state.time.at - state.time.lag > closure.at;
    if (state.condition == AccountCondition::Enabled && fresh && isNewest(principal, state)) {
        return QStringLiteral("%1 was enabled at %2").arg(toText(state.account), toIso(*state.time.at));
    }
    return {};
}

void judgeC24(const CheckContext &context, FindingSink &sink)
{
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        const Principal &principal = *context.principal(closed.principal);
        Draft draft;
        for (const KnownAccount &account : principal.accounts) {
            const QString why = contradiction(principal, account.state, closed.closure, context);
            if (!why.isEmpty()) {
                draft.because.push_back({why, {account.from}});
            }
        }
        if (!draft.because.empty()) {
            draft.principal = closed.principal;
            draft.since = closed.closure.at;
            draft.because.push_back({closed.closure.because, {closed.closure.from}});
            sink.put(std::move(draft));
        }
    }
}

} // namespace

const Check checkC24{"C24", judgeC24};

} // namespace probate
