// An OpenLDAP server for the length of a test: a plain process on loopback ports, in a temporary folder, with keys and
// passwords made for it. No service of the system is needed or touched. And a connection that breaks off where it is
// told.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QRandomGenerator>
#include <QTemporaryDir>
#include <QThread>

#include <atomic>
#include <memory>
#include <thread>

namespace probate {

int loopbackSocket(quint16 port, quint16 *given);

quint16 freePort();

class PrivateDirectory
{
public:
    static constexpr int people = 1050;

    /// Nothing if no OpenLDAP server is installed.
    static std::unique_ptr<PrivateDirectory> start(QString *why);
    ~PrivateDirectory();

    quint16 port() const { return m_port; }
    QString plain() const { return QStringLiteral("ldap://127.0.0.1:%1").arg(m_port); }
    QString secure() const { return QStringLiteral("ldaps://127.0.0.1:%1").arg(m_securePort); }
    /// The same server under a name that its certificate does not have.
    QString misnamed() const { return QStringLiteral("ldaps://localhost:%1").arg(m_securePort); }
    QString path(const char *name) const { return m_folder.filePath(QLatin1StringView(name)); }
    QByteArray password() const { return m_password; }

private:
    bool run(const QString &program, const QStringList &arguments);

    bool write(const char *name, const QByteArray &bytes);

    QByteArray configuration() const;

    QByteArray content() const;

    bool makeKeys();

    bool begin();

    QTemporaryDir m_folder{QStringLiteral("/tmp/probate-ldap-XXXXXX")};
    QProcess m_server;
    QString m_problem;
    QByteArray m_password;
    quint16 m_port = 0;
    quint16 m_securePort = 0;
};

/// Hands one connection on to a port, and after so many bytes of answers ends it, or only falls silent.
class BreakingLine
{
public:
    BreakingLine(quint16 to, qint64 bytes, bool silently);
    ~BreakingLine();
    quint16 port() const { return m_port; }

private:
    bool wait(int descriptor) const;

    void serve(quint16 to, qint64 bytes, bool silently);

    void pass(int client, int server, qint64 left) const;

    int m_listener = -1;
    quint16 m_port = 0;
    std::atomic<bool> m_stop = false;
    std::thread m_thread;
};

} // namespace probate
