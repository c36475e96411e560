// Claims from the place where a secret stands: who maintains it, and whose home it is.
#include "core/correlate/correlator.h"
#include "core/correlate/names.h"

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

/// The places that a credential is in, as accounts of which somebody may be said to have charge, or the sight.
std::vector<Alias> placeAccountsOf(const Credential &credential)
{
    std::vector<Alias> accounts;
    const auto space = credential.attributes.find(QStringLiteral("namespace"));
    const QString cluster = QStringLiteral("k8s:");
    if (space != credential.attributes.end() && credential.issuer.startsWith(cluster)) {
        accounts.push_back({QStringLiteral("k8s-namespace"),
                            credential.issuer.mid(cluster.size()) + QLatin1Char('/') + space->second});
    }
    std::set<QString> sources;
    for (const Placement &placement : credential.placements) {
        sources.insert(placement.source);
    }
    for (const QString &source : sources) {
        for (const QString &name : repositoriesOf(source)) {
            accounts.push_back({QStringLiteral("repository"), name});
        }
    }
    return accounts;
}

} // namespace

void runPlaces(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    for (const Alias &place : placeAccountsOf(it.credential)) {
        for (const Statement &statement : context.statementsOn(place)) {
            const auto holder =
                statement.basis == self.basis ? context.meant(statement.principal, statement.at) : std::nullopt;
            if (holder) {
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

void runHomes(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    for (const Sighting &sighting : credential.sightings) {
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
