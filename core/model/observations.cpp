#include "core/model/observations.h"

#include "core/model/skimmer.h"
#include "core/model/unpacker.h"

#include <algorithm>

namespace probate {

using namespace packed;

namespace {

template <std::size_t I = 0> void readFact(Unpacker &from, std::size_t place, Fact &fact)
{
    if constexpr (I < factTypes) {
        if (place == I) {
            from.read(fact.emplace<I>());
        } else {
            readFact<I + 1>(from, place, fact);
        }
    }
}

struct LatestSeen : NothingSeen
{
    Instant latest = Instant::min();

    void instant(Instant at) { latest = std::max(latest, at); }
};

struct HandleSeen : NothingSeen
{
    HandleKey key = 0;

    void handle(std::uint64_t it) { key = it; }
};

/// What names the credential of a description.
struct NamesSeen : NothingSeen
{
    Observations::Naming &naming;
    std::vector<HandleKey> *names = nullptr;
    bool isIssuer = false;

    explicit NamesSeen(Observations::Naming &into) : naming(into) {}

    void handle(std::uint64_t it) { names->push_back(it); }
    void text(std::uint32_t number)
    {
        naming.issuer = isIssuer ? number + 1 : naming.issuer;
        isIssuer = false;
    }
    template <typename Owner, typename Member> void enter(Member Owner::*member)
    {
        if constexpr (std::is_same_v<Member Owner::*, decltype(&CredentialDescription::handles)>) {
            names = member == &CredentialDescription::sharedNames ? &naming.sharedNames : &naming.handles;
        } else if constexpr (std::is_same_v<Member Owner::*, decltype(&CredentialDescription::issuer)>) {
            isIssuer = member == &CredentialDescription::issuer;
        }
    }
};

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

    template <typename Seen> void skim(std::size_t at, Seen &seen) const
    {
        Skimmer<Seen>(fact(at).at(), seen).skipFact(places[at]);
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
    const auto isInPlace = [&, next = std::uint32_t(0)](std::uint32_t at) mutable { return at == next++; };
    if (order.size() == size() && std::ranges::all_of(order, isInPlace)) {
        return;
    }
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

Instant Observations::latestIn(std::size_t at) const
{
    LatestSeen seen;
    m_packed->skim(at, seen);
    return seen.latest;
}

std::optional<HandleKey> Observations::handleNamed(std::size_t at) const
{
    switch (place(at)) {
    case factPlace<StateEvidence>:
    case factPlace<UseSeen>:
    case factPlace<SecretPlaced>:
    case factPlace<OwnershipStated>: {
        HandleSeen seen;
        m_packed->skim(at, seen);
        return seen.key;
    }
    default:
        return std::nullopt;
    }
}

void Observations::namesDescribed(std::size_t at, Naming &naming) const
{
    Q_ASSERT(holds<SecretSeen>(at) || holds<CredentialListed>(at));
    naming.handles.clear();
    naming.sharedNames.clear();
    naming.issuer = 0;
    NamesSeen seen(naming);
    m_packed->skim(at, seen);
}

Handle Observations::handle(HandleKey key) const
{
    const auto text = [&](std::uint64_t number) {
        return number ? m_packed->texts.bytes[static_cast<std::uint32_t>(number - 1)] : QByteArray();
    };
    return {text(key >> 32), text(key & UINT32_MAX)};
}

std::optional<HandleKey> Observations::keyOf(const Handle &handle) const
{
    HandleKey key = 0;
    for (const QByteArray *part : {&handle.scheme, &handle.value}) {
        const auto number = m_packed->texts.bytes.find(*part);
        if (!number && !part->isEmpty()) {
            return std::nullopt;
        }
        key = key << 32 | (part->isEmpty() ? 0 : *number + 1);
    }
    return key;
}

std::optional<std::uint32_t> Observations::issuerKeyOf(const QString &issuer) const
{
    const auto number = m_packed->texts.texts.find(issuer);
    return issuer.isEmpty() ? std::optional(0u) : number ? std::optional(*number + 1) : std::nullopt;
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
