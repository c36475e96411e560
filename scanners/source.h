// A source yields documents: a git history, a directory, an export folder. It is a value in a catalogue, data plus
// functions; it knows no format and writes nothing into what it scans.
#pragma once

#include "core/base/error.h"
#include "scanners/document.h"
#include "scanners/sink.h"

#include <functional>
#include <map>

namespace probate {

class DocumentScanner;

/// What to scan, from the command line or probate.yaml.
struct SourceSpec
{
    QString kind;     ///< id of a Source, or empty: recognised from the location
    QString location; ///< absolute path
    QString name;     ///< the estate's name; default KIND:LOCATION
    std::map<QString, QString> options;
};

struct ScanLimits
{
    std::uint64_t largestDocument = 64ull << 20;  ///< bytes; larger ones are a skip. Vectorscan blocks are 32-bit, and two
                                                  ///< workers hold one each
    int deepestNesting = 3;                       ///< archives and decodings
    std::uint64_t largestExpansion = 512ull << 20;///< bytes that one document may unpack to in all
    int largestRatio = 200;                       ///< unpacked to packed
    std::uint32_t mostEntries = 20'000;           ///< of one archive
    int threads = 0;                              ///< 0: one a core
};

/// The latest finished scan of the same source, for a scan that builds on it.
struct PreviousScan
{
    QByteArray state; ///< 32 bytes: the digest of what it left in the state directory; empty: nothing
    /// Everything that it saw is seen again, now. An error if what it saw was changed since: then nothing may build on it.
    std::function<Result<SourceCoverage>()> repeat;
};

/// What a source is given. Lives on the caller's stack for the length of the scan.
struct ScanContext
{
    const DocumentScanner &scanner; ///< readers, decoders and matcher for one document; thread-safe
    ObservationSink &sink;
    ScanLimits limits;
    Instant now;                    ///< the run's time: becomes collectedAt of what is read
    QString stateDirectory;         ///< for caches and incremental state; empty: keep none
    std::function<bool()> cancelled;                                   ///< asked often; true: stop soon
    std::function<void(const QString &what, std::uint64_t done, std::uint64_t total)> progress; ///< total 0: unknown
    std::optional<PreviousScan> previous = {}; ///< none: everything is to be read
    QByteArray state = {}; ///< set by the source: digest of what this scan leaves for the next; empty: nothing
};

struct Source
{
    const char *id;    ///< "git"
    const char *title;
    /// True if this source is the one for that location ("is it a repository?").
    bool (*recognises)(const QString &location);
    /// Scans everything; an error means that the source as a whole could not be scanned. Parts are skips.
    Result<SourceCoverage> (*scan)(const SourceSpec &spec, ScanContext &context);
};

} // namespace probate
