#include "scanners/git/bundle_supply.h"

#include "scanners/git/libgit.h"
#include "scanners/git/libgit_supply.h"

#include <QDir>
#include <QFile>
#include <QTemporaryDir>

namespace probate::git {

namespace {

class BundleSupply final : public ObjectSupply
{
public:
    BundleSupply(std::unique_ptr<QTemporaryDir> folder, std::unique_ptr<ObjectSupply> objects)
        : m_folder(std::move(folder)), m_objects(std::move(objects))
    {}

    const ObjectTable &objects() const override { return m_objects->objects(); }
    void readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report) override
    {
        m_objects->readAll(request, visit, report);
    }
    std::optional<QByteArray> read(std::uint32_t object, std::uint64_t largest) override
    {
        return m_objects->read(object, largest);
    }

private:
    std::unique_ptr<QTemporaryDir> m_folder;
    std::unique_ptr<ObjectSupply> m_objects;
};

Result<void> indexPack(const QString &path, const Bundle &bundle, const QString &packFolder)
{
    constexpr qint64 kBlock = 1 << 20;
    const auto fail = [&] {
        const QString hint = bundle.prerequisites.empty()
                                 ? QString()
                                 : QStringLiteral("; the bundle builds on commits that it does not hold, so scan the "
                                                  "repository that it was made from");
        return Error(ErrorKind::Malformed,
                     QStringLiteral("reading the pack of the bundle %1: %2%3").arg(path, libgitError(), hint));
    };
    const LibgitUse use;
    git_indexer *raw = nullptr;
    if (git_indexer_new(&raw, QFile::encodeName(packFolder).constData(), 0600, nullptr, nullptr) != 0) {
        return fail();
    }
    const IndexerHandle indexer(raw);
    QFile file(path);
    if (!file.open(QIODevice::ReadOnly) || !file.seek(bundle.packOffset)) {
        return Error(ErrorKind::Unreadable, QStringLiteral("reading the bundle %1: %2").arg(path, file.errorString()));
    }
    git_indexer_progress progress = {};
    for (;;) {
        const QByteArray block = file.read(kBlock);
        if (block.isEmpty()) {
            break;
        }
        if (git_indexer_append(raw, block.constData(), static_cast<std::size_t>(block.size()), &progress) != 0) {
            return fail();
        }
    }
    return git_indexer_commit(raw, &progress) == 0 ? Result<void>() : Result<void>(fail());
}

} // namespace

Result<std::unique_ptr<ObjectSupply>> openBundleSupply(const QString &path, const Bundle &bundle, const Report &report)
{
    auto folder = std::make_unique<QTemporaryDir>(); // mode 0700
    if (!folder->isValid() || !QDir(folder->path()).mkpath(QStringLiteral("objects/pack"))) {
        return Error(
            ErrorKind::Unreadable,
            QStringLiteral("making a temporary folder for the bundle %1: %2").arg(path, folder->errorString()));
    }
    const Result<void> indexed = indexPack(path, bundle, folder->filePath(QStringLiteral("objects/pack")));
    if (!indexed) {
        return indexed.error();
    }
    auto objects = openLibgitSupply(folder->filePath(QStringLiteral("objects")), report);
    if (!objects) {
        return objects.error();
    }
    return std::unique_ptr<ObjectSupply>(std::make_unique<BundleSupply>(std::move(folder), std::move(*objects)));
}

} // namespace probate::git
