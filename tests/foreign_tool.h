// Runs the real tool (openssl, ssh-keygen, keytool …) in a temporary folder: fixtures of foreign formats come from it.
#pragma once

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QStandardPaths>
#include <QTemporaryDir>

#include <cstdlib>

namespace probate {

class ForeignTool
{
public:
    static bool isPresent(const char *program)
    {
        return !QStandardPaths::findExecutable(QString::fromLatin1(program)).isEmpty();
    }

    QString path(const char *name) const { return m_folder.filePath(QString::fromLatin1(name)); }

    /// Standard output of the command; aborts the test program with the tool's own words if it fails.
    QByteArray run(const QString &command, const QByteArray &input = {}) const
    {
        QProcess process;
        process.setWorkingDirectory(m_folder.path());
        QStringList words = QProcess::splitCommand(command);
        words.replaceInStrings(QStringLiteral("''"), QString()); // an empty argument
        const QString program = words.takeFirst();
        process.start(program, words);
        process.write(input);
        process.closeWriteChannel();
        if (!process.waitForFinished(60'000) || process.exitCode() != 0) {
            qFatal("%s: %s", qPrintable(command), process.readAllStandardError().constData());
        }
        return process.readAllStandardOutput();
    }

    QByteArray read(const char *name) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::ReadOnly)) {
            qFatal("no fixture %s", name);
        }
        return file.readAll();
    }

    void write(const char *name, const QByteArray &bytes) const
    {
        QFile file(path(name));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write fixture %s", name);
        }
        file.setPermissions(QFile::ReadOwner | QFile::WriteOwner); // ssh-keygen refuses open keys
    }

private:
    QTemporaryDir m_folder;
};

} // namespace probate
