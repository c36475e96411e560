// detect-secrets, a baseline (docs/design.md and README): results by file, each with the SHA-1 of the secret.
#include "scanners/imports/imported_finding.h"

#include <algorithm>

namespace probate {

namespace {

/// A file's entries, as SecretsCollection.json() has them.
bool isEntries(const TreeNode &file)
{
    return file.kind == TreeNode::Kind::List && !file.children.empty() &&
           file.children.front().child("hashed_secret") && file.children.front().child("type");
}

/// Of a baseline, or all there is (README, "Usage in Other Python Scripts").
const TreeNode *resultsOf(const TreeNode &root)
{
    const TreeNode *results = root.child("results");
    if (results && results->kind == TreeNode::Kind::Map && (root.child("plugins_used") || root.child("generated_at"))) {
        return results;
    }
    const bool all = root.kind == TreeNode::Kind::Map && !root.children.empty();
    return all && std::ranges::all_of(root.children, isEntries) ? &root : nullptr;
}

bool recognisesDetectSecrets(const TreeNode &root)
{
    return resultsOf(root) != nullptr;
}

bool isSha1(const QByteArray &text)
{
    return text.size() == 40 && QByteArray::fromHex(text).toHex() == text;
}

void readDetectSecrets(const TreeNode &root, ImportTaker &taker)
{
    taker.version = importedText(root, "version");
    for (const TreeNode &file : resultsOf(root)->children) {
        if (file.kind != TreeNode::Kind::List) {
            taker.left(QString::fromUtf8(file.key), QStringLiteral("its findings are no list"));
            continue;
        }
        for (const TreeNode &item : file.children) {
            ImportedFinding finding;
            finding.rule = importedText(item, "type");
            finding.title = finding.rule;
            finding.path = QString::fromUtf8(file.key);
            finding.line = importedText(item, "line_number").toUInt();
            finding.sha1 = item.textOf("hashed_secret").toByteArray().toLower();
            if (finding.rule.isEmpty() || !isSha1(finding.sha1)) {
                taker.left(finding.path, QStringLiteral("an entry has no type or no hashed_secret"));
                continue;
            }
            finding.attributes[QStringLiteral("verified")] = importedText(item, "is_verified");
            const QString audited = importedText(item, "is_secret");
            if (audited == QLatin1StringView("false")) {
                finding.acceptedBy = QStringLiteral("the baseline's audit, as no secret");
            }
            finding.attributes[QStringLiteral("audited as secret")] = audited;
            taker.found(finding);
        }
    }
}

} // namespace

extern const ImportForm detectSecretsForm;
const ImportForm detectSecretsForm{"detect-secrets", false, recognisesDetectSecrets, readDetectSecrets};

} // namespace probate
