// Objects one by one, by libgit2: for the few of packs that were not opened.
#pragma once

#include "scanners/git/object_supply.h"

namespace probate::git {

class SingleObjects
{
public:
    /// Null if libgit2 cannot open the folder of objects.
    static std::unique_ptr<SingleObjects> open(const QString &objectsFolder);
    ~SingleObjects();

    /// Nothing if it is missing, damaged or larger than `largest`. `rawName` has 20 bytes.
    std::optional<StoredObject> read(const std::uint8_t *rawName, std::uint64_t largest) const;

private:
    struct Database;
    explicit SingleObjects(std::unique_ptr<Database> database);

    std::unique_ptr<Database> m_database;
};

} // namespace probate::git
