#include "scanners/git/index_file.h"

#include "scanners/git/small_file.h"

#include <QFileInfo>

#include <cstring>

namespace probate::git {

namespace {

constexpr qint64 kLargestIndex = 1ll << 30;
constexpr qsizetype kHeader = 12;
constexpr qsizetype kStat = 40; ///< ten words: times, device, inode, mode, owner, size
constexpr qsizetype kMode = 24; ///< the seventh of them
constexpr qsizetype kLongestPath = 1 << 16;
constexpr std::uint32_t kTypeMask = 0170000;
constexpr std::uint32_t kRegular = 0100000;
constexpr std::uint32_t kLink = 0120000;
constexpr std::uint32_t kFolder = 0040000; ///< a whole tree of a sparse index
constexpr unsigned kExtended = 0x4000;
constexpr std::uint64_t kMostNamePrefix = 1 << 20;

std::uint32_t wordAt(QByteArrayView bytes, qsizetype at)
{
    std::uint32_t word = 0;
    for (int i = 0; i < 4; ++i) {
        word = word << 8 | static_cast<std::uint8_t>(bytes[at + i]);
    }
    return word;
}

class IndexParser
{
public:
    IndexParser(QByteArrayView bytes, ObjectFormat format) : m_bytes(bytes), m_idSize(idSize(format)) {}

    IndexContent run()
    {
        if (m_bytes.size() < kHeader + qsizetype(m_idSize) || !m_bytes.startsWith("DIRC")) {
            fail("damaged", QStringLiteral("it is no index"));
            return std::move(m_content);
        }
        m_version = wordAt(m_bytes, 4);
        if (m_version < 2 || m_version > 4) {
            fail("unsupported", QStringLiteral("version %1").arg(m_version));
            return std::move(m_content);
        }
        m_end = m_bytes.size() - qsizetype(m_idSize); // its own hash ends it
        const std::uint32_t count = wordAt(m_bytes, 8);
        m_at = kHeader;
        for (std::uint32_t i = 0; i < count; ++i) {
            if (!entry()) {
                fail("damaged", QStringLiteral("entry %1 of %2 is cut off or wrong").arg(i + 1).arg(count));
                return std::move(m_content);
            }
        }
        extensions();
        return std::move(m_content);
    }

private:
    void fail(const char *kind, const QString &why)
    {
        m_content.kind = QString::fromLatin1(kind);
        m_content.complaint = why;
    }

    bool entry()
    {
        const qsizetype begin = m_at;
        if (m_end - begin < kStat + qsizetype(m_idSize) + 2) {
            return false;
        }
        const std::uint32_t type = wordAt(m_bytes, begin + kMode) & kTypeMask;
        const auto *id = reinterpret_cast<const std::uint8_t *>(m_bytes.data() + begin + kStat);
        m_at = begin + kStat + qsizetype(m_idSize);
        const bool extended = static_cast<std::uint8_t>(m_bytes[m_at]) & (kExtended >> 8);
        m_at += 2;
        if (extended && m_version >= 3) {
            m_at += 2;
        }
        if (!(m_version == 4 ? prefixedPath() : plainPath(begin))) {
            return false;
        }
        m_sparse = m_sparse || type == kFolder;
        if ((type == kRegular || type == kLink) && !m_path.isEmpty()) { // a split index leaves paths out
            m_content.entries.push_back({m_path, hexOf(id, m_idSize)});
        }
        return true;
    }

    /// Up to the next zero; -1 if there is none.
    qsizetype textEnd() const
    {
        if (m_at >= m_end) {
            return -1;
        }
        const void *zero = std::memchr(m_bytes.data() + m_at, 0, static_cast<std::size_t>(m_end - m_at));
        return zero ? static_cast<const char *>(zero) - m_bytes.data() : -1;
    }

    /// One to eight zeros end it, so that the entry's length is a multiple of eight.
    bool plainPath(qsizetype begin)
    {
        const qsizetype end = textEnd();
        if (end < 0 || end - m_at > kLongestPath) {
            return false;
        }
        m_path = m_bytes.sliced(m_at, end - m_at).toByteArray();
        m_at = begin + (end - begin + 8) / 8 * 8;
        return m_at <= m_end;
    }

    /// So many bytes less of the path before, and what follows (version 4). The number is written as offsets in packs.
    bool prefixedPath()
    {
        std::uint64_t less = 0;
        for (bool more = true, first = true; more; first = false) {
            if (m_at >= m_end || less > kMostNamePrefix) {
                return false;
            }
            const auto byte = static_cast<std::uint8_t>(m_bytes[m_at++]);
            less = ((first ? 0 : less + 1) << 7) | (byte & 0x7f);
            more = byte & 0x80;
        }
        const qsizetype end = textEnd();
        if (end < 0 || less > static_cast<std::uint64_t>(m_path.size()) || end - m_at > kLongestPath) {
            return false;
        }
        m_path.chop(static_cast<qsizetype>(less));
        m_path += m_bytes.sliced(m_at, end - m_at);
        m_at = end + 1;
        return m_path.size() <= kLongestPath;
    }

    /// Only two of them change what the index holds.
    void extensions()
    {
        if (m_sparse) {
            fail("unsupported", QStringLiteral("a sparse index: folders that it holds as a whole were left out"));
        }
        while (m_end - m_at >= 8) {
            const qsizetype size = wordAt(m_bytes, m_at + 4);
            if (m_bytes.sliced(m_at, 4) == QByteArrayView("link")) {
                fail("unsupported", QStringLiteral("a split index: what its shared part holds was left out"));
            }
            if (size > m_end - m_at - 8) {
                return fail("damaged", QStringLiteral("an extension is cut off"));
            }
            m_at += 8 + size;
        }
    }

    QByteArrayView m_bytes;
    std::uint32_t m_idSize;
    std::uint32_t m_version = 0;
    qsizetype m_at = 0;
    qsizetype m_end = 0;
    bool m_sparse = false;
    QByteArray m_path;
    IndexContent m_content;
};

} // namespace

IndexContent parseIndex(QByteArrayView bytes, ObjectFormat format)
{
    return IndexParser(bytes, format).run();
}

std::vector<IndexEntry> readIndex(const QString &file, ObjectFormat format, const Report &report)
{
    const QFileInfo info(file);
    if (!info.exists() && !info.isSymLink()) {
        return {};
    }
    const auto tell = [&](const QString &kind, const QString &why) {
        report(kind, file,
               QStringLiteral("the index was not read whole (%1): which blobs are staged is known in part only, though "
                              "all were scanned")
                   .arg(why));
    };
    if (!info.isFile() || info.isSymLink()) {
        tell(QStringLiteral("special-file"), QStringLiteral("no regular file"));
        return {};
    }
    const auto bytes = readSmallFile(file, kLargestIndex);
    if (!bytes) {
        tell(QStringLiteral("unreadable"), QStringLiteral("it cannot be opened, or is too large"));
        return {};
    }
    IndexContent content = parseIndex(*bytes, format);
    if (!content.complaint.isEmpty()) {
        tell(content.kind, content.complaint);
    }
    return std::move(content.entries);
}

} // namespace probate::git
