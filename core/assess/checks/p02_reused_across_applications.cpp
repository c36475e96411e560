// One credential in two applications, or in production and elsewhere. A repository is an application, and so is a
// folder below apps/, services/ and the like.
#include "core/assess/checks/checks.h"

#include <QRegularExpression>
#include <QStringList>

#include <algorithm>
#include <map>

namespace probate {

namespace {

QString applicationOf(const Sighting &sighting)
{
    static const QStringList parents{QStringLiteral("apps"), QStringLiteral("applications"), QStringLiteral("services"),
                                     QStringLiteral("projects"), QStringLiteral("packages")};
    const QStringList parts = sighting.origin.path.split(QLatin1Char('/'));
    for (qsizetype i = 0; i + 2 < parts.size(); ++i) {
        if (parents.contains(parts[i])) {
            return sighting.origin.source + QStringLiteral(":") + parts.mid(0, i + 2).join(QLatin1Char('/'));
        }
    }
    return sighting.origin.source;
}

QString environmentOf(const QString &path)
{
    static const QRegularExpression words(
        QStringLiteral("(?:^|[/._-])(prod|production|live|stage|staging|test|qa|dev|development)(?:$|[/._-])"),
        QRegularExpression::CaseInsensitiveOption);
    const QString word = words.match(path).captured(1).toLower();
    if (word.isEmpty()) {
        return {};
    }
    return word.startsWith(QLatin1StringView("prod")) || word == QLatin1StringView("live")
               ? QStringLiteral("production")
               : QStringLiteral("elsewhere");
}

using Places = std::map<QString, std::pair<Instant, const Sighting *>>;

void add(Places &places, const QString &where, Instant since, const Sighting &sighting)
{
    const auto [at, isNew] = places.try_emplace(where, since, &sighting);
    if (!isNew && since < at->second.first) {
        at->second = {since, &sighting};
    }
}

void judgeP02(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        Places applications;
        Places environments;
        for (const Sighting &sighting : credential.sightings) {
            if (sighting.suppressed) {
                continue;
            }
            const Instant since = stoodThereSince(credential, sighting);
            add(applications, applicationOf(sighting), since, sighting);
            if (const QString environment = environmentOf(sighting.origin.path); !environment.isEmpty()) {
                add(environments, environment, since, sighting);
            }
        }
        const Places &found = applications.size() > 1 ? applications : environments;
        if (found.size() < 2) {
            return;
        }
        Draft draft;
        draft.credential = &credential;
        std::vector<Instant> times;
        for (const auto &[where, place] : found) {
            const auto &[since, sighting] = place;
            draft.because.push_back({QStringLiteral("%1: %2").arg(where, toText(sighting->origin)), {sighting->from}});
            times.push_back(since);
        }
        std::nth_element(times.begin(), times.begin() + 1, times.end());
        draft.since = times[1]; // when it stood in the second of them
        sink.put(std::move(draft));
    });
}

} // namespace

const Check checkP02{"P02", judgeP02};

} // namespace probate
