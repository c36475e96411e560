// Readers, decoders and matcher for one document, behind one door. Thread-safe: each call works on its own scratch.
#pragma once

#include "scanners/document.h"
#include "scanners/sink.h"
#include "scanners/source.h"
#include "scanners/version.h"

#include <memory>

namespace probate {

/// Where an object of a history stands, once that is known.
struct Whereabouts
{
    struct At
    {
        QString path;           ///< empty for a message
        bool committed = false; ///< a commit has it there; else only the index or a work tree
    };

    std::vector<At> places;               ///< sorted; at least one
    const SecretPlaced *placed = nullptr; ///< the secret's commits; null: not all of those that brought it are known
};

class DocumentScanner
{
public:
    virtual ~DocumentScanner() = default;

    /// Recognises everything in the document and puts it into the sink. Never throws.
    virtual void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const = 0;
    /// The same of a version of an earlier document: finds what scan() would find, sooner. Gives what the versions made
    /// from this one need, or nothing if that does not help them.
    virtual std::unique_ptr<ScanTrace> scanVersion(const Document &document, const EarlierVersion &,
                                                   const ScanLimits &limits, ObservationSink &sink) const
    {
        scan(document, limits, sink);
        return {};
    }
    /// True: a document of these bytes is read alike under both names, so it need not be scanned under the second too.
    virtual bool readsAlike(const Document &, const Document &) const { return true; }
    /// Judges what could not be judged of a secret in an object before it was known where that stands: called once for
    /// each, before anybody else sees it.
    virtual void settle(Observation &, const Whereabouts &, ObservationSink &) const {}
    /// Changes whenever a reader or decoder, or a rule that rulesState() does not tell of, changes what would be found:
    /// the version of incremental states.
    virtual QByteArray version() const = 0;
    /// The rules, to be kept for a later scanner's forChanges(); empty: version() speaks for them.
    virtual QByteArray rulesState() const { return {}; }
    /// Of a scanner of the same version that left this rulesState(): a scanner that puts something into the sink whenever
    /// this one may find otherwise in a document than that one did, and nothing else. Where it does not read two names
    /// alike, one of the two may read a document under both. An error says why that cannot be told.
    virtual Result<std::unique_ptr<DocumentScanner>> forChanges(const QByteArray &rulesOfBefore) const
    {
        return Error(ErrorKind::Unsupported, rulesOfBefore.isEmpty()
                                                 ? QStringLiteral("its rules of then are not known")
                                                 : QStringLiteral("its rules are others now"));
    }

protected:
    DocumentScanner() = default;
    DocumentScanner(const DocumentScanner &) = default;
    DocumentScanner &operator=(const DocumentScanner &) = default;
};

} // namespace probate
