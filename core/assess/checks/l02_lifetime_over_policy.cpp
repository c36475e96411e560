// Lifetime above the policy of its kind; public TLS certificates by the Baseline Requirements.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

QString excess(const Credential &credential, const Policy &policy)
{
    const Lifetime &lifetime = credential.lifetime;
    if (!lifetime.issued || !lifetime.expires || lifetime.statedNever || isNeverSentinel(lifetime.expires->at)) {
        return {};
    }
    const Duration length = lifetime.expires->at - lifetime.issued->at;
    const auto trusted = credential.attributes.find(QStringLiteral("publicly-trusted"));
    const bool isPublic = trusted != credential.attributes.end() && trusted->second == QLatin1StringView("true");
    if (policy.publicTlsLifetimes && isPublic && credential.kind == Kind::Certificate) {
        const qint64 days = tlsValidityDays(lifetime.issued->at, lifetime.expires->at);
        const int most = longestPublicTlsDays(lifetime.issued->at);
        return days > most ? QStringLiteral("valid for %1 d; TLS BR 6.3.2 allows %2 d").arg(days).arg(most) : QString();
    }
    const auto allowed = policy.longestLifetime.find(credential.kind);
    if (allowed == policy.longestLifetime.end() || length <= allowed->second) {
        return {};
    }
    return QStringLiteral("lives %1; the policy allows %2").arg(toWords(length), toWords(allowed->second));
}

void judgeL02(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const QString why = excess(credential, context.policy);
        if (!why.isEmpty()) {
            Draft draft = draftOn(context, credential, why);
            draft.since = credential.lifetime.issued->at;
            sink.put(std::move(draft));
        }
    });
}

} // namespace

const Check checkL02{"L02", judgeL02};

} // namespace probate
