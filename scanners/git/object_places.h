// Which objects a set of packs and folders has, and where each lies. The place that delivers an object is its owner;
// the others are kept for when the owner is damaged.
#pragma once

#include "scanners/git/folder_indexes.h"

#include <QStringList>

#include <map>
#include <memory>

namespace probate::git {

struct ObjectPlace
{
    static constexpr std::uint32_t kLoose = 0xfffffffeu;
    static constexpr std::uint32_t kNowhere = 0xffffffffu;

    std::uint32_t pack = kNowhere; ///< or kLoose
    std::uint32_t entry = 0;       ///< in the pack, or the folder's number
};

class ObjectPlaces
{
public:
    explicit ObjectPlaces(ObjectFormat format) : m_format(format), m_table(format) {}

    /// Objects that are known already, and packs of theirs that need not be opened; before the first folder. They have
    /// no place here, and are in the table.
    void know(const ObjectTable &objects, std::vector<PackMark> packs);
    /// One folder of objectFolders(), by its canonical path.
    void addFolder(const QString &folder, const Report &report);
    /// `indexes` of the folder that the pack lies in, if it may have one.
    void addPack(const QString &path, std::uint64_t begin, FolderIndexes *indexes, const Report &report);
    /// After everything was added: numbers objects, links packs, chooses owners.
    void settle(const Report &report);

    ObjectFormat format() const { return m_format; }
    const ObjectTable &table() const { return m_table; }
    const std::vector<std::unique_ptr<PackFile>> &packs() const { return m_packs; }
    const QStringList &folders() const { return m_folders; }
    const ObjectPlace &owner(std::uint32_t object) const { return m_owners[object]; }
    /// Every pack of the folders, opened or known; sorted.
    const std::vector<PackMark> &marks() const { return m_marks; }
    /// By number in the known table: a loose file has it.
    const std::vector<bool> &knownLoose() const { return m_knownLoose; }
    /// True if a delta builds on an object that has no place here.
    bool buildsOnKnown() const;
    std::vector<ObjectPlace> alternatives(std::uint32_t object) const;
    const std::vector<std::uint32_t> &loose() const { return m_loose; } ///< objects that loose files own
    /// Objects whose copies in packs disagree about their type: at most one of them is right.
    std::vector<std::uint32_t> disputed() const;
    /// Makes another place the owner; call settleOwners() after the last.
    void setOwner(std::uint32_t object, const ObjectPlace &place);
    void settleOwners();
    /// From now on packs deliver only what is not left out; null: everything again.
    void leaveOut(const std::vector<bool> *objects);
    /// The object that a root delta of a pack builds on, or kNoObject.
    std::uint32_t externalBase(std::uint32_t pack, EntryAt root) const;

private:
    struct Listed
    {
        std::vector<std::uint8_t> names;
        std::vector<std::uint64_t> offsets; ///< empty for folders
    };
    void fillPack(std::uint32_t pack, const Report &report);
    void claim(std::uint32_t object, ObjectPlace place);
    void resolveExternalTypes(const Report &report);

    ObjectFormat m_format;
    ObjectTable m_table;
    const ObjectTable *m_known = nullptr;
    std::vector<PackMark> m_knownPacks; ///< sorted
    std::vector<bool> m_knownLoose;
    std::vector<PackMark> m_marks;
    QStringList m_folders;
    std::vector<Listed> m_looseLists;
    std::vector<Listed> m_packLists;
    std::vector<std::unique_ptr<PackFile>> m_packs;
    std::vector<ObjectPlace> m_owners;
    std::multimap<std::uint32_t, ObjectPlace> m_others;
    std::vector<std::uint32_t> m_loose;
    std::map<std::pair<std::uint32_t, EntryAt>, std::uint32_t> m_externalBases;
};

inline constexpr std::uint64_t kLargestBase = 256ull
                                              << 20; ///< built although too large to be scanned, since others need it

} // namespace probate::git
