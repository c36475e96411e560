// One archive being handed on entry by entry, within the limits; what was left is gathered and told at the end.
// Private to scanners/archives.
#pragma once

#include "scanners/archives/packed_reader.h"
#include "scanners/reader.h"
#include "scanners/source.h"

#include <QStringList>

#include <map>

namespace probate {

class Unpacking
{
public:
    Unpacking(const Document &document, const ScanLimits &limits, ReadContext &context)
        : m_document(document), m_limits(limits), m_context(context)
    {}
    ~Unpacking();
    Unpacking(const Unpacking &) = delete;
    Unpacking &operator=(const Unpacking &) = delete;

    /// The entries of these bytes, which are the document or a part of it. True if there was anything in them.
    bool unpack(ArchiveForm form, QByteArrayView bytes);
    /// Something beside the entries, if there is room for it.
    void handOn(const QString &name, QByteArrayView bytes);
    void leave(const char *kind, const QString &name, const QString &why);

private:
    /// What was left for one reason: the first names and how many there are.
    struct Left
    {
        QStringList names;
        std::uint32_t count = 0;
    };

    /// False: nothing further may be read.
    bool take(PackedReader &reader, const PackedEntry &entry);
    bool takeWhole(PackedReader &reader, const QString &name);
    /// Reads over the rest of an entry, which costs work, within the limits.
    bool drain(PackedReader &reader, const QString &name);
    bool mayGoOn(const QString &name);
    void leaveFor(const PackedReader &reader, const QString &name, const char *what);
    QString nameFor(const PackedEntry &entry) const;
    void tellWhatWasLeft();

    const Document &m_document;
    const ScanLimits &m_limits;
    ReadContext &m_context;
    QByteArray m_bytes; ///< of the entry at hand
    std::uint64_t m_unpacked = 0;
    std::uint32_t m_entries = 0;
    std::map<std::pair<QString, QString>, Left> m_left; ///< by kind and reason
};

} // namespace probate
