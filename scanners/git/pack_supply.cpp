#include "scanners/git/pack_supply.h"

#include "scanners/git/object_folders.h"
#include "scanners/git/packed_objects.h"

#include <QFile>

#include <algorithm>
#include <future>

namespace probate::git {

namespace {

/// Without it an object of the pack cannot be read singly: neither git nor libgit2 finds it then.
bool hasItsIndex(const PackMark &pack)
{
    return QFile::exists(QFile::decodeName(pack.path.chopped(5) + ".idx"));
}

} // namespace

Result<std::unique_ptr<ObjectSupply>> openPackSupply(const QString &objectsFolder, ObjectFormat format,
                                                     const Report &report)
{
    ObjectPlaces places(format);
    for (const QString &folder : objectFolders(objectsFolder, report)) {
        places.addFolder(folder, report);
    }
    places.settle(report);
    settleDisputes(places);
    return std::unique_ptr<ObjectSupply>(std::make_unique<PackedObjects>(std::move(places)));
}

std::unique_ptr<ObjectSupply> openAddedObjects(const QString &objectsFolder, const KnownObjects &known,
                                               const Report &report)
{
    if (known.objects.nameSize() != idSize(ObjectFormat::Sha1)) {
        return nullptr;
    }
    // libgit2 reads the system's certificates when it begins.
    auto opening = std::async(std::launch::async, [&] { return SingleObjects::open(objectsFolder); });
    ObjectPlaces places(ObjectFormat::Sha1);
    places.know(known.objects, known.files.packs);
    for (const QString &folder : objectFolders(objectsFolder, report)) {
        places.addFolder(folder, report);
    }
    const auto &marks = places.marks();
    if (!std::includes(marks.begin(), marks.end(), known.files.packs.begin(), known.files.packs.end()) ||
        !std::all_of(known.files.packs.begin(), known.files.packs.end(), hasItsIndex)) {
        return nullptr;
    }
    places.settle(report);
    const std::vector<std::uint32_t> numbers = known.objects.numbersIn(places.table());
    std::vector<std::uint32_t> loose;
    for (const std::uint32_t object : known.files.loose) {
        if (!places.knownLoose()[object] && places.owner(numbers[object]).pack == ObjectPlace::kNowhere) {
            return nullptr;
        }
        loose.push_back(numbers[object]);
    }
    if (places.buildsOnKnown()) {
        return nullptr;
    }
    settleDisputes(places);
    auto singly = opening.get();
    return singly ? std::make_unique<PackedObjects>(std::move(places), std::move(singly), std::move(loose)) : nullptr;
}

Result<std::unique_ptr<ObjectSupply>> openSinglePack(const QString &path, std::uint64_t begin, ObjectFormat format,
                                                     const Report &report)
{
    auto pack = PackFile::open(path, begin, format);
    if (!pack) {
        return pack.error();
    }
    ObjectPlaces places(format);
    places.addPack(path, begin, nullptr, report);
    places.settle(report);
    settleDisputes(places);
    return std::unique_ptr<ObjectSupply>(std::make_unique<PackedObjects>(std::move(places)));
}

} // namespace probate::git
