// SARIF 2.1.0 (OASIS), of whichever tool: results with a rule and their places. Which part of a snippet is the secret
// the format does not say; gitleaks writes the secret alone.
#include "scanners/imports/imported_finding.h"

#include <algorithm>

namespace probate {

namespace {

constexpr std::size_t mostPlaces = 1000; ///< of one result

bool recognisesSarif(const TreeNode &root)
{
    const TreeNode *runs = root.child("runs");
    return runs && runs->kind == TreeNode::Kind::List && root.textOf("version").startsWith("2.1");
}

std::span<const TreeNode> listOf(const TreeNode *list)
{
    return list && list->kind == TreeNode::Kind::List ? std::span(list->children) : std::span<const TreeNode>();
}

/// What an index of the format points to; null if nothing does (-1 is the same as none).
const TreeNode *at(std::span<const TreeNode> list, const TreeNode *index)
{
    bool isNumber = false;
    const qulonglong number = index ? index->text.toULongLong(&isNumber) : 0;
    return isNumber && number < list.size() ? &list[static_cast<std::size_t>(number)] : nullptr;
}

/// One run: what its results refer to.
class SarifRun
{
public:
    SarifRun(const TreeNode &run, ImportTaker &taker) : m_run(run), m_taker(taker)
    {
        const TreeNode *driver = importedNode(run, {"tool", "driver"});
        m_tool = driver ? importedText(*driver, "name") : QString();
        m_rules = driver ? listOf(driver->child("rules")) : std::span<const TreeNode>();
        QString version = driver ? importedText(*driver, "semanticVersion") : QString();
        version = version.isEmpty() && driver ? importedText(*driver, "version") : version; // 3.19.12, 3.19.13
        taker.version = (m_tool + QLatin1Char(' ') + version).trimmed();
        // 3.14.17: of which revision the run speaks, if of one
        if (const auto control = listOf(run.child("versionControlProvenance")); control.size() == 1) {
            m_commit = importedText(control.front(), "revisionId");
            m_repository = importedText(control.front(), "repositoryUri");
        }
    }

    void read(int &number)
    {
        for (const TreeNode &invocation : listOf(m_run.child("invocations"))) {
            if (invocation.textOf("executionSuccessful") == "false") { // 3.20.14
                m_taker.left(QStringLiteral("what %1 did not reach").arg(m_tool),
                             QStringLiteral("the report says that its run did not succeed"));
            }
        }
        const TreeNode *results = m_run.child("results");
        if (!results || results->kind != TreeNode::Kind::List) {
            // 3.14.23: no list means that the tool did not look, which is not the same as an empty one.
            const TreeNode *outside = importedNode(m_run, {"externalPropertyFileReferences", "results"});
            m_taker.left(QStringLiteral("run of ") + m_tool,
                         outside ? QStringLiteral("its results are in other files (externalPropertyFileReferences); "
                                                  "have the tool write them into one")
                                 : QStringLiteral("it has no results: the tool did not look"));
            return;
        }
        for (const TreeNode &result : results->children) {
            readResult(result, ++number);
        }
    }

private:
    /// 3.27.5 to 3.27.7: by its id, or by its place among the rules of the driver or of an extension.
    const TreeNode *ruleOf(const TreeNode &result) const
    {
        const TreeNode *reference = result.child("rule");
        const TreeNode *component = reference ? importedNode(*reference, {"toolComponent", "index"}) : nullptr;
        const TreeNode *extension = at(listOf(importedNode(m_run, {"tool", "extensions"})), component);
        const auto rules = extension ? listOf(extension->child("rules")) : m_rules;
        const TreeNode *index = result.child("ruleIndex");
        index = index || !reference ? index : reference->child("index");
        if (const TreeNode *rule = at(rules, index)) {
            return rule;
        }
        const QByteArrayView id = result.textOf("ruleId");
        const auto named = std::ranges::find_if(rules, [&](const TreeNode &rule) { return rule.textOf("id") == id; });
        return id.isEmpty() || named == rules.end() ? nullptr : &*named;
    }

    /// 3.4.3, 3.4.5: the address, or that of the artifact with this index. Empty if there is none.
    QString pathOf(const TreeNode &location) const
    {
        const TreeNode *artifact = importedNode(location, {"physicalLocation", "artifactLocation"});
        if (!artifact) {
            return {};
        }
        QByteArray uri = artifact->textOf("uri").toByteArray();
        if (uri.isEmpty()) {
            const TreeNode *listed = at(listOf(m_run.child("artifacts")), artifact->child("index"));
            const TreeNode *named = listed ? importedNode(*listed, {"location", "uri"}) : nullptr;
            uri = named ? named->text : QByteArray();
        }
        for (const char *local : {"file://localhost/", "file:///"}) {
            if (uri.startsWith(local)) {
                uri = uri.sliced(static_cast<qsizetype>(qstrlen(local)) - 1);
            }
        }
        return QString::fromUtf8(QByteArray::fromPercentEncoding(uri));
    }

    /// Why the report itself calls it no finding of now, or nothing.
    static QString notNow(const TreeNode &result)
    {
        const QByteArrayView kind = result.textOf("kind"); // 3.27.9
        if (kind == "pass" || kind == "notApplicable" || kind == "informational") {
            return QStringLiteral("its kind is ") + QString::fromUtf8(kind);
        }
        return result.textOf("baselineState") == "absent" // 3.27.24
                   ? QStringLiteral("it was in an earlier run and is absent from this one")
                   : QString();
    }

    /// 3.27.23: suppressed if something suppresses it and nothing of that is under review or rejected.
    static bool isSuppressed(const TreeNode &result)
    {
        const auto suppressions = listOf(result.child("suppressions"));
        return !suppressions.empty() && std::ranges::none_of(suppressions, [](const TreeNode &one) {
            const QByteArrayView status = one.textOf("status");
            return status == "underReview" || status == "rejected";
        });
    }

    void describe(const TreeNode &result, ImportedFinding &finding) const
    {
        const TreeNode *rule = ruleOf(result);
        const TreeNode *nested = importedNode(result, {"rule", "id"});
        finding.rule = importedText(result, "ruleId");
        finding.rule = finding.rule.isEmpty() && nested ? QString::fromUtf8(nested->text) : finding.rule;
        finding.rule = finding.rule.isEmpty() && rule ? importedText(*rule, "id") : finding.rule;
        const TreeNode *title = rule ? importedNode(*rule, {"shortDescription", "text"}) : nullptr;
        finding.title = title ? QString::fromUtf8(title->text) : finding.rule;
        finding.commit = m_commit;
        if (const TreeNode *prints = result.child("partialFingerprints")) {
            const QString commit = importedText(*prints, "commitSha");
            finding.commit = commit.isEmpty() ? finding.commit : commit;
            finding.author = addressOf(importedText(*prints, "email"));
        }
        if (isSuppressed(result)) {
            finding.acceptedBy = QStringLiteral("a suppression in the report");
        }
        finding.attributes[QStringLiteral("level")] = importedText(result, "level");
        finding.attributes[QStringLiteral("repository")] = m_repository;
    }

    void readResult(const TreeNode &result, int number)
    {
        const QString what = QStringLiteral("result %1").arg(number);
        if (const QString why = notNow(result); !why.isEmpty()) {
            m_taker.noted(what, why);
            return;
        }
        ImportedFinding finding;
        describe(result, finding);
        const auto locations = listOf(result.child("locations"));
        const bool placed =
            std::ranges::any_of(locations, [this](const TreeNode &place) { return !pathOf(place).isEmpty(); });
        if (finding.rule.isEmpty() || !placed) {
            m_taker.left(what, QStringLiteral("it has no rule or no place"));
            return;
        }
        for (const TreeNode &location : locations.first(std::min(locations.size(), mostPlaces))) {
            readPlace(location, finding);
        }
        if (locations.size() > mostPlaces) {
            m_taker.left(what, QStringLiteral("it stands in more than %1 places; the rest").arg(mostPlaces));
        }
    }

    /// One of the result's places; the first names the credential, if the report holds no value.
    void readPlace(const TreeNode &location, ImportedFinding &finding)
    {
        finding.path = pathOf(location);
        if (finding.path.isEmpty()) {
            return;
        }
        const TreeNode *line = importedNode(location, {"physicalLocation", "region", "startLine"});
        finding.line = line ? line->text.toUInt() : 0;
        const TreeNode *snippet = importedNode(location, {"physicalLocation", "region", "snippet", "text"});
        if (snippet && m_tool.compare(QLatin1StringView("gitleaks"), Qt::CaseInsensitive) == 0) {
            finding.value = snippet->text;
        }
        if (finding.firstPlace.isEmpty()) {
            finding.firstPlace = placeOf(finding);
        }
        m_taker.found(finding);
    }

    const TreeNode &m_run;
    ImportTaker &m_taker;
    QString m_tool;
    QString m_commit;
    QString m_repository;
    std::span<const TreeNode> m_rules;
};

void readSarif(const TreeNode &root, ImportTaker &taker)
{
    int number = 0;
    for (const TreeNode &run : root.child("runs")->children) {
        SarifRun(run, taker).read(number);
    }
    if (root.child("runs")->children.empty()) {
        taker.left(QStringLiteral("the report"), QStringLiteral("it has no runs: no tool looked"));
    }
}

} // namespace

extern const ImportForm sarifForm;
const ImportForm sarifForm{"sarif", false, recognisesSarif, readSarif};

} // namespace probate
