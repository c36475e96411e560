// A check judges the estate: a value in a catalogue, an id plus one function. It reads the context and puts findings
// into the sink; severity steps, ids, titles' ends and waivers are the sink's business, so that no check can forget
// them.
#pragma once

#include "core/closure/estate_verdicts.h"
#include "core/model/framework.h"
#include "core/policy/policy.h"

#include <QHashFunctions>

#include <span>
#include <unordered_map>

namespace probate {

/// What a check may look at. Borrowed; built once an assessment.
class CheckContext
{
public:
    CheckContext(const Estate &estate, const std::vector<Claim> &claims, const std::vector<Ownership> &ownership,
                 const EstateVerdicts &verdicts, const Coverage &coverage, const Policy &policy, const TrustMap &trust,
                 const IssuerFacts &facts, const std::vector<Waiver> &waivers, Instant asOf);

    const Estate &estate;
    const std::vector<Claim> &claims;
    const std::vector<Ownership> &ownership;
    const EstateVerdicts &verdicts;
    const Coverage &coverage;
    const Policy &policy;
    const TrustMap &trust;
    const IssuerFacts &facts;
    const std::vector<Waiver> &waivers;
    Instant asOf;

    const Credential *credential(const CredentialId &id) const;
    const Principal *principal(const PrincipalId &id) const;
    const PrincipalVerdict *closureOf(const PrincipalId &id) const; ///< nothing if no closure is in force
    // Of credentials of the estate, asked for by their place in it: a hundred checks on a million of them look up no
    // names.
    const Ownership *ownershipOf(const Credential &credential) const;
    std::span<const Claim> claimsOn(const Credential &credential) const;
    const CredentialVerdict &worst(const Credential &credential) const;
    /// The credential of a row of judged().
    const Credential &credentialOf(const CredentialVerdict &judged) const;
    /// Every credential of a closed principal with its verdict against that closure.
    std::span<const CredentialVerdict> judged(const PrincipalId &id) const;
    bool isClosed(const PrincipalId &id) const { return closureOf(id) != nullptr; }
    Duration allowed(const PrincipalVerdict &closed, const Credential &credential) const;
    QString nameOf(const PrincipalId &id) const;        ///< display name, else an alias, else the id
    QString nameOf(const Credential &credential) const; ///< label and a telling handle; never secret

private:
    std::size_t placeOf(const Credential &credential) const;

    std::vector<std::uint32_t> m_byId; ///< places of credentials in the order of their ids
    std::unordered_map<QString, std::size_t> m_principals;
    std::unordered_map<QString, std::size_t> m_closures;
    std::vector<const Ownership *> m_ownership;                                ///< by place of the credential
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_claims;             ///< by place: range in claims
    std::unordered_map<QString, std::pair<std::size_t, std::size_t>> m_judged; ///< principal: range in byClosure
};

/// What a check knows of one case; the sink completes it.
struct Draft
{
    const Credential *credential = nullptr;    ///< one of the estate's
    const CredentialVerdict *judged = nullptr; ///< its verdict, if the check has it at hand
    std::optional<PrincipalId> principal;
    std::optional<Severity> severity; ///< else the check's base severity
    bool stepsApply = true;           ///< one up for privilege or a use after the closure, one down within the level
    bool unproven = false;
    std::optional<Instant> since;
    QString title;
    QString remedy; ///< else the check's
    std::vector<Reason> because;
    QString detail; ///< tells cases of one check on one subject apart; part of the id
};

class FindingSink
{
public:
    FindingSink(const CheckContext &context, const CheckDefinition &definition, std::vector<Finding> &findings);
    void put(Draft draft);

private:
    const CheckContext &m_context;
    const CheckDefinition &m_definition;
    std::vector<Finding> &m_findings;
};

struct Check
{
    const char *id;
    void (*judge)(const CheckContext &context, FindingSink &sink);
};

/// Every check, in the order of ids in closure.md.
std::span<const Check> allChecks();
const Check *findCheck(const CheckId &id);

} // namespace probate
