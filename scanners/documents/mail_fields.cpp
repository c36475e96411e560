#include "scanners/documents/mail_fields.h"

#include <algorithm>

namespace probate {

namespace {

constexpr qsizetype longestWord = 300; ///< RFC 2047, 2, allows 75

bool isHexDigit(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'A' && c <= 'F') || (c >= 'a' && c <= 'f');
}

QByteArrayView lineAt(QByteArrayView bytes, qsizetype at)
{
    const auto end = bytes.indexOf('\n', at);
    return bytes.sliced(at, (end < 0 ? bytes.size() : end + 1) - at);
}

QByteArrayView withoutLineEnd(QByteArrayView line)
{
    while (line.endsWith('\n') || line.endsWith('\r')) {
        line.chop(1);
    }
    return line;
}

/// The parameters of a value one by one: name in lower case, value without quotes.
template <typename Take> void eachParameter(QByteArrayView value, const Take &take)
{
    qsizetype at = value.indexOf(';');
    while (at >= 0 && at < value.size()) {
        ++at;
        const auto equals = value.indexOf('=', at);
        if (equals < 0) {
            return;
        }
        const QByteArray name = value.sliced(at, equals - at).trimmed().toByteArray().toLower();
        QByteArray text;
        at = equals + 1;
        while (at < value.size() && (value[at] == ' ' || value[at] == '\t')) {
            ++at;
        }
        if (at < value.size() && value[at] == '"') {
            for (++at; at < value.size() && value[at] != '"'; ++at) {
                at += value[at] == '\\' && at + 1 < value.size() ? 1 : 0;
                text += value[at];
            }
            at = value.indexOf(';', at);
        } else {
            const auto end = value.indexOf(';', at);
            text = value.sliced(at, (end < 0 ? value.size() : end) - at).trimmed().toByteArray();
            at = end;
        }
        take(name, text);
    }
}

} // namespace

QByteArray MailEntity::value(QByteArrayView name) const
{
    const auto field = std::ranges::find_if(fields, [&](const MailField &it) { return it.name == name; });
    return field == fields.end() ? QByteArray() : field->value;
}

MailEntity mailEntity(QByteArrayView bytes)
{
    MailEntity entity;
    qsizetype at = 0;
    QByteArray raw;
    const auto finish = [&] {
        const auto colon = raw.indexOf(':');
        if (colon > 0 && entity.fields.size() < mostMailFields) {
            entity.fields.push_back(
                {raw.first(colon).trimmed().toLower(), decodeWords(QByteArrayView(raw).sliced(colon + 1).trimmed())});
        }
        raw.clear();
    };
    while (at < bytes.size()) {
        const QByteArrayView line = lineAt(bytes, at);
        const QByteArrayView text = withoutLineEnd(line);
        at += line.size();
        if (text.isEmpty()) {
            break;
        }
        if (text[0] == ' ' || text[0] == '\t') {
            raw += text; // RFC 5322, 2.2.3: unfolding takes the line end away and nothing else
        } else {
            finish();
            raw = text.toByteArray();
        }
    }
    finish();
    entity.header = bytes.first(at);
    entity.body = bytes.sliced(at);
    return entity;
}

QByteArray mainValue(QByteArrayView value)
{
    const auto end = value.indexOf(';');
    return value.first(end < 0 ? value.size() : end).trimmed().toByteArray().toLower();
}

QByteArray mailParameter(QByteArrayView value, QByteArrayView name)
{
    QByteArray plain;
    std::vector<std::pair<int, QByteArray>> pieces; // "filename*0*", "filename*1", or "filename*" alone
    eachParameter(value, [&](const QByteArray &found, const QByteArray &text) {
        if (found == name && plain.isEmpty()) {
            plain = text;
        } else if (found.startsWith(name) && found.size() > name.size() && found[name.size()] == '*') {
            QByteArray number = found.sliced(name.size() + 1);
            const bool encoded = number.isEmpty() || number.endsWith('*');
            number.chop(number.endsWith('*') ? 1 : 0);
            const int place = number.toInt();
            QByteArray piece = text;
            if (encoded && place == 0) {
                const auto quote = piece.indexOf('\''); // charset'language'text
                const auto second = quote < 0 ? -1 : piece.indexOf('\'', quote + 1);
                piece = second < 0 ? piece : piece.sliced(second + 1);
            }
            pieces.emplace_back(place, encoded ? QByteArray::fromPercentEncoding(piece) : piece);
        }
    });
    if (!plain.isEmpty() || pieces.empty()) {
        return plain;
    }
    std::ranges::stable_sort(pieces, {}, &std::pair<int, QByteArray>::first);
    for (const auto &[place, piece] : pieces) {
        plain += piece;
    }
    return plain;
}

QByteArray decodeQuotedPrintable(QByteArrayView text)
{
    QByteArray decoded;
    decoded.reserve(text.size());
    for (qsizetype at = 0; at < text.size(); ++at) {
        if (text[at] != '=') {
            decoded += text[at];
            continue;
        }
        if (at + 2 < text.size() && isHexDigit(text[at + 1]) && isHexDigit(text[at + 2])) {
            decoded += QByteArray::fromHex(QByteArray::fromRawData(text.data() + at + 1, 2));
            at += 2;
            continue;
        }
        qsizetype end = at + 1; // a soft line break, perhaps with blanks that transport added
        while (end < text.size() && (text[end] == ' ' || text[end] == '\t' || text[end] == '\r')) {
            ++end;
        }
        if (end < text.size() && text[end] == '\n') {
            at = end;
        } else {
            decoded += '=';
        }
    }
    return decoded;
}

QByteArray decodeWords(QByteArrayView text)
{
    QByteArray decoded;
    bool afterWord = false;
    for (qsizetype at = 0; at < text.size();) {
        const auto start = text.indexOf(QByteArrayView("=?"), at);
        const QByteArrayView near = text.first(start < 0 ? 0 : std::min(text.size(), start + longestWord));
        const auto charset = start < 0 ? -1 : near.indexOf('?', start + 2);
        const auto encoding = charset < 0 ? -1 : near.indexOf('?', charset + 1);
        const auto end =
            encoding < 0 || encoding != charset + 2 ? -1 : near.indexOf(QByteArrayView("?="), encoding + 1);
        if (end < 0) {
            const qsizetype to = start < 0 ? text.size() : start + 2;
            decoded += text.sliced(at, to - at);
            at = to;
            afterWord = false;
            continue;
        }
        const QByteArrayView between = text.sliced(at, start - at);
        if (!afterWord || !between.trimmed().isEmpty()) { // RFC 2047, 6.2: blanks between two words are none
            decoded += between;
        }
        const QByteArrayView word = text.sliced(encoding + 1, end - encoding - 1);
        if (text[charset + 1] == 'B' || text[charset + 1] == 'b') {
            decoded += QByteArray::fromBase64(word.toByteArray());
        } else {
            decoded += decodeQuotedPrintable(word.toByteArray().replace('_', ' '));
        }
        at = end + 2;
        afterWord = true;
    }
    return decoded;
}

} // namespace probate
