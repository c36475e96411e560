// Age since creation or last rotation above the policy of its kind, or an old version that is still enabled beside a
// newer one.
#include "core/assess/checks/checks.h"

#include <QHashFunctions>

#include <unordered_map>

namespace probate {

namespace {

/// Kinds of which an account holds one at a time, and two only while it rotates.
bool hasVersions(Kind kind)
{
    return kind == Kind::CloudAccessKey || kind == Kind::ServiceAccountKey || kind == Kind::ClientSecret ||
           kind == Kind::Keytab;
}

/// What is one credential over its versions, or nothing.
QString seriesOf(const Credential &credential)
{
    const auto &issued = credential.lifetime.issued;
    if (credential.exempt || credential.accounts.empty() || !hasVersions(credential.kind) || !issued ||
        issued->basis == LifetimeBasis::FileTime) {
        return {};
    }
    QString series = toText(credential.kind) + QLatin1Char('\n') + credential.issuer;
    for (const Alias &account : credential.accounts) {
        series += QLatin1Char('\n') + toText(account);
    }
    return series;
}

using Newest = std::unordered_map<QString, const Credential *>;

/// Of each series the version that was made last, whatever became of it since.
Newest newestOfEach(const CheckContext &context)
{
    Newest newest;
    for (const Credential &credential : context.estate.credentials) {
        const QString series = seriesOf(credential);
        if (series.isEmpty() || credential.lifetime.issued->at > context.asOf) {
            continue;
        }
        const Credential *&sofar = newest.try_emplace(series, &credential).first->second;
        if (credential.lifetime.issued->at > sofar->lifetime.issued->at) {
            sofar = &credential;
        }
    }
    return newest;
}

Draft oldVersion(const CheckContext &context, const Credential &credential, const Credential &newer)
{
    const Instant made = newer.lifetime.issued->at;
    Draft draft = draftOn(
        context, credential,
        QStringLiteral("%1 was made at %2, and this older one works still").arg(context.nameOf(newer), toIso(made)));
    draft.since = made;
    return draft;
}

void judgeL03(const CheckContext &context, FindingSink &sink)
{
    const Newest newest = newestOfEach(context);
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &worst) {
        const auto limit = context.policy.rotateAfter.find(credential.kind);
        const auto &born = credential.lifetime.rotated ? credential.lifetime.rotated : credential.lifetime.issued;
        if (limit != context.policy.rotateAfter.end() && born && born->basis != LifetimeBasis::FileTime &&
            context.asOf - born->at > limit->second) {
            Draft draft = draftOn(context, credential,
                                  QStringLiteral("unchanged since %1 (%2); the policy allows %3")
                                      .arg(toIso(born->at), toText(born->basis), toWords(limit->second)));
            draft.since = born->at + limit->second;
            sink.put(std::move(draft));
            return;
        }
        const QString series = worst.verdict.state == State::Live ? seriesOf(credential) : QString();
        const auto newer = series.isEmpty() ? newest.end() : newest.find(series);
        if (newer != newest.end() && newer->second->lifetime.issued->at > credential.lifetime.issued->at) {
            sink.put(oldVersion(context, credential, *newer->second));
        }
    });
}

} // namespace

const Check checkL03{"L03", judgeL03};

} // namespace probate
