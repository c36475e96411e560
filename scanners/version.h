// A document that was made from an earlier one, as version control stores it: which bytes it shares with it. What was
// found in shared bytes need not be searched for again. Knows neither where versions come from nor what is found.
#pragma once

#include <QtGlobal>

#include <span>

namespace probate {

/// Bytes [to, to + size) of the later version are bytes [from, from + size) of the earlier one.
struct CopiedRun
{
    qsizetype to = 0;
    qsizetype from = 0;
    qsizetype size = 0;

    bool operator==(const CopiedRun &) const = default;
};

/// What a scanner remembers of one document for the versions made from it: places, never bytes of it. Whoever asked for
/// it keeps it as long as the document's bytes, and knows nothing else of it.
class ScanTrace
{
public:
    virtual ~ScanTrace() = default;

protected:
    ScanTrace() = default;
    ScanTrace(const ScanTrace &) = default;
    ScanTrace &operator=(const ScanTrace &) = default;
};

struct EarlierVersion
{
    const ScanTrace *trace = nullptr;  ///< none: the document is scanned whole
    qsizetype size = 0;                ///< bytes of the earlier document
    std::span<const CopiedRun> copied; ///< by `to`, without overlap; a run that goes on in both is one run
};

} // namespace probate
