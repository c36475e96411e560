#include "scanners/git/tree_entries.h"

#include <cstring>

namespace probate::git {

bool readEntry(QByteArrayView tree, std::uint32_t idSize, std::uint32_t &at, RawEntry &entry)
{
    if (at >= tree.size()) {
        return false;
    }
    const char *begin = tree.data() + at;
    const char *end = tree.data() + tree.size();
    const auto *space = static_cast<const char *>(std::memchr(begin, ' ', static_cast<std::size_t>(end - begin)));
    if (!space || space == begin || space - begin > 7) {
        return false;
    }
    const auto *zero = static_cast<const char *>(std::memchr(space, 0, static_cast<std::size_t>(end - space)));
    if (!zero || zero == space + 1 || end - (zero + 1) < std::ptrdiff_t(idSize)) {
        return false;
    }
    entry.mode = {begin, static_cast<std::size_t>(space - begin)};
    entry.name = {space + 1, static_cast<std::size_t>(zero - space - 1)};
    entry.id = reinterpret_cast<const std::uint8_t *>(zero + 1);
    at = static_cast<std::uint32_t>(zero + 1 - tree.data()) + idSize;
    return true;
}

} // namespace probate::git
