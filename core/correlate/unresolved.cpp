#include "core/correlate/unresolved.h"

#include "core/correlate/correlator.h"
#include "core/correlate/names.h"
#include "core/hash/sha256.h"

#include <algorithm>
#include <map>

namespace probate {

namespace {

/// How a group is told from others, and what is said of it.
struct Group
{
    QuestionKind kind = QuestionKind::Place;
    QString key;
    QString about;
    std::optional<Alias> alias;
};

bool isExposure(Relation relation)
{
    return relation == Relation::Reader || relation == Relation::WideReader;
}

/// Whom the claims on one credential name, with the best confidence of each; nobody twice.
std::map<PrincipalId, double> namedBy(std::span<const Claim> claims)
{
    std::map<PrincipalId, double> named;
    for (const Claim &claim : claims) {
        if (!isExposure(claim.relation) && claim.confidence > 0) {
            named[claim.principal] = std::max(named[claim.principal], claim.confidence);
        }
    }
    return named;
}

/// Folders deeper than this are one place: one decision should settle many.
constexpr qsizetype deepestFolder = 2;

QString folderOf(const QString &path)
{
    const auto parts = path.split(QLatin1Char('/'));
    return QStringList(parts.begin(), parts.begin() + std::min(deepestFolder, parts.size() - 1)).join(QLatin1Char('/'));
}

class Grouping
{
public:
    explicit Grouping(const CorrelationContext &context) : m_context(context) {}

    Group groupOf(const Credential &credential, const Ownership &ownership, std::span<const Claim> claims) const
    {
        if (!ownership.conflict.empty()) {
            QStringList ids(ownership.conflict.begin(), ownership.conflict.end());
            return {QuestionKind::Conflict,
                    ids.join(QLatin1Char('\n')),
                    QStringLiteral("sources contradict each other"),
                    {}};
        }
        if (const auto alias = unknownAccount(credential)) {
            return {QuestionKind::Account, toText(normalAlias(*alias)),
                    QStringLiteral("the account %1, whose holder nobody knows").arg(toText(*alias)), alias};
        }
        if (const auto alias = unknownName(credential)) {
            return {QuestionKind::UnknownName, toText(normalAlias(*alias)),
                    QStringLiteral("a source names %1, whom no directory knows").arg(toText(*alias)), alias};
        }
        if (const auto named = namedBy(claims); !named.empty()) {
            const auto best = std::max_element(named.begin(), named.end(),
                                               [](const auto &a, const auto &b) { return a.second < b.second; });
            return {QuestionKind::Likely, best->first, QStringLiteral("likely, and below the threshold"), {}};
        }
        if (const auto author = unknownAuthor(credential)) {
            return {QuestionKind::Author, toText(normalAlias(*author)),
                    QStringLiteral("introduced by %1, whom no directory knows").arg(author->value), author};
        }
        return place(credential);
    }

private:
    std::optional<Alias> unknownAccount(const Credential &credential) const
    {
        for (const Alias &account : credential.accounts) {
            if (account.space != QLatin1StringView("keycloak-realm") && !m_context.meant(account, std::nullopt)) {
                return account;
            }
        }
        return std::nullopt;
    }

    std::optional<Alias> unknownName(const Credential &credential) const
    {
        for (const Statement &it : m_context.statementsOn(credential)) {
            const bool names = it.relation == Relation::Owner || it.relation == Relation::Subject;
            if (names && it.basis != Basis::Declared && !m_context.meant(it.principal, std::nullopt)) {
                return it.principal;
            }
        }
        return std::nullopt;
    }

    std::optional<Alias> unknownAuthor(const Credential &credential) const
    {
        for (const Placement &placement : credential.placements) {
            if (!placement.placed.introduced.empty()) {
                const CommitIdentity &author = placement.placed.introduced.front().author;
                if (!isMachine(author) && !author.email.trimmed().isEmpty()) {
                    return Alias{QStringLiteral("email"), author.email.trimmed()};
                }
            }
        }
        return std::nullopt;
    }

    static Group place(const Credential &credential)
    {
        QString source = credential.issuer;
        QString folder;
        if (!credential.placements.empty()) {
            const Placement &placement = credential.placements.front();
            source = placement.source;
            folder = placement.placed.paths.empty() ? QString() : folderOf(placement.placed.paths.front());
        } else if (!credential.sightings.empty()) {
            source = credential.sightings.front().origin.source;
            folder = folderOf(credential.sightings.front().origin.path);
        }
        const QString about = source.isEmpty()   ? QStringLiteral("nothing says where these belong")
                              : folder.isEmpty() ? source
                                                 : QStringLiteral("%1, folder %2/").arg(source, folder);
        return {QuestionKind::Place, source + QLatin1Char('\n') + folder, about, {}};
    }

    const CorrelationContext &m_context;
};

struct Gathered
{
    OpenQuestion question;
    std::map<PrincipalId, double> candidates;
};

OpenQuestion finished(Gathered gathered)
{
    std::vector<std::pair<double, PrincipalId>> byConfidence;
    for (const auto &[principal, confidence] : gathered.candidates) {
        byConfidence.emplace_back(-confidence, principal);
    }
    std::sort(byConfidence.begin(), byConfidence.end());
    for (const auto &[confidence, principal] : byConfidence) {
        gathered.question.candidates.push_back(principal);
        gathered.question.confidences.push_back(-confidence);
    }
    return std::move(gathered.question);
}

} // namespace

QString toText(QuestionKind kind)
{
    switch (kind) {
    case QuestionKind::Conflict:
        return QStringLiteral("conflict");
    case QuestionKind::Account:
        return QStringLiteral("account");
    case QuestionKind::UnknownName:
        return QStringLiteral("unknown-name");
    case QuestionKind::Likely:
        return QStringLiteral("likely");
    case QuestionKind::Author:
        return QStringLiteral("author");
    case QuestionKind::Place:
        break;
    }
    return QStringLiteral("place");
}

std::vector<OpenQuestion> openQuestions(const Estate &estate, const Correlation &correlation,
                                        const CorrelationPolicy &policy, const std::set<CredentialId> &asked)
{
    const CorrelationContext context(estate, policy);
    const Grouping grouping(context);
    std::map<std::pair<QuestionKind, QString>, Gathered> groups;
    std::size_t claim = 0; // sorted by credential, as the estate is
    for (std::size_t i = 0; i < estate.credentials.size(); ++i) {
        const Credential &credential = estate.credentials[i];
        const Ownership &ownership = correlation.ownership[i];
        const std::size_t first = claim;
        while (claim < correlation.claims.size() && correlation.claims[claim].credential == credential.id) {
            ++claim;
        }
        const bool settled = (!ownership.owners.empty() || !ownership.subjects.empty()) && ownership.conflict.empty();
        if (settled || !asked.contains(credential.id)) {
            continue;
        }
        const std::span claims(correlation.claims.data() + first, claim - first);
        const Group group = grouping.groupOf(credential, ownership, claims);
        Gathered &gathered = groups[{group.kind, group.key}];
        if (gathered.question.credentials.empty()) {
            const QByteArray common = (toText(group.kind) + QLatin1Char('\n') + group.key).toUtf8();
            gathered.question.id = QStringLiteral("q-") + QString::fromLatin1(sha256Hex(common).first(12));
            gathered.question.kind = group.kind;
            gathered.question.about = group.about;
            gathered.question.alias = group.alias;
        }
        gathered.question.credentials.push_back(credential.id);
        for (const auto &[principal, confidence] : namedBy(claims)) {
            double &best = gathered.candidates[principal];
            best = std::max(best, confidence);
        }
    }
    std::vector<OpenQuestion> questions;
    for (auto &[key, gathered] : groups) {
        questions.push_back(finished(std::move(gathered)));
    }
    std::stable_sort(questions.begin(), questions.end(), [](const OpenQuestion &a, const OpenQuestion &b) {
        return a.credentials.size() > b.credentials.size();
    });
    return questions;
}

} // namespace probate
