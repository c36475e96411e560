#include "tests/archive_case.h"

#include <QProcess>

namespace probate {

const QByteArray &otherToken()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}", 2);
    return token;
}

void ArchiveCase::shell(const char *command) const
{
    QProcess process;
    process.setWorkingDirectory(m_tool->path("."));
    process.start(QStringLiteral("bash"), {QStringLiteral("-ec"), QString::fromLatin1(command)});
    if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
        qFatal("%s: %s", command, process.readAllStandardError().constData());
    }
}

void ArchiveCase::archiver(const QByteArray &program) const
{
    m_tool->write("make.py", "import zipfile, tarfile, io, gzip, zlib\n" + program);
    m_tool->run(QStringLiteral("python3 make.py"));
}

void ArchiveCase::init()
{
    m_tool = std::make_unique<ForeignTool>();
    QVERIFY(QDir(m_tool->path(".")).mkdir(QStringLiteral("b")));
    m_tool->write("b/c", "first line\ntoken " + token() + "\n");
    m_tool->write("b/d", "nothing to see\n");
}

} // namespace probate

#include "moc_archive_case.cpp"
