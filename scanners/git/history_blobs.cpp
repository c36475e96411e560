// The half of HistoryReader that is about blobs: their names, and which of them are read.
#include "scanners/git/history_reader.h"
#include "scanners/git/people.h"

namespace probate::git {

/// Whether something that was read now bears on the object's path, or on those of the folders above it.
bool HistoryReader::mayBeRenamed(std::uint32_t object)
{
    constexpr std::size_t kDeepestChain = 512; // as deep as somePath looks
    std::vector<std::uint32_t> chain;
    Naming naming = Naming::Same;
    for (std::uint32_t at = object; at != kNoObject && chain.size() < kDeepestChain; at = m_trees.parentOf(at)) {
        if (m_naming[at] != Naming::Unknown || m_trees.touched(at)) {
            naming = m_naming[at] == Naming::Same ? Naming::Same : Naming::Touched;
            m_naming[at] = naming;
            break;
        }
        chain.push_back(at);
    }
    for (const std::uint32_t at : chain) {
        m_naming[at] = naming;
    }
    return naming == Naming::Touched;
}

QString HistoryReader::nameOf(std::uint32_t blob, const std::map<std::uint32_t, QByteArray> &otherNames) const
{
    QByteArray name = hint(blob);
    if (const auto other = otherNames.find(blob); name.isEmpty() && other != otherNames.end()) {
        name = other->second;
    }
    return personText(name);
}

std::vector<QString> HistoryReader::otherNamesOf(std::uint32_t blob) const
{
    std::vector<QString> names;
    if (m_summary && m_known[blob]) {
        for (const QByteArray &other : m_addition->names().otherNames(blob)) {
            names.push_back(personText(other));
        }
        return names;
    }
    for (const std::uint32_t other : m_trees.otherNames(blob)) {
        names.push_back(personText(m_trees.names()[other]));
    }
    return names;
}

QByteArray HistoryReader::hint(std::uint32_t blob) const
{
    return m_summary && m_known[blob] ? m_addition->names().path(blob) : m_trees.somePath(blob, m_isRoot);
}

MissingObjects HistoryReader::missing() const
{
    MissingObjects missing{m_trees.missingNames(), m_trees.missing()};
    if (m_summary) { // which knows each of those that it counts
        missing.names.insert(m_summary->missing.begin(), m_summary->missing.end());
        missing.count = missing.names.size();
    }
    return missing;
}

std::vector<PartlyRead> HistoryReader::partlyRead() const
{
    std::vector<PartlyRead> partly;
    for (const FoundDocument &found : m_found.known().found) { // sorted by place and object
        const bool isOf = found.object != kNoObject && !found.skips.empty();
        if (isOf && (partly.empty() || partly.back().object != found.object)) {
            partly.push_back({found.object, m_found.secretsOf(found.object)});
        }
    }
    return partly;
}

/// Of all names under which the blob is read.
std::uint64_t HistoryReader::namesDigest(std::uint32_t blob,
                                         const std::map<std::uint32_t, QByteArray> &otherNames) const
{
    QString names = nameOf(blob, otherNames);
    for (const QString &other : otherNamesOf(blob)) {
        names += QChar(0) + other;
    }
    return nameDigest(names);
}

namespace {

constexpr std::uint64_t kMessage = 1; // messages have no name

} // namespace

/// Of known blobs, those that stand under other names than they were read under: they are read again. False: so many
/// that everything may as well be looked at.
bool HistoryReader::findRenamed(const std::vector<std::uint32_t> &touched,
                                const std::map<std::uint32_t, QByteArray> &otherNames)
{
    constexpr std::size_t kMostRenamed = 512;
    constexpr std::uint64_t kMostBytes = 64ull << 20;
    std::uint64_t bytes = 0;
    std::vector<bool> forgotten(m_supply.objects().size());
    for (const std::uint32_t object : touched) {
        const ReadObject read = m_found.read(object);
        if (read.name > kMessage && read.name != namesDigest(object, otherNames)) {
            m_renamed.emplace(object, m_found.foundBefore(object));
            forgotten[object] = true;
            bytes += read.bytes;
        }
    }
    if (!m_renamed.empty()) {
        m_found.forget(forgotten);
    }
    return m_renamed.size() <= kMostRenamed && bytes <= kMostBytes;
}

/// Known blobs that no tree has are called as an index has them, now and before.
std::vector<std::uint32_t> HistoryReader::inIndexAlone(const std::map<std::uint32_t, QByteArray> &otherNames) const
{
    std::vector<std::uint32_t> blobs;
    for (const auto &[blob, path] : otherNames) {
        const bool inTree =
            m_summary ? !m_known[blob] || m_addition->names().standsInTree(blob) : m_trees.parentOf(blob) != kNoObject;
        if (!inTree) {
            blobs.push_back(blob);
        }
    }
    if (m_summary) {
        blobs.insert(blobs.end(), m_summary->inIndexAlone.begin(), m_summary->inIndexAlone.end());
    }
    return blobs;
}

/// Objects that an earlier scan read under the name that they have now. Readers go by names: an object with another
/// name is read again, as is what could be read in part only. Beside a summary, each is asked about when it comes.
std::vector<bool> HistoryReader::readBefore(const std::map<std::uint32_t, QByteArray> &otherNames,
                                            std::vector<std::uint32_t> &again)
{
    again = m_found.known().partly;
    if (m_summary) {
        findRenamed(inIndexAlone(otherNames), otherNames);
        return {};
    }
    std::vector<bool> same(m_supply.objects().size());
    std::vector<bool> renamed(m_supply.objects().size());
    for (std::uint32_t object = 0; object < same.size(); ++object) {
        const std::uint64_t name = m_found.read(object).name;
        if (name != 0) {
            const bool inTree = m_trees.parentOf(object) != kNoObject; // else an index may have named it
            same[object] = name == kMessage || (m_saved && m_known[object] && inTree && !mayBeRenamed(object)) ||
                           name == namesDigest(object, otherNames);
            renamed[object] = !same[object];
            if (renamed[object]) {
                again.push_back(object);
            }
        }
    }
    m_found.forget(renamed);
    return same;
}

/// With its slash; empty for a name without.
QString HistoryReader::folderOf(const QString &path)
{
    return path.first(path.lastIndexOf(QLatin1Char('/')) + 1);
}

std::unique_ptr<ScanTrace> HistoryReader::scanBlob(const ObjectView &view, const QString &path,
                                                   const std::vector<QString> &otherNames)
{
    Document document = documentOf(view.object, view.bytes);
    document.origin.path = path;
    auto trace = m_found.scan(document, FoundDocuments::Place::Blob, view.object,
                              m_settings.wholeBlobs ? nullptr : &view.earlier);
    for (const QString &other : otherNames) {
        m_found.scanRenamed(document, folderOf(path) + other, view.object);
    }
    return trace;
}

std::unique_ptr<ScanTrace> HistoryReader::takeBlob(const ObjectView &view,
                                                   const std::map<std::uint32_t, QByteArray> &otherNames)
{
    auto trace = scanBlob(view, nameOf(view.object, otherNames), otherNamesOf(view.object));
    if (!m_trees.otherNames(view.object).empty()) {
        m_found.wasReadUnder(view.object, namesDigest(view.object, otherNames));
    }
    return trace;
}

void HistoryReader::readBlobs(const std::map<std::uint32_t, QByteArray> &otherNames)
{
    std::vector<std::uint32_t> again;
    const std::vector<bool> known = readBefore(otherNames, again);
    std::set<std::uint32_t> singly; // read below, once, even if a pack of now has them too
    if (m_summary) {
        for (const PartlyRead &one : m_summary->partly) {
            singly.insert(one.object);
        }
        for (const auto &[object, secrets] : m_renamed) {
            singly.insert(object);
        }
    }
    for (const std::uint32_t object : again) {
        if (m_saved && m_known[object]) { // else it is visited with all others
            singly.insert(object);
        }
    }
    const auto wasRead = [&](std::uint32_t object) {
        return singly.contains(object) || (m_summary ? m_found.read(object).name != 0 : bool(known[object]));
    };
    ReadRequest request;
    request.leaveOut = m_summary ? nullptr : &known;
    request.blobs = true;
    request.largestObject = m_settings.largestDocument;
    request.workers = m_settings.workers;
    request.cancelled = m_settings.cancelled;
    const auto visit = [&](int, const ObjectView &view) {
        count();
        return wasRead(view.object) ? std::unique_ptr<ScanTrace>() : takeBlob(view, otherNames);
    };
    m_supply.readAll(request, visit, m_skips.report());
    for (const std::uint32_t object : singly) {
        readSingly(object, [&](QByteArrayView bytes) { takeBlob({object, ObjectType::Blob, bytes, {}}, otherNames); });
    }
}

/// An object of a pack that was not opened now.
void HistoryReader::readSingly(std::uint32_t object, const std::function<void(QByteArrayView)> &takeBlob)
{
    const auto read = m_supply.read(object, m_settings.largestDocument);
    if (!read) {
        m_skips.add(QStringLiteral("damaged"), place(object),
                    QStringLiteral("it was read before and cannot be read now; run git fsck"));
        m_unread = true;
        return;
    }
    if (read->type == ObjectType::Blob) {
        takeBlob(read->bytes);
    } else {
        scanMessages(messagesOf({object, read->type, read->bytes, {}}), object);
    }
}

} // namespace probate::git
