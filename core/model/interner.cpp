#include "core/model/interner.h"

#include <type_traits>

namespace probate {

void Interner::share(QString &text)
{
    if (!text.isEmpty()) {
        text = *m_texts.insert(text).first;
    }
}

void Interner::share(QByteArray &bytes)
{
    if (!bytes.isEmpty()) {
        bytes = *m_bytes.insert(bytes).first;
    }
}

void Interner::share(Handle &handle)
{
    share(handle.scheme);
    share(handle.value);
}

void Interner::share(Alias &alias)
{
    share(alias.space);
    share(alias.value);
}

void Interner::share(Scope &scope)
{
    share(scope.issuer);
    share(scope.call);
    share(scope.place);
}

void Interner::share(CredentialDescription &credential)
{
    for (Handle &handle : credential.handles) {
        share(handle);
    }
    for (Alias &account : credential.accounts) {
        share(account);
    }
    share(credential.label);
    share(credential.issuer);
    for (auto &[name, value] : credential.attributes) {
        share(value);
    }
    credential.handles.shrink_to_fit();
    credential.accounts.shrink_to_fit();
}

void Interner::share(PrincipalSeen &seen)
{
    for (ValidAlias &alias : seen.aliases) {
        share(alias.alias);
    }
    seen.aliases.shrink_to_fit();
}

void Interner::share(SecretPlaced &placed)
{
    share(placed.secret);
    const auto person = [&](CommitIdentity &it) {
        share(it.name);
        share(it.email);
    };
    for (auto &introduction : placed.introduced) {
        person(introduction.author);
        person(introduction.committer);
    }
    for (auto *readers : {&placed.readers, &placed.wideReaders}) {
        for (CommitIdentity &reader : *readers) {
            person(reader);
        }
        readers->shrink_to_fit();
    }
    for (QString &path : placed.paths) {
        share(path);
    }
}

void Interner::share(Observation &observation)
{
    share(observation.origin.source);
    share(observation.origin.path);
    std::visit(
        [&](auto &fact) {
            using T = std::decay_t<decltype(fact)>;
            if constexpr (std::is_same_v<T, SecretSeen>) {
                share(fact.credential);
                share(fact.rule);
            } else if constexpr (std::is_same_v<T, CredentialListed>) {
                share(fact.credential);
            } else if constexpr (std::is_same_v<T, StateEvidence> || std::is_same_v<T, UseSeen>) {
                share(fact.credential);
                share(fact.scope);
                share(fact.because);
            } else if constexpr (std::is_same_v<T, AccountState>) {
                share(fact.account);
                share(fact.scope);
                share(fact.because);
            } else if constexpr (std::is_same_v<T, OwnershipStated>) {
                share(fact.credential);
                share(fact.principal);
                share(fact.because);
            } else if constexpr (std::is_same_v<T, AccountOwned>) {
                share(fact.account);
                share(fact.principal);
                share(fact.because);
            } else if constexpr (std::is_same_v<T, PrincipalSeen> || std::is_same_v<T, SecretPlaced>) {
                share(fact);
            }
        },
        observation.fact);
}

} // namespace probate
