// Scans of one repository that build on each other, and the same repository scanned whole, to compare them with.
#pragma once

#include "core/model/canonical.h"
#include "git_fixture.h"

namespace probate::test {

/// The made-up secrets, and in a file named *.env the whole file: what is found depends on the name, as with readers.
class NameMindingScanner final : public DocumentScanner
{
public:
    explicit NameMindingScanner(QByteArray version = "one") : m_version(std::move(version)) {}

    void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const override
    {
        ++scanned;
        m_plain.scan(document, limits, sink);
        if (document.origin.path.endsWith(QLatin1StringView(".env"))) {
            SecretSeen seen;
            seen.credential.handles = {handleOf(document.bytes.toByteArray())};
            sink.observe({document.origin, document.collectedAt, seen});
        }
        if (document.bytes.contains("CANNOT-READ")) {
            sink.skip({document.origin.source, document.origin.path, QStringLiteral("too-deep"),
                       QString::fromLatin1(m_version)});
        }
        if (document.bytes.contains("ONLY-IN-TWO") && m_version == "two") {
            SecretSeen seen;
            seen.credential.handles = {handleOf("two")};
            sink.observe({document.origin, document.collectedAt, seen});
        }
    }
    QByteArray version() const override { return m_version; }

    mutable std::atomic<int> scanned = 0;

private:
    QByteArray m_version;
    MadeSecretScanner m_plain;
};

inline Instant hour(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(number);
}

/// One repository's scans, each built on the one before; what a store would keep is kept in memory.
class Successive
{
public:
    explicit Successive(QString location) : m_location(std::move(location)) {}

    const Collected &scan(const NameMindingScanner &scanner = NameMindingScanner())
    {
        scanner.scanned = 0;
        auto sink = std::make_unique<Collected>();
        ScanContext context = contextOf(scanner, *sink);
        context.stateDirectory = stateDirectory();
        repeated = false;
        if (m_last) {
            context.previous = PreviousScan{state, [&]() -> Result<SourceCoverage> {
                                                if (refuseToRepeat) {
                                                    return Error(ErrorKind::Malformed, QStringLiteral("changed"));
                                                }
                                                repeated = true;
                                                repeatInto(*sink);
                                                return *m_last->coverage;
                                            }};
        }
        sink->coverage = gitSource.scan(spec(), context);
        state = context.state;
        m_last = std::move(sink);
        return *m_last;
    }

    std::unique_ptr<Collected> scanWhole(const NameMindingScanner &scanner = NameMindingScanner()) const
    {
        auto sink = std::make_unique<Collected>();
        ScanContext context = contextOf(scanner, *sink);
        sink->coverage = gitSource.scan(spec(), context);
        return sink;
    }

    void nextHour() { ++m_hour; }
    QString stateDirectory() const { return m_folder.filePath(QStringLiteral("state")); }

    QByteArray state;
    bool repeated = false;
    bool refuseToRepeat = false;

private:
    SourceSpec spec() const { return {QStringLiteral("git"), m_location, QStringLiteral("git:test"), {}}; }
    ScanContext contextOf(const DocumentScanner &scanner, ObservationSink &sink) const
    {
        ScanContext context{scanner, sink, {}, hour(m_hour), {}, {}, {}};
        context.limits.threads = 2;
        return context;
    }
    void repeatInto(Collected &sink) const
    {
        for (Observation observation : m_last->observations) {
            observation.collectedAt = hour(m_hour);
            sink.observe(std::move(observation));
        }
        for (const Skip &skip : m_last->skips) {
            if (skip.kind != QStringLiteral("full-scan")) {
                sink.skip(skip);
            }
        }
    }

    QString m_location;
    QTemporaryDir m_folder;
    int m_hour = 0;
    std::unique_ptr<Collected> m_last;
};

inline std::vector<QByteArray> textsOf(const Collected &found)
{
    std::vector<QByteArray> texts;
    for (const Observation &observation : found.observations) {
        texts.push_back(canonical(observation));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

inline std::vector<Skip> skipsOf(const Collected &found)
{
    std::vector<Skip> skips = found.skips;
    std::erase_if(skips, [](const Skip &skip) { return skip.kind == QStringLiteral("full-scan"); });
    std::sort(skips.begin(), skips.end());
    return skips;
}

inline QByteArray difference(const std::vector<QByteArray> &a, const std::vector<QByteArray> &b)
{
    std::vector<QByteArray> only;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
    return only.empty() ? QByteArray() : only.front();
}

/// Empty if the two scans found the same; else what differs.
inline QByteArray compared(const Collected &built, const Collected &whole)
{
    if (!built.coverage || !whole.coverage) {
        return "a scan failed";
    }
    if (const QByteArray differs = difference(textsOf(built), textsOf(whole)); !differs.isEmpty()) {
        return "observations differ: " + differs;
    }
    if (skipsOf(built) != skipsOf(whole)) {
        return "skips differ: " + QByteArray::number(built.skips.size()) + " " + QByteArray::number(whole.skips.size());
    }
    SourceCoverage a = *built.coverage;
    a.scannedAt = whole.coverage->scannedAt;
    return a == *whole.coverage ? QByteArray() : QByteArray("counts differ");
}

#define QCOMPARE_WITH_WHOLE(successive, found)                                                                         \
    do {                                                                                                               \
        const QByteArray differs_ = compared(found, *(successive).scanWhole());                                        \
        QVERIFY2(differs_.isEmpty(), differs_.constData());                                                            \
    } while (false)

} // namespace probate::test
