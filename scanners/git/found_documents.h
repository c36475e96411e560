// Remembers which document held what until attribution knows the documents' names, then passes everything on in a
// defined order. Holds observations, never bytes.
#pragma once

#include "scanners/document_scanner.h"
#include "scanners/git/attribution.h"
#include "scanners/git/read_objects.h"

namespace probate::git {

enum class FoundPlace : std::uint8_t { Blob, Message, GitFile, WorkFile };

/// A document that held something, or could not be read whole.
struct FoundDocument
{
    FoundPlace place = FoundPlace::Blob;
    std::uint32_t object = kNoObject;
    QString path;        ///< as scanned
    QByteArray objectId; ///< hex
    std::vector<Observation> observations;
    std::vector<Skip> skips;
};

/// By which a scan knows whether an object was read under the name that it has now. Never 0.
std::uint64_t nameDigest(const QString &name);

struct KnownDocuments
{
    ReadObjects read;
    std::vector<FoundDocument> found;
    std::vector<std::uint32_t> partly; ///< not in `read`: a part could not be read, which is tried again each time
};

class FoundDocuments
{
public:
    using Place = FoundPlace;

    FoundDocuments(const DocumentScanner &scanner, const ScanLimits &limits) : m_scanner(scanner), m_limits(limits) {}

    /// Before the first scan(): what is known of the objects already, an entry for each.
    void begin(KnownDocuments known) { m_known = std::move(known); }
    /// As far as is known before it is scanned.
    ReadObject read(std::uint32_t object) const { return m_known.read.of(object); }
    const ScanLimits &limits() const { return m_limits; }
    /// Secrets that a scan before found in the blob, sorted; nothing if it found nothing at all. Before finish().
    std::optional<std::vector<Handle>> foundBefore(std::uint32_t blob) const;
    /// These are to be scanned anew.
    void forget(const std::vector<bool> &objects);

    /// Scans one document; thread-safe. `object` for blobs and messages; `earlier` if the document is a version of
    /// another, as DocumentScanner::scanVersion takes it.
    std::unique_ptr<ScanTrace> scan(const Document &document, Place place, std::uint32_t object,
                                    const EarlierVersion *earlier = nullptr);
    /// A blob under another of its names, if it is read otherwise there. It counts as a document once.
    void scanRenamed(const Document &document, const QString &path, std::uint32_t blob);
    /// nameDigest() of all names that a scan of this object depends on, if it has several.
    void wasReadUnder(std::uint32_t object, std::uint64_t names);
    void finish(); ///< after the last scan(), before everything below: sorts

    /// Numbers for the secrets that were seen, and where.
    const Findings &findings() const { return m_findings; }
    std::vector<Handle> secretsOf(std::uint32_t object) const; ///< of a blob or message; sorted
    /// Secrets that stand in files of a work tree which equal no blob, or in the repository's own, with the paths.
    const std::map<SecretAt, std::set<QString>> &inWorkFiles() const { return m_inWorkFiles; }
    /// The first is the one that `pathOf` names; kNoObject for a message.
    using PlacesOf = std::function<Whereabouts(std::uint32_t blob, SecretAt secret)>;
    /// Passes observations and skips on. `pathOf` names a blob; the hint that it was scanned under is replaced.
    /// `placesOf` says where else it stands, for secrets that are judged by that.
    void putInto(ObservationSink &sink, const std::function<QString(std::uint32_t blob)> &pathOf,
                 const PlacesOf &placesOf) const;

    const KnownDocuments &known() const { return m_known; }
    std::uint64_t documents() const { return m_documents; } ///< after finish(): with those that were read before
    std::uint64_t bytes() const { return m_bytes; }

private:
    void settle(const FoundDocument &found, Observation &observation, const PlacesOf &placesOf,
                ObservationSink &sink) const;

    const DocumentScanner &m_scanner;
    const ScanLimits &m_limits;
    std::mutex m_mutex;
    KnownDocuments m_known;
    std::uint64_t m_documents = 0;
    std::uint64_t m_bytes = 0;
    Findings m_findings;
    std::map<SecretAt, std::set<QString>> m_inWorkFiles;
};

} // namespace probate::git
