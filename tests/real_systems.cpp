#include "tests/real_systems.h"

namespace probate::test {

RealSystem::~RealSystem()
{
    for (const auto &server : m_servers) {
        server->kill();
        server->waitForFinished();
    }
}

void RealSystem::write(const QString &name, const QByteArray &bytes) const
{
    QFile file(path(name));
    if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
        qFatal("cannot write %s", qPrintable(name));
    }
    file.setPermissions(QFile::ReadOwner | QFile::WriteOwner);
}

QByteArray RealSystem::read(const QString &name) const
{
    QFile file(path(name));
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void RealSystem::giveAway() const
{
    if (::geteuid() == 0) {
        QProcess::execute(QStringLiteral("chown"), {QStringLiteral("-R"), QStringLiteral("65534:65534"), path()});
    }
}

ToolOutcome RealSystem::run(const QString &program, const QStringList &words, const QByteArray &input) const
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

QProcess &RealSystem::serve(const QString &program, const QStringList &words, bool asNobody)
{
    auto process = std::make_unique<QProcess>();
    prepare(*process);
    process->setProcessChannelMode(QProcess::MergedChannels);
    QStringList all{QStringLiteral("--pdeathsig=KILL")};
    if (asNobody && ::geteuid() == 0) {
        all << QStringLiteral("--reuid=65534") << QStringLiteral("--regid=65534") << QStringLiteral("--clear-groups");
    }
    process->start(QStringLiteral("setpriv"), all << program << words);
    process->waitForStarted();
    m_servers.push_back(std::move(process));
    return *m_servers.back();
}

quint16 RealSystem::freePort()
{
    QTcpServer probe;
    probe.listen(QHostAddress::LocalHost);
    return probe.serverPort();
}

void RealSystem::prepare(QProcess &process) const
{
    QProcessEnvironment all = QProcessEnvironment::systemEnvironment();
    all.insert(QStringLiteral("HOME"), path());
    for (const auto &[name, value] : environment) {
        all.insert(name, value);
    }
    process.setProcessEnvironment(all);
    process.setWorkingDirectory(path());
}

Exports &Exports::add(const QString &path, const QByteArray &bytes, const char *issuer, int hours,
                      const TrustedAuthorities *authorities)
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

QString Exports::verdictOn(const QString &name) const
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

QString Exports::accountOf(const QString &name) const
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

} // namespace probate::test
