// What tests of documents share: the whole scanner with the shipped rules, a secret, a folder in which real tools make
// documents, and a bound on what scanning any of them may take.
#pragma once

#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "foreign_tool.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QTest>

#include <ctime>

namespace probate {

inline QByteArray made(const char *text, std::uint64_t seed = 1)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

inline const QByteArray &token()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}");
    return token;
}

inline QStringList pathsOf(const CollectingSink &sink)
{
    QStringList paths;
    for (const auto &[origin, seen] : sink.secrets()) {
        paths.append(origin.path);
    }
    paths.sort();
    return paths;
}

inline QByteArray skipsOf(const CollectingSink &sink)
{
    QString text;
    for (const Skip &skip : sink.skips) {
        text += skip.kind + QStringLiteral(" ") + skip.place + QStringLiteral(": ") + skip.detail + QLatin1Char('\n');
    }
    return text.toUtf8();
}

/// Nothing else that scans in this file takes longer, whatever it is given.
inline constexpr double longest = 10; // seconds of the processor, the sanitizers' included

class DocumentCase : public QObject
{
    Q_OBJECT

protected:
    std::unique_ptr<DocumentScanner> m_scanner;
    std::unique_ptr<ForeignTool> m_tool;
    std::unique_ptr<CollectingSink> m_sink;

    const CollectingSink &scan(const QByteArray &bytes, const char *path, const ScanLimits &limits = {})
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
    const CollectingSink &scanFile(const char *name, const ScanLimits &limits = {})
    {
        return scan(m_tool->read(name), name, limits);
    }
    /// python3 with the secret as T.
    void python(const QByteArray &program) const
    {
        m_tool->write("make.py", "import json, email, base64, sqlite3\nfrom email.message import EmailMessage\nT = '" +
                                     token() + "'\n" + program);
        m_tool->run(QStringLiteral("python3 make.py"));
    }
    void notSeenWithoutTheSecret(const QByteArray &program, const char *name)
    {
        python("T = 'nothing to see'\n" + program);
        QCOMPARE(pathsOf(scanFile(name)), QStringList());
    }

private Q_SLOTS:
    void initTestCase()
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
    void init() { m_tool = std::make_unique<ForeignTool>(); }
};

} // namespace probate
