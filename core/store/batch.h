// How observations and skips get into their tables: prepared statements of many rows, one transaction a batch. Private
// to core/store.
#pragma once

#include "core/store/connection.h"

#include <atomic>

namespace probate {

/// An observation as its table has it. Made in the thread that saw it, since hashing is what costs.
struct ObservationRow
{
    QByteArray id; ///< 16 bytes
    QString fact;
    qint64 collectedAt = 0;
    QString body;
};

/// Limit for an observation longer than the store gives back.
Result<ObservationRow> rowOf(const Observation &observation);

struct Batch
{
    std::vector<ObservationRow> rows;
    std::vector<Skip> skips;
    qsizetype bytes = 0; ///< what it takes in memory, roughly

    bool isEmpty() const { return rows.empty() && skips.empty(); }
};

class BatchWriter
{
public:
    /// `nextSeq` is shared by the writers of one store; each call needs the store's writing lock.
    BatchWriter(const Connection &connection, std::atomic<qint64> &nextSeq)
        : m_connection(connection), m_nextSeq(nextSeq)
    {}

    /// Stores all of it and links it to the scan, or nothing.
    Result<void> write(std::int64_t scan, const Batch &batch);
    /// Stores observations within a transaction of the caller's, without a link.
    Result<void> insert(std::span<const ObservationRow> rows);

private:
    Result<void> insertChunk(std::span<const ObservationRow> rows);
    Result<void> linkChunk(std::int64_t scan, std::span<const ObservationRow> rows);
    Result<void> insertSkips(std::int64_t scan, std::span<const Skip> skips);
    /// The statement for that many rows; the one for full chunks is kept.
    Result<QSqlQuery *> statement(std::optional<QSqlQuery> &kept, std::size_t rows, QString (*text)(std::size_t));

    const Connection &m_connection;
    std::atomic<qint64> &m_nextSeq;
    std::optional<QSqlQuery> m_insert;
    std::optional<QSqlQuery> m_link;
    std::optional<QSqlQuery> m_once; ///< the last statement for a chunk that was not full
};

} // namespace probate
