// A closure with no accepted event to a receiver that subscribes to them, or a stream of events that is paused. The
// trust map says who subscribes; deliveries are the ledger's and acknowledgements'.
#include "core/assess/checks/checks.h"

#include <algorithm>
#include <array>
#include <set>

namespace probate {

namespace {

using Deliveries = std::vector<std::pair<ObservationId, SignalDelivered>>;

bool isSubscribed(const TrustingStore &store)
{
    static constexpr std::array channels{"ssf", "caep", "risc", "set"};
    return std::ranges::any_of(channels,
                               [&](const char *word) { return store.invalidation == QLatin1StringView(word); });
}

/// What was delivered to whom. An acknowledgement names an event only: whom it was about, the ledger knows.
std::map<QString, Deliveries> deliveriesByReceiver(const CheckContext &context)
{
    std::map<QString, Deliveries> deliveries;
    std::map<QString, SignalDelivered> byEvent;
    const Observations &all = context.estate.observations;
    all.each<SignalDelivered>([&](std::size_t at, const SignalDelivered &fact) {
        if (fact.at <= context.asOf) {
            deliveries[fact.receiver].emplace_back(all.id(at), fact);
            if (fact.principal) {
                byEvent.emplace(fact.event, fact);
            }
        }
    });
    for (auto &[receiver, list] : deliveries) {
        for (auto &[id, fact] : list) {
            const auto told = fact.principal ? byEvent.end() : byEvent.find(fact.event);
            if (told != byEvent.end()) {
                fact.principal = told->second.principal;
                fact.type = told->second.type;
                fact.about = told->second.about;
            }
        }
    }
    return deliveries;
}

bool means(const Alias &alias, const Principal &principal)
{
    return (alias.space == QLatin1StringView("id") && alias.value == principal.id) ||
           std::ranges::any_of(principal.aliases, [&](const ValidAlias &each) { return each.alias == alias; });
}

/// The receivers that principals of this kind, or with these credentials, have something to do with.
std::set<QString> subscribersOf(const CheckContext &context, const PrincipalVerdict &closed)
{
    std::set<QString> receivers;
    const auto add = [&](const TrustedIssuer &row) {
        for (const TrustingStore &store : row.stores) {
            if (isSubscribed(store)) {
                receivers.insert(store.name);
            }
        }
    };
    for (const CredentialVerdict &judged : context.judged(closed.principal)) {
        if (const TrustedIssuer *row = rowOf(context.trust, context.credentialOf(judged).issuer)) {
            add(*row);
        }
    }
    const auto required = context.trust.requiredLayers.find(context.principal(closed.principal)->kind);
    for (const TrustedIssuer &row : context.trust.issuers) {
        const bool concerns = required != context.trust.requiredLayers.end() &&
                              std::ranges::any_of(row.layers, [&](Layer it) { return required->second.contains(it); });
        if (concerns) {
            add(row);
        }
    }
    return receivers;
}

/// On the account as such, and after the closure; a transfer closes no account, so that any event will do.
bool tellsOf(const SignalDelivered &fact, const Principal &principal, const Closure &closure)
{
    return fact.principal && means(*fact.principal, principal) && fact.at >= closure.at &&
           (fact.about.isEmpty() || closure.kind == ClosureKind::Transferred);
}

void judgeReceiver(const CheckContext &context, const PrincipalVerdict &closed, const QString &receiver,
                   const Deliveries *deliveries, FindingSink &sink)
{
    const Principal &principal = *context.principal(closed.principal);
    Draft draft;
    for (const auto &[id, fact] : deliveries ? *deliveries : Deliveries()) {
        if (!tellsOf(fact, principal, closed.closure)) {
            continue;
        }
        if (fact.outcome == DeliveryOutcome::Accepted) {
            return;
        }
        draft.because.push_back({QStringLiteral("not accepted by %1 at %2 after %3 attempts: %4")
                                     .arg(receiver, toIso(fact.at), QString::number(fact.attempts), fact.detail),
                                 {id}});
    }
    draft.principal = closed.principal;
    draft.since = closed.closure.at;
    draft.unproven = !deliveries;
    draft.detail = receiver;
    if (draft.because.empty()) {
        draft.because.push_back({deliveries ? QStringLiteral("no event on this closure went to %1").arg(receiver)
                                            : QStringLiteral("nothing is known of events to %1").arg(receiver),
                                 {}});
    }
    draft.because.push_back({closed.closure.because, {closed.closure.from}});
    sink.put(std::move(draft));
}

/// The newest word on a receiver's stream says that nothing is delivered (SSF 1.0 section 8.1.2).
void judgeStream(const CheckContext &context, const QString &receiver, FindingSink &sink)
{
    std::optional<std::pair<ObservationId, TrustStated>> newest;
    const Observations &all = context.estate.observations;
    all.each<TrustStated>([&](std::size_t at, const TrustStated &stated) {
        const bool theirs = stated.setting.space == QLatin1StringView("stream-status") &&
                            stated.issuer == QStringLiteral("set:") + receiver && stated.time.at &&
                            *stated.time.at <= context.asOf;
        if (theirs && (!newest || *stated.time.at >= *newest->second.time.at)) {
            newest = {all.id(at), stated};
        }
    });
    if (!newest || newest->second.setting.value == QLatin1StringView("enabled")) {
        return;
    }
    const auto &[id, status] = *newest;
    Draft draft;
    draft.detail = receiver + QStringLiteral("\nstream");
    draft.title = QStringLiteral("The stream of events is not running: %1").arg(receiver);
    draft.since = status.time.at;
    draft.because = {
        {QStringLiteral("its status was \"%1\" at %2").arg(status.setting.value, toIso(*status.time.at)), {id}}};
    sink.put(std::move(draft));
}

void judgeC23(const CheckContext &context, FindingSink &sink)
{
    const auto deliveries = deliveriesByReceiver(context);
    std::set<QString> concerned;
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        for (const QString &receiver : subscribersOf(context, closed)) {
            concerned.insert(receiver);
            if (context.asOf > closed.closure.at + context.policy.clockSkew) {
                const auto known = deliveries.find(receiver);
                judgeReceiver(context, closed, receiver, known == deliveries.end() ? nullptr : &known->second, sink);
            }
        }
    }
    for (const QString &receiver : concerned) {
        judgeStream(context, receiver, sink);
    }
}

} // namespace

const Check checkC23{"C23", judgeC23};

} // namespace probate
