// SCIM 2.0 listings of users and groups (RFC 7643 4.1 to 4.3, RFC 7644 3.4.2), one page or an array of pages. A user
// without "active" has no state: the attribute is optional, and what a provider means by its absence is its own.
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr auto listResponse = "urn:ietf:params:scim:api:messages:2.0:ListResponse"_L1;
constexpr auto enterpriseUser = "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User"_L1;

bool hasSchema(const QJsonObject &object, QLatin1StringView schema)
{
    for (const QJsonValue &it : object["schemas"_L1].toArray()) {
        if (it.toString().compare(schema, Qt::CaseInsensitive) == 0) { // RFC 7643 2.1: URIs of schemas ignore case
            return true;
        }
    }
    return false;
}

Alias account(const Export &from, const QJsonObject &row)
{
    return {u"scim-user"_s, from.instance() + u'/' + text(row, "id"_L1)};
}

/// Values of a multi-valued attribute: objects with "value", or bare strings as older providers write them.
QStringList valuesOf(const QJsonValue &list)
{
    QStringList values;
    for (const QJsonValue &it : list.toArray()) {
        values.append(it.isObject() ? text(it.toObject(), "value"_L1) : text(it));
    }
    return values;
}

/// "active": some providers write the word instead of the truth value.
std::optional<bool> activeOf(const QJsonValue &value)
{
    if (value.isBool()) {
        return value.toBool();
    }
    const QString word = value.toString().toLower();
    return word == "true"_L1 ? std::optional(true) : word == "false"_L1 ? std::optional(false) : std::nullopt;
}

void readScimUser(Export &from, const QJsonObject &row, const QString &item)
{
    ListedAccount listed;
    listed.account = account(from, row);
    listed.scope = from.scope(u"users"_s);
    PrincipalSeen &seen = listed.seen;
    addSignIn(seen, text(row, "userName"_L1));
    for (const QString &address : valuesOf(row["emails"_L1])) {
        addAlias(seen, "email"_L1, address);
    }
    // The provisioning client's own id: unique within this provider only.
    if (const QString external = text(row, "externalId"_L1); !external.isEmpty()) {
        addAlias(seen, "scim-external"_L1, from.instance() + u'/' + external);
    }
    addAlias(seen, "employee"_L1, text(row[enterpriseUser].toObject(), "employeeNumber"_L1), true);
    seen.displayName = text(row, "displayName"_L1);
    if (seen.displayName.isEmpty()) {
        seen.displayName = text(row["name"_L1].toObject(), "formatted"_L1);
    }
    const QJsonObject meta = row["meta"_L1].toObject();
    seen.opened = date(from, meta, "created"_L1, item);
    if (const auto active = activeOf(row["active"_L1])) {
        listed.condition = *active ? AccountCondition::Enabled : AccountCondition::Disabled;
        listed.because = *active ? u"SCIM lists the user as active"_s : u"SCIM lists the user as not active"_s;
        if (const auto changed = date(from, meta, "lastModified"_L1, item)) {
            listed.because += u", last modified %1"_s.arg(toIso(*changed));
        }
    } else if (row.contains("active"_L1) && !row["active"_L1].isNull()) {
        unreadableRow(from, item, u"its \"active\" is neither true nor false"_s);
    }
    put(from, std::move(listed), item);
    const QStringList certificates = valuesOf(row["x509Certificates"_L1]);
    for (qsizetype i = 0; i < certificates.size(); ++i) {
        const auto der =
            QByteArray::fromBase64Encoding(certificates[i].toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
        if (der && !(*der).isEmpty()) {
            from.context().nested(u'#' + item.mid(1) + pointer("x509Certificates"_L1, i), *der);
        }
    }
}

void readGroup(Export &from, const QJsonObject &row, const QString &item)
{
    std::vector<Alias> members;
    for (const QJsonValue &value : row["members"_L1].toArray()) {
        const QJsonObject member = value.toObject();
        const bool isGroup = text(member, "type"_L1).compare("Group"_L1, Qt::CaseInsensitive) == 0 ||
                             text(member, "$ref"_L1).contains("/Groups/"_L1);
        if (const QString id = text(member, "value"_L1); !id.isEmpty()) {
            members.push_back({isGroup ? u"scim-group"_s : u"scim-user"_s, from.instance() + u'/' + id});
        }
    }
    putGroup(from, {u"scim-group"_s, from.instance() + u'/' + text(row, "id"_L1)}, text(row, "displayName"_L1), members,
             item);
}

/// The pages of the document; nothing if one of them is no list of resources.
std::optional<std::vector<QJsonObject>> pagesOf(const QJsonValue &value)
{
    std::vector<QJsonObject> pages;
    const QJsonArray all = value.isArray() ? value.toArray() : QJsonArray{value};
    for (const QJsonValue &it : all) {
        const QJsonObject page = it.toObject();
        if (!hasSchema(page, listResponse)) {
            return std::nullopt;
        }
        pages.push_back(page);
    }
    return pages.empty() ? std::nullopt : std::optional(pages);
}

bool readScim(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto pages = pagesOf(*value);
    if (!pages) {
        return false;
    }
    Export from(document, context, "scim"_L1);
    qint64 total = 0;
    qint64 read = 0;
    for (const QJsonObject &page : *pages) {
        const QJsonArray rows = page["Resources"_L1].toArray(); // absent where totalResults is 0 (RFC 7644 3.4.2)
        total = std::max(total, page["totalResults"_L1].toInteger());
        read += rows.size();
        forEachRow(from, rows, "Resources"_L1, "id"_L1, [&](const QJsonObject &row, const QString &item) {
            const QString type = text(row["meta"_L1].toObject(), "resourceType"_L1);
            if (type == "Group"_L1 || hasSchema(row, "urn:ietf:params:scim:schemas:core:2.0:Group"_L1)) {
                readGroup(from, row, item);
            } else if (type == "User"_L1 || hasSchema(row, "urn:ietf:params:scim:schemas:core:2.0:User"_L1)) {
                readScimUser(from, row, item);
            } else {
                unreadableRow(from, item, u"it is neither a user nor a group"_s);
            }
        });
    }
    if (total > read) {
        from.incomplete(u"truncated"_s,
                        u"totalResults is %1, and %2 are here: pages are missing"_s.arg(total).arg(read));
    }
    from.listedAccounts(from.scope(u"users"_s));
    return true;
}

} // namespace

const Reader scimReader{"scim",
                        "SCIM users and groups",
                        [](const Document &d) {
                            return beginsWithAny(d, "[{") && mentions(d, {"urn:ietf:params:scim:", "urn:IETF:params"});
                        },
                        readScim,
                        {.begins = "[{"}};

} // namespace probate
