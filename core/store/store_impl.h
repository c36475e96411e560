// What a Store is made of. Private to core/store: its .cpp files share it.
#pragma once

#include "core/store/batch.h"
#include "core/store/writer_lock.h"

#include <mutex>
#include <set>

namespace probate {

class Store::Impl
{
public:
    /// Conflict unless the store was opened for writing.
    Result<void> mustWrite() const;
    /// The scan of that source in that run, if it was begun and is not finished.
    Result<std::int64_t> openScan(RunId run, const QString &source) const;
    /// Remembers that something of a scan was lost, so that it cannot be finished.
    void fail(std::int64_t scan, const Error &error);
    std::optional<Error> failure(std::int64_t scan);

    Location location;
    OpenMode mode = OpenMode::ReadOnly;
    WriterLock lock;                        ///< outlives the connection
    std::unique_ptr<Connection> connection; ///< of the thread that opened the store
    std::atomic<qint64> nextSeq{1};
    std::unique_ptr<BatchWriter> writer;
    std::mutex writing; ///< one transaction at a time among this store's connections

    std::mutex sinksGuard;                               ///< for the two below
    std::map<std::int64_t, std::set<StoreSink *>> sinks; ///< those that live, by scan
    std::map<std::int64_t, Error> failures;
};

/// A sink with a thread and a connection of its own.
Result<std::unique_ptr<StoreSink>> openSink(Store::Impl &store, std::int64_t scan, const QString &source);

/// The query for every run, and the run that one of its rows tells of.
QString allRuns();
RunRecord runOf(const QSqlQuery &row);

} // namespace probate
