// The policy: every threshold and service level that a judgement depends on, with the defaults of closure.md. Plain
// values and the reader of their YAML form (resources/policies/default.yaml documents each); it judges nothing.
#pragma once

#include "core/base/error.h"
#include "core/model/estate.h"
#include "core/policy/owner_rules.h"

#include <map>
#include <set>

namespace probate {

/// Known: the known credentials are judged, and the report says that others may exist. Complete: every layer in which a
/// closed principal had a credential also needs a complete listing that postdates the closure.
enum class Proof { Known, Complete };

QString toText(Proof proof);

struct Policy
{
    QString name = QStringLiteral("default");

    Duration clockSkew = std::chrono::minutes{5};  ///< a use later than closure + skew is a use after it
    Duration dormantAfter = std::chrono::days{90}; ///< L04
    Proof proof = Proof::Known;
    double ownerThreshold = 0.5;        ///< below it nobody owns (O01)
    double conflictMargin = 0.1;        ///< candidates closer than this contradict each other (O02)
    bool foldPlusTags = false;          ///< "ann+ci@example.com" is "ann@example.com"
    std::vector<OwnerRule> ownerRules;  ///< the user's own; those of the estate file are added to a policy's
    Severity failAt = Severity::Medium; ///< findings at or above give exit code 1

    std::map<Layer, Duration> serviceLevels;            ///< from the closure; every layer has one
    Duration vendorServiceLevel = std::chrono::days{5}; ///< everything of a vendor
    std::set<ClosureKind> highRiskClosures;             ///< these allow no time at all
    std::set<QString> highRiskPrincipals;               ///< ids or aliases ("email:a@b") whose closures do, too

    std::map<Kind, Duration> longestLifetime; ///< L02, by kind
    std::map<Kind, Duration> rotateAfter;     ///< L03, by kind
    bool publicTlsLifetimes = true;           ///< L02: TLS BR 6.3.2 for publicly trusted server certificates

    Policy(); ///< the defaults

    bool operator==(const Policy &) const = default;
};

/// Reads YAML. What is not named keeps its default. Unknown keys, wrong types and absurd values are errors with the
/// line. `name` is for messages. Input is capped; anchors and aliases are refused.
Result<Policy> parsePolicy(QByteArrayView yaml, const QString &name);

/// By when, counted from the closure, access in this layer must have ended. `lifetime` is that of the credential in
/// question: an access token that cannot be revoked may live it out.
Duration serviceLevel(const Policy &policy, const Principal &principal, const Closure &closure, Layer layer, Kind kind,
                      const Lifetime &lifetime);

/// TLS BR 2.2.6 section 6.3.2: the longest validity of a public server certificate that begins at `notBefore`, in days.
int longestPublicTlsDays(Instant notBefore);

/// Days of validity as TLS BR 6.3.2 counts them: both ends count, any fraction is a further day.
qint64 tlsValidityDays(Instant notBefore, Instant notAfter);

} // namespace probate
