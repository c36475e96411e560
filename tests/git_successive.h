// Scans of one repository that build on each other, and the same repository scanned whole, to compare them with.
#pragma once

#include "core/model/canonical.h"
#include "git_fixture.h"

namespace probate::test {

/// The made-up secrets, and in a file named *.env the whole file: what is found depends on the name, as with readers. A
/// file that says TELLS-PATH is found to stand where it was read, as facts of readers may.
class NameMindingScanner final : public DocumentScanner
{
public:
    explicit NameMindingScanner(QByteArray version = "one") : m_version(std::move(version)) {}

    void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const override;
    bool readsAlike(const Document &one, const Document &other) const override;
    QByteArray version() const override { return m_version; }

    mutable std::atomic<int> scanned = 0;

private:
    QByteArray m_version;
    MadeSecretScanner m_plain;
};

Instant hour(int number);

/// Two commits: a secret in a file, then a file that is one by its name, and a secret in the message.
void beginHistory(GitFixture &repository);

/// One repository's scans, each built on the one before; what a store would keep is kept in memory.
class Successive
{
public:
    explicit Successive(QString location) : m_location(std::move(location)) {}

    const Collected &scan(const NameMindingScanner &scanner = NameMindingScanner());
    const Collected &scanBy(const DocumentScanner &scanner);

    std::unique_ptr<Collected> scanWhole(const DocumentScanner &scanner = NameMindingScanner()) const;

    void nextHour() { ++m_hour; }
    QString stateDirectory() const { return m_folder.filePath(QStringLiteral("state")); }

    QByteArray state;
    bool repeated = false;
    bool refuseToRepeat = false;

private:
    SourceSpec spec() const { return {QStringLiteral("git"), m_location, QStringLiteral("git:test"), {}}; }
    ScanContext contextOf(const DocumentScanner &scanner, ObservationSink &sink) const;
    void repeatInto(Collected &sink) const;

    QString m_location;
    QTemporaryDir m_folder;
    int m_hour = 0;
    std::unique_ptr<Collected> m_last;
};

/// A repository with branches, merges, tags, a stash and co-authors, large enough that a few commits are little.
void fillWithStories(GitFixture &repository);

/// Of what the last scan left, the graphs: whoever needs them says so, by reading everything.
void destroyGraphs(const Successive &successive);

std::vector<QByteArray> textsOf(const Collected &found);

std::vector<Skip> skipsOf(const Collected &found);

QByteArray difference(const std::vector<QByteArray> &a, const std::vector<QByteArray> &b);

/// Empty if the two scans found the same; else what differs.
QByteArray compared(const Collected &built, const Collected &whole);

#define QCOMPARE_WITH_WHOLE(successive, found)                                                                         \
    do {                                                                                                               \
        const QByteArray differs_ = compared(found, *(successive).scanWhole());                                        \
        QVERIFY2(differs_.isEmpty(), differs_.constData());                                                            \
    } while (false)

} // namespace probate::test
