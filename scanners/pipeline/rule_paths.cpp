// What rules say of a document beside what is found: which look into it, whether its path makes it a credential, and
// whether they have a say at all.
#include "scanners/pipeline/document_context.h"

namespace probate {

void DocumentRun::reportFile(const Document &document, bool properPlace)
{
    const Origin &origin = document.origin;
    const bool isFile = origin.item.isEmpty() && origin.decoding.isEmpty() && !document.window && !document.readersOnly;
    if (m_parts.paths.isEmpty() || !isFile || document.bytes.isEmpty()) {
        return;
    }
    for (const Rule *rule : m_parts.paths.filesAt(origin.path)) {
        m_concerned = true;
        SecretSeen seen;
        seen.rule = rule->id;
        seen.confidence = rule->confidence;
        seen.credential.kind = rule->kind;
        seen.credential.layer = defaultLayer(rule->kind);
        seen.credential.label = rule->title;
        seen.credential.handles = {m_parts.fingerprinter.fingerprint(document.bytes)}; // lists ask for its path alone
        DocumentContext(*this, document, properPlace).observe(std::move(seen), {}, 0, 0);
    }
}

std::function<bool(std::size_t)> DocumentRun::applying(const Document &document) const
{
    if (m_parts.paths.isEmpty()) {
        return {};
    }
    return [this, &document](std::size_t rule) { return m_parts.paths.applies(rule, document.origin.path); };
}

void DocumentRun::watch(RecogniserSink &sink)
{
    if (m_parts.watches) {
        sink.concerned = [this] { m_concerned = true; };
        sink.trouble = [this](const MatchTrouble &) { m_concerned = true; };
        sink.found = [](const Recognised &) {};
    }
}

} // namespace probate
