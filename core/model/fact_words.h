// The published words of the vocabularies that belong to facts (observation.h), as canonical JSON and the store's
// columns spell them. Sentences for people are the reports' business.
#pragma once

#include "core/model/observation.h"

namespace probate {

QString wordOf(EvidenceState state);
QString wordOf(ListingRead::Absence absence);
QString wordOf(AccountCondition condition);
QString wordOf(SignalAuthority authority);
QString wordOf(DeliveryOutcome outcome);
/// The word for a fact's type: "secret-seen", "state-evidence" …
QString wordOf(const Fact &fact);

template <> std::optional<EvidenceState> fromString<EvidenceState>(const QString &word);
template <> std::optional<ListingRead::Absence> fromString<ListingRead::Absence>(const QString &word);
template <> std::optional<AccountCondition> fromString<AccountCondition>(const QString &word);
template <> std::optional<SignalAuthority> fromString<SignalAuthority>(const QString &word);
template <> std::optional<DeliveryOutcome> fromString<DeliveryOutcome>(const QString &word);

} // namespace probate
