// What canonical JSON says of each type of observation.h: its members by name, in the order of RFC 8785. One table
// serves the writer and the reader, and the packing of observations.cpp. Private to those three files; it refuses, when
// compiled, names out of order and a member that was forgotten.
#pragma once

#include "core/model/fact_words.h"

#include <tuple>

namespace probate::canonical_form {

template <typename Owner, typename Member> struct Field
{
    const char *name;
    Member Owner::*member;
};

template <typename Owner, typename Member> constexpr Field<Owner, Member> field(const char *name, Member Owner::*member)
{
    return {name, member};
}

template <typename T> struct Fields; // specialised below: `list` is a tuple of Field

template <typename T>
concept HasFields = requires
{
    Fields<T>::list;
};

// clang-format off
template <> struct Fields<Handle> { static constexpr auto list = std::tuple(
    field("scheme", &Handle::scheme), field("value", &Handle::value)); };

template <> struct Fields<Alias> { static constexpr auto list = std::tuple(
    field("space", &Alias::space), field("value", &Alias::value)); };

template <> struct Fields<Origin> { static constexpr auto list = std::tuple(
    field("decoding", &Origin::decoding), field("item", &Origin::item), field("line", &Origin::line),
    field("object", &Origin::object), field("offset", &Origin::offset), field("path", &Origin::path),
    field("source", &Origin::source)); };

template <> struct Fields<LifetimeDate> { static constexpr auto list = std::tuple(
    field("at", &LifetimeDate::at), field("basis", &LifetimeDate::basis)); };

template <> struct Fields<Lifetime> { static constexpr auto list = std::tuple(
    field("expires", &Lifetime::expires), field("expiryIsFirm", &Lifetime::expiryIsFirm),
    field("issued", &Lifetime::issued), field("lastUsed", &Lifetime::lastUsed), field("rotated", &Lifetime::rotated),
    field("statedNever", &Lifetime::statedNever)); };

template <> struct Fields<CredentialDescription> { static constexpr auto list = std::tuple(
    field("accounts", &CredentialDescription::accounts), field("attributes", &CredentialDescription::attributes),
    field("exempt", &CredentialDescription::exempt), field("handles", &CredentialDescription::handles),
    field("issuer", &CredentialDescription::issuer), field("kind", &CredentialDescription::kind),
    field("label", &CredentialDescription::label), field("layer", &CredentialDescription::layer),
    field("lifetime", &CredentialDescription::lifetime), field("privileged", &CredentialDescription::privileged),
    field("sharedNames", &CredentialDescription::sharedNames)); };

template <> struct Fields<Scope> { static constexpr auto list = std::tuple(
    field("call", &Scope::call), field("issuer", &Scope::issuer), field("place", &Scope::place)); };

template <> struct Fields<EvidenceTime> { static constexpr auto list = std::tuple(
    field("at", &EvidenceTime::at), field("lag", &EvidenceTime::lag)); };

template <> struct Fields<SecretSeen> { static constexpr auto list = std::tuple(
    field("confidence", &SecretSeen::confidence), field("credential", &SecretSeen::credential),
    field("properPlace", &SecretSeen::properPlace), field("rule", &SecretSeen::rule),
    field("suppressed", &SecretSeen::suppressed), field("suppressedBy", &SecretSeen::suppressedBy)); };

template <> struct Fields<CredentialListed> { static constexpr auto list = std::tuple(
    field("credential", &CredentialListed::credential)); };

template <> struct Fields<StateEvidence> { static constexpr auto list = std::tuple(
    field("because", &StateEvidence::because), field("credential", &StateEvidence::credential),
    field("endedAt", &StateEvidence::endedAt), field("endsAt", &StateEvidence::endsAt),
    field("irreversible", &StateEvidence::irreversible), field("overridesIssuer", &StateEvidence::overridesIssuer),
    field("requires", &StateEvidence::requires_), field("scope", &StateEvidence::scope),
    field("speaksUntil", &StateEvidence::speaksUntil), field("state", &StateEvidence::state),
    field("time", &StateEvidence::time)); };

template <> struct Fields<ListingRead> { static constexpr auto list = std::tuple(
    field("absence", &ListingRead::absence), field("accounts", &ListingRead::accounts),
    field("complete", &ListingRead::complete), field("handleScheme", &ListingRead::handleScheme),
    field("overridesIssuer", &ListingRead::overridesIssuer),     field("requires", &ListingRead::requires_),
    field("scope", &ListingRead::scope), field("speaksUntil", &ListingRead::speaksUntil),
    field("time", &ListingRead::time), field("valuePrefix", &ListingRead::valuePrefix)); };

template <> struct Fields<UseSeen> { static constexpr auto list = std::tuple(
    field("at", &UseSeen::at), field("because", &UseSeen::because), field("credential", &UseSeen::credential),
    field("scope", &UseSeen::scope), field("time", &UseSeen::time)); };

template <> struct Fields<AccountState> { static constexpr auto list = std::tuple(
    field("account", &AccountState::account), field("because", &AccountState::because),
    field("condition", &AccountState::condition), field("lastLogin", &AccountState::lastLogin),
    field("notBefore", &AccountState::notBefore), field("scope", &AccountState::scope),
    field("time", &AccountState::time), field("until", &AccountState::until)); };

template <> struct Fields<LifetimeCap> { static constexpr auto list = std::tuple(
    field("account", &LifetimeCap::account), field("layer", &LifetimeCap::layer),
    field("longest", &LifetimeCap::longest), field("time", &LifetimeCap::time)); };

template <> struct Fields<ValidAlias> { static constexpr auto list = std::tuple(
    field("alias", &ValidAlias::alias), field("from", &ValidAlias::from), field("immutable", &ValidAlias::immutable),
    field("until", &ValidAlias::until)); };

template <> struct Fields<PrincipalSeen> { static constexpr auto list = std::tuple(
    field("aliases", &PrincipalSeen::aliases), field("displayName", &PrincipalSeen::displayName),
    field("id", &PrincipalSeen::id), field("kind", &PrincipalSeen::kind), field("opened", &PrincipalSeen::opened),
    field("roster", &PrincipalSeen::roster), field("sponsor", &PrincipalSeen::sponsor),
    field("sponsorFrom", &PrincipalSeen::sponsorFrom), field("sponsorUntil", &PrincipalSeen::sponsorUntil)); };

template <> struct Fields<ClosureSignalled> { static constexpr auto list = std::tuple(
    field("authority", &ClosureSignalled::authority), field("effective", &ClosureSignalled::effective),
    field("ends", &ClosureSignalled::ends), field("event", &ClosureSignalled::event),
    field("kind", &ClosureSignalled::kind), field("principal", &ClosureSignalled::principal),
    field("reopens", &ClosureSignalled::reopens), field("sentAt", &ClosureSignalled::sentAt),
    field("transaction", &ClosureSignalled::transaction)); };

template <> struct Fields<SignalDelivered> { static constexpr auto list = std::tuple(
    field("about", &SignalDelivered::about), field("at", &SignalDelivered::at),
    field("attempts", &SignalDelivered::attempts), field("detail", &SignalDelivered::detail),
    field("event", &SignalDelivered::event), field("outcome", &SignalDelivered::outcome),
    field("principal", &SignalDelivered::principal), field("receiver", &SignalDelivered::receiver),
    field("sentAt", &SignalDelivered::sentAt), field("transaction", &SignalDelivered::transaction),
    field("type", &SignalDelivered::type)); };

template <> struct Fields<OwnershipStated> { static constexpr auto list = std::tuple(
    field("at", &OwnershipStated::at), field("basis", &OwnershipStated::basis),
    field("because", &OwnershipStated::because), field("credential", &OwnershipStated::credential),
    field("principal", &OwnershipStated::principal), field("relation", &OwnershipStated::relation)); };

template <> struct Fields<AccountOwned> { static constexpr auto list = std::tuple(
    field("account", &AccountOwned::account), field("at", &AccountOwned::at), field("basis", &AccountOwned::basis),
    field("because", &AccountOwned::because), field("from", &AccountOwned::from),
    field("principal", &AccountOwned::principal), field("relation", &AccountOwned::relation),
    field("until", &AccountOwned::until)); };

template <> struct Fields<TrustStated> { static constexpr auto list = std::tuple(
    field("issuer", &TrustStated::issuer), field("setting", &TrustStated::setting), field("time", &TrustStated::time)); };

template <> struct Fields<CommitIdentity> { static constexpr auto list = std::tuple(
    field("at", &CommitIdentity::at), field("email", &CommitIdentity::email), field("name", &CommitIdentity::name)); };

template <> struct Fields<SecretPlaced::Introduction> { static constexpr auto list = std::tuple(
    field("author", &SecretPlaced::Introduction::author), field("coAuthors", &SecretPlaced::Introduction::coAuthors),
    field("commit", &SecretPlaced::Introduction::commit), field("committer", &SecretPlaced::Introduction::committer)); };

template <> struct Fields<SecretPlaced> { static constexpr auto list = std::tuple(
    field("inIndex", &SecretPlaced::inIndex), field("inWorkTree", &SecretPlaced::inWorkTree),
    field("introduced", &SecretPlaced::introduced), field("lastCommit", &SecretPlaced::lastCommit),
    field("lastCommitAt", &SecretPlaced::lastCommitAt), field("paths", &SecretPlaced::paths),
    field("reachable", &SecretPlaced::reachable), field("readers", &SecretPlaced::readers),
    field("readersCut", &SecretPlaced::readersCut), field("secret", &SecretPlaced::secret),
    field("tips", &SecretPlaced::tips), field("wideReaders", &SecretPlaced::wideReaders)); };
// clang-format on

} // namespace probate::canonical_form
