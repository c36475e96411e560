#include "scanners/git/history_reader.h"

#include "scanners/git/people.h"

namespace probate::git {

HistoryReader::HistoryReader(ObjectSupply &supply, FoundDocuments &found, SkipList &skips, ReadSettings settings)
    : m_supply(supply), m_found(found), m_skips(skips), m_settings(std::move(settings)), m_doing(m_settings.source)
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
        m_settings.progress(m_doing, m_done, m_supply.objects().size());
    }
}

Document HistoryReader::documentOf(std::uint32_t object, QByteArrayView bytes) const
{
    Document document;
    document.origin.source = m_settings.source;
    document.origin.object = m_supply.objects().hex(object);
    document.bytes = bytes;
    document.collectedAt = m_settings.now;
    return document;
}

std::vector<Document> HistoryReader::messagesOf(std::uint32_t object, const ParsedCommit &commit) const
{
    std::vector<Document> messages;
    const auto add = [&](const QString &item, QByteArrayView text) {
        if (!text.trimmed().isEmpty()) {
            messages.push_back(documentOf(object, text));
            messages.back().origin.item = item;
        }
    };
    add(QStringLiteral("commit message"), commit.message);
    for (const auto &[name, value] : commit.otherHeaders) { // mergetag holds a whole tag message
        add(QStringLiteral("commit header ") + personText(name.toByteArray()), value);
    }
    return messages;
}

std::vector<Document> HistoryReader::messagesOf(std::uint32_t object, const ParsedTag &tag) const
{
    std::vector<Document> messages;
    if (!tag.message.trimmed().isEmpty()) {
        messages.push_back(documentOf(object, tag.message));
        messages.back().origin.item = QStringLiteral("tag message");
    }
    return messages;
}

std::vector<Document> HistoryReader::messagesOf(const ObjectView &view) const
{
    const auto commit = view.type == ObjectType::Commit ? parseCommit(view.bytes) : std::nullopt;
    const auto tag = view.type == ObjectType::Tag ? parseTag(view.bytes) : std::nullopt;
    return commit ? messagesOf(view.object, *commit) : tag ? messagesOf(view.object, *tag) : std::vector<Document>();
}

void HistoryReader::scanMessages(const std::vector<Document> &messages, std::uint32_t object)
{
    for (const Document &message : messages) {
        m_found.scan(message, FoundDocuments::Place::Message, object);
    }
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
    scanMessages(messagesOf(view.object, *commit), view.object);
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
        scanMessages(messagesOf(view.object, *parsed), view.object);
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
    m_addition = std::make_unique<Addition>(m_supply, summary, m_known, m_numbers);
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
    std::set<QByteArray> paths; // the trees that lead to what was found before
    for (const auto &[blob, known] : summary.walked.blobPaths) {
        paths.insert(known.begin(), known.end());
    }
    if (!m_addition->connect(refs, m_tags) || !m_addition->loadAlong(paths)) {
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
    const auto touched = m_addition->touched();
    return touched && findRenamed(*touched, {});
}

bool HistoryReader::heldBefore(const Findings &findings) const
{
    // Under its new name a blob may hold what nobody saw before; then commits of before have secrets, too.
    const auto found = [&](std::uint32_t blob) {
        return findings.inBlobs.contains(blob) ? std::optional(m_found.secretsOf(blob)) : std::nullopt;
    };
    for (const auto &[blob, before] : m_renamed) {
        if (found(blob) != before) {
            return false;
        }
    }
    // So may what could be read in part only, if it is read better now.
    return !m_unread && std::all_of(m_summary->partly.begin(), m_summary->partly.end(), [&](const PartlyRead &one) {
        return m_found.secretsOf(one.object) == one.secrets;
    });
}

} // namespace probate::git
