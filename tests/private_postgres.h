// A PostgreSQL cluster for the length of a test: in a temporary folder, reached over a Unix socket only, run by an
// unprivileged user. No cluster of the system is needed or touched.
#pragma once

#include <QDir>
#include <QProcess>
#include <QTemporaryDir>
#include <QThread>

#include <memory>
#include <unistd.h>

namespace probate {

class PrivatePostgres
{
public:
    /// Nothing if no PostgreSQL is installed.
    static std::unique_ptr<PrivatePostgres> start(QString *why)
    {
        const QDir versions(QStringLiteral("/usr/lib/postgresql"));
        const QStringList found = versions.entryList(QDir::Dirs | QDir::NoDotAndDotDot, QDir::Name);
        if (found.isEmpty()) {
            *why = QStringLiteral("no PostgreSQL server is installed (Debian: postgresql-15)");
            return nullptr;
        }
        std::unique_ptr<PrivatePostgres> made(
            new PrivatePostgres(versions.filePath(found.last() + QStringLiteral("/bin/"))));
        if (!made->begin()) {
            *why = made->m_problem;
            return nullptr;
        }
        return made;
    }

    ~PrivatePostgres()
    {
        m_server.kill(); // SIGKILL: the folder goes away anyway
        m_server.waitForFinished();
    }

    /// The connection string of a new, empty database.
    QString newDatabase()
    {
        const QString name = QStringLiteral("probate_%1").arg(++m_databases);
        sql(QStringLiteral("postgres"), QStringLiteral("CREATE DATABASE ") + name);
        return QStringLiteral("postgresql://probate@/%1?host=%2").arg(name, m_folder.path());
    }

    /// Runs SQL in the database of such a string, beside the store's own connection.
    bool sqlAt(const QString &location, const QString &statements)
    {
        return sql(location.section(QLatin1Char('/'), 3, 3).section(QLatin1Char('?'), 0, 0), statements);
    }

private:
    explicit PrivatePostgres(const QString &programs) : m_programs(programs) {}

    void prepare(QProcess &process, const QString &program, const QStringList &arguments)
    {
        QStringList all{QStringLiteral("setpriv"),
                        QStringLiteral("--pdeathsig=KILL")}; // a test that crashes leaves no server
        if (::geteuid() == 0) {                              // the server refuses to run as root
            all << QStringLiteral("--reuid=65534") << QStringLiteral("--regid=65534")
                << QStringLiteral("--clear-groups");
        }
        all << m_programs + program;
        process.setProgram(all.takeFirst());
        process.setArguments(all + arguments);
        process.setWorkingDirectory(m_folder.path());
        process.setProcessChannelMode(QProcess::MergedChannels);
    }

    bool run(const QString &program, const QStringList &arguments)
    {
        QProcess process;
        prepare(process, program, arguments);
        process.start();
        process.waitForFinished(60'000);
        m_problem = program + QStringLiteral(": ") + QString::fromUtf8(process.readAll());
        return process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
    }

    bool sql(const QString &database, const QString &statements)
    {
        return run(QStringLiteral("psql"),
                   {QStringLiteral("-qX"), QStringLiteral("-v"), QStringLiteral("ON_ERROR_STOP=1"),
                    QStringLiteral("-h"), m_folder.path(), QStringLiteral("-U"), QStringLiteral("probate"),
                    QStringLiteral("-c"), statements, database});
    }

    bool begin()
    {
        if (::geteuid() == 0 && ::chown(m_folder.path().toLocal8Bit().constData(), 65534, 65534) != 0) {
            m_problem = QStringLiteral("cannot give the folder to nobody");
            return false;
        }
        const QString data = m_folder.filePath(QStringLiteral("data"));
        if (!run(QStringLiteral("initdb"), {QStringLiteral("-A"), QStringLiteral("trust"), QStringLiteral("-U"),
                                            QStringLiteral("probate"), QStringLiteral("-E"), QStringLiteral("UTF8"),
                                            QStringLiteral("--no-sync"), QStringLiteral("-D"), data})) {
            return false;
        }
        prepare(m_server, QStringLiteral("postgres"),
                {QStringLiteral("-D"), data, QStringLiteral("-k"), m_folder.path(), QStringLiteral("-c"),
                 QStringLiteral("listen_addresses="), QStringLiteral("-c"), QStringLiteral("fsync=off")});
        m_server.start();
        for (int i = 0; i < 300; ++i) {
            if (run(QStringLiteral("pg_isready"), {QStringLiteral("-q"), QStringLiteral("-h"), m_folder.path()})) {
                return true;
            }
            QThread::msleep(50);
        }
        return false;
    }

    QString m_programs;
    QTemporaryDir m_folder{QStringLiteral("/tmp/probate-pg-XXXXXX")}; // short: a socket's path has 107 bytes
    QProcess m_server;
    QString m_problem;
    int m_databases = 0;
};

} // namespace probate
