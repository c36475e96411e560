// `gcloud iam service-accounts keys list --format=json`, the REST answer around it, and the key's last-authentication
// activities of Policy Analyzer (`gcloud policy-intelligence query-activity`).
// https://cloud.google.com/iam/docs/reference/rest/v1/projects.serviceAccounts.keys
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

#include <set>

namespace probate {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// "projects/P/serviceAccounts/EMAIL/keys/ID"
struct KeyName
{
    QString project;
    QString account;
    QString id;
};

std::optional<KeyName> parseKeyName(QString name)
{
    if (const auto at = name.indexOf("projects/"_L1); at > 0) {
        name = name.mid(at); // full resource names begin with //iam.googleapis.com/
    }
    const QStringList parts = name.split(u'/');
    if (parts.size() != 6 || parts[0] != "projects"_L1 || parts[2] != "serviceAccounts"_L1 || parts[4] != "keys"_L1 ||
        parts[5].isEmpty()) {
        return std::nullopt;
    }
    return KeyName{parts[1], parts[3], parts[5]};
}

Handle keyHandle(const KeyName &name)
{
    return {handles::gcpKeyId, name.id.toUtf8()};
}

void readKey(Export &from, const QJsonObject &row, const KeyName &name, const QString &item)
{
    CredentialDescription key;
    key.kind = Kind::ServiceAccountKey;
    key.layer = Layer::Key;
    key.handles = {keyHandle(name)};
    key.label = u"key of %1"_s.arg(name.account);
    const Alias account{u"email"_s, name.account};
    key.accounts = {account};
    key.exempt = text(row, "keyType"_L1) == "SYSTEM_MANAGED"_L1; // Google keeps and rotates it; nobody holds it
    key.lifetime.issued = issuerDate(date(from, row, "validAfterTime"_L1, item));
    const auto expires = date(from, row, "validBeforeTime"_L1, item);
    if (expires && isNeverSentinel(*expires)) {
        key.lifetime.statedNever = true;
    } else if (expires) {
        key.lifetime.expires = issuerDate(expires);
        key.lifetime.expiryIsFirm = true;
    }
    key.attributes[u"service account"_s] = name.account;
    from.list(std::move(key), item);
    from.own(keyHandle(name), account, Relation::Owner, Basis::StatedByIssuer,
             u"the key's name names its service account"_s, item);

    StateEvidence state;
    state.credential = keyHandle(name);
    state.scope = from.scope(u"service-account-keys"_s, name.account);
    state.time = from.time();
    const bool disabled = row["disabled"_L1].toBool();
    state.state = disabled ? EvidenceState::SwitchedOff : EvidenceState::Enabled;
    state.because = disabled ? u"listed as disabled"_s : u"listed, and not disabled"_s;
    from.observe(std::move(state), item);
}

/// The call is for one service account; an empty answer names it only in the path.
QString accountFromPath(const Document &document)
{
    for (const QString &part : pathComponents(document)) {
        if (part.contains(u'@') && part.endsWith(".gserviceaccount.com"_L1)) {
            return part;
        }
        const auto stem = part.chopped(part.endsWith(".json"_L1) ? 5 : 0);
        if (stem.contains(u'@') && stem.endsWith(".gserviceaccount.com"_L1)) {
            return stem;
        }
    }
    return {};
}

void readKeys(Export &from, const QJsonArray &rows)
{
    std::set<QString> accounts;
    if (const QString named = accountFromPath(from.document()); !named.isEmpty()) {
        accounts.insert(named);
    }
    forEachRow(from, rows, {}, "name"_L1, [&](const QJsonObject &row, const QString &item) {
        const auto name = parseKeyName(text(row, "name"_L1));
        if (!name) {
            unreadableRow(from, item, u"its name is not projects/…/serviceAccounts/…/keys/…"_s);
            return;
        }
        accounts.insert(name->account);
        readKey(from, row, *name, item);
    });
    if (accounts.empty()) {
        from.incomplete(u"unidentified"_s,
                        u"an empty listing of keys, and the path does not name the service account"_s);
    }
    // Each account's keys were listed by a call of their own, so each listing is about that account only.
    for (const QString &account : accounts) {
        from.listing(from.scope(u"service-account-keys"_s, account), handles::gcpKeyId, {}, from.time(),
                     {Alias{u"email"_s, account}});
    }
}

bool isEmptyListing(const Document &document, const QJsonValue &value)
{
    return isIssuedBy(document, "gcp"_L1) && document.fileName().contains("key"_L1, Qt::CaseInsensitive) &&
           ((value.isArray() && value.toArray().isEmpty()) || (value.isObject() && value.toObject().isEmpty()));
}

bool readKeyListing(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"keys"_L1});
    const bool listing = rows && hasKeys(*rows, {"name"_L1, "keyType"_L1});
    if (!listing && !isEmptyListing(document, *value)) {
        return false;
    }
    Export from(document, context, "gcp"_L1);
    readKeys(from, rows.value_or(QJsonArray()));
    return true;
}

/// "Authentication activities … might be missing for up to 7 days"; the observation period says how far it reaches.
bool readActivity(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const auto rows = rowsOf(*value, {"activities"_L1});
    if (!rows || !hasKeys(*rows, {"activity"_L1, "activityType"_L1})) {
        return false;
    }
    Export from(document, context, "gcp"_L1);
    for (qsizetype i = 0; i < rows->size(); ++i) {
        const QString item = pointer("activities"_L1, i);
        const QJsonObject row = rows->at(i).toObject();
        if (text(row, "activityType"_L1) != "serviceAccountKeyLastAuthentication"_L1) {
            continue;
        }
        const auto name = parseKeyName(text(row, "fullResourceName"_L1));
        if (!name) {
            unreadableRow(from, item, u"its fullResourceName names no service-account key"_s);
            continue;
        }
        const auto used = date(from, row["activity"_L1].toObject(), "lastAuthenticatedTime"_L1, item);
        const auto period = row["observationPeriod"_L1].toObject();
        const auto time = from.statedAt(date(from, period, "endTime"_L1, item), 7 * 24h);
        if (used) {
            from.use(keyHandle(*name), from.scope(u"key-last-authentication"_s, name->account), *used, time,
                     u"the key authenticated"_s, item);
        }
    }
    return true;
}

} // namespace

const Reader gcpKeysReader{"gcp-service-account-keys",
                           "GCP service-account keys listing",
                           [](const Document &d) {
                               return beginsWithAny(d, "{[") &&
                                      (mentions(d, {"\"USER_MANAGED\"", "\"SYSTEM_MANAGED\"", "\"validAfterTime\""}) ||
                                       (isIssuedBy(d, "gcp"_L1) && d.bytes.size() < 64));
                           },
                           readKeyListing,
                           {.begins = "{["}};
const Reader gcpActivityReader{
    "gcp-key-activity",
    "GCP service-account key last use",
    [](const Document &d) { return beginsWithAny(d, "{[") && mentions(d, {"serviceAccountKeyLastAuthentication"}); },
    readActivity,
    {.begins = "{["}};

} // namespace probate
