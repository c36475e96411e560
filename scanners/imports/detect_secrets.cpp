// detect-secrets, a baseline (docs/design.md and README): results by file, each with the SHA-1 of the secret.
#include "scanners/imports/imported_finding.h"

namespace probate {

namespace {

bool recognisesDetectSecrets(const TreeNode &root)
{
    const TreeNode *results = root.child("results");
    return results && results->kind == TreeNode::Kind::Map &&
           (root.child("plugins_used") || root.child("generated_at"));
}

bool isSha1(const QByteArray &text)
{
    return text.size() == 40 && QByteArray::fromHex(text).toHex() == text;
}

void readDetectSecrets(const TreeNode &root, ImportTaker &taker)
{
    taker.version = importedText(root, "version");
    for (const TreeNode &file : root.child("results")->children) {
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
            if (importedText(item, "is_secret") == QLatin1StringView("false")) {
                finding.acceptedBy = QStringLiteral("the baseline's audit, as no secret");
            }
            taker.found(finding);
        }
    }
}

} // namespace

extern const ImportForm detectSecretsForm;
const ImportForm detectSecretsForm{"detect-secrets", false, recognisesDetectSecrets, readDetectSecrets};

} // namespace probate
