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
inline QByteArray madeSecret(int number)
{
    const QByteArray digits = sha256Hex("made-up secret " + QByteArray::number(number));
    return "SECRET" + QByteArray("-") + digits.first(16);
}

inline Handle handleOf(const QByteArray &secret)
{
    return {handles::secret, sha256Hex("test:" + secret)};
}

class MadeSecretScanner final : public DocumentScanner
{
public:
    void scan(const Document &document, const ScanLimits &, ObservationSink &sink) const override
    {
        static const QByteArray marker = QByteArray("SECRET") + '-';
        const QByteArray bytes = document.bytes.toByteArray();
        QByteArray plain;
        std::vector<qsizetype> places;
        for (qsizetype i = 0; i < bytes.size(); ++i) {
            if (bytes[i] != '\n' && bytes[i] != '\0') {
                plain += bytes[i];
                places.push_back(i);
            }
        }
        for (qsizetype at = plain.indexOf(marker); at >= 0; at = plain.indexOf(marker, at + 1)) {
            qsizetype end = at + marker.size();
            while (end < plain.size() && end < at + marker.size() + 16 &&
                   ((plain[end] >= '0' && plain[end] <= '9') || (plain[end] >= 'a' && plain[end] <= 'z'))) {
                ++end;
            }
            if (end == at + marker.size() + 16) {
                Observation observation{document.origin, document.collectedAt, {}};
                observation.origin.offset = static_cast<std::uint64_t>(places[static_cast<std::size_t>(at)]);
                SecretSeen seen;
                seen.credential.handles = {handleOf(plain.sliced(at, end - at))};
                seen.rule = QStringLiteral("test");
                observation.fact = seen;
                sink.observe(observation);
            }
        }
    }
    QByteArray version() const override { return "test"; }
};

class Collected final : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        const std::scoped_lock lock(m_mutex);
        observations.push_back(std::move(observation));
    }
    void skip(Skip skip) override
    {
        const std::scoped_lock lock(m_mutex);
        skips.push_back(std::move(skip));
    }
    /// Places where the secret was seen.
    std::vector<Origin> sightings(const QByteArray &secret) const
    {
        std::vector<Origin> origins;
        for (const Observation &observation : observations) {
            const auto *seen = std::get_if<SecretSeen>(&observation.fact);
            if (seen && seen->credential.handles.front() == handleOf(secret)) {
                origins.push_back(observation.origin);
            }
        }
        return origins;
    }
    SecretPlaced placed(const QByteArray &secret) const
    {
        for (const Observation &observation : observations) {
            const auto *placed = std::get_if<SecretPlaced>(&observation.fact);
            if (placed && placed->secret == handleOf(secret)) {
                return *placed;
            }
        }
        return {};
    }
    bool knows(const QByteArray &secret) const { return !placed(secret).secret.value.isEmpty(); }
    std::size_t skipped(const QString &kind) const
    {
        std::size_t count = 0;
        for (const Skip &skip : skips) {
            count += skip.kind == kind ? 1 : 0;
        }
        return count;
    }

    std::vector<Observation> observations;
    std::vector<Skip> skips;
    Result<SourceCoverage> coverage{SourceCoverage{}};

private:
    std::mutex m_mutex;
};

inline std::unique_ptr<Collected> scanGit(const QString &location, int threads = 2,
                                          std::map<QString, QString> options = {})
{
    auto sink = std::make_unique<Collected>();
    const MadeSecretScanner scanner;
    ScanContext context{scanner, *sink, {}, *parseInstant("2026-01-01T00:00:00Z"), {}, {}, {}};
    context.limits.threads = threads;
    sink->coverage =
        gitSource.scan({QStringLiteral("git"), location, QStringLiteral("git:test"), std::move(options)}, context);
    return sink;
}

inline QStringList mailsOf(const std::vector<CommitIdentity> &people)
{
    QStringList mails;
    for (const CommitIdentity &person : people) {
        mails.append(person.email);
    }
    mails.sort();
    return mails;
}

/// One repository in a folder; every command is git's own.
class GitFixture
{
public:
    explicit GitFixture(const QStringList &initArguments = {})
    {
        git(QStringList{QStringLiteral("init"), QStringLiteral("-q"), QStringLiteral("-b"), QStringLiteral("main")} +
            initArguments + QStringList{path()});
    }

    QString path() const { return m_folder.path() + QStringLiteral("/repository"); }
    QString file(const QString &name) const { return path() + QLatin1Char('/') + name; }
    QString beside(const QString &name) const { return m_folder.path() + QLatin1Char('/') + name; }

    QByteArray git(const QStringList &arguments, const QByteArray &input = {})
    {
        QProcess process;
        QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
        const QString date = QStringLiteral("@%1 +0000").arg(m_seconds);
        for (const auto &[name, value] : std::map<QString, QString>{
                 {QStringLiteral("GIT_CONFIG_GLOBAL"), QStringLiteral("/dev/null")},
                 {QStringLiteral("GIT_CONFIG_SYSTEM"), QStringLiteral("/dev/null")},
                 {QStringLiteral("GIT_AUTHOR_NAME"), m_author},
                 {QStringLiteral("GIT_AUTHOR_EMAIL"), m_author + QStringLiteral("@example.com")},
                 {QStringLiteral("GIT_COMMITTER_NAME"), m_author},
                 {QStringLiteral("GIT_COMMITTER_EMAIL"), m_author + QStringLiteral("@example.com")},
                 {QStringLiteral("GIT_AUTHOR_DATE"), date},
                 {QStringLiteral("GIT_COMMITTER_DATE"), date},
                 {QStringLiteral("GIT_ALLOW_PROTOCOL"), QStringLiteral("file")},
                 {QStringLiteral("LC_ALL"), QStringLiteral("C")}}) {
            environment.insert(name, value);
        }
        process.setProcessEnvironment(environment);
        process.setWorkingDirectory(QDir(path()).exists() ? path() : m_folder.path());
        process.start(QStringLiteral("git"), arguments);
        process.write(input);
        process.closeWriteChannel();
        process.waitForFinished(60'000);
        lastExit = process.exitCode();
        lastError = process.readAllStandardError();
        return process.readAllStandardOutput().trimmed();
    }
    QByteArray git(const char *words) { return git(QString::fromUtf8(words).split(QLatin1Char(' '))); }

    void write(const QString &name, const QByteArray &content) const
    {
        const QString whole = file(name);
        QDir().mkpath(QFileInfo(whole).path());
        QFile to(whole);
        QVERIFY2(to.open(QIODevice::WriteOnly), qPrintable(whole));
        to.write(content);
    }
    void remove(const QString &name) const { QFile::remove(file(name)); }

    /// Everything in the work tree as a commit of this author, an hour after the one before.
    QByteArray commit(const QString &author, const QString &message = QStringLiteral("change"))
    {
        as(author);
        git("add -A");
        git({QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("--allow-empty"), QStringLiteral("-m"),
             message});
        return git("rev-parse HEAD");
    }
    void as(const QString &author)
    {
        m_author = author;
        m_seconds += 3600;
    }

    int lastExit = 0;
    QByteArray lastError;

private:
    QTemporaryDir m_folder;
    QString m_author = QStringLiteral("nobody");
    qint64 m_seconds = 1'700'000'000;
};

} // namespace probate::test
