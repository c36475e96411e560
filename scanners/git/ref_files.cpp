#include "scanners/git/ref_files.h"

#include "scanners/git/small_file.h"

#include <QDir>
#include <QDirIterator>
#include <QFileInfo>

#include <map>

namespace probate::git {

namespace {

constexpr qint64 kLargestRefFile = 4096;
constexpr qint64 kLargestRefList = 512ll << 20; // packed-refs of the largest hosts stay below
constexpr qint64 kLargestReflog = 64ll << 20;

using RefMap = std::map<QByteArray, QByteArray>; // name to hex

bool isId(QByteArrayView hex, ObjectFormat format)
{
    std::uint8_t raw[32];
    return rawOf(hex, raw, idSize(format));
}

void readPacked(const Repository &repository, RefMap &refs, const Report &report)
{
    const QString file = repository.gitDirectory + QStringLiteral("/packed-refs");
    if (!QFileInfo::exists(file)) {
        return;
    }
    const auto content = readSmallFile(file, kLargestRefList);
    if (!content) {
        report(QStringLiteral("unreadable"), file,
               QStringLiteral("packed refs were not read: what they reach counts as unreachable"));
        return;
    }
    const qsizetype digits = qsizetype(idSize(repository.format)) * 2;
    for (qsizetype at = 0; at < content->size();) {
        qsizetype end = content->indexOf('\n', at);
        end = end < 0 ? content->size() : end;
        const QByteArrayView line = QByteArrayView(*content).sliced(at, end - at);
        at = end + 1;
        if (line.isEmpty() || line.front() == '#' || line.front() == '^') {
            continue; // a peeled id: peeling is done from the objects
        }
        if (line.size() > digits + 1 && line[digits] == ' ' && isId(line.first(digits), repository.format)) {
            refs[line.sliced(digits + 1).trimmed().toByteArray()] = line.first(digits).toByteArray();
        }
    }
}

void readLoose(const Repository &repository, RefMap &refs, RefMap &symbolic, const Report &report)
{
    const QString root = repository.gitDirectory;
    QDirIterator files(root + QStringLiteral("/refs"), QDir::Files | QDir::Hidden | QDir::NoSymLinks,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QString path = files.next();
        const QByteArray name = QFile::encodeName(path.sliced(root.size() + 1));
        const QByteArray content = readSmallFile(path, kLargestRefFile).value_or(QByteArray()).trimmed();
        if (content.startsWith("ref:")) {
            symbolic[name] = content.sliced(4).trimmed();
        } else if (isId(content, repository.format)) {
            refs[name] = content;
        } else if (!name.endsWith(".lock")) {
            report(QStringLiteral("damaged"), QFile::decodeName(name), QStringLiteral("this ref holds no object id"));
        }
    }
}

/// Older stashes stand in the reflog of refs/stash only; its last line is the ref itself.
void readStashes(const Repository &repository, RefMap &refs)
{
    const auto log = readSmallFile(repository.gitDirectory + QStringLiteral("/logs/refs/stash"), kLargestReflog);
    if (!log || !refs.contains("refs/stash")) {
        return;
    }
    const qsizetype digits = qsizetype(idSize(repository.format)) * 2;
    QByteArrayList ids;
    for (const QByteArray &line : log->split('\n')) {
        if (line.size() > 2 * digits + 1 && isId(line.sliced(digits + 1, digits), repository.format)) {
            ids.prepend(line.sliced(digits + 1, digits));
        }
    }
    for (qsizetype i = 1; i < ids.size(); ++i) {
        refs["stash@{" + QByteArray::number(i) + '}'] = ids[i];
    }
}

/// A HEAD that names a branch says nothing that the branch does not say.
void readHead(const QString &file, const QByteArray &name, const Repository &repository, RefMap &refs)
{
    const QByteArray content = readSmallFile(file, kLargestRefFile).value_or(QByteArray()).trimmed();
    if (isId(content, repository.format)) {
        refs[name] = content;
    }
}

} // namespace

std::vector<Ref> readRefs(const Repository &repository, const Report &report)
{
    constexpr int kLongestChain = 5; // as git's SYMREF_MAXDEPTH
    RefMap refs;
    RefMap symbolic;
    readPacked(repository, refs, report);
    readLoose(repository, refs, symbolic, report);
    for (const auto &[name, first] : symbolic) {
        QByteArray target = first;
        for (int i = 0; i < kLongestChain && symbolic.contains(target); ++i) {
            target = symbolic[target];
        }
        if (const auto found = refs.find(target); found != refs.end()) {
            refs[name] = found->second;
        }
    }
    readHead(repository.headFile, "HEAD", repository, refs);
    for (const WorkTree &tree : repository.workTrees) {
        if (!tree.name.isEmpty()) {
            readHead(QFileInfo(tree.indexFile).path() + QStringLiteral("/HEAD"),
                     "worktrees/" + QFile::encodeName(tree.name) + "/HEAD", repository, refs);
        }
    }
    readStashes(repository, refs);
    std::vector<Ref> list;
    list.reserve(refs.size());
    for (const auto &[name, target] : refs) {
        list.push_back({name, target});
    }
    return list;
}

} // namespace probate::git
