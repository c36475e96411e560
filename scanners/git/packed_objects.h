// What of a repository lies in packs and loose files, read in one pass over all of it. Private to pack_supply.cpp and
// packed_objects.cpp.
#pragma once

#include "scanners/git/object_loader.h"
#include "scanners/git/object_places.h"
#include "scanners/git/object_supply.h"
#include "scanners/git/pack_walker.h"
#include "scanners/git/single_objects.h"

#include <atomic>
#include <mutex>

namespace probate::git {

class PackedObjects final : public ObjectSupply
{
public:
    /// `known` reads objects that have no place, of which `knownLoose` lie in loose files.
    explicit PackedObjects(ObjectPlaces places, std::unique_ptr<SingleObjects> known = {},
                           std::vector<std::uint32_t> knownLoose = {})
        : m_places(std::move(places)), m_loader(m_places), m_looseTypes(m_places.loose().size()),
          m_known(std::move(known)), m_knownLoose(std::move(knownLoose))
    {}

    const ObjectTable &objects() const override { return m_places.table(); }
    void readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report) override;
    std::optional<StoredObject> read(std::uint32_t object, std::uint64_t largest) override;
    std::optional<ObjectFiles> files() const override;

private:
    struct Failure
    {
        std::uint32_t pack = 0;
        EntryAt entry = 0;
        Flaw flaw = Flaw::None;

        auto operator<=>(const Failure &) const = default;
    };

    struct Root
    {
        std::uint32_t pack;
        EntryAt entry;
    };

    /// One readAll(): its request, and what could not be done on the first way.
    struct Pass
    {
        const ReadRequest &request;
        const ObjectVisitor &visit;
        const Report &report;
        std::vector<std::unique_ptr<std::atomic<std::int64_t>>> bytesLeft; ///< by pack
        std::mutex mutex;
        std::vector<Failure> failures;
        std::vector<Root> deferred;
    };

    void readPacks(Pass &pass, int worker, const std::vector<Root> &roots, std::atomic<std::size_t> &next);
    void readRoot(Pass &pass, PackWalker &walker, const Root &root);
    void readLooseOnes(Pass &pass, int worker, std::atomic<std::size_t> &next);
    void readDeferred(Pass &pass);
    void settleFailures(Pass &pass);
    bool deliverElsewhere(Pass &pass, int worker, std::uint32_t object);
    std::unique_ptr<ScanTrace> deliver(Pass &pass, int worker, std::uint32_t object, ObjectType type, ByteSpan bytes,
                                       const EarlierVersion &earlier = {}) const;
    std::unique_ptr<PackWalker> walkerFor(Pass &pass, int worker, std::uint32_t pack);
    std::vector<EntryAt> wantedBelow(const Pass &pass, std::uint32_t pack, EntryAt root) const;
    void openBudgets(Pass &pass) const;
    QString place(std::uint32_t object) const
    {
        return QStringLiteral("object ") + QString::fromLatin1(m_places.table().hex(object));
    }

    ObjectPlaces m_places;
    ObjectLoader m_loader;
    std::vector<ObjectType> m_looseTypes; ///< as far as known; each written by one thread
    std::unique_ptr<SingleObjects> m_known;
    std::vector<std::uint32_t> m_knownLoose;
};

} // namespace probate::git
