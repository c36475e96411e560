#include "scanners/documents/parts.h"

#include <algorithm>

namespace probate {

namespace {

/// Below this the ratio says nothing.
constexpr std::uint64_t harmless = 1 << 20;
constexpr qsizetype mostNames = 5; ///< of parts that one skip names
constexpr qsizetype longestName = 200;

} // namespace

Parts::~Parts()
{
    for (const auto &[about, left] : m_left) {
        QString names = left.names.join(QStringLiteral(", "));
        if (!names.isEmpty() && left.count > static_cast<std::uint32_t>(left.names.size())) {
            names += QStringLiteral(" and %1 more").arg(left.count - static_cast<std::uint32_t>(left.names.size()));
        }
        m_context.skip(about.first, names.isEmpty() ? about.second : names + QStringLiteral(": ") + about.second);
    }
}

void Parts::leave(const char *kind, const QString &name, const QString &why)
{
    Left &left = m_left[{QString::fromLatin1(kind), why}];
    ++left.count;
    if (left.names.size() < mostNames && !name.isEmpty()) {
        left.names.append(name);
    }
}

bool Parts::withinLimits(const QString &name)
{
    const auto size = static_cast<std::uint64_t>(m_document.bytes.size());
    const auto ratio = static_cast<std::uint64_t>(std::max(1, m_limits.largestRatio));
    if (m_full) {
        return false;
    }
    m_full = true;
    if (m_made > m_limits.largestExpansion || !m_context.mayUnpack(0)) {
        leave("limit", name,
              QStringLiteral("not read to its end, nor what follows it: the document unpacks to more than the limits "
                             "allow"));
    } else if (m_made > harmless && m_made / ratio > size) {
        leave("limit", name,
              QStringLiteral("not read to its end, nor what follows it: the document unpacks to more than %1 times its "
                             "size")
                  .arg(ratio));
    } else if (m_taken >= m_limits.mostEntries) {
        leave("limit", name,
              QStringLiteral("not read, nor what follows it: the document has more than %1 parts")
                  .arg(m_limits.mostEntries));
    } else {
        m_full = false;
    }
    return !m_full;
}

bool Parts::mayMake(std::uint64_t bytes)
{
    m_made += bytes;
    m_context.mayUnpack(bytes);
    return withinLimits({});
}

bool Parts::take(const QString &name, QByteArrayView bytes, bool piece)
{
    const bool blank = std::ranges::all_of(bytes, [](char c) { return c == ' ' || (c >= '\t' && c <= '\r'); });
    if (blank) {
        return open();
    }
    if (!withinLimits(name)) {
        return false;
    }
    ++m_taken;
    m_made += static_cast<std::uint64_t>(bytes.size());
    const QString path = QLatin1Char('!') + name;
    if (piece) {
        m_context.nestedPiece(path, bytes);
    } else {
        m_context.nested(path, bytes);
    }
    return true;
}

QString asPartName(const QString &name)
{
    QString part;
    for (const QChar c : name.left(longestName)) {
        part += !c.isPrint() || c == QLatin1Char('!') ? QLatin1Char('_') : c;
    }
    return part;
}

} // namespace probate
