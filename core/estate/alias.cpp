#include "core/estate/alias.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace probate {

namespace {

enum class Comparison { Exact, Caseless, Email, DistinguishedName };

bool isOneOf(const QString &space, std::initializer_list<const char *> names)
{
    return std::any_of(names.begin(), names.end(), [&](const char *name) { return space == QLatin1StringView(name); });
}

Comparison comparisonOf(const QString &space)
{
    if (isOneOf(space, {"email", "mail"})) {
        return Comparison::Email;
    }
    if (isOneOf(space, {"ldap-dn", "x509-subject"})) {
        return Comparison::DistinguishedName;
    }
    // GitHub and GitLab treat logins without regard to case; sAMAccountName, uid and userPrincipalName are
    // caseIgnoreMatch attributes (RFC 4519 2.39, MS-ADA3); the rest are hexadecimal or DNS names.
    if (isOneOf(space, {"upn", "login", "sam", "github", "gitlab", "github-team", "dns", "guid", "sid", "entra-object",
                        "entra-app", "object-guid", "entry-uuid"})) {
        return Comparison::Caseless;
    }
    return Comparison::Exact;
}

bool isAscii(const QString &text)
{
    return std::all_of(text.begin(), text.end(), [](QChar c) { return c.unicode() < 0x80; });
}

QString composed(const QString &text)
{
    return isAscii(text) ? text : text.normalized(QString::NormalizationForm_C);
}

QString folded(const QString &text)
{
    return composed(composed(text).toCaseFolded());
}

QString normalEmail(const QString &text, AliasRules rules)
{
    QString address = folded(text);
    if (rules.foldPlusTags) {
        const auto at = address.lastIndexOf(QLatin1Char('@'));
        const auto plus = address.indexOf(QLatin1Char('+'));
        if (plus > 0 && plus < at) {
            address.remove(plus, at - plus);
        }
    }
    return address;
}

} // namespace

Alias normalAlias(const Alias &alias, AliasRules rules)
{
    Alias normal{alias.space.trimmed().toLower(), alias.value.trimmed()};
    switch (comparisonOf(normal.space)) {
    case Comparison::Email:
        normal.space = QStringLiteral("email");
        normal.value = normalEmail(normal.value, rules);
        break;
    case Comparison::DistinguishedName:
        normal.value = normalDistinguishedName(normal.value).value_or(composed(normal.value));
        break;
    case Comparison::Caseless:
        normal.value = folded(normal.value);
        break;
    case Comparison::Exact:
        normal.value = composed(normal.value);
        break;
    }
    return normal;
}

} // namespace probate
