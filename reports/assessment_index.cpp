#include "reports/assessment_index.h"

#include <QStringList>

#include <algorithm>
#include <array>
#include <set>

namespace probate {

namespace {

template <typename Key, typename T> const T *found(const std::map<Key, const T *> &map, const Key &key)
{
    const auto it = map.find(key);
    return it == map.end() ? nullptr : it->second;
}

template <typename Key, typename T>
std::vector<const T *> allFound(const std::multimap<Key, const T *> &map, const Key &key)
{
    std::vector<const T *> out;
    const auto [first, last] = map.equal_range(key);
    for (auto it = first; it != last; ++it) {
        out.push_back(it->second);
    }
    return out;
}

/// Smaller is better known to people. Handles that only join records come after those that reports publish.
std::size_t rank(const Handle &handle)
{
    static constexpr std::array order{
        handles::awsAccessKeyId,  handles::gcpKeyId,      handles::entraKeyId,      handles::githubPat,
        handles::gitlabPat,       handles::vaultAccessor, handles::pgRole,          handles::k8sSecretUid,
        handles::sshSha256,       handles::x509Sha256,    handles::keycloakSession, handles::keycloakOfflineSession,
        handles::keycloakConsent, handles::jwt,           handles::spkiSha256};
    const auto it = std::ranges::find_if(order, [&](const char *scheme) { return handle.scheme == scheme; });
    if (it != order.end()) {
        return static_cast<std::size_t>(it - order.begin());
    }
    return handle.scheme == handles::secret ? order.size() : order.size() + 1;
}

QString joined(const std::vector<PrincipalId> &ids, const AssessmentIndex &index, const QString &between)
{
    QStringList names;
    for (const PrincipalId &id : ids) {
        names << index.nameOf(id);
    }
    return names.join(between);
}

} // namespace

AssessmentIndex::AssessmentIndex(const ReportInput &input) : m_input(input)
{
    const Assessment &a = input.assessment;
    for (const Credential &it : a.estate.credentials) {
        m_credentials.emplace(it.id, &it);
    }
    for (const Principal &it : a.estate.principals) {
        m_principals.emplace(it.id, &it);
    }
    for (const CredentialVerdict &it : a.verdicts) {
        m_verdicts.emplace(it.credential, &it);
    }
    for (const Ownership &it : a.ownership) {
        m_ownership.emplace(it.credential, &it);
    }
    for (const PrincipalVerdict &it : a.closures) {
        m_closures.emplace(it.principal, &it);
    }
    for (const CheckDefinition &it : input.checks) {
        m_checks.emplace(it.id, &it);
    }
    for (const Claim &it : a.claims) {
        m_claims.emplace(it.credential, &it);
    }
    indexFindings();
}

void AssessmentIndex::indexFindings()
{
    std::map<CredentialId, std::set<PrincipalId>> judgedFor;
    for (const PrincipalVerdict &closed : m_input.assessment.closures) {
        for (const CredentialId &id : closed.credentials) {
            judgedFor[id].insert(closed.principal);
        }
    }
    for (const Finding &it : m_input.assessment.findings) {
        if (it.credential) {
            m_findings.emplace(*it.credential, &it);
        }
        if (it.principal) {
            m_findingsAbout.emplace(*it.principal, &it);
        } else if (it.credential) {
            for (const PrincipalId &principal : judgedFor[*it.credential]) {
                m_findingsAbout.emplace(principal, &it);
            }
        }
    }
}

const Credential *AssessmentIndex::credential(const CredentialId &id) const
{
    return found(m_credentials, id);
}

const Principal *AssessmentIndex::principal(const PrincipalId &id) const
{
    return found(m_principals, id);
}

const CredentialVerdict *AssessmentIndex::verdict(const CredentialId &id) const
{
    return found(m_verdicts, id);
}

const Ownership *AssessmentIndex::ownership(const CredentialId &id) const
{
    return found(m_ownership, id);
}

const PrincipalVerdict *AssessmentIndex::closure(const PrincipalId &id) const
{
    return found(m_closures, id);
}

const CheckDefinition *AssessmentIndex::check(const CheckId &id) const
{
    return found(m_checks, id);
}

const KnownObservation *AssessmentIndex::observation(const ObservationId &id) const
{
    const auto known = m_observations.find(id);
    if (known != m_observations.end()) {
        return &known->second;
    }
    const Observations &all = m_input.assessment.estate.observations;
    const auto at = all.find(id);
    return at ? &m_observations.emplace(id, all[*at]).first->second : nullptr;
}

std::vector<const Claim *> AssessmentIndex::claims(const CredentialId &id) const
{
    return allFound(m_claims, id);
}

std::vector<const Finding *> AssessmentIndex::findingsOn(const CredentialId &id) const
{
    return allFound(m_findings, id);
}

std::vector<const Finding *> AssessmentIndex::findingsAbout(const PrincipalId &id) const
{
    return allFound(m_findingsAbout, id);
}

bool AssessmentIndex::concernsAiAgent(const Finding &finding) const
{
    const auto isAgent = [this](const PrincipalId &id) {
        const Principal *it = principal(id);
        return it && it->kind == PrincipalKind::AiAgent;
    };
    if (finding.principal) {
        return isAgent(*finding.principal);
    }
    const Ownership *owned = finding.credential ? ownership(*finding.credential) : nullptr;
    return owned && std::ranges::any_of(owned->owners, isAgent);
}

std::vector<ControlReference> AssessmentIndex::controls(const Finding &finding) const
{
    std::vector<ControlReference> out;
    if (const CheckDefinition *definition = check(finding.check)) {
        const bool agent = concernsAiAgent(finding);
        std::ranges::copy_if(definition->controls, std::back_inserter(out),
                             [&](const ControlReference &it) { return agent || !it.aiAgentsOnly; });
    }
    return out;
}

QString AssessmentIndex::nameOf(const PrincipalId &id) const
{
    const Principal *it = principal(id);
    return it ? probate::nameOf(*it) : id;
}

QString AssessmentIndex::fullNameOf(const PrincipalId &id) const
{
    const Principal *it = principal(id);
    if (!it || it->displayName.isEmpty() || it->aliases.empty()) {
        return nameOf(id);
    }
    const auto email =
        std::ranges::find(it->aliases, QStringLiteral("email"), [](const ValidAlias &a) { return a.alias.space; });
    const Alias &alias = email == it->aliases.end() ? it->aliases.front().alias : email->alias;
    return it->displayName + QStringLiteral(" (") + toText(alias) + QLatin1Char(')');
}

QString AssessmentIndex::nameOfCredential(const CredentialId &id) const
{
    const Credential *it = credential(id);
    return it ? probate::nameOf(*it) : id;
}

QString AssessmentIndex::ownersOf(const CredentialId &id) const
{
    const Ownership *it = ownership(id);
    if (!it || (it->owners.empty() && it->conflict.empty())) {
        return QStringLiteral("no owner");
    }
    if (it->owners.empty() || !it->conflict.empty()) {
        return QStringLiteral("conflict: ") + joined(it->conflict, *this, QStringLiteral(" or "));
    }
    return joined(it->owners, *this, QStringLiteral(", "));
}

const Origin *AssessmentIndex::placeOf(const Credential &credential) const
{
    for (const Sighting &sighting : credential.sightings) {
        if (!sighting.suppressed) {
            return &sighting.origin;
        }
    }
    if (!credential.sightings.empty()) {
        return &credential.sightings.front().origin;
    }
    for (const ObservationId &id : credential.seen) {
        if (const KnownObservation *known = observation(id)) {
            return &known->observation.origin;
        }
    }
    return nullptr;
}

const Origin *AssessmentIndex::placeOf(const Finding &finding) const
{
    if (finding.credential) {
        if (const Credential *it = credential(*finding.credential)) {
            return placeOf(*it);
        }
    }
    for (const Reason &reason : finding.because) {
        for (const ObservationId &id : reason.from) {
            if (const KnownObservation *known = observation(id)) {
                return &known->observation.origin;
            }
        }
    }
    return nullptr;
}

const Handle *bestHandle(const Credential &credential)
{
    const auto it = std::ranges::min_element(credential.handles, {}, rank);
    return it == credential.handles.end() ? nullptr : &*it;
}

QString nameOf(const Credential &credential)
{
    if (!credential.label.isEmpty()) {
        return credential.label;
    }
    const Handle *handle = bestHandle(credential);
    return handle ? toText(*handle) : credential.id;
}

QString nameOf(const Principal &principal)
{
    if (!principal.displayName.isEmpty()) {
        return principal.displayName;
    }
    return principal.aliases.empty() ? principal.id : toText(principal.aliases.front().alias);
}

} // namespace probate
