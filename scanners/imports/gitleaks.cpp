// gitleaks, --report-format json (README, "Output"): a list of findings.
#include "scanners/imports/imported_finding.h"

namespace probate {

namespace {

bool recognisesGitleaks(const TreeNode &root)
{
    return root.kind == TreeNode::Kind::List &&
           (root.children.empty() || (root.children.front().child("RuleID") && root.children.front().child("File")));
}

void readGitleaks(const TreeNode &root, ImportTaker &taker)
{
    int number = 0;
    for (const TreeNode &item : root.children) {
        ++number;
        if (!item.child("RuleID") || !item.child("File")) {
            taker.left(QStringLiteral("finding %1").arg(number), QStringLiteral("it has no RuleID or File"));
            continue;
        }
        ImportedFinding finding;
        finding.rule = importedText(item, "RuleID");
        finding.title = importedText(item, "Description");
        finding.path = importedText(item, "File");
        finding.line = importedText(item, "StartLine").toUInt();
        finding.commit = importedText(item, "Commit");
        finding.value = item.textOf("Secret");
        finding.id = importedText(item, "Fingerprint");
        finding.author = addressOf(importedText(item, "Email"));
        if (const QString date = importedText(item, "Date"); !date.isEmpty()) {
            finding.attributes[QStringLiteral("committed")] = date;
        }
        taker.found(finding);
    }
}

} // namespace

extern const ImportForm gitleaksForm;
const ImportForm gitleaksForm{"gitleaks", false, recognisesGitleaks, readGitleaks};

} // namespace probate
