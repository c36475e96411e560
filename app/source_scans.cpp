#include "app/source_scans.h"

#include "app/accepted_files.h"
#include "scanners/accepted/accepting_scanner.h"
#include "scanners/git/repository.h"
#include "scanners/git/workers.h"
#include "scanners/sources/catalogue.h"

#include <QDirIterator>

#include <atomic>
#include <condition_variable>
#include <future>
#include <thread>

namespace probate {

namespace {

/// The store belongs to the thread that opened it: others hand it what they want of it, and wait.
class Errands
{
public:
    using Answer = Result<SourceCoverage>;

    /// On any other thread.
    Answer ask(const std::function<Answer()> &work)
    {
        std::packaged_task<Answer()> task(work);
        std::future<Answer> answer = task.get_future();
        {
            const std::scoped_lock lock(m_mutex);
            m_tasks.push_back(std::move(task));
        }
        m_changed.notify_one();
        return answer.get();
    }
    void leave()
    {
        {
            const std::scoped_lock lock(m_mutex);
            --m_others;
        }
        m_changed.notify_one();
    }
    /// On the store's thread: does what is asked until all others have left.
    void serve(std::size_t others)
    {
        std::unique_lock lock(m_mutex);
        m_others += static_cast<std::ptrdiff_t>(others);
        for (;;) {
            m_changed.wait(lock, [this] { return !m_tasks.empty() || m_others == 0; });
            if (m_tasks.empty()) {
                return;
            }
            std::packaged_task<Answer()> task = std::move(m_tasks.front());
            m_tasks.pop_front();
            lock.unlock();
            task();
            lock.lock();
        }
    }

private:
    std::mutex m_mutex;
    std::condition_variable m_changed;
    std::deque<std::packaged_task<Answer()>> m_tasks;
    std::ptrdiff_t m_others = 0;
};

/// Too small to keep several threads busy for long.
bool isSmall(const SourceSpec &spec)
{
    constexpr qint64 small = 32 << 20;
    const QString folder = spec.kind == QLatin1StringView("git") ? git::gitDirectoryOf(spec.location) : QString();
    if (folder.isEmpty()) {
        return false;
    }
    qint64 bytes = 0;
    for (QDirIterator it(folder + QStringLiteral("/objects/pack"), QDir::Files); it.hasNext() && bytes <= small;) {
        it.next();
        bytes += it.fileInfo().size();
    }
    return bytes <= small;
}

} // namespace

/// A source between its beginning and its end in the store.
struct SourceScans::Open
{
    SourceSpec spec;
    const Source *source = nullptr;
    std::unique_ptr<StoreSink> sink;
    std::unique_ptr<AcceptingScanner> scanner; ///< where somebody accepts secrets in writing
    std::optional<ScanContext> context;
    std::optional<Result<SourceCoverage>> coverage;
};

Result<void> SourceScans::scan(const std::vector<SourceSpec> &specs, ScanOutcome &outcome)
{
    constexpr std::size_t mostOpen = 16; // each has a thread of the store's and a batch of observations
    const int threads = git::workerCount(m_request.threads);
    const std::span all(specs);
    for (std::size_t from = 0; from < all.size() && !outcome.interrupted;) {
        std::size_t to = from;
        while (threads > 1 && to < all.size() && to - from < mostOpen && isSmall(all[to])) {
            ++to;
        }
        const bool together = to - from > 1;
        to = together ? to : from + 1;
        if (const auto done = scanTogether(all.subspan(from, to - from), together ? 1 : m_request.threads, outcome);
            !done) {
            return done;
        }
        from = to;
    }
    return {};
}

Result<void> SourceScans::scanTogether(std::span<const SourceSpec> specs, int threads, ScanOutcome &outcome)
{
    std::vector<std::unique_ptr<Open>> opened;
    for (const SourceSpec &spec : specs) {
        auto open = begin(spec, threads);
        if (!open) {
            return open.error();
        }
        opened.push_back(std::move(*open));
    }
    if (opened.size() == 1) {
        opened.front()->coverage = opened.front()->source->scan(specs.front(), *opened.front()->context);
    } else {
        readTogether(opened);
    }
    m_progress.clear();
    for (const auto &open : opened) {
        const auto whole = finish(*open);
        if (!whole) {
            return whole.error();
        }
        outcome.failed += *whole ? 0 : 1;
    }
    outcome.interrupted = interrupted();
    return {};
}

Result<std::unique_ptr<SourceScans::Open>> SourceScans::begin(const SourceSpec &spec, int threads)
{
    auto open = std::make_unique<Open>();
    open->spec = spec;
    open->source = findSource(spec.kind);
    if (!open->source) {
        return Error(ErrorKind::Usage, QStringLiteral("there is no kind of source '%1'").arg(spec.kind));
    }
    if (const auto begun = m_store.beginSource(m_run, spec.name, spec.kind); !begun) {
        return begun.error();
    }
    auto sink = m_store.sink(m_run, spec.name);
    if (!sink) {
        return sink.error();
    }
    open->sink = std::move(*sink);
    QStringList remarks;
    auto accepted = acceptedAt(spec, m_choice.file.rules, remarks);
    for (const QString &remark : remarks) {
        open->sink->skip({spec.name, {}, QStringLiteral("foreign-rules"), remark});
    }
    if (!accepted.isEmpty()) {
        open->scanner = std::make_unique<AcceptingScanner>(m_scanner, std::move(accepted));
    }
    const DocumentScanner &scanner = open->scanner ? *open->scanner : m_scanner;
    open->context.emplace(ScanContext{.scanner = scanner,
                                      .sink = *open->sink,
                                      .limits = {.threads = threads},
                                      .now = m_request.now,
                                      .stateDirectory = m_choice.stateDirectory,
                                      .cancelled = interrupted,
                                      .progress = [this](const QString &what, std::uint64_t done, std::uint64_t total) {
                                          m_progress.show(what, done, total);
                                      }});
    if (const auto known = usePrevious(*open); !known) {
        return known.error();
    }
    return open;
}

Result<void> SourceScans::usePrevious(Open &open)
{
    if (m_request.full || m_request.drops) { // why a match was dropped is told where it is matched
        return {};
    }
    const auto latest = m_store.latestScan(open.spec.name);
    if (!latest) {
        return latest.error();
    }
    if (*latest) {
        open.context->previous = PreviousScan{(*latest)->state, [this, name = open.spec.name, scan = (*latest)->scan] {
                                                  return m_store.repeatScan(m_run, name, scan, m_request.now);
                                              }};
    }
    return {};
}

void SourceScans::readTogether(std::vector<std::unique_ptr<Open>> &opened)
{
    Errands errands;
    for (const auto &open : opened) {
        if (auto &previous = open->context->previous) {
            previous->repeat = [&errands, repeat = previous->repeat] { return errands.ask(repeat); };
        }
    }
    std::atomic<std::size_t> next{0};
    const auto work = [&] {
        for (std::size_t at = next++; at < opened.size() && !interrupted(); at = next++) {
            Open &open = *opened[at];
            open.coverage = open.source->scan(open.spec, *open.context);
        }
        errands.leave();
    };
    const auto count = std::min(opened.size(), static_cast<std::size_t>(git::workerCount(m_request.threads)));
    std::vector<std::jthread> threads;
    for (std::size_t i = 0; i < count; ++i) {
        threads.emplace_back(work);
    }
    errands.serve(count);
}

/// False: the source was not scanned whole.
Result<bool> SourceScans::finish(Open &open)
{
    if (const auto stored = open.sink->flush(); !stored) {
        return stored.error();
    }
    if (!open.coverage || !*open.coverage || interrupted()) {
        if (open.coverage && !*open.coverage) {
            m_terminal.error(open.coverage->error());
        }
        return false;
    }
    SourceCoverage finished = **open.coverage;
    finished.source = open.spec.name;
    finished.kind = open.spec.kind;
    finished.scannedAt = m_request.now;
    if (const auto done = m_store.finishSource(m_run, finished, open.context->state); !done) {
        return done.error();
    }
    return true;
}

} // namespace probate
