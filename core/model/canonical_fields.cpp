// Compiles only if the tables of canonical_fields.h are whole and in order; there is nothing in it to run.
#include "core/model/canonical_fields.h"

#include <array>
#include <string_view>
#include <utility>

namespace probate::canonical_form {

/// Converts to a reference of anything; only to ask how many initialisers an aggregate takes. Not of this file alone,
/// since clang wants a definition of what has internal linkage.
struct Anything
{
    template <typename T> operator T &() const &&noexcept; // never defined, never called
};

namespace {

template <typename T, std::size_t... I> constexpr bool takes(std::index_sequence<I...>)
{
    return requires
    {
        T{(static_cast<void>(I), Anything{})...};
    };
}

template <typename T, std::size_t N> constexpr bool hasMembers()
{
    return takes<T>(std::make_index_sequence<N>{}) && !takes<T>(std::make_index_sequence<N + 1>{});
}

template <typename T> constexpr bool namesAreSorted()
{
    return std::apply(
        [](const auto &...fields) {
            const std::array names{std::string_view(fields.name)...};
            for (std::size_t i = 1; i < names.size(); ++i) {
                if (!(names[i - 1] < names[i])) {
                    return false;
                }
            }
            return true;
        },
        Fields<T>::list);
}

template <typename T>
constexpr bool isWhole = namesAreSorted<T>() && hasMembers<T, std::tuple_size_v<decltype(Fields<T>::list)>>();

// A failing line means: a member came to the type and not to its table above (or its name is out of order).
static_assert(isWhole<Handle> && isWhole<Alias> && isWhole<Origin> && isWhole<LifetimeDate> && isWhole<Lifetime>);
static_assert(isWhole<CredentialDescription>);
static_assert(isWhole<Scope> && isWhole<EvidenceTime> && isWhole<ValidAlias> && isWhole<CommitIdentity>);
static_assert(isWhole<SecretSeen>);
static_assert(isWhole<CredentialListed>);
static_assert(isWhole<StateEvidence>);
static_assert(isWhole<ListingRead>);
static_assert(isWhole<UseSeen>);
static_assert(isWhole<AccountState>);
static_assert(isWhole<LifetimeCap>);
static_assert(isWhole<PrincipalSeen>);
static_assert(isWhole<ClosureSignalled>);
static_assert(isWhole<SignalDelivered>);
static_assert(isWhole<OwnershipStated>);
static_assert(isWhole<AccountOwned>);
static_assert(isWhole<TrustStated>);
static_assert(isWhole<SecretPlaced::Introduction>);
static_assert(isWhole<SecretPlaced>);

} // namespace

} // namespace probate::canonical_form
