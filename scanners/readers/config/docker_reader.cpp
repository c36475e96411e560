// Docker's client configuration: config.json with "auths", and the older .dockercfg, which is that map alone.
#include "scanners/keys/pem.h"
#include "scanners/readers/config/siblings.h"

namespace probate {

namespace {

constexpr std::initializer_list<const char *> dockerNames = {".dockercfg", ".dockerconfigjson", "config.json",
                                                             "auth.json"};

bool recognisesDocker(const Document &document)
{
    return isNamed(document, dockerNames) || (document.bytes.trimmed().startsWith('{') &&
                                              document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512))
                                                  .contains(QByteArrayView("\"auths\"")));
}

void readRegistry(ReadContext &context, const TreeNode &entry)
{
    const QString host = shortText(entry.key);
    const Place place{host, entry.line, entry.offset};
    const auto observe = [&](QByteArrayView secret, const QString &login) {
        const QString label = QStringLiteral("registry password of %1 at %2").arg(login, host);
        observeLogin(context, "docker-config", describe(Kind::Password, label), secret, login, host, place);
    };
    QByteArray pair = QByteArray::fromBase64(entry.textOf("auth").toByteArray());
    const auto colon = pair.indexOf(':');
    if (colon > 0) {
        auto secret = QByteArrayView(pair).sliced(colon + 1);
        while (secret.endsWith('\0')) {
            secret.chop(1); // old clients padded
        }
        observe(secret, shortText(pair.first(colon)));
    } else if (!entry.textOf("password").isEmpty()) {
        observe(entry.textOf("password"), shortText(entry.textOf("username")));
    }
    scrub(pair);
    // An identity token is an OAuth refresh token of the registry's (docker/cli, "config.json").
    for (const auto &[field, kind] :
         {std::pair("identitytoken", Kind::RefreshToken), std::pair("registrytoken", Kind::AccessToken)}) {
        if (!entry.textOf(field).isEmpty()) {
            auto credential = describe(kind, QStringLiteral("registry token at ") + host);
            credential.attributes[QStringLiteral("host")] = host;
            observeSecret(context, "docker-config", std::move(credential), entry.textOf(field), 0.95, place);
        }
    }
}

bool readDocker(const Document &document, ReadContext &context)
{
    const auto tree = readJsonTree(document.bytes);
    if (!tree || tree->children.size() != 1) {
        return false;
    }
    const auto &root = tree->children[0];
    const auto *auths = root.child("auths");
    if (!auths && !isNamed(document, {".dockercfg"})) {
        return false;
    }
    const auto &registries = auths ? *auths : root;
    for (const auto &entry : registries.children) {
        if (entry.kind == TreeNode::Kind::Map) {
            readRegistry(context, entry);
        }
    }
    return true;
}

} // namespace

extern const Reader dockerConfigReader;
const Reader dockerConfigReader = {"docker-config",
                                   "Docker client configuration",
                                   recognisesDocker,
                                   readDocker,
                                   {.names = dockerNames, .begins = "{", .either = true}};

} // namespace probate
