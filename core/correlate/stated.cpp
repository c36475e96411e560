// Claims that a source states outright, of the credential or of an account that governs it.
#include "core/correlate/correlator.h"

#include <algorithm>
#include <map>
#include <set>

namespace probate {

namespace {

/// When the word was given: for the alias's validity, the credential's own beginning says more than the export's time.
std::optional<Instant> madeAt(const Credential &credential, const Statement &statement)
{
    if (statement.at) {
        return statement.at;
    }
    return credential.lifetime.issued ? std::optional(credential.lifetime.issued->at)
                                      : std::optional(statement.collectedAt);
}

/// Who is meant, as text: the principal, or the bare alias of somebody whom no directory knows.
QString whomOf(const CorrelationContext &context, const Credential &credential, const Statement &statement)
{
    const auto meant = context.meant(statement.principal, madeAt(credential, statement));
    return meant ? QStringLiteral("principal ") + context.idOf(*meant) : toText(normalAlias(statement.principal));
}

bool namesAnOwner(const Statement &statement)
{
    return statement.relation == Relation::Owner || statement.relation == Relation::Subject;
}

/// Owners change: a word is superseded by a later one of its kind, unless that document names the same again. Later is
/// what is dated later, or, undated, what a later export of the same series says. Documents of one time stand together.
class Succession
{
public:
    Succession(const CorrelationContext &context, const Credential &credential, Basis basis,
               const std::vector<Statement> &all)
    {
        for (const Statement &it : all) {
            if (it.basis == basis && namesAnOwner(it)) {
                Newest &newest = m_newest[lineOf(it)];
                newest.at = std::max(newest.at, timeOf(it));
            }
        }
        std::map<QString, std::vector<Newest *>> lines; // by document that speaks last in them
        for (const Statement &it : all) {
            if (it.basis == basis && namesAnOwner(it) && timeOf(it) == m_newest[lineOf(it)].at) {
                lines[it.document].push_back(&m_newest[lineOf(it)]);
            }
        }
        for (const Statement &it : all) {
            const auto found = lines.find(it.document);
            if (it.basis == basis && namesAnOwner(it) && found != lines.end()) {
                for (Newest *newest : found->second) {
                    newest->named.insert(whomOf(context, credential, it));
                    newest->documents.insert(it.document);
                }
            }
        }
    }

    bool supersedes(const Statement &statement, const QString &whom) const
    {
        const auto found = m_newest.find(lineOf(statement));
        return found != m_newest.end() && timeOf(statement) < found->second.at && !found->second.named.contains(whom) &&
               !found->second.documents.contains(statement.document);
    }

private:
    struct Newest
    {
        Instant at = Instant::min();
        std::set<QString> named;
        std::set<QString> documents;
    };
    using Line = std::pair<Relation, QString>; ///< dated words of all sources are one line; undated ones one a series

    static Line lineOf(const Statement &it) { return {it.relation, it.at ? QString() : it.series}; }
    static Instant timeOf(const Statement &it) { return it.at.value_or(it.collectedAt); }

    std::map<Line, Newest> m_newest;
};

double confidenceOf(const Correlator &self, Relation relation)
{
    switch (relation) {
    case Relation::Creator:
        return std::min(self.confidence, 0.6);
    case Relation::Maintainer:
        return std::min(self.confidence, 0.45);
    case Relation::WideReader:
        return std::min(self.confidence, 0.6);
    case Relation::Subject:
    case Relation::Owner:
    case Relation::Reader:
        break;
    }
    return self.confidence;
}

/// What describes the credential, accounts and all: everything seen of it but words on its state, places and owners.
std::vector<ObservationId> describing(const Case &it)
{
    std::vector<const ObservationId *> others; // pointers: a million ids need not be counted up and down
    for (const Evidence &evidence : it.credential.evidence) {
        for (const ObservationId &id : evidence.from) {
            others.push_back(&id);
        }
    }
    for (const Use &use : it.credential.uses) {
        others.push_back(&use.from);
    }
    for (const Placement &placement : it.credential.placements) {
        others.push_back(&placement.from);
    }
    for (const Statement &statement : it.statements) {
        others.push_back(&statement.from);
    }
    const auto before = [](const ObservationId *a, const ObservationId *b) { return *a < *b; };
    std::sort(others.begin(), others.end(), before);
    std::vector<ObservationId> left;
    auto other = others.begin();
    for (const ObservationId &id : it.credential.seen) { // sorted, each once
        other = std::lower_bound(other, others.end(), &id, before);
        if (other == others.end() || **other != id) {
            left.push_back(id);
        }
    }
    left.shrink_to_fit();
    return left;
}

} // namespace

void runStatements(const Correlator &self, const CorrelationContext &context, const Case &it,
                   std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    const auto hasBasis = [&](const Statement &statement) { return statement.basis == self.basis; };
    if (std::none_of(it.statements.begin(), it.statements.end(), hasBasis)) {
        return;
    }
    // Most credentials have one word of a kind, which nothing can supersede.
    const bool several = std::ranges::count_if(it.statements, hasBasis) > 1;
    const Succession succession(context, credential, self.basis, several ? it.statements : std::vector<Statement>());
    for (const Statement &statement : it.statements) {
        if (statement.basis != self.basis) {
            continue;
        }
        const auto meant = context.meant(statement.principal, madeAt(credential, statement));
        if (!meant) {
            continue;
        }
        const QString because =
            statement.because.isEmpty()
                ? QStringLiteral("%1: %2").arg(QLatin1StringView(self.title), toText(statement.principal))
                : statement.because;
        Voice voice = voiceOf(self, context, credential, *meant, statement.relation, because, statement.from);
        voice.claim.confidence = confidenceOf(self, statement.relation);
        voice.document = statement.document;
        voice.decided = statement.basis == Basis::Declared;
        voice.superseded = several && namesAnOwner(statement) &&
                           succession.supersedes(statement, whomOf(context, credential, statement));
        if (voice.superseded) {
            voice.claim.confidence = 0;
            voice.claim.because += QStringLiteral(" (superseded by a later word)");
        }
        voices.push_back(std::move(voice));
    }
}

void runAccounts(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    // An application or a realm governs what it issues to others; only where nobody else does is it the subject itself.
    const auto isGoverning = [](const Alias &account) {
        return account.space == QLatin1StringView("keycloak-client") || account.space == QLatin1StringView("entra-app");
    };
    const auto made = credential.lifetime.issued ? std::optional(credential.lifetime.issued->at) : std::nullopt;
    for (const bool governing : {false, true}) {
        bool found = false;
        for (const Alias &account : credential.accounts) {
            if (isGoverning(account) != governing || account.space == QLatin1StringView("keycloak-realm")) {
                continue;
            }
            if (const auto holder = context.meant(account, made)) {
                voices.push_back(voiceOf(self, context, credential, *holder, Relation::Subject,
                                         QStringLiteral("it was issued under the account %1").arg(toText(account)),
                                         {}));
                voices.back().claim.from = describing(it);
                found = true;
            }
        }
        if (found) {
            return;
        }
    }
}

} // namespace probate
