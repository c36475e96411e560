#include "scanners/imports/import_report.h"

#include "core/hash/sha256.h"
#include "scanners/imports/imported_finding.h"

#include <QStringDecoder>

#include <algorithm>
#include <array>

namespace probate {

extern const ImportForm gitleaksForm;
extern const ImportForm trufflehogForm;
extern const ImportForm kingfisherForm;
extern const ImportForm detectSecretsForm;
extern const ImportForm sarifForm;

namespace {

constexpr qsizetype longestLine = 1 << 20; ///< of a report of lines
constexpr std::uint64_t mostFindings = 1'000'000;

std::span<const ImportForm *const> allForms()
{
    static const std::array forms{&gitleaksForm, &trufflehogForm, &kingfisherForm, &detectSecretsForm, &sarifForm};
    return forms;
}

/// What tools write instead of a value that they keep back.
bool isRedacted(QByteArrayView value)
{
    const QByteArray upper = value.first(std::min<qsizetype>(value.size(), 200)).toByteArray().toUpper();
    const bool oneLetter = std::ranges::all_of(value, [&](char c) { return c == value[0]; });
    return value.size() < 4 || oneLetter || upper.contains("REDACTED") || upper.contains("***") ||
           upper.endsWith("...") || upper == "NULL";
}

/// What the scanner sees in a value: takes secrets, and nothing else of it.
class ValueSink : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        if (auto *seen = std::get_if<SecretSeen>(&observation.fact); seen && !best) {
            best = std::move(*seen);
        }
    }
    void skip(Skip) override {} // a value is not a document that was to be read

    std::optional<SecretSeen> best;
};

class Import
{
public:
    Import(const ImportRequest &request, ObservationSink &sink) : m_request(request), m_sink(sink) {}

    Result<ImportOutcome> run(QByteArrayView bytes);

private:
    Result<void> readWhole(QByteArrayView bytes);
    Result<void> readLines(QByteArrayView bytes);
    const ImportForm *formOf(const TreeNode &root) const;
    void read(const ImportForm &form, const TreeNode &root);
    void take(const ImportedFinding &finding);
    CredentialDescription describe(const ImportedFinding &finding);
    void addValue(QByteArrayView value, CredentialDescription &credential);
    void leave(const QString &what, const QString &why);
    Error wrong(const QString &why) const
    {
        return Error(ErrorKind::Malformed, QStringLiteral("%1: %2").arg(m_request.file, why));
    }

    QString wanted() const
    {
        return m_request.tool.isEmpty() ? importableTools().join(QStringLiteral(", ")) : m_request.tool;
    }
    /// How the tools write what is read here.
    static QString ways()
    {
        return QStringLiteral(
            "gitleaks --report-format json, trufflehog --json, kingfisher --format json, detect-secrets "
            "scan, or any tool's SARIF 2.1.0");
    }

    const ImportRequest &m_request;
    ObservationSink &m_sink;
    ImportOutcome m_outcome;
    const ImportForm *m_form = nullptr;
};

void Import::leave(const QString &what, const QString &why)
{
    ++m_outcome.left;
    m_sink.skip({m_request.source, m_request.file, QStringLiteral("damaged"),
                 QStringLiteral("%1 was not imported: %2").arg(what, why)});
}

void Import::addValue(QByteArrayView value, CredentialDescription &credential)
{
    const auto add = [&](const Handle &handle) {
        if (std::ranges::find(credential.handles, handle) == credential.handles.end()) {
            credential.handles.push_back(handle);
        }
    };
    ValueSink known;
    Document document;
    document.origin.source = m_request.source;
    document.origin.path = QStringLiteral("value");
    document.bytes = value;
    document.collectedAt = m_request.now;
    m_request.scanner.scan(document, {}, known);
    if (known.best) {
        credential.kind = known.best->credential.kind;
        credential.layer = known.best->credential.layer;
        credential.issuer = known.best->credential.issuer;
        credential.lifetime = known.best->credential.lifetime;
        credential.attributes.insert(known.best->credential.attributes.begin(),
                                     known.best->credential.attributes.end());
        std::ranges::for_each(known.best->credential.handles, add);
    }
    const auto isKeyId = [](char c) { return (c >= 'A' && c <= 'Z') || (c >= '2' && c <= '7'); };
    if (value.size() == 20 && (value.startsWith("AKIA") || value.startsWith("ASIA")) &&
        std::ranges::all_of(value, isKeyId)) {
        add({handles::awsAccessKeyId, value.toByteArray()}); // an id, which listings of the issuer have
        return;
    }
    add(m_request.fingerprinter.fingerprint(value));
}

CredentialDescription Import::describe(const ImportedFinding &finding)
{
    CredentialDescription credential;
    credential.kind = kindOfRule(finding.rule);
    credential.layer = defaultLayer(credential.kind);
    credential.label = finding.title.isEmpty() ? finding.rule : finding.title.left(200);
    if (!isRedacted(finding.value)) {
        ++m_outcome.withValue;
        addValue(finding.value, credential);
        if (!isRedacted(finding.second)) {
            addValue(finding.second, credential);
        }
    } else if (!finding.sha1.isEmpty()) {
        // Anybody can try values against it, so it is not kept either; under our key it is a name of its own kind,
        // which joins the same hash in other baselines and nothing else.
        credential.handles = {
            {"detect-secrets-sha1", m_request.fingerprinter.fingerprint("sha1:" + finding.sha1).value}};
    } else {
        const QString place = QStringLiteral("%1\n%2\n%3")
                                  .arg(m_outcome.tool, finding.rule,
                                       finding.firstPlace.isEmpty() ? placeOf(finding) : finding.firstPlace);
        credential.handles = {
            {"imported-finding", m_outcome.tool.toUtf8() + '/' + sha256Hex(place.toUtf8()).first(32)}};
    }
    for (const auto &[name, text] : finding.attributes) {
        if (!text.isEmpty()) {
            credential.attributes.emplace(name, text.left(500));
        }
    }
    credential.attributes[QStringLiteral("reported by")] =
        (m_outcome.tool + QLatin1Char(' ') + m_outcome.version).trimmed();
    credential.attributes[QStringLiteral("report")] = m_request.file;
    credential.attributes[QStringLiteral("rule")] = finding.rule;
    if (!finding.commit.isEmpty()) {
        credential.attributes[QStringLiteral("commit")] = finding.commit.left(64);
    }
    return credential;
}

void Import::take(const ImportedFinding &finding)
{
    if (finding.rule.isEmpty()) {
        leave(QStringLiteral("a finding in %1").arg(finding.path.isEmpty() ? QStringLiteral("no file") : finding.path),
              QStringLiteral("it names no rule"));
        return;
    }
    if (++m_outcome.findings > mostFindings) {
        m_outcome.findings = mostFindings;
        leave(QStringLiteral("what follows finding %1").arg(mostFindings),
              QStringLiteral("the report has more than that"));
        return;
    }
    SecretSeen seen;
    seen.credential = describe(finding);
    seen.rule = m_outcome.tool + QLatin1Char(':') + finding.rule;
    seen.confidence = 0.6; // their word, and not looked at again
    seen.suppressed = !finding.acceptedBy.isEmpty();
    seen.suppressedBy = finding.acceptedBy;
    Origin origin;
    origin.source = m_request.source;
    origin.path = finding.path;
    origin.item = finding.id.isEmpty() ? QString() : finding.id.left(300);
    origin.line = finding.line;
    if (seen.suppressed) {
        m_sink.skip({m_request.source, origin.path, QStringLiteral("suppressed"),
                     QStringLiteral("line %1: accepted by %2").arg(finding.line).arg(seen.suppressedBy)});
    }
    const Handle first = seen.credential.handles.front();
    m_sink.observe({origin, m_request.now, std::move(seen)});
    if (!finding.author.isEmpty()) {
        m_sink.observe({origin, m_request.now,
                        OwnershipStated{first,
                                        {QStringLiteral("email"), finding.author},
                                        Relation::Creator,
                                        Basis::IntroducedBy,
                                        {},
                                        QStringLiteral("%1 names the author of the commit").arg(m_outcome.tool)}});
    }
}

const ImportForm *Import::formOf(const TreeNode &root) const
{
    for (const ImportForm *form : allForms()) {
        const bool wanted = m_request.tool.isEmpty() || m_request.tool == QLatin1StringView(form->tool);
        if (wanted && form->recognises(root)) {
            return form;
        }
    }
    return nullptr;
}

void Import::read(const ImportForm &form, const TreeNode &root)
{
    m_form = &form;
    m_outcome.tool = QLatin1StringView(form.tool);
    ImportTaker taker;
    taker.left = [this](const QString &what, const QString &why) { leave(what, why); };
    taker.noted = [this](const QString &what, const QString &why) {
        m_sink.skip({m_request.source, m_request.file, QStringLiteral("suppressed"),
                     QStringLiteral("%1 is no finding: %2").arg(what, why)});
    };
    taker.found = [&](const ImportedFinding &finding) {
        m_outcome.version = taker.version;
        take(finding);
    };
    form.read(root, taker);
    m_outcome.version = taker.version;
}

Result<void> Import::readWhole(QByteArrayView bytes)
{
    const auto tree = readJsonTree(bytes);
    if (!tree) {
        return wrong(QStringLiteral("it is cut off or no report (%1); make it again with %2, and check that the tool "
                                    "had ended")
                         .arg(tree.error().message(), ways()));
    }
    const TreeNode &root = tree->children.front();
    const ImportForm *form = tree->children.size() == 1 ? formOf(root) : nullptr;
    if (!form) {
        return wrong(
            QStringLiteral("it is no report of %1 in a form that is known; write it with %2").arg(wanted(), ways()));
    }
    read(*form, root);
    return {};
}

/// One value a line: a line that does not hold costs itself.
Result<void> Import::readLines(QByteArrayView bytes)
{
    int number = 0;
    int known = 0;
    std::vector<std::pair<int, QString>> bad;
    for (qsizetype at = 0; at < bytes.size();) {
        const auto end = bytes.indexOf('\n', at);
        const QByteArrayView line = bytes.sliced(at, (end < 0 ? bytes.size() : end) - at).trimmed();
        at = end < 0 ? bytes.size() : end + 1;
        ++number;
        if (line.isEmpty()) {
            continue;
        }
        const auto tree = line.size() <= longestLine
                              ? readJsonTree(line)
                              : Error(ErrorKind::Limit, QStringLiteral("it is longer than 1 MiB"));
        const ImportForm *form = tree && tree->children.size() == 1 ? formOf(tree->children.front()) : nullptr;
        if (form && form->lines && (!m_form || m_form == form)) {
            ++known;
            read(*form, tree->children.front());
        } else {
            bad.emplace_back(number,
                             tree ? QStringLiteral("it is no finding of the report's tool") : tree.error().message());
        }
    }
    if (known == 0) {
        return wrong(QStringLiteral("no line of it is a finding of %1").arg(wanted()));
    }
    for (const auto &[line, why] : bad) {
        leave(QStringLiteral("line %1").arg(line), why);
    }
    return {};
}

Result<ImportOutcome> Import::run(QByteArrayView bytes)
{
    const QByteArrayView text = bytes.trimmed();
    if (text.isEmpty()) {
        // Tools that write a finding a line write nothing where they find nothing; so does one that failed.
        const bool lines =
            m_request.tool == QLatin1StringView("trufflehog") || m_request.tool == QLatin1StringView("kingfisher");
        if (!lines) {
            return wrong(QStringLiteral("it is empty; if the tool found nothing, say which it was: --from trufflehog"));
        }
        m_outcome.tool = m_request.tool;
        return m_outcome;
    }
    if (text.startsWith("\xEF\xBB\xBF")) { // a shell of Windows wrote it
        return run(text.sliced(3));
    }
    if (text.startsWith("\xFF\xFE") || text.startsWith("\xFE\xFF")) {
        QStringDecoder decoder(QStringDecoder::Utf16);
        QString wide = decoder(bytes);
        QByteArray narrow = wide.toUtf8();
        const auto done = decoder.hasError() ? wrong(QStringLiteral("its text cannot be decoded")) : run(narrow);
        wide.fill(QChar(0));
        narrow.fill('\0');
        return done;
    }
    const auto firstEnd = text.indexOf('\n');
    const QByteArrayView first = text.first(firstEnd < 0 ? text.size() : firstEnd).trimmed();
    const auto line =
        first.startsWith('{') && first.size() <= longestLine ? readJsonTree(first) : Error(ErrorKind::Malformed, {});
    const ImportForm *form = line && line->children.size() == 1 ? formOf(line->children.front()) : nullptr;
    const bool lines = form && form->lines && !line->children.front().child("findings");
    const auto done = lines ? readLines(text) : readWhole(text);
    return done ? Result<ImportOutcome>(m_outcome) : done.error();
}

} // namespace

QString placeOf(const ImportedFinding &finding)
{
    return QStringLiteral("%1\n%2\n%3").arg(finding.path).arg(finding.line).arg(finding.commit);
}

QString importedText(const TreeNode &node, QByteArrayView key)
{
    const QByteArrayView text = node.textOf(key);
    return text == "null" ? QString() : QString::fromUtf8(text);
}

const TreeNode *importedNode(const TreeNode &node, std::initializer_list<const char *> path)
{
    const TreeNode *at = &node;
    for (const char *key : path) {
        at = at ? at->child(key) : nullptr;
    }
    return at;
}

QString addressOf(const QString &text)
{
    const auto open = text.lastIndexOf(QLatin1Char('<'));
    const auto close = text.indexOf(QLatin1Char('>'), open);
    const QString address = open >= 0 && close > open ? text.mid(open + 1, close - open - 1) : text.trimmed();
    return address.contains(QLatin1Char('@')) && !address.contains(QLatin1Char(' ')) && address.size() <= 254
               ? address
               : QString();
}

QStringList importableTools()
{
    QStringList tools;
    for (const ImportForm *form : allForms()) {
        tools.append(QLatin1StringView(form->tool));
    }
    return tools;
}

Result<ImportOutcome> importReport(QByteArrayView bytes, const ImportRequest &request, ObservationSink &sink)
{
    return Import(request, sink).run(bytes);
}

} // namespace probate
