#include "core/estate/alias.h"

#include <algorithm>
#include <array>
#include <string_view>

namespace probate {

namespace {

enum class Comparison { Exact, Caseless, Email, DistinguishedName };

Comparison comparisonOf(const QString &space)
{
    // GitHub and GitLab treat logins without regard to case; sAMAccountName, uid and userPrincipalName are
    // caseIgnoreMatch attributes (RFC 4519 2.39, MS-ADA3); the rest are hexadecimal or DNS names.
    static constexpr std::pair<QLatin1StringView, Comparison> spaces[] = {
        {QLatin1StringView("email"), Comparison::Email},
        {QLatin1StringView("mail"), Comparison::Email},
        {QLatin1StringView("ldap-dn"), Comparison::DistinguishedName},
        {QLatin1StringView("x509-subject"), Comparison::DistinguishedName},
        {QLatin1StringView("upn"), Comparison::Caseless},
        {QLatin1StringView("login"), Comparison::Caseless},
        {QLatin1StringView("sam"), Comparison::Caseless},
        {QLatin1StringView("github"), Comparison::Caseless},
        {QLatin1StringView("gitlab"), Comparison::Caseless},
        {QLatin1StringView("github-team"), Comparison::Caseless},
        {QLatin1StringView("dns"), Comparison::Caseless},
        {QLatin1StringView("guid"), Comparison::Caseless},
        {QLatin1StringView("sid"), Comparison::Caseless},
        {QLatin1StringView("entra-object"), Comparison::Caseless},
        {QLatin1StringView("entra-app"), Comparison::Caseless},
        {QLatin1StringView("object-guid"), Comparison::Caseless},
        {QLatin1StringView("entry-uuid"), Comparison::Caseless},
    };
    for (const auto &[name, comparison] : spaces) {
        if (space == name) {
            return comparison;
        }
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
