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

} // namespace

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
