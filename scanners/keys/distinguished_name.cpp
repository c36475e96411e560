#include "scanners/keys/distinguished_name.h"

#include "scanners/keys/der.h"

namespace probate {

namespace {

constexpr qsizetype longestText = 1'024;

struct AttributeName
{
    const char *oid;
    const char *name;
};

/// RFC 4519 and RFC 2985.
constexpr AttributeName attributeNames[] = {
    {"2.5.4.3", "CN"},
    {"2.5.4.4", "SN"},
    {"2.5.4.5", "serialNumber"},
    {"2.5.4.6", "C"},
    {"2.5.4.7", "L"},
    {"2.5.4.8", "ST"},
    {"2.5.4.10", "O"},
    {"2.5.4.11", "OU"},
    {"2.5.4.42", "GN"},
    {"0.9.2342.19200300.100.1.1", "UID"},
    {"0.9.2342.19200300.100.1.25", "DC"},
    {"1.2.840.113549.1.9.1", "emailAddress"},
};

} // namespace

DistinguishedName readName(QByteArrayView content)
{
    DistinguishedName name;
    DerReader sets(content);
    while (const auto set = sets.next(der::set)) {
        DerReader attributes(set->content);
        while (const auto attribute = attributes.next(der::sequence)) {
            DerReader parts(attribute->content);
            const auto oid = parts.next(der::oid);
            const auto value = parts.next();
            if (!oid || !value) {
                continue;
            }
            QString type = QString::fromLatin1(oidText(oid->content));
            for (const auto &known : attributeNames) {
                if (type == QLatin1StringView(known.oid)) {
                    type = QString::fromLatin1(known.name);
                    break;
                }
            }
            const QString text = derText(*value);
            if (type == QLatin1StringView("CN")) {
                name.commonName = text;
            } else if (type == QLatin1StringView("emailAddress")) {
                name.emails.push_back(text);
            } else if (type == QLatin1StringView("UID")) {
                name.userIds.push_back(text);
            }
            if (name.text.size() < longestText) {
                name.text += (name.text.isEmpty() ? QString() : QStringLiteral(", ")) + type + QLatin1Char('=') + text;
            }
        }
    }
    return name;
}

} // namespace probate
