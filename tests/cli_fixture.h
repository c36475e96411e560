// Runs the real binary as a user would, in a home of its own: nothing of one case is seen by another. Knows exit codes
// and streams, and refuses to know what is inside the program.
#pragma once

#include <QByteArray>
#include <QDir>
#include <QFile>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QProcess>
#include <QRandomGenerator>
#include <QRegularExpression>
#include <QTemporaryDir>
#include <QTest>

#include <memory>

namespace probate::test {

struct Outcome
{
    int exit = -1; ///< -1: it did not end by itself
    QByteArray out;
    QByteArray err;

    QJsonObject json() const { return QJsonDocument::fromJson(out).object(); }
    QJsonArray rows() const { return QJsonDocument::fromJson(out).array(); }
    /// For the message of a failed test.
    QByteArray all() const
    {
        const QJsonValue coverage = json()[QStringLiteral("coverage")];
        const QByteArray said = coverage.isObject() ? QJsonDocument(coverage.toObject()).toJson() : out;
        return "exit " + QByteArray::number(exit) + "\n" + said.left(3000) + "\n" + err.left(3000);
    }

    /// Skips of this kind whose place contains these characters, in the JSON report on standard output.
    QJsonArray skips(const QString &kind, const QString &place = {}) const
    {
        QJsonArray found;
        for (const QJsonValue &skip : json()[QStringLiteral("coverage")][QStringLiteral("skips")].toArray()) {
            if (skip[QStringLiteral("kind")].toString() == kind &&
                skip[QStringLiteral("place")].toString().contains(place)) {
                found.append(skip);
            }
        }
        return found;
    }
    /// Findings of this check.
    QJsonArray findings(const QString &check) const
    {
        QJsonArray found;
        for (const QJsonValue &finding : json()[QStringLiteral("findings")].toArray()) {
            if (finding[QStringLiteral("check")].toString() == check) {
                found.append(finding);
            }
        }
        return found;
    }
    /// What a terminal would obey, or a reader be misled by: C0 and C1 controls but line ends and tabs, DEL, and the
    /// bidirectional controls (UAX #9).
    bool holdsControls() const
    {
        static const QRegularExpression controls(QStringLiteral(
            "[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}\\x{200e}\\x{200f}]"));
        return QString::fromUtf8(out).contains(controls) || QString::fromUtf8(err).contains(controls);
    }
};

/// A user with a home, a working folder and the binary.
class Cli
{
public:
    Cli()
    {
        for (const char *name : {"state", "cache", "home", "work"}) {
            QDir(m_folder.path()).mkpath(QString::fromLatin1(name));
        }
        QDir().mkpath(cache);
    }

    static QString binary()
    {
        return qEnvironmentVariable("PROBATE", QStringLiteral(PROBATE_BUILD_DIR "/app/probate"));
    }
    QString path(const QString &name = {}) const { return m_folder.filePath(name); }
    QString ownCache() const { return path(QStringLiteral("cache")); }
    QString state() const { return path(QStringLiteral("state")); }
    QString work(const QString &name = {}) const
    {
        return path(QStringLiteral("work")) + (name.isEmpty() ? QString() : QLatin1Char('/') + name);
    }

    QProcessEnvironment environment() const
    {
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        environment.insert(QStringLiteral("XDG_STATE_HOME"), state());
        environment.insert(QStringLiteral("XDG_CACHE_HOME"), cache);
        environment.insert(QStringLiteral("HOME"), path(QStringLiteral("home")));
        for (const auto &[name, value] : extra) {
            environment.insert(name, value);
        }
        return environment;
    }

    /// Starts a program in the working folder and the user's environment.
    std::unique_ptr<QProcess> start(const QString &program, const QStringList &words) const
    {
        auto process = std::make_unique<QProcess>();
        process->setProcessEnvironment(environment());
        process->setWorkingDirectory(work());
        process->start(program, words);
        process->closeWriteChannel();
        return process;
    }
    static Outcome finish(QProcess &process, int milliseconds = 120'000)
    {
        Outcome outcome;
        if (!process.waitForFinished(milliseconds)) {
            process.kill();
            process.waitForFinished();
        } else if (process.exitStatus() == QProcess::NormalExit) {
            outcome.exit = process.exitCode();
        }
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
    Outcome tool(const QString &program, const QStringList &words) const { return finish(*start(program, words)); }
    Outcome run(const QStringList &words) const { return tool(binary(), words); }
    Outcome run(const char *words) const { return run(QString::fromUtf8(words).split(QLatin1Char(' '))); }
    /// `probate audit … --json --quiet` of the working folder, or of what is named.
    Outcome audit(const QStringList &more = {}) const
    {
        return run(QStringList{QStringLiteral("audit"), work(), QStringLiteral("--json"), QStringLiteral("--quiet"),
                               QStringLiteral("--as-of"), QStringLiteral("2026-03-11T19:55:00Z")} +
                   more);
    }
    /// As a user who may not read everything: everything of this folder is given to nobody first.
    Outcome runAsNobody(const QStringList &words) const
    {
        if (::getuid() != 0) {
            return run(words);
        }
        tool(QStringLiteral("chmod"), {QStringLiteral("755"), m_folder.path()});
        tool(QStringLiteral("chown"), {QStringLiteral("-R"), QStringLiteral("65534:65534"), m_folder.path()});
        return tool(QStringLiteral("setpriv"),
                    QStringList{QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"),
                                QStringLiteral("--clear-groups"), binary()} +
                        words);
    }
    Outcome shell(const QByteArray &script) const
    {
        return tool(QStringLiteral("bash"), {QStringLiteral("-euc"), QString::fromUtf8(script)});
    }

    void write(const QString &name, const QByteArray &bytes) const
    {
        QDir().mkpath(QFileInfo(work(name)).path());
        QFile file(work(name));
        QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(name));
    }
    void write(const char *name, const QByteArray &bytes) const { write(QString::fromUtf8(name), bytes); }
    QByteArray read(const QString &whole) const
    {
        QFile file(whole);
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }

    std::map<QString, QString> extra; ///< environment of this case
    /// Compiled rules take seconds to make and hold nothing of what was scanned: cases share them, but for those that
    /// run as nobody or look into the cache.
    QString cache = QStringLiteral(PROBATE_BUILD_DIR "/test-cache");

private:
    QTemporaryDir m_folder;
};

/// Characters that no rule and no reader of this source can foresee.
inline QByteArray made(qsizetype count,
                       const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789")
{
    QByteArray text;
    const auto size = static_cast<int>(qstrlen(alphabet));
    for (qsizetype i = 0; i < count; ++i) {
        text += alphabet[QRandomGenerator::global()->bounded(size)];
    }
    return text;
}

/// A token in the shape of GitHub's classic personal access tokens, checksum included, so that P01 finds it:
/// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
inline QByteArray madeToken()
{
    static constexpr char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const QByteArray body = made(30, base62);
    quint32 crc = ~0u;
    for (const char c : body) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
        }
    }
    crc = ~crc;
    QByteArray check;
    for (int i = 0; i < 6; ++i, crc /= 62) {
        check.prepend(base62[crc % 62]);
    }
    return QByteArray("ghp") + '_' + body + check;
}

} // namespace probate::test
