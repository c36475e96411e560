// The default way of reading a history finds exactly what the slow and obvious one finds: every object whole, read by
// libgit2, matched from its first byte to its last. Object for object, with the shipped rules, readers and decoders,
// over histories that are made to lead a faster way astray. PROBATE_SEEDS=N tries N seeds instead of a few, and
// PROBATE_REPOSITORIES=PATH:PATH real repositories as well.
#include "core/rules/rule_cache.h"
#include "git_fixture.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "tests/histories/delta_pack.h"
#include "tests/histories/repository_generator.h"

#include <QElapsedTimer>

using namespace probate;
using namespace probate::test;

namespace {

using Options = std::map<QString, QString>;

const Options kSlow{{QStringLiteral("reader"), QStringLiteral("libgit2")}};
const Options kWhole{{QStringLiteral("matching"), QStringLiteral("whole")}};

QByteArray handleText(const Observation &observation)
{
    QByteArray text;
    if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
        for (const Handle &handle : seen->credential.handles) {
            text += ' ' + handle.scheme + ':' + handle.value.left(12);
        }
        text += " rule " + seen->rule.toUtf8() + (seen->suppressed ? " suppressed" : "");
    } else {
        text = " fact " + QByteArray::number(observation.fact.index());
    }
    return text;
}

QByteArray observationText(const Observation &observation)
{
    const Origin &origin = observation.origin;
    return "object " + origin.object + " offset " + QByteArray::number(origin.offset) + " line " +
           QByteArray::number(origin.line) + ' ' + origin.path.toUtf8() + ' ' + origin.decoding.toUtf8() +
           handleText(observation);
}

/// What the one has and the other has not, the first few.
template <typename T> QByteArray onlyIn(const std::vector<T> &one, const std::vector<T> &other, const auto &text)
{
    QByteArray lines;
    int shown = 0;
    for (const T &it : one) {
        if (std::find(other.begin(), other.end(), it) == other.end() && ++shown <= 8) {
            lines += "\n    " + text(it);
        }
    }
    return lines;
}

QByteArray skipText(const Skip &skip)
{
    return skip.kind.toUtf8() + ' ' + skip.place.toUtf8() + ' ' + skip.detail.toUtf8();
}

std::size_t secretsOf(const Collected &found)
{
    return static_cast<std::size_t>(
        std::count_if(found.observations.begin(), found.observations.end(),
                      [](const auto &it) { return std::holds_alternative<SecretSeen>(it.fact); }));
}

} // namespace

class TestGitDifferential : public QObject
{
    Q_OBJECT

    RuleSet m_rules;
    std::unique_ptr<DocumentScanner> m_scanner;
    std::size_t m_objects = 0;
    std::size_t m_compared = 0;
    std::uint64_t m_bytes = 0;

    static std::uint64_t seeds(std::uint64_t usual)
    {
        const auto wanted = qEnvironmentVariableIntValue("PROBATE_SEEDS");
        return wanted > 0 ? static_cast<std::uint64_t>(wanted) : usual;
    }

    std::unique_ptr<Collected> scan(const QString &repository, const Options &options) const
    {
        auto sink = std::make_unique<Collected>();
        ScanContext context{*m_scanner, *sink, {}, *parseInstant("2026-01-01T00:00:00Z"), {}, {}, {}};
        context.limits.threads = 2;
        sink->coverage =
            gitSource.scan({QStringLiteral("git"), repository, QStringLiteral("git:test"), options}, context);
        return sink;
    }

    /// Nothing if they are equal, else what differs.
    QByteArray difference(const QString &repository, const Collected &wanted, const Options &options)
    {
        const auto found = scan(repository, options);
        if (!found->coverage.ok()) {
            return found->coverage.error().message().toUtf8();
        }
        m_compared += secretsOf(*found);
        if (found->observations == wanted.observations && found->skips == wanted.skips) {
            return {};
        }
        return "missing:" + onlyIn(wanted.observations, found->observations, observationText) +
               "\nadded:" + onlyIn(found->observations, wanted.observations, observationText) +
               "\nskips missing:" + onlyIn(wanted.skips, found->skips, skipText) +
               "\nskips added:" + onlyIn(found->skips, wanted.skips, skipText) +
               "\nnumbers: " + QByteArray::number(qsizetype(wanted.observations.size())) + " observations wanted, " +
               QByteArray::number(qsizetype(found->observations.size())) + " found";
    }

    /// Holds the ways against each other as the repository stands, and after every command.
    void compare(GitFixture &repository, const QStringList &commands)
    {
        const auto wanted = scan(repository.path(), kSlow);
        QVERIFY2(wanted->coverage.ok(), wanted->coverage.ok() ? "" : qPrintable(wanted->coverage.error().message()));
        QVERIFY2(secretsOf(*wanted) > 100, QByteArray::number(qsizetype(secretsOf(*wanted))).constData());
        m_objects += wanted->coverage->documents;
        m_bytes += wanted->coverage->bytes;
        const QByteArray whole = difference(repository.path(), *wanted, kWhole);
        QVERIFY2(whole.isEmpty(), ("matched whole: " + whole).constData());
        for (const QString &command : QStringList{QString()} + commands) {
            if (!command.isEmpty()) {
                repository.git(command.split(QLatin1Char(' ')));
                QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
            }
            const QByteArray differs = difference(repository.path(), *wanted, {});
            QVERIFY2(differs.isEmpty(), ("after \"" + command.toUtf8() + "\": " + differs).constData());
        }
    }

    static void import(GitFixture &repository, const QByteArray &stream)
    {
        repository.git({QStringLiteral("-c"), QStringLiteral("fastimport.unpackLimit=0"), QStringLiteral("fast-import"),
                        QStringLiteral("--quiet"), QStringLiteral("--force")},
                       stream);
        QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
    }

    /// Ways to pack that make different deltas of the same objects; -k keeps what no ref reaches.
    static QStringList repacks(std::uint64_t seed)
    {
        const QStringList all{QStringLiteral("repack -q -a -d -k -f --depth=250 --window=30"),
                              QStringLiteral("repack -q -a -d -k -f --depth=2 --window=4"),
                              QStringLiteral("-c repack.useDeltaBaseOffset=false repack -q -a -d -k -F"),
                              QStringLiteral("-c pack.threads=1 repack -q -a -d -k -f --window=200 --window-memory=3m"),
                              QStringLiteral("repack -q -a -d -k -f --depth=0"),
                              QStringLiteral("repack -q -a -d -k -f --max-pack-size=1m")};
        return {all[qsizetype(seed) % all.size()], all[(qsizetype(seed) + 1) % all.size()]};
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        m_rules = *rules;
        auto scanner = makeDocumentScanner(m_rules, allReaders(),
                                           Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")),
                                           {QStringLiteral(PROBATE_BUILD_DIR "/test-cache"), unpackDocument, {}, {}});
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }

    void mixedHistoriesAreReadAlike()
    {
        for (std::uint64_t seed = 1; seed <= seeds(2); ++seed) {
            GitFixture repository;
            import(repository, mixedHistory(SecretShapes(m_rules, seed), seed, 110));
            compare(repository, repacks(seed));
            if (QTest::currentTestFailed()) {
                QFAIL(QByteArray("seed " + QByteArray::number(seed)).constData());
            }
        }
    }

    void secretsAreCutAtEveryByte()
    {
        for (std::uint64_t seed = 1; seed <= seeds(1); ++seed) {
            GitFixture repository;
            import(repository, seamHistory(seed));
            compare(repository, repacks(seed));
            if (QTest::currentTestFailed()) {
                QFAIL(QByteArray("seed " + QByteArray::number(seed)).constData());
            }
        }
    }

    void whatTheFirstBytesDecideIsDecidedAnew()
    {
        for (std::uint64_t seed = 1; seed <= seeds(1); ++seed) {
            GitFixture repository;
            import(repository, thresholdHistory(SecretShapes(m_rules, seed), seed));
            compare(repository, repacks(seed));
            if (QTest::currentTestFailed()) {
                QFAIL(QByteArray("seed " + QByteArray::number(seed)).constData());
            }
        }
    }

    void deltasThatNoGitWouldMakeAreReadAlike()
    {
        for (std::uint64_t seed = 1; seed <= seeds(1); ++seed) {
            Random random(seed);
            DeltaPack pack;
            HistoryStream names;
            int forest = 0;
            for (const Seamed &secret : seamedSecrets(random)) {
                addForest(pack, names, secret, random, ++forest);
            }
            GitFixture repository;
            repository.git({QStringLiteral("index-pack"), QStringLiteral("--stdin"), QStringLiteral("--strict")},
                           pack.bytes());
            QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
            import(repository, names.take());
            compare(repository, {});
            if (QTest::currentTestFailed()) {
                QFAIL(QByteArray("seed " + QByteArray::number(seed)).constData());
            }
        }
    }

    void looseObjectsAndManyPacksAreReadAlike()
    {
        GitFixture repository;
        const QByteArray stream = mixedHistory(SecretShapes(m_rules, 77), 77, 40);
        repository.git({QStringLiteral("-c"), QStringLiteral("fastimport.unpackLimit=1000000"),
                        QStringLiteral("fast-import"), QStringLiteral("--quiet")},
                       stream);
        QVERIFY2(repository.lastExit == 0, repository.lastError.constData());
        QVERIFY(
            QDir(repository.file(QStringLiteral(".git/objects/pack"))).entryList({QStringLiteral("*.pack")}).isEmpty());
        compare(repository, {});
        for (int pack = 1; pack <= 4; ++pack) { // each delta chain begins in one pack and goes on in another
            GitFixture other;
            import(other, mixedHistory(SecretShapes(m_rules, 77), 77, 40 + 10 * pack));
            repository.git({QStringLiteral("fetch"), QStringLiteral("-q"), QStringLiteral("--force"),
                            QStringLiteral("-c"), QStringLiteral("fetch.unpackLimit=1"), other.path(),
                            QStringLiteral("refs/heads/*:refs/remotes/o%1/*").arg(pack)});
        }
        compare(repository, {QStringLiteral("repack -q -d"), QStringLiteral("multi-pack-index write")});
    }

    void realRepositoriesAreReadAlike()
    {
        const QStringList repositories =
            qEnvironmentVariable("PROBATE_REPOSITORIES").split(QLatin1Char(':'), Qt::SkipEmptyParts);
        if (repositories.isEmpty()) {
            QSKIP("PROBATE_REPOSITORIES names none");
        }
        for (const QString &repository : repositories) {
            const auto wanted = scan(repository, kSlow);
            QVERIFY2(wanted->coverage.ok(), qPrintable(repository));
            m_objects += wanted->coverage->documents;
            m_bytes += wanted->coverage->bytes;
            const QByteArray differs = difference(repository, *wanted, {});
            QVERIFY2(differs.isEmpty(), (repository.toUtf8() + ": " + differs).constData());
        }
    }

    void cleanupTestCase()
    {
        qInfo("%zu documents, %.1f MB, %zu sightings of secrets compared", m_objects, double(m_bytes) / 1e6,
              m_compared);
    }

private:
    /// A blob with the secret, or its halves apart, and generations of deltas cut at every byte of it.
    static void addForest(DeltaPack &pack, HistoryStream &names, const Seamed &secret, Random &random, int number)
    {
        const QByteArray above = innocentText(random, random.between(200, 3'000)) + "\n";
        const QByteArray below = innocentText(random, random.between(200, 1'500)) + secret.secret + "\n";
        const QByteArray whole = above + secret.before + secret.secret + secret.after + below;
        const qsizetype at = above.size() + secret.before.size();
        const std::vector<QByteArray> pieces{secret.secret, secret.secret.first(secret.secret.size() / 2), "\n",
                                             secret.before + secret.secret + secret.after};
        std::vector<std::size_t> mine{pack.addWhole(whole)};
        const qsizetype size = secret.secret.size();
        for (qsizetype cut = 0; cut <= std::min<qsizetype>(size, 130); ++cut) {
            const QByteArray mark = QByteArray::number(cut) + " ";
            const bool byName = cut % 7 == 0;
            // the same text out of two copies that touch; two halves of different places; one byte inserted or left out
            mine.push_back(pack.addDelta(
                mine.front(), {{-1, 0, "a" + mark}, {0, at + cut, {}}, {at + cut, whole.size() - at - cut, {}}},
                byName));
            mine.push_back(pack.addDelta(
                mine.front(),
                {{-1, 0, "b" + mark}, {0, at + cut, {}}, {whole.size() - 1 - size + cut, size - cut + 1, {}}}, byName));
            if (cut < size) {
                mine.push_back(pack.addDelta(mine.front(), {{-1, 0, "c" + mark},
                                                            {0, at + cut, {}},
                                                            {-1, 0, secret.secret.mid(cut, 1)},
                                                            {at + cut + 1, whole.size() - at - cut - 1, {}}}));
                mine.push_back(pack.addDelta(mine.front(), {{0, at + cut, {}}, {at + cut + 1, 150, {}}}));
            }
        }
        for (int i = 0; i < 150; ++i) {
            const std::size_t base = random.pick(mine);
            const QByteArray &bytes = pack.blob(base);
            const qsizetype place = bytes.indexOf(secret.secret.left(8)) + random.below(size);
            if (bytes.size() < 20'000) {
                mine.push_back(pack.addDelta(
                    base, randomDelta(random, bytes.size(), std::max<qsizetype>(place, 0), pieces), i % 9 == 0));
            }
        }
        names.branch(QStringLiteral("forest%1").arg(number));
        for (std::size_t i = 0; i < mine.size(); i += 3) { // every third has a name, the others are reached by nothing
            names.commitBlob(QStringLiteral("forest%1").arg(number), secret.path, pack.name(mine[i]));
        }
    }
};

QTEST_GUILESS_MAIN(TestGitDifferential)
#include "tst_git_differential.moc"
