// SARIF 2.1.0 (OASIS), of whichever tool: results with a rule and a first location. Which part of a snippet is the
// secret the format does not say; gitleaks writes the secret alone.
#include "scanners/imports/imported_finding.h"

namespace probate {

namespace {

bool recognisesSarif(const TreeNode &root)
{
    const TreeNode *runs = root.child("runs");
    return runs && runs->kind == TreeNode::Kind::List && root.textOf("version").startsWith("2.1");
}

const TreeNode *firstOf(const TreeNode *list)
{
    return list && list->kind == TreeNode::Kind::List && !list->children.empty() ? &list->children.front() : nullptr;
}

void readResult(const TreeNode &result, const QString &driver, ImportTaker &taker, int number)
{
    ImportedFinding finding;
    finding.rule = importedText(result, "ruleId");
    const TreeNode *nested = importedNode(result, {"rule", "id"});
    finding.rule = finding.rule.isEmpty() && nested ? QString::fromUtf8(nested->text) : finding.rule;
    const TreeNode *location = firstOf(result.child("locations"));
    const TreeNode *place = location ? location->child("physicalLocation") : nullptr;
    const TreeNode *uri = place ? importedNode(*place, {"artifactLocation", "uri"}) : nullptr;
    if (finding.rule.isEmpty() || !uri) {
        taker.left(QStringLiteral("result %1").arg(number), QStringLiteral("it has no rule or no place"));
        return;
    }
    finding.path = QString::fromUtf8(QByteArray::fromPercentEncoding(uri->text));
    finding.title = finding.rule;
    if (const TreeNode *line = importedNode(*place, {"region", "startLine"})) {
        finding.line = line->text.toUInt();
    }
    const TreeNode *snippet = importedNode(*place, {"region", "snippet", "text"});
    if (snippet && driver.compare(QLatin1StringView("gitleaks"), Qt::CaseInsensitive) == 0) {
        finding.value = snippet->text;
    }
    if (const TreeNode *prints = result.child("partialFingerprints")) {
        finding.commit = importedText(*prints, "commitSha");
        finding.author = addressOf(importedText(*prints, "email"));
    }
    if (firstOf(result.child("suppressions"))) {
        finding.acceptedBy = QStringLiteral("a suppression in the report");
    }
    finding.attributes[QStringLiteral("level")] = importedText(result, "level");
    taker.found(finding);
}

void readSarif(const TreeNode &root, ImportTaker &taker)
{
    int number = 0;
    for (const TreeNode &run : root.child("runs")->children) {
        const TreeNode *driver = importedNode(run, {"tool", "driver"});
        const QString name = driver ? importedText(*driver, "name") : QString();
        const QString version = driver ? importedText(*driver, "semanticVersion") : QString();
        taker.version = (name + QLatin1Char(' ') + version).trimmed();
        const TreeNode *results = run.child("results");
        if (!results || results->kind != TreeNode::Kind::List) {
            // 3.14.23: no list means that the tool did not look, which is not the same as an empty one.
            taker.left(QStringLiteral("run of ") + name, QStringLiteral("it has no results: the tool did not look"));
            continue;
        }
        for (const TreeNode &result : results->children) {
            readResult(result, name, taker, ++number);
        }
    }
}

} // namespace

extern const ImportForm sarifForm;
const ImportForm sarifForm{"sarif", false, recognisesSarif, readSarif};

} // namespace probate
