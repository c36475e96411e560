#include "scanners/git/snapshot.h"

#include "core/hash/sha256.h"
#include "scanners/git/folder_walk.h"
#include "scanners/git/object_folders.h"
#include "scanners/git/small_file.h"

#include <QFile>

#include <algorithm>
#include <limits>
#include <set>

namespace probate::git {

namespace {

class Taker
{
public:
    Taker(qint64 youngFrom, std::vector<QByteArray> byContent)
        : m_youngFrom(youngFrom), m_byContent(std::move(byContent))
    {}

    Snapshot take(const Repository &repository)
    {
        if (!repository.bundleFile.isEmpty()) {
            const QByteArray file = QFile::encodeName(repository.bundleFile);
            addFile({}, {file, stampOf(repository.bundleFile).value_or(FileStamp{})}, true);
            return finish();
        }
        // Modules are repositories of their own; objects lie where git puts them once and never changes them, so that a
        // young one is no matter.
        addFolder(repository.gitDirectory, {"objects", "modules"}, true);
        for (const QString &folder : objectFolders(repository.gitDirectory + QStringLiteral("/objects"), m_report)) {
            addFolder(folder, {}, false);
        }
        for (const WorkTree &tree : repository.workTrees) {
            addText(tree.name.toUtf8());
            addText(QFile::encodeName(tree.indexFile));
            if (!tree.folder.isEmpty()) {
                addFolder(tree.folder, {".git"}, true);
            }
        }
        return finish();
    }

private:
    static constexpr qint64 kMostYoung = 64 << 20; // bytes that are hashed, in all

    Snapshot finish()
    {
        for (const QString &problem : m_problems) {
            addText(problem.toUtf8());
        }
        Snapshot snapshot;
        if (m_youngLeft >= 0) {
            snapshot.digest = sha256(m_text);
            snapshot.byContent = std::move(m_young);
            std::sort(snapshot.byContent.begin(), snapshot.byContent.end());
        }
        return snapshot;
    }

    void addText(const QByteArray &text)
    {
        addNumber(text.size());
        m_text += text;
    }
    void addNumber(qint64 number) { m_text.append(reinterpret_cast<const char *>(&number), sizeof number); }

    void addFolder(const QString &folder, const std::vector<QByteArray> &leaveOut, bool canBeYoung)
    {
        WalkRules rules;
        rules.leaveOut = leaveOut;
        const QByteArray begin = QFile::encodeName(folder) + '/';
        const std::vector<FoundFile> files = walkFolder(folder, rules, m_report);
        addText(begin);
        addNumber(static_cast<qint64>(files.size()));
        for (const FoundFile &file : files) {
            addFile(begin, file, canBeYoung);
        }
    }

    void addFile(const QByteArray &begin, const FoundFile &file, bool canBeYoung)
    {
        addText(file.path);
        addNumber(static_cast<qint64>(file.stamp.size));
        addNumber(static_cast<qint64>(file.stamp.inode));
        addNumber(file.stamp.modified);
        addNumber(file.stamp.changed);
        if (canBeYoung && isYoung(file, begin)) {
            addContent(begin + file.path, static_cast<qint64>(file.stamp.size));
        }
    }

    bool isYoung(const FoundFile &file, const QByteArray &begin) const
    {
        return file.stamp.changed >= m_youngFrom || file.stamp.modified >= m_youngFrom ||
               (!m_byContent.empty() && std::binary_search(m_byContent.begin(), m_byContent.end(), begin + file.path));
    }

    void addContent(const QByteArray &path, qint64 size)
    {
        m_youngLeft -= size;
        const auto content = m_youngLeft < 0 ? std::nullopt : readSmallFile(QFile::decodeName(path), kMostYoung);
        if (content) {
            m_text += sha256(*content);
            m_young.push_back(path);
        } else {
            m_youngLeft = -1;
        }
    }

    qint64 m_youngFrom;
    std::vector<QByteArray> m_byContent; ///< sorted
    qint64 m_youngLeft = kMostYoung;
    QByteArray m_text;
    std::vector<QByteArray> m_young;
    std::set<QString> m_problems;
    Report m_report = [this](const QString &kind, const QString &place, const QString &detail) {
        m_problems.insert(kind + QLatin1Char('\n') + place + QLatin1Char('\n') + detail);
    };
};

} // namespace

Snapshot takeSnapshot(const Repository &repository, qint64 youngFrom)
{
    return Taker(youngFrom, {}).take(repository);
}

QByteArray snapshotDigest(const Repository &repository, const std::vector<QByteArray> &byContent)
{
    return Taker(std::numeric_limits<qint64>::max(), byContent).take(repository).digest;
}

} // namespace probate::git
