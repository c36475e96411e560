#include "scanners/readers/exports/ldif.h"

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Photographs and certificates have some hundred thousand bytes.
constexpr qsizetype largestValue = 16 << 20;

struct LdifLine
{
    std::uint32_t number = 0;
    QByteArray text;
};

/// Lines of one entry, continuations joined (a newline and one space vanish), comments left out.
class Folding
{
public:
    explicit Folding(QByteArrayView bytes) : m_bytes(bytes) {}

    /// Empty at the end.
    std::vector<LdifLine> nextEntry()
    {
        std::vector<LdifLine> lines;
        bool comment = false;
        while (m_at < m_bytes.size()) {
            const auto end = m_bytes.indexOf('\n', m_at);
            QByteArrayView line = m_bytes.sliced(m_at, (end < 0 ? m_bytes.size() : end) - m_at);
            m_at = end < 0 ? m_bytes.size() : end + 1;
            ++m_number;
            if (line.endsWith('\r')) {
                line.chop(1);
            }
            if (line.isEmpty()) {
                if (!lines.empty()) {
                    break;
                }
            } else if (line.front() == ' ') {
                if (!comment && !lines.empty() && lines.back().text.size() < largestValue) {
                    lines.back().text += line.sliced(1);
                }
            } else {
                comment = line.front() == '#';
                if (!comment) {
                    lines.push_back({m_number, line.toByteArray()});
                }
            }
        }
        return lines;
    }

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    std::uint32_t m_number = 0;
};

/// "name: value", "name:: base64", "name:< url" (not followed).
std::optional<std::pair<QByteArray, QByteArray>> readAttribute(const QByteArray &line)
{
    const auto colon = line.indexOf(':');
    if (colon <= 0) {
        return std::nullopt;
    }
    const auto options = line.indexOf(';');
    const QByteArray name = line.left(options > 0 && options < colon ? options : colon).toLower();
    if (line.mid(colon + 1, 1) == ":") {
        const auto decoded =
            QByteArray::fromBase64Encoding(line.mid(colon + 2).trimmed(), QByteArray::AbortOnBase64DecodingErrors);
        return decoded ? std::optional(std::pair{name, *decoded}) : std::nullopt;
    }
    if (line.mid(colon + 1, 1) == "<") {
        return std::pair{name, QByteArray()};
    }
    return std::pair{name, line.mid(colon + 1).trimmed()};
}

} // namespace

std::optional<QByteArray> LdifEntry::value(QByteArrayView name) const
{
    const auto found =
        std::find_if(attributes.begin(), attributes.end(), [&](const auto &a) { return a.first == name; });
    return found == attributes.end() ? std::nullopt : std::optional(found->second);
}

std::vector<QByteArray> LdifEntry::values(QByteArrayView name) const
{
    std::vector<QByteArray> all;
    for (const auto &[attribute, bytes] : attributes) {
        if (attribute == name) {
            all.push_back(bytes);
        }
    }
    return all;
}

Ldif readLdif(QByteArrayView bytes)
{
    Ldif ldif;
    if (bytes.startsWith("\xEF\xBB\xBF")) {
        bytes = bytes.sliced(3);
    }
    Folding folding(bytes);
    for (auto lines = folding.nextEntry(); !lines.empty(); lines = folding.nextEntry()) {
        if (lines.front().text.startsWith("version:")) {
            lines.erase(lines.begin());
        }
        if (lines.empty()) {
            continue;
        }
        LdifEntry entry;
        entry.line = lines.front().number;
        QString problem;
        for (const LdifLine &line : lines) {
            auto attribute = readAttribute(line.text);
            if (!attribute) {
                problem = u"line %1 is no attribute"_s.arg(line.number);
            } else if (attribute->first == "dn" && entry.dn.isEmpty()) {
                entry.dn = attribute->second;
            } else if (attribute->first == "changetype") {
                problem = u"it is a change, not an entry: export the directory's content"_s;
            } else {
                entry.attributes.push_back(std::move(*attribute));
            }
        }
        if (entry.dn.isEmpty() && problem.isEmpty()) {
            // ldapsearch ends with "search: 2 / result: 0 Success"; a referral has no dn either.
            if (lines.front().text.startsWith("search:") || lines.front().text.startsWith("ref:") ||
                lines.front().text.startsWith("result:")) {
                continue;
            }
            problem = u"it has no dn"_s;
        }
        if (!problem.isEmpty()) {
            ldif.unread.push_back({entry.line, u"unreadable-row"_s, problem});
            continue;
        }
        ldif.entries.push_back(std::move(entry));
    }
    return ldif;
}

} // namespace probate
