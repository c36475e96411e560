#include "scanners/pipeline/document_run.h"

#include "scanners/keys/pem.h"
#include "scanners/matching/generic.h"
#include "scanners/matching/obfuscation.h"
#include "scanners/pipeline/document_context.h"
#include "scanners/pipeline/encoding.h"
#include "scanners/pipeline/plain_pem.h"

#include <algorithm>
#include <cassert>
#include <cstring>

namespace probate {

namespace {

constexpr std::uint32_t mostNested = 100'000; ///< documents inside one document
constexpr int mostEncodedParts = 5'000;       ///< encoded parts of one document

} // namespace

void DocumentRun::skip(const Document &document, const QString &kind, const QString &detail)
{
    QString place = document.origin.path;
    if (!document.origin.item.isEmpty()) {
        place += QLatin1Char('#') + document.origin.item;
    }
    m_findings.skip({document.origin.source, place, kind, detail});
}

bool DocumentRun::mayNest(const Document &inner)
{
    if (inner.depth > m_limits.deepestNesting) {
        skip(inner, QStringLiteral("too-deep"),
             QStringLiteral("it is nested more than %1 deep and was not read").arg(m_limits.deepestNesting));
        return false;
    }
    m_expanded += static_cast<std::uint64_t>(inner.bytes.size());
    if (m_expanded > m_limits.largestExpansion || ++m_nested > mostNested) {
        skip(inner, QStringLiteral("limit"),
             QStringLiteral("the document unpacks to more than the limits allow; the rest of it was not read"));
        return false;
    }
    return true;
}

bool DocumentRun::mayUnpack(std::uint64_t bytes)
{
    m_expanded += bytes;
    return m_expanded <= m_limits.largestExpansion && m_nested < mostNested;
}

bool DocumentRun::unpack(const Document &document, bool properPlace)
{
    if (!m_parts.options.unpack || document.window) {
        return false;
    }
    DocumentContext context(*this, document, properPlace);
    return m_parts.options.unpack(document, m_limits, context);
}

std::unique_ptr<ScanTrace> DocumentRun::run(const Document &document, const EarlierVersion &earlier)
{
    Versions versions{dynamic_cast<const DocumentTrace *>(earlier.trace),
                      Changes(earlier.copied, earlier.size, document.bytes),
                      {},
                      {}};
    m_versions = &versions;
    scan(document, false);
    m_versions = nullptr;
    return versions.trace.matches.complete ? std::make_unique<DocumentTrace>(std::move(versions.trace)) : nullptr;
}

void DocumentRun::scan(const Document &document, bool properPlace)
{
    // Places in unpacked and in decoded text are not those of the document's bytes: versions help where both are one.
    Versions *const versions = std::exchange(m_versions, nullptr);
    if (static_cast<std::uint64_t>(document.bytes.size()) > m_limits.largestDocument) {
        skip(document, QStringLiteral("too-large"),
             QStringLiteral("%1 bytes; documents of up to %2 are read")
                 .arg(document.bytes.size())
                 .arg(m_limits.largestDocument));
        return;
    }
    reportFile(document, properPlace);
    if (unpack(document, properPlace)) {
        return; // before the text is looked for: an archive that stores UTF-16 looks like UTF-16
    }
    if (auto decoded = decodeWide(document.bytes)) {
        Document text = document;
        text.bytes = decoded->text;
        text.origin.decoding +=
            (text.origin.decoding.isEmpty() ? QString() : QStringLiteral(">")) + QLatin1StringView(decoded->encoding);
        scanText(text, properPlace, nullptr);
        decoded->text.fill('\0');
        return;
    }
    const qsizetype mark = markSize(document.bytes);
    if (mark == 0) {
        scanText(document, properPlace, versions);
        return;
    }
    Document text = document;
    text.bytes = document.bytes.sliced(mark);
    scanText(text, properPlace, nullptr);
}

void DocumentRun::scanText(const Document &document, bool properPlace, Versions *versions)
{
    if (document.readersOnly) {
        if (!document.window) {
            askReaders(document, properPlace, std::nullopt);
        }
        return;
    }
    Lines lines(document.bytes);
    const bool binary = looksBinary(document.bytes);
    if (!binary && versions && versions->earlier && versions->earlier->decoded) {
        versions->pieces.emplace(document.bytes, versions->changes, versions->earlier->encoded, m_inert);
    }
    Matched matched = match(document, lines, versions);
    if (!document.window) {
        askReaders(document, properPlace, matched.marks);
    }
    for (Recognised &recognised : matched.found) {
        report(document, properPlace, std::move(recognised), lines);
    }
    if (!binary) {
        decode(document, properPlace, lines, versions);
    }
}

bool DocumentRun::askReaders(const Document &document, bool properPlace, std::optional<Marks> marks)
{
    auto candidates = m_parts.readers.candidates(document, marks);
    assert(candidates.holdAllWhoRecognise(document));
    while (const Reader *reader = candidates.next()) {
        if (reader->recognises(document)) {
            DocumentContext context(*this, document, properPlace);
            if (context.readBy(*reader)) {
                return true;
            }
        }
    }
    return false;
}

/// What is found is reported later: reading a key uses the scratch again.
DocumentRun::Matched DocumentRun::match(const Document &document, Lines &lines, Versions *versions)
{
    const bool binary = looksBinary(document.bytes);
    const RuleSet &rules = m_parts.recogniser.rules();
    RecogniserSink sink;
    sink.applies = applying(document);
    Matched matched;
    sink.found = [&](Recognised recognised) {
        if (!binary || !m_parts.generic[recognised.rule]) {
            matched.found.push_back(std::move(recognised));
        }
    };
    sink.trouble = [&](const MatchTrouble &trouble) {
        skip(document, QStringLiteral("limit"),
             QStringLiteral("rule %1: %2, first near byte %3; its matches in this document may be incomplete")
                 .arg(trouble.rule < rules.rules.size() ? rules.rules[trouble.rule].id : QString(),
                      QLatin1StringView(trouble.what))
                 .arg(trouble.offset));
    };
    if (m_parts.options.explainDrop) {
        sink.dropped = [&](const Dropped &dropped) {
            Origin place = document.origin;
            place.offset = static_cast<std::uint64_t>(dropped.whole.from);
            place.line = m_outside ? m_outside->line : lines.numberAt(dropped.whole.from);
            m_parts.options.explainDrop(rules.rules[dropped.rule].id, place, dropped.why);
        };
    }
    watch(sink);
    MatchTrace alone;
    MatchMemory memory{nullptr, nullptr, &alone, &m_refused};
    if (versions) {
        memory = {versions->earlier ? &versions->earlier->matches : nullptr, &versions->changes,
                  &versions->trace.matches, &m_refused};
    }
    m_parts.recogniser.recognise(document.bytes, m_scratch, sink, memory);
    if (memory.trace->complete) {
        matched.marks = memory.trace->marks;
    }
    return matched;
}

Handle DocumentRun::fingerprint(const Document &document, QByteArrayView secret)
{
    Handle handle = m_parts.fingerprinter.fingerprint(secret);
    if (const auto by = document.accepted ? document.accepted->bySecret(secret) : 0) {
        m_accepted[handle] |= by;
    }
    return handle;
}

void DocumentRun::addHandles(const Document &document, const Rule &rule, QByteArrayView secret,
                             CredentialDescription &credential)
{
    const auto add = [&](QByteArrayView value) {
        Handle handle = fingerprint(document, value);
        if (std::find(credential.handles.begin(), credential.handles.end(), handle) == credential.handles.end()) {
            credential.handles.push_back(std::move(handle));
        }
    };
    const bool pieces = std::any_of(rule.validators.begin(), rule.validators.end(), [](const ValidatorCall &call) {
        return call.argument == QStringLiteral("joined");
    });
    if (pieces) {
        QByteArray joined = joinedLiterals(secret);
        add(joined);
        joined.fill('\0');
        return;
    }
    add(secret);
    // The same password stands plain elsewhere: its fingerprint joins the two.
    const bool password = credential.kind == Kind::Password || credential.kind == Kind::DatabasePassword;
    if (password && secret.contains('%')) {
        QByteArray plain = QByteArray::fromPercentEncoding(QByteArray::fromRawData(secret.data(), secret.size()));
        add(plain);
        plain.fill('\0');
    }
    if (auto plain = withoutObfuscation(secret)) {
        add(*plain);
        plain->fill('\0');
    }
    const bool basic = std::any_of(rule.validators.begin(), rule.validators.end(),
                                   [](const ValidatorCall &call) { return call.name == QStringLiteral("basic"); });
    if (basic) {
        QByteArray pair = QByteArray::fromBase64(QByteArray::fromRawData(secret.data(), secret.size()));
        const auto colon = pair.indexOf(':');
        if (colon >= 0) {
            add(QByteArrayView(pair).sliced(colon + 1));
        }
        pair.fill('\0');
    }
}

void DocumentRun::report(const Document &document, bool properPlace, Recognised recognised, Lines &lines)
{
    const Rule &rule = m_parts.recogniser.rules().rules[recognised.rule];
    if (!rule.closing.isEmpty() && readKey(document, properPlace, recognised, lines)) {
        return;
    }
    SecretSeen seen;
    seen.credential = std::move(recognised.credential);
    seen.rule = rule.id;
    seen.confidence = recognised.confidence;
    seen.properPlace = seen.credential.kind == Kind::EncryptedStore; // to be stored is what it is for
    addHandles(document, rule, recognised.secret.of(document.bytes), seen.credential);
    if (rule.longestLifetimeSeconds) {
        seen.credential.attributes.emplace(QStringLiteral("longest lifetime"),
                                           toWords(Duration(std::chrono::seconds(*rule.longestLifetimeSeconds))));
    }
    DocumentContext context(*this, document, properPlace);
    m_match = recognised.whole.of(document.bytes);
    context.observe(std::move(seen), {}, lines.numberAt(recognised.secret.from),
                    static_cast<std::uint64_t>(recognised.secret.from));
    m_match = {};
}

bool DocumentRun::readKey(const Document &document, bool properPlace, const Recognised &recognised, Lines &lines)
{
    const auto readers = m_parts.readers.readers();
    const auto pem = std::find_if(readers.begin(), readers.end(),
                                  [](const Reader &reader) { return std::strcmp(reader.id, "pem") == 0; });
    if (pem == readers.end()) {
        return false;
    }
    QByteArray plain = plainPem(recognised.secret.of(document.bytes));
    Document inner = document;
    inner.bytes = plain;
    const PlaceOutside outside(*this, lines, recognised.secret.from);
    DocumentContext context(*this, inner, properPlace);
    const bool taken = pem->recognises(inner) && context.readBy(*pem) && context.secretsSeen() > 0;
    scrub(plain);
    return taken;
}

void DocumentRun::decode(const Document &document, bool properPlace, Lines &lines, Versions *versions)
{
    const auto scanPart = [&](const EncodedPart &part) {
        if (versions) {
            versions->trace.encoded.push_back(part.offset);
        }
        Document inner = document;
        inner.bytes = part.decoded;
        inner.depth = document.depth + 1;
        inner.origin.decoding +=
            (inner.origin.decoding.isEmpty() ? QString() : QStringLiteral(">")) + QLatin1StringView(part.encoding);
        const PlaceOutside outside(*this, lines, part.offset);
        if (mayNest(inner)) {
            scan(inner, properPlace);
        }
    };
    const ChangedPieces *const pieces = versions && versions->pieces ? &*versions->pieces : nullptr;
    const bool all = pieces ? decodeChanged(document.bytes, *pieces, scanPart)
                            : findEncoded(document.bytes, mostEncodedParts, scanPart);
    if (!all) {
        skip(document, QStringLiteral("limit"),
             QStringLiteral("more than %1 encoded parts; the rest was read as it stands").arg(mostEncodedParts));
    }
    if (versions) {
        std::sort(versions->trace.encoded.begin(), versions->trace.encoded.end());
        versions->trace.decoded = all;
        if (pieces && all) {
            pieces->remember(versions->trace.matches, versions->trace.encoded, m_inert);
        }
    }
}

bool DocumentRun::decodeChanged(QByteArrayView bytes, const ChangedPieces &pieces,
                                const std::function<void(const EncodedPart &)> &scanPart) const
{
    // All pieces in one go, since a call costs more than a line: decoders keep to the edges of each.
    std::vector<std::pair<qsizetype, qsizetype>> begins; // in `joined`, in the text
    begins.reserve(pieces.spans().size());
    qsizetype size = 0;
    for (const Span piece : pieces.spans()) {
        begins.emplace_back(size, piece.from);
        size += piece.to - piece.from;
    }
    QByteArray joined(size, Qt::Uninitialized);
    char *to = joined.data();
    for (const Span piece : pieces.spans()) {
        to = std::copy(bytes.data() + piece.from, bytes.data() + piece.to, to);
    }
    const bool all = findEncoded(joined, mostEncodedParts, [&](const EncodedPart &part) {
        const auto piece = std::upper_bound(begins.begin(), begins.end(), std::pair(part.offset, bytes.size())) - 1;
        scanPart({part.encoding, part.pass, part.offset - piece->first + piece->second, part.decoded});
    });
    scrub(joined);
    return all;
}

DocumentRun::PlaceOutside::PlaceOutside(DocumentRun &run, Lines &lines, qsizetype offset)
    : m_run(run), m_before(run.m_outside)
{
    if (!m_run.m_outside) {
        m_run.m_outside =
            Outside{lines.numberAt(offset), static_cast<std::uint64_t>(offset), suppressionOn(lines.around(offset))};
    }
}

DocumentRun::PlaceOutside::PlaceOutside(DocumentRun &run) : m_run(run), m_before(std::exchange(run.m_outside, {})) {}

DocumentRun::PlaceOutside::~PlaceOutside()
{
    m_run.m_outside = std::move(m_before);
}

} // namespace probate
