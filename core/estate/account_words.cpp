#include "core/estate/account_words.h"

#include "core/base/in_parts.h"
#include "core/estate/alias.h"
#include "core/estate/missing_accounts.h"

#include <QHashFunctions>

#include <algorithm>
#include <map>
#include <span>
#include <unordered_map>

namespace probate {

namespace {

struct AccountWord
{
    AccountState state;
    ObservationId from;
};

struct Cap
{
    LifetimeCap cap;
    ObservationId from;
};

/// What holds for the credentials of one account.
struct AccountWords
{
    std::map<Scope, std::vector<AccountWord>> said;
    std::map<Layer, Cap> caps;
    std::vector<Evidence> blocks;
    std::vector<std::pair<Instant, Evidence>> ends; ///< of what was issued before the instant
};

QString because(const AccountState &state, const char *fallback)
{
    return toText(state.account) + QStringLiteral(": ") +
           (state.because.isEmpty() ? QString::fromLatin1(fallback) : state.because);
}

const char *conditionWord(AccountCondition condition)
{
    switch (condition) {
    case AccountCondition::Disabled:
        return "the account is disabled";
    case AccountCondition::Locked:
        return "the account is locked";
    case AccountCondition::Deleted:
        return "the account is deleted";
    case AccountCondition::Enabled:
        break;
    }
    return "the account is enabled";
}

/// The blocks of one scope that no word of the same time or later lifted. A block without a time is never lifted and
/// proves nothing; an Enabled without one lifts nothing.
void settleBlocks(const Scope &scope, const std::vector<AccountWord> &said, std::vector<Evidence> &blocks)
{
    std::optional<Instant> lifted;
    for (const AccountWord &word : said) {
        if (word.state.condition == AccountCondition::Enabled) {
            lifted = std::max(lifted, word.state.time.at);
        }
    }
    for (const AccountWord &word : said) {
        const AccountState &state = word.state;
        const bool isLifted = state.time.at && state.time.at <= lifted;
        if (state.condition == AccountCondition::Enabled || isLifted) {
            continue;
        }
        Evidence block;
        block.scope = scope;
        block.what = Evidence::What::AccountBlocked;
        block.time = state.time;
        block.blockEndsAt = state.until;
        block.because = because(state, conditionWord(state.condition));
        block.from = {word.from};
        blocks.push_back(std::move(block));
    }
}

/// An issuer can take a notBefore back, so only its newest word holds; of several at once the earliest, which ends
/// least.
void settleEnd(const Scope &scope, const std::vector<AccountWord> &said,
               std::vector<std::pair<Instant, Evidence>> &ends)
{
    const AccountWord *newest = nullptr;
    for (const AccountWord &word : said) {
        if (!newest || word.state.time.at > newest->state.time.at ||
            (word.state.time.at == newest->state.time.at && word.state.notBefore < newest->state.notBefore)) {
            newest = &word;
        }
    }
    if (!newest || !newest->state.notBefore) {
        return;
    }
    Evidence end;
    end.scope = scope;
    end.what = Evidence::What::Ended;
    end.time = newest->state.time;
    end.endedAt = newest->state.notBefore;
    end.overridesIssuer = true;
    end.because = QStringLiteral("%1 refuses what was issued before %2")
                      .arg(toText(newest->state.account), toIso(*newest->state.notBefore));
    end.from = {newest->from};
    ends.emplace_back(*newest->state.notBefore, std::move(end));
}

bool isNewer(const LifetimeCap &a, const LifetimeCap &b)
{
    return a.time.at != b.time.at ? a.time.at > b.time.at : a.longest > b.longest;
}

using WordsByAccount = std::unordered_map<QString, AccountWords>;

WordsByAccount collect(const Observations &observations, const std::vector<MissingAccount> &missing)
{
    WordsByAccount words;
    observations.each<AccountState>([&](std::size_t at, const AccountState &state) {
        words[toText(normalAlias(state.account))].said[state.scope].push_back({state, observations.id(at)});
    });
    observations.each<LifetimeCap>([&](std::size_t at, const LifetimeCap &cap) {
        const Cap word{cap, observations.id(at)};
        const auto [newest, isNew] = words[toText(normalAlias(cap.account))].caps.try_emplace(cap.layer, word);
        if (!isNew && isNewer(cap, newest->second.cap)) {
            newest->second = word;
        }
    });
    for (const MissingAccount &it : missing) {
        words[toText(normalAlias(it.state.account))].said[it.state.scope].push_back({it.state, it.from});
    }
    for (auto &[account, it] : words) {
        for (const auto &[scope, said] : it.said) {
            settleBlocks(scope, said, it.blocks);
            settleEnd(scope, said, it.ends);
        }
        it.said = {};
    }
    return words;
}

/// The longest lifetime counts from the issue and cannot be moved; an expiry that comes earlier and is firm stands.
void applyCap(Credential &credential, const Cap &cap)
{
    Lifetime &lifetime = credential.lifetime;
    if (!lifetime.issued || cap.cap.layer != credential.layer || cap.cap.longest <= Duration::zero()) {
        return;
    }
    const Instant end = lifetime.issued->at + cap.cap.longest;
    if (lifetime.expires && lifetime.expiryIsFirm && lifetime.expires->at <= end) {
        return;
    }
    lifetime.expires = LifetimeDate{end, LifetimeBasis::IssuerExport};
    lifetime.expiryIsFirm = true;
    lifetime.statedNever = false;
    credential.attributes[QStringLiteral("longest-lifetime")] =
        QStringLiteral("%1 after issue, by %2, %3")
            .arg(toWords(cap.cap.longest), toText(cap.cap.account),
                 cap.cap.time.at ? QStringLiteral("as of ") + toIso(*cap.cap.time.at)
                                 : QStringLiteral("at an unknown time"));
    credential.seen.push_back(cap.from);
}

void apply(Credential &credential, const AccountWords &words)
{
    const auto add = [&](const Evidence &evidence) {
        credential.evidence.push_back(evidence);
        credential.seen.insert(credential.seen.end(), evidence.from.begin(), evidence.from.end());
    };
    for (const Evidence &block : words.blocks) {
        add(block);
    }
    for (const auto &[notBefore, end] : words.ends) {
        if (credential.lifetime.issued && credential.lifetime.issued->at < notBefore) {
            add(end);
        }
    }
    if (const auto cap = words.caps.find(credential.layer); cap != words.caps.end()) {
        applyCap(credential, cap->second);
    }
}

} // namespace

void addAccountWords(std::vector<Credential> &credentials, const Observations &observations)
{
    const auto missing = missingAccounts(observations);
    const WordsByAccount words = collect(observations, missing);
    if (words.empty()) {
        return;
    }
    inParts(credentials.size(), [&](std::size_t first, std::size_t last) {
        std::vector<QString> keys;
        for (Credential &credential : std::span(credentials).subspan(first, last - first)) {
            keys.clear();
            for (const Alias &account : credential.accounts) {
                keys.push_back(toText(normalAlias(account)));
            }
            std::sort(keys.begin(), keys.end());
            keys.erase(std::unique(keys.begin(), keys.end()), keys.end());
            for (const QString &key : keys) {
                if (const auto found = words.find(key); found != words.end()) {
                    apply(credential, found->second);
                }
            }
        }
    });
}

} // namespace probate
