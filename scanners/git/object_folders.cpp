#include "scanners/git/object_folders.h"

#include "scanners/git/small_file.h"

#include <QDir>
#include <QFileInfo>

namespace probate::git {

namespace {

void add(const QString &objectsFolder, int depth, const Report &report, QStringList &folders)
{
    constexpr int kDeepestAlternate = 5; // as git
    constexpr qint64 kLargestList = 1 << 20;
    const QString folder = QFileInfo(objectsFolder).canonicalFilePath();
    if (folder.isEmpty()) {
        report(QStringLiteral("unreadable"), objectsFolder, QStringLiteral("this folder of objects does not exist"));
        return;
    }
    if (folders.contains(folder)) {
        return;
    }
    folders.append(folder);
    const auto alternates = readSmallFile(folder + QStringLiteral("/info/alternates"), kLargestList);
    for (const QByteArray &line : alternates.value_or(QByteArray()).split('\n')) {
        if (line.isEmpty() || line.startsWith('#')) {
            continue;
        }
        if (depth >= kDeepestAlternate) {
            report(QStringLiteral("too-deep"), QFile::decodeName(line),
                   QStringLiteral("alternates of alternates beyond %1").arg(depth));
        } else {
            add(QDir(folder).absoluteFilePath(QFile::decodeName(line)), depth + 1, report, folders);
        }
    }
}

} // namespace

QStringList objectFolders(const QString &objectsFolder, const Report &report)
{
    QStringList folders;
    add(objectsFolder, 0, report, folders);
    return folders;
}

} // namespace probate::git
