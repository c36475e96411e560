#include "scanners/git/known_objects.h"

#include "scanners/git/state_stream.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr char kObjectsMagic[] = "probate objects of a repository, 1\n";

void writeFiles(const ObjectFiles &files, StateWriter &out)
{
    out.number(files.packs.size());
    for (const PackMark &mark : files.packs) {
        out.text(mark.path);
        out.number(mark.size);
        out.number(mark.inode);
        out.text(mark.trailer);
    }
    out.array(files.loose);
}

ObjectFiles readFiles(StateReader &in, std::uint32_t objects)
{
    ObjectFiles files;
    const std::uint64_t packs = in.number();
    for (std::uint64_t i = 0; i < packs && in.ok(); ++i) {
        PackMark mark;
        mark.path = in.text();
        mark.size = in.number();
        mark.inode = in.number();
        mark.trailer = in.text();
        files.packs.push_back(std::move(mark));
    }
    files.loose = in.array<std::uint32_t>();
    const bool sound = std::is_sorted(files.packs.begin(), files.packs.end()) &&
                       std::all_of(files.loose.begin(), files.loose.end(),
                                   [objects](std::uint32_t object) { return object < objects; });
    if (!sound) {
        in.fail();
    }
    return files;
}

} // namespace

std::optional<QByteArray> stateOf(const ObjectTable &objects, const ObjectFiles &files)
{
    if (objects.nameSize() != idSize(ObjectFormat::Sha1)) {
        return {};
    }
    StateWriter out;
    out.text(kObjectsMagic);
    out.array(objects.names());
    writeFiles(files, out);
    return out.take();
}

std::optional<KnownObjects> knownObjectsFrom(MappedFile state)
{
    const auto file = std::make_shared<const MappedFile>(std::move(state));
    StateReader in(file->bytes());
    if (in.text() != kObjectsMagic) {
        return {};
    }
    auto table = ObjectTable::ofSorted(ObjectFormat::Sha1, in.bytes(), file);
    if (!table) {
        return {};
    }
    const std::uint32_t objects = table->size();
    KnownObjects known{std::move(*table), readFiles(in, objects)};
    return in.atEnd() ? std::optional(std::move(known)) : std::nullopt;
}

} // namespace probate::git
