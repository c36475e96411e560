// Observations by the million: each is kept packed in some fifty bytes, and every text once. What is read is unpacked
// into a value of its own, so that nothing points into it. It changes no value and knows nothing of what they mean.
#pragma once

#include "core/model/observation.h"

#include <iterator>
#include <memory>

namespace probate {

/// An observation with its id.
struct KnownObservation
{
    ObservationId id;
    Observation observation;
};

/// Stands for a handle within one set of observations: equal exactly if the handles are. The upper half is the same for
/// handles of one scheme.
using HandleKey = std::uint64_t;

/// The place of a type among the alternatives of Fact.
template <typename T, typename... All> constexpr std::size_t placeIn(const std::variant<All...> *)
{
    std::size_t place = 0;
    static_cast<void>(((std::is_same_v<T, All> || (++place, false)) || ...));
    return place;
}
template <typename T> inline constexpr std::size_t factPlace = placeIn<T>(static_cast<const Fact *>(nullptr));

/// A sequence of KnownObservation in the order of insertion. Copies share what they hold until one of them changes, so
/// that an estate can be judged twice without being held twice. Reading from several threads is safe.
class Observations
{
public:
    Observations();
    Observations(const std::vector<KnownObservation> &all); // implicit: a list of them is one of these

    std::size_t size() const;
    bool empty() const { return size() == 0; }
    void push_back(const KnownObservation &known);

    const ObservationId &id(std::size_t at) const;
    Origin origin(std::size_t at) const;
    Instant collectedAt(std::size_t at) const;
    /// Which alternative of Fact it is; costs no unpacking.
    std::size_t place(std::size_t at) const;
    template <typename T> bool holds(std::size_t at) const { return place(at) == factPlace<T>; }
    /// Only where holds<T>(at).
    template <typename T> T fact(std::size_t at) const;
    KnownObservation operator[](std::size_t at) const;

    /// The latest of all instants that stand in the fact; costs no look at a text, as all that tells of keys.
    Instant latestIn(std::size_t at) const;
    /// Of the credential that a StateEvidence, UseSeen, SecretPlaced or OwnershipStated names; nothing of other facts.
    std::optional<HandleKey> handleNamed(std::size_t at) const;
    /// What names the credential of a SecretSeen or CredentialListed.
    struct Naming
    {
        std::vector<HandleKey> handles;
        std::vector<HandleKey> sharedNames;
        std::uint32_t issuer = 0; ///< 0 exactly if it is empty
    };
    void namesDescribed(std::size_t at, Naming &naming) const;
    Handle handle(HandleKey key) const;
    /// Nothing where no observation has that handle, or issuer.
    std::optional<HandleKey> keyOf(const Handle &handle) const;
    std::optional<std::uint32_t> issuerKeyOf(const QString &issuer) const;

    /// Where the id is; only if they are sorted by id.
    std::optional<std::size_t> find(const ObservationId &id) const;

    /// Calls use(at, fact) for each fact of this type, in order, and unpacks no others.
    template <typename T, typename Use> void each(Use use) const
    {
        for (std::size_t at = 0; at < size(); ++at) {
            if (holds<T>(at)) {
                use(at, fact<T>(at));
            }
        }
    }

    /// Puts other facts into the places of some.
    void replaceFact(std::size_t at, const Fact &fact);
    /// Keeps those at these places, in this order.
    void arrange(const std::vector<std::uint32_t> &order);

    std::vector<KnownObservation> values() const { return {begin(), end()}; }

    class Iterator
    {
    public:
        using iterator_category = std::input_iterator_tag;
        using value_type = KnownObservation;
        using difference_type = std::ptrdiff_t;
        using pointer = void;
        using reference = KnownObservation;

        Iterator() = default;
        Iterator(const Observations *all, std::size_t at) : m_all(all), m_at(at) {}
        KnownObservation operator*() const { return (*m_all)[m_at]; }
        Iterator &operator++()
        {
            ++m_at;
            return *this;
        }
        Iterator operator++(int)
        {
            Iterator before = *this;
            ++m_at;
            return before;
        }
        bool operator==(const Iterator &other) const { return m_at == other.m_at; }

    private:
        const Observations *m_all = nullptr;
        std::size_t m_at = 0;
    };
    Iterator begin() const { return {this, 0}; }
    Iterator end() const { return {this, size()}; }

private:
    struct Packed;
    Packed &own();

    std::shared_ptr<Packed> m_packed; ///< shared by the copies of an estate
};

} // namespace probate
