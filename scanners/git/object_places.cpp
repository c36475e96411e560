#include "scanners/git/object_places.h"

#include "scanners/git/folder_walk.h"
#include "scanners/git/loose_objects.h"
#include "scanners/git/pack_scan.h"

#include <QFile>

#include <algorithm>

namespace probate::git {

namespace {

PackMark markOf(const QString &path, ObjectFormat format)
{
    PackMark mark;
    mark.path = QFile::encodeName(path);
    const auto stamp = stampOf(path);
    QFile file(path);
    if (stamp && file.open(QIODevice::ReadOnly) && file.seek(file.size() - qint64{idSize(format)})) {
        mark.size = stamp->size;
        mark.inode = stamp->inode;
        mark.trailer = file.read(qint64{idSize(format)});
    }
    return mark;
}

} // namespace

void ObjectPlaces::know(const ObjectTable &objects, std::vector<PackMark> packs)
{
    m_known = &objects;
    m_knownPacks = std::move(packs);
    m_knownLoose.assign(objects.size(), false);
}

void ObjectPlaces::addFolder(const QString &folder, const Report &report)
{
    m_folders.append(folder);
    m_looseLists.emplace_back();
    std::vector<std::uint8_t> listed;
    listLoose(folder, m_format, listed);
    for (auto name = listed.begin(); name != listed.end(); name += idSize(m_format)) {
        const std::uint32_t known = m_known ? m_known->find(&*name) : kNoObject;
        if (known == kNoObject) {
            m_looseLists.back().names.insert(m_looseLists.back().names.end(), name, name + idSize(m_format));
        } else {
            m_knownLoose[known] = true;
        }
    }
    const QDir packs(folder + QStringLiteral("/pack"));
    FolderIndexes indexes(packs, m_format);
    for (const QString &name : packs.entryList({QStringLiteral("*.pack")}, QDir::Files, QDir::Name)) {
        const QString path = packs.filePath(name);
        m_marks.push_back(markOf(path, m_format));
        if (!std::binary_search(m_knownPacks.begin(), m_knownPacks.end(), m_marks.back())) {
            addPack(path, 0, &indexes, report);
        }
    }
    std::sort(m_marks.begin(), m_marks.end());
}

void ObjectPlaces::addPack(const QString &path, std::uint64_t begin, FolderIndexes *indexes, const Report &report)
{
    auto pack = PackFile::open(path, begin, m_format);
    if (!pack) {
        report(pack.error().kind() == ErrorKind::Unsupported ? QStringLiteral("unsupported")
                                                             : QStringLiteral("damaged"),
               path, pack.error().message());
        return;
    }
    auto index = indexes ? indexes->of(*pack) : std::nullopt;
    if (!index) {
        index = scanPack(*pack, kLargestBase, report);
    }
    m_packs.push_back(std::make_unique<PackFile>(std::move(*pack)));
    m_packLists.push_back({std::move(index->names), std::move(index->offsets)});
}

void ObjectPlaces::claim(std::uint32_t object, ObjectPlace place)
{
    if (m_owners[object].pack == ObjectPlace::kNowhere) {
        m_owners[object] = place;
    } else {
        m_others.emplace(object, place);
    }
}

void ObjectPlaces::settle(const Report &report)
{
    std::vector<std::uint8_t> names;
    for (const auto *lists : {&m_packLists, &m_looseLists}) {
        for (const Listed &listed : *lists) {
            names.insert(names.end(), listed.names.begin(), listed.names.end());
        }
    }
    m_table = m_known ? m_known->with(names) : ObjectTable::of(m_format, names);
    m_owners.resize(m_table.size());
    for (std::uint32_t pack = 0; pack < m_packs.size(); ++pack) {
        fillPack(pack, report);
    }
    const std::size_t width = idSize(m_format);
    for (std::uint32_t folder = 0; folder < m_looseLists.size(); ++folder) {
        const auto &raw = m_looseLists[folder].names;
        for (std::size_t at = 0; at < raw.size(); at += width) {
            claim(m_table.find(raw.data() + at), {ObjectPlace::kLoose, folder});
        }
    }
    for (std::uint32_t object = 0; object < m_table.size(); ++object) {
        const ObjectPlace &place = m_owners[object];
        if (place.pack == ObjectPlace::kLoose) {
            m_loose.push_back(object);
        } else if (place.pack != ObjectPlace::kNowhere) {
            m_packs[place.pack]->entries()[place.entry].owner = true;
        }
    }
    resolveExternalTypes(report);
    settleOwners();
    m_packLists.clear();
    m_looseLists.clear();
    m_known = nullptr;
}

void ObjectPlaces::fillPack(std::uint32_t number, const Report &report)
{
    PackFile &pack = *m_packs[number];
    const Listed &listed = m_packLists[number];
    std::vector<PackEntry> entries(listed.offsets.size());
    for (std::size_t i = 0; i < entries.size(); ++i) {
        entries[i].offset = listed.offsets[i];
        entries[i].object = m_table.find(listed.names.data() + i * idSize(m_format));
    }
    std::sort(entries.begin(), entries.end(), [](const PackEntry &a, const PackEntry &b) {
        return std::pair(a.offset, a.object) < std::pair(b.offset, b.object);
    });
    // Two names at one offset cannot both be right; the first keeps it, the other is told.
    const auto twice = std::unique(entries.begin(), entries.end(),
                                   [](const PackEntry &a, const PackEntry &b) { return a.offset == b.offset; });
    if (twice != entries.end()) {
        report(QStringLiteral("damaged"), pack.path(),
               QStringLiteral("its index gives %1 offsets twice; run git fsck").arg(entries.end() - twice));
        entries.erase(twice, entries.end());
    }
    pack.setEntries(std::move(entries));
    std::vector<std::pair<std::uint32_t, EntryAt>> byObject; // for deltas that name their base; few packs have any
    const auto findName = [&](const std::uint8_t *name) {
        if (byObject.empty()) {
            for (EntryAt at = 0; at < pack.entries().size(); ++at) {
                byObject.emplace_back(pack.entries()[at].object, at);
            }
            std::sort(byObject.begin(), byObject.end());
        }
        const std::uint32_t object = m_table.find(name);
        const auto found = std::lower_bound(byObject.begin(), byObject.end(), std::pair(object, EntryAt{0}));
        return found != byObject.end() && found->first == object ? found->second : kNoEntry;
    };
    pack.link(findName, report);
    for (EntryAt at = 0; at < pack.entries().size(); ++at) {
        const PackEntry &entry = pack.entries()[at];
        if (entry.type != EntryType::Bad) {
            claim(entry.object, {number, at});
        }
        if (entry.type == EntryType::NameDelta && entry.base == kNoEntry) {
            EntryHeader header;
            readEntryHeader(pack.body(), entry.offset, idSize(m_format), header);
            m_externalBases[{number, at}] = m_table.find(pack.body().data() + entry.offset + header.baseName);
        }
    }
}

/// A delta against another pack's object has that object's type; such bases may hang on others in turn.
void ObjectPlaces::resolveExternalTypes(const Report &report)
{
    for (bool progress = true; progress;) {
        progress = false;
        for (const auto &[place, base] : m_externalBases) {
            PackFile &pack = *m_packs[place.first];
            if (base == kNoObject || pack.entries()[place.second].objectType != ObjectType::None) {
                continue;
            }
            ObjectType type = ObjectType::None;
            const ObjectPlace &at = m_owners[base];
            if (at.pack == ObjectPlace::kLoose) {
                Inflater inflater;
                ObjectBuffer buffer;
                LooseObject object;
                readLoose(loosePath(m_folders[at.entry], m_table.hex(base)), kLargestBase, inflater, buffer, object);
                type = object.type;
            } else if (at.pack != ObjectPlace::kNowhere) {
                type = m_packs[at.pack]->entries()[at.entry].objectType;
            }
            if (type != ObjectType::None) {
                pack.setTypeBelow(place.second, type);
                progress = true;
            }
        }
    }
    for (const auto &[place, base] : m_externalBases) {
        const PackFile &pack = *m_packs[place.first];
        if (pack.entries()[place.second].objectType == ObjectType::None) {
            report(QStringLiteral("missing-object"), pack.place(place.second),
                   QStringLiteral("the object that this delta builds on is nowhere, so neither it nor %1 objects on "
                                  "top of it were read")
                       .arg(pack.entries()[place.second].subtree - 1));
        }
    }
}

bool ObjectPlaces::buildsOnKnown() const
{
    return std::any_of(m_externalBases.begin(), m_externalBases.end(), [this](const auto &root) {
        return root.second != kNoObject && m_owners[root.second].pack == ObjectPlace::kNowhere;
    });
}

std::vector<std::uint32_t> ObjectPlaces::disputed() const
{
    const auto typeAt = [this](const ObjectPlace &place) {
        return place.pack < m_packs.size() ? m_packs[place.pack]->entries()[place.entry].objectType : ObjectType::None;
    };
    std::vector<std::uint32_t> objects;
    for (const auto &[object, other] : m_others) {
        const bool inPacks = other.pack < m_packs.size() && m_owners[object].pack < m_packs.size();
        if (inPacks && typeAt(other) != typeAt(m_owners[object]) && (objects.empty() || objects.back() != object)) {
            objects.push_back(object);
        }
    }
    return objects;
}

void ObjectPlaces::setOwner(std::uint32_t object, const ObjectPlace &place)
{
    const ObjectPlace old = m_owners[object];
    const auto mark = [this](const ObjectPlace &at, bool owner) {
        if (at.pack < m_packs.size()) {
            m_packs[at.pack]->entries()[at.entry].owner = owner;
        }
    };
    mark(old, false);
    mark(place, true);
    m_owners[object] = place;
    m_others.emplace(object, old);
}

void ObjectPlaces::settleOwners()
{
    for (const auto &pack : m_packs) {
        pack->markNeeded();
    }
}

void ObjectPlaces::leaveOut(const std::vector<bool> *objects)
{
    for (std::uint32_t object = 0; !m_packs.empty() && object < m_table.size(); ++object) {
        const ObjectPlace &place = m_owners[object];
        if (place.pack < m_packs.size()) {
            m_packs[place.pack]->entries()[place.entry].owner = !objects || !(*objects)[object];
        }
    }
    settleOwners();
}

std::vector<ObjectPlace> ObjectPlaces::alternatives(std::uint32_t object) const
{
    std::vector<ObjectPlace> places;
    const auto [begin, end] = m_others.equal_range(object);
    for (auto at = begin; at != end; ++at) {
        places.push_back(at->second);
    }
    return places;
}

std::uint32_t ObjectPlaces::externalBase(std::uint32_t pack, EntryAt root) const
{
    const auto found = m_externalBases.find({pack, root});
    return found == m_externalBases.end() ? kNoObject : found->second;
}

} // namespace probate::git
