#include "scanners/archives/rpm.h"

#include <QtEndian>

namespace probate {

namespace {

constexpr qsizetype leadSize = 96;
constexpr qsizetype prefaceSize = 16;

/// RPM package format, "Header Structure": magic, four reserved bytes, entries of 16 bytes, bytes of data.
std::optional<qsizetype> sectionEnd(QByteArrayView package, qsizetype at)
{
    if (package.size() - at < prefaceSize || !package.sliced(at).startsWith(QByteArrayView("\x8E\xAD\xE8\x01", 4))) {
        return std::nullopt;
    }
    const auto entries = static_cast<qsizetype>(qFromBigEndian<quint32>(package.data() + at + 8));
    const auto data = static_cast<qsizetype>(qFromBigEndian<quint32>(package.data() + at + 12));
    const qsizetype end = at + prefaceSize + entries * 16 + data; // below 2^37: cannot overflow
    return end <= package.size() ? std::optional(end) : std::nullopt;
}

} // namespace

std::optional<RpmParts> rpmParts(QByteArrayView package)
{
    const auto signatureEnd = sectionEnd(package, leadSize);
    if (!signatureEnd) {
        return std::nullopt;
    }
    const qsizetype header = (*signatureEnd + 7) / 8 * 8; // the signature is padded to eight bytes
    const auto headerEnd = header <= package.size() ? sectionEnd(package, header) : std::nullopt;
    if (!headerEnd) {
        return std::nullopt;
    }
    return RpmParts{package.sliced(header, *headerEnd - header), package.sliced(*headerEnd)};
}

} // namespace probate
