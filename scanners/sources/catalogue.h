// Every source, in the order in which they are asked whether a location is theirs: the specific before the general.
#pragma once

#include "scanners/source.h"

#include <span>

namespace probate {

std::span<const Source *const> allSources();

/// The source with this id, or nullptr.
const Source *findSource(const QString &id);

} // namespace probate
