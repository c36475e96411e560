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
    QByteArray all() const;

    /// Skips of this kind whose place contains these characters, in the JSON report on standard output.
    QJsonArray skips(const QString &kind, const QString &place = {}) const;
    /// Findings of this check.
    QJsonArray findings(const QString &check) const;
    /// What a terminal would obey, or a reader be misled by: C0 and C1 controls but line ends and tabs, DEL, and the
    /// bidirectional controls (UAX #9).
    bool holdsControls() const;
};

/// A user with a home, a working folder and the binary.
class Cli
{
public:
    Cli();

    static QString binary();
    QString path(const QString &name = {}) const { return m_folder.filePath(name); }
    QString ownCache() const { return path(QStringLiteral("cache")); }
    QString state() const { return path(QStringLiteral("state")); }
    QString work(const QString &name = {}) const;

    QProcessEnvironment environment() const;

    /// Starts a program in the working folder and the user's environment.
    std::unique_ptr<QProcess> start(const QString &program, const QStringList &words) const;
    static Outcome finish(QProcess &process, int milliseconds = 120'000);
    Outcome tool(const QString &program, const QStringList &words) const { return finish(*start(program, words)); }
    Outcome run(const QStringList &words) const { return tool(binary(), words); }
    Outcome run(const char *words) const { return run(QString::fromUtf8(words).split(QLatin1Char(' '))); }
    /// `probate audit … --json --quiet` of the working folder, or of what is named.
    Outcome audit(const QStringList &more = {}) const;
    /// As a user who may not read everything: everything of this folder is given to nobody first.
    Outcome runAsNobody(const QStringList &words) const;
    Outcome shell(const QByteArray &script) const;

    void write(const QString &name, const QByteArray &bytes) const;
    void write(const char *name, const QByteArray &bytes) const { write(QString::fromUtf8(name), bytes); }
    QByteArray read(const QString &whole) const;

    std::map<QString, QString> extra; ///< environment of this case
    /// Compiled rules take seconds to make and hold nothing of what was scanned: cases share them, but for those that
    /// run as nobody or look into the cache.
    QString cache = QStringLiteral(PROBATE_BUILD_DIR "/test-cache");

private:
    QTemporaryDir m_folder;
};

/// Characters that no rule and no reader of this source can foresee.
QByteArray made(qsizetype count,
                const char *alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

/// A token in the shape of GitHub's classic personal access tokens, checksum included, so that P01 finds it:
/// https://github.blog/engineering/platform-security/behind-githubs-new-authentication-token-formats/
QByteArray madeToken();

} // namespace probate::test
