#include "verdict_oracle.h"

#include <set>
#include <tuple>

namespace probate::oracle {

namespace {

using What = Evidence::What;
using Key = std::tuple<QString, QString, QString>; // issuer, place, call

/// One case, asked again and again.
class Case
{
public:
    Case(const Credential &c, std::optional<Instant> closure, const Policy &policy, Instant now)
        : m_c(c), m_closure(closure), m_skew(policy.clockSkew), m_now(now)
    {
        for (const Use &use : c.uses) {
            const bool known = use.at <= now && (!use.time.at || *use.time.at <= now);
            const bool counts = !closure || use.at > *closure + m_skew; // "the instant itself is within"
            if (known && counts && (!m_use || use.at > *m_use)) {
                m_use = use.at;
            }
        }
    }

    Answer answer() const
    {
        Answer answer = fromEvidence();
        if (answer.state == State::Unproven && m_use) { // "use beats claims"
            answer = {State::Live, {}, EndBasis::Stated, {}};
        }
        const auto &expires = m_c.lifetime.expires;
        if (!expires || !m_c.lifetime.expiryIsFirm || isNeverSentinel(expires->at)) {
            return answer;
        }
        if (expires->at <= m_now) { // "at the instant of expiry it is over"
            const bool diedBefore = answer.state == State::Dead && *answer.at < expires->at;
            return diedBefore ? answer : Answer{State::Dead, expires->at, EndBasis::Expiry, {}};
        }
        if (answer.state == State::Live && (!answer.until || *answer.until > expires->at)) {
            answer.until = expires->at;
        }
        if (answer.state == State::Unproven) {
            answer.until = expires->at;
        }
        return answer;
    }

private:
    bool known(const Evidence &e) const
    {
        if (!e.time.at || *e.time.at > m_now) {
            return false; // "does not exist", or "without a time it proves nothing"
        }
        if (e.endedAt && *e.endedAt > m_now) {
            return false;
        }
        return e.what != What::Absent || e.complete; // "absence counts only in a listing that is complete"
    }
    bool endedForGood(const Evidence &e) const
    {
        return e.what == What::Ended && e.irreversible && e.endedAt && !(m_use && *m_use >= *e.endedAt);
    }
    bool counts(const Evidence &e) const
    {
        if (endedForGood(e)) {
            return true;
        }
        const Instant sure = *e.time.at - e.time.lag;
        return (!m_closure || sure > *m_closure) && (!m_use || sure > *m_use);
    }
    bool silent(const Evidence &e) const { return e.speaksUntil && m_now > *e.speaksUntil && !endedForGood(e); }
    static bool alive(const Evidence &e)
    {
        return e.what == What::Enabled || e.what == What::NotRevoked || e.what == What::EndedPassively;
    }
    static bool dead(const Evidence &e) { return e.what == What::Ended || e.what == What::Absent; }

    /// The times at which a scope spoke.
    std::set<Instant> times(const Key &key, bool overriding) const
    {
        std::set<Instant> all;
        for (const Evidence &e : m_c.evidence) {
            if (belongs(e, key, overriding)) {
                all.insert(*e.time.at);
            }
        }
        return all;
    }
    bool belongs(const Evidence &e, const Key &key, bool overriding) const
    {
        return known(e) && e.what != What::AccountBlocked && e.overridesIssuer == overriding &&
               Key{e.scope.issuer, e.scope.place, e.scope.call} == key;
    }
    /// The word of a scope at a time: any sign of life (without end, else the latest end), else any switch, else an
    /// undated end, else the latest dated one.
    const Evidence &word(const Key &key, bool overriding, Instant at) const
    {
        std::vector<const Evidence *> lives, switches, deaths;
        for (const Evidence &e : m_c.evidence) {
            if (belongs(e, key, overriding) && *e.time.at == at) {
                (alive(e) ? lives : dead(e) ? deaths : switches).push_back(&e);
            }
        }
        const auto pick = [](const std::vector<const Evidence *> &from, std::optional<Instant> Evidence::*end) {
            const Evidence *best = from.front();
            for (const Evidence *e : from) {
                if (best->*end && (!(e->*end) || *(e->*end) > *(best->*end))) {
                    best = e;
                }
            }
            return best;
        };
        return *(!lives.empty()      ? pick(lives, &Evidence::endsAt)
                 : !switches.empty() ? pick(switches, &Evidence::endsAt)
                                     : pick(deaths, &Evidence::endedAt));
    }

    Answer scope(const Key &key, bool overriding) const
    {
        std::set<Instant> spoke = times(key, overriding);
        // Words of unknown age after the last certain one prove nothing, but may shake what is better than they say.
        const auto life = [](const Evidence &e) { return alive(e) ? 2 : dead(e) ? 0 : 1; };
        int mostLife = -1;
        while (!spoke.empty() && !counts(word(key, overriding, *spoke.rbegin()))) {
            mostLife = std::max(mostLife, life(word(key, overriding, *spoke.rbegin())));
            spoke.erase(std::prev(spoke.end()));
        }
        if (spoke.empty() || mostLife > life(word(key, overriding, *spoke.rbegin()))) {
            return {};
        }
        const Evidence &newest = word(key, overriding, *spoke.rbegin());
        if (silent(newest)) { // then the newest that still speaks, as long as nothing but life was said since
            for (auto at = spoke.rbegin(); at != spoke.rend() && alive(word(key, overriding, *at)); ++at) {
                const Evidence &e = word(key, overriding, *at);
                if (counts(e) && !silent(e) && !(e.endsAt && *e.endsAt <= m_now)) {
                    return {State::Live, {}, EndBasis::Stated, e.endsAt};
                }
            }
            return {};
        }
        if (dead(newest)) {
            return died(key, overriding, spoke);
        }
        if (newest.endsAt && *newest.endsAt <= m_now) {
            if (m_use && *m_use >= *newest.endsAt) {
                return {State::Dead, newest.time.at, EndBasis::NoLaterThan, {}};
            }
            return {State::Dead, newest.endsAt, EndBasis::Expiry, {}};
        }
        if (newest.what == What::SwitchedOff) {
            Answer answer{State::Blocked, {}, EndBasis::Stated, {}};
            for (auto at = spoke.rbegin(); at != spoke.rend(); ++at) {
                const Evidence &e = word(key, overriding, *at);
                if (e.what != What::SwitchedOff) {
                    break;
                }
                if (counts(e)) {
                    answer.at = *at;
                }
            }
            return answer;
        }
        return {State::Live, {}, EndBasis::Stated, newest.endsAt};
    }

    Answer died(const Key &key, bool overriding, const std::set<Instant> &spoke) const
    {
        Answer answer{State::Dead, {}, EndBasis::Stated, {}};
        for (auto at = spoke.rbegin(); at != spoke.rend() && dead(word(key, overriding, *at)); ++at) {
            const Evidence &e = word(key, overriding, *at);
            if (!counts(e)) {
                continue;
            }
            const bool stated = e.what == What::Ended && e.endedAt && !(m_use && *m_use >= *e.endedAt);
            const Instant end = stated ? *e.endedAt : *at;
            if (!answer.at || end < *answer.at || (end == *answer.at && stated)) {
                answer.at = end;
                answer.basis = stated ? EndBasis::Stated : EndBasis::NoLaterThan;
            }
        }
        return answer;
    }

    Answer fromEvidence() const
    {
        std::set<Key> places, gates;
        for (const Evidence &e : m_c.evidence) {
            if (known(e) && e.what != What::AccountBlocked) {
                (e.overridesIssuer ? gates : places).insert({e.scope.issuer, e.scope.place, e.scope.call});
            }
        }
        std::vector<Answer> answers;
        for (const Key &key : places) {
            Answer answer = scope(key, false);
            for (const Key &gate : gates) {
                const Answer closed = std::get<0>(gate) == std::get<0>(key) ? scope(gate, true) : Answer{};
                if (closed.state == State::Dead && (answer.state != State::Dead || *closed.at < *answer.at ||
                                                    (*closed.at == *answer.at && closed.basis < answer.basis))) {
                    answer = closed;
                }
            }
            answers.push_back(underBlocks(answer, std::get<0>(key), false));
        }
        if (places.empty()) { // a block of any account that governs it is all that is known
            answers.push_back(underBlocks({}, {}, true));
        }
        return worst(answers);
    }

    Answer underBlocks(Answer answer, const QString &issuer, bool nowhere) const
    {
        if (answer.state == State::Dead || m_c.kind == Kind::AccessToken || m_c.kind == Kind::PresignedUrl) {
            return answer;
        }
        for (const Evidence &e : m_c.evidence) {
            if (e.what != What::AccountBlocked || !known(e) || !counts(e) ||
                (e.blockEndsAt && *e.blockEndsAt <= m_now)) {
                continue;
            }
            if (!nowhere && e.scope.issuer != issuer) {
                continue;
            }
            const Instant since = answer.state == State::Blocked ? std::min(*answer.at, *e.time.at) : *e.time.at;
            answer = {State::Blocked, since, EndBasis::Stated, {}};
        }
        return answer;
    }

    static Answer worst(const std::vector<Answer> &answers)
    {
        Answer answer;
        const auto has = [&](State state) {
            for (const Answer &each : answers) {
                if (each.state == state) {
                    return true;
                }
            }
            return false;
        };
        if (answers.empty() || (!has(State::Live) && has(State::Unproven))) {
            return answer;
        }
        answer.state = has(State::Live) ? State::Live : has(State::Blocked) ? State::Blocked : State::Dead;
        if (answer.state == State::Live) {
            bool bounded = !has(State::Unproven);
            for (const Answer &each : answers) {
                if (each.state == State::Live) {
                    bounded = bounded && each.until;
                    answer.until = std::max(answer.until, each.until);
                }
            }
            answer.until = bounded ? answer.until : std::nullopt;
            return answer;
        }
        for (const Answer &each : answers) {
            if (each.at && (!answer.at || *each.at > *answer.at)) {
                answer.at = each.at;
                answer.basis = each.basis;
            } else if (each.at == answer.at && each.basis == EndBasis::NoLaterThan) {
                answer.basis = EndBasis::NoLaterThan;
            } else if (each.at == answer.at && each.basis == EndBasis::Expiry && answer.basis == EndBasis::Stated) {
                answer.basis = EndBasis::Expiry;
            }
        }
        return answer;
    }

    const Credential &m_c;
    std::optional<Instant> m_closure;
    Duration m_skew;
    Instant m_now;
    std::optional<Instant> m_use;
};

} // namespace

Answer judge(const Credential &credential, std::optional<Instant> closureAt, const Policy &policy, Instant asOf)
{
    return Case(credential, closureAt, policy, asOf).answer();
}

std::optional<Instant> closureAt(const std::vector<Closure> &facts, Instant asOf)
{
    std::optional<Instant> earliest;
    for (const Closure &fact : facts) {
        bool stands = !fact.reopens && fact.at <= asOf && fact.authority != SignalAuthority::UnverifiedEvent;
        const bool canEnd = fact.kind == ClosureKind::Disabled || fact.kind == ClosureKind::Suspended;
        for (const Closure &other : facts) {
            const bool trusted =
                other.authority == SignalAuthority::Declared || other.authority == SignalAuthority::VerifiedEvent;
            if (canEnd && other.reopens && trusted && other.at <= asOf && other.at > fact.at) {
                stands = false;
            }
        }
        if (fact.kind == ClosureKind::Suspended && fact.ends && asOf >= *fact.ends) {
            stands = false;
        }
        if (stands && (!earliest || fact.at < *earliest)) {
            earliest = fact.at;
        }
    }
    return earliest;
}

} // namespace probate::oracle
