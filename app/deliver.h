// Delivers one security event to one receiver as RFC 8935 says: POST over HTTPS, 202 is an acceptance and nothing else
// is. Asks again where that can help, follows no redirect, and keeps nothing of an answer but a short reason. Knows no
// estate and no store.
#pragma once

#include "core/base/error.h"
#include "core/base/instant.h"
#include "core/crypto/secret_bytes.h"
#include "core/model/observation.h"

#include <QUrl>

#include <functional>

namespace probate {

struct DeliveryLimits
{
    int attempts = 5;
    std::chrono::milliseconds firstWait{1'000};    ///< doubles with every attempt
    std::chrono::milliseconds longestWait{30'000}; ///< of one pause, a Retry-After of the receiver's included
    std::chrono::milliseconds timeout{20'000};     ///< of one attempt
};

struct Delivery
{
    DeliveryOutcome outcome = DeliveryOutcome::Failed;
    std::uint32_t attempts = 0;
    Instant sentAt; ///< of the first attempt
    Instant at;     ///< of the outcome
    QString detail; ///< "HTTP 202", or why not: the receiver's `err` and description, cut short
};

/// The address of a receiver: https, or http to this machine only; no user name or password in it.
Result<QUrl> receiverAddress(const QString &text);

/// `token` goes into an Authorization header (RFC 8935 section 3 leaves it to the two); null: none. Stops between
/// attempts when `cancelled`.
Delivery deliver(const QUrl &receiver, const QByteArray &event, const SecretBytes *token, const DeliveryLimits &limits,
                 const std::function<Instant()> &clock, const std::function<bool()> &cancelled);

} // namespace probate
