#include "scanners/matching/obfuscation.h"

namespace probate {

namespace {

constexpr int groupSize = 4;

/// Four digits of base 36; -1 if they are none.
int groupAt(QByteArrayView text)
{
    int number = 0;
    for (const char c : text.first(groupSize)) {
        const int digit = c >= '0' && c <= '9' ? c - '0' : c >= 'a' && c <= 'z' ? c - 'a' + 10 : -1;
        if (digit < 0) {
            return -1;
        }
        number = number * 36 + digit;
    }
    return number;
}

} // namespace

/// org.eclipse.jetty.util.security.Password: a group holds 256 (127 + b + o) + (127 + b - o) for a byte b and the one
/// opposite it, o, as signed numbers; after a 'U' it holds 256 b + o, unsigned.
std::optional<QByteArray> withoutObfuscation(QByteArrayView value)
{
    constexpr QByteArrayView mark("OBF:");
    constexpr qsizetype longest = 1024;
    if (!value.startsWith(mark) || value.size() > longest) {
        return std::nullopt;
    }
    QByteArray plain;
    for (QByteArrayView rest = value.sliced(mark.size()); !rest.isEmpty(); rest = rest.sliced(groupSize)) {
        const bool wide = rest.front() == 'U';
        rest = rest.sliced(wide ? 1 : 0);
        const int group = rest.size() < groupSize ? -1 : groupAt(rest);
        const int byte = group < 0 ? -1 : wide ? group / 256 : (group / 256 + group % 256 - 254) / 2;
        if (byte < 0 || byte > 255) {
            plain.fill('\0');
            return std::nullopt;
        }
        plain += static_cast<char>(byte);
    }
    return plain.isEmpty() ? std::nullopt : std::optional(std::move(plain));
}

} // namespace probate
