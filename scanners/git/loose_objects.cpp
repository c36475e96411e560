#include "scanners/git/loose_objects.h"

#include "scanners/git/mapped_file.h"
#include "scanners/git/small_file.h"

#include <QDir>

#include <algorithm>
#include <charconv>
#include <cstring>
#include <string_view>

namespace probate::git {

void listLoose(const QString &objectsFolder, ObjectFormat format, std::vector<std::uint8_t> &names)
{
    const QDir objects(objectsFolder);
    for (const QString &begin :
         objects.entryList({QStringLiteral("??")}, QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name)) {
        const QDir folder(objects.filePath(begin));
        for (const QString &end : folder.entryList(QDir::Files | QDir::NoSymLinks, QDir::Name)) {
            std::uint8_t raw[32];
            if (rawOf((begin + end).toLatin1(), raw, idSize(format))) {
                names.insert(names.end(), raw, raw + idSize(format));
            }
        }
    }
}

QString loosePath(const QString &objectsFolder, QByteArrayView hex)
{
    return objectsFolder + QLatin1Char('/') + QString::fromLatin1(hex.first(2)) + QLatin1Char('/') +
           QString::fromLatin1(hex.sliced(2));
}

Flaw readLoose(const QString &path, std::uint64_t most, Inflater &inflater, ObjectBuffer &buffer, LooseObject &object)
{
    constexpr std::size_t kLongestHeader = 32; // "commit 18446744073709551615\0"
    constexpr qint64 kSmall = 256 << 10;       // to read these costs less than to map them
    const auto small = readSmallFile(path, kSmall);
    const auto large = small ? Result<MappedFile>(MappedFile()) : MappedFile::open(path);
    if (!large) {
        return Flaw::Base;
    }
    const ByteSpan packed = small ? ByteSpan(reinterpret_cast<const std::uint8_t *>(small->constData()),
                                             static_cast<std::size_t>(small->size()))
                                  : large->bytes();
    if (const Flaw flaw = inflater.inflateAll(packed, most + kLongestHeader, buffer); flaw != Flaw::None) {
        return flaw;
    }
    const ByteSpan whole = buffer.view();
    const auto *text = reinterpret_cast<const char *>(whole.data());
    const auto *end = static_cast<const char *>(std::memchr(text, 0, std::min(whole.size(), kLongestHeader)));
    if (!end) {
        return Flaw::Header;
    }
    const std::string_view header(text, static_cast<std::size_t>(end - text));
    const std::size_t space = header.find(' ');
    if (space == std::string_view::npos) {
        return Flaw::Header;
    }
    const std::string_view type = header.substr(0, space);
    object.type = type == "commit" ? ObjectType::Commit
                  : type == "tree" ? ObjectType::Tree
                  : type == "blob" ? ObjectType::Blob
                  : type == "tag"  ? ObjectType::Tag
                                   : ObjectType::None;
    const auto [last, error] = std::from_chars(header.data() + space + 1, end, object.size);
    if (error != std::errc() || last != end || object.type == ObjectType::None) {
        return Flaw::Header;
    }
    object.bytes = whole.subspan(header.size() + 1);
    if (object.bytes.size() != object.size) {
        return Flaw::Size;
    }
    return object.size > most ? Flaw::TooLarge : Flaw::None;
}

} // namespace probate::git
