// PDF (ISO 32000-1): the text that pages show, strings of the file's objects, files inside it. What draws pictures is
// not text and is not read.
#include "scanners/documents/forms.h"
#include "scanners/documents/pdf_objects.h"
#include "scanners/documents/pdf_text.h"
#include "scanners/find_bytes.h"

#include <algorithm>
#include <set>

namespace probate {

namespace {

constexpr int mostParents = 32; ///< a page inherits from

bool holdsText(QByteArrayView bytes)
{
    return !bytes.first(std::min<qsizetype>(bytes.size(), 4096)).contains('\0');
}

class PdfFile
{
public:
    PdfFile(const Document &document, Parts &parts)
        : m_parts(parts), m_objects(document.bytes, parts)
    {}

    void read();

private:
    using Fonts = std::map<QByteArray, const PdfFont *>;

    void readPage(const PdfValue &page);
    void readForm(const PdfObject &object, const PdfValue &form);
    void readOther(const PdfObject &object, const PdfValue &dictionary);
    Fonts fontsOf(const PdfValue &holder);
    const PdfFont *font(const PdfValue &reference);
    void appendStream(const PdfObject &object, const PdfValue &dictionary, QByteArray &bytes);
    void appendStrings(const PdfValue &value, const QByteArray &key);
    void show(const QString &name, QByteArrayView content, const Fonts &fonts);
    void nameFiles(const PdfValue &value);

    Parts &m_parts;
    PdfObjects m_objects;
    std::map<int, PdfFont> m_fonts;
    std::map<int, QString> m_files; ///< names of streams that are files
    std::set<const PdfObject *> m_taken;
    WipedBytes m_strings;
    int m_pages = 0;
    bool m_unreadable = false;
};

void PdfFile::appendStream(const PdfObject &object, const PdfValue &dictionary, QByteArray &bytes)
{
    m_taken.insert(&object);
    WipedBytes one;
    if (!m_objects.unpack(object, dictionary, one) && m_parts.open()) {
        m_parts.leave("unsupported", QStringLiteral("object %1").arg(object.number),
                      QStringLiteral("packed in a way that is not undone, or damaged"));
    }
    bytes += one;
    bytes += '\n';
}

/// The table of characters of a font, read once.
const PdfFont *PdfFile::font(const PdfValue &reference)
{
    const int number = reference.is(PdfValue::Kind::Reference) ? static_cast<int>(reference.number) : -1;
    const auto known = m_fonts.find(number);
    if (number >= 0 && known != m_fonts.end()) {
        return &known->second;
    }
    PdfFont &font = number >= 0 ? m_fonts[number] : m_fonts[-1 - static_cast<int>(m_fonts.size())];
    const auto dictionary = m_objects.resolve(reference);
    const PdfValue *map = dictionary ? dictionary->get("ToUnicode") : nullptr;
    const PdfObject *stream =
        map && map->is(PdfValue::Kind::Reference) ? m_objects.find(static_cast<int>(map->number)) : nullptr;
    const auto of = stream && stream->hasStream ? m_objects.valueOf(*stream) : std::nullopt;
    if (of) {
        QByteArray table;
        appendStream(*stream, *of, table);
        readCharacterMap(table, font);
    }
    font.unreadable = font.text.empty() && dictionary && dictionary->nameOf("Subtype") == "Type0";
    return &font;
}

/// Of a page or form, or of what it inherits from.
PdfFile::Fonts PdfFile::fontsOf(const PdfValue &holder)
{
    Fonts fonts;
    PdfValue at = holder;
    for (int i = 0; i < mostParents && !at.get("Resources"); ++i) {
        const PdfValue *parent = at.get("Parent");
        auto next = parent ? m_objects.resolve(*parent) : std::nullopt;
        if (!next) {
            return fonts;
        }
        at = std::move(*next);
    }
    const PdfValue *stated = at.get("Resources");
    const auto resources = stated ? m_objects.resolve(*stated) : std::nullopt;
    const PdfValue *listed = resources ? resources->get("Font") : nullptr;
    const auto all = listed ? m_objects.resolve(*listed) : std::nullopt;
    if (all && all->is(PdfValue::Kind::Dict)) {
        for (std::size_t i = 0; i < all->keys.size() && m_parts.open(); ++i) {
            fonts.emplace(all->keys[i], font(all->items[i]));
        }
    }
    return fonts;
}

void PdfFile::show(const QString &name, QByteArrayView content, const Fonts &fonts)
{
    WipedBytes text;
    m_unreadable = appendShownText(content, fonts, text) || m_unreadable;
    m_parts.handOn(name, text);
}

void PdfFile::readPage(const PdfValue &page)
{
    const QString name = QStringLiteral("page-%1").arg(++m_pages);
    const PdfValue *stated = page.get("Contents");
    if (!stated) {
        return;
    }
    std::vector<PdfValue> streams{*stated};
    if (const auto target = m_objects.resolve(*stated); target && target->is(PdfValue::Kind::Array)) {
        streams = target->items;
    }
    WipedBytes content; // one text, wherever it was divided
    for (const PdfValue &reference : streams) {
        const PdfObject *object =
            reference.is(PdfValue::Kind::Reference) ? m_objects.find(static_cast<int>(reference.number)) : nullptr;
        const auto dictionary =
            object && object->hasStream && m_parts.open() ? m_objects.valueOf(*object) : std::nullopt;
        if (dictionary) {
            appendStream(*object, *dictionary, content);
        }
    }
    show(name, content, fontsOf(page));
}

void PdfFile::readForm(const PdfObject &object, const PdfValue &form)
{
    WipedBytes content;
    appendStream(object, form, content);
    show(QStringLiteral("form-%1").arg(object.number), content, fontsOf(form));
}

/// Streams that no page names: files, metadata, scripts, pages of earlier revisions.
void PdfFile::readOther(const PdfObject &object, const PdfValue &dictionary)
{
    const QByteArray type = dictionary.nameOf("Type");
    const QByteArray subtype = dictionary.nameOf("Subtype");
    const bool drawing = subtype == "Image" || type == "XRef" || type == "ObjStm" || type == "Pattern" ||
                         dictionary.get("Length1") || dictionary.get("FunctionType") || dictionary.get("ShadingType") ||
                         subtype == "Type1C" || subtype == "CIDFontType0C" || subtype == "OpenType";
    if (drawing) {
        return;
    }
    const auto file = m_files.find(object.number);
    const bool isFile = file != m_files.end() || type == "EmbeddedFile";
    WipedBytes bytes;
    appendStream(object, dictionary, bytes);
    bytes.chop(bytes.endsWith('\n') ? 1 : 0);
    const QString number = QString::number(object.number);
    if (isFile) {
        m_parts.handOn(QStringLiteral("file-") + number + (file == m_files.end() ? QString() : u'/' + file->second),
                       bytes);
    } else if (holds(bytes, "BT") && (holds(bytes, "Tj") || holds(bytes, "TJ"))) {
        show(QStringLiteral("object-") + number, bytes, {});
    } else if (holdsText(bytes)) {
        m_parts.handOnPiece(QStringLiteral("object-") + number, bytes);
    }
}

/// 7.11.3: a file specification has a name, and the stream under "EF".
void PdfFile::nameFiles(const PdfValue &value)
{
    const PdfValue *embedded = value.get("EF");
    const PdfValue *name = value.get("UF") ? value.get("UF") : value.get("F");
    if (embedded && name && name->is(PdfValue::Kind::String)) {
        for (const PdfValue &stream : embedded->items) {
            if (stream.is(PdfValue::Kind::Reference)) {
                m_files[static_cast<int>(stream.number)] = asPartName(QString::fromUtf8(pdfText(name->bytes)));
            }
        }
    }
    for (const PdfValue &item : value.items) {
        nameFiles(item);
    }
}

/// Titles, addresses of links, values of form fields, scripts.
void PdfFile::appendStrings(const PdfValue &value, const QByteArray &key)
{
    if (value.is(PdfValue::Kind::String) && holdsText(pdfText(value.bytes))) {
        m_strings += (key.isEmpty() ? QByteArray() : key + ": ") + pdfText(value.bytes) + '\n';
    }
    for (std::size_t i = 0; i < value.items.size(); ++i) {
        appendStrings(value.items[i], value.is(PdfValue::Kind::Dict) ? value.keys[i] : key);
    }
}

void PdfFile::read()
{
    m_objects.read();
    if (m_objects.encrypted()) {
        m_parts.leave("encrypted", {}, QStringLiteral("encrypted, if only against changes, and not read"));
        return;
    }
    std::vector<const PdfObject *> streams;
    for (const PdfObject &object : m_objects.all()) {
        const auto value = m_parts.open() ? m_objects.valueOf(object) : std::nullopt;
        if (!value) {
            continue;
        }
        appendStrings(*value, {});
        nameFiles(*value);
        if (object.hasStream) {
            streams.push_back(&object);
        } else if (value->nameOf("Type") == "Page") {
            readPage(*value);
        }
    }
    for (const PdfObject *object : streams) {
        const bool open = m_parts.open() && !m_taken.contains(object);
        const auto value = open ? m_objects.valueOf(*object) : std::nullopt;
        if (value && value->nameOf("Subtype") == "Form") {
            readForm(*object, *value);
        } else if (value) {
            readOther(*object, *value);
        }
    }
    m_parts.handOn(QStringLiteral("strings"), m_strings);
    if (m_objects.all().empty()) {
        m_parts.leave("damaged", {}, QStringLiteral("it begins as a PDF file and has no objects"));
    }
    if (m_objects.exhausted()) {
        m_parts.leave("limit", {},
                      QStringLiteral("its objects are too many, or take too long to read: the rest was not read"));
    }
    if (m_unreadable) {
        m_parts.leave("unsupported", {},
                      QStringLiteral("it shows text in fonts that do not say which letters they show"));
    }
}

} // namespace

bool isPdf(const Document &document)
{
    return document.bytes.size() > 32 && document.bytes.startsWith("%PDF-");
}

bool unpackPdf(const Document &document, Parts &parts)
{
    PdfFile(document, parts).read();
    return true;
}

} // namespace probate
