// Words that the sources of the literal assessment share. Tests do not need them.
#pragma once

#include "core/base/instant.h"

#include <QString>

namespace probate::fixtures::brief {

inline QString s(const char *text)
{
    return QString::fromUtf8(text);
}

inline Instant t(const char *iso)
{
    return *parseInstant(iso);
}

inline constexpr char exportTime[] = "2026-03-10T20:00:00Z";

} // namespace probate::fixtures::brief
