#include "scanners/accepted/accepting_scanner.h"

#include "core/hash/sha256.h"
#include "scanners/accepted/pending_acceptance.h"

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

void AcceptingScanner::settle(Observation &sighting, const Whereabouts &where, ObservationSink &sink) const
{
    auto *seen = std::get_if<SecretSeen>(&sighting.fact);
    const auto pending = seen && !seen->suppressed ? readPending(seen->suppressedBy) : std::nullopt;
    if (!pending) {
        return;
    }
    seen->suppressedBy.clear();
    std::vector<QByteArray> commits;
    for (const auto &introduction :
         where.placed ? where.placed->introduced : std::vector<SecretPlaced::Introduction>()) {
        commits.push_back(introduction.commit.toLower());
    }
    QString by;
    for (const Whereabouts::At &at : where.places) {
        by = m_accepted.acceptedBy(
            {.path = at.path,
             .object = sighting.origin.object,
             .line = pending->severalLines ? 0 : sighting.origin.line,
             .rule = seen->rule,
             .commits = at.committed ? std::span<const QByteArray>(commits) : std::span<const QByteArray>()},
            pending->secret);
        if (by.isEmpty()) { // it stands here, too, and nobody accepts it here
            sighting.origin.path = at.path;
            return;
        }
    }
    seen->suppressed = true;
    seen->suppressedBy = by;
    sink.skip({sighting.origin.source, sighting.origin.path, QStringLiteral("suppressed"),
               QStringLiteral("line %1: accepted by %2").arg(sighting.origin.line).arg(by)});
}

QByteArray AcceptingScanner::version() const
{
    return sha256Hex(m_inner.version() + m_accepted.digest());
}

/// What is accepted has no say in what a document holds.
Result<std::unique_ptr<DocumentScanner>> AcceptingScanner::forChanges(const QByteArray &rulesOfBefore) const
{
    return m_inner.forChanges(rulesOfBefore);
}

} // namespace probate
