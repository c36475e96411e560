// Readers, decoders and matcher for one document, behind one door. Thread-safe: each call works on its own scratch.
#pragma once

#include "scanners/document.h"
#include "scanners/sink.h"
#include "scanners/source.h"
#include "scanners/version.h"

#include <memory>

namespace probate {

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
    /// Changes whenever a rule, reader or decoder changes what would be found: the version of incremental states.
    virtual QByteArray version() const = 0;

protected:
    DocumentScanner() = default;
    DocumentScanner(const DocumentScanner &) = default;
    DocumentScanner &operator=(const DocumentScanner &) = default;
};

} // namespace probate
