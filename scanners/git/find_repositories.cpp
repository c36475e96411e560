#include "scanners/git/find_repositories.h"

#include "scanners/git/bundle.h"
#include "scanners/git/repository.h"

#include <QDir>
#include <QFileInfo>

#include <map>

namespace probate {

namespace {

constexpr int kDeepestClone = 64; // folders deeper than this hold no clones of people

/// By git directory, so that each repository is listed once; the location with a work tree wins over a bare look.
using Found = std::map<QString, QString>;

void look(const QString &folder, int depth, Found &found)
{
    const QString gitDirectory = git::gitDirectoryOf(folder);
    const bool bareLook = !gitDirectory.isEmpty() && !QFileInfo::exists(folder + QStringLiteral("/.git"));
    if (!gitDirectory.isEmpty()) {
        const bool linked = QFileInfo(folder + QStringLiteral("/.git")).isFile() &&
                            gitDirectory.endsWith(QLatin1StringView("/.git")); // a linked work tree of a clone
        const QString location = linked ? gitDirectory.chopped(5) : folder;
        if (bareLook) {
            found.try_emplace(gitDirectory, location);
        } else {
            found[gitDirectory] = location;
        }
        if (bareLook) {
            if (QFileInfo(folder + QStringLiteral("/modules")).isDir() && depth < kDeepestClone) {
                look(folder + QStringLiteral("/modules"), depth + 1, found);
            }
            return; // what else lies in a git directory is the repository's own
        }
    }
    if (depth >= kDeepestClone) {
        return;
    }
    const QDir directory(folder);
    const auto filter = QDir::Dirs | QDir::Files | QDir::Hidden | QDir::NoDotAndDotDot | QDir::NoSymLinks;
    for (const QFileInfo &entry : directory.entryInfoList(filter, QDir::Name)) {
        if (entry.isDir()) {
            if (entry.fileName() == QLatin1StringView(".git")) {
                const QString modules = entry.filePath() + QStringLiteral("/modules");
                if (QFileInfo(modules).isDir()) {
                    look(modules, depth + 2, found);
                }
            } else {
                look(entry.filePath(), depth + 1, found);
            }
        } else if (entry.suffix() == QLatin1StringView("bundle") && git::isBundle(entry.filePath())) {
            found[entry.canonicalFilePath()] = entry.filePath();
        }
    }
}

} // namespace

QStringList findRepositories(const QString &folder)
{
    Found found;
    if (QFileInfo(folder).isFile()) {
        return git::isBundle(folder) ? QStringList{folder} : QStringList{};
    }
    look(QDir::cleanPath(folder), 0, found);
    QStringList locations;
    for (const auto &[gitDirectory, location] : found) {
        locations.append(location);
    }
    locations.sort();
    return locations;
}

} // namespace probate
