#include "scanners/sources/export_folder.h"

#include "scanners/document_scanner.h"
#include "scanners/keys/authorities.h"
#include "scanners/keys/jws.h"
#include "scanners/readers/exports/collected.h"
#include "scanners/readers/exports/export.h"

#include <QDateTime>
#include <QDir>
#include <QFile>

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView recordName = "collected.yaml"_L1;
/// Collectors write a few folders an issuer; deeper trees are no exports, and a loop of mounts ends here.
constexpr int deepestFolder = 64;
constexpr std::size_t mostFiles = 1'000'000;
/// A key set has a handful of keys.
constexpr qint64 largestKeys = 1 << 20;

struct Skipped
{
    QString place;
    QString kind;
    QString detail;
};

/// What stands in the folder, links not followed.
struct Folder
{
    std::vector<QString> files;        ///< relative, sorted
    std::vector<QString> repositories; ///< relative, sorted
    std::vector<Skipped> skips;
};

bool isRepository(const QDir &dir)
{
    return dir.exists(u".git"_s) || (dir.exists(u"HEAD"_s) && dir.exists(u"objects"_s) && dir.exists(u"refs"_s));
}

bool isBundle(const QString &path)
{
    QFile file(path);
    return path.endsWith(".bundle"_L1) && file.open(QIODevice::ReadOnly) && file.read(16).startsWith("# v");
}

class Walk
{
public:
    explicit Walk(const QString &root) : m_root(root) {}

    Folder run()
    {
        enter(m_root, 0);
        std::sort(m_folder.files.begin(), m_folder.files.end());
        std::sort(m_folder.repositories.begin(), m_folder.repositories.end());
        return std::move(m_folder);
    }

private:
    void enter(const QString &path, int depth)
    {
        const QDir dir(path);
        const QString place = m_root.relativeFilePath(path);
        if (!dir.isReadable()) {
            m_folder.skips.push_back(
                {place, u"unreadable"_s, u"the folder cannot be read: give the user who scans read permission"_s});
            return;
        }
        if (depth > deepestFolder) {
            m_folder.skips.push_back({place, u"too-deep"_s, u"folders nest more than 64 deep"_s});
            return;
        }
        if (depth > 0 && isRepository(dir)) {
            m_folder.repositories.push_back(place);
            return;
        }
        const auto entries =
            dir.entryInfoList(QDir::AllEntries | QDir::Hidden | QDir::System | QDir::NoDotAndDotDot, QDir::Name);
        for (const QFileInfo &entry : entries) {
            visit(entry, depth);
        }
    }
    void enter(const QDir &root, int depth) { enter(root.absolutePath(), depth); }

    void visit(const QFileInfo &entry, int depth)
    {
        const QString place = m_root.relativeFilePath(entry.absoluteFilePath());
        if (entry.isSymLink()) {
            m_folder.skips.push_back(
                {place, u"link"_s, u"a symbolic link: not followed, since it may lead out of the folder"_s});
        } else if (entry.isDir()) {
            enter(entry.absoluteFilePath(), depth + 1);
        } else if (!entry.isFile()) {
            m_folder.skips.push_back({place, u"special-file"_s, u"neither file nor folder"_s});
        } else if (isBundle(entry.absoluteFilePath())) {
            m_folder.repositories.push_back(place);
        } else if (m_folder.files.size() >= mostFiles) {
            m_folder.skips.push_back({place, u"limit"_s, u"the folder has more than a million files"_s});
        } else {
            m_folder.files.push_back(place);
        }
    }

    QDir m_root;
    Folder m_folder;
};

class FolderScan
{
public:
    FolderScan(const SourceSpec &spec, ScanContext &context, CollectionList records, Folder folder)
        : m_spec(spec), m_context(context), m_records(std::move(records)), m_folder(std::move(folder)),
          m_root(spec.location)
    {
        m_coverage.kind = u"export"_s;
        m_coverage.source = spec.name.isEmpty() ? u"export:"_s + spec.location : spec.name;
        m_coverage.scannedAt = context.now;
    }

    SourceCoverage run()
    {
        reportWhatIsLeft();
        trustKeys();
        std::uint64_t done = 0;
        for (const QString &path : m_folder.files) {
            if (m_context.cancelled && m_context.cancelled()) {
                skip(path, u"cancelled"_s, u"the scan was stopped here"_s);
                break;
            }
            if (path != recordName) {
                scanFile(path);
            }
            if (m_context.progress) {
                m_context.progress(m_coverage.source, ++done, m_folder.files.size());
            }
        }
        return m_coverage;
    }

private:
    void skip(const QString &place, const QString &kind, const QString &detail)
    {
        m_context.sink.skip({m_coverage.source, place, kind, detail});
    }

    void reportWhatIsLeft()
    {
        for (const auto &[place, kind, detail] : m_folder.skips) {
            skip(place, kind, detail);
        }
        for (const auto &unread : m_records.unread()) {
            skip(recordName, unread.kind, u"the entry at line %1: %2"_s.arg(unread.line).arg(unread.detail));
        }
        auto known = m_folder.files;
        known.insert(known.end(), m_folder.repositories.begin(), m_folder.repositories.end());
        std::sort(known.begin(), known.end());
        for (const auto &entry : m_records.withoutFile(known)) {
            skip(entry.path, u"missing-file"_s,
                 u"collected.yaml names it at line %1, and there is no such file: what it would show is unknown"_s.arg(
                     entry.line));
        }
        const auto option = m_spec.options.find(u"nested-repositories"_s);
        if (option == m_spec.options.end() || option->second != "scanned-separately"_L1) {
            for (const QString &repository : m_folder.repositories) {
                skip(repository, u"nested-repository"_s,
                     u"a git repository or bundle: not read here; scan it as a source of its own"_s);
            }
        }
    }

    /// Nothing if it cannot be read; then it is in the skips.
    std::optional<QByteArray> readFile(const QString &path)
    {
        QFile file(m_root.filePath(path));
        if (!file.open(QIODevice::ReadOnly)) {
            skip(path, u"unreadable"_s, u"it cannot be opened: %1"_s.arg(file.errorString()));
            return std::nullopt;
        }
        if (std::uint64_t(file.size()) > m_context.limits.largestDocument) {
            skip(path, u"too-large"_s,
                 u"%1 bytes are more than the limit of %2"_s.arg(file.size()).arg(m_context.limits.largestDocument));
            return std::nullopt;
        }
        QByteArray bytes = file.readAll();
        if (file.error() != QFileDevice::NoError) {
            skip(path, u"unreadable"_s, u"reading it failed: %1"_s.arg(file.errorString()));
            return std::nullopt;
        }
        return bytes;
    }

    /// Key sets and authorities are known before the first event, CRL or OCSP answer is read, whatever their names sort
    /// to. Only files with a collection record count: what merely lies there vouches for nothing.
    void trustKeys()
    {
        for (const QString &path : m_folder.files) {
            QString conflict;
            const auto record = m_records.recordOf(path, conflict);
            const auto issuer = record ? parseIssuer(record->issuer) : std::nullopt;
            QFile file(m_root.filePath(path));
            if (!issuer || file.size() > largestKeys || !file.open(QIODevice::ReadOnly)) {
                continue; // read again, and skipped if unreadable, as a document
            }
            if (issuer->vendor == "set"_L1) {
                trustKeySet(path, issuer->instance, file.readAll());
            } else if (const QByteArray head = file.peek(4096); head.startsWith('0') || head.contains("-----BEGIN ")) {
                m_authorities.add(file.readAll());
            }
        }
    }

    void trustKeySet(const QString &path, const QString &issuer, const QByteArray &bytes)
    {
        if (!bytes.trimmed().startsWith('{') || !bytes.contains("\"keys\"") || !bytes.contains("\"kty\"")) {
            return;
        }
        if (const auto added = m_keys.addJwks(issuer, bytes); !added) {
            skip(path, u"damaged"_s, added.error().within(u"keys of %1"_s.arg(issuer)).message());
        }
    }

    void scanFile(const QString &path)
    {
        const auto bytes = readFile(path);
        if (!bytes) {
            return;
        }
        Document document;
        document.origin.source = m_coverage.source;
        document.origin.path = path;
        document.bytes = *bytes;
        document.collectedAt = m_context.now;
        document.exportArea = true;
        document.trustedKeys = &m_keys;
        document.authorities = &m_authorities;
        document.fileTime =
            instantFromUnixMilliseconds(QFileInfo(m_root.filePath(path)).lastModified().toMSecsSinceEpoch());
        QString conflict;
        document.collection = m_records.recordOf(path, conflict);
        if (document.collection && document.collection->collectedAt > m_context.now) {
            skip(path, u"future-time"_s,
                 u"collected.yaml says that it was collected at %1, which is still to come: it counts from then on"_s
                     .arg(toIso(*document.collection->collectedAt)));
        }
        if (!conflict.isEmpty()) {
            skip(path, u"conflicting-record"_s, conflict);
        } else if (!document.collection && !isOwnInput(path)) {
            skip(path, u"no-collection-record"_s,
                 u"collected.yaml does not name it: when it was true is unknown, and it proves nothing about "
                 u"any closure"_s);
        }
        m_coverage.documents += 1;
        m_coverage.bytes += std::uint64_t(bytes->size());
        m_context.scanner.scan(document, m_context.limits, m_context.sink);
    }

    /// The user's own lists and configuration, which nobody exported.
    static bool isOwnInput(const QString &path)
    {
        static const QStringList own{u"roster.csv"_s, u"leavers.csv"_s, u"probate.yaml"_s, u"as-of.txt"_s};
        return own.contains(path.toLower()) || path.startsWith("README"_L1, Qt::CaseInsensitive);
    }

    const SourceSpec &m_spec;
    ScanContext &m_context;
    CollectionList m_records;
    Folder m_folder;
    QDir m_root;
    TrustedKeys m_keys;
    TrustedAuthorities m_authorities;
    SourceCoverage m_coverage;
};

Result<SourceCoverage> scanFolder(const SourceSpec &spec, ScanContext &context)
{
    const QDir root(spec.location);
    QFile record(root.filePath(recordName));
    if (!root.exists()) {
        return Error(ErrorKind::NotFound, u"%1: there is no such folder"_s.arg(spec.location));
    }
    if (QFileInfo(record).size() > (64 << 20)) {
        return Error(ErrorKind::Limit, u"%1 is larger than 64 MiB"_s.arg(record.fileName()));
    }
    if (!record.open(QIODevice::ReadOnly)) {
        return Error(ErrorKind::Unreadable,
                     u"%1: %2; an export folder needs it"_s.arg(record.fileName(), record.errorString()));
    }
    auto records = CollectionList::parse(record.readAll());
    if (!records) {
        return std::move(records).error().within(spec.location);
    }
    return FolderScan(spec, context, std::move(*records), Walk(spec.location).run()).run();
}

} // namespace

const Source exportFolderSource{
    "export", "Folder of exports with a collected.yaml",
    [](const QString &location) { return QFileInfo(QDir(location).filePath(recordName)).isFile(); }, scanFolder};

QStringList nestedRepositories(const QString &location)
{
    QStringList all;
    const QDir root(location);
    for (const QString &path : Walk(location).run().repositories) {
        all.append(root.absoluteFilePath(path));
    }
    return all;
}

} // namespace probate
