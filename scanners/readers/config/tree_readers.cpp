// JSON, YAML and TOML that no other reader knows: every value is judged by its name, with the login and host beside it.
#include "scanners/readers/config/siblings.h"

namespace probate {

namespace {

using Parse = Result<TreeNode> (*)(QByteArrayView);

/// Broken JSON, YAML and TOML (templates, fixtures of tests) is common and is not theirs then: the matcher reads the
/// bytes. What goes beyond the caps is said.
bool readTree(ReadContext &context, const char *reader, Parse parse, QByteArrayView bytes)
{
    const auto tree = parse(bytes);
    if (!tree) {
        if (tree.error().kind() != ErrorKind::Limit) {
            return false;
        }
        context.skip(QStringLiteral("limit"),
                     tree.error().message() + QStringLiteral(": not taken apart by structure"));
        return true;
    }
    judgeTree(context, reader, *tree);
    return true;
}

constexpr std::initializer_list<const char *> jsonNames = {".json",    ".jsonc", ".jsonl",       ".ndjson",
                                                           ".tfstate", ".ipynb", ".webmanifest", ".code-workspace"};

bool recognisesJson(const Document &document)
{
    return isNamed(document, jsonNames) &&
           !isNamed(document, {"package-lock.json", "npm-shrinkwrap.json", "composer.lock"});
}

bool readJson(const Document &document, ReadContext &context)
{
    return readTree(context, "json", readJsonTree, document.bytes);
}

constexpr std::initializer_list<const char *> yamlNames = {".yaml", ".yml", ".sls", ".eyaml"};

bool recognisesYaml(const Document &document)
{
    return isNamed(document, yamlNames) && !isNamed(document, {"pnpm-lock.yaml", "yarn.lock", "pubspec.lock"});
}

bool readYaml(const Document &document, ReadContext &context)
{
    return readTree(context, "yaml", readYamlTree, document.bytes);
}

constexpr std::initializer_list<const char *> tomlNames = {".toml", "pipfile", "credentials.toml"};

bool recognisesToml(const Document &document)
{
    return isNamed(document, tomlNames) && !isNamed(document, {"cargo.lock", "poetry.lock"});
}

bool readToml(const Document &document, ReadContext &context)
{
    return readTree(context, "toml", readTomlTree, document.bytes);
}

} // namespace

extern const Reader jsonReader;
extern const Reader yamlReader;
extern const Reader tomlReader;
const Reader jsonReader = {"json", "JSON settings", recognisesJson, readJson, {.names = jsonNames}};
const Reader yamlReader = {"yaml", "YAML settings", recognisesYaml, readYaml, {.names = yamlNames}};
const Reader tomlReader = {"toml", "TOML settings", recognisesToml, readToml, {.names = tomlNames}};

} // namespace probate
