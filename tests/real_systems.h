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
    ~RealSystem()
    {
        for (const auto &server : m_servers) {
            server->kill();
            server->waitForFinished();
        }
    }

    QString path(const QString &name = {}) const { return name.isEmpty() ? m_folder.path() : m_folder.filePath(name); }
    void write(const QString &name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(name));
        }
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
    }
    QByteArray read(const QString &name) const
    {
        QFile file(path(name));
        return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
    }
    /// Gives everything to the user that servers run as where the tests run as root.
    void giveAway() const
    {
        if (::geteuid() == 0) {
            QProcess::execute(QStringLiteral("chown"), {QStringLiteral("-R"), QStringLiteral("65534:65534"), path()});
        }
    }

    ToolOutcome run(const QString &program, const QStringList &words, const QByteArray &input = {}) const
    {
        QProcess process;
        prepare(process);
        process.start(program, words);
        process.write(input);
        process.closeWriteChannel();
        ToolOutcome outcome;
        if (process.waitForFinished(30'000) && process.exitStatus() == QProcess::NormalExit) {
            outcome.exit = process.exitCode();
        }
        outcome.out = process.readAllStandardOutput();
        outcome.err = process.readAllStandardError();
        return outcome;
    }
    /// Starts a server that dies with the test; `asNobody` where it refuses to run as root.
    QProcess &serve(const QString &program, const QStringList &words, bool asNobody)
    {
        auto process = std::make_unique<QProcess>();
        prepare(*process);
        process->setProcessChannelMode(QProcess::MergedChannels);
        QStringList all{QStringLiteral("--pdeathsig=KILL")};
        if (asNobody && ::geteuid() == 0) {
            all << QStringLiteral("--reuid=65534") << QStringLiteral("--regid=65534")
                << QStringLiteral("--clear-groups");
        }
        process->start(QStringLiteral("setpriv"), all << program << words);
        process->waitForStarted();
        m_servers.push_back(std::move(process));
        return *m_servers.back();
    }
    std::map<QString, QString> environment;

    static quint16 freePort()
    {
        QTcpServer probe;
        probe.listen(QHostAddress::LocalHost);
        return probe.serverPort();
    }

private:
    void prepare(QProcess &process) const
    {
        QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
        all.insert(QStringLiteral("HOME"), path());
        for (const auto &[name, value] : environment) {
            all.insert(name, value);
        }
        process.setProcessEnvironment(all);
        process.setWorkingDirectory(path());
    }

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
                 const TrustedAuthorities *authorities = nullptr)
    {
        RecordingContext context;
        context.document.authorities = authorities;
        context.document.exportArea = true;
        const Instant when = closure() + std::chrono::hours(hours);
        context.collectedAt = when;
        bool read = false;
        for (const Reader &reader : allReaders()) {
            if (context.read(reader, bytes, path, issuer)) {
                read = true;
                break;
            }
        }
        if (!read) {
            qFatal("nobody reads %s: %s", qPrintable(path), bytes.left(300).constData());
        }
        for (const Skip &skip : context.skips) {
            skips.push_back(skip.kind);
        }
        for (Observation observation : context.observations) {
            observation.origin.path += QString::number(m_known.size());
            observation.collectedAt = when;
            m_known.push_back({QByteArray::number(m_known.size()), std::move(observation)});
        }
        m_latest = std::max(m_latest, when);
        return *this;
    }

    /// "LIVE", "BLOCKED" … of the credential whose handles or label have these characters; against the closure.
    QString verdictOn(const QString &name) const
    {
        const Instant asOf = m_latest + std::chrono::minutes(1);
        const Estate estate = buildEstate(m_known, asOf);
        QStringList found;
        for (const Credential &credential : estate.credentials) {
            bool named = credential.label.contains(name);
            for (const Handle &handle : credential.handles) {
                named = named || toText(handle).contains(name);
            }
            if (named) {
                found += toText(judgeCredential(credential, closure(), Policy(), asOf).state);
            }
        }
        return found.isEmpty() ? QStringLiteral("unknown") : found.join(QLatin1Char(' '));
    }
    /// "enabled", "disabled", "locked", "deleted": the newest word on an account.
    QString accountOf(const QString &name) const
    {
        static const char *words[] = {"enabled", "disabled", "locked", "deleted"};
        const AccountState *newest = nullptr;
        for (const KnownObservation &known : m_known) {
            const auto *state = std::get_if<AccountState>(&known.observation.fact);
            if (state && toText(state->account).contains(name) && (!newest || state->time.at >= newest->time.at)) {
                newest = state;
            }
        }
        return newest ? QString::fromLatin1(words[static_cast<int>(newest->condition)]) : QStringLiteral("unknown");
    }
    std::vector<QString> skips;

private:
    std::vector<KnownObservation> m_known;
    Instant m_latest = closure();
};

} // namespace probate::test
