// The objects of a PDF file, every revision of them, found by reading the file from its beginning: tables of places are
// not trusted, so none can hide an object or send a reader in circles. Private to scanners/documents.
#pragma once

#include "scanners/documents/parts.h"
#include "scanners/documents/pdf_value.h"

#include <deque>
#include <map>

namespace probate {

struct PdfObject
{
    int number = 0;
    QByteArrayView source; ///< the file, or what an object stream unpacked to
    qsizetype at = 0;      ///< of its value, in there
    QByteArrayView stream; ///< packed; null: it has none
    bool hasStream = false;
};

class PdfObjects
{
public:
    PdfObjects(QByteArrayView file, Parts &parts) : m_file(file), m_parts(parts) {}

    /// Finds all objects.
    void read();
    const std::vector<PdfObject> &all() const { return m_all; }
    bool encrypted() const { return m_encrypted; }
    /// Reading has cost as much as it may: not everything was read.
    bool exhausted() const { return m_exhausted; }

    /// Nothing if it is damaged or reading has cost too much.
    std::optional<PdfValue> valueOf(const PdfObject &object);
    /// The newest revision; null if there is none.
    const PdfObject *find(int number) const;
    /// What a reference aims at, else the value itself; of chains only the first link.
    std::optional<PdfValue> resolve(const PdfValue &value);
    /// Unpacks a stream; false: it is packed in an unknown way. What damage or limits took is left.
    bool unpack(const PdfObject &object, const PdfValue &dictionary, QByteArray &bytes);

private:
    void readAll(bool unpacking);
    void readObject(qsizetype keyword, int number, qsizetype &next);
    void readObjectStream(const PdfObject &holder, const PdfValue &dictionary);
    void readTrailers();
    bool mayWork(qsizetype bytes);
    bool undo(const QByteArray &filter, const PdfValue *parameters, QByteArray &bytes);
    std::optional<PdfValue> parametersOf(const PdfValue &dictionary, std::size_t filter);

    QByteArrayView m_file;
    Parts &m_parts;
    std::vector<PdfObject> m_all;
    std::map<int, std::size_t> m_newest;
    std::deque<WipedBytes> m_unpacked; ///< object streams
    std::uint64_t m_work = 0;
    std::uint64_t m_made = 0;    ///< bytes that all streams may have become
    std::uint64_t m_spare = 0;   ///< of these, what no stream has used yet
    std::uint64_t m_granted = 0; ///< to the stream that is being unpacked
    bool m_encrypted = false;
    bool m_exhausted = false;
    bool m_unpacking = true; ///< object streams
};

} // namespace probate
