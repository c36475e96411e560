// Microsoft Entra users: `az ad user list`, or Graph's /users with $select (https://learn.microsoft.com/graph/api/
// resources/user). signInSessionsValidFromDateTime is the instant before which issued sessions are refused.
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

void readEntraUser(Export &from, const QJsonObject &row, const QString &item)
{
    ListedAccount listed;
    listed.account = {u"entra-object"_s, from.instance() + u'/' + text(row, "id"_L1).toLower()};
    listed.scope = from.scope(u"users"_s);
    PrincipalSeen &seen = listed.seen;
    const QString upn = text(row, "userPrincipalName"_L1);
    addAlias(seen, "upn"_L1, upn);
    const QString mail = text(row, "mail"_L1);
    addAlias(seen, "email"_L1, mail);
    if (mail.isEmpty() && upn.contains(u'@') && !upn.contains("#EXT#"_L1)) {
        addAlias(seen, "email"_L1, upn);
    }
    addAlias(seen, "employee"_L1, text(row, "employeeId"_L1), true);
    addAlias(seen, "sid"_L1, text(row, "onPremisesSecurityIdentifier"_L1), true);
    addAlias(seen, "login"_L1, text(row, "onPremisesSamAccountName"_L1));
    for (const QJsonValue &address : row["proxyAddresses"_L1].toArray()) {
        if (text(address).startsWith("smtp:"_L1, Qt::CaseInsensitive)) {
            addAlias(seen, "email"_L1, text(address).mid(5));
        }
    }
    seen.displayName = text(row, "displayName"_L1);
    seen.opened = date(from, row, "createdDateTime"_L1, item);
    listed.notBefore = date(from, row, "signInSessionsValidFromDateTime"_L1, item);
    listed.lastLogin = date(from, row["signInActivity"_L1].toObject(), "lastSignInDateTime"_L1, item);
    if (row["accountEnabled"_L1].isBool()) {
        const bool enabled = row["accountEnabled"_L1].toBool();
        listed.condition = enabled ? AccountCondition::Enabled : AccountCondition::Disabled;
        listed.because = enabled ? u"accountEnabled is true"_s : u"accountEnabled is false"_s;
    }
    put(from, std::move(listed), item);
}

bool readEntraUsers(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"value"_L1});
    if (!rows || hasKeys(*rows, {"appId"_L1})) {
        return false;
    }
    const bool empty = rows->isEmpty() && isIssuedBy(document, "entra"_L1) &&
                       document.fileName().contains("user"_L1, Qt::CaseInsensitive);
    if (!empty && !hasKeys(*rows, {"id"_L1, "userPrincipalName"_L1})) {
        return false;
    }
    Export from(document, context, "entra"_L1);
    if (!text(value->toObject(), "@odata.nextLink"_L1).isEmpty()) {
        from.incomplete(u"truncated"_s, u"Graph says that another page follows"_s);
    }
    bool stated = rows->isEmpty();
    forEachRow(from, *rows, {}, "id"_L1, [&](const QJsonObject &row, const QString &item) {
        stated = stated || row["accountEnabled"_L1].isBool();
        readEntraUser(from, row, item);
    });
    from.listedAccounts(from.scope(u"users"_s));
    if (!stated) {
        context.skip(u"incomplete-export"_s, u"no row says whether the account is enabled: export the users with "
                                             u"$select=…,accountEnabled,signInSessionsValidFromDateTime"_s);
    }
    return true;
}

} // namespace

const Reader entraUsersReader{
    "entra-users",
    "Entra users",
    [](const Document &d) {
        return beginsWithAny(d, "[{") && !d.origin.path.contains("owner"_L1, Qt::CaseInsensitive) &&
               (mentions(d, {"\"userPrincipalName\""}, 65536) || (isIssuedBy(d, "entra"_L1) && d.bytes.size() < 4096));
    },
    readEntraUsers,
    {.begins = "[{"}};

} // namespace probate
