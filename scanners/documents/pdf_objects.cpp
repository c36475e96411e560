#include "scanners/documents/pdf_objects.h"

#include "scanners/documents/pdf_filters.h"
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

/// A whole number of the parameters; `otherwise` if they do not tell.
int pdfInteger(const PdfValue *parameters, QByteArrayView key, int otherwise)
{
    const PdfValue *value = parameters ? parameters->get(key) : nullptr;
    return value && value->is(PdfValue::Kind::Number) ? static_cast<int>(std::clamp(value->number, -1e9, 1e9))
                                                      : otherwise;
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

bool PdfObjects::undo(const QByteArray &filter, const PdfValue *parameters, QByteArray &bytes)
{
    // What one stream asked for and did not make is the next one's: a manual has thousands of small ones.
    const auto mayMake = [&](std::uint64_t size) {
        if (m_spare < size) {
            if (m_made > mostUnpacked || !m_parts.mayMake(size)) {
                return false;
            }
            m_made += size;
            m_spare += size;
        }
        m_spare -= size;
        m_granted += size;
        return true;
    };
    m_granted = 0;
    WipedBytes made;
    Inflated outcome = Inflated::Whole;
    bool predicted = false;
    if (filter == "FlateDecode" || filter == "Fl") {
        outcome = inflate(bytes, made, mayMake);
        predicted = true;
    } else if (filter == "LZWDecode" || filter == "LZW") {
        outcome = undoLzw(bytes, pdfInteger(parameters, "EarlyChange", 1) != 0, made, mayMake);
        predicted = true;
    } else if (filter == "RunLengthDecode" || filter == "RL") {
        outcome = undoRunLength(bytes, made, mayMake);
    } else if (filter == "ASCIIHexDecode" || filter == "AHx") {
        outcome = undoAsciiHex(bytes, made, mayMake);
    } else if (filter == "ASCII85Decode" || filter == "A85") {
        outcome = undoAscii85(bytes, made, mayMake);
    } else {
        return false;
    }
    const auto unpacked = static_cast<std::uint64_t>(made.size());
    const PdfPredictor predictor{pdfInteger(parameters, "Predictor", 1), pdfInteger(parameters, "Colors", 1),
                                 pdfInteger(parameters, "BitsPerComponent", 8), pdfInteger(parameters, "Columns", 1)};
    if (predicted && !undoPredictor(predictor, made) && outcome == Inflated::Whole) {
        outcome = Inflated::Damaged;
    }
    if (outcome != Inflated::Whole) {
        const bool refused = outcome == Inflated::Refused;
        m_parts.leave(refused ? "limit" : "damaged", {},
                      refused ? QStringLiteral("its streams unpack to too much: not read to their end")
                              : QStringLiteral("streams in it are damaged: read up to there"));
    }
    m_spare += m_granted - std::min(m_granted, unpacked);
    bytes.swap(made);
    return true;
}

/// 7.3.8.2: what a filter is told, by its place among them.
std::optional<PdfValue> PdfObjects::parametersOf(const PdfValue &dictionary, std::size_t filter)
{
    const PdfValue *stated = dictionary.get("DecodeParms");
    stated = stated ? stated : dictionary.get("DP");
    auto parameters = stated ? resolve(*stated) : std::nullopt;
    if (parameters && parameters->is(PdfValue::Kind::Array)) {
        return filter < parameters->items.size() ? resolve(parameters->items[filter]) : std::nullopt;
    }
    return filter == 0 ? std::move(parameters) : std::nullopt;
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
        const auto parameters = parametersOf(dictionary, i);
        if (i >= mostFilters || !filters[i].is(PdfValue::Kind::Name) ||
            !undo(filters[i].bytes, parameters ? &*parameters : nullptr, bytes)) {
            return false;
        }
    }
    return true;
}

} // namespace probate
