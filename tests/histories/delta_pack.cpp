#include "tests/histories/delta_pack.h"

#include <QCryptographicHash>

#include <algorithm>

namespace probate::test {

namespace {

constexpr int typeBlob = 3;
constexpr int typeOffsetDelta = 6;
constexpr int typeNameDelta = 7;

QByteArray varint(qsizetype value)
{
    QByteArray out;
    do {
        out += static_cast<char>((value & 0x7f) | (value > 0x7f ? 0x80 : 0));
        value >>= 7;
    } while (value != 0);
    return out;
}

QByteArray entryHead(int type, qsizetype size)
{
    const qsizetype rest = size >> 4;
    QByteArray head(1, static_cast<char>((size & 15) | type << 4 | (rest ? 0x80 : 0)));
    return rest ? head + varint(rest) : head;
}

QByteArray offsetBack(qsizetype back)
{
    QByteArray distance(1, static_cast<char>(back & 0x7f));
    for (qsizetype rest = back >> 7; rest > 0; rest >>= 7) {
        distance.prepend(static_cast<char>(0x80 | (--rest & 0x7f)));
    }
    return distance;
}

QByteArray deflated(const QByteArray &bytes)
{
    return qCompress(bytes).sliced(4); // Qt puts the size before the stream
}

QByteArray be32(std::size_t word)
{
    QByteArray out;
    for (int shift = 24; shift >= 0; shift -= 8) {
        out += static_cast<char>(word >> shift);
    }
    return out;
}

/// At most 0xffffff bytes, which is more than any test copies.
QByteArray copy(qsizetype from, qsizetype size)
{
    QByteArray operands;
    int which = 0x80;
    for (int i = 0; i < 4; ++i) {
        if (const auto byte = static_cast<char>(from >> (8 * i)); byte != 0) {
            which |= 1 << i;
            operands += byte;
        }
    }
    for (int i = 0; i < 3 && size != 0x10000; ++i) {
        if (const auto byte = static_cast<char>(size >> (8 * i)); byte != 0) {
            which |= 0x10 << i;
            operands += byte;
        }
    }
    return static_cast<char>(which) + operands;
}

QByteArray nameOf(const QByteArray &blob)
{
    QCryptographicHash hash(QCryptographicHash::Sha1);
    hash.addData("blob " + QByteArray::number(blob.size()) + QByteArray(1, '\0'));
    hash.addData(blob);
    return hash.result();
}

} // namespace

std::size_t DeltaPack::known(const QByteArray &blob) const
{
    return static_cast<std::size_t>(std::find(m_blobs.begin(), m_blobs.end(), blob) - m_blobs.begin());
}

std::size_t DeltaPack::add(const QByteArray &blob, const QByteArray &entry)
{
    m_offsets.push_back(12 + m_entries.size());
    m_entries += entry;
    m_blobs.push_back(blob);
    return m_blobs.size() - 1;
}

std::size_t DeltaPack::addWhole(const QByteArray &blob)
{
    const std::size_t before = known(blob);
    return before < m_blobs.size() ? before : add(blob, entryHead(typeBlob, blob.size()) + deflated(blob));
}

std::size_t DeltaPack::addDelta(std::size_t base, const Instructions &instructions, bool byName)
{
    const QByteArray baseBytes = m_blobs.at(base);
    QByteArray result;
    QByteArray code;
    for (const Instruction &instruction : instructions) {
        if (instruction.from >= 0) {
            if (instruction.size > 0) { // a copy of nothing would be one of 64 KiB
                code += copy(instruction.from, instruction.size);
                result += baseBytes.sliced(instruction.from, instruction.size);
            }
            continue;
        }
        for (qsizetype at = 0; at < instruction.insert.size(); at += 127) {
            const QByteArray part = instruction.insert.mid(at, 127);
            code += static_cast<char>(part.size()) + part;
        }
        result += instruction.insert;
    }
    if (const std::size_t before = known(result); before < m_blobs.size()) {
        return before;
    }
    const QByteArray delta = varint(baseBytes.size()) + varint(result.size()) + code;
    const QByteArray link = byName ? nameOf(baseBytes) : offsetBack(12 + m_entries.size() - m_offsets[base]);
    return add(result, entryHead(byName ? typeNameDelta : typeOffsetDelta, delta.size()) + link + deflated(delta));
}

QByteArray DeltaPack::name(std::size_t number) const
{
    return nameOf(m_blobs.at(number)).toHex();
}

QByteArray DeltaPack::bytes() const
{
    const QByteArray pack = "PACK" + be32(2) + be32(m_blobs.size()) + m_entries;
    return pack + QCryptographicHash::hash(pack, QCryptographicHash::Sha1);
}

DeltaPack::Instructions randomDelta(Random &random, qsizetype baseSize, qsizetype place,
                                    const std::vector<QByteArray> &pieces)
{
    std::vector<qsizetype> cuts{0, baseSize};
    for (qsizetype left = random.between(1, 9); left > 0; --left) {
        const qsizetype reach = random.oneIn(4) ? baseSize : 90;
        cuts.push_back(std::clamp<qsizetype>(place + random.between(-reach, reach), 0, baseSize));
    }
    std::sort(cuts.begin(), cuts.end());
    DeltaPack::Instructions instructions;
    for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
        qsizetype from = cuts[i];
        qsizetype size = cuts[i + 1] - from;
        switch (random.below(10)) {
        case 0: { // the next copy does not go on where this one ends
            size -= random.below(std::min<qsizetype>(size, 3) + 1);
            break;
        }
        case 1: { // it reaches back
            const qsizetype back = random.below(std::min<qsizetype>(from, 40) + 1);
            from -= back;
            size += back;
            break;
        }
        case 2:
            instructions.push_back({-1, 0, random.pick(pieces)});
            break;
        case 3:
            instructions.push_back({-1, 0, random.oneIn(2) ? "\n" : "z"});
            break;
        case 4: { // something from elsewhere first
            const qsizetype other = random.below(baseSize);
            instructions.push_back({other, random.below(std::min<qsizetype>(baseSize - other, 200) + 1), {}});
            break;
        }
        default:
            break;
        }
        instructions.push_back({from, size, {}});
    }
    return instructions;
}

} // namespace probate::test
