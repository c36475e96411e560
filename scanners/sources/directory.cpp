#include "scanners/sources/directory.h"

#include "scanners/document_scanner.h"
#include "scanners/parallel.h"
#include "scanners/sources/folder_tree.h"

#include <QFile>
#include <QFileInfo>

#include <algorithm>
#include <atomic>
#include <set>

namespace probate {

namespace {

/// Files beyond the cap on documents are matched in pieces that overlap by more than any block of a rule is wide.
constexpr std::uint64_t windowSize = 16 << 20;
constexpr std::uint64_t windowOverlap = 512 << 10;

/// Moves what a window yields to its place in the file; what stands in the overlap arrives once.
class WindowSink final : public ObservationSink
{
public:
    explicit WindowSink(ObservationSink &sink) : m_sink(sink) {}

    void moveTo(std::uint64_t offset, std::uint32_t line)
    {
        m_offset = offset;
        m_line = line;
    }
    void observe(Observation observation) override
    {
        observation.origin.offset += m_offset;
        observation.origin.line += observation.origin.line ? m_line : 0;
        if (m_seen.insert(observation.origin).second) {
            m_sink.observe(std::move(observation));
        }
    }
    void skip(Skip skip) override { m_sink.skip(std::move(skip)); }

private:
    ObservationSink &m_sink;
    std::uint64_t m_offset = 0;
    std::uint32_t m_line = 0; ///< line ends before the window
    std::set<Origin> m_seen;
};

/// Adds to each secret whose file it stands in. A number says who that is only beside the /etc/passwd of the same host.
class HolderSink final : public ObservationSink
{
public:
    HolderSink(ObservationSink &sink, std::uint32_t uid) : m_sink(sink), m_uid(uid) {}

    void observe(Observation observation) override
    {
        const auto *seen = std::get_if<SecretSeen>(&observation.fact);
        if (!seen || seen->credential.handles.empty()) {
            m_sink.observe(std::move(observation));
            return;
        }
        const Origin origin = observation.origin;
        OwnershipStated held{seen->credential.handles.front(),
                             {QStringLiteral("unix-uid"), QStringLiteral("%1/%2").arg(origin.source).arg(m_uid)},
                             Relation::Owner,
                             Basis::HoldsPlace,
                             std::nullopt,
                             QStringLiteral("the file %1 belongs to the uid %2").arg(origin.path).arg(m_uid)};
        const Instant collectedAt = observation.collectedAt;
        m_sink.observe(std::move(observation));
        m_sink.observe({origin, collectedAt, std::move(held)});
    }
    void skip(Skip skip) override { m_sink.skip(std::move(skip)); }

private:
    ObservationSink &m_sink;
    std::uint32_t m_uid;
};

class DirectoryScan
{
public:
    DirectoryScan(const SourceSpec &spec, ScanContext &context) : m_context(context), m_name(spec.name)
    {
        const auto option = spec.options.find(QStringLiteral("nested-repositories"));
        m_separately = option != spec.options.end() && option->second == QStringLiteral("scanned-separately");
        m_root = QFile::encodeName(spec.location).toStdString();
        if (m_name.isEmpty()) {
            m_name = QStringLiteral("directory:") + spec.location;
        }
    }

    Result<SourceCoverage> run(bool isFile)
    {
        if (isFile) {
            const auto slash = m_root.rfind('/');
            m_files = {{m_root.substr(slash == std::string::npos ? 0 : slash + 1), 0}};
            m_root = slash == std::string::npos ? "." : m_root.substr(0, slash);
        } else {
            auto tree = walkTree(m_root, m_separately, m_context.cancelled);
            if (!tree) {
                return tree.error();
            }
            m_files = std::move(tree->files);
            m_isHost = std::ranges::any_of(m_files, [](const TreeFile &it) { return it.path == "etc/passwd"; });
            for (Skip &skip : tree->skips) {
                skip.source = m_name;
                m_context.sink.skip(std::move(skip));
            }
        }
        ParallelWork work;
        work.count = m_files.size();
        work.threads = m_context.limits.threads;
        work.cancelled = m_context.cancelled;
        work.item = [this](std::size_t index, ObservationSink &sink) { scanFile(m_files[index], sink); };
        work.failed = [this](std::size_t index, const QString &why) {
            return skipOf(m_files[index], "unreadable", why);
        };
        work.progress = [this](std::uint64_t done) {
            if (m_context.progress) {
                m_context.progress(QStringLiteral("files"), done, m_files.size());
            }
        };
        if (!scanAll(work, m_context.sink)) {
            m_context.sink.skip({m_name, QString(), QStringLiteral("limit"),
                                 QStringLiteral("the scan was stopped; the rest of the folder was not read")});
        }
        return SourceCoverage{m_name, QStringLiteral("directory"), m_documents, m_bytes, 0, m_context.now};
    }

private:
    Skip skipOf(const TreeFile &file, const char *kind, const QString &detail) const
    {
        return {m_name, nameText(file.path), QString::fromLatin1(kind), detail};
    }

    Document documentOf(const TreeFile &file, const TreeReader &reader, QByteArrayView bytes) const
    {
        Document document;
        document.origin.source = m_name;
        document.origin.path = nameText(file.path);
        document.bytes = bytes;
        document.collectedAt = m_context.now;
        document.fileTime = reader.modified();
        return document;
    }

    void scanFile(const TreeFile &file, ObservationSink &all)
    {
        const auto reader = TreeReader::open(m_root + '/' + file.path);
        if (!reader) {
            all.skip(skipOf(file, "unreadable", reader.error().message()));
            return;
        }
        HolderSink holder(all, reader->ownerUid());
        ObservationSink &sink = m_isHost ? holder : all;
        if (reader->size() > m_context.limits.largestDocument) {
            scanInWindows(file, *reader, sink);
        } else {
            auto bytes = reader->read(0, reader->size());
            if (!bytes) {
                sink.skip(skipOf(file, "unreadable", bytes.error().message()));
                return;
            }
            m_context.scanner.scan(documentOf(file, *reader, *bytes), m_context.limits, sink);
            m_bytes += static_cast<std::uint64_t>(bytes->size());
        }
        ++m_documents;
        if (reader->changed()) {
            sink.skip(skipOf(file, "unreadable", QStringLiteral("it changed while it was being read; scan again")));
        }
    }

    void scanInWindows(const TreeFile &file, const TreeReader &reader, ObservationSink &sink)
    {
        sink.skip(
            skipOf(file, "too-large",
                   QStringLiteral(
                       "%1 bytes, more than the %2 of one document: it was matched in pieces, but no format was read")
                       .arg(reader.size())
                       .arg(m_context.limits.largestDocument)));
        WindowSink moved(sink);
        const std::uint64_t size = std::min(windowSize, m_context.limits.largestDocument);
        const std::uint64_t step = size > 2 * windowOverlap ? size - windowOverlap : size;
        std::uint32_t lines = 0;
        for (std::uint64_t from = 0; from < reader.size() && !(m_context.cancelled && m_context.cancelled());
             from += step) {
            const auto bytes = reader.read(from, size);
            if (!bytes) {
                sink.skip(skipOf(file, "unreadable", bytes.error().message()));
                return;
            }
            Document document = documentOf(file, reader, *bytes);
            document.window = true;
            moved.moveTo(from, lines);
            m_context.scanner.scan(document, m_context.limits, moved);
            const auto passed = std::min<std::uint64_t>(step, static_cast<std::uint64_t>(bytes->size()));
            lines += static_cast<std::uint32_t>(
                std::count(bytes->begin(), bytes->begin() + static_cast<qsizetype>(passed), '\n'));
            m_bytes += passed;
        }
    }

    ScanContext &m_context;
    QString m_name;
    std::string m_root;
    bool m_separately = false;
    bool m_isHost = false; ///< the folder is the root of a host's files
    std::vector<TreeFile> m_files;
    std::atomic<std::uint64_t> m_documents = 0;
    std::atomic<std::uint64_t> m_bytes = 0;
};

bool recognises(const QString &location)
{
    const QFileInfo at(location);
    return at.isDir() || at.isFile();
}

Result<SourceCoverage> scan(const SourceSpec &spec, ScanContext &context)
{
    const QFileInfo at(spec.location);
    if (!at.isDir() && !at.isFile()) {
        return Error(at.exists() ? ErrorKind::Unsupported : ErrorKind::NotFound,
                     at.exists() ? QStringLiteral("%1 is neither a folder nor a regular file").arg(spec.location)
                                 : QStringLiteral("%1 does not exist").arg(spec.location));
    }
    return DirectoryScan(spec, context).run(at.isFile());
}

} // namespace

const Source directorySource = {"directory", "A folder of files, or one file", recognises, scan};

} // namespace probate
