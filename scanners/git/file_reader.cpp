#include "scanners/git/file_reader.h"

#include "scanners/git/folder_walk.h"
#include "scanners/git/libgit.h"
#include "scanners/git/object_name.h"
#include "scanners/git/people.h"
#include "scanners/git/workers.h"

#include <QFile>

#include <atomic>

namespace probate::git {

FileReader::FileReader(const Repository &repository, const ObjectTable &objects, FoundDocuments &found, SkipList &skips,
                       ReadSettings settings)
    : m_repository(repository), m_objects(objects), m_found(found), m_skips(skips), m_settings(std::move(settings))
{}

/// The blob that `git hash-object --no-filters` would make of it, if the repository has it.
std::uint32_t FileReader::blobOf(const QByteArray &content) const
{
    return m_objects.find(objectName(m_repository.format, ObjectType::Blob, content).data());
}

void FileReader::readOne(const Folder &folder, const QByteArray &path, const Report &report)
{
    const auto content = readFile(folder.path, path, m_settings.largestDocument, report);
    if (!content) {
        return;
    }
    const QByteArray shown = folder.prefix + path;
    if (folder.place == FoundDocuments::Place::WorkFile) {
        if (const std::uint32_t blob = blobOf(content->bytes); blob != kNoObject) {
            const std::scoped_lock lock(m_mutex);
            m_blobs[blob].insert(shown);
            return;
        }
    }
    Document document;
    document.origin.source = m_settings.source;
    document.origin.path = personText(shown);
    document.bytes = content->bytes;
    document.collectedAt = m_settings.now;
    document.fileTime = instantFromUnixMilliseconds(content->modifiedMilliseconds);
    m_found.scan(document, folder.place, kNoObject);
}

void FileReader::readFolder(const Folder &folder, const std::vector<QByteArray> &leaveOut)
{
    const QString prefix = personText(folder.prefix);
    const Report report = [&](const QString &kind, const QString &place, const QString &detail) {
        m_skips.add(kind, prefix + place, detail);
    };
    WalkRules rules;
    rules.leaveOut = leaveOut;
    const std::vector<FoundFile> files = walkFolder(folder.path, rules, report);
    std::atomic<std::size_t> next{0};
    runWorkers(m_settings.workers, [&](int) {
        for (std::size_t at = next++; at < files.size(); at = next++) {
            if (m_settings.cancelled && m_settings.cancelled()) {
                return;
            }
            readOne(folder, files[at].path, report);
        }
    });
}

void FileReader::readWorkTrees()
{
    const LibgitUse use;
    for (const WorkTree &tree : m_repository.workTrees) {
        if (!tree.folder.isEmpty()) {
            const QByteArray prefix =
                tree.name.isEmpty() ? QByteArray() : "worktrees/" + QFile::encodeName(tree.name) + ":";
            readFolder({tree.folder, prefix, FoundDocuments::Place::WorkFile}, {".git"});
        }
    }
}

void FileReader::readGitFiles()
{
    // Objects and refs are read as what they are; modules are repositories of their own.
    const std::vector<QByteArray> leaveOut{"objects", "refs", "packed-refs", "index", "shallow", "modules", "reftable"};
    const bool checkedOut = m_repository.gitDirectory.endsWith(QLatin1StringView("/.git"));
    readFolder({m_repository.gitDirectory, checkedOut ? ".git/" : "", FoundDocuments::Place::GitFile}, leaveOut);
}

} // namespace probate::git
