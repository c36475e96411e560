#include "scanners/git/single_objects.h"

#include "scanners/git/libgit.h"

#include <QFile>

namespace probate::git {

struct SingleObjects::Database
{
    LibgitUse use;
    OdbHandle handle;
};

SingleObjects::SingleObjects(std::unique_ptr<Database> database) : m_database(std::move(database)) {}
SingleObjects::~SingleObjects() = default;

std::unique_ptr<SingleObjects> SingleObjects::open(const QString &objectsFolder)
{
    auto database = std::make_unique<Database>();
    git_odb *raw = nullptr;
    if (git_odb_open(&raw, QFile::encodeName(objectsFolder).constData()) != 0) {
        return nullptr;
    }
    database->handle.reset(raw);
    return std::unique_ptr<SingleObjects>(new SingleObjects(std::move(database)));
}

std::optional<StoredObject> SingleObjects::read(const std::uint8_t *rawName, std::uint64_t largest) const
{
    git_odb *const odb = m_database->handle.get();
    git_oid id;
    git_oid_fromraw(&id, rawName);
    std::size_t size = 0;
    git_object_t kind = GIT_OBJECT_INVALID;
    git_odb_object *raw = nullptr;
    if (git_odb_read_header(&size, &kind, odb, &id) != 0 || size > largest || git_odb_read(&raw, odb, &id) != 0) {
        return {};
    }
    const OdbObjectHandle held(raw);
    // git_object_t counts as packs do (gitformat-pack(5), "Object types").
    return StoredObject{static_cast<ObjectType>(kind), QByteArray(static_cast<const char *>(git_odb_object_data(raw)),
                                                                  qsizetype(git_odb_object_size(raw)))};
}

} // namespace probate::git
