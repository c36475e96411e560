// Every command, one file each. A new command is one .cpp that defines a value, a line here, one in catalogue.cpp and
// one in CMake.
#pragma once

#include "app/command.h"

namespace probate {

extern const Command completionCommand;

} // namespace probate
