#include "scanners/git/object_name.h"

#include "core/hash/sha256.h"
#include "scanners/git/libgit.h"

#include <algorithm>

namespace probate::git {

namespace {

QByteArrayView wordOf(ObjectType type)
{
    switch (type) {
    case ObjectType::Commit:
        return "commit ";
    case ObjectType::Tree:
        return "tree ";
    case ObjectType::Tag:
        return "tag ";
    case ObjectType::Blob:
    case ObjectType::None:
        break;
    }
    return "blob ";
}

} // namespace

std::array<std::uint8_t, 32> objectName(ObjectFormat format, ObjectType type, QByteArrayView bytes)
{
    std::array<std::uint8_t, 32> name = {};
    if (format == ObjectFormat::Sha1) {
        git_oid id = {};
        git_odb_hash(&id, bytes.data(), static_cast<std::size_t>(bytes.size()), static_cast<git_object_t>(type));
        std::copy(std::begin(id.id), std::end(id.id), name.begin());
        return name;
    }
    QByteArray whole = wordOf(type).toByteArray() + QByteArray::number(bytes.size());
    whole.append('\0');
    const QByteArray hash = sha256(whole.append(bytes));
    std::copy(hash.begin(), hash.end(), name.begin());
    return name;
}

} // namespace probate::git
