#include "core/model/fact_words.h"

#include <array>

namespace probate {

namespace {

/// Words in the order of the enum's values; of the facts, in the order of the variant.
constexpr std::array evidenceStateWords{"enabled", "switched-off", "ended", "ended-passively"};
constexpr std::array absenceWords{"gone", "not-revoked"};
constexpr std::array accountConditionWords{"enabled", "disabled", "locked", "deleted"};
constexpr std::array signalAuthorityWords{"declared", "directory", "verified-event", "unverified-event"};
constexpr std::array deliveryOutcomeWords{"written", "accepted", "refused", "failed"};
constexpr std::array factWords{"secret-seen",       "credential-listed", "state-evidence", "listing-read",
                               "use-seen",          "account-state",     "lifetime-cap",   "principal-seen",
                               "closure-signalled", "ownership-stated",  "trust-stated",   "secret-placed",
                               "account-owned",     "signal-delivered"};

static_assert(evidenceStateWords.size() == static_cast<std::size_t>(EvidenceState::EndedPassively) + 1);
static_assert(absenceWords.size() == static_cast<std::size_t>(ListingRead::Absence::NotRevoked) + 1);
static_assert(accountConditionWords.size() == static_cast<std::size_t>(AccountCondition::Deleted) + 1);
static_assert(signalAuthorityWords.size() == static_cast<std::size_t>(SignalAuthority::UnverifiedEvent) + 1);
static_assert(deliveryOutcomeWords.size() == static_cast<std::size_t>(DeliveryOutcome::Failed) + 1);
static_assert(factWords.size() == factTypes);

template <std::size_t N>
std::optional<std::size_t> position(const QString &text, const std::array<const char *, N> &words)
{
    for (std::size_t i = 0; i < N; ++i) {
        if (text == QLatin1StringView(words[i])) {
            return i;
        }
    }
    return std::nullopt;
}

template <typename Enum, std::size_t N>
std::optional<Enum> valueNamed(const QString &text, const std::array<const char *, N> &words)
{
    const auto at = position(text, words);
    return at ? std::optional(static_cast<Enum>(*at)) : std::nullopt;
}

} // namespace

QString wordOf(EvidenceState state)
{
    return QString::fromLatin1(evidenceStateWords.at(static_cast<std::size_t>(state)));
}

QString wordOf(ListingRead::Absence absence)
{
    return QString::fromLatin1(absenceWords.at(static_cast<std::size_t>(absence)));
}

QString wordOf(AccountCondition condition)
{
    return QString::fromLatin1(accountConditionWords.at(static_cast<std::size_t>(condition)));
}

QString wordOf(SignalAuthority authority)
{
    return QString::fromLatin1(signalAuthorityWords.at(static_cast<std::size_t>(authority)));
}

QString wordOf(DeliveryOutcome outcome)
{
    return QString::fromLatin1(deliveryOutcomeWords.at(static_cast<std::size_t>(outcome)));
}

QString wordOf(const Fact &fact)
{
    return QString::fromLatin1(factWords.at(fact.index()));
}

template <> std::optional<EvidenceState> fromString<EvidenceState>(const QString &word)
{
    return valueNamed<EvidenceState>(word, evidenceStateWords);
}

template <> std::optional<ListingRead::Absence> fromString<ListingRead::Absence>(const QString &word)
{
    return valueNamed<ListingRead::Absence>(word, absenceWords);
}

template <> std::optional<AccountCondition> fromString<AccountCondition>(const QString &word)
{
    return valueNamed<AccountCondition>(word, accountConditionWords);
}

template <> std::optional<SignalAuthority> fromString<SignalAuthority>(const QString &word)
{
    return valueNamed<SignalAuthority>(word, signalAuthorityWords);
}

template <> std::optional<DeliveryOutcome> fromString<DeliveryOutcome>(const QString &word)
{
    return valueNamed<DeliveryOutcome>(word, deliveryOutcomeWords);
}

} // namespace probate
