// Which build of the program runs: what one build read, another may read differently.
#pragma once

#include <QByteArray>

namespace probate {

/// The linker's build id, in hex, or the version where there is none.
QByteArray buildIdentity();

} // namespace probate
