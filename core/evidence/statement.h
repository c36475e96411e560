// The statement of a closure certificate (docs/closure-certificate.md): what was judged of one closed principal, when,
// by which rules, on which observations. Built from observations and recorded rules only, so that it can be built again
// years later and compared. Knows no file, no clock and no signature.
#pragma once

#include "core/closure/estate_verdicts.h"
#include "core/correlate/correlate.h"

#include <QJsonObject>

namespace probate {

inline constexpr char closurePayloadType[] = "application/vnd.probate.closure+json; version=1";

/// An estate with everything that was judged of it.
struct JudgedEstate
{
    Estate estate;
    Correlation correlation;
    EstateVerdicts verdicts;
};

JudgedEstate judgeObservations(std::vector<KnownObservation> observations, const Policy &policy, const TrustMap &trust,
                               Instant asOf);

/// The rules of judgement that a statement records whole.
struct JudgedBy
{
    Policy policy;
    TrustMap trust;
    Instant asOf;
};

/// What a statement says beside the judgement; it cannot be computed from the observations.
struct Surroundings
{
    QString toolVersion;
    Coverage coverage;
    std::map<QString, QString> ruleDigests; ///< "issuer-facts-sha256", "rule-set": digests in hex
};

/// The judgement alone: every member that the observations and the rules determine. NotFound where the principal has no
/// closure in force.
Result<QJsonObject> judgementOf(const JudgedEstate &judged, const PrincipalId &principal, const JudgedBy &rules);

/// A statement with the observations that it rests on.
struct Certified
{
    QJsonObject statement;
    QByteArray observations; ///< the bundle: one canonical observation a line, sorted by id, each line ended by '\n'
};

/// The bundle holds what is needed to judge this principal again: as little as gives the same judgement, and where
/// that cannot be shown, everything.
Result<Certified> certify(std::vector<KnownObservation> observations, const PrincipalId &principal,
                          const JudgedBy &rules, const Surroundings &surroundings);

/// Nothing where the statement has every member that version 1 demands, in its form; else a sentence each.
std::vector<QString> faultsOf(const QJsonObject &statement);

} // namespace probate
