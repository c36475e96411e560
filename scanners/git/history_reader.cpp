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

void HistoryReader::takeCommit(const ObjectView &view, const TakeCommit &take)
{
    const auto commit = parseCommit(view.bytes);
    if (!commit) {
        m_skips.add(QStringLiteral("damaged"), place(view.object),
                    QStringLiteral("a commit without a tree; run git fsck"));
        return;
    }
    take(view.object, *commit);
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

ReadRequest HistoryReader::graphRequest() const
{
    ReadRequest request;
    request.commits = request.trees = request.tags = true;
    request.largestObject = m_settings.largestDocument;
    request.workers = m_settings.workers;
    request.cancelled = m_settings.cancelled;
    return request;
}

void HistoryReader::badTree(std::uint32_t object)
{
    m_skips.add(QStringLiteral("damaged"), place(object),
                QStringLiteral("a tree that cannot be understood: names below it are unknown, blobs are scanned; run "
                               "git fsck"));
}

void HistoryReader::readGraphs()
{
    CommitGraphBuilder commits(m_supply.objects());
    TreeGraphBuilder trees(m_supply.objects(), m_settings.workers);
    ReadRequest request = graphRequest();
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
            takeCommit(view, [&](std::uint32_t object, const ParsedCommit &commit) { commits.add(object, commit); });
        } else if (view.type == ObjectType::Tag) {
            takeTag(view);
        } else if (trace = trees.add(worker, view.object, view.bytes, view.earlier); !trace) {
            badTree(view.object);
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

bool HistoryReader::readAddition(const Summary &summary, std::vector<std::uint32_t> numbers,
                                 const std::vector<Ref> &refs)
{
    m_summary = &summary;
    m_numbers = std::move(numbers);
    m_known.assign(m_supply.objects().size(), false);
    for (const std::uint32_t object : m_numbers) {
        m_known[object] = true;
    }
    m_tags = summary.tags;
    m_skips.add(summary.skips);
    m_addition = std::make_unique<Addition>(m_supply, summary, m_known);
    ReadRequest request = graphRequest();
    request.leaveOut = &m_known;
    const auto visit = [&](int, const ObjectView &view) {
        count();
        if (m_known[view.object]) {
            return std::unique_ptr<ScanTrace>();
        }
        if (view.type == ObjectType::Commit) {
            takeCommit(
                view, [&](std::uint32_t object, const ParsedCommit &commit) { m_addition->addCommit(object, commit); });
        } else if (view.type == ObjectType::Tag) {
            takeTag(view);
        } else if (!m_addition->addTree(view.object, view.bytes)) {
            badTree(view.object);
        }
        return std::unique_ptr<ScanTrace>();
    };
    m_supply.readAll(request, visit, m_skips.report());
    if (!m_addition->connect(refs, m_tags)) {
        return false;
    }
    m_commits = m_addition->commits();
    m_trees = m_addition->trees();
    m_isRoot.assign(m_supply.objects().size(), false);
    for (const Commit &commit : m_commits.commits()) {
        if (commit.tree != kNoObject) {
            m_isRoot[commit.tree] = true;
        }
    }
    return true;
}

bool HistoryReader::completeAddition(const Findings &findings)
{
    auto paths = m_addition->pathsOf([&](std::uint32_t blob) { return findings.inBlobs.contains(blob); });
    if (!paths) {
        return false;
    }
    for (const auto &[blob, known] : m_summary->walked.blobPaths) {
        paths->insert(known.begin(), known.end());
    }
    if (!m_addition->loadAlong(*paths)) {
        return false;
    }
    m_trees = m_addition->trees();
    // What could be read in part only may be read better now. Then commits of before have secrets that nobody knew of.
    return std::all_of(m_summary->partly.begin(), m_summary->partly.end(),
                       [&](const PartlyRead &one) { return m_found.secretsOf(one.object) == one.secrets; });
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

std::vector<QString> HistoryReader::otherNamesOf(std::uint32_t blob) const
{
    std::vector<QString> names;
    for (const std::uint32_t other : m_trees.otherNames(blob)) {
        names.push_back(personText(m_trees.names()[other]));
    }
    return names;
}

QByteArray HistoryReader::hint(std::uint32_t blob) const
{
    if (m_summary) {
        if (const auto known = m_summary->hints.find(blob); known != m_summary->hints.end()) {
            return known->second;
        }
    }
    return m_trees.somePath(blob, m_isRoot);
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

std::vector<PartlyRead> HistoryReader::partlyRead(const std::map<std::uint32_t, QByteArray> &otherNames) const
{
    std::vector<PartlyRead> partly;
    for (const FoundDocument &found : m_found.known().found) { // sorted by place and object
        const bool isOf = found.object != kNoObject && !found.skips.empty();
        if (isOf && (partly.empty() || partly.back().object != found.object)) {
            PartlyRead one{found.object, {}, {}, m_found.secretsOf(found.object)};
            if (found.place == FoundPlace::Blob) {
                one.path = nameOf(found.object, otherNames);
                one.otherNames = otherNamesOf(found.object);
            }
            partly.push_back(std::move(one));
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

/// Objects that an earlier scan read under the name that they have now. Readers go by names: an object with another
/// name is read again, as is what could be read in part only.
std::vector<bool> HistoryReader::readBefore(const std::map<std::uint32_t, QByteArray> &otherNames,
                                            std::vector<std::uint32_t> &again)
{
    again = m_found.known().partly;
    if (m_summary) { // nothing of before has another name: else everything would be looked at
        std::vector<bool> known(m_supply.objects().size());
        for (std::uint32_t object = 0; object < known.size(); ++object) {
            known[object] = m_found.read(object).name != 0;
        }
        return known;
    }
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

std::unique_ptr<ScanTrace> HistoryReader::scanBlob(const ObjectView &view, const QString &path,
                                                   const std::vector<QString> &otherNames)
{
    Document document;
    document.origin.source = m_settings.source;
    document.origin.path = path;
    document.origin.object = m_supply.objects().hex(view.object);
    document.bytes = view.bytes;
    document.collectedAt = m_settings.now;
    auto trace = m_found.scan(document, FoundDocuments::Place::Blob, view.object,
                              m_settings.wholeBlobs ? nullptr : &view.earlier);
    for (const QString &other : otherNames) {
        m_found.scanRenamed(document, folderOf(path) + other, view.object);
    }
    return trace;
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
        auto trace = scanBlob(view, nameOf(view.object, otherNames), otherNamesOf(view.object));
        if (!m_trees.otherNames(view.object).empty()) {
            m_found.wasReadUnder(view.object, namesDigest(view.object, otherNames));
        }
        return trace;
    };
    m_supply.readAll(request, visit, m_skips.report());
    for (const std::uint32_t object : again) {
        if (m_saved && m_known[object]) { // else it was visited with all others
            readSingly(object, [&](QByteArrayView bytes) { visit(0, {object, ObjectType::Blob, bytes, {}}); });
        }
    }
    if (m_summary) {
        for (const PartlyRead &one : m_summary->partly) {
            readSingly(one.object, [&](QByteArrayView bytes) {
                scanBlob({one.object, ObjectType::Blob, bytes, {}}, one.path, one.otherNames);
            });
        }
    }
}

/// An object of a pack that was not opened now.
void HistoryReader::readSingly(std::uint32_t object, const std::function<void(QByteArrayView)> &takeBlob)
{
    const auto read = m_supply.read(object, m_settings.largestDocument);
    if (!read) {
        m_skips.add(QStringLiteral("damaged"), place(object),
                    QStringLiteral("it was read before and cannot be read now; run git fsck"));
        return;
    }
    if (read->type == ObjectType::Blob) {
        takeBlob(read->bytes);
    } else if (const auto commit = parseCommit(read->bytes); commit && read->type == ObjectType::Commit) {
        scanMessages(object, *commit);
    } else if (const auto tag = parseTag(read->bytes); tag && read->type == ObjectType::Tag) {
        scanMessage(object, QStringLiteral("tag message"), tag->message);
    }
}

} // namespace probate::git
