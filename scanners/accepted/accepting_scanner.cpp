#include "scanners/accepted/accepting_scanner.h"

#include "core/hash/sha256.h"

namespace probate {

void AcceptingScanner::scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const
{
    Document accepting = document;
    accepting.accepted = &m_accepted;
    m_inner.scan(accepting, limits, sink);
}

std::unique_ptr<ScanTrace> AcceptingScanner::scanVersion(const Document &document, const EarlierVersion &earlier,
                                                         const ScanLimits &limits, ObservationSink &sink) const
{
    Document accepting = document;
    accepting.accepted = &m_accepted;
    return m_inner.scanVersion(accepting, earlier, limits, sink);
}

bool AcceptingScanner::readsAlike(const Document &one, const Document &other) const
{
    return m_inner.readsAlike(one, other);
}

QByteArray AcceptingScanner::version() const
{
    return sha256Hex(m_inner.version() + m_accepted.digest());
}

} // namespace probate
