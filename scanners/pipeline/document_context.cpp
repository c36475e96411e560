#include "scanners/pipeline/document_context.h"

#include "scanners/keys/pem.h"
#include "scanners/matching/generic.h"
#include "scanners/matching/obfuscation.h"
#include "scanners/matching/surroundings.h"

#include <algorithm>

namespace probate {

namespace {

/// Longer values are looked at as text of the document, not one by one.
constexpr qsizetype longestJudged = 16 << 10;

} // namespace

QString suppressionOn(QByteArrayView line)
{
    for (const char *mark : {"probate:allow", "gitleaks:allow", "trufflehog:ignore"}) {
        const auto at = line.indexOf(mark);
        if (at >= 0) {
            const bool ours = mark[0] == 'p';
            const QByteArrayView reason = ours ? line.sliced(at + 13).trimmed() : QByteArrayView();
            QString text = QStringLiteral("comment ") + QLatin1StringView(mark);
            if (!reason.isEmpty()) {
                text += QStringLiteral(": ") + QString::fromUtf8(reason.first(std::min<qsizetype>(reason.size(), 200)));
            }
            return text;
        }
    }
    return {};
}

Instant collectedAt(const Document &document)
{
    return document.collection && document.collection->collectedAt ? *document.collection->collectedAt
                                                                   : document.collectedAt;
}

void DocumentContext::observe(Fact fact, const QString &item, std::uint32_t line, std::uint64_t offset)
{
    judgePending();
    if (m_run.m_parts.watches) {
        return;
    }
    Origin origin = m_document.origin;
    if (!item.isEmpty()) {
        origin.item = origin.item.isEmpty() ? item : origin.item + QLatin1Char('/') + item;
    }
    const auto &outside = m_run.m_outside;
    line = outside ? outside->line : line;
    origin.line = line;
    origin.offset = outside ? outside->offset : offset;
    if (auto *seen = std::get_if<SecretSeen>(&fact)) {
        ++m_secretsSeen;
        seen->properPlace = seen->properPlace || m_properPlace;
        if (!seen->credential.lifetime.issued && m_document.fileTime) {
            seen->credential.lifetime.issued = LifetimeDate{*m_document.fileTime, LifetimeBasis::FileTime};
        }
        accept(*seen, origin);
    }
    m_run.m_findings.add({std::move(origin), collectedAt(m_document), std::move(fact)});
}

void DocumentContext::accept(SecretSeen &seen, const Origin &origin)
{
    const auto &outside = m_run.m_outside;
    if (!seen.suppressed) {
        const bool hasLine = origin.line > 0 && !outside;
        const QByteArrayView line = hasLine ? m_lines.around(m_lines.begin(origin.line)) : QByteArrayView();
        seen.suppressedBy = outside ? outside->suppressedBy : hasLine ? suppressionOn(line) : QString();
        if (m_document.accepted && seen.suppressedBy.isEmpty()) {
            AcceptedSecrets::BySecret by = 0;
            for (const Handle &handle : seen.credential.handles) {
                const auto known = m_run.m_accepted.find(handle);
                by |= known == m_run.m_accepted.end() ? 0 : known->second;
            }
            by = m_document.accepted->byText(by, m_run.m_match, line);
            if (!origin.object.isEmpty()) { // all its places are known later
                seen.suppressedBy = toText(PendingAcceptance{by, false});
                return;
            }
            seen.suppressedBy = m_document.accepted->acceptedBy(
                {.path = origin.path, .object = {}, .line = origin.line, .rule = seen.rule}, by);
        }
        seen.suppressed = !seen.suppressedBy.isEmpty();
    }
    if (seen.suppressed) {
        skip(QStringLiteral("suppressed"),
             QStringLiteral("line %1: accepted by %2").arg(origin.line).arg(seen.suppressedBy));
    }
}

void DocumentContext::skip(const QString &kind, const QString &detail)
{
    judgePending();
    m_run.skip(m_document, kind, detail);
}

Handle DocumentContext::fingerprint(QByteArrayView secret) const
{
    return m_run.fingerprint(m_document, secret);
}

std::optional<Recognised> DocumentContext::bySpecificRule(QByteArrayView line, Span value)
{
    std::optional<Recognised> best;
    RecogniserSink sink;
    sink.applies = m_run.applying(m_document);
    sink.trouble = [&](const MatchTrouble &trouble) {
        skip(QStringLiteral("limit"), QStringLiteral("matching a value: ") + QLatin1StringView(trouble.what));
    };
    sink.found = [&](Recognised found) {
        const bool inside = found.secret.from >= value.from && found.secret.to <= value.to;
        if (inside && !m_run.m_parts.generic[found.rule] && (!best || found.confidence > best->confidence)) {
            best = std::move(found);
        }
    };
    m_run.watch(sink);
    m_run.m_parts.recogniser.recognise(line, m_run.m_scratch, sink, {nullptr, nullptr, nullptr, &m_run.m_refused});
    if (best) {
        const Rule &rule = m_run.m_parts.recogniser.rules().rules[best->rule];
        m_run.addHandles(m_document, rule, best->secret.of(line), best->credential);
    }
    return best;
}

bool DocumentContext::amongTestVectors(const NamedValue &value) const
{
    const QByteArrayView bytes = m_document.bytes;
    const auto at = bytes.indexOf(value.value, std::min<qsizetype>(static_cast<qsizetype>(value.offset), bytes.size()));
    return at >= 0 && standsInTestVector(bytes, {at, at + value.value.size()});
}

void DocumentContext::explainDrop(const NamedValue &value, const char *why) const
{
    const auto &explain = m_run.m_parts.options.explainDrop;
    if (explain && promiseOf(value.name)) { // every other setting of every file would be told of, too
        Origin place = m_document.origin;
        place.line = m_run.m_outside ? m_run.m_outside->line : value.line;
        place.offset = value.offset;
        explain(QStringLiteral("generic-named"), place, why);
    }
}

void DocumentContext::judge(const NamedValue &given)
{
    // A block of YAML or a file's content ends its line; the secret that it is elsewhere does not.
    NamedValue value = given;
    while (value.value.endsWith('\n') || value.value.endsWith('\r')) {
        value.value.chop(1);
    }
    if (value.value.size() < 4 || value.value.size() > longestJudged) {
        return;
    }
    m_pending.add(value);
    if (m_pending.isFull()) {
        judgePending();
    }
}

void DocumentContext::judgePending()
{
    if (m_pending.isEmpty()) {
        return;
    }
    PendingValues pending(std::move(m_pending)); // m_pending is empty then: what is told below may lead here again
    pending.judge(m_run.m_parts.recogniser.matcher(), m_run.m_scratch, m_run.m_parts.generic,
                  [&](const NamedValue &value, QByteArrayView line, qsizetype valueFrom, bool suspected) {
                      judgeNow(value, suspected ? bySpecificRule(line, {valueFrom, valueFrom + value.value.size()})
                                                : std::nullopt);
                  });
}

bool DocumentContext::readBy(const Reader &reader)
{
    bool taken = false;
    try {
        taken = reader.read(m_document, *this);
    } catch (...) {
        judgePending(); // what a broken reader told before it broke
        throw;
    }
    judgePending();
    return taken;
}

void DocumentContext::judgeNow(const NamedValue &value, std::optional<Recognised> specific)
{
    SecretSeen seen;
    if (m_run.m_parts.watches) {
        return;
    }
    if (specific) {
        m_run.m_match = value.value;
        seen.rule = m_run.m_parts.recogniser.rules().rules[specific->rule].id;
        seen.credential = std::move(specific->credential);
        seen.confidence = specific->confidence;
    } else {
        const GenericVerdict verdict = judgeNamed(value.name, value.value, Setting::Structured);
        const char *refusal = verdict.refusal           ? verdict.refusal
                              : amongTestVectors(value) ? "it stands in a test vector"
                                                        : nullptr;
        if (refusal) {
            explainDrop(value, refusal);
            return;
        }
        seen.rule = QStringLiteral("generic-named");
        seen.confidence = verdict.confidence;
        seen.credential.kind = verdict.kind;
        seen.credential.layer = defaultLayer(verdict.kind);
        seen.credential.label = value.name;
        seen.credential.handles = {fingerprint(value.value)};
        if (auto plain = withoutObfuscation(value.value)) { // the same password stands plain elsewhere
            seen.credential.handles.push_back(fingerprint(*plain));
            plain->fill('\0');
        }
    }
    auto &attributes = seen.credential.attributes;
    attributes.emplace(QStringLiteral("name"), value.name);
    if (!value.login.isEmpty()) {
        attributes.emplace(QStringLiteral("user"), value.login);
    }
    if (!value.host.isEmpty()) {
        attributes.emplace(QStringLiteral("host"), value.host);
    }
    seen.properPlace = value.properPlace;
    observe(std::move(seen), {}, value.line, value.offset);
    m_run.m_match = {};
}

void DocumentContext::nest(const QString &name, QByteArrayView bytes, bool properPlace, bool piece)
{
    judgePending();
    Document inner = m_document;
    inner.window = inner.window || piece;
    inner.bytes = bytes;
    inner.depth = m_document.depth + 1;
    inner.origin.line = 0;
    inner.origin.offset = 0;
    if (name.startsWith(QLatin1Char('#'))) {
        const QString item = name.mid(1);
        inner.origin.item = m_document.origin.item.isEmpty() ? item : m_document.origin.item + QLatin1Char('/') + item;
    } else {
        inner.origin.path += (name.startsWith(QLatin1Char('!')) ? QString() : QStringLiteral("!")) + name;
        inner.origin.item.clear();
    }
    const DocumentRun::PlaceOutside own(m_run);
    if (m_run.mayNest(inner)) {
        m_run.scan(inner, properPlace);
    }
}

const TrustedKeys &DocumentContext::trustedKeys() const
{
    return m_document.trustedKeys ? *m_document.trustedKeys : m_run.m_parts.noKeys;
}

EvidenceTime DocumentContext::evidenceTime() const
{
    return {m_document.collection ? m_document.collection->collectedAt : std::nullopt, Duration{0}};
}

} // namespace probate
