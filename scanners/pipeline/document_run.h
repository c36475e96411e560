// One call of scan(): a document and everything nested in it. Private to scanners/pipeline.
#pragma once

#include "scanners/accepted/path_conditions.h"
#include "scanners/accepted/pending_acceptance.h"
#include "scanners/keys/jws.h"
#include "scanners/matching/recogniser.h"
#include "scanners/pipeline/changed_pieces.h"
#include "scanners/pipeline/decoders.h"
#include "scanners/pipeline/findings.h"
#include "scanners/pipeline/lines.h"
#include "scanners/pipeline/reader_table.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/version.h"

namespace probate {

/// What does not change from document to document.
struct ScannerParts
{
    Recogniser recogniser;
    ReaderTable readers;
    Fingerprinter fingerprinter;
    ScannerOptions options;
    TrustedKeys noKeys;
    std::vector<bool> generic; ///< by rule: judged by name, so not for binary bytes and single values
    PathConditions paths;      ///< of rules
    bool watches = false;      ///< only whether the rules have a say in a document: nothing is reported
};

/// What a thread scans with, document after document.
struct WorkSpace
{
    Matcher::Scratch scratch;
    InertTexts inert; ///< pieces of versions
    RefusedMatches refused;
};

/// What scanning a version of a document needs to know of it.
struct DocumentTrace final : ScanTrace
{
    MatchTrace matches;
    bool decoded = false;           ///< its encoded parts were looked for
    std::vector<qsizetype> encoded; ///< where those stand, ascending
};

/// A document among its versions.
struct Versions
{
    const DocumentTrace *earlier = nullptr;
    Changes changes;
    DocumentTrace trace;
    std::optional<ChangedPieces> pieces; ///< none: everything is decoded
};

class DocumentRun
{
public:
    DocumentRun(const ScannerParts &parts, WorkSpace &space, const ScanLimits &limits)
        : m_parts(parts), m_scratch(space.scratch), m_inert(space.inert), m_refused(space.refused), m_limits(limits)
    {}

    /// The outermost document.
    void run(const Document &document) { scan(document, false); }
    /// The same, with what is known of an earlier version, if anything is.
    std::unique_ptr<ScanTrace> run(const Document &document, const EarlierVersion &earlier);
    Findings &findings() { return m_findings; }
    /// Of what watches.
    bool concerned() const { return m_concerned; }

private:
    friend class DocumentContext;

    /// Where, in the text that people see, a decoded part stands.
    struct Outside
    {
        std::uint32_t line = 0;
        std::uint64_t offset = 0;
        QString suppressedBy;
    };
    /// While it lives, what is observed stands there; the outermost one counts.
    class PlaceOutside
    {
    public:
        PlaceOutside(DocumentRun &run, Lines &lines, qsizetype offset);
        explicit PlaceOutside(DocumentRun &run); ///< an entry of an archive has lines of its own again
        ~PlaceOutside();
        PlaceOutside(const PlaceOutside &) = delete;
        PlaceOutside &operator=(const PlaceOutside &) = delete;

    private:
        DocumentRun &m_run;
        std::optional<Outside> m_before;
    };

    void scan(const Document &document, bool properPlace);
    void scanText(const Document &document, bool properPlace, Versions *versions);
    struct Matched
    {
        std::vector<Recognised> found;
        std::optional<Marks> marks; ///< none: the text was not matched whole
    };
    Matched match(const Document &document, Lines &lines, Versions *versions);
    bool askReaders(const Document &document, bool properPlace, std::optional<Marks> marks);
    void decode(const Document &document, bool properPlace, Lines &lines, Versions *versions);
    /// False: there are too many parts.
    bool decodeChanged(QByteArrayView bytes, const ChangedPieces &pieces,
                       const std::function<void(const EncodedPart &)> &scanPart) const;
    void report(const Document &document, bool properPlace, Recognised recognised, Lines &lines);
    /// Keys in text go to the readers of keys; true if one of them took it.
    bool readKey(const Document &document, bool properPlace, const Recognised &recognised, Lines &lines);
    /// A document inside this one; false if a cap forbids it, which is then a skip.
    bool mayNest(const Document &inner);
    /// Counts what an archive unpacked besides its documents; false once there was too much of everything.
    bool mayUnpack(std::uint64_t bytes);
    /// A file that a rule takes for a credential by its path.
    void reportFile(const Document &document, bool properPlace);
    /// What a recogniser tells of rules that have a say, whatever comes of it.
    void watch(RecogniserSink &sink);
    /// Which rules look into the document.
    std::function<bool(std::size_t)> applying(const Document &document) const;
    /// True: it was an archive, and its packed bytes are noise.
    bool unpack(const Document &document, bool properPlace);
    void skip(const Document &document, const QString &kind, const QString &detail);
    /// Every fingerprint of a document is made here: which lists accept the secret is known only while it is.
    Handle fingerprint(const Document &document, QByteArrayView secret);
    void addHandles(const Document &document, const Rule &rule, QByteArrayView secret,
                    CredentialDescription &credential);

    const ScannerParts &m_parts;
    Matcher::Scratch &m_scratch;
    InertTexts &m_inert;
    RefusedMatches &m_refused;
    const ScanLimits &m_limits;
    Findings m_findings;
    std::optional<Outside> m_outside;
    QByteArrayView m_match;         ///< the whole match that is being reported, if a pattern matched
    Versions *m_versions = nullptr; ///< until the outermost document's text is taken up
    std::uint64_t m_expanded = 0;   ///< bytes of nested documents
    std::uint32_t m_nested = 0;     ///< nested documents
    bool m_concerned = false;
    std::map<Handle, AcceptedSecrets::BySecret> m_accepted; ///< of secrets that lists accept
};

/// What a line's comment says about accepting the secret on it, or nothing.
QString suppressionOn(QByteArrayView line);

} // namespace probate
