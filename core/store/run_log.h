// The hash-chained log: what each entry says of a row, in canonical JSON, and how entries hang together. Private to
// core/store. The same functions write an entry and, when the store is verified, say what it ought to be.
#pragma once

#include "core/store/connection.h"

namespace probate {

namespace run_log {

/// Where a chain begins.
QByteArray origin();
QByteArray digestOf(const QByteArray &previous, const QByteArray &content);

QByteArray runBegun(const RunRecord &run);
QByteArray runFinished(const RunRecord &run);
QByteArray sourceBegun(std::int64_t scan, RunId run, const QString &source, const QString &kind);
/// `seen` and `skips`: digests over the sorted ids of what the scan saw and skipped. `state`: 32 bytes or none.
QByteArray sourceFinished(std::int64_t scan, const SourceCoverage &coverage, const QByteArray &seen,
                          const QByteArray &skips, const QByteArray &state);
QByteArray declared(std::int64_t declaration, const QByteArray &observationId, const QString &author,
                    const QString &reason, Instant at);

/// Appends an entry and moves the head. Within the transaction that changes the row it is about.
Result<void> append(const Connection &connection, const QByteArray &content);

/// SHA-256 over the sorted 16-byte ids of what a scan saw, or skipped; hex.
Result<QByteArray> digestOfSeen(const Connection &connection, std::int64_t scan);
Result<QByteArray> digestOfSkips(const Connection &connection, std::int64_t scan);

} // namespace run_log

/// The id of a skip: the start of SHA-256 over its members; 16 bytes.
QByteArray idOf(const Skip &skip);

} // namespace probate
