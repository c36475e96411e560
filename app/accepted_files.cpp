#include "app/accepted_files.h"

#include "scanners/git/committed_files.h"

#include <QDir>
#include <QFile>
#include <QFileInfo>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate {

namespace {

/// A regular file of a stranger's folder, no link; nothing if there is none.
std::optional<QByteArray> ownFile(const QString &path, QStringList &remarks)
{
    const int descriptor = ::open(QFile::encodeName(path).constData(), O_RDONLY | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK);
    if (descriptor < 0) {
        if (QFileInfo(path).isSymLink() || QFileInfo::exists(path)) {
            remarks.append(
                QStringLiteral("%1 is a link or cannot be read, and is not used").arg(QFileInfo(path).fileName()));
        }
        return std::nullopt;
    }
    struct stat about
    {};
    QFile file;
    const bool regular = ::fstat(descriptor, &about) == 0 && S_ISREG(about.st_mode);
    if (!regular || about.st_size > largestGitleaksFile ||
        !file.open(descriptor, QIODevice::ReadOnly, QFileDevice::AutoCloseHandle)) {
        remarks.append(QStringLiteral("%1 is no regular file or larger than 1 MiB, and is not used")
                           .arg(QFileInfo(path).fileName()));
        ::close(descriptor);
        return std::nullopt;
    }
    return file.read(largestGitleaksFile);
}

/// Rules that report more here than they would there.
void remarkComposite(const QByteArray &bytes, const QString &file, QStringList &remarks)
{
    const auto config = parseGitleaksConfig(bytes);
    for (const GitleaksRule &rule : config ? config->rules : std::vector<GitleaksRule>()) {
        if (rule.composite) {
            remarks.append(QStringLiteral("%1:%2: what rule %3 requires of other rules nearby is not asked for: it "
                                          "reports on its own")
                               .arg(file)
                               .arg(rule.line)
                               .arg(rule.id));
        }
    }
}

} // namespace

bool isGitleaksFile(const QString &path)
{
    return path.endsWith(QLatin1StringView(".toml"), Qt::CaseInsensitive);
}

QStringList remarksOnGitleaksFile(const QString &path)
{
    QStringList remarks;
    QFile file(path);
    if (file.open(QIODevice::ReadOnly)) {
        const QByteArray bytes = file.read(largestGitleaksFile + 1); // one more than may be is told, too
        AcceptedSecrets().addConfig(bytes, path, remarks);
        remarkComposite(bytes, path, remarks);
    }
    return remarks;
}

AcceptedSecrets acceptedAt(const SourceSpec &spec, const QStringList &ruleFiles, QStringList &remarks)
{
    AcceptedSecrets accepted;
    for (const QString &path : ruleFiles) {
        QFile file(path);
        if (isGitleaksFile(path) && file.open(QIODevice::ReadOnly)) { // rules of it were read already, so it is there
            const QByteArray bytes = file.read(largestGitleaksFile);
            accepted.addConfig(bytes, QFileInfo(path).fileName(), remarks);
            remarkComposite(bytes, QFileInfo(path).fileName(), remarks);
        }
    }
    const QDir root(spec.location);
    if (spec.location.isEmpty() || !root.exists()) {
        return accepted;
    }
    const QString config = QStringLiteral(".gitleaks.toml");
    const QString ignore = QStringLiteral(".gitleaksignore");
    if (const auto bytes = ownFile(root.filePath(config), remarks)) {
        accepted.addConfig(*bytes, config, remarks);
        const auto parsed = parseGitleaksConfig(*bytes);
        const bool named = ruleFiles.contains(root.filePath(config));
        if (parsed && !parsed->rules.empty() && !named) {
            remarks.append(
                QStringLiteral("%1 has %2 rules of its own, which are not used: a scanned place accepts secrets, "
                               "visibly, and gives no rules; name the file with --rules to use them")
                    .arg(config)
                    .arg(parsed->rules.size()));
        }
    }
    if (const auto bytes = ownFile(root.filePath(ignore), remarks)) {
        const git::CommittedFiles files(spec.location);
        accepted.addIgnored(
            *bytes, ignore, [&](const QByteArray &commit, const QString &path) { return files.blobAt(commit, path); },
            remarks);
    }
    return accepted;
}

} // namespace probate
