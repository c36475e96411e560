// The sink of one scan: callers hash, one thread writes.
#include "core/store/store_impl.h"

#include <condition_variable>
#include <deque>
#include <thread>

namespace probate {

namespace {

/// A transaction's fixed cost is spread over this many rows; a killed scan loses at most what is queued.
constexpr std::size_t batchRows = 4'000;
constexpr qsizetype batchBytes = 4 << 20;
/// Waiting batches: with the bytes above at most some 24 MiB, whatever the writer's speed.
constexpr std::size_t queuedBatches = 4;

class BatchSink final : public StoreSink
{
public:
    BatchSink(Store::Impl &store, std::int64_t scan, QString source)
        : m_store(store), m_scan(scan), m_source(std::move(source)), m_thread([this] { work(); })
    {
        const std::lock_guard guard(m_store.sinksGuard);
        m_store.sinks[m_scan].insert(this);
    }

    ~BatchSink() override
    {
        if (auto done = flush(); !done) {
            m_store.fail(m_scan, done.error());
        }
        {
            const std::lock_guard guard(m_guard);
            m_stop = true;
        }
        m_changed.notify_all();
        m_thread.join();
        const std::lock_guard guard(m_store.sinksGuard);
        m_store.sinks[m_scan].erase(this);
    }

    void observe(Observation observation) override
    {
        auto row = rowOf(observation);
        if (!row) {
            skip({m_source, observation.origin.path, QStringLiteral("limit"), row.error().message()});
            return;
        }
        const qsizetype bytes = row->body.size() * 2 + 128;
        std::unique_lock guard(m_guard);
        m_pending.rows.push_back(std::move(*row));
        grow(guard, bytes);
    }

    void skip(Skip skip) override
    {
        const qsizetype bytes = (skip.place.size() + skip.detail.size()) * 2 + 256;
        std::unique_lock guard(m_guard);
        m_pending.skips.push_back(std::move(skip));
        grow(guard, bytes);
    }

    Result<void> flush() override
    {
        std::unique_lock guard(m_guard);
        hand(guard);
        m_changed.wait(guard, [this] { return (m_queue.empty() && !m_busy) || m_failure; });
        return m_failure ? Result<void>(*m_failure) : Result<void>();
    }

private:
    void grow(std::unique_lock<std::mutex> &guard, qsizetype bytes)
    {
        m_pending.bytes += bytes;
        if (m_failure) {
            m_pending = {}; // nothing can be kept any more: do not fill memory with it
        } else if (m_pending.rows.size() >= batchRows || m_pending.bytes >= batchBytes) {
            hand(guard);
        }
    }

    /// Gives the pending batch to the writer; waits while too many wait already.
    void hand(std::unique_lock<std::mutex> &guard)
    {
        m_changed.wait(guard, [this] { return m_queue.size() < queuedBatches || m_failure; });
        if (!m_pending.isEmpty() && !m_failure) {
            m_queue.push_back(std::exchange(m_pending, {}));
            m_changed.notify_all();
        }
    }

    void work()
    {
        auto connection = Connection::open(m_store.location, OpenMode::ReadWrite, Durability::Normal);
        if (!connection) {
            stopWith(connection.error());
            return;
        }
        BatchWriter writer(**connection, m_store.nextSeq);
        std::unique_lock guard(m_guard);
        while (true) {
            m_changed.wait(guard, [this] { return !m_queue.empty() || m_stop; });
            if (m_queue.empty()) {
                return;
            }
            const Batch batch = std::move(m_queue.front());
            m_queue.pop_front();
            m_busy = true;
            guard.unlock();
            m_changed.notify_all();
            const auto done = write(writer, batch);
            guard.lock();
            m_busy = false;
            if (!done) {
                guard.unlock();
                stopWith(done.error());
                return;
            }
            m_changed.notify_all();
        }
    }

    Result<void> write(BatchWriter &writer, const Batch &batch)
    {
        const std::lock_guard guard(m_store.writing);
        return writer.write(m_scan, batch);
    }

    void stopWith(const Error &error)
    {
        m_store.fail(m_scan, error);
        {
            const std::lock_guard guard(m_guard);
            m_failure = error;
            m_queue.clear();
            m_pending = {};
        }
        m_changed.notify_all();
    }

    Store::Impl &m_store;
    const std::int64_t m_scan;
    const QString m_source;

    std::mutex m_guard; ///< for what follows
    std::condition_variable m_changed;
    Batch m_pending;
    std::deque<Batch> m_queue;
    bool m_busy = false;
    bool m_stop = false;
    std::optional<Error> m_failure;

    std::thread m_thread; ///< last: it uses all of the above
};

} // namespace

Result<std::unique_ptr<StoreSink>> openSink(Store::Impl &store, std::int64_t scan, const QString &source)
{
    return std::unique_ptr<StoreSink>(std::make_unique<BatchSink>(store, scan, source));
}

} // namespace probate
