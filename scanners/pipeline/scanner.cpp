#include "scanners/pipeline/scanner.h"

#include "core/hash/sha256.h"
#include "core/rules/rule_changes.h"
#include "scanners/pipeline/document_run.h"

#include <exception>
#include <mutex>

namespace probate {

namespace {

/// Raised whenever pipeline, decoders, validators or the generic judgement change what is found.
constexpr char pipelineVersion[] = "pipeline 6";

/// What threads borrow, since a call of scan() does not say on which thread it runs.
class WorkSpacePool
{
public:
    /// Null: there is no memory.
    std::unique_ptr<WorkSpace> take(const Matcher &matcher)
    {
        {
            const std::lock_guard lock(m_mutex);
            if (!m_free.empty()) {
                auto space = std::move(m_free.back());
                m_free.pop_back();
                return space;
            }
        }
        auto scratch = matcher.makeScratch();
        return scratch ? std::make_unique<WorkSpace>(WorkSpace{std::move(scratch).value(), {}, {}}) : nullptr;
    }
    void giveBack(std::unique_ptr<WorkSpace> space)
    {
        const std::lock_guard lock(m_mutex);
        m_free.push_back(std::move(space));
    }

private:
    std::mutex m_mutex;
    std::vector<std::unique_ptr<WorkSpace>> m_free;
};

Result<ScannerParts> partsOf(RuleSet rules, std::span<const Reader> readers, Fingerprinter fingerprinter,
                             ScannerOptions options)
{
    auto paths = PathConditions::open(rules);
    if (!paths) {
        return paths.error();
    }
    ReaderTable table(readers);
    auto recogniser = Recogniser::open(std::move(rules), options.cacheDirectory, table.words());
    if (!recogniser) {
        return recogniser.error();
    }
    std::vector<bool> generic;
    for (const Rule &rule : recogniser->rules().rules) {
        generic.push_back(std::any_of(rule.validators.begin(), rule.validators.end(), [](const ValidatorCall &call) {
            return call.name == QStringLiteral("generic");
        }));
    }
    return ScannerParts{std::move(recogniser).value(),
                        std::move(table),
                        std::move(fingerprinter),
                        std::move(options),
                        {},
                        std::move(generic),
                        std::move(*paths)};
}

/// All that ask for paths.
Result<PathConditions> pathsOf(const RuleSet &before, const RuleSet &now)
{
    RuleSet both = now;
    both.rules.insert(both.rules.end(), before.rules.begin(), before.rules.end());
    both.files.insert(both.files.end(), before.files.begin(), before.files.end());
    return PathConditions::open(both);
}

class Scanner final : public DocumentScanner
{
public:
    Scanner(ScannerParts parts, QByteArray version) : m_parts(std::move(parts)), m_version(std::move(version)) {}
    /// One that watches. `paths`: all by which one of the scanners may read a document otherwise under another name.
    Scanner(ScannerParts parts, PathConditions paths) : m_parts(std::move(parts)), m_paths(std::move(paths))
    {
        m_parts.watches = true;
        // Values are matched by all rules, and one by name takes the place of another where they overlap.
        m_parts.generic.assign(m_parts.generic.size(), false);
    }

    void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const override
    {
        inRun(document, limits, sink, [&](DocumentRun &run) { run.run(document); });
    }

    std::unique_ptr<ScanTrace> scanVersion(const Document &document, const EarlierVersion &earlier,
                                           const ScanLimits &limits, ObservationSink &sink) const override
    {
        std::unique_ptr<ScanTrace> trace;
        inRun(document, limits, sink, [&](DocumentRun &run) { trace = run.run(document, earlier); });
        return trace;
    }

    bool readsAlike(const Document &one, const Document &other) const override
    {
        const auto readers = m_parts.readers.readers();
        return (m_paths ? *m_paths : m_parts.paths).alike(one.origin.path, other.origin.path) &&
               std::all_of(readers.begin(), readers.end(),
                           [&](const Reader &reader) { return reader.recognises(one) == reader.recognises(other); });
    }

    QByteArray version() const override { return m_version; }

    QByteArray rulesState() const override
    {
        std::call_once(m_stated, [this] { m_rulesState = stateOf(m_parts.recogniser.rules()); });
        return m_rulesState;
    }

    Result<std::unique_ptr<DocumentScanner>> forChanges(const QByteArray &rulesOfBefore) const override
    {
        const RuleSet &now = m_parts.recogniser.rules();
        const auto before = ruleSetFrom(rulesOfBefore);
        if (!before) {
            return Error(ErrorKind::Malformed, QStringLiteral("its rules of then are gone or damaged"));
        }
        auto changed = changedRules(*before, now);
        if (!changed) {
            return changed.error();
        }
        auto paths = pathsOf(*before, now);
        // Nothing that is made with this key leaves.
        auto parts = partsOf(std::move(*changed), m_parts.readers.readers(),
                             Fingerprinter::withKey(SecretBytes("none")), {{}, m_parts.options.unpack, {}, {}});
        if (!paths || !parts) {
            return paths ? parts.error() : paths.error();
        }
        return std::unique_ptr<DocumentScanner>(
            std::make_unique<Scanner>(std::move(parts).value(), std::move(paths).value()));
    }

private:
    template <typename Work>
    void inRun(const Document &document, const ScanLimits &limits, ObservationSink &sink, const Work &work) const
    {
        auto space = m_pool.take(m_parts.recogniser.matcher());
        if (!space) {
            fail(document, sink, QStringLiteral("there is no memory to match it"));
            return;
        }
        DocumentRun run(m_parts, *space, limits);
        try {
            work(run);
        } catch (const std::exception &failure) {
            // The wall: whatever a library throws costs this document and no other.
            fail(document, sink, QStringLiteral("reading it failed: ") + QString::fromLocal8Bit(failure.what()));
        }
        m_pool.giveBack(std::move(space));
        if (!m_parts.watches) {
            run.findings().putInto(sink);
        } else if (run.concerned()) {
            sink.skip({document.origin.source, document.origin.path, QStringLiteral("concerned"), {}});
        }
    }

    static void fail(const Document &document, ObservationSink &sink, const QString &why)
    {
        sink.skip({document.origin.source, document.origin.path, QStringLiteral("damaged"), why});
    }

    ScannerParts m_parts;
    QByteArray m_version;
    std::optional<PathConditions> m_paths; ///< of what watches
    mutable WorkSpacePool m_pool;
    mutable std::once_flag m_stated;
    mutable QByteArray m_rulesState;
};

} // namespace

Result<std::unique_ptr<DocumentScanner>> makeDocumentScanner(RuleSet rules, std::span<const Reader> readers,
                                                             Fingerprinter fingerprinter, ScannerOptions options)
{
    QByteArray version = pipelineVersion;
    for (const Reader &reader : readers) {
        version += QByteArray("\n") + reader.id;
    }
    version += options.unpack ? "\nunpack" : "";
    // What is found bears fingerprints: under another key it would be something else.
    version += '\n' + fingerprinter.fingerprint("version").value + '\n' + options.build;
    auto parts = partsOf(std::move(rules), readers, std::move(fingerprinter), std::move(options));
    if (!parts) {
        return parts.error();
    }
    return std::unique_ptr<DocumentScanner>(std::make_unique<Scanner>(std::move(parts).value(), sha256Hex(version)));
}

} // namespace probate
