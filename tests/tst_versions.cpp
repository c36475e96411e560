// A version of a document is scanned as if it stood alone: over chains of random edits that cut secrets, encodings and
// blocks anywhere, what is found around the changes and what is inherited make what the whole document shows.
#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QTest>

#include <random>

using namespace probate;

namespace {

QByteArray made(const char *text, std::uint64_t seed)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

QByteArray wrapped(const QByteArray &text, qsizetype width)
{
    QByteArray lines;
    for (qsizetype at = 0; at < text.size(); at += width) {
        lines += text.mid(at, width) + '\n';
    }
    return lines;
}

/// What people commit: code, secrets of many shapes, and things that only look like them.
class Writer
{
public:
    explicit Writer(std::uint64_t seed) : m_random(seed) {}

    std::size_t number(std::size_t below) { return m_random() % below; }

    /// New, or as it stood elsewhere before: what held nothing there may hold something here.
    QByteArray piece()
    {
        if (!m_pieces.empty() && number(3) == 0) {
            return m_pieces[number(m_pieces.size())];
        }
        m_pieces.push_back(newPiece());
        return m_pieces.back();
    }

    QByteArray newPiece()
    {
        const std::uint64_t seed = m_random();
        switch (number(18)) {
        case 0:
            return "token " + made("ghp_{{base62:30}}{{crc32-github}}", seed) + "\n";
        case 1:
            return "bad = " + made("ghp_{{base62:36}}", seed) + " # its checksum is wrong\n";
        case 2:
            return "password = \"" + made("{{alnum:17}}", seed) + "\"\n";
        case 3:
            return "password = \"" + made("{{alnum:17}}", seed) + "\" # probate:allow test\n";
        case 4:
            return wrapped(QByteArray("a long text with a token = " + made("ghp_{{base62:30}}{{crc32-github}}", seed) +
                                      " and words after it, so that it takes lines")
                               .toBase64(),
                           64);
        case 5:
            return "url: x%3D" + made("ghp_{{base62:30}}{{crc32-github}}", seed) + "%26b%3Dc%20d\n";
        case 6:
            return "hex " +
                   QByteArray("some text and a token " + made("ghp_{{base62:30}}{{crc32-github}}", seed)).toHex() +
                   ";\n";
        case 7:
            return "-----BEGIN OPENSSH PRIVATE KEY-----\n" + wrapped(made("{{base64:300}}", seed), 70);
        case 8:
            return "-----END OPENSSH PRIVATE KEY-----\n";
        case 9:
            return "aws_access_key_id = " + made("AKIA{{base32:16}}", seed) +
                   "\naws_secret_access_key = " + made("{{base64:40}}", seed) + "\n";
        case 10:
            return "dsn: postgres://app:" + made("{{alnum:14}}", seed) + "@db.internal:5432/app\n";
        case 11:
            return "plaintext ciphertext \"ikm\" key = " + made("{{hex:64}}", seed) + "\n";
        case 12:
            return QByteArray("word").repeated(int(number(30))) + "\n\n";
        case 13:
            return "apiVersion: v1\nkind: Secret\nmetadata: {name: a}\ndata:\n  token: " +
                   made("{{alnum:24}}", seed).toBase64() + "\n";
        case 14: // long enough for base64 to go on in the next line
            return made("{{base64:60}}", seed) + "\n";
        default:
            return words();
        }
    }

    QByteArray words()
    {
        QByteArray text;
        for (std::size_t lines = 1 + number(6); lines > 0; --lines) {
            for (std::size_t n = number(12); n > 0; --n) {
                text += QByteArray(1 + int(number(9)), char('a' + number(26))) + (number(5) == 0 ? "; " : " ");
            }
            text += number(3) == 0 ? ";\n" : number(6) == 0 ? "\r\n" : "\n";
        }
        return text;
    }

    QByteArray document()
    {
        QByteArray text;
        for (std::size_t pieces = 3 + number(25); pieces > 0; --pieces) {
            text += piece();
        }
        return text;
    }

private:
    std::mt19937_64 m_random;
    std::vector<QByteArray> m_pieces;
};

struct Version
{
    QByteArray text;
    std::vector<CopiedRun> copied;

    void copy(const QByteArray &earlier, qsizetype from, qsizetype size)
    {
        if (size <= 0) {
            return;
        }
        const bool goesOn = !copied.empty() && copied.back().to + copied.back().size == text.size() &&
                            copied.back().from + copied.back().size == from;
        if (goesOn) {
            copied.back().size += size;
        } else {
            copied.push_back({text.size(), from, size});
        }
        text += earlier.mid(from, size);
    }
};

Version edited(Writer &writer, const QByteArray &earlier)
{
    Version version;
    qsizetype at = 0;
    for (std::size_t edits = 1 + writer.number(4); edits > 0; --edits) {
        const qsizetype until = at + qsizetype(writer.number(std::size_t(earlier.size() - at) + 1));
        version.copy(earlier, at, until - at);
        at = until;
        switch (writer.number(6)) {
        case 0:
            version.text += writer.piece();
            break;
        case 1:
            version.text += QByteArray(1, "x;\n\"= /"[writer.number(7)]);
            break;
        case 2:
            at = std::min<qsizetype>(at + 1 + qsizetype(writer.number(4)), earlier.size());
            break;
        case 3:
            at = std::min<qsizetype>(at + qsizetype(writer.number(400)), earlier.size());
            break;
        case 4:
            at = qsizetype(writer.number(std::size_t(earlier.size()) + 1));
            break; // moved or doubled
        default:
            version.text += writer.number(12) == 0 ? QByteArray(1, '\0') : QByteArray("\n");
            break;
        }
    }
    version.copy(earlier, at, earlier.size() - at);
    return version;
}

} // namespace

class TestVersions : public QObject
{
    Q_OBJECT

    std::unique_ptr<DocumentScanner> m_scanner;

    static Document documentOf(const QByteArray &bytes, const char *path)
    {
        Document document;
        document.origin.source = QStringLiteral("git:/estate");
        document.origin.path = QString::fromLatin1(path);
        document.bytes = bytes;
        document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
        return document;
    }

    void openWith(Result<RuleSet> rules)
    {
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        auto scanner = makeDocumentScanner(std::move(*rules), allReaders(),
                                           Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")), {});
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }

    std::unique_ptr<ScanTrace> same(const QByteArray &text, const EarlierVersion &earlier, const char *path,
                                    std::size_t &found, bool &equal) const
    {
        CollectingSink alone;
        m_scanner->scan(documentOf(text, path), {}, alone);
        CollectingSink later;
        auto trace = m_scanner->scanVersion(documentOf(text, path), earlier, {}, later);
        found += alone.observations.size();
        equal = alone.observations == later.observations && alone.skips == later.skips;
        return trace;
    }

private Q_SLOTS:
    void initTestCase() { openWith(readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")})); }

    void chainsOfEditsShowWhatEachVersionShows_data()
    {
        QTest::addColumn<QByteArray>("path");
        QTest::newRow("a name that no reader knows") << QByteArray("src/a.txt");
        QTest::newRow("a reader takes it by name") << QByteArray("deploy/.env");
        QTest::newRow("another does") << QByteArray("conf/values.yaml");
    }

    void chainsOfEditsShowWhatEachVersionShows()
    {
        QFETCH(QByteArray, path);
        std::size_t found = 0;
        std::size_t traced = 0;
        for (std::uint64_t seed = 1; seed <= 40; ++seed) {
            Writer writer(seed);
            QByteArray text = writer.document();
            bool equal = false;
            std::unique_ptr<ScanTrace> trace = same(text, {}, path.constData(), found, equal);
            QVERIFY2(equal, qPrintable(QString::number(seed)));
            for (int generation = 1; generation <= 10; ++generation) {
                const Version version = edited(writer, text);
                traced += trace != nullptr;
                trace = same(version.text, {trace.get(), text.size(), version.copied}, path.constData(), found, equal);
                QVERIFY2(equal, qPrintable(QStringLiteral("seed %1, generation %2").arg(seed).arg(generation)));
                text = version.text;
            }
        }
        QVERIFY2(found > 1000, qPrintable(QString::number(found)));
        QVERIFY2(traced > 300, qPrintable(QString::number(traced)));
    }

    void whatOneVersionGainedItsSiblingsGainToo_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("line");
        QTest::addColumn<QByteArray>("after");
        QTest::addColumn<bool>("shows");
        const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}", 3);
        const QByteArray words = QByteArray("# some words\n").repeated(20);
        const QByteArray value = "    \"" + made("{{alnum:19}}", 5) + "\"\n" + words;
        const QByteArray block = "-----BEGIN OPENSSH PRIVATE KEY-----\n" + wrapped(made("{{base64:300}}", 9), 70);
        const QByteArray data =
            "metadata: {name: a, namespace: b}\ndata:\n  token: " + made("{{alnum:24}}", 7).toBase64() + "\n";
        QTest::newRow("nothing") << words << QByteArray("int main(int argc, char **argv);\n") << words << false;
        QTest::newRow("a secret") << words << "use " + token + "\n" << words << true;
        QTest::newRow("something encoded") << words << "use " + ("the token is " + token).toBase64() + "\n"
                                           << words << true;
        QTest::newRow("half of a secret's lines") << words << QByteArray("password =\n") << value << true;
        QTest::newRow("the end of a block")
            << block << QByteArray("-----END OPENSSH PRIVATE KEY-----\n") << words << true;
        QTest::newRow("what a reader knows a format by")
            << words << QByteArray("apiVersion: v1\nkind: Secret\n") << data << true;
    }

    void whatOneVersionGainedItsSiblingsGainToo()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, line);
        QFETCH(QByteArray, after);
        QFETCH(bool, shows);
        const QByteArray parent = before + after;
        std::size_t found = 0;
        bool equal = false;
        const auto trace = same(parent, {}, "conf/values", found, equal);
        QVERIFY(trace && equal);
        const std::size_t ofParent = found;
        for (int sibling = 0; sibling < 3; ++sibling) {
            const QByteArray text = before + line + after + "# sibling " + QByteArray::number(sibling) + "\n";
            const CopiedRun copied[] = {{0, 0, before.size()},
                                        {before.size() + line.size(), before.size(), after.size()}};
            found = 0;
            same(text, {trace.get(), parent.size(), copied}, "conf/values", found, equal);
            QVERIFY2(equal, qPrintable(QString::number(sibling)));
            QVERIFY2(shows == (found > ofParent), qPrintable(QString::number(found)));
        }
    }

    void whatBeganInASiblingGoesOnInItsChild()
    {
        const QByteArray words = QByteArray("# some words\n").repeated(20);
        const QByteArray line = "password =\n";
        const QByteArray value = "    \"" + made("{{alnum:19}}", 5) + "\"\n";
        const QByteArray parent = words + words;
        const QByteArray sibling = words + line + words;
        const QByteArray child = words + line + value + words;
        std::size_t found = 0;
        bool equal = false;
        const auto trace = same(parent, {}, "a.conf.in", found, equal);
        const CopiedRun gained[] = {{0, 0, words.size()}, {words.size() + line.size(), words.size(), words.size()}};
        const auto first = same(sibling, {trace.get(), parent.size(), gained}, "a.conf.in", found, equal);
        const auto second = same(sibling, {trace.get(), parent.size(), gained}, "a.conf.in", found, equal);
        QCOMPARE(found, std::size_t{0});
        const qsizetype begun = words.size() + line.size();
        const CopiedRun goesOn[] = {{0, 0, begun}, {begun + value.size(), begun, words.size()}};
        for (const auto *earlier : {&first, &second}) {
            found = 0;
            same(child, {earlier->get(), sibling.size(), goesOn}, "a.conf.in", found, equal);
            QVERIFY(equal);
            QCOMPARE(found, std::size_t{1});
        }
    }

    void aMatchMayBeginWithTheLineFeedBeforeItsLine()
    {
        RuleSet rules;
        Rule rule;
        rule.id = QStringLiteral("line");
        rule.pattern = "[^a-z](?<secret>zq[0-9a-f]{12})";
        rules.rules.push_back(rule);
        rules.digest = "line";
        auto shipped = std::move(m_scanner);
        openWith(std::move(rules));
        const QByteArray words = QByteArray("# some words\n").repeated(20);
        const QByteArray line = "zq" + made("{{hex:12}}", 3) + "\n";
        const QByteArray text = words + line + words;
        std::size_t found = 0;
        bool equal = false;
        const auto trace = same(words + words, {}, "a.c", found, equal);
        const CopiedRun copied[] = {{0, 0, words.size()}, {words.size() + line.size(), words.size(), words.size()}};
        for (int sibling = 0; sibling < 2; ++sibling) {
            found = 0;
            same(text, {trace.get(), 2 * words.size(), copied}, "a.c", found, equal);
            QVERIFY(equal);
            QCOMPARE(found, std::size_t{1});
        }
        m_scanner = std::move(shipped);
    }

    void aMarkOrAWideTextLeavesNoTrace()
    {
        std::size_t found = 0;
        bool equal = false;
        const QByteArray text = Writer(1).document();
        QVERIFY(same(text, {}, "a.txt", found, equal));
        QVERIFY(!same("\xEF\xBB\xBF" + text, {}, "a.txt", found, equal));
        QByteArray wide;
        for (const char c : text) {
            wide += c;
            wide += '\0';
        }
        QVERIFY(!same(wide, {}, "a.txt", found, equal));
    }
};

QTEST_GUILESS_MAIN(TestVersions)
#include "tst_versions.moc"
