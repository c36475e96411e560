// The ReadContext of one document. Private to scanners/pipeline.
#pragma once

#include "scanners/pipeline/document_run.h"
#include "scanners/pipeline/pending_values.h"

namespace probate {

class DocumentContext final : public ReadContext
{
public:
    DocumentContext(DocumentRun &run, const Document &document, bool properPlace)
        : m_run(run), m_document(document), m_properPlace(properPlace), m_lines(document.bytes)
    {}

    void observe(Fact fact, const QString &item, std::uint32_t line, std::uint64_t offset) override;
    void skip(const QString &kind, const QString &detail) override;
    Handle fingerprint(QByteArrayView secret) const override;
    void judge(const NamedValue &value) override;
    void nested(const QString &name, QByteArrayView bytes) override { nest(name, bytes, m_properPlace, false); }
    void nestedInProperPlace(const QString &name, QByteArrayView bytes) override { nest(name, bytes, true, false); }
    void nestedPiece(const QString &name, QByteArrayView bytes) override { nest(name, bytes, m_properPlace, true); }
    bool mayUnpack(std::uint64_t bytes) override { return m_run.mayUnpack(bytes); }
    const TrustedKeys &trustedKeys() const override;
    EvidenceTime evidenceTime() const override;

    /// Asks the reader for what it reads; true: it claimed the document.
    bool readBy(const Reader &reader);
    std::size_t secretsSeen() const { return m_secretsSeen; }

private:
    void nest(const QString &name, QByteArrayView bytes, bool properPlace, bool piece);
    /// What waits is judged before anything else is told of: nobody sees that it waited.
    void judgePending();
    void judgeNow(const NamedValue &value, std::optional<Recognised> specific);
    /// The value by the rules that know a format, in the line that the name and it make.
    std::optional<Recognised> bySpecificRule(QByteArrayView line, Span value);
    /// Marks what somebody accepts, by a comment on its line or in the source's own files, and tells of it.
    void accept(SecretSeen &seen, const Origin &origin);
    bool amongTestVectors(const NamedValue &value) const;
    void explainDrop(const NamedValue &value, const char *why) const;

    DocumentRun &m_run;
    const Document &m_document;
    bool m_properPlace;
    Lines m_lines;
    PendingValues m_pending;
    std::size_t m_secretsSeen = 0;
};

/// When the document was true, for Observation::collectedAt.
Instant collectedAt(const Document &document);

} // namespace probate
