#include "scanners/git/known_documents.h"

#include "core/model/canonical.h"

#include <QDataStream>
#include <QIODevice>

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

constexpr QDataStream::Version kStream = QDataStream::Qt_6_4;

static_assert(sizeof(ReadObject) == 16 && std::has_unique_object_representations_v<ReadObject>);

/// Names of the objects that were read stand behind it, sorted; then a ReadObject for each.
struct FileHeader
{
    char magic[8];
    std::uint32_t nameSize;
    std::uint32_t rowSize;
    std::uint64_t rows;
    std::uint64_t documents; ///< of all rows
    std::uint64_t bytes;
};
constexpr char kDocumentsMagic[8] = {'p', 'b', 'g', 'd', 'o', 'c', '3', '\n'};

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
    std::vector<bool> partly(known.read.all().size());
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
    header.rowSize = sizeof(ReadObject);
    QByteArray rows;
    QByteArray names;
    for (std::uint32_t object = 0; object < partly.size(); ++object) {
        const ReadObject read = known.read.of(object);
        if (read.name != 0 && !partly[object]) {
            names.append(reinterpret_cast<const char *>(objects.name(object)), objects.nameSize());
            append(rows, read);
            ++header.rows;
            header.documents += read.documents;
            header.bytes += read.bytes;
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
        if (!isKept(found, known.read.all()) || partly[found.object]) {
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

/// The rows of a state, and what stands behind them.
std::optional<std::pair<KeptReads, QByteArrayView>> readsOf(MappedFile state, std::uint32_t nameSize)
{
    const auto file = std::make_shared<const MappedFile>(std::move(state));
    const auto bytes = file->bytes();
    FileHeader header{};
    if (bytes.size() < sizeof header) {
        return {};
    }
    std::memcpy(&header, bytes.data(), sizeof header);
    const std::uint64_t rowSize = std::uint64_t{nameSize} + sizeof(ReadObject);
    if (std::memcmp(header.magic, kDocumentsMagic, sizeof kDocumentsMagic) != 0 || header.nameSize != nameSize ||
        header.rowSize != sizeof(ReadObject) || header.rows > (bytes.size() - sizeof header) / rowSize) {
        return {};
    }
    const auto names = bytes.subspan(sizeof header, static_cast<std::size_t>(header.rows * nameSize));
    const auto rows =
        bytes.subspan(sizeof header + names.size(), static_cast<std::size_t>(header.rows) * sizeof(ReadObject));
    const auto tail = bytes.subspan(sizeof header + names.size() + rows.size());
    return std::pair(KeptReads{file, names, rows, nameSize, header.documents, header.bytes},
                     QByteArrayView(reinterpret_cast<const char *>(tail.data()), static_cast<qsizetype>(tail.size())));
}

} // namespace

std::optional<KnownDocuments> documentsFrom(MappedFile state, const ObjectTable &objects, Instant now, Lookup lookup)
{
    auto kept = readsOf(std::move(state), objects.nameSize());
    if (!kept) {
        return {};
    }
    KnownDocuments known;
    if (!readFound(kept->second, objects, now, known)) {
        return {};
    }
    known.read = lookup == Lookup::Now ? ReadObjects(kept->first, objects)
                                       : ReadObjects::whenAsked(std::move(kept->first), objects);
    return known;
}

} // namespace probate::git
