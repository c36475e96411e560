#include "app/command.h"
#include "app/output.h"

#include <cerrno>
#include <cstdio>

namespace probate {

namespace {

QByteArray printable(const QString &text)
{
    return printableName(text).toUtf8();
}

int failure = 0;

void put(std::FILE *stream, const QByteArray &bytes)
{
    const bool written = std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream) ==
                             static_cast<std::size_t>(bytes.size()) &&
                         std::fflush(stream) == 0;
    if (!written && stream == stdout && failure == 0) {
        failure = errno;
    }
}

} // namespace

int outputFailure()
{
    return failure;
}

QString printableName(const QString &text)
{
    QString out;
    for (const QChar c : text) {
        const bool control = c.category() == QChar::Other_Control || c.category() == QChar::Other_Format;
        out +=
            control ? QStringLiteral("\\u%1").arg(static_cast<int>(c.unicode()), 4, 16, QLatin1Char('0')) : QString(c);
    }
    return out;
}

void Terminal::out(const QByteArray &bytes) const
{
    put(stdout, bytes);
}

void Terminal::note(const QString &line) const
{
    if (!quiet) {
        put(stderr, printable(line) + '\n');
    }
}

void Terminal::error(const Error &error) const
{
    put(stderr, "probate: " + printable(error.message()) + '\n');
}

} // namespace probate
