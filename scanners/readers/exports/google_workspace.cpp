// Google Workspace users (Directory API, users.list; https://developers.google.com/admin-sdk/directory/reference/rest/
// v1/users#User). Suspended and archived users cannot sign in; a deletion can be undone for 20 days.
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

void addAddresses(PrincipalSeen &seen, const QJsonObject &row)
{
    addAlias(seen, "email"_L1, text(row, "primaryEmail"_L1));
    for (const auto key : {"aliases"_L1, "nonEditableAliases"_L1}) {
        for (const QJsonValue &address : row[key].toArray()) {
            addAlias(seen, "email"_L1, text(address));
        }
    }
    for (const QJsonValue &id : row["externalIds"_L1].toArray()) {
        if (text(id.toObject(), "type"_L1) == "organization"_L1) { // the admin console's "Employee ID"
            addAlias(seen, "employee"_L1, text(id.toObject(), "value"_L1), true);
        }
    }
}

void readGoogleUser(Export &from, const QJsonObject &row, const QString &item)
{
    ListedAccount listed;
    listed.account = {u"google-user"_s, text(row, "id"_L1)};
    listed.scope = from.scope(u"users"_s);
    addAddresses(listed.seen, row);
    listed.seen.displayName = text(row["name"_L1].toObject(), "fullName"_L1);
    listed.seen.opened = date(from, row, "creationTime"_L1, item);
    listed.lastLogin = date(from, row, "lastLoginTime"_L1, item);
    if (listed.lastLogin && *listed.lastLogin <= *instantFromUnixSeconds(0)) {
        listed.lastLogin.reset(); // 1970-01-01 is never
    }
    const auto say = [&](AccountCondition condition, const QString &because) {
        listed.condition = condition;
        listed.because = because;
    };
    if (!text(row, "deletionTime"_L1).isEmpty()) {
        say(AccountCondition::Deleted,
            u"Google lists the user as deleted at %1"_s.arg(text(row, "deletionTime"_L1).left(40)));
    } else if (row["suspended"_L1].toBool()) {
        say(AccountCondition::Disabled, u"Google lists the user as suspended"_s);
    } else if (row["archived"_L1].toBool()) {
        say(AccountCondition::Disabled, u"Google lists the user as archived"_s);
    } else if (row["suspended"_L1].isBool()) {
        say(AccountCondition::Enabled, u"Google lists the user as not suspended"_s);
    } // a partial response (fields=…) says nothing
    put(from, std::move(listed), item);
}

bool readGoogleWorkspace(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"users"_L1});
    if (!rows || !hasKeys(*rows, {"id"_L1, "primaryEmail"_L1})) {
        return false;
    }
    Export from(document, context, "google-workspace"_L1);
    if (!text(value->toObject(), "nextPageToken"_L1).isEmpty()) {
        from.incomplete(u"truncated"_s, u"nextPageToken says that another page follows"_s);
    }
    forEachRow(from, *rows, "users"_L1, "id"_L1,
               [&](const QJsonObject &row, const QString &item) { readGoogleUser(from, row, item); });
    from.listedAccounts(from.scope(u"users"_s));
    return true;
}

} // namespace

const Reader googleWorkspaceReader{
    "google-workspace",
    "Google Workspace users",
    [](const Document &d) { return beginsWithAny(d, "[{") && mentions(d, {"\"primaryEmail\""}, 65536); },
    readGoogleWorkspace,
    {.begins = "[{"}};

} // namespace probate
