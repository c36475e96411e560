// `aws iam list-access-keys` (AccessKeyMetadata) and `aws iam get-access-key-last-used`.
// https://docs.aws.amazon.com/IAM/latest/APIReference/API_ListAccessKeys.html, API_GetAccessKeyLastUsed.html
#include "scanners/readers/exports/aws.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

#include <QRegularExpression>

#include <set>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Seconds in which a user made more than one key: the report cannot tell those keys apart.
std::set<QString> sharedSeconds(const QJsonArray &rows)
{
    std::set<QString> seen;
    std::set<QString> shared;
    for (const QJsonValue &value : rows) {
        const QJsonObject row = value.toObject();
        const auto created = parseInstant(text(row, "CreateDate"_L1).toUtf8());
        const QString key = created ? text(row, "UserName"_L1) + u'/' + toIso(*created) : QString();
        if (created && !seen.insert(key).second) {
            shared.insert(key);
        }
    }
    return shared;
}

void readKey(Export &from, const QJsonObject &row, const QString &item, const std::set<QString> &shared)
{
    const QString user = text(row, "UserName"_L1);
    const Handle id{handles::awsAccessKeyId, text(row, "AccessKeyId"_L1).toUtf8()};
    const auto created = date(from, row, "CreateDate"_L1, item);
    const Alias arn{u"aws-arn"_s, aws::userArn(from.instance(), user)};

    CredentialDescription key;
    key.kind = Kind::CloudAccessKey;
    key.layer = Layer::Key;
    key.handles = {id};
    key.label = u"access key of %1"_s.arg(user);
    key.accounts = {arn};
    key.lifetime.issued = issuerDate(created);
    key.lifetime.statedNever = true; // IAM access keys have no expiry
    key.attributes[u"user"_s] = user;
    if (created && !shared.contains(user + u'/' + toIso(*created))) {
        key.handles.push_back(aws::userKey(from.instance(), user, *created));
    }
    from.list(std::move(key), item);
    from.own(id, arn, Relation::Owner, Basis::StatedByIssuer, u"list-access-keys names the user %1"_s.arg(user), item);

    StateEvidence state;
    state.credential = id;
    state.scope = from.scope(QString::fromLatin1(aws::accessKeysCall));
    state.time = from.time();
    const QString status = text(row, "Status"_L1);
    if (status == "Active"_L1 || status == "Inactive"_L1) {
        const bool active = status == "Active"_L1;
        state.state = active ? EvidenceState::Enabled : EvidenceState::SwitchedOff;
        state.because = active ? u"listed as Active"_s : u"listed as Inactive"_s;
        from.observe(std::move(state), item);
    } else {
        unreadableRow(from, item, u"its Status is neither Active nor Inactive"_s);
    }
}

/// The call answers for one user, and without --user-name for whoever calls: only what names several users was put
/// together for an account.
bool speaksOfTheAccount(const Export &from, const std::set<QString> &users)
{
    return users.size() > 1 || from.coversIssuer();
}

/// Keys that the answer names a user for can only be missing from that user's list.
void listUser(Export &from, const Scope &scope, const QString &user)
{
    const Alias arn{u"aws-arn"_s, aws::userArn(from.instance(), user)};
    from.listing(scope, handles::awsUserKey, (from.instance() + u'/' + user + u'/').toUtf8(), from.time());
    from.listing(scope, handles::awsAccessKeyId, {}, from.time(), {arn});
}

void readListing(Export &from, const QJsonObject &answer, const QJsonArray &rows)
{
    const auto shared = sharedSeconds(rows);
    if (!shared.empty()) {
        from.context().skip(
            u"ambiguous"_s,
            u"a user has two keys of the same second: the credential report cannot tell which of them it means"_s);
    }
    std::set<QString> users;
    forEachRow(from, rows, "AccessKeyMetadata"_L1, "AccessKeyId"_L1, [&](const QJsonObject &row, const QString &item) {
        users.insert(text(row, "UserName"_L1));
        readKey(from, row, item, shared);
    });
    if (answer["IsTruncated"_L1].toBool() || !text(answer, "NextToken"_L1).isEmpty() ||
        !text(answer, "Marker"_L1).isEmpty()) {
        from.incomplete(u"truncated"_s, u"AWS says that more keys follow: the listing does not count as complete"_s);
    }
    const Scope scope = from.scope(QString::fromLatin1(aws::accessKeysCall));
    for (const QString &user : users) {
        listUser(from, scope, user);
    }
    if (speaksOfTheAccount(from, users)) {
        from.listing(scope, handles::awsUserKey, from.instance().toUtf8() + '/', from.time());
    } else if (users.empty() && from.isComplete()) {
        from.context().skip(u"unscoped-listing"_s,
                            u"an empty list of keys does not say whose it is, and so ends nothing: keep the "
                            u"credential report beside it, or declare \"covers: issuer\" in collected.yaml"_s);
    }
    // The id of a key holds its account, but keys of the account's root are in no such list: only who declares that
    // nothing else exists makes an unlisted id gone.
    for (const QByteArray &prefix :
         from.coversIssuer() ? aws::accessKeyPrefixes(from.instance()) : std::vector<QByteArray>()) {
        from.listing(scope, handles::awsAccessKeyId, prefix, from.time());
    }
}

bool readAccessKeys(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const QJsonValue rows = value->toObject().value("AccessKeyMetadata"_L1);
    const bool bare = value->isArray() && hasKeys(*value, {"AccessKeyId"_L1, "Status"_L1, "CreateDate"_L1});
    if (!rows.isArray() && !bare) {
        return false;
    }
    Export from(document, context, "aws"_L1);
    readListing(from, value->toObject(), bare ? value->toArray() : rows.toArray());
    return true;
}

bool readLastUsed(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const QJsonObject used = value->toObject()["AccessKeyLastUsed"_L1].toObject();
    if (used.isEmpty()) {
        return false;
    }
    // The answer names the user, not the key: whoever collects it puts the id into the file's name.
    static const QRegularExpression keyId(u"\\b(A[KS]IA[A-Z2-7]{16})\\b"_s);
    const auto match = keyId.match(document.origin.path);
    if (!match.hasMatch()) {
        context.skip(
            u"unidentified"_s,
            u"get-access-key-last-used does not repeat the key id, and the path does not name it: put the id into the file's name"_s);
        return true;
    }
    Export from(document, context, "aws"_L1);
    const QString item = u"/AccessKeyLastUsed"_s;
    if (text(used, "LastUsedDate"_L1) != "N/A"_L1) {
        if (const auto at = date(from, used, "LastUsedDate"_L1, item)) {
            from.use({handles::awsAccessKeyId, match.captured(1).toLatin1()}, from.scope(u"get-access-key-last-used"_s),
                     *at, from.time(),
                     u"used for %1 in %2"_s.arg(text(used, "ServiceName"_L1), text(used, "Region"_L1)), item);
        }
    }
    return true;
}

} // namespace

const Reader awsAccessKeysReader{
    "aws-access-keys",
    "AWS list-access-keys",
    [](const Document &d) {
        return beginsWithAny(d, "{[") && mentions(d, {"\"AccessKeyMetadata\"", "\"AccessKeyId\""});
    },
    readAccessKeys,
    {.begins = "{["}};
const Reader awsKeyLastUsedReader{
    "aws-access-key-last-used",
    "AWS get-access-key-last-used",
    [](const Document &d) { return beginsWithAny(d, "{") && mentions(d, {"\"AccessKeyLastUsed\""}); },
    readLastUsed,
    {.begins = "{"}};

} // namespace probate
