#include "scanners/git/multi_pack_index.h"

#include <QCryptographicHash>

#include <algorithm>
#include <map>

namespace probate::git {

namespace {

constexpr std::size_t kMidxHeader = 12;
constexpr std::size_t kChunkRow = 12;
constexpr std::size_t kPlaceRow = 8;
constexpr std::uint32_t kIsLarge = 0x80000000u;

std::uint32_t wordAt(ByteSpan bytes, std::size_t at)
{
    return qFromBigEndian<std::uint32_t>(bytes.data() + at);
}

Error badMultiPackIndex(const QString &why)
{
    return Error(ErrorKind::Malformed, QStringLiteral("the multi-pack index is damaged: ") + why);
}

/// Signature, versions and checksum; what it counts is judged by whoever reads it.
Result<void> checkWhole(ByteSpan file, ObjectFormat format)
{
    if (file.size() < kMidxHeader + idSize(format)) {
        return badMultiPackIndex(QStringLiteral("it is cut off"));
    }
    if (std::memcmp(file.data(), "MIDX", 4) != 0) {
        return badMultiPackIndex(QStringLiteral("it has no signature"));
    }
    if (file[4] != 1 || file[7] != 0) {
        return Error(ErrorKind::Unsupported,
                     QStringLiteral("multi-pack index of version %1 on %2 others").arg(int(file[4])).arg(int(file[7])));
    }
    if (file[5] != (format == ObjectFormat::Sha1 ? 1 : 2)) {
        return badMultiPackIndex(QStringLiteral("its names are of another kind than the repository's"));
    }
    const std::size_t end = file.size() - idSize(format);
    const QByteArrayView content(file.data(), qsizetype(end));
    const QByteArray sum = QCryptographicHash::hash(content, format == ObjectFormat::Sha1 ? QCryptographicHash::Sha1
                                                                                          : QCryptographicHash::Sha256);
    if (std::memcmp(sum.constData(), file.data() + end, idSize(format)) != 0) {
        return badMultiPackIndex(QStringLiteral("its checksum is of something else"));
    }
    return {};
}

using Chunks = std::map<QByteArrayView, ByteSpan>;

/// `file` without its checksum. Those that we have no use for are there, too.
Result<Chunks> chunksOf(ByteSpan file)
{
    const std::size_t count = file[6];
    const std::size_t end = kMidxHeader + (count + 1) * kChunkRow; // of the table, with its closing row
    if (file.size() < end) {
        return badMultiPackIndex(QStringLiteral("its table of chunks is cut off"));
    }
    Chunks chunks;
    for (std::size_t row = kMidxHeader; row + kChunkRow < end; row += kChunkRow) {
        const auto from = qFromBigEndian<std::uint64_t>(file.data() + row + 4);
        const auto to = qFromBigEndian<std::uint64_t>(file.data() + row + kChunkRow + 4);
        if (wordAt(file, row) == 0 || from < end || to < from || to > file.size()) {
            return badMultiPackIndex(QStringLiteral("its chunks do not lie one behind the other"));
        }
        if (!chunks.emplace(QByteArrayView(file.data() + row, 4), file.subspan(from, to - from)).second) {
            return badMultiPackIndex(QStringLiteral("it has a chunk twice"));
        }
    }
    if (wordAt(file, end - kChunkRow) != 0) {
        return badMultiPackIndex(QStringLiteral("its table of chunks does not end"));
    }
    return chunks;
}

/// A file of the folder itself. Nothing is opened by such a name, and still: whoever writes another one means harm.
bool namesAPack(QByteArrayView name)
{
    const bool ends = name.endsWith(".idx") || name.endsWith(".pack");
    return ends && !name.startsWith('.') && !name.contains('/') && !name.contains('\\');
}

} // namespace

Result<MultiPackIndex> MultiPackIndex::of(ByteSpan file, ObjectFormat format)
{
    if (auto whole = checkWhole(file, format); !whole) {
        return whole.error();
    }
    auto chunks = chunksOf(file.first(file.size() - idSize(format)));
    if (!chunks) {
        return chunks.error();
    }
    for (const char *const needed : {"PNAM", "OIDF", "OIDL", "OOFF"}) {
        if (!chunks->contains(needed)) {
            return badMultiPackIndex(QStringLiteral("it has no chunk ") + QLatin1StringView(needed));
        }
    }
    MultiPackIndex index(format);
    auto read = index.readPacks((*chunks)["PNAM"], wordAt(file, 8));
    if (read) {
        read = index.readNames((*chunks)["OIDF"], (*chunks)["OIDL"]);
    }
    if (read) {
        read = index.readOffsets((*chunks)["OOFF"], (*chunks)["LOFF"]);
    }
    return read ? Result(std::move(index)) : read.error();
}

Result<void> MultiPackIndex::readPacks(ByteSpan chunk, std::uint32_t count)
{
    QByteArrayView rest(chunk.data(), qsizetype(chunk.size()));
    while (m_packs.size() < count) {
        const qsizetype end = rest.indexOf('\0');
        if (end < 0) {
            return badMultiPackIndex(QStringLiteral("it names fewer packs than it has"));
        }
        const QByteArrayView name = rest.first(end);
        if (!namesAPack(name)) {
            return badMultiPackIndex(QStringLiteral("it names a pack outside its folder, or something else"));
        }
        if (!m_packs.empty() && name <= m_packs.back()) {
            return badMultiPackIndex(QStringLiteral("its packs are not sorted"));
        }
        m_packs.push_back(name);
        rest = rest.sliced(end + 1);
    }
    if (std::any_of(rest.begin(), rest.end(), [](char byte) { return byte != '\0'; })) {
        return badMultiPackIndex(QStringLiteral("it names more packs than it has"));
    }
    return {};
}

Result<void> MultiPackIndex::readNames(ByteSpan fanout, ByteSpan names)
{
    const auto count = fanout.size() == kFanoutSize ? countOfFanout(fanout.data()) : std::nullopt;
    const std::size_t width = idSize(m_format);
    if (!count || names.size() != *count * width) {
        return badMultiPackIndex(QStringLiteral("it has another number of names than its fan-out"));
    }
    m_names = names;
    for (std::size_t object = 0; object < *count; ++object) {
        const std::uint8_t *name = names.data() + object * width;
        const std::size_t begin = *name == 0 ? 0 : wordAt(fanout, std::size_t{*name} * 4 - 4);
        if (object < begin || object >= wordAt(fanout, std::size_t{*name} * 4) ||
            (object > 0 && compareNames(name - width, name, idSize(m_format)) >= 0)) {
            return badMultiPackIndex(QStringLiteral("its names are not sorted, or not by its fan-out"));
        }
    }
    return {};
}

Result<void> MultiPackIndex::readOffsets(ByteSpan offsets, ByteSpan largeOffsets)
{
    const std::size_t count = m_names.size() / idSize(m_format);
    if (offsets.size() != count * kPlaceRow) {
        return badMultiPackIndex(QStringLiteral("it has another number of offsets than of names"));
    }
    if (largeOffsets.size() % 8 != 0) {
        return badMultiPackIndex(QStringLiteral("its large offsets are cut off"));
    }
    m_offsets = offsets;
    m_large = largeOffsets;
    m_firstOfPack.assign(m_packs.size() + 1, 0);
    for (std::size_t at = 0; at < offsets.size(); at += kPlaceRow) {
        const std::uint32_t pack = wordAt(offsets, at);
        const std::uint32_t offset = wordAt(offsets, at + 4);
        if (pack >= m_packs.size()) {
            return badMultiPackIndex(QStringLiteral("an object lies in a pack that it does not name"));
        }
        if (!m_large.empty() && offset >= kIsLarge && offset - kIsLarge >= m_large.size() / 8) {
            return badMultiPackIndex(QStringLiteral("a large offset stands outside its table"));
        }
        ++m_firstOfPack[pack + 1];
    }
    for (std::size_t pack = 1; pack < m_firstOfPack.size(); ++pack) {
        m_firstOfPack[pack] += m_firstOfPack[pack - 1];
    }
    m_objects.resize(count);
    std::vector<std::uint32_t> next = m_firstOfPack;
    for (std::uint32_t object = 0; object < count; ++object) {
        m_objects[next[wordAt(offsets, object * kPlaceRow)]++] = object;
    }
    return {};
}

/// Without a table of large ones, offsets have all 32 bits.
std::uint64_t MultiPackIndex::offsetOf(std::uint32_t object) const
{
    const std::uint32_t offset = wordAt(m_offsets, object * kPlaceRow + 4);
    return m_large.empty() || offset < kIsLarge
               ? offset
               : qFromBigEndian<std::uint64_t>(m_large.data() + std::size_t{offset - kIsLarge} * 8);
}

PackIndex MultiPackIndex::listed(const QByteArray &pack) const
{
    PackIndex index;
    for (const QByteArray &name : {pack.left(pack.lastIndexOf('.')) + ".idx", pack}) {
        const auto found = std::lower_bound(m_packs.begin(), m_packs.end(), QByteArrayView(name));
        if (found == m_packs.end() || *found != name) {
            continue;
        }
        const auto number = static_cast<std::size_t>(found - m_packs.begin());
        const std::size_t width = idSize(m_format);
        for (std::uint32_t at = m_firstOfPack[number]; at < m_firstOfPack[number + 1]; ++at) {
            const std::uint8_t *object = m_names.data() + m_objects[at] * width;
            index.names.insert(index.names.end(), object, object + width);
            index.offsets.push_back(offsetOf(m_objects[at]));
        }
        break;
    }
    return index;
}

} // namespace probate::git
