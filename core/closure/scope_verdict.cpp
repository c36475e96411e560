#include "core/closure/scope_verdict.h"

#include <algorithm>

namespace probate {

namespace {

using What = Evidence::What;

bool showsDeath(What what)
{
    return what == What::Ended || what == What::Absent;
}

/// At one time in one scope the worst word counts: alive, then switched off, then gone.
int badness(What what)
{
    switch (what) {
    case What::Enabled:
    case What::NotRevoked:
    case What::EndedPassively:
        return 2;
    case What::SwitchedOff:
    case What::AccountBlocked:
        return 1;
    case What::Ended:
    case What::Absent:
        break;
    }
    return 0;
}

/// An end that its issuer states to be for good, with a date of its own, needs no freshness. A use after that date
/// shows that somebody did not honour it: then it needs evidence younger than the use like everything else.
bool isFinal(const Evidence &evidence, const Horizon &horizon)
{
    return evidence.what == What::Ended && evidence.irreversible && evidence.endedAt &&
           !(horizon.lateUse && *horizon.lateUse >= *evidence.endedAt);
}

bool isUsable(const Evidence &evidence, const Horizon &horizon)
{
    return isFinal(evidence, horizon) || horizon.isFresh(evidence.time);
}

/// Of two words of one time: the one that shows more life, then the one that ends it later or not at all.
bool isWorseWord(const Evidence &left, const Evidence &right)
{
    if (badness(left.what) != badness(right.what)) {
        return badness(left.what) > badness(right.what);
    }
    const auto &leftEnd = showsDeath(left.what) ? left.endedAt : left.endsAt;
    const auto &rightEnd = showsDeath(right.what) ? right.endedAt : right.endsAt;
    return rightEnd && (!leftEnd || *leftEnd > *rightEnd);
}

/// One word a time, the worst; newest last.
std::vector<const Evidence *> wordsByTime(std::span<const Evidence *const> evidence)
{
    std::vector<const Evidence *> words;
    for (const Evidence *next : evidence) {
        if (words.empty() || words.back()->time.at != next->time.at) {
            words.push_back(next);
        } else if (isWorseWord(*next, *words.back())) {
            words.back() = next;
        }
    }
    return words;
}

using Words = std::vector<const Evidence *>;

/// The time of death from the unbroken run of words that show it, ending with `newest`. Stated times count as they
/// stand, absence and undated words only as "by then"; words from before the floor show nothing about it.
void datesDeath(ScopeVerdict &verdict, std::span<const Evidence *const> run, const Horizon &horizon)
{
    for (auto word = run.rbegin(); word != run.rend() && showsDeath((*word)->what); ++word) {
        if (!isUsable(**word, horizon)) {
            continue; // still part of the run, but no witness
        }
        const bool dated = (*word)->what == What::Ended && (*word)->endedAt &&
                           !(horizon.lateUse && *horizon.lateUse >= *(*word)->endedAt);
        const Instant end = dated ? *(*word)->endedAt : *(*word)->time.at;
        if (!verdict.at || end < *verdict.at || (end == *verdict.at && dated)) {
            verdict.at = end;
            verdict.basis = dated ? EndBasis::Stated : EndBasis::NoLaterThan;
        }
    }
}

void datesBlock(ScopeVerdict &verdict, std::span<const Evidence *const> run, const Horizon &horizon)
{
    for (auto word = run.rbegin(); word != run.rend() && (*word)->what == What::SwitchedOff; ++word) {
        if (horizon.isFresh((*word)->time)) {
            verdict.at = (*word)->time.at;
        }
    }
}

bool isSilent(const Evidence &evidence, const Horizon &horizon)
{
    return evidence.speaksUntil && horizon.asOf > *evidence.speaksUntil && !isFinal(evidence, horizon);
}

/// A newer word that has run out of time (a CRL past its nextUpdate) does not take back what an older one still says.
const Evidence *stillShownAlive(std::span<const Evidence *const> run, const Horizon &horizon)
{
    for (auto word = run.rbegin(); word != run.rend() && badness((*word)->what) == 2; ++word) {
        const bool over = (*word)->endsAt && *(*word)->endsAt <= horizon.asOf;
        if (isUsable(**word, horizon) && !isSilent(**word, horizon) && !over) {
            return *word;
        }
    }
    return nullptr;
}

/// The words up to the newest one that postdates the floor; empty if none does. Words after it are of unknown age.
std::span<const Evidence *const> upToNewestUsable(const Words &words, const Horizon &horizon)
{
    std::span<const Evidence *const> run(words);
    while (!run.empty() && !isUsable(*run.back(), horizon)) {
        run = run.first(run.size() - 1);
    }
    return run;
}

QString stale(const Evidence &evidence, const Horizon &horizon)
{
    const QString what = evidence.because.isEmpty() ? toText(evidence.scope) : evidence.because;
    if (horizon.lateUse && horizon.floor == horizon.lateUse) {
        return QStringLiteral("%1: this was true at %2, which is not after its last use")
            .arg(what, toWords(evidence.time));
    }
    return QStringLiteral("%1: this was true at %2, which is not after the closure").arg(what, toWords(evidence.time));
}

} // namespace

QString toWords(const EvidenceTime &time)
{
    const QString at = time.at ? toIso(*time.at) : QStringLiteral("an unknown time");
    return time.lag > Duration{0} ? QStringLiteral("%1 (and may be %2 older)").arg(at, toWords(time.lag)) : at;
}

bool exists(const Evidence &evidence, Instant asOf)
{
    return evidence.time.at && *evidence.time.at <= asOf && !(evidence.endedAt && *evidence.endedAt > asOf) &&
           !(evidence.what == What::Absent && !evidence.complete);
}

ScopeVerdict judgeScope(std::span<const Evidence *const> evidence, const Horizon &horizon)
{
    const Words words = wordsByTime(evidence);
    const auto run = upToNewestUsable(words, horizon);
    const Evidence &newest = run.empty() ? *words.back() : *run.back();
    ScopeVerdict verdict;
    verdict.evidenceAt = newest.time.at;
    verdict.from = newest.from;
    verdict.reason = newest.because;
    const auto contradicts = [&](const Evidence *word) { return badness(word->what) > badness(newest.what); };
    const auto doubt = std::find_if(words.begin() + static_cast<std::ptrdiff_t>(run.size()), words.end(), contradicts);
    if (run.empty() || doubt != words.end()) {
        const Evidence &doubtful = run.empty() ? newest : **doubt;
        verdict.evidenceAt = doubtful.time.at;
        verdict.reason = stale(doubtful, horizon);
        return verdict;
    }
    if (isSilent(newest, horizon)) {
        if (const Evidence *older = stillShownAlive(run, horizon)) {
            verdict.state = State::Live;
            verdict.until = older->endsAt;
            verdict.reason = older->because;
            return verdict;
        }
        verdict.reason =
            QStringLiteral("%1, but that source speaks only until %2").arg(newest.because, toIso(*newest.speaksUntil));
        return verdict;
    }
    if (showsDeath(newest.what)) {
        verdict.state = State::Dead;
        datesDeath(verdict, run, horizon);
    } else if (newest.endsAt && *newest.endsAt <= horizon.asOf) {
        const bool usedAfter = horizon.lateUse && *horizon.lateUse >= *newest.endsAt;
        verdict.state = State::Dead;
        verdict.at = usedAfter ? newest.time.at : newest.endsAt;
        verdict.basis = usedAfter ? EndBasis::NoLaterThan : EndBasis::Expiry;
        verdict.reason = QStringLiteral("it ended by itself there at %1").arg(toIso(*newest.endsAt));
    } else if (newest.what == What::SwitchedOff) {
        verdict.state = State::Blocked;
        datesBlock(verdict, run, horizon);
    } else {
        verdict.state = State::Live;
        verdict.until = newest.endsAt;
    }
    return verdict;
}

} // namespace probate
