#include "core/evidence/revocation_plan.h"

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qsizetype mostConsumers = 50;

struct Target
{
    const Credential *credential = nullptr;
    const Verdict *verdict = nullptr;
};

bool isSession(const Credential &credential)
{
    return credential.layer == Layer::Session;
}

bool hasScheme(const Credential &credential, const char *scheme)
{
    return std::any_of(credential.handles.begin(), credential.handles.end(),
                       [&](const Handle &handle) { return handle.scheme == scheme; });
}

bool shareAccount(const Credential &a, const Credential &b)
{
    return std::any_of(a.accounts.begin(), a.accounts.end(), [&](const Alias &account) {
        return std::find(b.accounts.begin(), b.accounts.end(), account) != b.accounts.end();
    });
}

/// What makes new ones comes before what it makes: consent, refresh token, session, access token.
int generation(const Credential &credential)
{
    switch (credential.kind) {
    case Kind::Consent:
        return 0;
    case Kind::RefreshToken:
        return 1;
    case Kind::SecretManagerToken:
        return hasScheme(credential, handles::vaultLease) ? 3 : 1;
    case Kind::Session:
        return 3;
    case Kind::AccessToken:
    case Kind::PresignedUrl:
        return 4;
    default:
        return 2;
    }
}

bool namesAsParent(const Credential &child, const Credential &parent)
{
    const auto named = child.attributes.find(u"parent"_s);
    return named != child.attributes.end() &&
           std::any_of(parent.handles.begin(), parent.handles.end(), [&](const Handle &handle) {
               return toText(handle) == named->second || QString::fromUtf8(handle.value) == named->second;
           });
}

/// Said by the child, or, within one issuer and for one account, by what issues what.
bool isParent(const Credential &parent, const Credential &child)
{
    if (&parent == &child || namesAsParent(parent, child)) {
        return false;
    }
    if (namesAsParent(child, parent)) {
        return true;
    }
    const bool together = !parent.issuer.isEmpty() && parent.issuer == child.issuer && shareAccount(parent, child);
    const bool issues = generation(parent) < 2 && generation(parent) < generation(child) && generation(child) != 2;
    const bool opensSessions = parent.kind == Kind::DatabaseRole && isSession(child);
    return together && (opensSessions || issues);
}

QString nameOf(const Credential &credential)
{
    QString name = credential.label.isEmpty() ? toText(credential.kind) : credential.label;
    if (!credential.issuer.isEmpty()) {
        name += u" of "_s + credential.issuer;
    }
    return name;
}

/// The issuer, or, where no description names it, the one that the evidence is from.
QString issuerOf(const Credential &credential)
{
    if (credential.issuer.isEmpty() && !credential.evidence.empty()) {
        return credential.evidence.front().scope.issuer;
    }
    return credential.issuer;
}

class Planner
{
public:
    Planner(const JudgedEstate &judged, const PrincipalVerdict &principal, const IssuerFacts &facts,
            const TrustMap &trust)
        : m_judged(judged), m_principal(principal), m_facts(facts), m_trust(trust)
    {}

    RevocationPlan plan()
    {
        RevocationPlan plan;
        plan.principal = m_principal.principal;
        const std::vector<Target> targets = ordered();
        for (const Target &target : targets) {
            plan.steps.push_back(step(target, targets));
        }
        for (const LayerCell &cell : m_principal.layers) {
            if (!cell.proven) {
                plan.notes.append(
                    u"The layer %1 must be proven and is not: collect a complete listing of it from after %2."_s.arg(
                        toText(cell.layer), toIso(m_principal.closure.at)));
            }
        }
        if (plan.steps.empty()) {
            plan.notes.append(u"No known credential is left to revoke."_s);
        }
        return plan;
    }

private:
    std::vector<Target> targets() const
    {
        std::vector<Target> all;
        for (const CredentialVerdict &each : m_judged.verdicts.byClosure) {
            if (each.principal != m_principal.principal || each.verdict.state == State::Dead) {
                continue;
            }
            const auto at = std::find_if(m_judged.estate.credentials.begin(), m_judged.estate.credentials.end(),
                                         [&](const Credential &c) { return c.id == each.credential; });
            if (at != m_judged.estate.credentials.end()) {
                all.push_back({&*at, &each.verdict});
            }
        }
        return all;
    }

    /// What still works first, among it what is privileged; then every parent before its children.
    std::vector<Target> ordered() const
    {
        std::vector<Target> all = targets();
        const auto key = [](const Target &t) {
            return std::tuple(generation(*t.credential), !t.credential->privileged, t.credential->id);
        };
        std::sort(all.begin(), all.end(), [&](const Target &a, const Target &b) {
            if (a.verdict->state != b.verdict->state) {
                return isWorse(a.verdict->state, b.verdict->state);
            }
            return key(a) < key(b);
        });
        std::vector<Target> placed;
        while (!all.empty()) {
            const auto free = std::find_if(all.begin(), all.end(), [&](const Target &t) {
                return std::none_of(all.begin(), all.end(),
                                    [&](const Target &other) { return isParent(*other.credential, *t.credential); });
            });
            const auto next = free == all.end() ? all.begin() : free; // parents that name each other: as sorted
            placed.push_back(*next);
            all.erase(next);
        }
        return placed;
    }

    RevocationStep step(const Target &target, const std::vector<Target> &all) const
    {
        const Credential &credential = *target.credential;
        RevocationStep step;
        step.credential = credential.id;
        step.name = nameOf(credential);
        step.kind = credential.kind;
        step.state = target.verdict->state;
        const QString issuer = issuerOf(credential);
        if (const IssuerFact *fact = factFor(m_facts, issuer, credential.kind)) {
            takeFact(step, *fact, credential, *target.verdict);
        } else {
            step.evidence = issuer.isEmpty()
                                ? u"the issuer's listing or status of it, collected after the revocation"_s
                                : u"what %1 lists of it, complete, collected after the revocation"_s.arg(issuer);
            step.warnings.append(
                u"Nothing is known of how %1 revokes a credential of kind %2; see its documentation."_s.arg(
                    issuer.isEmpty() ? u"its issuer"_s : issuer, toText(credential.kind)));
        }
        for (const Target &other : all) {
            if (isParent(*other.credential, credential)) {
                step.after.push_back(other.credential->id);
            }
        }
        warn(step, credential, *target.verdict);
        consumers(step, credential);
        return step;
    }

    static void takeFact(RevocationStep &step, const IssuerFact &fact, const Credential &credential,
                         const Verdict &verdict)
    {
        step.mechanism = fact.mechanism;
        step.effect = fact.onRevoke;
        step.evidence = fact.evidence;
        step.lag = fact.lag;
        step.source = fact.source;
        step.verified = fact.verified;
        step.command = fillCommand(fact.revokeCommand, commandValues(credential), step.unfilled);
        if (!fact.revocable) {
            step.warnings.append(
                verdict.until ? u"It cannot be revoked one by one; it works until %1."_s.arg(toIso(*verdict.until))
                              : u"It cannot be revoked one by one, and no end of its own is known."_s);
        }
    }

    void warn(RevocationStep &step, const Credential &credential, const Verdict &verdict) const
    {
        if (!step.after.empty()) {
            step.warnings.append(
                u"It may end with what it came from: look again after that step, and revoke it if it is "
                "still there."_s);
        }
        if (verdict.state == State::Blocked) {
            step.warnings.append(u"It is only blocked: whoever lifts the block gives it back."_s);
        }
        const auto late = std::find_if(credential.uses.begin(), credential.uses.end(),
                                       [&](const Use &use) { return use.at > m_principal.closure.at; });
        if (late != credential.uses.end()) {
            step.warnings.append(
                u"It was used after the closure, last seen at %1: find out by whom before the trace is gone."_s.arg(
                    toIso(credential.uses.back().at)));
        }
    }

    void consumers(RevocationStep &step, const Credential &credential) const
    {
        for (const Sighting &sighting : credential.sightings) {
            step.consumers.append(u"it stands in "_s + toText(sighting.origin));
        }
        for (const Claim &claim : m_judged.correlation.claims) {
            const bool holds = claim.relation == Relation::Owner || claim.relation == Relation::Subject ||
                               claim.relation == Relation::Maintainer;
            if (holds && claim.credential == credential.id && claim.principal != m_principal.principal) {
                step.consumers.append(
                    u"%1 (%2): %3"_s.arg(person(claim.principal), toText(claim.relation), claim.because));
            }
        }
        if (const TrustedIssuer *row = rowOf(m_trust, issuerOf(credential))) {
            for (const TrustingStore &store : row->stores) {
                step.consumers.append(
                    u"%1 accepts what %2 issues, for %3 after its end; it learns of it through: %4"_s.arg(
                        store.name, row->issuer, toWords(store.cache), store.invalidation));
            }
        }
        step.consumers.removeDuplicates();
        if (const qsizetype more = step.consumers.size() - mostConsumers; more > 0) {
            step.consumers.resize(mostConsumers);
            step.consumers.append(u"and %1 more"_s.arg(more));
        }
    }

    QString person(const PrincipalId &id) const
    {
        const auto at = std::find_if(m_judged.estate.principals.begin(), m_judged.estate.principals.end(),
                                     [&](const Principal &p) { return p.id == id; });
        return at == m_judged.estate.principals.end() || at->displayName.isEmpty() ? id : at->displayName;
    }

    const JudgedEstate &m_judged;
    const PrincipalVerdict &m_principal;
    const IssuerFacts &m_facts;
    const TrustMap &m_trust;
};

} // namespace

RevocationPlan planRevocation(const JudgedEstate &judged, const PrincipalVerdict &principal, const IssuerFacts &facts,
                              const TrustMap &trust)
{
    return Planner(judged, principal, facts, trust).plan();
}

} // namespace probate
