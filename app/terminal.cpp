#include "app/command.h"

#include <cstdio>

namespace probate {

namespace {

QByteArray printable(const QString &text)
{
    return printableName(text).toUtf8();
}

void put(std::FILE *stream, const QByteArray &bytes)
{
    std::fwrite(bytes.constData(), 1, static_cast<std::size_t>(bytes.size()), stream);
    std::fflush(stream);
}

} // namespace

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
