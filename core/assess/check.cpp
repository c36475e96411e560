#include "core/assess/check.h"

#include "core/hash/sha256.h"

#include <algorithm>
#include <numeric>

namespace probate {

namespace {

Severity stepped(Severity severity, int steps)
{
    const int value = std::clamp(static_cast<int>(severity) + steps, static_cast<int>(Severity::Info),
                                 static_cast<int>(Severity::Critical));
    return static_cast<Severity>(value);
}

template <typename Row, typename Key>
std::unordered_map<QString, std::pair<std::size_t, std::size_t>> ranges(const std::vector<Row> &rows, Key key)
{
    std::unordered_map<QString, std::pair<std::size_t, std::size_t>> found;
    for (std::size_t first = 0; first < rows.size();) {
        std::size_t last = first;
        while (last < rows.size() && key(rows[last]) == key(rows[first])) {
            ++last;
        }
        found.try_emplace(key(rows[first]), first, last);
        first = last;
    }
    return found;
}

bool names(const Waiver &waiver, const Draft &draft, const CheckContext &context)
{
    if (draft.credential) {
        const auto &handles = draft.credential->handles;
        if (waiver.subject == draft.credential->id ||
            std::any_of(handles.begin(), handles.end(), [&](const Handle &h) { return toText(h) == waiver.subject; })) {
            return true;
        }
    }
    const Principal *principal = draft.principal ? context.principal(*draft.principal) : nullptr;
    if (!principal) {
        return false;
    }
    return waiver.subject == principal->id ||
           std::any_of(principal->aliases.begin(), principal->aliases.end(), [&](const ValidAlias &alias) {
               return toText(alias.alias) == waiver.subject || alias.alias.value == waiver.subject;
           });
}

/// One up for privilege or a use after the closure, one down where the residual window is within the service level.
int stepsOf(const Draft &draft, const CheckContext &context)
{
    if (!draft.credential) {
        return 0;
    }
    bool up = draft.credential->privileged;
    bool down = false;
    const PrincipalVerdict *closed = draft.principal ? context.closureOf(*draft.principal) : nullptr;
    const CredentialVerdict *judged =
        draft.judged && draft.judged->principal == draft.principal ? draft.judged : nullptr;
    if (closed && !judged) {
        const auto rows = context.judged(closed->principal);
        const auto row = std::ranges::find(rows, draft.credential->id, &CredentialVerdict::credential);
        judged = row == rows.end() ? nullptr : &*row;
    }
    if (closed && judged) {
        const Instant closure = closed->closure.at;
        up = up || firstUseAfter(*draft.credential, closure, context.policy, context.asOf);
        down = judged->lastAccess.bound == LastAccess::Bound::At &&
               *judged->lastAccess.at <= closure + context.allowed(*closed, *draft.credential);
    }
    return (up ? 1 : 0) - (down ? 1 : 0);
}

} // namespace

CheckContext::CheckContext(const Estate &estateIn, const std::vector<Claim> &claimsIn,
                           const std::vector<Ownership> &ownershipIn, const EstateVerdicts &verdictsIn,
                           const Coverage &coverageIn, const Policy &policyIn, const TrustMap &trustIn,
                           const IssuerFacts &factsIn, const std::vector<Waiver> &waiversIn, Instant asOfIn)
    : estate(estateIn), claims(claimsIn), ownership(ownershipIn), verdicts(verdictsIn), coverage(coverageIn),
      policy(policyIn), trust(trustIn), facts(factsIn), waivers(waiversIn), asOf(asOfIn)
{
    m_byId.resize(estate.credentials.size());
    std::iota(m_byId.begin(), m_byId.end(), 0U);
    const auto comesFirst = [&](std::uint32_t a, std::uint32_t b) {
        return estate.credentials[a].id < estate.credentials[b].id;
    };
    if (!std::is_sorted(m_byId.begin(), m_byId.end(), comesFirst)) { // estates are, made-up ones may not be
        std::stable_sort(m_byId.begin(), m_byId.end(), comesFirst);
    }
    for (std::size_t i = 0; i < estate.principals.size(); ++i) {
        m_principals.emplace(estate.principals[i].id, i);
    }
    for (std::size_t i = 0; i < verdicts.closures.size(); ++i) {
        m_closures.emplace(verdicts.closures[i].principal, i);
    }
    m_ownership.resize(estate.credentials.size());
    for (std::size_t i = 0; i < ownership.size(); ++i) { // in the estate's order, if nothing is missing
        const bool inOrder = i < m_ownership.size() && estate.credentials[i].id == ownership[i].credential;
        const Credential *owned = inOrder ? &estate.credentials[i] : credential(ownership[i].credential);
        if (owned) {
            m_ownership[placeOf(*owned)] = &ownership[i];
        }
    }
    m_claims.resize(estate.credentials.size());
    for (std::size_t first = 0; first < claims.size();) {
        std::size_t last = first;
        while (last < claims.size() && claims[last].credential == claims[first].credential) {
            ++last;
        }
        if (const Credential *claimed = credential(claims[first].credential)) {
            m_claims[placeOf(*claimed)] = {static_cast<std::uint32_t>(first), static_cast<std::uint32_t>(last)};
        }
        first = last;
    }
    m_judged = ranges(verdicts.byClosure, [](const CredentialVerdict &judged) { return *judged.principal; });
}

const Credential *CheckContext::credential(const CredentialId &id) const
{
    const auto at =
        std::lower_bound(m_byId.begin(), m_byId.end(), id, [&](std::uint32_t place, const CredentialId &it) {
            return estate.credentials[place].id < it;
        });
    return at == m_byId.end() || estate.credentials[*at].id != id ? nullptr : &estate.credentials[*at];
}

std::size_t CheckContext::placeOf(const Credential &credential) const
{
    return static_cast<std::size_t>(&credential - estate.credentials.data());
}

const Principal *CheckContext::principal(const PrincipalId &id) const
{
    const auto at = m_principals.find(id);
    return at == m_principals.end() ? nullptr : &estate.principals[at->second];
}

const PrincipalVerdict *CheckContext::closureOf(const PrincipalId &id) const
{
    const auto at = m_closures.find(id);
    return at == m_closures.end() ? nullptr : &verdicts.closures[at->second];
}

const Ownership *CheckContext::ownershipOf(const Credential &credential) const
{
    return m_ownership[placeOf(credential)];
}

std::span<const Claim> CheckContext::claimsOn(const Credential &credential) const
{
    const auto [first, last] = m_claims[placeOf(credential)];
    return std::span(claims).subspan(first, last - first);
}

const CredentialVerdict &CheckContext::worst(const Credential &credential) const
{
    return verdicts.credentials[placeOf(credential)];
}

const Credential &CheckContext::credentialOf(const CredentialVerdict &judged) const
{
    return estate.credentials[verdicts.placeOf[static_cast<std::size_t>(&judged - verdicts.byClosure.data())]];
}

std::span<const CredentialVerdict> CheckContext::judged(const PrincipalId &id) const
{
    const auto at = m_judged.find(id);
    return at == m_judged.end()
               ? std::span<const CredentialVerdict>()
               : std::span(verdicts.byClosure).subspan(at->second.first, at->second.second - at->second.first);
}

Duration CheckContext::allowed(const PrincipalVerdict &closed, const Credential &credential) const
{
    return serviceLevel(policy, *principal(closed.principal), closed.closure, credential.layer, credential.kind,
                        credential.lifetime);
}

QString CheckContext::nameOf(const PrincipalId &id) const
{
    const Principal *found = principal(id);
    if (!found) {
        return id;
    }
    if (!found->displayName.isEmpty()) {
        return found->displayName;
    }
    return found->aliases.empty() ? id : found->aliases.front().alias.value;
}

QString CheckContext::nameOf(const Credential &credential) const
{
    const auto telling = std::find_if(credential.handles.begin(), credential.handles.end(),
                                      [](const Handle &handle) { return handle.scheme != handles::secret; });
    const QString handle = telling == credential.handles.end() ? credential.id : toText(*telling);
    return (credential.label.isEmpty() ? toText(credential.kind) : credential.label) + QStringLiteral(" (") + handle +
           QLatin1Char(')');
}

FindingSink::FindingSink(const CheckContext &context, const CheckDefinition &definition, std::vector<Finding> &findings)
    : m_context(context), m_definition(definition), m_findings(findings)
{}

void FindingSink::put(Draft draft)
{
    Finding finding;
    finding.check = m_definition.id;
    finding.principal = draft.principal;
    QString subject = draft.detail;
    QString name;
    if (draft.credential) {
        finding.credential = draft.credential->id;
        subject += QLatin1Char('\n') + draft.credential->id;
        name = m_context.nameOf(*draft.credential);
    }
    if (draft.principal) {
        subject += QLatin1Char('\n') + *draft.principal;
        name += (name.isEmpty() ? QString() : QStringLiteral(", ")) + m_context.nameOf(*draft.principal);
    }
    const QByteArray digest = sha256Hex((m_definition.id + QLatin1Char('\n') + subject).toUtf8());
    finding.id = QStringLiteral("f-") + QString::fromLatin1(digest.left(12));
    finding.severity =
        stepped(draft.severity.value_or(m_definition.severity), draft.stepsApply ? stepsOf(draft, m_context) : 0);
    finding.unproven = draft.unproven;
    finding.since = draft.since;
    finding.title = !draft.title.isEmpty() ? draft.title
                    : name.isEmpty()       ? m_definition.title
                                           : m_definition.title + QStringLiteral(": ") + name;
    finding.remedy = draft.remedy.isEmpty() ? m_definition.remedy : draft.remedy;
    for (const Waiver &waiver : m_context.waivers) {
        const bool isMeant =
            (waiver.check.isEmpty() || waiver.check == m_definition.id) && waiver.until > m_context.asOf;
        if (isMeant && names(waiver, draft, m_context)) {
            finding.waiver = waiver;
            break;
        }
    }
    finding.because = std::move(draft.because);
    m_findings.push_back(std::move(finding));
}

} // namespace probate
