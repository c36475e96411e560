// Repositories made by the real git in a temporary folder, with fixed names and dates, and a scanner that knows one
// made-up kind of secret: "SECRET-" and sixteen letters or digits, which may be broken by newlines and zero bytes.
#pragma once

#include "core/hash/sha256.h"
#include "scanners/document_scanner.h"
#include "scanners/sources/git.h"

#include <QDir>
#include <QFile>
#include <QProcess>
#include <QProcessEnvironment>
#include <QTemporaryDir>
#include <QTest>

#include <mutex>
#include <set>

namespace probate::test {

/// A different made-up secret for every number.
QByteArray madeSecret(int number);

Handle handleOf(const QByteArray &secret);

class MadeSecretScanner final : public DocumentScanner
{
public:
    void scan(const Document &document, const ScanLimits &, ObservationSink &sink) const override;
    QByteArray version() const override { return "test"; }
};

class Collected final : public ObservationSink
{
public:
    void observe(Observation observation) override;
    void skip(Skip skip) override;
    /// Places where the secret was seen.
    std::vector<Origin> sightings(const QByteArray &secret) const;
    SecretPlaced placed(const QByteArray &secret) const;
    bool knows(const QByteArray &secret) const { return !placed(secret).secret.value.isEmpty(); }
    std::size_t skipped(const QString &kind) const;

    std::vector<Observation> observations;
    std::vector<Skip> skips;
    Result<SourceCoverage> coverage{SourceCoverage{}};

private:
    std::mutex m_mutex;
};

std::unique_ptr<Collected> scanGit(const QString &location, int threads = 2, std::map<QString, QString> options = {});

QStringList mailsOf(const std::vector<CommitIdentity> &people);

/// One repository in a folder; every command is git's own.
class GitFixture
{
public:
    explicit GitFixture(const QStringList &initArguments = {});

    QString path() const { return m_folder.path() + QStringLiteral("/repository"); }
    QString file(const QString &name) const { return path() + QLatin1Char('/') + name; }
    QString beside(const QString &name) const { return m_folder.path() + QLatin1Char('/') + name; }

    QByteArray git(const QStringList &arguments, const QByteArray &input = {});
    QByteArray git(const char *words) { return git(QString::fromUtf8(words).split(QLatin1Char(' '))); }

    void write(const QString &name, const QByteArray &content) const;
    void remove(const QString &name) const { QFile::remove(file(name)); }

    /// Everything in the work tree as a commit of this author, an hour after the one before.
    QByteArray commit(const QString &author, const QString &message = QStringLiteral("change"));
    void as(const QString &author);

    int lastExit = 0;
    QByteArray lastError;

private:
    QTemporaryDir m_folder;
    QString m_author = QStringLiteral("nobody");
    qint64 m_seconds = 1'700'000'000;
};

} // namespace probate::test
