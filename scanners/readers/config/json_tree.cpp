#include "scanners/readers/config/tree.h"

#include <QString>

#include <optional>

namespace probate {

namespace {

/// RFC 8259, with comments and trailing commas; no recursion: the open brackets stand in the builder and in m_open.
class JsonParser
{
public:
    explicit JsonParser(QByteArrayView bytes) : m_bytes(bytes) {}

    Result<TreeNode> parse()
    {
        if (m_bytes.startsWith("\xef\xbb\xbf")) {
            m_at = 3;
        }
        while (skipBlanks()) {
            if (!step()) {
                return Error(m_builder.ok() ? ErrorKind::Malformed : ErrorKind::Limit,
                             QStringLiteral("JSON: line %1 %2")
                                 .arg(m_line)
                                 .arg(m_builder.ok() ? QStringLiteral("is damaged")
                                                     : QStringLiteral("goes beyond the caps on nodes or depth")));
            }
        }
        if (!m_open.isEmpty() || m_needsValue || m_values == 0) {
            return Error(ErrorKind::Malformed, QStringLiteral("JSON: it ends in the middle"));
        }
        return m_builder.take();
    }

private:
    char peek() const { return m_bytes[m_at]; }

    /// False at the end.
    bool skipBlanks()
    {
        while (m_at < m_bytes.size()) {
            const char c = peek();
            if (c == '\n') {
                ++m_line;
            }
            if (c == ' ' || c == '\t' || c == '\r' || c == '\n') {
                ++m_at;
            } else if (c == '/' && m_at + 1 < m_bytes.size() &&
                       (m_bytes[m_at + 1] == '/' || m_bytes[m_at + 1] == '*')) {
                skipComment();
            } else {
                return true;
            }
        }
        return false;
    }

    void skipComment()
    {
        const bool toLineEnd = m_bytes[m_at + 1] == '/';
        const auto end = toLineEnd ? m_bytes.indexOf('\n', m_at) : m_bytes.indexOf(QByteArrayView("*/"), m_at + 2);
        const auto stop = end < 0 ? m_bytes.size() : toLineEnd ? end : end + 2;
        m_line += static_cast<std::uint32_t>(std::count(m_bytes.begin() + m_at, m_bytes.begin() + stop, '\n'));
        m_at = stop;
    }

    bool inMap() const { return m_open.endsWith('{'); }

    /// One token. The grammar is kept by three facts: what is open, whether a key, and whether a value must come next.
    bool step()
    {
        const char c = peek();
        const auto offset = static_cast<std::uint64_t>(m_at);
        if (c == '}' || c == ']') {
            const bool fits = !m_open.isEmpty() && m_open.back() == (c == '}' ? '{' : '[') && !m_needsValue;
            ++m_at;
            m_open.chop(fits ? 1 : 0);
            m_builder.close();
            m_afterValue = true;
            return fits;
        }
        if (c == ',') {
            const bool fits = m_afterValue && !m_open.isEmpty();
            ++m_at;
            m_afterValue = false;
            return fits;
        }
        if (m_afterValue && !m_open.isEmpty()) {
            return false; // two values without a comma
        }
        if (inMap() && !m_needsValue) {
            return readKey();
        }
        m_needsValue = false;
        ++m_values;
        if (c == '{' || c == '[') {
            ++m_at;
            m_open += c;
            m_builder.open(c == '{' ? TreeNode::Kind::Map : TreeNode::Kind::List, m_line, offset);
            m_afterValue = false;
            return m_builder.ok();
        }
        m_afterValue = true;
        const auto line = m_line;
        auto text = c == '"' ? readString() : readWord();
        if (!text) {
            return false;
        }
        m_builder.scalar(std::move(*text), line, offset + (c == '"' ? 1 : 0));
        return m_builder.ok();
    }

    bool readKey()
    {
        if (peek() != '"') {
            return false;
        }
        auto key = readString();
        if (!key || !skipBlanks() || peek() != ':') {
            return false;
        }
        ++m_at;
        m_builder.scalar(std::move(*key), m_line, static_cast<std::uint64_t>(m_at));
        m_needsValue = true;
        return true;
    }

    /// Numbers, true, false, null: as they stand.
    std::optional<QByteArray> readWord()
    {
        const auto begin = m_at;
        while (m_at < m_bytes.size() &&
               (std::isalnum(static_cast<unsigned char>(peek())) || QByteArrayView("+-.").contains(peek()))) {
            ++m_at;
        }
        return begin == m_at ? std::nullopt : std::optional(m_bytes.sliced(begin, m_at - begin).toByteArray());
    }

    std::optional<QByteArray> readString()
    {
        QByteArray text;
        for (++m_at; m_at < m_bytes.size(); ++m_at) {
            const char c = peek();
            if (c == '"') {
                ++m_at;
                return text;
            }
            if (c == '\n') {
                return std::nullopt;
            }
            if (c != '\\') {
                text += c;
            } else if (++m_at == m_bytes.size() || !readEscape(text)) {
                return std::nullopt;
            }
        }
        return std::nullopt;
    }

    bool readEscape(QByteArray &text)
    {
        static constexpr QByteArrayView from("\"\\/bfnrt"), to("\"\\/\b\f\n\r\t");
        const auto known = from.indexOf(peek());
        if (known >= 0) {
            text += to[known];
            return true;
        }
        if (peek() != 'u') {
            return false;
        }
        char16_t units[2] = {readUnit(m_at + 1), 0};
        m_at += 4;
        if (m_at >= m_bytes.size()) {
            return false;
        }
        qsizetype count = 1;
        if (QChar::isHighSurrogate(units[0]) && m_bytes.sliced(m_at + 1).startsWith("\\u")) {
            units[1] = readUnit(m_at + 3);
            m_at += 6;
            count = 2;
        }
        text += QStringView(units, count).toUtf8();
        return m_at < m_bytes.size();
    }

    /// Four hex digits; 0xFFFD where there are none.
    char16_t readUnit(qsizetype at) const
    {
        bool ok = false;
        const auto value = at + 4 <= m_bytes.size() ? m_bytes.sliced(at, 4).toByteArray().toUShort(&ok, 16) : ushort(0);
        return ok ? value : u'\xfffd';
    }

    QByteArrayView m_bytes;
    TreeBuilder m_builder;
    QByteArray m_open; ///< the brackets that are open
    qsizetype m_at = 0;
    std::uint32_t m_line = 1;
    std::size_t m_values = 0;
    bool m_needsValue = false; ///< a key has been read
    bool m_afterValue = false;
};

} // namespace

Result<TreeNode> readJsonTree(QByteArrayView bytes)
{
    if (bytes.size() > largestTree) {
        return Error(ErrorKind::Limit, QStringLiteral("JSON: larger than 16 MiB"));
    }
    return JsonParser(bytes).parse();
}

} // namespace probate
