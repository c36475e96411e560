#include "scanners/git/index_file.h"

#include "scanners/git/libgit.h"

#include <QFile>
#include <QFileInfo>

namespace probate::git {

std::vector<IndexEntry> readIndex(const QString &file, ObjectFormat format, const Report &report)
{
    const QFileInfo info(file);
    if (!info.exists() && !info.isSymLink()) {
        return {};
    }
    const auto fail = [&](const QString &kind, const QString &why) {
        report(
            kind, file,
            QStringLiteral("the index was not read (%1): which blobs are staged is not known, though they were scanned")
                .arg(why));
        return std::vector<IndexEntry>{};
    };
    if (format != ObjectFormat::Sha1) {
        return fail(QStringLiteral("unsupported"), QStringLiteral("SHA-256 index"));
    }
    if (!info.isFile() || info.isSymLink()) {
        return fail(QStringLiteral("special-file"), QStringLiteral("no regular file"));
    }
    const LibgitUse use;
    git_index *raw = nullptr;
    if (git_index_open(&raw, QFile::encodeName(file).constData()) != 0) {
        return fail(QStringLiteral("damaged"), libgitError());
    }
    const IndexHandle index(raw);
    std::vector<IndexEntry> entries;
    const std::size_t count = git_index_entrycount(raw);
    entries.reserve(count);
    for (std::size_t i = 0; i < count; ++i) {
        const git_index_entry *entry = git_index_get_byindex(raw, i);
        if (entry && entry->mode != GIT_FILEMODE_COMMIT) {
            entries.push_back({QByteArray(entry->path), hexOf(entry->id.id, GIT_OID_RAWSZ)});
        }
    }
    return entries;
}

} // namespace probate::git
