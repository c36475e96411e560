#include "scanners/git/repository.h"

#include "scanners/git/ref_files.h"
#include "scanners/git/small_file.h"

#include <QDir>
#include <QFileInfo>

#include <algorithm>

namespace probate::git {

namespace {

bool isGitDirectory(const QString &path)
{
    // As git's is_git_directory(): HEAD, objects and refs. A linked work tree's folder has a commondir instead.
    const QFileInfo head(path + QStringLiteral("/HEAD"));
    if (!head.exists() && !head.isSymLink()) {
        return false;
    }
    return (QFileInfo(path + QStringLiteral("/objects")).isDir() &&
            QFileInfo(path + QStringLiteral("/refs")).isDir()) ||
           QFileInfo(path + QStringLiteral("/commondir")).isFile();
}

/// The one line of a file that holds a path, made absolute against the file's own folder.
QString pathInFile(const QString &file, QByteArrayView prefix = {})
{
    constexpr qint64 kLongest = 8192;
    const auto content = readSmallFile(file, kLongest);
    if (!content || !content->startsWith(prefix)) {
        return {};
    }
    const QString named = QFile::decodeName(content->sliced(prefix.size()).trimmed());
    return named.isEmpty() ? QString() : QDir::cleanPath(QDir(QFileInfo(file).path()).absoluteFilePath(named));
}

QString commonDirectory(const QString &gitDirectory)
{
    const QString common = pathInFile(gitDirectory + QStringLiteral("/commondir"));
    return common.isEmpty() ? gitDirectory : common;
}

QString canonical(const QString &path)
{
    const QString real = QFileInfo(path).canonicalFilePath();
    return real.isEmpty() ? QDir::cleanPath(path) : real;
}

/// What a folder's .git is or points to, without following on to the common directory.
QString ownGitDirectory(const QString &folder)
{
    const QString dotGit = folder + QStringLiteral("/.git");
    const QFileInfo info(dotGit);
    if (info.isDir() && isGitDirectory(dotGit)) {
        return dotGit;
    }
    const QString pointed = info.isFile() ? pathInFile(dotGit, "gitdir:") : QString();
    if (pointed.isEmpty() || !isGitDirectory(pointed)) {
        return {};
    }
    // The folder of a linked work tree names its .git file; a copy or a forgery that nothing points back to is an
    // ordinary folder, so that its files are not lost between two repositories.
    const QString back = pathInFile(pointed + QStringLiteral("/gitdir"));
    const bool linked = QFileInfo(pointed + QStringLiteral("/commondir")).isFile();
    return !linked || (!back.isEmpty() && canonical(back) == canonical(dotGit)) ? pointed : QString();
}

/// `extensions.NAME` of a configuration file. Only this section is looked at, no include is followed.
QByteArray extensionIn(const QByteArray &config, QByteArrayView wanted)
{
    bool inside = false;
    for (const QByteArray &raw : config.split('\n')) {
        const QByteArray line = raw.trimmed();
        if (line.startsWith('[')) {
            inside = line.toLower().startsWith("[extensions]");
        } else if (inside) {
            const qsizetype equals = line.indexOf('=');
            if (equals > 0 && line.first(equals).trimmed().toLower() == wanted) {
                return line.sliced(equals + 1).trimmed().toLower();
            }
        }
    }
    return {};
}

/// Linked work trees, each only if its folder points back: a path in a foreign file alone proves nothing.
void addLinkedWorkTrees(Repository &repository)
{
    const QDir linked(repository.gitDirectory + QStringLiteral("/worktrees"));
    for (const QString &name : linked.entryList(QDir::Dirs | QDir::NoDotAndDotDot | QDir::NoSymLinks, QDir::Name)) {
        const QString own = linked.filePath(name);
        const QString dotGit = pathInFile(own + QStringLiteral("/gitdir"));
        if (dotGit.isEmpty() || !dotGit.endsWith(QLatin1StringView("/.git"))) {
            continue;
        }
        const QString folder = dotGit.chopped(5);
        const QString back = pathInFile(dotGit, "gitdir:");
        if (!back.isEmpty() && canonical(back) == canonical(own)) {
            repository.workTrees.push_back({canonical(folder), own + QStringLiteral("/index"), name});
        }
    }
}

bool hasPromisorPack(const QString &gitDirectory)
{
    return !QDir(gitDirectory + QStringLiteral("/objects/pack"))
                .entryList({QStringLiteral("*.promisor")}, QDir::Files)
                .isEmpty();
}

/// The folder that a main git directory is checked out in, if any.
QString mainWorkTree(const QString &location, const QString &gitDirectory)
{
    if (gitDirectory.endsWith(QLatin1StringView("/.git"))) {
        return gitDirectory.chopped(5);
    }
    // A submodule: its .git file points into the superproject's modules folder.
    const QString own = ownGitDirectory(location);
    return !own.isEmpty() && canonical(own) == canonical(gitDirectory) ? canonical(location) : QString();
}

} // namespace

QString gitDirectoryOf(const QString &location)
{
    const QString own = ownGitDirectory(location);
    if (!own.isEmpty()) {
        return canonical(commonDirectory(own));
    }
    return isGitDirectory(location) ? canonical(commonDirectory(location)) : QString();
}

Result<Repository> openRepository(const QString &location, const Report &report)
{
    constexpr qint64 kLargestConfig = 4 << 20;
    Repository repository;
    repository.gitDirectory = gitDirectoryOf(location);
    if (repository.gitDirectory.isEmpty()) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("%1 is no git repository: no HEAD, objects and refs there").arg(location));
    }
    const QString objects = repository.gitDirectory + QStringLiteral("/objects");
    if (!QFileInfo(objects).isReadable() || !QFileInfo(objects).isExecutable()) {
        return Error(
            ErrorKind::Unreadable,
            QStringLiteral("%1 cannot be read with the permissions of this user. Ownership alone is no obstacle: "
                           "nothing of a scanned repository is executed, so git's safe.directory is not needed; "
                           "grant read access to the folder")
                .arg(objects));
    }
    const QByteArray config =
        readSmallFile(repository.gitDirectory + QStringLiteral("/config"), kLargestConfig).value_or(QByteArray());
    if (extensionIn(config, "objectformat") == "sha256") {
        repository.format = ObjectFormat::Sha256;
    }
    repository.partial = !extensionIn(config, "partialclone").isEmpty() || hasPromisorPack(repository.gitDirectory);
    repository.headFile = repository.gitDirectory + QStringLiteral("/HEAD");
    const QString folder = mainWorkTree(location, repository.gitDirectory);
    if (!folder.isEmpty()) {
        repository.workTrees.push_back({folder, repository.gitDirectory + QStringLiteral("/index"), {}});
    } else if (QFileInfo::exists(repository.gitDirectory + QStringLiteral("/index"))) {
        repository.workTrees.push_back(
            {{}, repository.gitDirectory + QStringLiteral("/index"), {}}); // index without a folder
    }
    addLinkedWorkTrees(repository);
    if (extensionIn(config, "refstorage") == "reftable") {
        report(QStringLiteral("unsupported"), repository.gitDirectory + QStringLiteral("/reftable"),
               QStringLiteral("refs are stored as reftable, which is not read: every object is scanned, but none "
                              "counts as reachable; `git refs migrate --ref-format=files` makes refs that are read"));
    } else {
        repository.refs = readRefs(repository, report);
    }
    const auto shallow =
        readSmallFile(repository.gitDirectory + QStringLiteral("/shallow"), kLargestConfig).value_or(QByteArray());
    for (const QByteArray &line : shallow.split('\n')) {
        if (!line.trimmed().isEmpty()) {
            repository.shallow.push_back(line.trimmed());
        }
    }
    return repository;
}

} // namespace probate::git
