#include "scanners/parallel.h"

#include <algorithm>
#include <atomic>
#include <condition_variable>
#include <exception>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

namespace probate {

namespace {

/// What finished items may wait for slower ones before them.
constexpr std::size_t mostWaiting = 512;
constexpr int mostThreads = 64; ///< each holds a document

struct Yielded final : ObservationSink
{
    std::vector<Observation> observations;
    std::vector<Skip> skips;

    void observe(Observation observation) override { observations.push_back(std::move(observation)); }
    void skip(Skip skip) override { skips.push_back(std::move(skip)); }
};

class Scan
{
public:
    Scan(const ParallelWork &work, ObservationSink &sink) : m_work(work), m_sink(sink) {}

    void run()
    {
        while (!m_stopped) {
            const std::size_t index = m_taken++;
            if (index >= m_work.count) {
                return;
            }
            if (m_work.cancelled && m_work.cancelled()) {
                stop();
                return;
            }
            waitForRoom(index);
            Yielded yielded;
            try {
                m_work.item(index, yielded);
            } catch (const std::exception &failure) {
                yielded.skips.push_back(m_work.failed(index, QString::fromLocal8Bit(failure.what())));
            }
            deliver(index, std::move(yielded));
        }
    }
    bool stopped() const { return m_stopped; }

private:
    void stop()
    {
        const std::lock_guard lock(m_mutex);
        m_stopped = true;
        m_room.notify_all();
    }

    /// The item that all wait for never waits itself.
    void waitForRoom(std::size_t index)
    {
        std::unique_lock lock(m_mutex);
        m_room.wait(lock, [&] { return m_stopped || index < m_next + mostWaiting; });
    }

    void deliver(std::size_t index, Yielded yielded)
    {
        const std::lock_guard lock(m_mutex);
        m_waiting.emplace(index, std::move(yielded));
        for (auto first = m_waiting.begin(); first != m_waiting.end() && first->first == m_next;
             first = m_waiting.begin()) {
            for (Observation &observation : first->second.observations) {
                m_sink.observe(std::move(observation));
            }
            for (Skip &skip : first->second.skips) {
                m_sink.skip(std::move(skip));
            }
            m_waiting.erase(first);
            ++m_next;
        }
        if (m_work.progress) {
            m_work.progress(++m_done);
        }
        m_room.notify_all();
    }

    const ParallelWork &m_work;
    ObservationSink &m_sink;
    std::atomic<std::size_t> m_taken = 0;
    std::atomic<bool> m_stopped = false;
    std::mutex m_mutex;
    std::condition_variable m_room;
    std::map<std::size_t, Yielded> m_waiting;
    std::size_t m_next = 0;
    std::uint64_t m_done = 0;
};

} // namespace

bool scanAll(const ParallelWork &work, ObservationSink &sink)
{
    const int wanted = work.threads > 0 ? work.threads : static_cast<int>(std::thread::hardware_concurrency());
    const int threads = std::clamp(wanted, 1, mostThreads);
    Scan scan(work, sink);
    {
        std::vector<std::jthread> others;
        for (int i = 1; i < threads; ++i) {
            others.emplace_back([&] { scan.run(); });
        }
        scan.run();
    }
    return !scan.stopped();
}

} // namespace probate
