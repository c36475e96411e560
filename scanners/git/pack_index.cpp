#include "scanners/git/pack_index.h"

#include <cstring>

namespace probate::git {

namespace {

std::uint32_t be32(const std::uint8_t *at)
{
    return std::uint32_t{at[0]} << 24 | std::uint32_t{at[1]} << 16 | std::uint32_t{at[2]} << 8 | at[3];
}

Error malformed(const QString &why)
{
    return Error(ErrorKind::Malformed, QStringLiteral("the pack index is damaged: ") + why);
}

Result<PackIndex> readVersion1(ByteSpan file, std::uint64_t nameSize)
{
    const auto count = countOfFanout(file.data());
    const std::uint64_t row = 4 + nameSize;
    if (!count || file.size() < kFanoutSize + *count * row + 2 * nameSize) {
        return malformed(QStringLiteral("it is cut off"));
    }
    PackIndex index;
    index.names.reserve(*count * nameSize);
    index.offsets.reserve(*count);
    for (std::uint32_t i = 0; i < *count; ++i) {
        const std::uint8_t *at = file.data() + kFanoutSize + i * row;
        index.offsets.push_back(be32(at));
        index.names.insert(index.names.end(), at + 4, at + row);
    }
    return index;
}

Result<PackIndex> readVersion2(ByteSpan file, std::uint64_t nameSize)
{
    constexpr std::uint64_t kHeader = 8 + kFanoutSize;
    const auto count = file.size() >= kHeader ? countOfFanout(file.data() + 8) : std::nullopt;
    if (!count || file.size() < kHeader + *count * (nameSize + 8) + 2 * nameSize) {
        return malformed(QStringLiteral("it is cut off"));
    }
    const std::uint8_t *names = file.data() + kHeader;
    const std::uint8_t *offsets = names + *count * (nameSize + 4); // behind names and checksums
    const std::uint8_t *large = offsets + std::uint64_t{*count} * 4;
    const std::uint64_t largeCount = (file.size() - 2 * nameSize - static_cast<std::uint64_t>(large - file.data())) / 8;
    PackIndex index;
    index.names.assign(names, names + *count * nameSize);
    index.offsets.reserve(*count);
    for (std::uint32_t i = 0; i < *count; ++i) {
        const std::uint32_t offset = be32(offsets + std::uint64_t{i} * 4);
        if ((offset & 0x80000000u) == 0) {
            index.offsets.push_back(offset);
            continue;
        }
        const std::uint64_t at = offset & 0x7fffffffu;
        if (at >= largeCount) {
            return malformed(QStringLiteral("a large offset stands outside its table"));
        }
        index.offsets.push_back(std::uint64_t{be32(large + at * 8)} << 32 | be32(large + at * 8 + 4));
    }
    return index;
}

} // namespace

std::optional<std::uint32_t> countOfFanout(const std::uint8_t *fanout)
{
    for (int i = 1; i < 256; ++i) {
        if (be32(fanout + i * 4) < be32(fanout + (i - 1) * 4)) {
            return {};
        }
    }
    return be32(fanout + 255 * 4);
}

Result<PackIndex> readPackIndex(ByteSpan file, ObjectFormat format)
{
    constexpr std::uint8_t kSignature[] = {0xff, 't', 'O', 'c'};
    if (file.size() < kFanoutSize + 2 * std::size_t{idSize(format)}) {
        return malformed(QStringLiteral("it is cut off"));
    }
    if (std::memcmp(file.data(), kSignature, sizeof kSignature) != 0) {
        return readVersion1(file, idSize(format));
    }
    const std::uint32_t version = be32(file.data() + 4);
    if (version != 2) {
        return Error(ErrorKind::Unsupported, QStringLiteral("pack index of version %1").arg(version));
    }
    return readVersion2(file, idSize(format));
}

} // namespace probate::git
