#include "app/verify_fast_path.h"

#include "app/progress.h"
#include "core/model/assessment.h"
#include "core/model/canonical.h"
#include "scanners/document_scanner.h"
#include "scanners/sources/catalogue.h"

#include <algorithm>
#include <mutex>

namespace probate {

namespace {

/// What one scan said, in an order of its own that does not depend on who said it first.
class SaidSink final : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        const std::scoped_lock lock(m_mutex);
        m_said.emplace_back(canonical(observation), wordsFor(observation));
    }
    void skip(Skip skip) override
    {
        const std::scoped_lock lock(m_mutex);
        const QString words = QStringLiteral("skip %1 %2: %3").arg(skip.kind, skip.place, skip.detail);
        m_said.emplace_back(words.toUtf8(), words);
        m_unread = m_unread || leavesCoverageIncomplete(skip);
    }

    using Said = std::pair<QByteArray, QString>;
    const std::vector<Said> &sorted()
    {
        std::sort(m_said.begin(), m_said.end());
        return m_said;
    }
    bool unread() const { return m_unread; }

private:
    /// For people; holds no secret and no fingerprint.
    static QString wordsFor(const Observation &observation)
    {
        QString words = toText(observation.origin) + QStringLiteral(" at byte %1").arg(observation.origin.offset);
        if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
            words += QStringLiteral(", rule ") + seen->rule;
        }
        return words;
    }

    std::mutex m_mutex;
    std::vector<Said> m_said;
    bool m_unread = false;
};

struct Comparison
{
    std::size_t same = 0;
    QStringList different;
    bool unread = false;
};

class Verification
{
public:
    Verification(const DocumentScanner &scanner, const ScanRequest &request, const Terminal &terminal)
        : m_scanner(scanner), m_request(request), m_terminal(terminal), m_progress(terminal)
    {}

    Result<Comparison> verify(const SourceSpec &spec, SourceCoverage &coverage)
    {
        SaidSink quick;
        SaidSink whole;
        const auto read = scan(spec, quick);
        if (!read) {
            return read.error();
        }
        coverage = *read;
        SourceSpec slow = spec;
        slow.options[QStringLiteral("matching")] = QStringLiteral("whole");
        if (const auto again = scan(slow, whole); !again) {
            return again.error();
        }
        if (interrupted()) {
            return Error(ErrorKind::Conflict, QStringLiteral("interrupted; nothing is proven"));
        }
        return compare(quick, whole);
    }

private:
    Result<SourceCoverage> scan(const SourceSpec &spec, SaidSink &sink)
    {
        ScanContext context{.scanner = m_scanner,
                            .sink = sink,
                            .limits = {.threads = m_request.threads},
                            .now = m_request.now,
                            .stateDirectory = {},
                            .cancelled = interrupted,
                            .progress = [this](const QString &what, std::uint64_t done, std::uint64_t total) {
                                m_progress.show(what, done, total);
                            }};
        auto coverage = findSource(spec.kind)->scan(spec, context);
        m_progress.clear();
        return coverage;
    }

    static Comparison compare(SaidSink &quick, SaidSink &whole)
    {
        Comparison verdict;
        const auto &ours = quick.sorted();
        const auto &theirs = whole.sorted();
        std::vector<SaidSink::Said> only;
        std::set_difference(ours.begin(), ours.end(), theirs.begin(), theirs.end(), std::back_inserter(only));
        for (const auto &[bytes, words] : only) {
            verdict.different.append(QStringLiteral("only where changes are matched: ") + words);
        }
        verdict.same = ours.size() - only.size();
        only.clear();
        std::set_difference(theirs.begin(), theirs.end(), ours.begin(), ours.end(), std::back_inserter(only));
        for (const auto &[bytes, words] : only) {
            verdict.different.append(QStringLiteral("only where blobs are matched whole: ") + words);
        }
        verdict.unread = quick.unread();
        return verdict;
    }

    const DocumentScanner &m_scanner;
    const ScanRequest &m_request;
    const Terminal &m_terminal;
    Progress m_progress;
};

void print(const Terminal &terminal, const SourceSpec &spec, const SourceCoverage &coverage, const Comparison &verdict)
{
    constexpr qsizetype kMostShown = 20;
    const auto print = [&](const QString &line) { terminal.out((line + QLatin1Char('\n')).toUtf8()); };
    print(QStringLiteral("%1: %2 documents, %3 bytes; %4 statements are the same on both paths, %5 differ")
              .arg(printableName(spec.location))
              .arg(coverage.documents)
              .arg(coverage.bytes)
              .arg(verdict.same)
              .arg(verdict.different.size()));
    for (const QString &line : verdict.different.first(std::min(verdict.different.size(), kMostShown))) {
        print(QStringLiteral("  ") + printableName(line));
    }
    if (verdict.different.size() > kMostShown) {
        print(QStringLiteral("  and %1 more").arg(verdict.different.size() - kMostShown));
    }
}

} // namespace

Result<ExitCode> verifyFastPath(const EstateChoice &choice, const ScanRequest &request, const Terminal &terminal)
{
    const auto specs = expandSources(choice.file);
    if (!specs) {
        return specs.error();
    }
    const auto scanner = openScanner(choice, request, terminal);
    if (!scanner) {
        return scanner.error();
    }
    Verification verification(**scanner, request, terminal);
    int repositories = 0;
    bool differs = false;
    bool unread = false;
    for (const SourceSpec &spec : *specs) {
        if (spec.kind != QLatin1StringView("git")) {
            continue;
        }
        SourceCoverage coverage;
        const auto verdict = verification.verify(spec, coverage);
        if (!verdict) {
            return verdict.error().within(QStringLiteral("verifying ") + spec.location);
        }
        print(terminal, spec, coverage, *verdict);
        ++repositories;
        differs = differs || !verdict->different.isEmpty();
        unread = unread || verdict->unread;
    }
    if (repositories == 0) {
        return Error(ErrorKind::Usage, QStringLiteral("there is no repository among the targets: only histories have "
                                                      "a fast path to verify"));
    }
    return differs ? ExitCode::Failed : unread ? ExitCode::CoverageIncomplete : ExitCode::Nothing;
}

} // namespace probate
