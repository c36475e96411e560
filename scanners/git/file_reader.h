// Reads what a repository has outside its objects: the files of its work trees, and the loose files of its git
// directory (configuration, reflogs, hooks). A file that equals a blob is not scanned again.
#pragma once

#include "scanners/git/history_reader.h"

namespace probate::git {

class FileReader
{
public:
    FileReader(const Repository &repository, const ObjectTable &objects, FoundDocuments &found, SkipList &skips,
               ReadSettings settings);

    void readWorkTrees();
    void readGitFiles();

    /// Blobs that stand unchanged in a work tree, with their paths there.
    const std::map<std::uint32_t, std::set<QByteArray>> &blobsInWorkTrees() const { return m_blobs; }

private:
    struct Folder
    {
        QString path;
        QByteArray prefix; ///< of paths in origins
        FoundDocuments::Place place = FoundDocuments::Place::WorkFile;
    };
    void readFolder(const Folder &folder, const std::vector<QByteArray> &leaveOut);
    void readOne(const Folder &folder, const QByteArray &path, const Report &report);
    std::uint32_t blobOf(const QByteArray &content) const;

    const Repository &m_repository;
    const ObjectTable &m_objects;
    FoundDocuments &m_found;
    SkipList &m_skips;
    ReadSettings m_settings;
    std::mutex m_mutex;
    std::map<std::uint32_t, std::set<QByteArray>> m_blobs;
};

} // namespace probate::git
