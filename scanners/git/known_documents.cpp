#include "scanners/git/known_documents.h"

#include "core/model/canonical.h"

#include <QDataStream>
#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

constexpr QDataStream::Version kStream = QDataStream::Qt_6_4;

/// One row of the table of objects that were read; names stand before it, sorted.
struct Row
{
    std::uint64_t name;
    std::uint32_t documents;
    std::uint32_t bytes;
};

struct FileHeader
{
    char magic[8];
    std::uint32_t nameSize;
    std::uint32_t rowSize;
    std::uint64_t rows;
};
constexpr char kDocumentsMagic[8] = {'p', 'b', 'g', 'd', 'o', 'c', '2', '\n'};

bool isKept(const FoundDocument &found, const std::vector<ReadObject> &read)
{
    return found.object != kNoObject && found.skips.empty() && read[found.object].name != 0;
}

template <typename T> void append(QByteArray &out, const T &value)
{
    out.append(reinterpret_cast<const char *>(&value), sizeof value);
}

/// Objects with a part that could not be read: it may have been for want of memory.
std::vector<bool> readInPart(const KnownDocuments &known)
{
    std::vector<bool> partly(known.read.size());
    for (const FoundDocument &found : known.found) {
        if (found.object != kNoObject && !found.skips.empty()) {
            partly[found.object] = true;
        }
    }
    return partly;
}

} // namespace

QByteArray stateOf(const ObjectTable &objects, const KnownDocuments &known)
{
    const std::vector<bool> partly = readInPart(known);
    FileHeader header{};
    std::memcpy(header.magic, kDocumentsMagic, sizeof kDocumentsMagic);
    header.nameSize = objects.nameSize();
    header.rowSize = sizeof(Row);
    QByteArray rows;
    QByteArray names;
    for (std::uint32_t object = 0; object < known.read.size(); ++object) {
        const ReadObject &read = known.read[object];
        if (read.name != 0 && !partly[object]) {
            names.append(reinterpret_cast<const char *>(objects.name(object)), objects.nameSize());
            append(rows, Row{read.name, read.documents, read.bytes});
            ++header.rows;
        }
    }
    QByteArray out;
    out.reserve(qsizetype(sizeof header) + names.size() + rows.size());
    append(out, header);
    out += names;
    out += rows;
    QByteArray tail;
    QDataStream stream(&tail, QIODevice::WriteOnly);
    stream.setVersion(kStream);
    stream << quint64(std::count(partly.begin(), partly.end(), true));
    for (std::uint32_t object = 0; object < partly.size(); ++object) {
        if (partly[object]) {
            stream << objects.hex(object);
        }
    }
    for (const FoundDocument &found : known.found) {
        if (!isKept(found, known.read) || partly[found.object]) {
            continue;
        }
        stream << quint8(found.place) << found.objectId << found.path << quint32(found.observations.size());
        for (const Observation &observation : found.observations) {
            stream << canonical(observation);
        }
    }
    return out + tail;
}

namespace {

bool readFound(QByteArrayView tail, const ObjectTable &objects, Instant now, KnownDocuments &known)
{
    const QByteArray bytes = QByteArray::fromRawData(tail.data(), tail.size());
    QDataStream stream(bytes);
    stream.setVersion(kStream);
    quint64 partly = 0;
    stream >> partly;
    for (quint64 i = 0; i < partly && stream.status() == QDataStream::Ok; ++i) {
        QByteArray id;
        stream >> id;
        if (const std::uint32_t object = objects.findHex(id); object != kNoObject) {
            known.partly.push_back(object);
        }
    }
    while (!stream.atEnd()) {
        FoundDocument found;
        quint8 place = 0;
        quint32 count = 0;
        stream >> place >> found.objectId >> found.path >> count;
        if (stream.status() != QDataStream::Ok || place > quint8(FoundPlace::Message)) {
            return false;
        }
        found.place = static_cast<FoundPlace>(place);
        found.object = objects.findHex(found.objectId);
        for (quint32 i = 0; i < count; ++i) {
            QByteArray body;
            stream >> body;
            auto observation =
                stream.status() == QDataStream::Ok ? parseObservation(body) : Error(ErrorKind::Malformed, QString());
            if (!observation) {
                return false;
            }
            observation->collectedAt = now;
            found.observations.push_back(std::move(*observation));
        }
        if (found.object != kNoObject) { // else it is gone: pruned since
            known.found.push_back(std::move(found));
        }
    }
    return true;
}

} // namespace

std::optional<KnownDocuments> documentsFrom(std::span<const std::uint8_t> state, const ObjectTable &objects,
                                            Instant now)
{
    FileHeader header{};
    if (state.size() < sizeof header) {
        return {};
    }
    std::memcpy(&header, state.data(), sizeof header);
    const std::uint64_t rowSize = std::uint64_t{objects.nameSize()} + sizeof(Row);
    if (std::memcmp(header.magic, kDocumentsMagic, sizeof kDocumentsMagic) != 0 ||
        header.nameSize != objects.nameSize() || header.rowSize != sizeof(Row) ||
        header.rows > (state.size() - sizeof header) / rowSize) {
        return {};
    }
    const std::uint8_t *names = state.data() + sizeof header;
    const std::uint8_t *rows = names + header.rows * header.nameSize;
    const std::uint8_t *tail = rows + header.rows * sizeof(Row);
    KnownDocuments known;
    known.read.resize(objects.size());
    std::uint32_t object = 0; // both are sorted: one walk
    for (std::uint64_t i = 0; i < header.rows; ++i) {
        const std::uint8_t *name = names + i * header.nameSize;
        while (object < objects.size() && compareNames(objects.name(object), name, header.nameSize) < 0) {
            ++object;
        }
        if (object < objects.size() && compareNames(objects.name(object), name, header.nameSize) == 0) {
            Row row{};
            std::memcpy(&row, rows + i * sizeof row, sizeof row);
            known.read[object] = {row.name, row.documents, row.bytes};
        }
    }
    const QByteArrayView rest(reinterpret_cast<const char *>(tail), state.data() + state.size() - tail);
    return readFound(rest, objects, now, known) ? std::optional(std::move(known)) : std::nullopt;
}

} // namespace probate::git
