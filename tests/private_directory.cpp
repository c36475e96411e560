#include "tests/private_directory.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

namespace probate {

int loopbackSocket(quint16 port, quint16 *given)
{
    const int made = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(port);
    socklen_t size = sizeof at;
    if (::bind(made, reinterpret_cast<sockaddr *>(&at), size) != 0 ||
        ::getsockname(made, reinterpret_cast<sockaddr *>(&at), &size) != 0) {
        ::close(made);
        return -1;
    }
    *given = ntohs(at.sin_port);
    return made;
}

quint16 freePort()
{
    quint16 port = 0;
    ::close(loopbackSocket(0, &port));
    return port;
}

std::unique_ptr<PrivateDirectory> PrivateDirectory::start(QString *why)
{
    if (!QFile::exists(QStringLiteral("/usr/sbin/slapd"))) {
        *why = QStringLiteral("no OpenLDAP server is installed (Debian: slapd)");
        return nullptr;
    }
    std::unique_ptr<PrivateDirectory> made(new PrivateDirectory);
    if (!made->begin()) {
        *why = made->m_problem;
        return nullptr;
    }
    return made;
}

PrivateDirectory::~PrivateDirectory()
{
    m_server.kill();
    m_server.waitForFinished();
}

bool PrivateDirectory::run(const QString &program, const QStringList &arguments)
{
    QProcess process;
    process.setWorkingDirectory(m_folder.path());
    process.setProcessChannelMode(QProcess::MergedChannels);
    process.start(program, arguments);
    const bool ended = process.waitForFinished(60'000);
    m_problem = program + QStringLiteral(": ") + QString::fromUtf8(process.readAll());
    return ended && process.exitStatus() == QProcess::NormalExit && process.exitCode() == 0;
}

bool PrivateDirectory::write(const char *name, const QByteArray &bytes)
{
    QFile file(path(name));
    const bool done = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
    file.setPermissions(QFileDevice::ReadOwner | QFileDevice::WriteOwner);
    return done;
}

QByteArray PrivateDirectory::configuration() const
{
    const QByteArray here = m_folder.path().toUtf8();
    return "include /etc/ldap/schema/core.schema\ninclude /etc/ldap/schema/cosine.schema\n"
           "include /etc/ldap/schema/inetorgperson.schema\nmodulepath /usr/lib/ldap\nmoduleload "
           "back_mdb\nsizelimit unlimited\n"
           "pidfile " +
           here + "/pid\nTLSCACertificateFile " + here + "/ca.pem\nTLSCertificateFile " + here +
           "/server.pem\nTLSCertificateKeyFile " + here +
           "/server.key\ndatabase mdb\nsuffix dc=example,dc=com\n"
           "rootdn cn=admin,dc=example,dc=com\ndirectory " +
           here +
           "/db\nmaxsize 104857600\n"
           "limits dn.exact=cn=capped,dc=example,dc=com size=120\n"
           "access to attrs=userPassword by anonymous auth by * none\n"
           "access to * by users read by anonymous auth\n";
}

QByteArray PrivateDirectory::content() const
{
    QByteArray ldif = "dn: dc=example,dc=com\nobjectClass: domain\ndc: example\n\n";
    for (const char *reader : {"reader", "capped"}) {
        ldif += QByteArray("dn: cn=") + reader +
                ",dc=example,dc=com\nobjectClass: organizationalRole\n"
                "objectClass: simpleSecurityObject\ncn: " +
                reader + "\nuserPassword: " + m_password + "\n\n";
    }
    for (int i = 0; i < people; ++i) {
        const QByteArray n = QByteArray::number(i);
        ldif += "dn: uid=p" + n + ",dc=example,dc=com\nobjectClass: inetOrgPerson\nuid: p" + n + "\ncn: Person " + n +
                "\nsn: " + n + "\nmail: p" + n + "@example.com\nemployeeNumber: " + n +
                "\nuserPassword: " + m_password + "\n\n";
    }
    return ldif;
}

bool PrivateDirectory::makeKeys()
{
    const auto openssl = [&](const QString &words) {
        return run(QStringLiteral("openssl"), words.split(QLatin1Char(' ')));
    };
    const QString key = QStringLiteral("req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 ");
    return openssl(key + QStringLiteral("-subj /CN=Test-CA -keyout ca.key -out ca.pem")) &&
           openssl(key + QStringLiteral("-subj /CN=Other-CA -keyout other.key -out other.pem")) &&
           openssl(key + QStringLiteral("-subj /CN=127.0.0.1 -addext subjectAltName=IP:127.0.0.1 "
                                        "-addext basicConstraints=critical,CA:FALSE -CA ca.pem -CAkey ca.key "
                                        "-keyout server.key -out server.pem"));
}

bool PrivateDirectory::begin()
{
    for (int i = 0; i < 20; ++i) {
        m_password += "abcdefghijkmnpqrstuvwxyz23456789"[QRandomGenerator::global()->bounded(32)];
    }
    m_port = freePort();
    m_securePort = freePort();
    QDir(m_folder.path()).mkpath(QStringLiteral("db"));
    if (!makeKeys() || !write("slapd.conf", configuration()) || !write("content.ldif", content()) ||
        !write("password", m_password + "\n") ||
        !run(QStringLiteral("/usr/sbin/slapadd"), {QStringLiteral("-q"), QStringLiteral("-f"), path("slapd.conf"),
                                                   QStringLiteral("-l"), path("content.ldif")})) {
        return false;
    }
    m_server.setProcessChannelMode(QProcess::MergedChannels);
    m_server.start(QStringLiteral("setpriv"),
                   {QStringLiteral("--pdeathsig=KILL"), QStringLiteral("/usr/sbin/slapd"), QStringLiteral("-d0"),
                    QStringLiteral("-f"), path("slapd.conf"), QStringLiteral("-h"),
                    plain() + QStringLiteral("/ ") + secure() + QLatin1Char('/')});
    for (int i = 0; i < 200 && m_server.state() != QProcess::NotRunning; ++i) {
        const int probe = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        at.sin_port = htons(m_securePort);
        const bool up = ::connect(probe, reinterpret_cast<sockaddr *>(&at), sizeof at) == 0;
        ::close(probe);
        if (up) {
            return true;
        }
        QThread::msleep(50);
    }
    m_problem = QStringLiteral("slapd did not start: ") + QString::fromUtf8(m_server.readAll());
    return false;
}

BreakingLine::BreakingLine(quint16 to, qint64 bytes, bool silently)
{
    m_listener = loopbackSocket(0, &m_port);
    ::listen(m_listener, 1);
    m_thread = std::thread([this, to, bytes, silently] { serve(to, bytes, silently); });
}

BreakingLine::~BreakingLine()
{
    m_stop = true;
    m_thread.join();
    ::close(m_listener);
}

bool BreakingLine::wait(int descriptor) const
{
    pollfd it{descriptor, POLLIN, 0};
    while (!m_stop) {
        if (::poll(&it, 1, 50) > 0) {
            return true;
        }
    }
    return false;
}

void BreakingLine::serve(quint16 to, qint64 bytes, bool silently)
{
    if (!wait(m_listener)) {
        return;
    }
    const int client = ::accept4(m_listener, nullptr, nullptr, SOCK_CLOEXEC);
    const int server = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    at.sin_port = htons(to);
    if (::connect(server, reinterpret_cast<sockaddr *>(&at), sizeof at) == 0) {
        pass(client, server, bytes);
    }
    while (silently && !m_stop) {
        std::this_thread::sleep_for(std::chrono::milliseconds(20));
    }
    ::close(client);
    ::close(server);
}

void BreakingLine::pass(int client, int server, qint64 left) const
{
    char buffer[4096];
    pollfd both[] = {{client, POLLIN, 0}, {server, POLLIN, 0}};
    while (!m_stop && left > 0) {
        if (::poll(both, 2, 50) <= 0) {
            continue;
        }
        if (both[0].revents) {
            const auto got = ::read(client, buffer, sizeof buffer);
            if (got <= 0 || ::write(server, buffer, static_cast<std::size_t>(got)) != got) {
                return;
            }
        }
        if (both[1].revents) {
            const auto got =
                ::read(server, buffer, std::min<std::size_t>(sizeof buffer, static_cast<std::size_t>(left)));
            if (got <= 0 || ::write(client, buffer, static_cast<std::size_t>(got)) != got) {
                return;
            }
            left -= got;
        }
    }
}

} // namespace probate
