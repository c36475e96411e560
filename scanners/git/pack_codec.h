// The two encodings of a pack: zlib streams and deltas (gitformat-pack(5)). Every length and offset is checked; a wrong
// one is a word of failure, never a read or write outside.
#pragma once

#include "scanners/version.h"

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <vector>

struct libdeflate_decompressor;

namespace probate::git {

using ByteSpan = std::span<const std::uint8_t>;

/// Bytes of an object being built; grows, is reused, is never initialised.
class ObjectBuffer
{
public:
    std::uint8_t *resize(std::size_t size);
    ByteSpan view() const { return {m_bytes.get(), m_size}; }
    std::size_t size() const { return m_size; }
    std::size_t capacity() const { return m_capacity; }

private:
    std::unique_ptr<std::uint8_t[]> m_bytes;
    std::size_t m_size = 0;
    std::size_t m_capacity = 0;
};

/// Why bytes were refused, or None.
enum class Flaw {
    None,
    Header,      ///< an entry's header does not end, or has a type that is none
    Base,        ///< the base's offset points outside, or the base is missing
    Stream,      ///< the zlib stream is damaged or cut off
    Size,        ///< what comes out has another size than announced
    Instruction, ///< a delta copies from outside its base or writes outside its result
    TooLarge     ///< larger than allowed
};

const char *toText(Flaw flaw);

class Inflater
{
public:
    Inflater();
    ~Inflater();
    Inflater(const Inflater &) = delete;
    Inflater &operator=(const Inflater &) = delete;

    /// Inflates a stream that must yield exactly `size` bytes. `used` gets the length of the stream.
    Flaw inflate(ByteSpan in, std::size_t size, ObjectBuffer &out, std::size_t *used = nullptr);
    /// Inflates a stream of unknown length of at most `most` bytes (loose objects).
    Flaw inflateAll(ByteSpan in, std::size_t most, ObjectBuffer &out);

private:
    libdeflate_decompressor *m_decompressor;
};

/// The entry types of a pack.
enum class EntryType : std::uint8_t {
    Bad = 0,
    Commit = 1,
    Tree = 2,
    Blob = 3,
    Tag = 4,
    OffsetDelta = 6,
    NameDelta = 7
};

struct EntryHeader
{
    EntryType type = EntryType::Bad;
    std::uint64_t size = 0;       ///< inflated: of the object, or of the delta
    std::uint32_t length = 0;     ///< of this header
    std::uint64_t baseOffset = 0; ///< OffsetDelta
    std::uint32_t baseName = 0;   ///< NameDelta: where the name stands, from the entry's begin
};

/// `pack` from its signature to before its trailer; `offset` from the signature.
Flaw readEntryHeader(ByteSpan pack, std::uint64_t offset, std::uint32_t nameSize, EntryHeader &header);

/// Both sizes that a delta announces.
Flaw readDeltaSizes(ByteSpan delta, std::uint64_t &baseSize, std::uint64_t &resultSize, std::size_t &used);
/// `copied`, if wanted, gets what the result shares with the base, as in EarlierVersion; nothing if that is crumbs.
Flaw applyDelta(ByteSpan base, ByteSpan delta, std::size_t most, ObjectBuffer &out,
                std::vector<CopiedRun> *copied = nullptr);

} // namespace probate::git
