#include "scanners/git/history_reader.h"

#include "scanners/git/people.h"

namespace probate::git {

HistoryReader::HistoryReader(ObjectSupply &supply, FoundDocuments &found, SkipList &skips, ReadSettings settings)
    : m_supply(supply), m_found(found), m_skips(skips), m_settings(std::move(settings))
{}

QString HistoryReader::place(std::uint32_t object) const
{
    return QStringLiteral("object ") + QString::fromLatin1(m_supply.objects().hex(object));
}

void HistoryReader::count()
{
    constexpr std::uint64_t kStep = 4096; // often enough for eyes
    const std::scoped_lock lock(m_mutex);
    if (++m_done % kStep == 0 && m_settings.progress) {
        m_settings.progress(m_settings.source, m_done, m_supply.objects().size());
    }
}

void HistoryReader::scanMessage(std::uint32_t object, const QString &item, QByteArrayView text)
{
    if (text.trimmed().isEmpty()) {
        return;
    }
    Document document;
    document.origin.source = m_settings.source;
    document.origin.object = m_supply.objects().hex(object);
    document.origin.item = item;
    document.bytes = text;
    document.collectedAt = m_settings.now;
    m_found.scan(document, FoundDocuments::Place::Message, object);
}

void HistoryReader::takeCommit(CommitGraphBuilder &builder, const ObjectView &view)
{
    const auto commit = parseCommit(view.bytes);
    if (!commit) {
        m_skips.add(QStringLiteral("damaged"), place(view.object),
                    QStringLiteral("a commit without a tree; run git fsck"));
        return;
    }
    builder.add(view.object, *commit);
    if (m_found.read(view.object).name != 0) {
        return; // its text is known
    }
    scanMessages(view.object, *commit);
}

void HistoryReader::scanMessages(std::uint32_t object, const ParsedCommit &commit)
{
    scanMessage(object, QStringLiteral("commit message"), commit.message);
    for (const auto &[name, value] : commit.otherHeaders) { // mergetag holds a whole tag message
        scanMessage(object, QStringLiteral("commit header ") + personText(name.toByteArray()), value);
    }
}

void HistoryReader::takeTag(const ObjectView &view)
{
    const auto parsed = parseTag(view.bytes);
    if (!parsed) {
        m_skips.add(QStringLiteral("damaged"), place(view.object),
                    QStringLiteral("a tag without a target; run git fsck"));
        return;
    }
    Tag tag;
    tag.target = m_supply.objects().findHex(parsed->target);
    if (parsed->tagger) {
        tag.tagger = Identity{parsed->tagger->name.toByteArray(), parsed->tagger->email.toByteArray()};
        tag.seconds = parsed->tagger->seconds;
    }
    {
        const std::scoped_lock lock(m_mutex);
        m_tags.emplace(view.object, std::move(tag));
    }
    if (m_found.read(view.object).name == 0) {
        scanMessage(view.object, QStringLiteral("tag message"), parsed->message);
    }
}

void HistoryReader::begin(std::unique_ptr<SavedGraphs> saved)
{
    m_saved = std::move(saved);
    m_numbers = m_saved->known.objects.numbersIn(m_supply.objects());
    m_known.assign(m_supply.objects().size(), false);
    for (const std::uint32_t object : m_numbers) {
        m_known[object] = true;
    }
    for (auto &[object, tag] : m_saved->tags) {
        tag.target = m_numbers[tag.target];
        m_tags.emplace(m_numbers[object], std::move(tag));
    }
    m_skips.add(m_saved->skips);
}

void HistoryReader::readGraphs()
{
    CommitGraphBuilder commits(m_supply.objects());
    TreeGraphBuilder trees(m_supply.objects(), m_settings.workers);
    ReadRequest request;
    request.commits = request.trees = request.tags = true;
    request.largestObject = m_settings.largestDocument;
    request.workers = m_settings.workers;
    request.cancelled = m_settings.cancelled;
    std::vector<bool> wasRoot(m_supply.objects().size());
    if (m_saved) {
        request.leaveOut = &m_known;
        for (const Commit &commit : m_saved->commits.commits()) {
            if (commit.tree != kNoObject) {
                wasRoot[m_numbers[commit.tree]] = true;
            }
        }
        commits.seed(m_saved->commits, m_numbers);
        trees.seed(std::move(m_saved->trees), m_numbers);
    }
    const auto visit = [&](int worker, const ObjectView &view) {
        count();
        std::unique_ptr<ScanTrace> trace;
        if (m_saved && m_known[view.object]) {
            return trace;
        }
        if (view.type == ObjectType::Commit) {
            takeCommit(commits, view);
        } else if (view.type == ObjectType::Tag) {
            takeTag(view);
        } else if (trace = trees.add(worker, view.object, view.bytes, view.earlier); !trace) {
            m_skips.add(
                QStringLiteral("damaged"), place(view.object),
                QStringLiteral(
                    "a tree that cannot be understood: names below it are unknown, blobs are scanned; run git fsck"));
        }
        return trace;
    };
    m_supply.readAll(request, visit, m_skips.report());
    m_commits = std::move(commits).build();
    m_trees = std::move(trees).build();
    m_isRoot.assign(m_supply.objects().size(), false);
    m_naming.assign(m_supply.objects().size(), Naming::Unknown);
    for (const Commit &commit : m_commits.commits()) {
        if (commit.tree != kNoObject) {
            m_isRoot[commit.tree] = true;
            if (!wasRoot[commit.tree]) { // a folder that is a root now, too: paths below it begin there
                m_naming[commit.tree] = Naming::Touched;
            }
        }
    }
}

/// Whether something that was read now bears on the object's path, or on those of the folders above it.
bool HistoryReader::mayBeRenamed(std::uint32_t object)
{
    constexpr std::size_t kDeepest = 512; // as deep as somePath looks
    std::vector<std::uint32_t> chain;
    Naming naming = Naming::Same;
    for (std::uint32_t at = object; at != kNoObject && chain.size() < kDeepest; at = m_trees.parentOf(at)) {
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

/// Of all names under which the blob is read.
std::uint64_t HistoryReader::namesDigest(std::uint32_t blob,
                                         const std::map<std::uint32_t, QByteArray> &otherNames) const
{
    QString names = nameOf(blob, otherNames);
    for (const std::uint32_t other : m_trees.otherNames(blob)) {
        names += QChar(0) + personText(m_trees.names()[other]);
    }
    return nameDigest(names);
}

/// Objects that an earlier scan read under the name that they have now. Readers go by names: an object with another
/// name is read again, as is what could be read in part only.
std::vector<bool> HistoryReader::readBefore(const std::map<std::uint32_t, QByteArray> &otherNames,
                                            std::vector<std::uint32_t> &again)
{
    again = m_found.known().partly;
    constexpr std::uint64_t kMessage = 1; // messages have no name
    std::vector<bool> same(m_supply.objects().size());
    std::vector<bool> renamed(m_supply.objects().size());
    for (std::uint32_t object = 0; object < same.size(); ++object) {
        const std::uint64_t name = m_found.read(object).name;
        if (name != 0) {
            same[object] = name == kMessage || (m_saved && m_known[object] && !mayBeRenamed(object)) ||
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
static QString folderOf(const QString &path)
{
    return path.first(path.lastIndexOf(QLatin1Char('/')) + 1);
}

void HistoryReader::readBlobs(const std::map<std::uint32_t, QByteArray> &otherNames)
{
    std::vector<std::uint32_t> again;
    const std::vector<bool> known = readBefore(otherNames, again);
    ReadRequest request;
    request.leaveOut = &known;
    request.blobs = true;
    request.largestObject = m_settings.largestDocument;
    request.workers = m_settings.workers;
    request.cancelled = m_settings.cancelled;
    const auto visit = [&](int, const ObjectView &view) {
        count();
        if (known[view.object]) {
            return std::unique_ptr<ScanTrace>();
        }
        Document document;
        document.origin.source = m_settings.source;
        document.origin.path = nameOf(view.object, otherNames);
        document.origin.object = m_supply.objects().hex(view.object);
        document.bytes = view.bytes;
        document.collectedAt = m_settings.now;
        auto trace = m_found.scan(document, FoundDocuments::Place::Blob, view.object,
                                  m_settings.wholeBlobs ? nullptr : &view.earlier);
        for (const std::uint32_t other : m_trees.otherNames(view.object)) {
            const QString name = personText(m_trees.names()[other]);
            m_found.scanRenamed(document, folderOf(document.origin.path) + name, view.object);
        }
        if (!m_trees.otherNames(view.object).empty()) {
            m_found.wasReadUnder(view.object, namesDigest(view.object, otherNames));
        }
        return trace;
    };
    m_supply.readAll(request, visit, m_skips.report());
    for (const std::uint32_t object : again) {
        if (m_saved && m_known[object]) { // else it was visited with all others
            readSingly(object, visit);
        }
    }
}

/// An object of a pack that was not opened now.
void HistoryReader::readSingly(std::uint32_t object, const ObjectVisitor &visitBlob)
{
    const auto read = m_supply.read(object, m_settings.largestDocument);
    if (!read) {
        m_skips.add(QStringLiteral("damaged"), place(object),
                    QStringLiteral("it was read before and cannot be read now; run git fsck"));
        return;
    }
    if (read->type == ObjectType::Blob) {
        visitBlob(0, {object, ObjectType::Blob, read->bytes, {}});
    } else if (const auto commit = parseCommit(read->bytes); commit && read->type == ObjectType::Commit) {
        scanMessages(object, *commit);
    } else if (const auto tag = parseTag(read->bytes); tag && read->type == ObjectType::Tag) {
        scanMessage(object, QStringLiteral("tag message"), tag->message);
    }
}

} // namespace probate::git
