// After a few rules changed, a scan reads again what these concern, and finds what a scan of everything by the rules of
// now finds.
#include "changed_rules_story.h"
#include "git_successive.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <random>

using namespace probate;
using namespace probate::test;

namespace {

std::unique_ptr<DocumentScanner> scannerFor(RuleSet rules, const char *key = "0123456789abcdef0123456789abcdef")
{
    settle(rules);
    auto scanner = makeDocumentScanner(std::move(rules), allReaders(), Fingerprinter::withKey(SecretBytes(key)),
                                       {{}, unpackDocument, {}, {}});
    if (!scanner) {
        qFatal("%s", qPrintable(scanner.error().message()));
    }
    return std::move(scanner).value();
}

/// Notes which objects are scanned, by path or item.
class Watched final : public DocumentScanner
{
public:
    explicit Watched(const DocumentScanner &inner) : m_inner(inner) {}

    void scan(const Document &document, const ScanLimits &limits, ObservationSink &sink) const override
    {
        note(document);
        m_inner.scan(document, limits, sink);
    }
    std::unique_ptr<ScanTrace> scanVersion(const Document &document, const EarlierVersion &earlier,
                                           const ScanLimits &limits, ObservationSink &sink) const override
    {
        note(document);
        return m_inner.scanVersion(document, earlier, limits, sink);
    }
    bool readsAlike(const Document &one, const Document &other) const override
    {
        return m_inner.readsAlike(one, other);
    }
    QByteArray version() const override { return m_inner.version(); }
    QByteArray rulesState() const override { return m_inner.rulesState(); }
    Result<std::unique_ptr<DocumentScanner>> forChanges(const QByteArray &rulesOfBefore) const override
    {
        return m_inner.forChanges(rulesOfBefore);
    }

    mutable std::multiset<QString> scanned;

private:
    void note(const Document &document) const
    {
        const std::scoped_lock lock(m_mutex);
        if (!document.origin.object.isEmpty()) {
            scanned.insert(document.origin.item.isEmpty() ? document.origin.path : document.origin.item);
        }
    }

    const DocumentScanner &m_inner;
    mutable std::mutex m_mutex;
};

/// Read again after every change: in part only, or under names of which some rule or reader knows one alone.
const QStringList &always()
{
    static const QStringList names =
        QStringLiteral("part.tar.gz same.conf same.txt names/a.txt names/b.conf names/c.json names/d.txt names/e.txt "
                       "names/f.json")
            .split(QLatin1Char(' '));
    return names;
}

QByteArray unexpected(const Watched &watched, const QStringList &concerned)
{
    for (const QString &name : watched.scanned) {
        if (!concerned.contains(name) && !always().contains(name)) {
            return "read again: " + name.toUtf8();
        }
    }
    return {};
}

QStringList stateFiles(const Successive &successive, const QByteArray &holding)
{
    QStringList found;
    for (const QFileInfo &info : QDir(successive.stateDirectory()).entryInfoList(QDir::Files)) {
        QFile file(info.filePath());
        if (file.open(QIODevice::ReadOnly) && file.readAll().contains(holding)) {
            found.append(info.filePath());
        }
    }
    return found;
}

} // namespace

class TestGitChangedRules : public QObject
{
    Q_OBJECT

    GitFixture m_repository;
    std::unique_ptr<DocumentScanner> m_base;

    std::unique_ptr<Successive> m_successive; ///< the last scan was by m_base
    std::unique_ptr<Collected> m_baseWhole;

    /// What a scan by these rules, built on one by others, finds otherwise than one of everything, or reads without
    /// need.
    static void compareBuilt(Successive &successive, const DocumentScanner &now, const Collected &whole,
                             const Collected &before, const QStringList &concerned)
    {
        const Watched watched(now);
        const Collected &built = successive.scanBy(watched);
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 0u);
        const QByteArray differs = compared(built, whole);
        QVERIFY2(differs.isEmpty(), differs.constData());
        QVERIFY(concerned.isEmpty() || textsOf(built) != textsOf(before)); // else the story proves nothing
        const QByteArray needless = unexpected(watched, concerned);
        QVERIFY2(needless.isEmpty(), needless.constData());
        for (const QString &name : concerned) {
            QVERIFY2(watched.scanned.contains(name) || name.contains(QLatin1Char('!')), qPrintable(name));
        }
    }

private Q_SLOTS:
    void initTestCase()
    {
        fillFor(m_repository);
        m_base = scannerFor(madeRules());
        m_baseWhole = Successive(m_repository.path()).scanWhole(*m_base);
    }

    void aChangedRuleReadsWhatItConcerns_data()
    {
        QTest::addColumn<int>("which");
        for (std::size_t i = 0; i < ruleChanges().size(); ++i) {
            QTest::addRow("%s", ruleChanges()[i].what) << int(i);
        }
    }
    void aChangedRuleReadsWhatItConcerns()
    {
        QFETCH(int, which);
        const RuleChange &how = ruleChanges()[static_cast<std::size_t>(which)];
        auto successive = std::move(m_successive);
        if (!successive) {
            successive = std::make_unique<Successive>(m_repository.path());
            successive->scanBy(*m_base);
        }
        RuleSet rules = madeRules();
        how.change(rules);
        const auto changed = scannerFor(rules);
        const auto whole = successive->scanWhole(*changed);
        compareBuilt(*successive, *changed, *whole, *m_baseWhole, how.concerns);
        compareBuilt(*successive, *m_base, *m_baseWhole, *whole, how.concerns); // and undone
        if (!QTest::currentTestFailed()) {
            m_successive = std::move(successive);
        }
    }

    void whateverChangesInBetween_data()
    {
        QTest::addColumn<unsigned>("seed");
        for (unsigned seed = 1; seed <= 3; ++seed) {
            QTest::addRow("seed %u", seed) << seed;
        }
    }
    void whateverChangesInBetween()
    {
        QFETCH(unsigned, seed);
        std::mt19937 random(seed);
        const auto number = [&](std::size_t below) { return random() % below; };
        GitFixture repository;
        fillFor(repository);
        Successive successive(repository.path());
        QByteArray story;
        for (int step = 0; step < 5; ++step) {
            RuleSet rules = madeRules();
            std::set<std::size_t> changes{number(ruleChanges().size()), number(ruleChanges().size())};
            for (const std::size_t change : changes) {
                ruleChanges()[change].change(rules);
                story += QByteArray(ruleChanges()[change].what) + ", ";
            }
            happen(repository, number(7), step);
            const auto scanner = scannerFor(rules);
            successive.nextHour();
            const Collected &built = successive.scanBy(*scanner);
            QVERIFY2(built.skipped(QStringLiteral("full-scan")) == 0, story.constData());
            const QByteArray differs = compared(built, *successive.scanWhole(*scanner));
            QVERIFY2(differs.isEmpty(), (story + differs).constData());
        }
    }

    void rulesOfBeforeThatCannotBeTrusted_data()
    {
        QTest::addColumn<QByteArray>("how");
        for (const char *how : {"flip", "cut", "remove"}) {
            QTest::addRow("%s", how) << QByteArray(how);
        }
    }
    void rulesOfBeforeThatCannotBeTrusted()
    {
        QFETCH(QByteArray, how);
        Successive successive(m_repository.path());
        successive.scanBy(*m_base);
        const QStringList files = stateFiles(successive, QByteArray("pla_[a-z0-9]"));
        QCOMPARE(files.size(), 1);
        QFile file(files.front());
        QCOMPARE(file.permissions() & (QFile::ReadGroup | QFile::ReadOther), QFile::Permissions());
        QVERIFY(file.open(QIODevice::ReadWrite));
        if (how == "flip") {
            file.seek(file.size() / 2);
            file.write("#");
        } else if (how == "cut") {
            file.resize(file.size() - 1);
        } else {
            file.remove();
        }
        file.close();
        RuleSet rules = madeRules();
        ruleChanges().front().change(rules);
        const auto changed = scannerFor(rules);
        const Collected &built = successive.scanBy(*changed);
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 1u);
        const QByteArray differs = compared(built, *successive.scanWhole(*changed));
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    void whatIsMoreThanAFewRulesReadsEverything_data()
    {
        QTest::addColumn<int>("more");
        QTest::addColumn<QByteArray>("key");
        QTest::newRow("another key") << 0 << QByteArray(32, 'k');
        QTest::newRow("many rules") << 17 << QByteArray("0123456789abcdef0123456789abcdef");
    }
    void whatIsMoreThanAFewRulesReadsEverything()
    {
        QFETCH(int, more);
        QFETCH(QByteArray, key);
        Successive successive(m_repository.path());
        successive.scanBy(*m_base);
        RuleSet rules = madeRules();
        for (int i = 0; i < more; ++i) {
            rules.rules.push_back(rules.rules.front());
            rules.rules.back().id = QStringLiteral("more-%1").arg(i);
        }
        const auto changed = scannerFor(rules, key.constData());
        const Watched watched(*changed);
        const Collected &built = successive.scanBy(watched);
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 1u);
        QVERIFY(watched.scanned.contains(QStringLiteral("nothing1.txt")));
        const QByteArray differs = compared(built, *successive.scanWhole(*changed));
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    void theSameRulesChangeNothing()
    {
        Successive successive(m_repository.path());
        successive.scanBy(*m_base);
        const auto same = scannerFor(madeRules());
        QVERIFY(!m_base->rulesState().isEmpty());
        QCOMPARE(same->rulesState(), m_base->rulesState());
        QCOMPARE(same->version(), m_base->version());
    }

    void whatWasReadForAChangeIsBuiltOn()
    {
        GitFixture repository;
        fillFor(repository);
        Successive successive(repository.path());
        successive.scanBy(*m_base);
        RuleSet rules = madeRules();
        ruleChanges().front().change(rules);
        const auto changed = scannerFor(rules);
        successive.scanBy(*changed);
        repository.write(QStringLiteral("new.txt"), "fre_" + madeValue(70) + "\n");
        repository.commit(QStringLiteral("ada"));
        const Watched watched(*changed);
        const Collected &built = successive.scanBy(watched);
        QCOMPARE(built.skipped(QStringLiteral("full-scan")), 0u);
        QVERIFY(watched.scanned.contains(QStringLiteral("new.txt")));
        QVERIFY(!watched.scanned.contains(QStringLiteral("fresh.md")));
        const QByteArray differs = compared(built, *successive.scanWhole(*changed));
        QVERIFY2(differs.isEmpty(), differs.constData());
    }

    void aRuleThatConcernsEverythingIsRightAllTheSame()
    {
        RuleSet rules = madeRules();
        Rule common;
        common.id = common.title = QStringLiteral("common");
        common.pattern = "(?:which says|see|change|nothing) ?[a-z]{0,7}";
        rules.rules.push_back(common);
        const auto changed = scannerFor(rules);
        for (const bool undone : {false, true}) {
            Successive successive(m_repository.path());
            successive.scanBy(undone ? *changed : *m_base);
            const DocumentScanner &now = undone ? *m_base : *changed;
            const Collected &built = successive.scanBy(now);
            QCOMPARE(built.skipped(QStringLiteral("full-scan")), 0u);
            const QByteArray differs = compared(built, *successive.scanWhole(now));
            QVERIFY2(differs.isEmpty(), differs.constData());
        }
    }

private:
    static void happen(GitFixture &repository, unsigned what, int step)
    {
        const QByteArray fresh = QByteArray::number(step) + "\n";
        const QString ada = QStringLiteral("ada");
        switch (what) {
        case 0:
            repository.write(QStringLiteral("new%1.txt").arg(step), "pla_" + madeValue(step) + " " + fresh);
            repository.commit(ada, QString::fromLatin1("mes_" + madeValue(step)));
            break;
        case 1:
            repository.git({QStringLiteral("mv"), QStringLiteral("plain.txt"), QStringLiteral("moved.conf")});
            repository.commit(ada);
            break;
        case 2:
            repository.git("-c gc.reflogExpire=now -c gc.reflogExpireUnreachable=now gc -q --prune=now");
            break;
        case 3:
            repository.git("repack -q -a -d -f --depth=4");
            break;
        case 4:
            repository.git("reset -q --hard HEAD~1");
            break;
        case 5:
            repository.write(QStringLiteral("fresh.md"), "fre_" + madeValue(step) + " uncommitted\n");
            break;
        default:
            break;
        }
    }
};

QTEST_GUILESS_MAIN(TestGitChangedRules)
#include "tst_git_changed_rules.moc"
