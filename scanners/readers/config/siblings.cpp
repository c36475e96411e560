#include "scanners/readers/config/siblings.h"

#include <algorithm>
#include <array>
#include <map>

namespace probate {

namespace {

constexpr std::array secretWords = {"password", "passphrase", "passwd", "pass",       "pwd",
                                    "secret",   "token",      "key",    "credentials"};
constexpr std::array loginWords = {"username", "userid", "user", "login", "email", "uid"};
constexpr std::array hostWords = {"hostname", "host", "server", "url", "uri", "endpoint", "address", "repository"};

/// Lower case without separators: "DB_User" and "dbUser" are one name.
QByteArray folded(QByteArrayView key)
{
    QByteArray name;
    for (const char c : key) {
        if (c != '_' && c != '-' && c != '.' && c != ' ') {
            name += static_cast<char>(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
        }
    }
    return name;
}

/// What is left of a name without its last word, or nothing if it does not end with one of them.
template <std::size_t N>
std::optional<QByteArray> stem(const QByteArray &name, const std::array<const char *, N> &words)
{
    for (const char *word : words) {
        if (name.endsWith(word)) {
            return name.chopped(static_cast<qsizetype>(qstrlen(word)));
        }
    }
    return std::nullopt;
}

bool isAwsKeyId(QByteArrayView value)
{
    return value.size() == 20 && (value.startsWith("AKIA") || value.startsWith("ASIA")) &&
           std::all_of(value.begin(), value.end(),
                       [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); });
}

bool isAwsSecret(QByteArrayView value)
{
    return value.size() == 40 && std::all_of(value.begin(), value.end(), [](char c) {
               return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '/' ||
                      c == '+' || c == '=';
           });
}

/// The pair of the section, if there is exactly one of each. True for entries that it used.
void judgeAwsPair(ReadContext &context, const char *reader, const QString &prefix,
                  const std::vector<NamedEntry> &entries)
{
    const NamedEntry *id = nullptr;
    const NamedEntry *secret = nullptr;
    bool temporary = false;
    for (const auto &entry : entries) {
        const auto name = folded(entry.key);
        if (isAwsKeyId(entry.value)) {
            id = id ? id : &entry;
        } else if (name.endsWith("secretaccesskey") || (name.endsWith("secretkey") && isAwsSecret(entry.value))) {
            secret = secret ? secret : &entry;
        }
        temporary = temporary || name.endsWith("sessiontoken");
    }
    if (id && secret && isAwsSecret(secret->value)) {
        const Place place{prefix, secret->line, secret->offset};
        observeAwsPair(context, reader, id->value, secret->value, temporary || id->value.startsWith("ASIA"), prefix,
                       place);
    }
}

} // namespace

QString awsAccountOf(QByteArrayView keyId)
{
    if (!isAwsKeyId(keyId)) {
        return {};
    }
    // The first 48 bits of the base32 text after the prefix; bits 46 to 7 are the account.
    std::uint64_t bits = 0;
    for (const char c : keyId.sliced(4, 10)) {
        bits = bits << 5 | static_cast<std::uint64_t>(c >= 'A' ? c - 'A' : c - '2' + 26);
    }
    bits >>= 2;
    if (!(bits >> 47)) {
        return {}; // ids from before the encoding have this bit clear
    }
    const auto account = (bits & 0x7fffffffff80ull) >> 7;
    return QString::number(account).rightJustified(12, QLatin1Char('0'));
}

void observeAwsPair(ReadContext &context, const char *reader, QByteArrayView keyId, QByteArrayView secret,
                    bool temporary, const QString &profile, const Place &place)
{
    auto credential = describe(Kind::CloudAccessKey, QStringLiteral("AWS access key ") + QString::fromLatin1(keyId));
    credential.handles = {{handles::awsAccessKeyId, keyId.toByteArray()}};
    const QString account = awsAccountOf(keyId);
    if (!account.isEmpty()) {
        credential.issuer = QStringLiteral("aws:") + account;
        credential.attributes[QStringLiteral("account")] = account;
    }
    if (!profile.isEmpty()) {
        credential.attributes[QStringLiteral("profile")] = profile;
    }
    if (temporary) {
        credential.attributes[QStringLiteral("temporary")] = QStringLiteral("yes");
        credential.layer = Layer::Token; // STS: it ends by itself within 36 hours
    }
    observeSecret(context, reader, std::move(credential), secret, 1.0, place);
}

void judgeSiblings(ReadContext &context, const char *reader, const QString &prefix,
                   const std::vector<NamedEntry> &entries)
{
    std::map<QByteArray, QString> logins;
    std::map<QByteArray, QString> hosts;
    for (const auto &entry : entries) {
        if (entry.value.size() > 300 || entry.value.isEmpty()) {
            continue;
        }
        const auto name = folded(entry.key);
        if (const auto login = stem(name, loginWords)) {
            logins.emplace(*login, shortText(entry.value));
        } else if (const auto host = stem(name, hostWords)) {
            hosts.emplace(*host, shortText(entry.value));
        }
    }
    const auto beside = [](const std::map<QByteArray, QString> &names, const std::optional<QByteArray> &wanted) {
        const auto found = wanted ? names.find(*wanted) : names.end();
        return found == names.end() ? QString() : found->second;
    };
    judgeAwsPair(context, reader, prefix, entries);
    for (const auto &entry : entries) {
        const QString name = prefix.isEmpty() ? shortText(entry.key) : prefix + QLatin1Char('.') + shortText(entry.key);
        if (entry.value.trimmed().startsWith("-----BEGIN ")) {
            context.nested(QLatin1Char('#') + name, entry.value);
            continue;
        }
        if (entry.value.isEmpty()) {
            continue;
        }
        const auto wanted = stem(folded(entry.key), secretWords);
        QString host = beside(hosts, wanted);
        if (host.contains(QLatin1Char('@'))) {
            host.clear(); // a URL with a login of its own may hold a password
        }
        context.judge({name, entry.value, entry.line, entry.offset, beside(logins, wanted), host});
    }
}

namespace {

QString below(const QString &prefix, const QByteArray &key)
{
    const QString name = shortText(key);
    return prefix.isEmpty() ? name : name.isEmpty() ? prefix : prefix + QLatin1Char('.') + name;
}

/// Depth is the tree's, which is capped.
void judgeNode(ReadContext &context, const char *reader, const TreeNode &node, const QString &prefix)
{
    std::vector<NamedEntry> entries;
    const auto name = node.textOf("name");
    const auto value = node.textOf("value");
    const bool pair = !name.isEmpty() && !value.isEmpty();
    for (const auto &child : node.children) {
        if (child.kind != TreeNode::Kind::Scalar) {
            judgeNode(context, reader, child, below(prefix, child.key));
        } else if (pair && child.key == "value") {
            entries.push_back({name.toByteArray(), child.text, child.line, child.offset});
        } else {
            entries.push_back({child.key, child.text, child.line, child.offset});
        }
    }
    judgeSiblings(context, reader, prefix, entries);
}

} // namespace

void judgeTree(ReadContext &context, const char *reader, const TreeNode &root)
{
    judgeNode(context, reader, root, {});
}

} // namespace probate
