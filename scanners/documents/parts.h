// The parts of one document on their way to readers and matcher, within the limits that archives obey; what was left is
// gathered and told at the end. Private to scanners/documents.
#pragma once

#include "scanners/reader.h"
#include "scanners/source.h"

#include <QStringList>

#include <map>

namespace probate {

/// Bytes that may hold secrets: zeroed when they go.
class WipedBytes : public QByteArray
{
public:
    WipedBytes() = default;
    explicit WipedBytes(QByteArray bytes) : QByteArray(std::move(bytes)) {}
    ~WipedBytes() { fill('\0'); }
    WipedBytes(WipedBytes &&) = default;
    WipedBytes &operator=(WipedBytes &&) = delete;
    WipedBytes(const WipedBytes &) = delete;
    WipedBytes &operator=(const WipedBytes &) = delete;
};

class Parts
{
public:
    Parts(const Document &document, const ScanLimits &limits, ReadContext &context)
        : m_document(document), m_limits(limits), m_context(context)
    {}
    ~Parts();
    Parts(const Parts &) = delete;
    Parts &operator=(const Parts &) = delete;

    /// A document "!name"; nothing happens if it is blank. False: no further one is taken.
    bool handOn(const QString &name, QByteArrayView bytes) { return take(name, bytes, false); }
    /// The same of something that no reader should take for a whole file.
    bool handOnPiece(const QString &name, QByteArrayView bytes) { return take(name, bytes, true); }
    /// Counts bytes that were made and are not handed on as they are. False once there were too many of them: the
    /// caller stops.
    bool mayMake(std::uint64_t bytes);
    void leave(const char *kind, const QString &name, const QString &why);
    /// False once a limit was hit.
    bool open() const { return !m_full; }
    qsizetype largest() const { return static_cast<qsizetype>(m_limits.largestDocument); }

private:
    /// What was left for one reason: the first names and how many there are.
    struct Left
    {
        QStringList names;
        std::uint32_t count = 0;
    };

    bool take(const QString &name, QByteArrayView bytes, bool piece);
    bool withinLimits(const QString &name);

    const Document &m_document;
    const ScanLimits &m_limits;
    ReadContext &m_context;
    std::uint64_t m_made = 0;
    std::uint32_t m_taken = 0;
    bool m_full = false;
    std::map<std::pair<QString, QString>, Left> m_left; ///< by kind and reason
};

/// A name from inside a document as part of a path: one line, no separators of ours, not too long.
QString asPartName(const QString &name);

} // namespace probate
