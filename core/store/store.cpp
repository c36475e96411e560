// Opening a store: its file, its lock, its schema.
#include "core/store/store.h"

#include "core/store/schema.h"
#include "core/store/store_impl.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

namespace probate {

namespace {

/// Makes an empty file that only its owner reads, before SQLite would make one after the umask; its side files follow.
Result<void> makePrivateFile(const QString &path)
{
    QFile file(path);
    if (!file.open(QIODevice::WriteOnly | QIODevice::NewOnly, QFile::ReadOwner | QFile::WriteOwner)) {
        const bool hasFolder = QFileInfo(path).dir().exists();
        return Error(hasFolder ? ErrorKind::Unreadable : ErrorKind::NotFound,
                     hasFolder ? QStringLiteral("the store %1 cannot be made: %2").arg(path, file.errorString())
                               : QStringLiteral("the store %1 cannot be made: its folder does not exist").arg(path));
    }
    return {};
}

Result<void> prepareFile(const Location &location, OpenMode mode, WriterLock &lock)
{
    const QFileInfo info(location.file);
    const bool exists = info.exists();
    if (exists && !info.isFile()) {
        return Error(ErrorKind::Usage, QStringLiteral("the store %1 is no file").arg(location.file));
    }
    if (!exists && mode != OpenMode::Create) {
        return Error(
            ErrorKind::NotFound,
            QStringLiteral("there is no store at %1; make one with \"probate init\" or a scan").arg(location.file));
    }
    if (exists && !info.isReadable()) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("the store %1 may not be read; check its permissions").arg(location.file));
    }
    if (mode == OpenMode::ReadOnly) {
        return {};
    }
    if (exists && !info.isWritable()) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("the store %1 may not be written; check its permissions").arg(location.file));
    }
    if (!info.dir().exists()) {
        return makePrivateFile(location.file); // which says what is missing
    }
    auto taken = WriterLock::onFile(location.file);
    if (!taken) {
        return taken.error();
    }
    lock = std::move(*taken);
    return exists ? Result<void>() : makePrivateFile(location.file);
}

Result<void> bringUpToDate(const Connection &connection, OpenMode mode, const QString &schemaDirectory)
{
    const auto wanted = newestSchema(schemaDirectory);
    if (!wanted) {
        return wanted.error();
    }
    const auto version = schemaVersion(connection);
    if (!version) {
        return version.error();
    }
    const QString &shown = connection.location().shown;
    if (*version > *wanted) {
        return Error(
            ErrorKind::Conflict,
            QStringLiteral("the store %1 was written by a newer version of Probate (schema %2, this version knows "
                           "%3); use that version")
                .arg(shown)
                .arg(*version)
                .arg(*wanted));
    }
    if (*version == *wanted) {
        return {};
    }
    if (mode == OpenMode::ReadOnly) {
        return Error(ErrorKind::Conflict,
                     *version == 0
                         ? QStringLiteral("%1 is empty, not yet a store").arg(shown)
                         : QStringLiteral("the store %1 has schema %2 and must be migrated to %3; open it once for "
                                          "writing, by a scan for example")
                               .arg(shown)
                               .arg(*version)
                               .arg(*wanted));
    }
    return migrate(connection, schemaDirectory, *version, *wanted);
}

} // namespace

Store::Store(std::unique_ptr<Impl> impl) : m_impl(std::move(impl)) {}
Store::Store(Store &&) noexcept = default;
Store &Store::operator=(Store &&) noexcept = default;
Store::~Store() = default;

Result<Store> Store::open(const QString &location, OpenMode mode, const QString &schemaDirectory)
{
    auto parsed = parseLocation(location);
    if (!parsed) {
        return parsed.error();
    }
    auto impl = std::make_unique<Impl>();
    impl->location = *parsed;
    impl->mode = mode;
    if (!parsed->postgres) {
        if (auto done = prepareFile(*parsed, mode, impl->lock); !done) {
            return done.error();
        }
    }
    auto connection = Connection::open(*parsed, mode, Durability::Full);
    if (!connection) {
        return connection.error();
    }
    impl->connection = std::move(*connection);
    if (parsed->postgres && mode != OpenMode::ReadOnly) {
        if (auto locked = WriterLock::onServer(*impl->connection); !locked) {
            return locked.error();
        }
    }
    if (auto done = bringUpToDate(*impl->connection, mode, schemaDirectory); !done) {
        return done.error();
    }
    const auto seq = impl->connection->number(QStringLiteral("opening the store"),
                                              QStringLiteral("SELECT COALESCE(MAX(seq), 0) + 1 FROM observation"));
    if (!seq) {
        return seq.error();
    }
    impl->nextSeq = *seq;
    impl->writer = std::make_unique<BatchWriter>(*impl->connection, impl->nextSeq);
    return Store(std::move(impl));
}

} // namespace probate
