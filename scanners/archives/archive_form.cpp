#include "scanners/archives/archive_form.h"

#include "scanners/find_bytes.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace probate {

namespace {

constexpr qsizetype tarBlock = 512;

bool begins(QByteArrayView bytes, const char *mark, qsizetype size)
{
    return bytes.startsWith(QByteArrayView(mark, size));
}

bool isOctal(char c)
{
    return c >= '0' && c <= '7';
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
}

/// POSIX.1-1988 ustar, "chksum": the sum of the header's bytes, the field itself counted as eight spaces. Old tars have
/// no magic, so the sum is what tells all of them.
bool isTar(QByteArrayView bytes)
{
    if (bytes.size() < tarBlock || bytes[0] == '\0') {
        return false;
    }
    std::uint32_t stated = 0;
    bool digits = false;
    for (qsizetype at = 148; at < 156; ++at) {
        if (isOctal(bytes[at])) {
            stated = stated * 8 + static_cast<std::uint32_t>(bytes[at] - '0');
            digits = true;
        } else if (digits || (bytes[at] != ' ' && bytes[at] != '\0')) {
            break;
        }
    }
    if (!digits) {
        return false; // nearly every document
    }
    std::uint32_t sum = 0;
    std::int32_t signedSum = 0; // some old writers
    for (qsizetype at = 0; at < tarBlock; ++at) {
        const char c = at >= 148 && at < 156 ? ' ' : bytes[at];
        sum += static_cast<unsigned char>(c);
        signedSum += static_cast<signed char>(c);
    }
    return stated == sum || static_cast<std::int64_t>(stated) == signedSum;
}

/// cpio(5), the old binary form: thirteen words of two bytes, in the order of the machine that wrote them. Its magic is
/// short, so the first header must hold together: a type of file, a link, a name that ends where it says.
bool isBinaryCpio(QByteArrayView bytes)
{
    constexpr qsizetype headerSize = 26;
    constexpr std::uint32_t magic = 070707;
    if (bytes.size() < headerSize + 2) {
        return false;
    }
    const auto byteAt = [&](qsizetype at) { return std::uint32_t{static_cast<unsigned char>(bytes[at])}; };
    const bool little = (byteAt(0) | byteAt(1) << 8) == magic;
    if (!little && (byteAt(0) << 8 | byteAt(1)) != magic) {
        return false;
    }
    const auto word = [&](qsizetype index) {
        const auto first = byteAt(2 * index);
        const auto second = byteAt(2 * index + 1);
        return little ? first | second << 8 : first << 8 | second;
    };
    const std::uint32_t type = word(3) >> 12;
    const bool known = type == 1 || type == 2 || type == 4 || type == 6 || type == 8 || type == 10 || type == 12;
    const auto nameSize = static_cast<qsizetype>(word(10));
    if ((!known && word(3) != 0) || nameSize < 2 || nameSize > 4096 || headerSize + nameSize > bytes.size()) {
        return false;
    }
    const QByteArrayView name = bytes.sliced(headerSize, nameSize);
    return name.indexOf('\0') == nameSize - 1 && (word(6) > 0 || name.startsWith("TRAILER!!!"));
}

/// cpio(5): the portable ASCII forms have a magic and then digits only.
bool isCpio(QByteArrayView bytes)
{
    const auto digits = [&](qsizetype size, bool (*digit)(char)) {
        return bytes.size() >= size && std::all_of(bytes.begin() + 6, bytes.begin() + size, digit);
    };
    if (begins(bytes, "070701", 6) || begins(bytes, "070702", 6)) {
        return digits(110, isHex);
    }
    return (begins(bytes, "070707", 6) && digits(76, isOctal)) || isBinaryCpio(bytes);
}

/// APPNOTE.TXT 4.3.16: the end record stands last, and a comment of stated length follows it.
bool endsWithDirectory(QByteArrayView bytes)
{
    constexpr qsizetype recordSize = 22;
    const qsizetype first = std::max<qsizetype>(0, bytes.size() - recordSize - 0xFFFF);
    if (bytes.size() < recordSize ||
        !std::memchr(bytes.data() + first, 5, static_cast<std::size_t>(bytes.size() - first))) {
        return false; // no text holds such a byte, and one is found faster than four
    }
    const QByteArrayView record("PK\x05\x06", 4);
    for (qsizetype at = findBytes(bytes, record, first); at >= 0; at = findBytes(bytes, record, at + 1)) {
        if (at + recordSize > bytes.size()) {
            return false;
        }
        const auto comment = static_cast<unsigned char>(bytes[at + 20]) | static_cast<unsigned char>(bytes[at + 21])
                                                                              << 8;
        if (at + recordSize + comment == bytes.size()) {
            return true;
        }
    }
    return false;
}

bool isStreamOf(ArchiveForm form, QByteArrayView bytes)
{
    switch (form) {
    case ArchiveForm::Gzip: // RFC 1952, 2.3: deflate is the only method, three flags are reserved
        return bytes.size() >= 18 && begins(bytes, "\x1F\x8B\x08", 3) && (bytes[3] & 0xE0) == 0;
    case ArchiveForm::Bzip2: // "BZh", the size of blocks, then a block's magic or that of the end
        return bytes.size() >= 14 && begins(bytes, "BZh", 3) && bytes[3] >= '1' && bytes[3] <= '9' &&
               (begins(bytes.sliced(4), "1AY&SY", 6) || begins(bytes.sliced(4), "\x17\x72\x45\x38\x50\x90", 6));
    case ArchiveForm::Xz:
        return begins(bytes,
                      "\xFD"
                      "7zXZ\0",
                      6);
    default: // RFC 8878, 3.1.1
        return begins(bytes, "\x28\xB5\x2F\xFD", 4) && bytes.size() > 8;
    }
}

} // namespace

ArchiveForm archiveForm(QByteArrayView bytes)
{
    for (const ArchiveForm stream : {ArchiveForm::Gzip, ArchiveForm::Bzip2, ArchiveForm::Xz, ArchiveForm::Zstd}) {
        if (isStreamOf(stream, bytes)) {
            return stream;
        }
    }
    if (begins(bytes, "7z\xBC\xAF\x27\x1C", 6)) {
        return ArchiveForm::SevenZip;
    }
    if (begins(bytes, "!<arch>\n", 8)) {
        return ArchiveForm::Ar;
    }
    if (begins(bytes, "\xED\xAB\xEE\xDB", 4)) {
        return ArchiveForm::Rpm;
    }
    if (isTar(bytes)) {
        return ArchiveForm::Tar;
    }
    if (isCpio(bytes)) {
        return ArchiveForm::Cpio;
    }
    if (endsWithDirectory(bytes)) {
        return ArchiveForm::Zip;
    }
    return begins(bytes, "PK\x03\x04", 4) ? ArchiveForm::ZipHead : ArchiveForm::None;
}

bool isCompressedStream(ArchiveForm form)
{
    return form == ArchiveForm::Gzip || form == ArchiveForm::Bzip2 || form == ArchiveForm::Xz ||
           form == ArchiveForm::Zstd;
}

} // namespace probate
