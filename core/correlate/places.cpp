// Claims from the place where a secret stands: who maintains it, and whose home it is.
#include "core/correlate/correlator.h"
#include "core/correlate/names.h"

#include <algorithm>
#include <map>
#include <set>

namespace probate {

namespace {

using Place = std::pair<QString, QString>; // source, path

/// The file that holds a place inside an archive or a decoded part.
QString outermost(const QString &path)
{
    const auto end = path.indexOf(QLatin1Char('!'));
    return end < 0 ? path : path.left(end);
}

std::set<Place> placesOf(const Credential &credential)
{
    std::set<Place> places;
    for (const Sighting &sighting : credential.sightings) {
        places.insert({sighting.origin.source, outermost(sighting.origin.path)});
    }
    for (const Placement &placement : credential.placements) {
        for (const QString &path : placement.placed.paths) {
            places.insert({placement.source, path});
        }
    }
    return places;
}

/// "/srv/app" of "dir:/srv/app".
QString locationOf(const QString &source)
{
    return source.mid(source.indexOf(QLatin1Char(':')) + 1);
}

/// The login whose home directory a path leads through, or nothing. The last one: homes are copied into backups.
QString homeIn(const QString &path)
{
    QString login;
    for (const char *parent : {"/home/", "/Users/"}) {
        const QLatin1StringView folder(parent);
        const auto at = path.lastIndexOf(folder);
        if (at >= 0) {
            const auto from = at + folder.size();
            const auto end = path.indexOf(QLatin1Char('/'), from);
            login = end > from ? path.mid(from, end - from) : login;
        }
    }
    return login;
}

/// "acme/shop" and, with a group above, "group/acme/shop": what a forge may call the repository of this source.
std::vector<QString> repositoriesOf(const QString &source)
{
    constexpr qsizetype deepest = 8;
    QString location = locationOf(source).toLower();
    for (const char *ending : {"/", "/.git", ".git"}) {
        const QLatin1StringView end(ending);
        location.chop(location.endsWith(end) ? end.size() : 0);
    }
    const auto parts = location.split(QLatin1Char('/'), Qt::SkipEmptyParts);
    std::vector<QString> names;
    for (qsizetype length = 2; length <= std::min(deepest, parts.size()); ++length) {
        names.push_back(parts.mid(parts.size() - length).join(QLatin1Char('/')));
    }
    return names;
}

/// "services/pay" and "services" of "services/pay/prod.env".
std::vector<QString> foldersAbove(const QString &path)
{
    std::vector<QString> folders;
    for (auto end = path.lastIndexOf(QLatin1Char('/')); end > 0; end = path.lastIndexOf(QLatin1Char('/'), end - 1)) {
        folders.push_back(path.left(end));
    }
    return folders;
}

/// The groups of a forge that a repository may be in: "acme" of "acme/shop". Where the source is a forge's own address,
/// all above it, else only the next: what lies above a clone are folders of this machine.
std::vector<QString> groupsAbove(const QString &source, const QString &name)
{
    auto groups = foldersAbove(name);
    if (!source.contains(QLatin1StringView("://")) && groups.size() > 1) {
        groups.resize(1);
    }
    return groups;
}

/// The places that a credential is in, as accounts of which somebody may be said to have charge, or the sight.
std::vector<Alias> placeAccountsOf(const CorrelationContext &context, const Credential &credential)
{
    static const QString repository = QStringLiteral("repository");
    static const QString group = QStringLiteral("repository-group");
    static const QString part = QStringLiteral("repository-place");
    std::vector<Alias> accounts;
    const auto space = credential.attributes.find(QStringLiteral("namespace"));
    const QString cluster = QStringLiteral("k8s:");
    if (space != credential.attributes.end() && credential.issuer.startsWith(cluster)) {
        accounts.push_back({QStringLiteral("k8s-namespace"),
                            credential.issuer.mid(cluster.size()) + QLatin1Char('/') + space->second});
    }
    if (!context.speaksOf(repository) && !context.speaksOf(group) && !context.speaksOf(part)) {
        return accounts;
    }
    std::set<Alias> places; // sorted, each once
    for (const Placement &placement : credential.placements) {
        for (const QString &name : repositoriesOf(placement.source)) {
            places.insert({repository, name});
            for (const QString &above :
                 context.speaksOf(group) ? groupsAbove(placement.source, name) : std::vector<QString>()) {
                places.insert({group, above});
            }
            for (const QString &path : context.speaksOf(part) ? placement.placed.paths : std::vector<QString>()) {
                for (const QString &folder : foldersAbove(path)) {
                    places.insert({part, name + QLatin1Char(':') + folder});
                }
            }
        }
    }
    accounts.insert(accounts.end(), places.begin(), places.end());
    return accounts;
}

} // namespace

namespace {

/// The earliest that a secret may have stood in a repository of that name, or in those of a group. Nothing where one of
/// them does not say: its history may begin later than the secret, or be no history at all.
std::optional<Instant> stoodSince(const Credential &credential, const Alias &repository)
{
    std::optional<Instant> since;
    for (const Placement &placement : credential.placements) {
        const auto isThere = [&](const QString &name) {
            return name == repository.value || name.startsWith(repository.value + QLatin1Char('/'));
        };
        if (!std::ranges::any_of(repositoriesOf(placement.source), isThere)) {
            continue;
        }
        if (placement.placed.introduced.empty()) {
            return {};
        }
        for (const SecretPlaced::Introduction &introduction : placement.placed.introduced) {
            // A commit that was made anew (rebased, picked) keeps its author's date: it stood elsewhere before.
            const Instant first = std::min(introduction.author.at, introduction.committer.at);
            since = since ? std::min(*since, first) : first;
        }
    }
    return since;
}

/// Unless the membership was over before the secret came. When a secret left the refs nobody records, and until then it
/// was in every clone that was made: so it never comes too late for those who joined.
bool couldReadIt(const Statement &membership, const std::optional<Instant> &since)
{
    return !membership.until || !since || *membership.until > *since;
}

} // namespace

void runPlaces(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    for (const Alias &place : placeAccountsOf(context, it.credential)) {
        const auto statements = context.statementsOn(place);
        const auto since = statements.empty() ? std::nullopt : stoodSince(it.credential, place);
        for (const Statement &statement : statements) {
            const auto holder =
                statement.basis == self.basis ? context.meant(statement.principal, statement.at) : std::nullopt;
            if (holder && (self.basis != Basis::CouldRead || couldReadIt(statement, since))) {
                voices.push_back(voiceOf(self, context, it.credential, *holder, statement.relation,
                                         QStringLiteral("%1: %2").arg(toText(place), statement.because),
                                         statement.from));
            }
        }
    }
}

void runMaintainers(const Correlator &self, const CorrelationContext &context, const Case &it,
                    std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    if (context.codeOwners().isEmpty()) {
        return;
    }
    for (const auto &[source, path] : placesOf(credential)) {
        const auto *rule = context.codeOwners().ruleFor(source, path);
        if (!rule) {
            continue;
        }
        for (const QString &owner : rule->owners) {
            for (const Alias &alias : codeOwnerReadings(owner)) {
                const auto holder = context.meant(alias, std::nullopt);
                if (!holder) {
                    continue;
                }
                voices.push_back(voiceOf(
                    self, context, credential, *holder, Relation::Maintainer,
                    QStringLiteral("CODEOWNERS gives %1 to %2 by the pattern %3").arg(path, owner, rule->pattern), {}));
                voices.back().claim.from = rule->from;
                break;
            }
        }
    }
}

namespace {

/// By what an /etc/passwd in the same source says of the folders above the file, the nearest first. True if it says
/// anything.
bool tellHome(const Correlator &self, const CorrelationContext &context, const Case &it, const Sighting &sighting,
              const QString &path, std::vector<Voice> &voices)
{
    if (!context.speaksOf(QStringLiteral("place"))) {
        return false;
    }
    for (const QString &above : foldersAbove(path)) {
        const Alias folder{QStringLiteral("place"), sighting.origin.source + QLatin1Char(':') + above};
        const auto statements = context.statementsOn(folder);
        for (const Statement &statement : statements) {
            const auto holder =
                statement.basis == self.basis ? context.meant(statement.principal, sighting.seenAt) : std::nullopt;
            if (holder) {
                voices.push_back(voiceOf(self, context, it.credential, *holder, statement.relation,
                                         QStringLiteral("it stands in %1: %2").arg(folder.value, statement.because),
                                         sighting.from));
                voices.back().claim.from.push_back(statement.from);
            }
        }
        if (!statements.empty()) {
            return true;
        }
    }
    return false;
}

} // namespace

void runHomes(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    std::map<Place, bool> told; // it may stand in one file several times
    for (const Sighting &sighting : credential.sightings) {
        const QString path = outermost(sighting.origin.path);
        const auto [known, isNew] = told.try_emplace({sighting.origin.source, path});
        if (isNew) {
            known->second = tellHome(self, context, it, sighting, path, voices);
        }
        if (known->second) {
            continue; // whose home it is stands in the host's own /etc/passwd
        }
        const QString full =
            QLatin1Char('/') + locationOf(sighting.origin.source) + QLatin1Char('/') + outermost(sighting.origin.path);
        const QString login = homeIn(full);
        if (login.isEmpty()) {
            continue;
        }
        if (const auto holder = context.meant({QStringLiteral("login"), login}, sighting.seenAt)) {
            voices.push_back(voiceOf(self, context, credential, *holder, Relation::Owner,
                                     QStringLiteral("it stands in the home directory of %1").arg(login),
                                     sighting.from));
        }
    }
}

} // namespace probate
