#include "scanners/git/state_files.h"

#include "core/hash/sha256.h"
#include "scanners/git/folder_walk.h"

#include <QDir>
#include <QFile>
#include <QSaveFile>
#include <QTemporaryFile>

#include <sys/stat.h>

namespace probate::git {

namespace {

constexpr qsizetype kNameDigits = 16; // of a digest; the whole one is compared on reading

} // namespace

StateFiles::StateFiles(QString directory, const QString &source)
    : m_directory(std::move(directory)),
      m_begin(QString::fromLatin1(sha256Hex(source.toUtf8()).first(kNameDigits)) + QLatin1Char('-'))
{}

QString StateFiles::pathOf(const QByteArray &digest) const
{
    return m_directory + QLatin1Char('/') + m_begin + QString::fromLatin1(digest.toHex().first(kNameDigits));
}

std::optional<MappedFile> StateFiles::read(const QByteArray &digest) const
{
    if (digest.size() != 32) {
        return {};
    }
    auto file = MappedFile::open(pathOf(digest));
    if (!file) {
        return {};
    }
    const auto bytes = file->bytes();
    const QByteArrayView view(reinterpret_cast<const char *>(bytes.data()), static_cast<qsizetype>(bytes.size()));
    return sha256(view) == digest ? std::optional(std::move(*file)) : std::nullopt;
}

Result<QByteArray> StateFiles::write(QByteArrayView content) const
{
    ::mkdir(QFile::encodeName(m_directory).constData(), 0700); // where it is there already, opening tells the rest
    const QByteArray digest = sha256(content);
    QSaveFile file(pathOf(digest));
    if (!file.open(QIODevice::WriteOnly) || !file.setPermissions(QFile::ReadOwner | QFile::WriteOwner) ||
        file.write(content.data(), content.size()) != content.size() || !file.commit()) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("writing the state of a scan to %1: %2").arg(m_directory, file.errorString()));
    }
    return digest;
}

void StateFiles::keepOnly(const QList<QByteArray> &digests) const
{
    QStringList kept;
    for (const QByteArray &digest : digests) {
        kept.append(pathOf(digest));
    }
    const QDir folder(m_directory);
    for (const QString &name : folder.entryList({m_begin + QLatin1Char('*')}, QDir::Files)) {
        if (!kept.contains(m_directory + QLatin1Char('/') + name)) {
            QFile::remove(folder.filePath(name));
        }
    }
}

qint64 StateFiles::now() const
{
    ::mkdir(QFile::encodeName(m_directory).constData(), 0700);
    QTemporaryFile file(m_directory + QStringLiteral("/now-XXXXXX"));
    if (!file.open()) {
        return 0;
    }
    const auto stamp = stampOf(file.fileName());
    return stamp ? stamp->modified : 0;
}

} // namespace probate::git
