#include "core/model/canonical.h"
#include "core/model/canonical_fields.h"

#include <cstring>

namespace probate {

using namespace canonical_form;

namespace {

/// Reads one canonical text from front to back. The types say what may come next, so that depth and recursion are those
/// of the types, whatever the input. After the first failure nothing more is read.
class Reader
{
public:
    explicit Reader(QByteArrayView text) : m_text(text) {}

    bool failed() const { return m_failed; }
    bool atEnd() const { return m_at == m_text.size(); }
    Error error() const
    {
        return {ErrorKind::Malformed,
                QStringLiteral("an observation is malformed at byte %1: expected %2").arg(m_at).arg(m_expected)};
    }

    bool fail(const char *expected)
    {
        if (!m_failed) {
            m_failed = true;
            m_expected = QString::fromLatin1(expected);
        }
        return false;
    }
    /// Takes the text if it is next.
    bool skip(QByteArrayView wanted)
    {
        if (m_failed || !m_text.sliced(m_at).startsWith(wanted)) {
            return false;
        }
        m_at += wanted.size();
        return true;
    }
    bool require(QByteArrayView wanted, const char *expected) { return skip(wanted) || fail(expected); }

    QString text();
    QByteArray bytes();
    template <typename Number> Number whole();
    double number();
    Instant instant();

    template <typename T> void read(T &value);
    template <typename T> void readFields(T &value);
    template <typename T> void readMember(bool &first, const char *name, T &value);
    template <std::size_t I = 0> void readFact(const QString &word, Fact &fact, bool &first);

private:
    template <typename T> void readList(std::vector<T> &list);
    void readAttributes(std::map<QString, QString> &attributes);
    template <typename Enum> void readWord(Enum &value);
    void appendEscape(QByteArray &out);
    QByteArrayView token();

    QByteArrayView m_text;
    qsizetype m_at = 0;
    bool m_failed = false;
    QString m_expected;
};

void Reader::appendEscape(QByteArray &out)
{
    static constexpr struct
    {
        char letter;
        char byte;
    } escapes[] = {{'"', '"'}, {'\\', '\\'}, {'b', '\b'}, {'t', '\t'}, {'n', '\n'}, {'f', '\f'}, {'r', '\r'}};
    if (atEnd()) {
        fail("the rest of an escape");
        return;
    }
    for (const auto &escape : escapes) {
        if (m_text[m_at] == escape.letter) {
            out += escape.byte;
            ++m_at;
            return;
        }
    }
    bool ok = false;
    const int code = m_text.sliced(m_at).startsWith("u00") && m_text.size() - m_at >= 5
                         ? m_text.sliced(m_at + 3, 2).toByteArray().toInt(&ok, 16)
                         : 0;
    if (!ok || code >= 0x20) { // everything else stands unescaped in canonical text
        fail("a canonical escape");
        return;
    }
    out += static_cast<char>(code);
    m_at += 5;
}

QString Reader::text()
{
    if (!require("\"", "a text")) {
        return {};
    }
    const char *const begin = m_text.data();
    QByteArray unescaped;
    auto from = m_at;
    while (!m_failed) {
        while (m_at < m_text.size() && begin[m_at] != '"' && begin[m_at] != '\\') {
            ++m_at;
        }
        if (atEnd()) {
            fail("the end of a text");
            break;
        }
        if (begin[m_at] == '"') {
            const QByteArrayView last(begin + from, m_at - from);
            ++m_at;
            return unescaped.isNull() ? QString::fromUtf8(last) : QString::fromUtf8(unescaped.append(last));
        }
        unescaped.append(begin + from, m_at - from);
        ++m_at;
        appendEscape(unescaped);
        from = m_at;
    }
    return {};
}

QByteArray Reader::bytes()
{
    if (!skip("{\"base64\":")) {
        return text().toUtf8();
    }
    const auto decoded = QByteArray::fromBase64Encoding(text().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        fail("base64");
    }
    require("}", "the end of base64 bytes");
    return decoded.decoded;
}

/// The characters of a number.
QByteArrayView Reader::token()
{
    auto end = m_at;
    while (end < m_text.size() && std::strchr("+-.0123456789e", m_text[end]) && m_text[end] != '\0') {
        ++end;
    }
    const auto found = m_text.sliced(m_at, end - m_at);
    m_at = end;
    return found;
}

template <typename Number> Number Reader::whole()
{
    const bool quoted = skip("\"");
    const QByteArray digits = token().toByteArray();
    bool ok = false;
    Number value{};
    if constexpr (std::is_signed_v<Number>) {
        value = static_cast<Number>(digits.toLongLong(&ok));
    } else {
        const qulonglong wide = digits.toULongLong(&ok);
        value = static_cast<Number>(wide);
        ok = ok && wide == value;
    }
    if (!ok || (quoted && !skip("\""))) {
        fail("a whole number in range");
    }
    return value;
}

double Reader::number()
{
    bool ok = false;
    const double value = token().toByteArray().toDouble(&ok);
    if (!ok) {
        fail("a number");
    }
    return value;
}

Instant Reader::instant()
{
    const auto value = parseInstant(text().toLatin1());
    if (!value) {
        fail("an instant");
    }
    return value.value_or(Instant{});
}

template <typename T> void Reader::readList(std::vector<T> &list)
{
    require("[", "a list");
    while (!m_failed) {
        read(list.emplace_back());
        if (!skip(",")) {
            require("]", "the end of a list");
            return;
        }
    }
}

void Reader::readAttributes(std::map<QString, QString> &attributes)
{
    require("{", "attributes");
    while (!m_failed) {
        const QString name = text();
        require(":", "the value of an attribute");
        attributes.insert_or_assign(name, text());
        if (!skip(",")) {
            require("}", "the end of attributes");
            return;
        }
    }
}

template <typename Enum> void Reader::readWord(Enum &value)
{
    const auto known = fromString<Enum>(text());
    if (known) {
        value = *known;
    } else {
        fail("a known word");
    }
}

template <typename T> void Reader::readMember(bool &first, const char *name, T &value)
{
    if (m_failed) {
        return;
    }
    // The name is taken whole with its colon: a longer name that begins alike does not match.
    const QByteArrayView key(name);
    const auto rest = m_text.sliced(m_at);
    const qsizetype comma = first ? 0 : 1;
    if (rest.size() < comma + key.size() + 3 || (comma && rest[0] != ',') || rest[comma] != '"' ||
        rest.sliced(comma + 1, key.size()) != key || rest.sliced(comma + 1 + key.size(), 2) != QByteArrayView("\":")) {
        return; // left out: it has its default
    }
    m_at += comma + key.size() + 3;
    first = false;
    read(value);
}

template <typename T> void Reader::readFields(T &value)
{
    require("{", "an object");
    bool first = true;
    std::apply([&](const auto &...fields) { (readMember(first, fields.name, value.*fields.member), ...); },
               Fields<T>::list);
    require("}", "a known member in its place, or the end of the object");
}

template <typename T> void Reader::read(T &value)
{
    if constexpr (HasFields<T>) {
        readFields(value);
    } else if constexpr (requires {
                             typename T::value_type;
                             value.has_value();
                         }) {
        read(value.emplace());
    } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
        readAttributes(value);
    } else if constexpr (std::is_same_v<T, QString>) {
        value = text();
    } else if constexpr (std::is_same_v<T, QByteArray>) {
        value = bytes();
    } else if constexpr (std::is_same_v<T, Instant>) {
        value = instant();
    } else if constexpr (std::is_same_v<T, Duration>) {
        value = Duration{whole<std::int64_t>()};
    } else if constexpr (std::is_same_v<T, double>) {
        value = number();
    } else if constexpr (std::is_same_v<T, bool>) {
        value = skip("true");
        if (!value && !skip("false")) {
            fail("true or false");
        }
    } else if constexpr (std::is_enum_v<T>) {
        readWord(value);
    } else if constexpr (std::is_unsigned_v<T>) {
        value = whole<T>();
    } else {
        readList(value);
    }
}

template <std::size_t I> void Reader::readFact(const QString &word, Fact &fact, bool &first)
{
    if constexpr (I == factTypes) {
        fail("a known fact");
    } else {
        auto &candidate = fact.emplace<I>();
        if (wordOf(fact) == word) {
            readMember(first, "says", candidate);
        } else {
            readFact<I + 1>(word, fact, first);
        }
    }
}

} // namespace

Result<Observation> parseObservation(QByteArrayView canonicalForm)
{
    if (canonicalForm.size() > largestCanonical) {
        return Error(ErrorKind::Limit, QStringLiteral("an observation has %1 bytes, more than the %2 that are read")
                                           .arg(canonicalForm.size())
                                           .arg(largestCanonical));
    }
    Reader reader(canonicalForm);
    Observation observation;
    reader.require("{\"collectedAt\":", "the member collectedAt");
    observation.collectedAt = reader.failed() ? Instant{} : reader.instant();
    reader.require(",\"fact\":", "the member fact");
    const QString word = reader.failed() ? QString() : reader.text();
    bool first = false;
    reader.readMember(first, "origin", observation.origin);
    if (!reader.failed()) {
        reader.readFact(word, observation.fact, first);
    }
    reader.require("}", "the end of the observation");
    if (!reader.failed() && !reader.atEnd()) {
        reader.fail("nothing after the observation");
    }
    if (reader.failed()) {
        return reader.error();
    }
    // One comparison settles what the steps above let pass: explicit defaults, needless escapes, odd numbers, bad
    // UTF-8.
    if (canonical(observation) != canonicalForm) {
        return Error(ErrorKind::Malformed, QStringLiteral("an observation is not in its canonical form"));
    }
    return observation;
}

} // namespace probate
