// The generated corpus through everything: at least 98 of 100 secrets found, and 98 of 100 reports right.
#include "core/rules/rule_cache.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "tests/evaluation/tally.h"

#include <QTemporaryDir>
#include <QTest>

using namespace probate;
using namespace probate::evaluation;

namespace {

constexpr double goal = 0.98;
constexpr std::size_t rowsShown = 25;

Fingerprinter printer()
{
    return Fingerprinter::withKey(SecretBytes(QByteArrayView("recognition, for tests: 32 bytes")));
}

} // namespace

class TestRecognition : public QObject
{
    Q_OBJECT

    QTemporaryDir m_cache;
    RuleSet m_rules;
    std::unique_ptr<DocumentScanner> m_scanner;

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        m_rules = *rules;
        auto scanner = makeDocumentScanner(m_rules, allReaders(), printer(), {m_cache.path(), nullptr, {}, {}});
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }

    void theCorpusIsLargeAndTheSameForTheSameSeed()
    {
        const auto corpus = wholeCorpus(m_rules, 7);
        const auto again = wholeCorpus(m_rules, 7);
        const auto positives =
            std::count_if(corpus.begin(), corpus.end(), [](const Specimen &it) { return !it.secrets.empty(); });
        QVERIFY2(positives >= 2000, qPrintable(QString::number(positives)));
        QVERIFY2(static_cast<std::ptrdiff_t>(corpus.size()) - positives >= 2000,
                 qPrintable(QString::number(static_cast<std::ptrdiff_t>(corpus.size()) - positives)));
        QVERIFY(
            std::equal(corpus.begin(), corpus.end(), again.begin(), again.end(),
                       [](const Specimen &a, const Specimen &b) { return a.bytes == b.bytes && a.path == b.path; }));
    }

    void secretsAreFoundAndNothingElseIs_data()
    {
        QTest::addColumn<quint64>("seed");
        QTest::newRow("1") << quint64(1);
        QTest::newRow("2026") << quint64(2026);
    }
    void secretsAreFoundAndNothingElseIs()
    {
        QFETCH(quint64, seed);
        const Tally tally = holdAgainst(*m_scanner, printer(), wholeCorpus(m_rules, seed));
        qInfo().noquote() << tally.table(rowsShown, goal);
        QVERIFY(tally.all.recall() >= goal);
        QVERIFY(tally.all.precision() >= goal);
    }
};

QTEST_APPLESS_MAIN(TestRecognition)
#include "tst_recognition.moc"
