#include "scanners/git/folder_indexes.h"

#include <QFileInfo>

#include <algorithm>

namespace probate::git {

namespace {

Result<PackIndex> ownIndex(const PackFile &pack)
{
    const auto file = MappedFile::open(pack.path().chopped(5) + QStringLiteral(".idx"));
    return file ? readPackIndex(file->bytes(), pack.format()) : Result<PackIndex>(file.error());
}

/// A multi-pack index may be of another time than the pack, so it has to fit: as many objects, each in a place of its
/// own.
bool fits(const PackIndex &index, const PackFile &pack)
{
    std::vector<std::uint64_t> offsets = index.offsets;
    std::sort(offsets.begin(), offsets.end());
    return offsets.size() == pack.announcedCount() && !offsets.empty() && offsets.front() >= kPackHeader &&
           offsets.back() < pack.body().size() && std::adjacent_find(offsets.begin(), offsets.end()) == offsets.end();
}

} // namespace

std::optional<PackIndex> FolderIndexes::of(const PackFile &pack)
{
    if (auto own = ownIndex(pack); own && own->offsets.size() == pack.announcedCount()) {
        return std::move(*own);
    }
    PackIndex listed = listedOverPacks(pack);
    return fits(listed, pack) ? std::optional(std::move(listed)) : std::nullopt;
}

/// One that is damaged takes nothing away: packs are then walked, as without it.
PackIndex FolderIndexes::listedOverPacks(const PackFile &pack)
{
    if (!std::exchange(m_opened, true)) {
        if (auto file = MappedFile::open(m_packs.filePath(QStringLiteral("multi-pack-index")))) {
            m_file = std::move(*file);
            if (auto index = MultiPackIndex::of(m_file.bytes(), m_format)) {
                m_overPacks = std::move(*index);
            }
        }
    }
    return m_overPacks ? m_overPacks->listed(QFile::encodeName(QFileInfo(pack.path()).fileName())) : PackIndex();
}

} // namespace probate::git
