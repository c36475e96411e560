// What an object is called: the hash of its type, size and bytes (gitformat: git-hash-object(1)).
#pragma once

#include "scanners/git/object_supply.h"

#include <array>

namespace probate::git {

/// The first idSize(format) bytes count.
std::array<std::uint8_t, 32> objectName(ObjectFormat format, ObjectType type, QByteArrayView bytes);

} // namespace probate::git
