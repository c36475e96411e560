#include "scanners/documents/pdf_objects.h"

#include "scanners/documents/inflate.h"
#include "scanners/find_bytes.h"

#include <algorithm>

namespace probate {

namespace {

constexpr std::size_t mostObjects = 1'000'000;
constexpr std::uint64_t workPerByte = 16; ///< bytes of values read for each byte of the file
constexpr std::uint64_t freeWork = 32 << 20;
constexpr std::uint64_t mostUnpacked = 256ull << 20; ///< of all streams of a file
constexpr int mostInStream = 100'000;                ///< objects of one object stream

bool isDigit(char c)
{
    return c >= '0' && c <= '9';
}

/// The number before "G obj"; -1 if that is not what stands before `keyword`.
int numberBefore(QByteArrayView file, qsizetype keyword)
{
    qsizetype at = keyword;
    int number = -1;
    for (int part = 0; part < 2; ++part) {
        const qsizetype blanks = at;
        while (at > 0 && isPdfBlank(file[at - 1])) {
            --at;
        }
        const qsizetype end = at;
        while (at > 0 && isDigit(file[at - 1]) && end - at < 9) {
            --at;
        }
        if (end == at || (part == 1 && end == blanks)) {
            return -1;
        }
        number = file.sliced(at, end - at).toByteArray().toInt();
    }
    return number;
}

QByteArray undoHex(QByteArrayView text)
{
    const auto end = text.indexOf('>');
    return QByteArray::fromHex(text.first(end < 0 ? text.size() : end).toByteArray());
}

/// ISO 32000-1, 7.4.3.
QByteArray undoAscii85(QByteArrayView text)
{
    QByteArray bytes;
    std::uint64_t group = 0;
    int digits = 0;
    const auto flush = [&](int count) {
        for (int i = 0; i < count; ++i) {
            bytes += static_cast<char>(group >> (24 - 8 * i));
        }
        group = 0;
        digits = 0;
    };
    for (const char c : text) {
        if (c == '~') {
            break;
        }
        if (c == 'z' && digits == 0) {
            flush(4);
        } else if (c >= '!' && c <= 'u') {
            group = group * 85 + static_cast<std::uint64_t>(c - '!');
            if (++digits == 5) {
                flush(4);
            }
        }
    }
    if (const int left = digits; left > 1) {
        for (int i = left; i < 5; ++i) {
            group = group * 85 + 84;
        }
        flush(left - 1);
    }
    return bytes;
}

} // namespace

bool PdfObjects::mayWork(qsizetype bytes)
{
    m_work += static_cast<std::uint64_t>(bytes) + 16;
    m_exhausted = m_exhausted || m_work > freeWork + workPerByte * static_cast<std::uint64_t>(m_file.size());
    return !m_exhausted;
}

void PdfObjects::read()
{
    if (holds(m_file, "/Encrypt")) { // perhaps; then what is packed cannot be unpacked, and need not be tried
        readAll(false);
        if (m_encrypted) {
            return;
        }
        m_all.clear();
        m_newest.clear();
        m_work = 0;
        m_exhausted = false;
    }
    readAll(true);
}

void PdfObjects::readAll(bool unpacking)
{
    m_unpacking = unpacking;
    qsizetype next = 0;
    for (qsizetype at = findBytes(m_file, "obj"); at >= 0 && m_parts.open(); at = findBytes(m_file, "obj", next)) {
        next = at + 3;
        const int number = at > 0 && m_file[at - 1] != 'd' ? numberBefore(m_file, at) : -1;
        if (number >= 0) {
            if (m_all.size() >= mostObjects || !mayWork(0)) {
                m_exhausted = true;
                break;
            }
            readObject(at + 3, number, next);
        }
    }
    readTrailers();
}

void PdfObjects::readObject(qsizetype at, int number, qsizetype &next)
{
    PdfLexer lexer(m_file, at, true);
    const auto value = lexer.next();
    mayWork(lexer.at() - at);
    PdfObject object{number, m_file, at, {}, false};
    if (value) {
        next = lexer.at();
        lexer.skipBlanks();
    }
    if (value && value->is(PdfValue::Kind::Dict) && m_file.sliced(lexer.at()).startsWith("stream")) {
        qsizetype data = lexer.at() + 6;
        data += data < m_file.size() && m_file[data] == '\r' ? 1 : 0;
        data += data < m_file.size() && m_file[data] == '\n' ? 1 : 0;
        const PdfValue *length = value->get("Length");
        qsizetype end = -1;
        if (length && length->is(PdfValue::Kind::Number) && length->number >= 0 &&
            length->number <= static_cast<double>(m_file.size() - data)) {
            const qsizetype stated = data + static_cast<qsizetype>(length->number);
            PdfLexer after(m_file, stated, false);
            after.skipBlanks();
            end = m_file.sliced(after.at()).startsWith("endstream") ? stated : -1;
        }
        if (end < 0) {
            end = findBytes(m_file, "endstream", data);
            end = end < 0 ? m_file.size() : end;
        }
        object.stream = m_file.sliced(data, end - data);
        object.hasStream = true;
        next = end;
    }
    m_newest[number] = m_all.size();
    m_all.push_back(object);
    if (object.hasStream) {
        const QByteArray type = value->nameOf("Type");
        m_encrypted = m_encrypted || (type == "XRef" && value->get("Encrypt"));
        if (type == "ObjStm" && m_unpacking) {
            readObjectStream(object, *value);
        }
    }
}

/// ISO 32000-1, 7.5.7: pairs of number and place, then the values.
void PdfObjects::readObjectStream(const PdfObject &holder, const PdfValue &dictionary)
{
    const PdfValue *first = dictionary.get("First");
    const PdfValue *count = dictionary.get("N");
    if (!first || !count || !first->is(PdfValue::Kind::Number) || !count->is(PdfValue::Kind::Number)) {
        return;
    }
    m_unpacked.emplace_back();
    unpack(holder, dictionary, m_unpacked.back());
    const QByteArrayView bytes = m_unpacked.back();
    PdfLexer lexer(bytes, 0, false);
    const int objects = static_cast<int>(std::clamp(count->number, 0.0, double(mostInStream)));
    for (int i = 0; i < objects && m_all.size() < mostObjects; ++i) {
        const auto number = lexer.next();
        const auto place = lexer.next();
        if (!number || !place || !number->is(PdfValue::Kind::Number) || !place->is(PdfValue::Kind::Number)) {
            return;
        }
        const double at = first->number + place->number;
        if (at >= 0 && at < static_cast<double>(bytes.size()) && number->number >= 0 && number->number < 1e9) {
            m_newest[static_cast<int>(number->number)] = m_all.size();
            m_all.push_back({static_cast<int>(number->number), bytes, static_cast<qsizetype>(at), {}, false});
        }
    }
}

void PdfObjects::readTrailers()
{
    for (qsizetype at = findBytes(m_file, "trailer"); at >= 0 && mayWork(0);
         at = findBytes(m_file, "trailer", at + 7)) {
        PdfLexer lexer(m_file, at + 7, true);
        const auto value = lexer.next();
        mayWork(lexer.at() - at);
        m_encrypted = m_encrypted || (value && value->get("Encrypt"));
    }
}

std::optional<PdfValue> PdfObjects::valueOf(const PdfObject &object)
{
    PdfLexer lexer(object.source, object.at, true);
    if (!mayWork(0)) {
        return std::nullopt;
    }
    auto value = lexer.next();
    mayWork(lexer.at() - object.at);
    return value;
}

const PdfObject *PdfObjects::find(int number) const
{
    const auto found = m_newest.find(number);
    return found == m_newest.end() ? nullptr : &m_all[found->second];
}

std::optional<PdfValue> PdfObjects::resolve(const PdfValue &value)
{
    if (!value.is(PdfValue::Kind::Reference)) {
        return value;
    }
    const PdfObject *object = find(static_cast<int>(value.number));
    return object ? valueOf(*object) : std::nullopt;
}

bool PdfObjects::undo(const QByteArray &filter, QByteArray &bytes)
{
    WipedBytes made;
    if (filter == "FlateDecode" || filter == "Fl") {
        const Inflated outcome = inflate(bytes, made, [&](std::uint64_t size) {
            m_made += size;
            return m_made <= mostUnpacked && m_parts.mayMake(size);
        });
        if (outcome != Inflated::Whole) {
            const bool refused = outcome == Inflated::Refused;
            m_parts.leave(refused ? "limit" : "damaged", {},
                          refused ? QStringLiteral("its streams unpack to too much: not read to their end")
                                  : QStringLiteral("streams in it are damaged: read up to there"));
        }
    } else if (filter == "ASCIIHexDecode" || filter == "AHx") {
        made.append(undoHex(bytes));
    } else if (filter == "ASCII85Decode" || filter == "A85") {
        made.append(undoAscii85(bytes));
    } else {
        return false;
    }
    bytes.swap(made);
    return true;
}

bool PdfObjects::unpack(const PdfObject &object, const PdfValue &dictionary, QByteArray &bytes)
{
    bytes = object.stream.toByteArray();
    const PdfValue *stated = dictionary.get("Filter");
    stated = stated ? stated : dictionary.get("F");
    const auto filter = stated ? resolve(*stated) : std::nullopt;
    if (!filter) {
        return true;
    }
    constexpr std::size_t mostFilters = 4;
    const std::vector<PdfValue> one{*filter};
    const std::vector<PdfValue> &filters = filter->is(PdfValue::Kind::Array) ? filter->items : one;
    for (std::size_t i = 0; i < filters.size(); ++i) {
        if (i >= mostFilters || !filters[i].is(PdfValue::Kind::Name) || !undo(filters[i].bytes, bytes)) {
            return false;
        }
    }
    return true;
}

} // namespace probate
