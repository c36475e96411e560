#include "scanners/git/committed_files.h"

#include "scanners/git/libgit.h"
#include "scanners/git/repository.h"
#include "scanners/git/tree_entries.h"

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

QByteArray entryOf(const QByteArray &tree, const QByteArray &name)
{
    std::uint32_t at = 0;
    for (RawEntry entry; readEntry(tree, GIT_OID_RAWSZ, at, entry);) {
        if (entry.name == std::string_view(name.constData(), static_cast<std::size_t>(name.size()))) {
            return hexOf(entry.id, GIT_OID_RAWSZ);
        }
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
