// Blobs one by one, by libgit2: for the few objects of packs that were not opened.
#pragma once

#include <QByteArray>
#include <QString>

#include <cstdint>
#include <memory>
#include <optional>

namespace probate::git {

class SingleBlobs
{
public:
    /// Null if libgit2 cannot open the folder of objects.
    static std::unique_ptr<SingleBlobs> open(const QString &objectsFolder);
    ~SingleBlobs();

    /// Nothing if it is missing, damaged, no blob or larger than `largest`. `rawName` has 20 bytes.
    std::optional<QByteArray> read(const std::uint8_t *rawName, std::uint64_t largest) const;

private:
    struct Database;
    explicit SingleBlobs(std::unique_ptr<Database> database);

    std::unique_ptr<Database> m_database;
};

} // namespace probate::git
