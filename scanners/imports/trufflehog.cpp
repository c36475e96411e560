// TruffleHog, --json (README): one finding a line.
#include "scanners/imports/imported_finding.h"

namespace probate {

namespace {

bool recognisesTrufflehog(const TreeNode &root)
{
    return root.child("SourceMetadata") && (root.child("DetectorName") || root.child("DetectorType"));
}

/// SourceMetadata.Data has one member, named after the source.
void readPlace(const TreeNode &root, ImportedFinding &finding)
{
    const TreeNode *data = importedNode(root, {"SourceMetadata", "Data"});
    if (!data || data->children.empty()) {
        return;
    }
    const TreeNode &place = data->children.front();
    finding.path = importedText(place, "file");
    finding.line = importedText(place, "line").toUInt();
    finding.commit = importedText(place, "commit");
    finding.author = addressOf(importedText(place, "email"));
    for (const char *key : {"repository", "link", "bucket", "timestamp", "image", "tag"}) {
        if (const QString text = importedText(place, key); !text.isEmpty()) {
            finding.attributes[QString::fromLatin1(key)] = text;
        }
    }
    if (finding.path.isEmpty()) {
        finding.path = finding.attributes[QStringLiteral("link")];
    }
    if (finding.path.isEmpty() && !finding.commit.isEmpty()) {
        finding.path = QStringLiteral("commit ") + finding.commit.left(64); // its message or author, which have no file
    }
    if (finding.path.isEmpty()) { // neither: whatever else the source tells of the place, so that places differ
        finding.path = QString::fromUtf8(place.key);
        for (const TreeNode &member : place.children) {
            const bool tells =
                member.kind == TreeNode::Kind::Scalar && member.key != "email" && member.key != "timestamp";
            finding.path += tells ? QLatin1Char(' ') + QString::fromUtf8(member.text.left(200)) : QString();
        }
        finding.path.truncate(500);
    }
}

void readTrufflehog(const TreeNode &root, ImportTaker &taker)
{
    ImportedFinding finding;
    finding.rule = importedText(root, "DetectorName");
    if (finding.rule.isEmpty()) { // only its number, or its name, as the protocol has it
        const QString type = importedText(root, "DetectorType");
        finding.rule = type.isEmpty() ? QString() : QStringLiteral("detector ") + type;
    }
    finding.title = finding.rule;
    finding.value = root.textOf("Raw");
    // Two parts of one credential, where it has two. Which of them is secret is sure of AWS alone, whose id comes
    // first: with other detectors the second may be a host or a user, and would join the credentials of all its users.
    const QByteArrayView both = root.textOf("RawV2");
    const bool isKeyId =
        finding.value.size() == 20 && (finding.value.startsWith("AKIA") || finding.value.startsWith("ASIA"));
    if (isKeyId && both.startsWith(finding.value)) {
        finding.second = both.sliced(finding.value.size());
        finding.second = finding.second.startsWith(':') ? finding.second.sliced(1) : finding.second;
    }
    finding.attributes[QStringLiteral("verified")] = importedText(root, "Verified");
    readPlace(root, finding);
    taker.found(finding);
}

} // namespace

extern const ImportForm trufflehogForm;
const ImportForm trufflehogForm{"trufflehog", true, recognisesTrufflehog, readTrufflehog};

} // namespace probate
