// Remembers which document held what until attribution knows the documents' names, then passes everything on in a
// defined order. Holds observations, never bytes.
#pragma once

#include "scanners/document_scanner.h"
#include "scanners/git/attribution.h"

namespace probate::git {

class FoundDocuments
{
public:
    enum class Place { Blob, Message, GitFile, WorkFile };

    FoundDocuments(const DocumentScanner &scanner, const ScanLimits &limits) : m_scanner(scanner), m_limits(limits) {}

    /// Scans one document; thread-safe. `object` for blobs and messages; `earlier` if the document is a version of
    /// another, as DocumentScanner::scanVersion takes it.
    std::unique_ptr<ScanTrace> scan(const Document &document, Place place, std::uint32_t object,
                                    const EarlierVersion *earlier = nullptr);
    void finish(); ///< after the last scan(), before everything below: sorts

    /// Numbers for the secrets that were seen, and where.
    const Findings &findings() const { return m_findings; }
    /// Secrets that stand in files of a work tree which equal no blob, with the paths.
    const std::map<SecretAt, std::set<QString>> &inWorkFiles() const { return m_inWorkFiles; }
    /// Passes observations and skips on. `pathOf` names a blob; the hint that it was scanned under is replaced.
    void putInto(ObservationSink &sink, const std::function<QString(std::uint32_t blob)> &pathOf) const;

    std::uint64_t documents() const { return m_documents; }
    std::uint64_t bytes() const { return m_bytes; }

private:
    struct Found
    {
        Place place = Place::Blob;
        std::uint32_t object = kNoObject;
        QString path;        ///< as scanned
        QByteArray objectId; ///< hex
        std::vector<Observation> observations;
        std::vector<Skip> skips;
    };

    const DocumentScanner &m_scanner;
    const ScanLimits &m_limits;
    std::mutex m_mutex;
    std::vector<Found> m_found;
    std::uint64_t m_documents = 0;
    std::uint64_t m_bytes = 0;
    Findings m_findings;
    std::map<SecretAt, std::set<QString>> m_inWorkFiles;
};

} // namespace probate::git
