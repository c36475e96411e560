#include "scanners/git/object_loader.h"

#include "scanners/git/loose_objects.h"
#include "scanners/git/object_name.h"
#include "scanners/git/pack_walker.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr int kMostHops = 16; // packs that build on packs

} // namespace

Flaw ObjectLoader::load(const ObjectPlace &from, std::uint32_t object, std::uint64_t most,
                        std::atomic<std::int64_t> &bytesLeft, ObjectBuffer &buffer, ObjectType &type) const
{
    return loadAcross(from, object, most, bytesLeft, kMostHops, buffer, type);
}

Flaw ObjectLoader::loadLoose(const ObjectPlace &from, std::uint32_t object, std::uint64_t most, ObjectBuffer &buffer,
                             ObjectType &type) const
{
    Inflater inflater;
    ObjectBuffer whole;
    LooseObject read;
    const QString path = loosePath(m_places.folders()[qsizetype(from.entry)], m_places.table().hex(object));
    const Flaw flaw = readLoose(path, most, inflater, whole, read);
    if (flaw == Flaw::None) {
        type = read.type;
        std::copy(read.bytes.begin(), read.bytes.end(), buffer.resize(read.bytes.size()));
    }
    return flaw;
}

Flaw ObjectLoader::loadAcross(const ObjectPlace &from, std::uint32_t object, std::uint64_t most,
                              std::atomic<std::int64_t> &bytesLeft, int hops, ObjectBuffer &buffer,
                              ObjectType &type) const
{
    if (from.pack == ObjectPlace::kNowhere || hops == 0) {
        return Flaw::Base;
    }
    if (from.pack == ObjectPlace::kLoose) {
        return loadLoose(from, object, most, buffer, type);
    }
    const PackFile &pack = *m_places.packs()[from.pack];
    EntryAt root = from.entry;
    while (pack.entries()[root].base != kNoEntry) {
        root = pack.entries()[root].base;
    }
    type = pack.entries()[from.entry].objectType;
    PackWalker walker(pack, {most, &bytesLeft, {}}, {}, {}, {});
    const std::uint32_t base = m_places.externalBase(from.pack, root);
    if (base == kNoObject) {
        return walker.build(from.entry, nullptr, buffer);
    }
    ObjectBuffer external;
    ObjectType baseType = ObjectType::None;
    const Flaw flaw = loadAcross(m_places.owner(base), base, most, bytesLeft, hops - 1, external, baseType);
    const ByteSpan view = external.view();
    return flaw == Flaw::None ? walker.build(from.entry, &view, buffer) : flaw;
}

/// Where packs disagree about an object's type, its name tells which copy is right.
void settleDisputes(ObjectPlaces &places)
{
    const ObjectLoader loader(places);
    const ObjectTable &table = places.table();
    for (const std::uint32_t object : places.disputed()) {
        for (const ObjectPlace &candidate : places.alternatives(object)) {
            ObjectBuffer buffer;
            ObjectType type = ObjectType::None;
            std::atomic<std::int64_t> bytesLeft{kSmallBudget};
            if (loader.load(candidate, object, kLargestBase, bytesLeft, buffer, type) != Flaw::None) {
                continue;
            }
            const auto name =
                objectName(places.format(), type,
                           {reinterpret_cast<const char *>(buffer.view().data()), qsizetype(buffer.size())});
            if (std::equal(table.name(object), table.name(object) + table.nameSize(), name.begin())) {
                places.setOwner(object, candidate);
                break;
            }
        }
    }
    places.settleOwners();
}

} // namespace probate::git
