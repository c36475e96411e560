#include "core/model/handle.h"

namespace probate {

QString toText(const Handle &handle)
{
    return QString::fromLatin1(handle.scheme) + QLatin1Char(':') + QString::fromUtf8(handle.value);
}

QString toText(const Alias &alias)
{
    return alias.space + QLatin1Char(':') + alias.value;
}

QString toText(const Origin &origin)
{
    QString text = origin.source;
    if (!origin.path.isEmpty()) {
        text += QLatin1Char(':') + origin.path;
    }
    if (origin.line) {
        text += QLatin1Char(':') + QString::number(origin.line);
    }
    if (!origin.item.isEmpty()) {
        text += QLatin1Char('#') + origin.item;
    }
    if (!origin.object.isEmpty()) {
        text += QStringLiteral(" (object ") + QString::fromLatin1(origin.object.left(12)) + QLatin1Char(')');
    }
    if (!origin.decoding.isEmpty()) {
        text += QStringLiteral(" [") + origin.decoding + QLatin1Char(']');
    }
    return text;
}

std::optional<Handle> parseHandle(const QString &text)
{
    const auto colon = text.indexOf(QLatin1Char(':'));
    if (colon <= 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return Handle{text.left(colon).toLatin1(), text.mid(colon + 1).toUtf8()};
}

std::optional<Alias> parseAlias(const QString &text)
{
    const auto colon = text.indexOf(QLatin1Char(':'));
    if (colon <= 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return Alias{text.left(colon), text.mid(colon + 1)};
}

} // namespace probate
