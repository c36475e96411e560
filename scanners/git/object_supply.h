// Where the room gets its objects from: every object of a repository's database once, whoever reads it. An
// implementation knows how objects are stored; it does not know what stands in them.
#pragma once

#include "scanners/git/object_table.h"
#include "scanners/version.h"

#include <QString>

#include <compare>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace probate::git {

/// As in pack entries (gitformat-pack(5), "Object types").
enum class ObjectType : std::uint8_t { None = 0, Commit = 1, Tree = 2, Blob = 3, Tag = 4 };

struct StoredObject
{
    ObjectType type = ObjectType::None;
    QByteArray bytes;
};

struct ObjectView
{
    std::uint32_t object = kNoObject;
    ObjectType type = ObjectType::None;
    QByteArrayView bytes;   ///< valid during the visit only, as is:
    EarlierVersion earlier; ///< the object that this one is stored as a difference from, if it was visited
};

/// Called by several workers at once; `worker` counts from 0 and is used by one thread at a time. What it returns comes
/// back with the objects that are stored as differences from this one.
using ObjectVisitor = std::function<std::unique_ptr<ScanTrace>(int worker, const ObjectView &view)>;

/// Something was not read: kind, place and detail as in Skip. Thread-safe.
using Report = std::function<void(const QString &kind, const QString &place, const QString &detail)>;

/// A pack by which it is known again: git never changes one in place, but sets its time anew when it meets one of its
/// objects again.
struct PackMark
{
    QByteArray path;
    std::uint64_t size = 0;
    std::uint64_t inode = 0;
    QByteArray trailer; ///< checksum over the pack, as it states it (gitformat-pack(5))

    std::strong_ordering operator<=>(const PackMark &) const = default;
};

/// The files that objects lie in.
struct ObjectFiles
{
    std::vector<PackMark> packs;      ///< sorted
    std::vector<std::uint32_t> loose; ///< objects that lie in loose files alone
};

struct ReadRequest
{
    bool commits = false;
    bool trees = false;
    bool blobs = false;
    bool tags = false;
    std::uint64_t largestObject = 64ull << 20; ///< larger ones are reported as "too-large"
    int workers = 1;
    std::function<bool()> cancelled;
    const std::vector<bool> *leaveOut = nullptr; ///< by object: need not be visited; a supply may do it all the same

    bool wants(ObjectType type) const
    {
        return (type == ObjectType::Commit && commits) || (type == ObjectType::Tree && trees) ||
               (type == ObjectType::Blob && blobs) || (type == ObjectType::Tag && tags);
    }
};

class ObjectSupply
{
public:
    virtual ~ObjectSupply() = default;

    virtual const ObjectTable &objects() const = 0;
    /// Every wanted object once, in no defined order. What cannot be read is reported once and left out.
    virtual void readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report) = 0;
    /// One object; nothing if it is missing, damaged or larger than `largest`.
    virtual std::optional<StoredObject> read(std::uint32_t object, std::uint64_t largest) = 0;
    /// Which files hold the objects; nothing where that cannot be told.
    virtual std::optional<ObjectFiles> files() const { return {}; }

protected:
    ObjectSupply() = default;
    ObjectSupply(const ObjectSupply &) = default;
    ObjectSupply &operator=(const ObjectSupply &) = default;
};

} // namespace probate::git
