// Kingfisher, --format json or jsonl (README): {"findings": […]}, or one finding a line.
#include "scanners/imports/imported_finding.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

bool isFinding(const TreeNode &node)
{
    return importedNode(node, {"rule", "id"}) && node.child("finding");
}

/// Many a report has an empty list of findings; another tool's is not this one's.
bool isEmptyReport(const TreeNode &root)
{
    constexpr std::array<QByteArrayView, 4> keys{"findings", "metadata", "access_map", "audit"};
    return root.kind == TreeNode::Kind::Map && std::ranges::all_of(root.children, [&](const TreeNode &child) {
               return std::ranges::find(keys, QByteArrayView(child.key)) != keys.end();
           });
}

bool recognisesKingfisher(const TreeNode &root)
{
    const TreeNode *list = root.kind == TreeNode::Kind::List ? &root : root.child("findings");
    if (isFinding(root) || !list || list->kind != TreeNode::Kind::List) {
        return isFinding(root);
    }
    return list->children.empty() ? isEmptyReport(root) : isFinding(list->children.front());
}

void readOne(const TreeNode &node, ImportTaker &taker)
{
    const TreeNode &rule = *node.child("rule");
    const TreeNode &about = *node.child("finding");
    ImportedFinding finding;
    finding.rule = importedText(rule, "id");
    finding.title = importedText(rule, "name");
    finding.value = about.textOf("snippet");
    finding.path = importedText(about, "path");
    finding.line = importedText(about, "line").toUInt();
    finding.id = importedText(about, "fingerprint");
    if (const TreeNode *validation = importedNode(about, {"validation"})) {
        finding.attributes[QStringLiteral("validation")] = importedText(*validation, "status");
    }
    if (const TreeNode *git = about.child("git_metadata")) {
        if (const TreeNode *commit = git->child("commit")) {
            finding.commit = importedText(*commit, "id");
            finding.attributes[QStringLiteral("committed")] = importedText(*commit, "date");
            const TreeNode *committer = commit->child("committer");
            finding.author = committer ? addressOf(importedText(*committer, "email")) : QString();
        }
        if (const TreeNode *file = importedNode(*git, {"file", "path"})) {
            finding.path = QString::fromUtf8(file->text);
        }
        finding.attributes[QStringLiteral("repository")] = importedText(*git, "repository_url");
    }
    taker.found(finding);
}

void readKingfisher(const TreeNode &root, ImportTaker &taker)
{
    if (isFinding(root)) {
        readOne(root, taker);
        return;
    }
    if (const TreeNode *metadata = root.child("metadata")) {
        taker.version = importedText(*metadata, "kingfisher_version");
    }
    const TreeNode *list = root.kind == TreeNode::Kind::List ? &root : root.child("findings");
    int number = 0;
    for (const TreeNode &node : list->children) {
        ++number;
        if (isFinding(node)) {
            readOne(node, taker);
        } else {
            taker.left(QStringLiteral("finding %1").arg(number), QStringLiteral("it has no rule or finding"));
        }
    }
}

} // namespace

extern const ImportForm kingfisherForm;
const ImportForm kingfisherForm{"kingfisher", true, recognisesKingfisher, readKingfisher};

} // namespace probate
