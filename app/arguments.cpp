#include "app/arguments.h"

namespace probate {

QString Arguments::value(const char *option, const QString &fallback) const
{
    const auto found = m_options.find(QLatin1StringView(option));
    return found == m_options.end() || found->second.isEmpty() ? fallback : found->second.constLast();
}

QStringList Arguments::values(const char *option) const
{
    const auto found = m_options.find(QLatin1StringView(option));
    return found == m_options.end() ? QStringList() : found->second;
}

} // namespace probate
