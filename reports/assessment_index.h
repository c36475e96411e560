// Finds things in an assessment by id, so that every report asks the same way. It borrows the assessment and judges
// nothing: what is not there comes back as nullptr or an empty list.
#pragma once

#include "reports/report.h"

#include <map>

namespace probate {

class AssessmentIndex
{
public:
    explicit AssessmentIndex(const ReportInput &input);

    const Credential *credential(const CredentialId &id) const;
    const Principal *principal(const PrincipalId &id) const;
    const CredentialVerdict *verdict(const CredentialId &id) const;
    const Ownership *ownership(const CredentialId &id) const;
    const PrincipalVerdict *closure(const PrincipalId &id) const;
    const CheckDefinition *check(const CheckId &id) const;
    /// Unpacked when first asked for, and kept.
    const KnownObservation *observation(const ObservationId &id) const;

    std::vector<const Claim *> claims(const CredentialId &id) const;
    std::vector<const Finding *> findingsOn(const CredentialId &id) const;
    /// Findings that name the principal, or one of the credentials it was judged by.
    std::vector<const Finding *> findingsAbout(const PrincipalId &id) const;

    /// Controls of the finding's check; those for AI agents only where an AI agent is concerned.
    std::vector<ControlReference> controls(const Finding &finding) const;
    bool concernsAiAgent(const Finding &finding) const;

    /// "Mallory Example", else the first alias, else the id. Not yet printable().
    QString nameOf(const PrincipalId &id) const;
    /// The principal and an alias that people know: "Mallory Example (email:mallory@example.com)".
    QString fullNameOf(const PrincipalId &id) const;
    QString nameOfCredential(const CredentialId &id) const;
    /// Owners for people: "Mallory Example, Eve", "conflict: A or B", or "no owner".
    QString ownersOf(const CredentialId &id) const;
    /// Where the secret or else the record of it stands; nothing where that is unknown.
    const Origin *placeOf(const Credential &credential) const;
    const Origin *placeOf(const Finding &finding) const;

private:
    void indexFindings();

    const ReportInput &m_input;
    std::map<CredentialId, const Credential *> m_credentials;
    std::map<PrincipalId, const Principal *> m_principals;
    std::map<CredentialId, const CredentialVerdict *> m_verdicts;
    std::map<CredentialId, const Ownership *> m_ownership;
    std::map<PrincipalId, const PrincipalVerdict *> m_closures;
    std::map<CheckId, const CheckDefinition *> m_checks;
    mutable std::map<ObservationId, KnownObservation> m_observations; ///< those asked for
    std::multimap<CredentialId, const Claim *> m_claims;
    std::multimap<CredentialId, const Finding *> m_findings;
    std::multimap<PrincipalId, const Finding *> m_findingsAbout;
};

/// The handle by which people know a credential: an issuer's own id before a fingerprint; nothing where it has none.
const Handle *bestHandle(const Credential &credential);
QString nameOf(const Credential &credential);
QString nameOf(const Principal &principal);

} // namespace probate
