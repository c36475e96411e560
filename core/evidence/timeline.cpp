#include "core/evidence/timeline.h"

#include "core/model/fact_words.h"

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

using What = TimelineEvent::What;

QString shownNameOf(const Credential &credential)
{
    return credential.label.isEmpty() ? toText(credential.kind) : credential.label;
}

class Collector
{
public:
    Collector(Timeline &timeline, const Policy &policy) : m_timeline(timeline), m_policy(policy) {}

    void principal(const Principal &principal)
    {
        if (principal.opened) {
            put(*principal.opened, What::Opened, {}, u"the account begins"_s, {});
        }
        for (const Closure &closure : principal.closures) {
            put(closure.at, closure.reopens ? What::Reopened : What::Closed, {},
                (closure.reopens ? u"enabled again"_s : toText(closure.kind)) +
                    (closure.because.isEmpty() ? QString() : u": "_s + closure.because),
                {closure.from});
            if (closure.ends) {
                put(*closure.ends, What::ClosureEnds, {}, u"the %1 ends by itself"_s.arg(toText(closure.kind)),
                    {closure.from});
            }
        }
    }

    void credential(const Credential &credential, const CredentialVerdict &judged)
    {
        m_name = shownNameOf(credential);
        const Lifetime &lifetime = credential.lifetime;
        if (lifetime.issued) {
            put(lifetime.issued->at, What::Issued, credential.id, u"issued"_s, {});
        }
        if (lifetime.expires && !isNeverSentinel(lifetime.expires->at)) {
            put(lifetime.expires->at, What::Expires, credential.id,
                lifetime.expiryIsFirm ? u"expires"_s : u"expires, unless it is renewed"_s, {});
        }
        for (const Evidence &evidence : credential.evidence) {
            if (evidence.time.at) {
                put(*evidence.time.at, What::Evidence, credential.id,
                    evidence.because + u" ("_s + probate::toText(evidence.scope) + u')', evidence.from);
            }
        }
        for (const Use &use : credential.uses) {
            const bool late = use.at > m_timeline.closedAt + m_policy.clockSkew;
            put(use.at, late ? What::UsedAfterClosure : What::Used, credential.id,
                use.because.isEmpty() ? u"used"_s : u"used: "_s + use.because, {use.from});
        }
        const Verdict &verdict = judged.verdict;
        if (verdict.state == State::Dead && verdict.at) {
            put(*verdict.at, What::Died, credential.id,
                (verdict.atBasis == EndBasis::NoLaterThan ? u"dead by now at the latest: "_s : u"dead: "_s) +
                    verdict.reason,
                {});
        }
        lane(credential, judged);
    }

    void told(const Observations &observations, const Principal &principal)
    {
        observations.each<SignalDelivered>([&](std::size_t at, const SignalDelivered &fact) {
            const bool theirs =
                fact.principal && (*fact.principal == Alias{u"id"_s, principal.id} ||
                                   std::any_of(principal.aliases.begin(), principal.aliases.end(),
                                               [&](const ValidAlias &each) { return each.alias == *fact.principal; }));
            if (theirs) {
                put(fact.at, What::Told, {},
                    u"event %1 to %2: %3, after %4 attempts"_s
                        .arg(fact.type.section(u'/', -1), fact.receiver, wordOf(fact.outcome))
                        .arg(fact.attempts),
                    {observations.id(at)});
            }
        });
    }

    void finish()
    {
        put(m_timeline.asOf, What::AsOf, {}, u"as of: nothing later is known"_s, {});
        std::stable_sort(
            m_timeline.events.begin(), m_timeline.events.end(), [](const TimelineEvent &a, const TimelineEvent &b) {
                return std::tie(a.at, a.what, a.credential, a.text) < std::tie(b.at, b.what, b.credential, b.text);
            });
        oneRowEach();
        std::stable_sort(
            m_timeline.lanes.begin(), m_timeline.lanes.end(), [](const TimelineLane &a, const TimelineLane &b) {
                return a.state != b.state ? isWorse(a.state, b.state) : isWorse(a.lastAccess, b.lastAccess);
            });
    }

private:
    /// What several records say in the same words of the same instant is one event, and they are all behind it.
    void oneRowEach()
    {
        auto &events = m_timeline.events;
        std::vector<TimelineEvent> kept;
        for (TimelineEvent &event : events) {
            const bool again = !kept.empty() && kept.back().at == event.at && kept.back().what == event.what &&
                               kept.back().credential == event.credential && kept.back().text == event.text;
            if (!again) {
                kept.push_back(std::move(event));
                continue;
            }
            for (ObservationId &id : event.from) {
                if (std::ranges::find(kept.back().from, id) == kept.back().from.end()) {
                    kept.back().from.push_back(std::move(id));
                }
            }
        }
        events = std::move(kept);
    }

    void put(Instant at, What what, const CredentialId &credential, const QString &text,
             std::vector<ObservationId> from)
    {
        const QString sentence = credential.isEmpty() ? text : m_name + u": "_s + text;
        m_timeline.events.push_back({at, what, credential, sentence, std::move(from)});
    }

    void lane(const Credential &credential, const CredentialVerdict &judged)
    {
        TimelineLane lane{credential.id, m_name, judged.verdict.state, {}, judged.lastAccess};
        for (const TimelineEvent &event : m_timeline.events) {
            if (event.credential == credential.id) {
                lane.begins = lane.begins ? std::min(*lane.begins, event.at) : event.at;
            }
        }
        m_timeline.lanes.push_back(std::move(lane));
    }

    Timeline &m_timeline;
    const Policy &m_policy;
    QString m_name;
};

} // namespace

Timeline timelineOf(const JudgedEstate &judged, const PrincipalVerdict &verdict, const Policy &policy, Instant asOf)
{
    Timeline timeline;
    timeline.principal = verdict.principal;
    timeline.state = verdict.state;
    timeline.closedAt = verdict.closure.at;
    timeline.asOf = asOf;
    Collector collector(timeline, policy);
    for (const Principal &principal : judged.estate.principals) {
        if (principal.id == verdict.principal) {
            timeline.name = principal.displayName.isEmpty() ? principal.id : principal.displayName;
            collector.principal(principal);
            collector.told(judged.estate.observations, principal);
        }
    }
    std::map<CredentialId, const Credential *> credentials;
    for (const Credential &credential : judged.estate.credentials) {
        credentials.emplace(credential.id, &credential);
    }
    for (const CredentialVerdict &each : judged.verdicts.byClosure) {
        const auto at = each.principal == verdict.principal ? credentials.find(each.credential) : credentials.end();
        if (at != credentials.end()) {
            collector.credential(*at->second, each);
        }
    }
    collector.finish();
    return timeline;
}

QString toText(TimelineEvent::What what)
{
    switch (what) {
    case What::Opened:
        return u"opened"_s;
    case What::Closed:
        return u"closed"_s;
    case What::ClosureEnds:
        return u"closure ends"_s;
    case What::Reopened:
        return u"reopened"_s;
    case What::Issued:
        return u"issued"_s;
    case What::Used:
        return u"used"_s;
    case What::UsedAfterClosure:
        return u"used after closure"_s;
    case What::Died:
        return u"died"_s;
    case What::Expires:
        return u"expires"_s;
    case What::Told:
        return u"told"_s;
    case What::AsOf:
        return u"as of"_s;
    case What::Evidence:
        break;
    }
    return u"evidence"_s;
}

} // namespace probate
