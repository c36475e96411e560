#include "scanners/git/continuation.h"

#include "core/hash/sha256.h"

#include <QDataStream>

namespace probate::git {

namespace {

/// Raised whenever this room changes what is found in a repository, or what a state holds.
constexpr char kRoomVersion[] = "git state 7";
constexpr qint64 kClockStep = 2'000'000'000; // nanoseconds: the coarsest file times in use (FAT)
constexpr char kHeadMagic[] = "probate state of a repository, 4\n";

QByteArray digestOf(const QByteArray &rules)
{
    return rules.isEmpty() ? QByteArray() : sha256(rules);
}

} // namespace

Continuation::Continuation(const SourceSpec &spec, const QString &source, ScanContext &context, SkipList &skips)
    : m_spec(spec), m_source(source), m_context(context), m_skips(skips), m_files(context.stateDirectory, source)
{}

/// Everything beside the repository that decides what is found, but for rules that can be told apart. The number of
/// threads does not.
QByteArray Continuation::conditions(const Repository &repository) const
{
    QByteArray text;
    QDataStream stream(&text, QIODevice::WriteOnly);
    stream.setVersion(QDataStream::Qt_6_4);
    const ScanLimits &limits = m_context.limits;
    stream << QByteArray(kRoomVersion) << m_context.scanner.version() << m_source << m_spec.location
           << quint64(limits.largestDocument) << limits.deepestNesting << quint64(limits.largestExpansion)
           << limits.largestRatio << limits.mostEntries << quint8(repository.format) << repository.gitDirectory;
    for (const auto &[name, value] : m_spec.options) {
        stream << name << value;
    }
    return sha256(text);
}

void Continuation::readWhole(const QString &why)
{
    m_head.reset();
    m_changes.reset();
    m_skips.add(QStringLiteral("full-scan"), {},
                QStringLiteral("everything was read again, since what the scan before left cannot be built on: ") +
                    why);
}

QByteArray Continuation::toBytes(const Head &head)
{
    QByteArray bytes(kHeadMagic);
    QDataStream stream(&bytes, QIODevice::Append);
    stream.setVersion(QDataStream::Qt_6_4);
    stream << head.conditions << head.rules << head.snapshot << quint64(head.byContent.size());
    for (const QByteArray &path : head.byContent) {
        stream << path;
    }
    stream << head.files.documents << head.files.objects << head.files.graphs << head.files.summary;
    return bytes;
}

std::optional<Continuation::Head> Continuation::headFrom(std::span<const std::uint8_t> bytes)
{
    const QByteArray all =
        QByteArray::fromRawData(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    if (!all.startsWith(kHeadMagic)) {
        return {};
    }
    QDataStream stream(all);
    stream.setVersion(QDataStream::Qt_6_4);
    stream.skipRawData(sizeof kHeadMagic - 1);
    Head head;
    quint64 paths = 0;
    stream >> head.conditions >> head.rules >> head.snapshot >> paths;
    for (quint64 i = 0; i < paths && stream.status() == QDataStream::Ok; ++i) {
        stream >> head.byContent.emplace_back();
    }
    stream >> head.files.documents >> head.files.objects >> head.files.graphs >> head.files.summary;
    return stream.status() == QDataStream::Ok && stream.atEnd() ? std::optional(std::move(head)) : std::nullopt;
}

bool Continuation::readHead(const Repository &repository)
{
    if (m_context.stateDirectory.isEmpty() || !m_context.previous || m_context.previous->state.isEmpty()) {
        return false;
    }
    const auto file = m_files.read(m_context.previous->state);
    m_head = file ? headFrom(file->bytes()) : std::nullopt;
    if (!m_head) {
        readWhole(QStringLiteral("it is gone or damaged"));
    } else if (m_head->conditions != conditions(repository)) {
        readWhole(QStringLiteral("the limits, options, version of Probate or fingerprint key are others now"));
    } else {
        compareRules();
    }
    return m_head.has_value();
}

void Continuation::compareRules()
{
    if (m_head->rules == digestOf(m_context.scanner.rulesState())) {
        return;
    }
    const auto before = m_files.read(m_head->rules);
    const auto bytes = before ? before->bytes() : std::span<const std::uint8_t>();
    auto changes = m_context.scanner.forChanges(
        QByteArray(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size())));
    if (changes) {
        m_changes = std::move(*changes);
    } else {
        readWhole(changes.error().message());
    }
}

std::optional<SourceCoverage> Continuation::repeatIfUnchanged(const Repository &repository)
{
    if (m_context.stateDirectory.isEmpty()) {
        return {};
    }
    if (readHead(repository) && !m_changes && !m_head->snapshot.isEmpty() &&
        snapshotDigest(repository, m_head->byContent) == m_head->snapshot) {
        auto repeated = m_context.previous->repeat();
        if (repeated) {
            m_context.state = m_context.previous->state;
            return *repeated;
        }
        readWhole(repeated.error().message());
    }
    if (const qint64 now = m_files.now(); now != 0) {
        m_before = takeSnapshot(repository, now - kClockStep);
    }
    return {};
}

bool Continuation::readAhead()
{
    if (!m_head || m_head->files.summary.isEmpty()) {
        return false;
    }
    m_coming = std::async(std::launch::async, [files = m_files, left = m_head->files, source = m_source] {
        Ahead ahead;
        if (const auto summary = files.read(left.summary)) {
            ahead.summary = summaryFrom(summary->bytes(), source);
        }
        ahead.documents = files.read(left.documents);
        return ahead;
    });
    return true;
}

std::optional<MappedFile> Continuation::documentsFile()
{
    if (m_coming.valid()) {
        m_ahead = m_coming.get();
    }
    return m_ahead.documents ? std::exchange(m_ahead.documents, std::nullopt) : m_files.read(m_head->files.documents);
}

KnownDocuments Continuation::known(const ObjectTable &objects, Lookup lookup)
{
    if (m_head) {
        auto file = documentsFile();
        auto documents = file ? documentsFrom(std::move(*file), objects, m_context.now, lookup) : std::nullopt;
        if (documents) {
            return std::move(*documents);
        }
        readWhole(QStringLiteral("the list of what was read is gone or damaged"));
    }
    KnownDocuments nothing;
    nothing.read = ReadObjects(objects.size());
    return nothing;
}

std::optional<KnownObjects> Continuation::objects()
{
    if (!m_head || m_head->files.objects.isEmpty()) {
        return {};
    }
    auto file = m_files.read(m_head->files.objects);
    auto known = file ? knownObjectsFrom(std::move(*file)) : std::nullopt;
    if (!known) {
        readWhole(QStringLiteral("the list of objects is gone or damaged"));
    }
    return known;
}

std::unique_ptr<SavedGraphs> Continuation::graphs()
{
    auto known = m_head && !m_head->files.graphs.isEmpty() ? objects() : std::nullopt;
    if (!known) {
        return nullptr;
    }
    const auto file = m_files.read(m_head->files.graphs);
    auto saved = file ? graphsFrom(file->bytes(), std::move(*known), m_source) : nullptr;
    if (!saved) {
        readWhole(QStringLiteral("the list of commits and folders is gone or damaged"));
    }
    return saved;
}

std::unique_ptr<Summary> Continuation::summary(std::uint32_t objects)
{
    if (!m_coming.valid()) {
        return nullptr;
    }
    m_ahead = m_coming.get();
    if (!m_ahead.summary || m_ahead.summary->objects != objects) {
        readWhole(QStringLiteral("the summary of its history is gone or damaged"));
        return nullptr;
    }
    return std::move(m_ahead.summary);
}

Continuation::Head Continuation::headNow(const Repository &repository) const
{
    Head head;
    head.conditions = conditions(repository);
    // A change in the middle of the scan may have been seen or not; then there is nothing to compare with.
    if (!m_before.digest.isEmpty() && snapshotDigest(repository, m_before.byContent) == m_before.digest) {
        head.snapshot = m_before.digest;
        head.byContent = m_before.byContent;
    }
    return head;
}

void Continuation::leave(const Repository &repository, const Left &left)
{
    if (m_context.stateDirectory.isEmpty() || (m_context.cancelled && m_context.cancelled())) {
        return;
    }
    const auto documents = m_files.write(left.documents);
    if (!documents) {
        return; // the next scan reads everything, as this one did
    }
    Head head = headNow(repository);
    const auto write = [this](const QByteArray &state) {
        const auto written = state.isEmpty() ? Result<QByteArray>(QByteArray()) : m_files.write(state);
        return written ? *written : QByteArray();
    };
    head.rules = write(m_context.scanner.rulesState());
    head.files.documents = *documents;
    head.files.objects = write(left.objects);
    head.files.graphs = write(left.graphs);
    head.files.summary = write(left.summary);
    leave(head);
}

void Continuation::leaveAsItIs(const Repository &repository)
{
    if (m_context.stateDirectory.isEmpty() || !m_head || (m_context.cancelled && m_context.cancelled())) {
        return;
    }
    Head head = headNow(repository);
    head.rules = m_head->rules;
    head.files = m_head->files;
    leave(head);
}

void Continuation::leave(const Head &head)
{
    const auto written = m_files.write(toBytes(head));
    if (!written) {
        return;
    }
    m_context.state = *written;
    // The scan may yet be undone: what the one before left must outlive it.
    QList<QByteArray> kept{*written};
    const auto keep = [&kept](const Head &of) {
        kept << of.rules << of.files.documents << of.files.objects << of.files.graphs << of.files.summary;
    };
    keep(head);
    if (m_head) {
        kept << m_context.previous->state;
        keep(*m_head);
    }
    m_files.keepOnly(kept);
}

} // namespace probate::git
