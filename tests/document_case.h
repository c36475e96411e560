// What tests of documents share: the whole scanner with the shipped rules, a secret, a folder in which real tools make
// documents, and a bound on what scanning any of them may take.
#pragma once

#include "collecting_sink.h"
#include "foreign_tool.h"
#include "scanners/document_scanner.h"

#include <QTest>

namespace probate {

QByteArray made(const char *text, std::uint64_t seed = 1); ///< an example of a rule's, expanded
const QByteArray &token();
QStringList pathsOf(const CollectingSink &sink);
QByteArray skipsOf(const CollectingSink &sink);

/// Nothing else that scans in this file takes longer, whatever it is given.
inline constexpr double longest = 10; // seconds of the processor, the sanitizers' included

class DocumentCase : public QObject
{
    Q_OBJECT

public:
    DocumentCase();
    ~DocumentCase() override;

protected:
    std::unique_ptr<DocumentScanner> m_scanner;
    std::unique_ptr<ForeignTool> m_tool;
    std::unique_ptr<CollectingSink> m_sink;

    const CollectingSink &scan(const QByteArray &bytes, const char *path, const ScanLimits &limits = {});
    const CollectingSink &scanFile(const char *name, const ScanLimits &limits = {});
    /// python3 with the secret as T.
    void python(const QByteArray &program) const;
    void notSeenWithoutTheSecret(const QByteArray &program, const char *name);

private Q_SLOTS:
    void initTestCase();
    void init();
};

} // namespace probate
