#include "core/rules/checksum.h"
#include "scanners/matching/validators/table.h"

#include <QList>

namespace probate::validators {

/// GitHub ("Behind GitHub's new authentication token formats") and npm, which GitHub owns: the last six characters are
/// the CRC-32 of the random part in base 62.
Refusal crc32Base62(const Candidate &candidate, const QString &, Yield &)
{
    const QByteArrayView value = candidate.value();
    const QByteArrayView body = value.sliced(value.lastIndexOf('_') + 1);
    if (body.size() <= 6) {
        return "it is too short for a checksum";
    }
    const bool right = inBase(crc32(body.chopped(6)), 62, 6) == body.last(6);
    return right ? nullptr : "its checksum is wrong";
}

namespace {

/// The routing part of a routable token: lines "key:value", numbers in base 36 (GitLab handbook, "Routable tokens").
void yieldRouting(QByteArrayView routing, Yield &yield)
{
    static constexpr std::pair<char, const char *> keys[] = {
        {'o', "organization"}, {'u', "user"}, {'p', "project"}, {'g', "group"}};
    for (const QByteArray &line : routing.toByteArray().split('\n')) {
        for (const auto &[key, name] : keys) {
            bool number = false;
            if (line.size() > 2 && line[0] == key && line[1] == ':') {
                const qulonglong id = line.mid(2).toULongLong(&number, 36);
                if (number) {
                    yield.named[QString::fromLatin1(name)] = QString::number(id);
                }
            }
        }
    }
}

} // namespace

/// PREFIX payload '.' version(2) '.' length(2) crc(7); the CRC-32 in base 36 covers everything before it. The payload
/// is 16 random bytes, the routing part, and the size of that in the last byte.
Refusal crc32Gitlab(const Candidate &candidate, const QString &, Yield &yield)
{
    const QByteArrayView value = candidate.value();
    const auto lastDot = value.lastIndexOf('.');
    const auto firstDot = value.indexOf('.');
    if (lastDot < 0 || firstDot == lastDot || value.size() - lastDot != 10) {
        return "it is no routable token";
    }
    if (inBase(crc32(value.chopped(7)), 36, 7) != value.last(7)) {
        return "its checksum is wrong";
    }
    bool number = false;
    const int length = value.sliced(lastDot + 1, 2).toByteArray().toInt(&number, 36);
    if (!number || length < 1 || length > firstDot) {
        return "the length that it states is wrong";
    }
    const auto payload = decodeBase64(value.sliced(firstDot - length, length));
    if (!payload || payload->size() < 17) {
        return "its payload is no base64";
    }
    const int routing = static_cast<unsigned char>(payload->back());
    if (routing <= payload->size() - 17) {
        yieldRouting(QByteArrayView(*payload).sliced(payload->size() - 1 - routing, routing), yield);
    }
    return nullptr;
}

} // namespace probate::validators
