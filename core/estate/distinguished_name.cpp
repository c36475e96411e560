#include "core/estate/alias.h"

#include <algorithm>
#include <vector>

namespace probate {

namespace {

constexpr qsizetype longestName = 8192; // far beyond any directory's; keeps a hostile alias from costing more

/// RFC 4519 and RFC 4524 short names of the types that issuers also write as numbers.
QString typeName(const QString &written)
{
    static const std::pair<const char *, const char *> names[] = {{"2.5.4.3", "cn"},
                                                                  {"2.5.4.4", "sn"},
                                                                  {"2.5.4.5", "serialnumber"},
                                                                  {"2.5.4.6", "c"},
                                                                  {"2.5.4.7", "l"},
                                                                  {"2.5.4.8", "st"},
                                                                  {"2.5.4.9", "street"},
                                                                  {"2.5.4.10", "o"},
                                                                  {"2.5.4.11", "ou"},
                                                                  {"0.9.2342.19200300.100.1.1", "uid"},
                                                                  {"s", "st"},
                                                                  {"0.9.2342.19200300.100.1.25", "dc"},
                                                                  {"e", "emailaddress"},
                                                                  {"1.2.840.113549.1.9.1", "emailaddress"}};
    QString name = written.trimmed().toLower();
    if (name.startsWith(QLatin1StringView("oid."))) {
        name.remove(0, 4);
    }
    for (const auto &[from, to] : names) {
        if (name == QLatin1StringView(from)) {
            return QLatin1StringView(to);
        }
    }
    return name;
}

bool isHex(char c)
{
    return (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'f');
}

/// Walks a name once, splitting at the separators that are neither escaped nor quoted.
class NameReader
{
public:
    explicit NameReader(const QByteArray &text) : m_text(text) {}

    /// RDNs in order, each a sorted list of "type=value".
    std::optional<std::vector<std::vector<QString>>> read()
    {
        std::vector<std::vector<QString>> names(1);
        while (true) {
            const auto part = readPart();
            if (!part) {
                return std::nullopt;
            }
            names.back().push_back(*part);
            if (m_at == m_text.size()) {
                return names;
            }
            if (m_text[m_at++] != '+') {
                names.emplace_back();
            }
        }
    }

private:
    std::optional<QString> readPart()
    {
        const auto equals = m_text.indexOf('=', m_at);
        if (equals < 0) {
            return std::nullopt;
        }
        const QString type = typeName(QString::fromUtf8(m_text.mid(m_at, equals - m_at)));
        const bool wellFormed = !type.isEmpty() && std::all_of(type.begin(), type.end(), [](QChar c) {
            return c.isLetterOrNumber() || c == QLatin1Char('-') || c == QLatin1Char('.');
        });
        m_at = equals + 1;
        if (!wellFormed || !readValue()) {
            return std::nullopt;
        }
        QString value = QString::fromUtf8(m_value).normalized(QString::NormalizationForm_KC).simplified();
        value = value.toCaseFolded().normalized(QString::NormalizationForm_C);
        value.replace(QLatin1Char('\\'), QLatin1StringView("\\\\"));
        for (const char special : {',', '+', '='}) {
            value.replace(QLatin1Char(special), QLatin1Char('\\') + QString(QLatin1Char(special)));
        }
        return type + QLatin1Char('=') + value;
    }

    bool readValue()
    {
        m_value.clear();
        bool quoted = false;
        while (m_at < m_text.size()) {
            const char c = m_text[m_at];
            if (c == '\\') {
                if (!readEscape()) {
                    return false;
                }
                continue;
            }
            if (c == '"') {
                quoted = !quoted;
            } else if (!quoted && (c == ',' || c == ';' || c == '+')) {
                break;
            } else {
                m_value += c;
            }
            ++m_at;
        }
        return !quoted;
    }

    bool readEscape()
    {
        if (m_at + 2 < m_text.size() && isHex(m_text[m_at + 1]) && isHex(m_text[m_at + 2])) {
            m_value += QByteArray::fromHex(m_text.mid(m_at + 1, 2));
            m_at += 3;
            return true;
        }
        if (m_at + 1 >= m_text.size()) {
            return false;
        }
        m_value += m_text[m_at + 1];
        m_at += 2;
        return true;
    }

    const QByteArray &m_text;
    qsizetype m_at = 0;
    QByteArray m_value;
};

} // namespace

std::optional<QString> normalDistinguishedName(const QString &name)
{
    if (name.isEmpty() || name.size() > longestName) {
        return std::nullopt;
    }
    const QByteArray bytes = name.toUtf8();
    auto names = NameReader(bytes).read();
    if (!names) {
        return std::nullopt;
    }
    QString text;
    for (auto &parts : *names) {
        std::sort(parts.begin(), parts.end());
        for (std::size_t i = 0; i < parts.size(); ++i) {
            text += i ? QLatin1Char('+') + parts[i] : (text.isEmpty() ? parts[i] : QLatin1Char(',') + parts[i]);
        }
    }
    return text;
}

} // namespace probate
