#include "scanners/accepted/pending_acceptance.h"

namespace probate {

namespace {

constexpr QLatin1StringView pendingBegin{"pending:"};
constexpr QLatin1StringView pendingSeveral{"several:"};

} // namespace

QString toText(const PendingAcceptance &pending)
{
    return (pending.severalLines ? pendingSeveral : pendingBegin) + QString::number(pending.secret, 16);
}

std::optional<PendingAcceptance> readPending(const QString &text)
{
    const bool several = text.startsWith(pendingSeveral);
    if (!several && !text.startsWith(pendingBegin)) {
        return std::nullopt;
    }
    bool isNumber = false;
    const AcceptedSecrets::BySecret secret = text.sliced(pendingBegin.size()).toULongLong(&isNumber, 16);
    return isNumber ? std::optional(PendingAcceptance{secret, several}) : std::nullopt;
}

PendingAcceptance both(const PendingAcceptance &one, const PendingAcceptance &other, bool sameLine)
{
    return {one.secret & other.secret, !sameLine || one.severalLines || other.severalLines};
}

} // namespace probate
