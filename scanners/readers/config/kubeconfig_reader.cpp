// kubeconfig files (kubernetes.io/docs, "Organizing Cluster Access Using kubeconfig Files"): users with certificates,
// keys and tokens. Certificates and keys go on to their own readers; a token is joined to its user and cluster.
#include "scanners/find_bytes.h"
#include "scanners/keys/jwt.h"
#include "scanners/keys/pem.h"
#include "scanners/readers/config/siblings.h"

namespace probate {

namespace {

constexpr qsizetype window = 64 << 10;

constexpr std::initializer_list<const char *> kubeconfigNames = {"config", "kubeconfig", ".kubeconfig", ".yaml",
                                                                 ".yml",   ".conf",      ".json"};

bool recognisesKubeconfig(const Document &document)
{
    const auto begin = document.bytes.first(std::min(document.bytes.size(), window));
    const bool named = isNamed(document, kubeconfigNames);
    return named && holds(begin, "Config") && (holds(begin, "current-context") || holds(begin, "clusters")) &&
           holds(document.bytes, "users");
}

const std::vector<TreeNode> &childrenOf(const TreeNode *list)
{
    static const std::vector<TreeNode> none;
    return list ? list->children : none;
}

/// The API server of the first context that names the user, for people.
QString serverOf(const TreeNode &config, QByteArrayView user)
{
    const auto *contexts = config.child("contexts");
    const auto *clusters = config.child("clusters");
    QByteArrayView cluster;
    for (const auto &entry : childrenOf(contexts)) {
        const auto *inner = entry.child("context");
        if (inner && inner->textOf("user") == user && cluster.isEmpty()) {
            cluster = inner->textOf("cluster");
        }
    }
    for (const auto &entry : childrenOf(clusters)) {
        const auto *inner = entry.child("cluster");
        if (inner && !cluster.isEmpty() && entry.textOf("name") == cluster) {
            return shortText(inner->textOf("server"));
        }
    }
    return {};
}

void observeToken(ReadContext &context, QByteArrayView token, Kind kind, const QString &user, const QString &server,
                  const Place &place)
{
    auto credential = describe(kind, QStringLiteral("Kubernetes token of ") + user);
    std::vector<Alias> subjects;
    if (const auto jwt = readJwt(token)) {
        credential = jwt->credential;
        credential.exempt = jwt->idToken && kind != Kind::AccessToken; // an id token is what kubectl logs in with
        subjects = jwt->subjects;
    }
    credential.attributes[QStringLiteral("user")] = user;
    if (!server.isEmpty()) {
        credential.attributes[QStringLiteral("server")] = server;
    }
    if (!observeSecret(context, "kubeconfig", std::move(credential), token, 1.0, place)) {
        return;
    }
    const auto handle = context.fingerprint(token);
    for (const auto &subject : subjects) {
        stateOwner(context, handle, subject, Relation::Subject, Basis::NamedInCredential,
                   QStringLiteral("the token names %1").arg(subject.value), place);
    }
    if (const auto owner = aliasOfLogin(user); owner && subjects.empty()) {
        stateOwner(context, handle, *owner, Relation::Owner, Basis::StoredBeside,
                   QStringLiteral("the kubeconfig calls its user %1").arg(user), place);
    }
}

void handOn(ReadContext &context, const TreeNode &user, const char *field, const QString &name)
{
    if (const auto *data = user.child(field)) {
        auto decoded = QByteArray::fromBase64Encoding(data->text, QByteArray::AbortOnBase64DecodingErrors);
        if (!decoded) {
            context.skip(QStringLiteral("damaged"),
                         QStringLiteral("line %1: %2 is no base64").arg(data->line).arg(QLatin1StringView(field)));
            return;
        }
        context.nested(QStringLiteral("#users/%1/%2").arg(name, QLatin1StringView(field)), decoded.decoded);
        scrub(decoded.decoded);
    }
}

void readUser(ReadContext &context, const TreeNode &config, const TreeNode &entry)
{
    const QString name = shortText(entry.textOf("name"));
    const auto *user = entry.child("user");
    if (!user || user->kind != TreeNode::Kind::Map) {
        return;
    }
    const QString server = serverOf(config, entry.textOf("name"));
    handOn(context, *user, "client-certificate-data", name);
    handOn(context, *user, "client-key-data", name);
    const auto placeOf = [&name](const TreeNode &node) {
        return Place{QStringLiteral("users/") + name, node.line, node.offset};
    };
    if (const auto *token = user->child("token")) {
        observeToken(context, token->text, Kind::ServiceAccountToken, name, server, placeOf(*token));
    }
    if (const auto *password = user->child("password")) {
        const QString login = shortText(user->textOf("username"));
        observeLogin(context, "kubeconfig", describe(Kind::Password, QStringLiteral("Kubernetes password of ") + login),
                     password->text, login, server, placeOf(*password));
    }
    if (const auto *provider = user->child("auth-provider")) {
        const auto *settings = provider->child("config");
        for (const auto &[field, kind] :
             {std::pair("access-token", Kind::AccessToken), std::pair("id-token", Kind::AccessToken),
              std::pair("refresh-token", Kind::RefreshToken)}) {
            if (const auto *token = settings ? settings->child(field) : nullptr) {
                observeToken(context, token->text, kind, name, server, placeOf(*token));
            }
        }
        judgeTree(context, "kubeconfig", *provider); // client-secret and whatever else a provider needs
    }
    if (const auto *plugin = user->child("exec")) {
        judgeTree(context, "kubeconfig", *plugin); // its environment may hold secrets
    }
}

bool readKubeconfig(const Document &document, ReadContext &context)
{
    const auto tree = readJsonOrYamlTree(document.bytes);
    if (!tree) {
        return false;
    }
    bool any = false;
    for (const auto &config : tree->children) {
        const auto *users = config.child("users");
        if (config.textOf("kind") != "Config" || !users) {
            continue;
        }
        any = true;
        for (const auto &entry : users->children) {
            readUser(context, config, entry);
        }
    }
    return any;
}

} // namespace

extern const Reader kubeconfigReader;
const Reader kubeconfigReader = {"kubeconfig",
                                 "kubeconfig files",
                                 recognisesKubeconfig,
                                 readKubeconfig,
                                 {.names = kubeconfigNames, .words = {"current-context", "clusters"}}};

} // namespace probate
