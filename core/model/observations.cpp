#include "core/model/observations.h"

#include "core/model/canonical_fields.h"
#include "core/model/texts.h"

#include <algorithm>
#include <cstring>

namespace probate {

using namespace canonical_form;

namespace {

using Bytes = std::vector<unsigned char>;

struct AllTexts
{
    Texts<QString> texts;
    Texts<QByteArray> bytes;
};

template <typename T>
concept IsOptional = requires(T value)
{
    value.has_value();
};

/// True for what needs no bytes of its own: a clear bit stands for it.
template <typename T> bool isNothing(const T &value)
{
    if constexpr (IsOptional<T>) {
        return !value.has_value();
    } else if constexpr (std::is_same_v<T, QString> || std::is_same_v<T, QByteArray>) {
        return value.isEmpty();
    } else if constexpr (requires { value.empty(); }) {
        return value.empty();
    } else if constexpr (HasFields<T>) {
        return false;
    } else {
        return value == T{};
    }
}

/// Members stand behind a mask that says which of them are there; whole numbers as LEB128, signed ones zigzag.
class Packer
{
public:
    explicit Packer(AllTexts &texts) : m_texts(texts) {}

    void whole(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) {
            m_out.push_back(static_cast<unsigned char>(value | 0x80));
        }
        m_out.push_back(static_cast<unsigned char>(value));
    }
    void signedWhole(std::int64_t value)
    {
        whole((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }

    template <typename T> void write(const T &value)
    {
        if constexpr (HasFields<T>) {
            writeFields(value);
        } else if constexpr (IsOptional<T>) {
            write(*value);
        } else if constexpr (std::is_same_v<T, QString>) {
            whole(m_texts.texts.numberOf(value));
        } else if constexpr (std::is_same_v<T, QByteArray>) {
            whole(m_texts.bytes.numberOf(value));
        } else if constexpr (std::is_same_v<T, Instant>) {
            signedWhole(value.time_since_epoch().count());
        } else if constexpr (std::is_same_v<T, Duration>) {
            signedWhole(value.count());
        } else if constexpr (std::is_same_v<T, double>) {
            const auto at = m_out.size();
            m_out.resize(at + sizeof value);
            std::memcpy(m_out.data() + at, &value, sizeof value);
        } else if constexpr (std::is_same_v<T, bool>) {
            // its bit says it
        } else if constexpr (std::is_enum_v<T> || std::is_unsigned_v<T>) {
            whole(static_cast<std::uint64_t>(value));
        } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
            whole(value.size());
            for (const auto &[name, text] : value) {
                write(name);
                write(text);
            }
        } else {
            whole(value.size());
            for (const auto &item : value) {
                write(item);
            }
        }
    }

    Bytes take() { return std::exchange(m_out, {}); }

private:
    template <typename T> void writeFields(const T &value)
    {
        std::apply(
            [&](const auto &...fields) {
                std::uint64_t mask = 0;
                int bit = 0;
                ((mask |= std::uint64_t(!isNothing(value.*fields.member)) << bit++), ...);
                whole(mask);
                ((isNothing(value.*fields.member) ? void() : write(value.*fields.member)), ...);
            },
            Fields<T>::list);
    }

    AllTexts &m_texts;
    Bytes m_out;
};

/// The way back. What it reads was written by a Packer with the same texts.
class Unpacker
{
public:
    Unpacker(const AllTexts &texts, const unsigned char *at) : m_texts(texts), m_at(at) {}

    const unsigned char *at() const { return m_at; }
    void skip(std::uint64_t bytes) { m_at += bytes; }

    std::uint64_t whole()
    {
        std::uint64_t value = *m_at & 0x7F;
        for (int shift = 7; *m_at++ & 0x80; shift += 7) {
            value |= std::uint64_t(*m_at & 0x7F) << shift;
        }
        return value;
    }
    std::int64_t signedWhole()
    {
        const std::uint64_t value = whole();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }

    template <typename T> void read(T &value)
    {
        if constexpr (HasFields<T>) {
            readFields(value);
        } else if constexpr (IsOptional<T>) {
            read(value.emplace());
        } else if constexpr (std::is_same_v<T, QString>) {
            value = m_texts.texts[static_cast<std::uint32_t>(whole())];
        } else if constexpr (std::is_same_v<T, QByteArray>) {
            value = m_texts.bytes[static_cast<std::uint32_t>(whole())];
        } else if constexpr (std::is_same_v<T, Instant>) {
            value = Instant{Duration{signedWhole()}};
        } else if constexpr (std::is_same_v<T, Duration>) {
            value = Duration{signedWhole()};
        } else if constexpr (std::is_same_v<T, double>) {
            std::memcpy(&value, m_at, sizeof value);
            m_at += sizeof value;
        } else if constexpr (std::is_same_v<T, bool>) {
            value = true;
        } else if constexpr (std::is_enum_v<T> || std::is_unsigned_v<T>) {
            value = static_cast<T>(whole());
        } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
            for (auto left = whole(); left > 0; --left) {
                QString name;
                read(name);
                read(value[name]);
            }
        } else {
            value.resize(whole());
            for (auto &item : value) {
                read(item);
            }
        }
    }

private:
    template <typename T> void readFields(T &value)
    {
        const std::uint64_t mask = whole();
        int bit = 0;
        const auto member = [&](auto &it) {
            using Member = std::remove_reference_t<decltype(it)>;
            if (mask >> bit++ & 1) {
                read(it);
            } else if constexpr (std::is_arithmetic_v<Member> || std::is_enum_v<Member>) {
                it = Member{}; // its default may be another than zero
            }
        };
        std::apply([&](const auto &...fields) { (member(value.*fields.member), ...); }, Fields<T>::list);
    }

    const AllTexts &m_texts;
    const unsigned char *m_at;
};

template <std::size_t I = 0> void readFact(Unpacker &from, std::size_t place, Fact &fact)
{
    if constexpr (I < std::variant_size_v<Fact>) {
        if (place == I) {
            from.read(fact.emplace<I>());
        } else {
            readFact<I + 1>(from, place, fact);
        }
    }
}

} // namespace

struct Observations::Packed
{
    static constexpr std::size_t blockSize = 1 << 20;

    AllTexts texts;
    std::vector<ObservationId> ids;
    std::vector<unsigned char> places;
    std::vector<const unsigned char *> records; ///< whole length, length of the head, head (origin and time), fact
    std::vector<std::unique_ptr<unsigned char[]>> blocks;
    std::size_t left = 0; ///< bytes free at the end of the newest block
    unsigned char *next = nullptr;

    const unsigned char *keep(const Bytes &head, const Bytes &fact)
    {
        Packer lengths(texts);
        lengths.whole(head.size());
        const Bytes headLength = lengths.take();
        lengths.whole(headLength.size() + head.size() + fact.size());
        const Bytes length = lengths.take();
        const unsigned char *const begin = room(length.size() + headLength.size() + head.size() + fact.size());
        for (const Bytes *part : {&length, &headLength, &head, &fact}) {
            next = std::copy(part->begin(), part->end(), next);
        }
        return begin;
    }

    unsigned char *room(std::size_t wanted)
    {
        if (wanted > left) {
            left = std::max(wanted, blockSize);
            blocks.push_back(std::make_unique_for_overwrite<unsigned char[]>(left));
            next = blocks.back().get();
        }
        left -= wanted;
        return next;
    }

    Unpacker head(std::size_t at) const
    {
        Unpacker from(texts, records[at]);
        from.whole();
        from.whole();
        return from;
    }
    Unpacker fact(std::size_t at) const
    {
        Unpacker from(texts, records[at]);
        from.whole();
        from.skip(from.whole());
        return from;
    }

    /// Copies records into blocks of its own, in this order: what is read one after the other lies so.
    void takeRecords(const std::vector<const unsigned char *> &from)
    {
        std::vector<const unsigned char *> moved;
        moved.reserve(from.size());
        Packed fresh;
        for (const unsigned char *record : from) {
            Unpacker length(texts, record);
            const std::uint64_t body = length.whole();
            const auto size = static_cast<std::size_t>(length.at() - record) + body;
            unsigned char *const to = fresh.room(size);
            fresh.next = std::copy(record, record + size, to);
            moved.push_back(to);
        }
        records = std::move(moved);
        blocks = std::move(fresh.blocks);
        left = fresh.left;
        next = fresh.next;
    }
};

Observations::Observations() : m_packed(std::make_shared<Packed>()) {}

Observations::Observations(const std::vector<KnownObservation> &all) : Observations()
{
    for (const KnownObservation &known : all) {
        push_back(known);
    }
}

Observations::Packed &Observations::own()
{
    if (!m_packed) { // moved from
        m_packed = std::make_shared<Packed>();
    } else if (m_packed.use_count() > 1) {
        auto mine = std::make_shared<Packed>();
        mine->texts = m_packed->texts;
        mine->ids = m_packed->ids;
        mine->places = m_packed->places;
        mine->takeRecords(m_packed->records);
        m_packed = std::move(mine);
    }
    return *m_packed;
}

std::size_t Observations::size() const
{
    return m_packed ? m_packed->ids.size() : 0;
}

void Observations::push_back(const KnownObservation &known)
{
    Packed &packed = own();
    Packer packer(packed.texts);
    packer.signedWhole(known.observation.collectedAt.time_since_epoch().count());
    packer.write(known.observation.origin);
    const Bytes head = packer.take();
    std::visit([&](const auto &fact) { packer.write(fact); }, known.observation.fact);
    packed.records.push_back(packed.keep(head, packer.take()));
    packed.places.push_back(static_cast<unsigned char>(known.observation.fact.index()));
    packed.ids.push_back(known.id);
}

void Observations::replaceFact(std::size_t at, const Fact &fact)
{
    Packed &packed = own();
    Unpacker old = packed.head(at);
    const unsigned char *const begin = old.at();
    const Bytes head(begin, packed.fact(at).at());
    Packer packer(packed.texts);
    std::visit([&](const auto &it) { packer.write(it); }, fact);
    packed.records[at] = packed.keep(head, packer.take());
    packed.places[at] = static_cast<unsigned char>(fact.index());
}

void Observations::arrange(const std::vector<std::uint32_t> &order)
{
    Packed &packed = own();
    std::vector<ObservationId> ids;
    std::vector<unsigned char> places;
    std::vector<const unsigned char *> records;
    ids.reserve(order.size());
    places.reserve(order.size());
    records.reserve(order.size());
    for (const std::uint32_t from : order) {
        ids.push_back(packed.ids[from]);
        places.push_back(packed.places[from]);
        records.push_back(packed.records[from]);
    }
    packed.ids = std::move(ids);
    packed.places = std::move(places);
    packed.takeRecords(records);
}

const ObservationId &Observations::id(std::size_t at) const
{
    return m_packed->ids[at];
}

std::size_t Observations::place(std::size_t at) const
{
    return m_packed->places[at];
}

Instant Observations::collectedAt(std::size_t at) const
{
    return Instant{Duration{m_packed->head(at).signedWhole()}};
}

Origin Observations::origin(std::size_t at) const
{
    Unpacker from = m_packed->head(at);
    from.signedWhole();
    Origin origin;
    from.read(origin);
    return origin;
}

template <typename T> T Observations::fact(std::size_t at) const
{
    Q_ASSERT(holds<T>(at));
    T fact;
    m_packed->fact(at).read(fact);
    return fact;
}

KnownObservation Observations::operator[](std::size_t at) const
{
    KnownObservation known{id(at), {origin(at), collectedAt(at), {}}};
    Unpacker from = m_packed->fact(at);
    readFact(from, place(at), known.observation.fact);
    return known;
}

std::optional<std::size_t> Observations::find(const ObservationId &id) const
{
    const auto &ids = m_packed->ids;
    const auto found = std::lower_bound(ids.begin(), ids.end(), id);
    return found == ids.end() || *found != id ? std::nullopt
                                              : std::optional(static_cast<std::size_t>(found - ids.begin()));
}

template SecretSeen Observations::fact(std::size_t) const;
template CredentialListed Observations::fact(std::size_t) const;
template StateEvidence Observations::fact(std::size_t) const;
template ListingRead Observations::fact(std::size_t) const;
template UseSeen Observations::fact(std::size_t) const;
template AccountState Observations::fact(std::size_t) const;
template LifetimeCap Observations::fact(std::size_t) const;
template PrincipalSeen Observations::fact(std::size_t) const;
template ClosureSignalled Observations::fact(std::size_t) const;
template OwnershipStated Observations::fact(std::size_t) const;
template TrustStated Observations::fact(std::size_t) const;
template SecretPlaced Observations::fact(std::size_t) const;
template AccountOwned Observations::fact(std::size_t) const;
template SignalDelivered Observations::fact(std::size_t) const;

} // namespace probate
