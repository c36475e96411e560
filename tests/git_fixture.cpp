#include "tests/git_fixture.h"

namespace probate::test {

QByteArray madeSecret(int number)
{
    const QByteArray digits = sha256Hex("made-up secret " + QByteArray::number(number));
    return "SECRET" + QByteArray("-") + digits.first(16);
}

Handle handleOf(const QByteArray &secret)
{
    return {handles::secret, sha256Hex("test:" + secret)};
}

void MadeSecretScanner::scan(const Document &document, const ScanLimits &, ObservationSink &sink) const
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

void Collected::observe(Observation observation)
{
    const std::scoped_lock lock(m_mutex);
    observations.push_back(std::move(observation));
}

void Collected::skip(Skip skip)
{
    const std::scoped_lock lock(m_mutex);
    skips.push_back(std::move(skip));
}

std::vector<Origin> Collected::sightings(const QByteArray &secret) const
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

SecretPlaced Collected::placed(const QByteArray &secret) const
{
    for (const Observation &observation : observations) {
        const auto *placed = std::get_if<SecretPlaced>(&observation.fact);
        if (placed && placed->secret == handleOf(secret)) {
            return *placed;
        }
    }
    return {};
}

std::size_t Collected::skipped(const QString &kind) const
{
    std::size_t count = 0;
    for (const Skip &skip : skips) {
        count += skip.kind == kind ? 1 : 0;
    }
    return count;
}

std::unique_ptr<Collected> scanGit(const QString &location, int threads, std::map<QString, QString> options)
{
    auto sink = std::make_unique<Collected>();
    const MadeSecretScanner scanner;
    ScanContext context{scanner, *sink, {}, *parseInstant("2026-01-01T00:00:00Z"), {}, {}, {}};
    context.limits.threads = threads;
    sink->coverage =
        gitSource.scan({QStringLiteral("git"), location, QStringLiteral("git:test"), std::move(options)}, context);
    return sink;
}

QStringList mailsOf(const std::vector<CommitIdentity> &people)
{
    QStringList mails;
    for (const CommitIdentity &person : people) {
        mails.append(person.email);
    }
    mails.sort();
    return mails;
}

GitFixture::GitFixture(const QStringList &initArguments)
{
    git(QStringList{QStringLiteral("init"), QStringLiteral("-q"), QStringLiteral("-b"), QStringLiteral("main")} +
        initArguments + QStringList{path()});
}

QByteArray GitFixture::git(const QStringList &arguments, const QByteArray &input)
{
    QProcess process;
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    const QString date = QStringLiteral("@%1 +0000").arg(m_seconds);
    for (const auto &[name, value] :
         std::map<QString, QString>{{QStringLiteral("GIT_CONFIG_GLOBAL"), QStringLiteral("/dev/null")},
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

void GitFixture::write(const QString &name, const QByteArray &content) const
{
    const QString whole = file(name);
    QDir().mkpath(QFileInfo(whole).path());
    QFile to(whole);
    QVERIFY2(to.open(QIODevice::WriteOnly), qPrintable(whole));
    to.write(content);
}

QByteArray GitFixture::commit(const QString &author, const QString &message)
{
    as(author);
    git("add -A");
    git({QStringLiteral("commit"), QStringLiteral("-q"), QStringLiteral("--allow-empty"), QStringLiteral("-m"),
         message});
    return git("rev-parse HEAD");
}

void GitFixture::as(const QString &author)
{
    m_author = author;
    m_seconds += 3600;
}

} // namespace probate::test
