#include "tests/document_case.h"

#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <ctime>

namespace probate {

QByteArray made(const char *text, std::uint64_t seed)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

const QByteArray &token()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}");
    return token;
}

QStringList pathsOf(const CollectingSink &sink)
{
    QStringList paths;
    for (const auto &[origin, seen] : sink.secrets()) {
        paths.append(origin.path);
    }
    paths.sort();
    return paths;
}

QByteArray skipsOf(const CollectingSink &sink)
{
    QString text;
    for (const Skip &skip : sink.skips) {
        text += skip.kind + QStringLiteral(" ") + skip.place + QStringLiteral(": ") + skip.detail + QLatin1Char('\n');
    }
    return text.toUtf8();
}

DocumentCase::DocumentCase() = default;
DocumentCase::~DocumentCase() = default;

const CollectingSink &DocumentCase::scan(const QByteArray &bytes, const char *path, const ScanLimits &limits)
{
    m_sink = std::make_unique<CollectingSink>();
    Document document;
    document.origin.source = QStringLiteral("dir:/estate");
    document.origin.path = QString::fromLatin1(path);
    document.bytes = bytes;
    document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
    const std::clock_t start = std::clock();
    m_scanner->scan(document, limits, *m_sink);
    if (const double took = static_cast<double>(std::clock() - start) / CLOCKS_PER_SEC; took > longest) {
        qFatal("%s took %f s", path, took);
    }
    return *m_sink;
}

const CollectingSink &DocumentCase::scanFile(const char *name, const ScanLimits &limits)
{
    return scan(m_tool->read(name), name, limits);
}

void DocumentCase::python(const QByteArray &program) const
{
    m_tool->write("make.py", "import json, email, base64, sqlite3\nfrom email.message import EmailMessage\nT = '" +
                                 token() + "'\n" + program);
    m_tool->run(QStringLiteral("python3 make.py"));
}

void DocumentCase::notSeenWithoutTheSecret(const QByteArray &program, const char *name)
{
    python("T = 'nothing to see'\n" + program);
    QCOMPARE(pathsOf(scanFile(name)), QStringList());
}

void DocumentCase::initTestCase()
{
    auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
    QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
    ScannerOptions options;
    options.cacheDirectory = QStringLiteral(PROBATE_BUILD_DIR "/test-cache");
    options.unpack = unpackDocument;
    auto scanner = makeDocumentScanner(std::move(*rules), allReaders(),
                                       Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")),
                                       std::move(options));
    QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
    m_scanner = std::move(scanner).value();
}

void DocumentCase::init()
{
    m_tool = std::make_unique<ForeignTool>();
}

} // namespace probate

#include "moc_document_case.cpp"
