#include "scanners/git/libgit_supply.h"

#include "scanners/git/libgit.h"
#include "scanners/git/single_objects.h"
#include "scanners/git/workers.h"

#include <QFile>

#include <atomic>

namespace probate::git {

namespace {

ObjectType typeOf(git_object_t type)
{
    return type >= GIT_OBJECT_COMMIT && type <= GIT_OBJECT_TAG ? static_cast<ObjectType>(type) : ObjectType::None;
}

class LibgitSupply final : public ObjectSupply
{
public:
    LibgitSupply(QByteArray directory, OdbHandle odb) : m_directory(std::move(directory)), m_odb(std::move(odb)) {}

    void list(const Report &report);
    const ObjectTable &objects() const override { return m_table; }
    void readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report) override;
    std::optional<StoredObject> read(std::uint32_t object, std::uint64_t largest) override;

private:
    void readOne(git_odb *odb, std::uint32_t object, const ReadRequest &request, int worker, const ObjectVisitor &visit,
                 const Report &report);

    LibgitUse m_use;
    QByteArray m_directory;
    OdbHandle m_odb;
    ObjectTable m_table;
    std::vector<std::uint32_t> m_order; ///< as libgit2 lists them: by offset within a pack
};

void LibgitSupply::list(const Report &report)
{
    std::vector<std::uint8_t> names;
    const auto collect = [](const git_oid *id, void *payload) {
        auto &into = *static_cast<std::vector<std::uint8_t> *>(payload);
        into.insert(into.end(), id->id, id->id + GIT_OID_RAWSZ);
        return 0;
    };
    if (git_odb_foreach(m_odb.get(), collect, &names) != 0) {
        report(QStringLiteral("damaged"), QFile::decodeName(m_directory),
               QStringLiteral("listing objects stopped early: %1; run git fsck").arg(libgitError()));
    }
    const std::vector<std::uint8_t> listed = names;
    m_table = ObjectTable::of(ObjectFormat::Sha1, names);
    std::vector<bool> seen(m_table.size());
    for (std::size_t at = 0; at < listed.size(); at += GIT_OID_RAWSZ) {
        const std::uint32_t object = m_table.find(listed.data() + at);
        if (!seen[object]) {
            seen[object] = true;
            m_order.push_back(object);
        }
    }
}

void LibgitSupply::readOne(git_odb *odb, std::uint32_t object, const ReadRequest &request, int worker,
                           const ObjectVisitor &visit, const Report &report)
{
    git_oid id;
    git_oid_fromraw(&id, m_table.name(object));
    const auto place = [&] { return QStringLiteral("object ") + QString::fromLatin1(m_table.hex(object)); };
    std::size_t size = 0;
    git_object_t kind = GIT_OBJECT_INVALID;
    if (git_odb_read_header(&size, &kind, odb, &id) != 0) {
        if (request.blobs) { // reported in one pass only
            report(QStringLiteral("damaged"), place(), libgitError());
        }
        return;
    }
    if (!request.wants(typeOf(kind))) {
        return;
    }
    if (size > request.largestObject) {
        report(QStringLiteral("too-large"), place(),
               QStringLiteral("%1 bytes, more than one document may have").arg(size));
        return;
    }
    git_odb_object *raw = nullptr;
    if (git_odb_read(&raw, odb, &id) != 0) {
        report(QStringLiteral("damaged"), place(), libgitError());
        return;
    }
    const OdbObjectHandle held(raw);
    const QByteArrayView bytes(static_cast<const char *>(git_odb_object_data(raw)),
                               qsizetype(git_odb_object_size(raw)));
    visit(worker, {object, typeOf(kind), bytes, {}});
}

void LibgitSupply::readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report)
{
    constexpr std::size_t kBatch = 512; // neighbours in a pack share delta bases
    std::atomic<std::size_t> next{0};
    runWorkers(request.workers, [&](int worker) {
        git_odb *raw = nullptr;
        if (git_odb_open(&raw, m_directory.constData()) != 0) {
            report(QStringLiteral("unreadable"), QFile::decodeName(m_directory), libgitError());
            return;
        }
        const OdbHandle odb(raw);
        for (;;) {
            const std::size_t from = next.fetch_add(kBatch);
            if (from >= m_order.size() || (request.cancelled && request.cancelled())) {
                return;
            }
            const std::size_t to = std::min(from + kBatch, m_order.size());
            for (std::size_t i = from; i < to; ++i) {
                readOne(raw, m_order[i], request, worker, visit, report);
            }
        }
    });
}

std::optional<StoredObject> LibgitSupply::read(std::uint32_t object, std::uint64_t largest)
{
    const auto singly = SingleObjects::open(QFile::decodeName(m_directory));
    return singly ? singly->read(m_table.name(object), largest) : std::nullopt;
}

} // namespace

Result<std::unique_ptr<ObjectSupply>> openLibgitSupply(const QString &objectsDirectory, const Report &report)
{
    const LibgitUse use;
    const QByteArray directory = QFile::encodeName(objectsDirectory);
    git_odb *raw = nullptr;
    if (git_odb_open(&raw, directory.constData()) != 0) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("opening the object database %1: %2").arg(objectsDirectory, libgitError()));
    }
    auto supply = std::make_unique<LibgitSupply>(directory, OdbHandle(raw));
    supply->list(report);
    return std::unique_ptr<ObjectSupply>(std::move(supply));
}

} // namespace probate::git
