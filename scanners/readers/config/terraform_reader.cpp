// Terraform and OpenTofu state, version 4 (`terraform state pull`): keys, passwords and private keys stand there in
// clear, next to the ids by which their issuers know them and the tags that name owners. A state file says what was
// when it was written; it is no evidence that anything still works.
#include "scanners/keys/public_key.h"
#include "scanners/keys/ssh.h"
#include "scanners/readers/config/siblings.h"

#include <algorithm>
#include <array>
#include <map>

namespace probate {

namespace {

constexpr char readerId[] = "terraform-state";

/// Attributes under which providers keep a database's first password (registry.terraform.io, by resource).
constexpr std::array databasePasswords = {"password", "master_password", "administrator_password",
                                          "administrator_login_password", "admin_password"};
constexpr std::array databaseUsers = {"username", "master_username", "administrator_login", "name"};

bool isDatabase(QByteArrayView type)
{
    static constexpr std::array words = {"_db_instance", "_rds_cluster",     "_redshift_cluster", "_docdb_cluster",
                                         "_sql_user",    "_sql_server",      "_mssql_server",     "_mysql_server",
                                         "_postgresql_", "_flexible_server", "_neptune_cluster",  "_db_cluster"};
    return std::any_of(words.begin(), words.end(), [&](const char *word) { return type.contains(word); }) ||
           type == "postgresql_role" || type == "mysql_user";
}

/// Who is named by tags that people use for owners; tools that manage everything are nobody.
std::optional<Alias> ownerOfTags(const TreeNode &attributes)
{
    for (const char *map : {"tags", "tags_all", "labels"}) {
        const TreeNode *tags = attributes.child(map);
        if (!tags || tags->kind != TreeNode::Kind::Map) {
            continue;
        }
        for (const char *wanted : {"owner", "technicalowner", "contact", "maintainer", "team", "managedby"}) {
            for (const TreeNode &tag : tags->children) {
                QByteArray key = tag.key.toLower();
                key.replace('-', "").replace('_', "");
                const QString value = shortText(tag.text);
                const QString lower = value.toLower();
                if (key == wanted && lower != QLatin1StringView("terraform") &&
                    lower != QLatin1StringView("opentofu") && lower != QLatin1StringView("pulumi")) {
                    if (auto alias = aliasOfLogin(value)) {
                        return alias;
                    }
                }
            }
        }
    }
    return std::nullopt;
}

std::optional<LifetimeDate> stated(QByteArrayView text)
{
    const auto at = parseInstant(text);
    return at ? std::optional(LifetimeDate{*at, LifetimeBasis::IssuerExport}) : std::nullopt;
}

/// What IAM users of the same state are called, and whom their tags name: their keys have no tags of their own.
struct IamUser
{
    QString arn;
    std::optional<Alias> owner;
};
using IamUsers = std::map<QByteArray, IamUser>;

class Instance
{
public:
    Instance(ReadContext &context, const IamUsers &users, QByteArrayView type, QString item, const TreeNode &attributes)
        : m_context(context), m_users(users), m_type(type), m_item(std::move(item)), m_attributes(attributes),
          m_owner(ownerOfTags(attributes))
    {}

    void read()
    {
        if (m_type == "aws_iam_access_key") {
            readAwsKey();
        } else if (m_type == "google_service_account_key") {
            readGoogleKey();
        } else if (m_type == "azuread_application_password" || m_type == "azuread_service_principal_password") {
            readEntraPassword();
        } else if (m_type == "github_repository_deploy_key" || m_type == "gitlab_deploy_key") {
            readDeployKey();
        } else if (m_type == "random_password") {
            put(describe(Kind::Password, QStringLiteral("generated password ") + m_item), "result");
        } else if (m_type == "random_id") {
            readRandomId();
        } else if (m_type == "vault_token") {
            put(describe(Kind::SecretManagerToken, QStringLiteral("Vault token ") + m_item), "client_token");
        } else if (isDatabase(m_type)) {
            readDatabase();
        }
        readTheRest();
    }

private:
    Place placeOf(const TreeNode &node) const { return {m_item, node.line, node.offset}; }

    /// Observes the secret under that attribute and what the tags say of it; the attribute is then done with.
    bool put(CredentialDescription credential, const char *attribute)
    {
        const TreeNode *secret = m_attributes.child(attribute);
        if (!secret || secret->kind != TreeNode::Kind::Scalar || secret->text.isEmpty()) {
            return false;
        }
        credential.attributes[QStringLiteral("resource")] = m_item;
        const Handle handle =
            credential.handles.empty() ? m_context.fingerprint(secret->text) : credential.handles.front();
        m_done.push_back(attribute);
        if (!observeSecret(m_context, readerId, std::move(credential), secret->text, 1.0, placeOf(*secret))) {
            return false;
        }
        own(handle, m_owner, placeOf(*secret));
        return true;
    }

    void own(const Handle &handle, const std::optional<Alias> &owner, const Place &place)
    {
        if (owner) {
            stateOwner(m_context, handle, *owner, Relation::Owner, Basis::StatedByIssuer,
                       QStringLiteral("a tag in the Terraform state names %1").arg(owner->value), place);
        }
    }

    /// One credential: its id, its secret and the SMTP password that AWS derives from the secret.
    void readAwsKey()
    {
        const auto id = m_attributes.textOf("id");
        const QString account = awsAccountOf(id);
        if (id.isEmpty()) {
            m_context.skip(QStringLiteral("unreadable-row"), m_item + QStringLiteral(": an access key without an id"));
            return;
        }
        auto key = describe(Kind::CloudAccessKey, QStringLiteral("AWS access key ") + shortText(id));
        key.handles = {{handles::awsAccessKeyId, id.toByteArray()}};
        key.issuer = account.isEmpty() ? QString() : QStringLiteral("aws:") + account;
        key.lifetime.issued = stated(m_attributes.textOf("create_date"));
        const auto userName = m_attributes.textOf("user").toByteArray();
        key.attributes[QStringLiteral("user")] = shortText(userName);
        for (const char *derived : {"ses_smtp_password_v4", "ses_smtp_password"}) {
            if (const auto text = m_attributes.textOf(derived); !text.isEmpty()) {
                key.handles.push_back(m_context.fingerprint(text));
                m_done.push_back(derived);
            }
        }
        const Place place = placeOf(m_attributes);
        const Handle handle = key.handles.front();
        const auto user = m_users.find(userName);
        m_owner = user == m_users.end() ? m_owner : user->second.owner;
        if (!put(key, "secret")) { // with pgp_key it is encrypted for somebody
            m_context.observe(CredentialListed{std::move(key)}, m_item, place.line, place.offset);
            own(handle, m_owner, place);
        }
        if (user != m_users.end() && !user->second.arn.isEmpty()) {
            stateOwner(m_context, handle, {QStringLiteral("aws-arn"), user->second.arn}, Relation::Subject,
                       Basis::StatedByIssuer,
                       QStringLiteral("the access key is IAM user %1's").arg(shortText(userName)), place);
        }
    }

    /// `private_key` is base64 of the JSON key file, which has a reader of its own.
    void readGoogleKey()
    {
        const TreeNode *key = m_attributes.child("private_key");
        if (!key || key->text.isEmpty()) {
            return;
        }
        m_done.push_back("private_key");
        auto file = QByteArray::fromBase64Encoding(key->text, QByteArray::AbortOnBase64DecodingErrors);
        if (!file) {
            m_context.skip(QStringLiteral("damaged"), m_item + QStringLiteral(": private_key is no base64"));
            return;
        }
        m_context.nested(QLatin1Char('#') + m_item + QStringLiteral("/private_key"), *file);
        // The name ends with the key's id: projects/P/serviceAccounts/EMAIL/keys/ID.
        const auto name = m_attributes.textOf("name");
        const auto keys = name.lastIndexOf("/keys/");
        if (m_owner && keys >= 0) {
            own({handles::gcpKeyId, name.sliced(keys + 6).toByteArray()}, m_owner, placeOf(*key));
        }
        (*file).fill('\0');
    }

    void readEntraPassword()
    {
        auto secret = describe(Kind::ClientSecret,
                               QStringLiteral("application secret ") + shortText(m_attributes.textOf("display_name")));
        if (const auto id = m_attributes.textOf("key_id"); !id.isEmpty()) {
            secret.handles = {{handles::entraKeyId, id.toByteArray().toLower()}};
        }
        secret.layer = Layer::Key;
        secret.lifetime.issued = stated(m_attributes.textOf("start_date"));
        secret.lifetime.expires = stated(m_attributes.textOf("end_date"));
        secret.lifetime.expiryIsFirm = secret.lifetime.expires.has_value();
        put(std::move(secret), "value");
    }

    /// The public half: its private half is found by the same handle, wherever it stands.
    void readDeployKey()
    {
        const TreeNode *key = m_attributes.child("key");
        const auto line = key ? readSshPublicKeyLine(key->text) : std::nullopt;
        const auto facts = line ? publicKeyFromSshBlob(line->blob) : std::nullopt;
        if (!facts) {
            m_context.skip(QStringLiteral("unreadable-row"), m_item + QStringLiteral(": its key is no public key"));
            return;
        }
        m_done.push_back("key");
        auto listed =
            describe(Kind::SshDeployKey, QStringLiteral("deploy key ") + shortText(m_attributes.textOf("title")));
        listed.handles = keyHandles(*facts);
        listed.attributes[QStringLiteral("repository")] = shortText(m_attributes.textOf("repository"));
        const Handle handle = listed.handles.front();
        m_context.observe(CredentialListed{std::move(listed)}, m_item, key->line, key->offset);
        own(handle, m_owner, placeOf(*key));
    }

    /// random_id is not meant to be secret; what has 16 octets and more is used as one all the same.
    void readRandomId()
    {
        if (m_attributes.textOf("byte_length").toByteArray().toInt() < 16) {
            return;
        }
        auto secret = describe(Kind::GenericSecret, QStringLiteral("random id ") + m_item);
        for (const char *other : {"b64_std", "b64_url"}) {
            if (const auto text = m_attributes.textOf(other); !text.isEmpty()) {
                secret.handles.push_back(m_context.fingerprint(text));
            }
        }
        if (const TreeNode *hex = m_attributes.child("hex")) {
            observeSecret(m_context, readerId, std::move(secret), hex->text, 0.5, placeOf(*hex));
        }
        m_done.insert(m_done.end(), {"hex", "id", "b64_std", "b64_url", "dec"});
    }

    void readDatabase()
    {
        auto password = describe(Kind::DatabasePassword, QStringLiteral("database password ") + m_item);
        for (const char *name : databaseUsers) {
            if (const QString user = shortText(m_attributes.textOf(name)); !user.isEmpty()) {
                password.attributes.emplace(QStringLiteral("user"), user);
                break;
            }
        }
        for (const char *name : {"address", "endpoint", "fqdn", "host"}) {
            if (const QString host = shortText(m_attributes.textOf(name)); !host.isEmpty()) {
                password.attributes.emplace(QStringLiteral("host"), host);
                break;
            }
        }
        for (const char *name : databasePasswords) {
            put(password, name);
        }
    }

    /// Everything else by its name; private keys in PEM are nested documents there.
    void readTheRest()
    {
        std::vector<NamedEntry> entries;
        for (const TreeNode &attribute : m_attributes.children) {
            const bool done =
                std::any_of(m_done.begin(), m_done.end(), [&](const char *name) { return attribute.key == name; });
            if (done) {
                continue;
            }
            if (attribute.kind == TreeNode::Kind::Scalar) {
                entries.push_back({attribute.key, attribute.text, attribute.line, attribute.offset});
            } else {
                judgeTree(m_context, readerId, attribute);
            }
        }
        judgeSiblings(m_context, readerId, m_item, entries);
    }

    ReadContext &m_context;
    const IamUsers &m_users;
    QByteArrayView m_type;
    QString m_item;
    const TreeNode &m_attributes;
    std::optional<Alias> m_owner;
    std::vector<const char *> m_done;
};

/// Calls `visit` for every instance: type, "module.a.aws_x.name[key]", attributes.
template <typename Visit> void forEachInstance(ReadContext &context, const TreeNode &resources, Visit visit)
{
    for (const TreeNode &resource : resources.children) {
        const TreeNode *instances = resource.child("instances");
        const QByteArrayView type = resource.textOf("type");
        if (!instances || type.isEmpty()) {
            context.skip(QStringLiteral("unreadable-row"),
                         QStringLiteral("line %1: a resource without type or instances").arg(resource.line));
            continue;
        }
        const QString module = shortText(resource.textOf("module"));
        const QString name = (module.isEmpty() ? QString() : module + QLatin1Char('.')) + shortText(type) +
                             QLatin1Char('.') + shortText(resource.textOf("name"));
        for (const TreeNode &instance : instances->children) {
            const QString key = shortText(instance.textOf("index_key"));
            if (const TreeNode *attributes = instance.child("attributes")) {
                visit(type, key.isEmpty() ? name : name + QLatin1Char('[') + key + QLatin1Char(']'), *attributes);
            }
        }
    }
}

void readOutputs(ReadContext &context, const TreeNode &outputs)
{
    std::vector<NamedEntry> entries;
    for (const TreeNode &output : outputs.children) {
        const TreeNode *value = output.child("value");
        if (value && value->kind == TreeNode::Kind::Scalar) {
            entries.push_back({output.key, value->text, value->line, value->offset});
        } else if (value) {
            judgeTree(context, readerId, *value);
        }
    }
    judgeSiblings(context, readerId, QStringLiteral("outputs"), entries);
}

bool recognisesTerraform(const Document &document)
{
    const auto begin = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512));
    return begin.trimmed().startsWith('{') && begin.contains(QByteArrayView("\"terraform_version\""));
}

bool readTerraform(const Document &document, ReadContext &context)
{
    const auto tree = readJsonTree(document.bytes);
    if (!tree) {
        context.skip(tree.error().kind() == ErrorKind::Limit ? QStringLiteral("limit") : QStringLiteral("damaged"),
                     QStringLiteral("Terraform state: ") + tree.error().message() +
                         QStringLiteral("; it was only searched as text"));
        return true;
    }
    const TreeNode *state = tree->children.empty() ? nullptr : &tree->children.front();
    const TreeNode *resources = state ? state->child("resources") : nullptr;
    if (!resources || state->textOf("version") != "4") {
        return false;
    }
    IamUsers users;
    forEachInstance(context, *resources, [&](QByteArrayView type, const QString &, const TreeNode &attributes) {
        if (type == "aws_iam_user") {
            users.emplace(attributes.textOf("name").toByteArray(),
                          IamUser{shortText(attributes.textOf("arn")), ownerOfTags(attributes)});
        }
    });
    forEachInstance(context, *resources, [&](QByteArrayView type, const QString &item, const TreeNode &attributes) {
        Instance(context, users, type, item, attributes).read();
    });
    if (const TreeNode *outputs = state->child("outputs")) {
        readOutputs(context, *outputs);
    }
    return true;
}

} // namespace

extern const Reader terraformStateReader;
const Reader terraformStateReader = {
    readerId, "Terraform and OpenTofu state", recognisesTerraform, readTerraform, {.begins = "{"}};

} // namespace probate
