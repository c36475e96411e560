// Values of PDF (ISO 32000-1, 7.3) and how they are read. Private to scanners/documents; knows no file structure.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>
#include <vector>

namespace probate {

struct PdfValue
{
    enum class Kind { Word, Number, Name, String, Array, Dict, Reference };

    Kind kind = Kind::Word;
    QByteArray bytes;             ///< of a word (null, true, an operator), a name, a string
    double number = 0;            ///< or the number of the object
    std::vector<QByteArray> keys; ///< of a dictionary, beside items
    std::vector<PdfValue> items;

    bool is(Kind wanted) const { return kind == wanted; }
    /// Null if this is no dictionary that has it.
    const PdfValue *get(QByteArrayView key) const;
    /// The name under that key, or nothing.
    QByteArray nameOf(QByteArrayView key) const;
};

class PdfLexer
{
public:
    /// `references`: "1 0 R" is one value; not so in content streams.
    PdfLexer(QByteArrayView bytes, qsizetype at, bool references) : m_bytes(bytes), m_at(at), m_references(references)
    {}

    /// Nothing: the end, what is no value, or too much of one.
    std::optional<PdfValue> next();
    qsizetype at() const { return m_at; }
    void moveTo(qsizetype at) { m_at = at; }
    void skipBlanks();

private:
    std::optional<PdfValue> value(int depth);
    std::optional<PdfValue> collection(bool dictionary, int depth);
    PdfValue literalString();
    PdfValue hexString();
    QByteArray name();
    std::optional<PdfValue> numberOrWord();
    bool takeReference(double number);

    QByteArrayView m_bytes;
    qsizetype m_at;
    bool m_references;
    int m_nodes = 0;
};

bool isPdfBlank(char c); ///< ISO 32000-1, 7.2.2: white space

/// The text of a string: UTF-16 with a mark becomes UTF-8, everything else stays (ISO 32000-1, 7.9.2.2).
QByteArray pdfText(const QByteArray &string);

} // namespace probate
