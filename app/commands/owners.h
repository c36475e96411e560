// What the commands about owners share.
#pragma once

#include "app/commands/shared.h"
#include "core/correlate/unresolved.h"

namespace probate {

/// What a person should decide, of what is not dead and is somebody's access.
std::vector<OpenQuestion> questionsOf(const Judged &judged);

} // namespace probate
