// Files in which tools keep keys beside names that promise nothing: Composer's auth.json, RubyGems' credentials, the
// keys of Rails' encrypted credentials.
#include "scanners/readers/config/siblings.h"

#include "scanners/find_bytes.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

/// https://getcomposer.org/doc/articles/authentication-for-private-packages.md
constexpr std::array composerMethods{"http-basic",   "bearer",          "github-oauth", "gitlab-oauth",
                                     "gitlab-token", "bitbucket-oauth", "forgejo-token"};

constexpr std::initializer_list<const char *> composerNames = {"auth.json"};

bool recognisesComposer(const Document &document)
{
    return isNamed(document, composerNames) &&
           std::any_of(composerMethods.begin(), composerMethods.end(),
                       [&](const char *method) { return holds(document.bytes, method); });
}

/// A method is a map from hosts to a token, or to names and values, of which a token has none that says so.
bool readComposer(const Document &document, ReadContext &context)
{
    const auto tree = readJsonTree(document.bytes);
    if (!tree || tree->children.empty()) {
        return false;
    }
    for (const TreeNode &method : tree->children.front().children) {
        const QString prefix = shortText(method.key);
        if (method.kind != TreeNode::Kind::Map ||
            std::find_if(composerMethods.begin(), composerMethods.end(),
                         [&](const char *known) { return method.key == known; }) == composerMethods.end()) {
            judgeTree(context, "composer", method);
            continue;
        }
        for (const TreeNode &host : method.children) {
            const QString name = prefix + QLatin1Char('.') + shortText(host.key);
            std::vector<NamedEntry> entries;
            if (host.kind == TreeNode::Kind::Scalar) {
                entries.push_back({"token", host.text, host.line, host.offset});
            }
            for (const TreeNode &child : host.children) {
                entries.push_back({child.key, child.text, child.line, child.offset});
            }
            entries.push_back({"host", host.key, host.line, host.offset});
            judgeSiblings(context, "composer", name, entries);
        }
    }
    return true;
}

constexpr std::initializer_list<const char *> gemNames = {"credentials"};

bool recognisesGem(const Document &document)
{
    return isNamed(document, gemNames) &&
           (pathHas(document, QLatin1StringView("/.gem/")) || pathHas(document, QLatin1StringView("/gem/")) ||
            document.bytes.contains(":rubygems_api_key:"));
}

/// YAML of Ruby symbols, ":host_or_name: key" a line (gem help signin, gem help push).
bool readGem(const Document &document, ReadContext &context)
{
    TextLines lines(document.bytes);
    bool any = false;
    while (lines.next()) {
        const QByteArrayView line = lines.line().trimmed();
        const auto colon = line.indexOf(": ");
        if (!line.startsWith(':') || colon < 2) {
            continue;
        }
        QByteArrayView key = line.sliced(colon + 2).trimmed();
        if (key.size() > 2 && (key.front() == '"' || key.front() == '\'') && key.back() == key.front()) {
            key = key.sliced(1, key.size() - 2);
        }
        const QString name = shortText(line.sliced(1, colon - 1));
        const auto offset = static_cast<std::uint64_t>(key.data() - document.bytes.data());
        any = true;
        context.judge({name + QStringLiteral(".api_key"), key, lines.number(), offset, {}, {}});
    }
    return any;
}

bool recognisesRailsKey(const Document &document)
{
    const bool named = isNamed(document, {"master.key"}) ||
                       (isNamed(document, {".key"}) && pathHas(document, QLatin1StringView("/config/credentials/")));
    return named && document.bytes.size() <= 64;
}

/// 128 bits in hexadecimal (https://guides.rubyonrails.org/security.html#custom-credentials).
bool readRailsKey(const Document &document, ReadContext &context)
{
    const QByteArrayView key = document.bytes.trimmed();
    const bool hexadecimal = std::all_of(key.begin(), key.end(), [](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
    });
    if (key.size() != 32 || !hexadecimal) {
        return false;
    }
    observeSecret(context, "rails-key", describe(Kind::EncryptionKey, QStringLiteral("key of Rails credentials")), key,
                  1.0, {{}, 1, static_cast<std::uint64_t>(key.data() - document.bytes.data())});
    return true;
}

} // namespace

extern const Reader composerReader;
extern const Reader gemCredentialsReader;
extern const Reader railsKeyReader;
const Reader composerReader = {
    "composer", "Composer's auth.json", recognisesComposer, readComposer, {.names = composerNames}};
const Reader gemCredentialsReader = {
    "gem-credentials", "RubyGems' credentials", recognisesGem, readGem, {.names = gemNames}};
const Reader railsKeyReader = {"rails-key",
                               "Keys of Rails' encrypted credentials",
                               recognisesRailsKey,
                               readRailsKey,
                               {.names = {"master.key", ".key"}}};

} // namespace probate
