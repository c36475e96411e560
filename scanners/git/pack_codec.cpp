#include "scanners/git/pack_codec.h"

#include <libdeflate.h>

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

/// Little-endian groups of seven bits; false if it does not end or does not fit.
bool readVarint(ByteSpan bytes, std::size_t &at, int shift, std::uint64_t &value)
{
    for (;;) {
        if (at >= bytes.size() || shift > 56) {
            return false;
        }
        const std::uint8_t byte = bytes[at++];
        value |= std::uint64_t{byte & 0x7fu} << shift;
        if ((byte & 0x80) == 0) {
            return true;
        }
        shift += 7;
    }
}

/// Most runs of a delta are short: a copy of a fixed size is some instructions, and a call is many. What is written
/// behind `length` bytes is overwritten by what comes next.
void copyRun(std::uint8_t *to, const std::uint8_t *from, std::size_t length, std::size_t readable, std::size_t writable)
{
    constexpr std::size_t step = 32;
    if (length <= 2 * step && readable >= 2 * step && writable >= 2 * step) {
        std::memcpy(to, from, step);
        if (length > step) {
            std::memcpy(to + step, from + step, step);
        }
    } else {
        std::memcpy(to, from, length);
    }
}

} // namespace

std::uint8_t *ObjectBuffer::resize(std::size_t size)
{
    if (size > m_capacity || !m_bytes) {
        m_capacity = std::max<std::size_t>(size + size / 8, 4096);
        m_bytes = std::make_unique_for_overwrite<std::uint8_t[]>(m_capacity);
    }
    m_size = size;
    return m_bytes.get();
}

const char *toText(Flaw flaw)
{
    switch (flaw) {
    case Flaw::None:
        return "nothing is wrong";
    case Flaw::Header:
        return "its header makes no sense";
    case Flaw::Base:
        return "its delta base is not where it should be";
    case Flaw::Stream:
        return "its compressed data are damaged or cut off";
    case Flaw::Size:
        return "it has another size than it announces";
    case Flaw::Instruction:
        return "its delta reads or writes outside its bounds";
    case Flaw::TooLarge:
        return "it is larger than allowed";
    }
    return "";
}

Inflater::Inflater() : m_decompressor(libdeflate_alloc_decompressor()) {}

Inflater::~Inflater()
{
    libdeflate_free_decompressor(m_decompressor);
}

Flaw Inflater::inflate(ByteSpan in, std::size_t size, ObjectBuffer &out, std::size_t *used)
{
    std::size_t consumed = 0;
    std::size_t made = 0;
    std::uint8_t *to = out.resize(size);
    switch (libdeflate_zlib_decompress_ex(m_decompressor, in.data(), in.size(), to, size, &consumed, &made)) {
    case LIBDEFLATE_SUCCESS:
        break;
    case LIBDEFLATE_INSUFFICIENT_SPACE:
        return Flaw::Size;
    default:
        return Flaw::Stream;
    }
    if (used) {
        *used = consumed;
    }
    return made == size ? Flaw::None : Flaw::Size;
}

Flaw Inflater::inflateAll(ByteSpan in, std::size_t most, ObjectBuffer &out)
{
    for (std::size_t guess = std::min(most, in.size() * 4 + 1024);; guess = std::min(most, guess * 4)) {
        std::size_t consumed = 0;
        std::size_t made = 0;
        std::uint8_t *to = out.resize(guess);
        const auto result =
            libdeflate_zlib_decompress_ex(m_decompressor, in.data(), in.size(), to, guess, &consumed, &made);
        if (result == LIBDEFLATE_SUCCESS) {
            out.resize(made);
            return Flaw::None;
        }
        if (result != LIBDEFLATE_INSUFFICIENT_SPACE) {
            return Flaw::Stream;
        }
        if (guess == most) {
            return Flaw::TooLarge;
        }
    }
}

Flaw readEntryHeader(ByteSpan pack, std::uint64_t offset, std::uint32_t nameSize, EntryHeader &header)
{
    constexpr std::uint64_t kPackHeader = 12;
    if (offset < kPackHeader || offset >= pack.size()) {
        return Flaw::Header;
    }
    const ByteSpan bytes = pack.subspan(offset);
    std::size_t at = 0;
    const std::uint8_t first = bytes[at++];
    header.size = first & 0x0f;
    if ((first & 0x80) != 0 && !readVarint(bytes, at, 4, header.size)) {
        return Flaw::Header;
    }
    const int type = (first >> 4) & 7;
    if (type == 0 || type == 5) {
        return Flaw::Header;
    }
    header.type = static_cast<EntryType>(type);
    if (header.type == EntryType::OffsetDelta) {
        std::uint64_t back = 0;
        for (bool more = true, isFirst = true; more; isFirst = false) {
            if (at >= bytes.size() || back > (std::uint64_t{1} << 55)) {
                return Flaw::Base;
            }
            const std::uint8_t byte = bytes[at++];
            back = ((isFirst ? 0 : back + 1) << 7) | (byte & 0x7f);
            more = (byte & 0x80) != 0;
        }
        if (back == 0 || back > offset - kPackHeader) {
            return Flaw::Base;
        }
        header.baseOffset = offset - back;
    } else if (header.type == EntryType::NameDelta) {
        if (bytes.size() - at < nameSize) {
            return Flaw::Base;
        }
        header.baseName = static_cast<std::uint32_t>(at);
        at += nameSize;
    }
    header.length = static_cast<std::uint32_t>(at);
    return Flaw::None;
}

Flaw readDeltaSizes(ByteSpan delta, std::uint64_t &baseSize, std::uint64_t &resultSize, std::size_t &used)
{
    baseSize = resultSize = 0;
    used = 0;
    return readVarint(delta, used, 0, baseSize) && readVarint(delta, used, 0, resultSize) ? Flaw::None : Flaw::Header;
}

namespace {

// A result in crumbs is sooner read whole, and a hostile delta would fill the memory with them.
constexpr std::size_t kFewRuns = 1024;
constexpr std::size_t kShortRun = 64;

/// Long copies are stored in pieces: those that go on in both are one.
void addRun(std::vector<CopiedRun> &copied, std::size_t to, std::size_t from, std::size_t size)
{
    const CopiedRun run{static_cast<qsizetype>(to), static_cast<qsizetype>(from), static_cast<qsizetype>(size)};
    if (!copied.empty()) {
        CopiedRun &last = copied.back();
        if (last.to + last.size == run.to && last.from + last.size == run.from) {
            last.size += run.size;
            return;
        }
    }
    copied.push_back(run);
}

} // namespace

Flaw applyDelta(ByteSpan base, ByteSpan delta, std::size_t most, ObjectBuffer &out, std::vector<CopiedRun> *copied)
{
    std::uint64_t baseSize = 0;
    std::uint64_t resultSize = 0;
    std::size_t at = 0;
    if (const Flaw flaw = readDeltaSizes(delta, baseSize, resultSize, at); flaw != Flaw::None) {
        return flaw;
    }
    if (baseSize != base.size()) {
        return Flaw::Size;
    }
    if (resultSize > most) {
        return Flaw::TooLarge;
    }
    std::uint8_t *to = out.resize(resultSize);
    std::size_t left = resultSize;
    if (copied) {
        copied->clear();
    }
    while (at < delta.size()) {
        const std::uint8_t instruction = delta[at++];
        if ((instruction & 0x80) != 0) { // copy: the low seven bits say which bytes of offset and size follow
            std::size_t from = 0;
            std::size_t length = 0;
            for (int i = 0; i < 7; ++i) {
                if ((instruction & (1 << i)) != 0) {
                    if (at >= delta.size()) {
                        return Flaw::Instruction;
                    }
                    (i < 4 ? from : length) |= std::size_t{delta[at++]} << (i < 4 ? i * 8 : (i - 4) * 8);
                }
            }
            length = length == 0 ? 0x10000 : length;
            if (from > base.size() || length > base.size() - from || length > left) {
                return Flaw::Instruction;
            }
            copyRun(to, base.data() + from, length, base.size() - from, left);
            if (copied) {
                addRun(*copied, resultSize - left, from, length);
                if (copied->size() > kFewRuns + resultSize / kShortRun) {
                    copied->clear();
                    copied = nullptr;
                }
            }
            to += length;
            left -= length;
        } else { // insert; zero is reserved
            const std::size_t length = instruction;
            if (length == 0 || length > delta.size() - at || length > left) {
                return Flaw::Instruction;
            }
            copyRun(to, delta.data() + at, length, delta.size() - at, left);
            at += length;
            to += length;
            left -= length;
        }
    }
    return left == 0 ? Flaw::None : Flaw::Size;
}

} // namespace probate::git
