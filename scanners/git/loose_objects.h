// Objects in files of their own (gitrepository-layout(5), "objects/[0-9a-f][0-9a-f]").
#pragma once

#include "scanners/git/object_supply.h"
#include "scanners/git/pack_codec.h"

namespace probate::git {

struct LooseObject
{
    ObjectType type = ObjectType::None;
    std::uint64_t size = 0;
    ByteSpan bytes; ///< inside the buffer that was given
};

/// Raw names of all loose objects of an objects folder, appended to `names`.
void listLoose(const QString &objectsFolder, ObjectFormat format, std::vector<std::uint8_t> &names);
QString loosePath(const QString &objectsFolder, QByteArrayView hex);
/// Reads one; TooLarge if it has more than `most` bytes, Base if the file cannot be opened.
Flaw readLoose(const QString &path, std::uint64_t most, Inflater &inflater, ObjectBuffer &buffer, LooseObject &object);

} // namespace probate::git
