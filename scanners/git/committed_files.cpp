#include "scanners/git/committed_files.h"

#include "scanners/git/libgit.h"
#include "scanners/git/repository.h"

namespace probate::git {

struct CommittedFiles::Parts
{
    LibgitUse use;
    OdbHandle objects;

    /// The object's bytes if it is of that type, else nothing.
    QByteArray read(const QByteArray &hex, git_object_t type) const
    {
        git_oid id;
        git_odb_object *raw = nullptr;
        if (!objects || hex.size() != GIT_OID_HEXSZ || git_oid_fromstr(&id, hex.constData()) != 0 ||
            git_odb_read(&raw, objects.get(), &id) != 0) {
            return {};
        }
        const OdbObjectHandle object(raw);
        return git_odb_object_type(raw) == type ? QByteArray(static_cast<const char *>(git_odb_object_data(raw)),
                                                             static_cast<qsizetype>(git_odb_object_size(raw)))
                                                : QByteArray();
    }
};

namespace {

/// gitformat-tree: "mode name", a zero, twenty bytes of id.
QByteArray entryOf(const QByteArray &tree, const QByteArray &name)
{
    for (qsizetype at = 0; at < tree.size();) {
        const auto blank = tree.indexOf(' ', at);
        const auto zero = blank < 0 ? -1 : tree.indexOf('\0', blank);
        if (zero < 0 || zero + 1 + GIT_OID_RAWSZ > tree.size()) {
            return {};
        }
        if (QByteArrayView(tree).sliced(blank + 1, zero - blank - 1) == name) {
            return tree.sliced(zero + 1, GIT_OID_RAWSZ).toHex();
        }
        at = zero + 1 + GIT_OID_RAWSZ;
    }
    return {};
}

} // namespace

CommittedFiles::CommittedFiles(const QString &location) : m_parts(std::make_unique<Parts>())
{
    const QString folder = gitDirectoryOf(location);
    git_odb *objects = nullptr;
    if (!folder.isEmpty() && git_odb_open(&objects, (folder + QStringLiteral("/objects")).toUtf8().constData()) == 0) {
        m_parts->objects.reset(objects);
    }
}

CommittedFiles::~CommittedFiles() = default;

QByteArray CommittedFiles::blobAt(const QByteArray &commit, const QString &path) const
{
    const QByteArray text = m_parts->read(commit, GIT_OBJECT_COMMIT);
    if (!text.startsWith("tree ")) {
        return {};
    }
    QByteArray id = text.sliced(5).left(GIT_OID_HEXSZ);
    const QByteArrayList steps = path.section(QLatin1Char('!'), 0, 0).toUtf8().split('/');
    constexpr qsizetype deepest = 256;
    for (const QByteArray &step : steps.size() > deepest ? QByteArrayList() : steps) {
        id = entryOf(m_parts->read(id, GIT_OBJECT_TREE), step);
    }
    return m_parts->read(id, GIT_OBJECT_BLOB).isNull() ? QByteArray() : id;
}

} // namespace probate::git
