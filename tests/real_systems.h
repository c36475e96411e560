// Real servers for the length of a test, each in a folder of its own, without a port that anybody else could reach; and
// the verdict on what their own exports say. Linux, and root or not.
#pragma once

#include "core/closure/credential_verdict.h"
#include "core/estate/estate.h"
#include "scanners/keys/authorities.h"
#include "scanners/readers/catalogue.h"
#include "tests/recording_context.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QTcpServer>
#include <QTemporaryDir>
#include <QTest>
#include <QThread>

#include <memory>
#include <unistd.h>

namespace probate::test {

struct ToolOutcome
{
    int exit = -1;
    QByteArray out;
    QByteArray err;

    QByteArray all() const { return "exit " + QByteArray::number(exit) + "\n" + out.left(2000) + err.left(2000); }
};

/// A folder with a server's files, and the programs that are run in it.
class RealSystem
{
public:
    explicit RealSystem(const char *name)
        : m_folder(QStringLiteral("/tmp/probate-%1-XXXXXX").arg(QLatin1StringView(name)))
    {}
    ~RealSystem();

    QString path(const QString &name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const;
    QByteArray read(const QString &name) const;
    /// Gives everything to the user that servers run as where the tests run as root.
    void giveAway() const;

    ToolOutcome run(const QString &program, const QStringList &words, const QByteArray &input = {}) const;
    /// Starts a server that dies with the test; `asNobody` where it refuses to run as root.
    QProcess &serve(const QString &program, const QStringList &words, bool asNobody);
    std::map<QString, QString> environment;

    static quint16 freePort();

private:
    void prepare(QProcess &process) const;

    QTemporaryDir m_folder;
    std::vector<std::unique_ptr<QProcess>> m_servers;
};

/// What was exported, at hours after the closure, and what is concluded from it.
class Exports
{
public:
    static Instant closure() { return *parseInstant("2026-03-01T09:00:00Z"); }

    /// Reads an export as collected `hours` after the closure.
    Exports &add(const QString &path, const QByteArray &bytes, const char *issuer, int hours,
                 const TrustedAuthorities *authorities = nullptr);

    /// "LIVE", "BLOCKED" … of the credential whose handles or label have these characters; against the closure.
    QString verdictOn(const QString &name) const;
    /// "enabled", "disabled", "locked", "deleted": the newest word on an account.
    QString accountOf(const QString &name) const;
    std::vector<QString> skips;

private:
    std::vector<KnownObservation> m_known;
    Instant m_latest = closure();
};

} // namespace probate::test
