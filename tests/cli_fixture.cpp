#include "tests/cli_fixture.h"

namespace probate::test {

QByteArray Outcome::all() const
{
    const QJsonValue coverage = json()[QStringLiteral("coverage")];
    const QByteArray said = coverage.isObject() ? QJsonDocument(coverage.toObject()).toJson() : out;
    return "exit " + QByteArray::number(exit) + "\n" + said.left(3000) + "\n" + err.left(3000);
}

QJsonArray Outcome::skips(const QString &kind, const QString &place) const
{
    QJsonArray found;
    for (const QJsonValue &skip : json()[QStringLiteral("coverage")][QStringLiteral("skips")].toArray()) {
        if (skip[QStringLiteral("kind")].toString() == kind &&
            skip[QStringLiteral("place")].toString().contains(place)) {
            found.append(skip);
        }
    }
    return found;
}

QJsonArray Outcome::findings(const QString &check) const
{
    QJsonArray found;
    for (const QJsonValue &finding : json()[QStringLiteral("findings")].toArray()) {
        if (finding[QStringLiteral("check")].toString() == check) {
            found.append(finding);
        }
    }
    return found;
}

bool Outcome::holdsControls() const
{
    static const QRegularExpression controls(
        QStringLiteral("[\\x00-\\x08\\x0b-\\x1f\\x7f-\\x9f\\x{202a}-\\x{202e}\\x{2066}-\\x{2069}\\x{200e}\\x{200f}]"));
    return QString::fromUtf8(out).contains(controls) || QString::fromUtf8(err).contains(controls);
}

Cli::Cli()
{
    for (const char *name : {"state", "cache", "home", "work"}) {
        QDir(m_folder.path()).mkpath(QString::fromLatin1(name));
    }
    QDir().mkpath(cache);
}

QString Cli::binary()
{
    return qEnvironmentVariable("PROBATE", QStringLiteral(PROBATE_BUILD_DIR "/app/probate"));
}

QString Cli::work(const QString &name) const
{
    return path(QStringLiteral("work")) + (name.isEmpty() ? QString() : QLatin1Char('/') + name);
}

QProcessEnvironment Cli::environment() const
{
    QProcessEnvironment environment = QProcessEnvironment::systemEnvironment();
    environment.insert(QStringLiteral("XDG_STATE_HOME"), state());
    environment.insert(QStringLiteral("XDG_CACHE_HOME"), cache);
    environment.insert(QStringLiteral("HOME"), path(QStringLiteral("home")));
    for (const auto &[name, value] : extra) {
        environment.insert(name, value);
    }
    return environment;
}

std::unique_ptr<QProcess> Cli::start(const QString &program, const QStringList &words) const
{
    auto process = std::make_unique<QProcess>();
    process->setProcessEnvironment(environment());
    process->setWorkingDirectory(work());
    process->start(program, words);
    process->closeWriteChannel();
    return process;
}

Outcome Cli::finish(QProcess &process, int milliseconds)
{
    Outcome outcome;
    if (!process.waitForFinished(milliseconds)) {
        process.kill();
        process.waitForFinished();
    } else if (process.exitStatus() == QProcess::NormalExit) {
        outcome.exit = process.exitCode();
    }
    outcome.out = process.readAllStandardOutput();
    outcome.err = process.readAllStandardError();
    return outcome;
}

Outcome Cli::audit(const QStringList &more) const
{
    return run(QStringList{QStringLiteral("audit"), work(), QStringLiteral("--json"), QStringLiteral("--quiet"),
                           QStringLiteral("--as-of"), QStringLiteral("2026-03-11T19:55:00Z")} +
               more);
}

Outcome Cli::runAsNobody(const QStringList &words) const
{
    if (::getuid() != 0) {
        return run(words);
    }
    tool(QStringLiteral("chmod"), {QStringLiteral("755"), m_folder.path()});
    tool(QStringLiteral("chown"), {QStringLiteral("-R"), QStringLiteral("65534:65534"), m_folder.path()});
    return tool(QStringLiteral("setpriv"), QStringList{QStringLiteral("--reuid=65534"), QStringLiteral("--regid=65534"),
                                                       QStringLiteral("--clear-groups"), binary()} +
                                               words);
}

Outcome Cli::shell(const QByteArray &script) const
{
    return tool(QStringLiteral("bash"), {QStringLiteral("-euc"), QString::fromUtf8(script)});
}

void Cli::write(const QString &name, const QByteArray &bytes) const
{
    QDir().mkpath(QFileInfo(work(name)).path());
    QFile file(work(name));
    QVERIFY2(file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size(), qPrintable(name));
}

QByteArray Cli::read(const QString &whole) const
{
    QFile file(whole);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray made(qsizetype count, const char *alphabet)
{
    QByteArray text;
    const auto size = static_cast<int>(qstrlen(alphabet));
    while (text.size() < count) {
        const char next = alphabet[QRandomGenerator::global()->bounded(size)];
        // Four x in a row are a placeholder's, and of 3000 tokens one would have them in one run of 75.
        if (size == 1 || !text.endsWith(next)) {
            text += next;
        }
    }
    return text;
}

QByteArray madeToken()
{
    static constexpr char base62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
    const QByteArray body = made(30, base62);
    quint32 crc = ~0u;
    for (const char c : body) {
        crc ^= static_cast<unsigned char>(c);
        for (int bit = 0; bit < 8; ++bit) {
            crc = (crc >> 1) ^ (0xedb88320u & (0u - (crc & 1)));
        }
    }
    crc = ~crc;
    QByteArray check;
    for (int i = 0; i < 6; ++i, crc /= 62) {
        check.prepend(base62[crc % 62]);
    }
    return QByteArray("ghp") + '_' + body + check;
}

} // namespace probate::test
