#include "tests/git_successive.h"

namespace probate::test {

void NameMindingScanner::scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const
{
    ++scanned;
    m_plain.scan(document, limits, sink);
    if (document.origin.path.endsWith(QLatin1StringView(".env"))) {
        SecretSeen seen;
        seen.credential.handles = {handleOf(document.bytes.toByteArray())};
        sink.observe({document.origin, document.collectedAt, seen});
    }
    if (document.bytes.contains("TELLS-PATH")) {
        SecretSeen seen; // without a handle: nobody's, and attributed to nobody
        seen.rule = document.origin.path;
        sink.observe({document.origin, document.collectedAt, seen});
    }
    if (document.bytes.contains("CANNOT-READ")) {
        sink.skip(
            {document.origin.source, document.origin.path, QStringLiteral("too-deep"), QString::fromLatin1(m_version)});
    }
    if (document.bytes.contains("ONLY-IN-TWO") && m_version == "two") {
        SecretSeen seen;
        seen.credential.handles = {handleOf("two")};
        sink.observe({document.origin, document.collectedAt, seen});
    }
}

bool NameMindingScanner::readsAlike(const Document &one, const Document &other) const
{
    return one.origin.path.endsWith(QLatin1StringView(".env")) == other.origin.path.endsWith(QLatin1StringView(".env"));
}

Instant hour(int number)
{
    return *parseInstant("2026-01-01T00:00:00Z") + std::chrono::hours(number);
}

void beginHistory(GitFixture &repository)
{
    const QString author = QStringLiteral("ada");
    repository.write(QStringLiteral("a"), "key = " + madeSecret(1) + "\n");
    repository.commit(author);
    repository.write(QStringLiteral("b.env"), "X=1\n");
    repository.commit(author, QString::fromLatin1("message " + madeSecret(2)));
}

const Collected &Successive::scan(const NameMindingScanner &scanner)
{
    scanner.scanned = 0;
    return scanBy(scanner);
}

const Collected &Successive::scanBy(const DocumentScanner &scanner)
{
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

std::unique_ptr<Collected> Successive::scanWhole(const DocumentScanner &scanner) const
{
    auto sink = std::make_unique<Collected>();
    ScanContext context = contextOf(scanner, *sink);
    sink->coverage = gitSource.scan(spec(), context);
    return sink;
}

ScanContext Successive::contextOf(const DocumentScanner &scanner, ObservationSink &sink) const
{
    ScanContext context{scanner, sink, {}, hour(m_hour), {}, {}, {}};
    context.limits.threads = 2;
    return context;
}

void Successive::repeatInto(Collected &sink) const
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

void fillWithStories(GitFixture &repository)
{
    const QString ada = QStringLiteral("ada");
    const QString ben = QStringLiteral("ben");
    for (int i = 0; i < 14; ++i) {
        repository.write(QStringLiteral("f%1").arg(i % 5), "key = " + madeSecret(i % 4) + "\n" + QByteArray::number(i));
        repository.write(QStringLiteral("deep/er/g%1").arg(i % 3), "plain " + QByteArray::number(i) + "\n");
        repository.commit(i % 3 ? ada : ben,
                          i == 5 ? QString::fromLatin1("see " + madeSecret(5)) : QStringLiteral("c"));
        if (i == 4) {
            repository.git("branch side");
        }
    }
    for (const char *name : {"told/a/config", "told/b/other", "many/told", "many/of/them/told"}) {
        repository.write(QString::fromLatin1(name), QByteArray("TELLS-PATH ") + name + 8);
    }
    repository.write(QStringLiteral("many/of/x.env"), "in a folder\n");
    repository.write(QStringLiteral("many/of/s"), "key = " + madeSecret(9) + "\n");
    repository.write(QStringLiteral("gone/soon"), "key = " + madeSecret(10) + "\n");
    repository.commit(ben);
    repository.git("rm -q -r gone");
    repository.commit(ada);
    repository.git("checkout -q side");
    repository.write(QStringLiteral("side/s.env"), madeSecret(6));
    repository.commit(QStringLiteral("cat"), QStringLiteral("on the side\n\nCo-authored-by: Dan <dan@example.com>"));
    repository.git("checkout -q main");
    repository.git("merge -q --no-ff -m merged side");
    repository.git({QStringLiteral("tag"), QStringLiteral("-a"), QStringLiteral("-m"),
                    QString::fromLatin1("tagged " + madeSecret(7)), QStringLiteral("old")});
    repository.write(QStringLiteral("part"), "CANNOT-READ " + madeSecret(8) + "\n");
    repository.commit(ada);
    repository.git("gc -q");
}

void destroyGraphs(const Successive &successive)
{
    int destroyed = 0;
    for (const QFileInfo &file : QDir(successive.stateDirectory()).entryInfoList(QDir::Files)) {
        QFile state(file.filePath());
        QVERIFY(state.open(QIODevice::ReadWrite));
        if (state.read(64).contains("probate graphs")) {
            QVERIFY(state.resize(10));
            ++destroyed;
        }
    }
    QCOMPARE(destroyed, 1);
}

std::vector<QByteArray> textsOf(const Collected &found)
{
    std::vector<QByteArray> texts;
    for (const Observation &observation : found.observations) {
        texts.push_back(canonical(observation));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
}

std::vector<Skip> skipsOf(const Collected &found)
{
    std::vector<Skip> skips = found.skips;
    std::erase_if(skips, [](const Skip &skip) { return skip.kind == QStringLiteral("full-scan"); });
    std::sort(skips.begin(), skips.end());
    return skips;
}

QByteArray difference(const std::vector<QByteArray> &a, const std::vector<QByteArray> &b)
{
    std::vector<QByteArray> only;
    std::set_symmetric_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only));
    return only.empty() ? QByteArray() : only.front();
}

QByteArray compared(const Collected &built, const Collected &whole)
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

} // namespace probate::test
