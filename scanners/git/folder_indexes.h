// What tells where the objects of a folder's packs lie: each pack's own index, or the multi-pack index over them. Does
// not walk packs.
#pragma once

#include "scanners/git/multi_pack_index.h"
#include "scanners/git/pack_file.h"

#include <QDir>

namespace probate::git {

class FolderIndexes
{
public:
    FolderIndexes(const QDir &packs, ObjectFormat format) : m_packs(packs), m_format(format) {}

    /// All objects of a pack of this folder. Nothing where no index lists as many as the pack announces: either is then
    /// missing, damaged or of another pack, and the pack itself has to tell.
    std::optional<PackIndex> of(const PackFile &pack);

private:
    PackIndex listedOverPacks(const PackFile &pack);

    QDir m_packs;
    ObjectFormat m_format;
    bool m_opened = false;
    MappedFile m_file; ///< the multi-pack index, once a pack has asked for it
    std::optional<MultiPackIndex> m_overPacks;
};

} // namespace probate::git
