// Google Cloud service-account key files (cloud.google.com/iam/docs/keys-create-delete): one credential with the id by
// which the project's key listing knows it, and the account that it acts as.
#include "scanners/find_bytes.h"
#include "scanners/keys/pem.h"
#include "scanners/keys/private_key.h"
#include "scanners/readers/config/siblings.h"

namespace probate {

namespace {

bool recognisesGcpKey(const Document &document)
{
    const auto begin = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 8'192));
    return holds(begin, "service_account") && holds(document.bytes, "private_key_id");
}

bool readKey(ReadContext &context, const TreeNode &node)
{
    const auto id = node.textOf("private_key_id");
    const auto email = node.textOf("client_email");
    const auto *key = node.child("private_key");
    if (node.textOf("type") != "service_account" || !key || email.isEmpty()) {
        return false;
    }
    const Place place{{}, key->line, key->offset};
    auto credential = describe(Kind::ServiceAccountKey, QStringLiteral("service-account key of ") + shortText(email));
    if (!id.isEmpty() && !isPlaceholder(id)) {
        credential.handles.push_back({handles::gcpKeyId, id.toByteArray()});
    }
    if (const auto facts = readPrivateKeyPem(key->text); facts && facts->publicKey) {
        credential.handles.push_back(keyHandles(*facts->publicKey).front()); // its SPKI: nobody uses it for SSH
    }
    const Alias account{QStringLiteral("email"), shortText(email)};
    const QString project = shortText(node.textOf("project_id"));
    credential.issuer = QStringLiteral("gcp:") + project;
    credential.accounts = {account};
    credential.attributes = {{QStringLiteral("project"), project}, {QStringLiteral("account"), account.value}};
    // The fingerprint is that of the PEM block alone, as every other reader takes it.
    const auto secret = QByteArrayView(key->text).trimmed();
    if (observeSecret(context, "gcp-service-account-key", std::move(credential), secret, 1.0, place)) {
        stateOwner(context, context.fingerprint(secret), account, Relation::Subject, Basis::NamedInCredential,
                   QStringLiteral("client_email of the key file is %1").arg(account.value), place);
    }
    return true;
}

bool readGcpKey(const Document &document, ReadContext &context)
{
    const auto tree = readJsonOrYamlTree(document.bytes);
    if (!tree) {
        return false;
    }
    bool any = false;
    for (const auto &node : tree->children) {
        any = readKey(context, node) || any;
    }
    return any;
}

} // namespace

extern const Reader gcpKeyFileReader;
const Reader gcpKeyFileReader = {"gcp-service-account-key",
                                 "Google Cloud service-account key files",
                                 recognisesGcpKey,
                                 readGcpKey,
                                 {.words = {"private_key_id"}}};

} // namespace probate
