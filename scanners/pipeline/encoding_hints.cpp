#include "scanners/pipeline/encoding_hints.h"

#include <algorithm>
#include <array>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace probate {

namespace {

/// Looked at in one go: bounds what the places take.
constexpr qsizetype longestLook = 2 << 20;
constexpr qsizetype blockSize = 64;

bool isOfRun(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '/' && c <= '9') || c == '+' || c == '-' ||
           c == '_';
}

bool isMark(char c, char next)
{
    switch (c) {
    case '%':
        return (next >= '0' && next <= '9') || (next >= 'a' && next <= 'f') || (next >= 'A' && next <= 'F');
    case '&':
        return next == '#' || next == 'a' || next == 'l' || next == 'g';
    case '\\':
        return next == 'u' || next == 'x';
    default:
        return false;
    }
}

/// A bit for each byte of a block.
struct Block
{
    std::uint64_t runs = 0;
    std::uint64_t marks = 0;
};

constexpr int blocksAtOnce = 16;
/// Reads so many blocks, blocksAtOnce at most, and the byte behind them.
using ReadBlocks = void (*)(const char *at, int count, Block *blocks);

void readPlain(const char *at, int count, Block *blocks)
{
    for (int i = 0; i < count; ++i, at += blockSize) {
        blocks[i] = {};
        for (int bit = 0; bit < blockSize; ++bit) {
            blocks[i].runs |= std::uint64_t{isOfRun(at[bit])} << bit;
            blocks[i].marks |= std::uint64_t{isMark(at[bit], at[bit + 1])} << bit;
        }
    }
}

#if defined(__SSE2__)

#define PROBATE_AVX2 __attribute__((target("avx2")))

/// Bytes that lie `span` or less above `low`, as unsigned.
PROBATE_AVX2 inline __m256i liesWithin(__m256i bytes, char low, char span)
{
    const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(span)), above);
}

PROBATE_AVX2 inline __m256i equals(__m256i bytes, char c)
{
    return _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8(c));
}

PROBATE_AVX2 inline __m256i either(__m256i a, __m256i b)
{
    return _mm256_or_si256(a, b);
}

PROBATE_AVX2 inline std::uint64_t bitsOf(__m256i bytes)
{
    return static_cast<unsigned>(_mm256_movemask_epi8(bytes));
}

PROBATE_AVX2 inline Block readHalf(const char *at)
{
    const __m256i bytes = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
    const __m256i next = _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at + 1));
    const __m256i small = _mm256_set1_epi8(0x20);
    const __m256i letters = liesWithin(either(bytes, small), 'a', 25);
    const __m256i digits = liesWithin(bytes, '/', '9' - '/'); // '/' stands before '0'
    const __m256i others = either(equals(bytes, '+'), either(equals(bytes, '-'), equals(bytes, '_')));
    const __m256i hex = either(liesWithin(next, '0', 9), liesWithin(either(next, small), 'a', 5));
    const __m256i name =
        either(either(equals(next, '#'), equals(next, 'a')), either(equals(next, 'l'), equals(next, 'g')));
    const __m256i number = either(equals(next, 'u'), equals(next, 'x'));
    const __m256i marks =
        either(_mm256_and_si256(equals(bytes, '%'), hex),
               either(_mm256_and_si256(equals(bytes, '&'), name), _mm256_and_si256(equals(bytes, '\\'), number)));
    return {bitsOf(either(letters, either(digits, others))), bitsOf(marks)};
}

PROBATE_AVX2 void readWide(const char *at, int count, Block *blocks)
{
    for (int i = 0; i < count; ++i, at += blockSize) {
        const Block low = readHalf(at);
        const Block high = readHalf(at + blockSize / 2);
        blocks[i] = {low.runs | high.runs << 32, low.marks | high.marks << 32};
    }
}

#endif

/// Bit i stays if shortestRun bits from i on are set. Without a branch: no two blocks go the same way.
std::uint64_t beginningsIn(std::uint64_t bits)
{
    static_assert(EncodingHints::shortestRun == 24);
    bits &= bits >> 1;
    bits &= bits >> 2;
    bits &= bits >> 4;
    bits &= bits >> 8;
    return bits & bits >> 8;
}

constexpr std::uint64_t from(int bit)
{
    return bit < 64 ? ~std::uint64_t{0} << bit : 0;
}

class Look
{
public:
    Look(QByteArrayView bytes, Span here, std::vector<std::uint32_t> &runs, std::vector<std::uint32_t> &marks)
        : m_bytes(bytes), m_here(here), m_runs(runs), m_marks(marks), m_open(here.from)
    {}

    void all(ReadBlocks read)
    {
        std::array<Block, blocksAtOnce> blocks;
        qsizetype at = m_here.from;
        const auto blocksFrom = [&] { return std::min(m_here.to - at, m_bytes.size() - 1 - at) / blockSize; };
        while (blocksFrom() > 0) {
            const int count = static_cast<int>(std::min<qsizetype>(blocksFrom(), blocksAtOnce));
            read(m_bytes.data() + at, count, blocks.data());
            for (int i = 0; i < count; ++i, at += blockSize) {
                take(at, blocks[static_cast<std::size_t>(i)]);
            }
        }
        if (at < m_here.to) { // a block at most
            std::array<char, blockSize + 1> rest{};
            std::memcpy(rest.data(), m_bytes.data() + at, static_cast<std::size_t>(m_here.to - at));
            read(rest.data(), 1, blocks.data());
            take(at, blocks.front());
        }
        qsizetype end = m_here.to;
        while (end < m_bytes.size() && end - m_open < EncodingHints::shortestRun && isOfRun(m_bytes[end])) {
            ++end;
        }
        if (!m_told && end - m_open >= EncodingHints::shortestRun) {
            tell(m_open);
        }
    }

private:
    void tell(qsizetype run) { m_runs.push_back(static_cast<std::uint32_t>(run - m_here.from)); }

    void take(qsizetype at, Block block)
    {
        const int leading = std::countr_one(block.runs);
        if (leading > 0 && !m_told && at + leading - m_open >= EncodingHints::shortestRun) {
            tell(m_open);
            m_told = true;
        }
        if (leading < blockSize) {
            const std::uint64_t own = block.runs & from(leading);
            for (std::uint64_t begins = beginningsIn(own); begins;) {
                const int first = std::countr_zero(begins);
                tell(at + first);
                begins &= from(first + std::countr_one(own >> first));
            }
            const int trailing = std::countl_one(block.runs);
            m_open = at + blockSize - trailing;
            m_told = trailing >= EncodingHints::shortestRun;
        }
        for (std::uint64_t marks = block.marks; marks; marks &= marks - 1) {
            m_marks.push_back(static_cast<std::uint32_t>(at + std::countr_zero(marks) - m_here.from));
        }
    }

    QByteArrayView m_bytes;
    Span m_here;
    std::vector<std::uint32_t> &m_runs;
    std::vector<std::uint32_t> &m_marks;
    qsizetype m_open; ///< where the run began that reaches the block, or that may
    bool m_told = false;
};

} // namespace

EncodingHints::EncodingHints(QByteArrayView bytes, Speed speed) : m_bytes(bytes), m_speed(speed) {}

void EncodingHints::look(qsizetype at)
{
    m_seen = {at, std::min(at + longestLook, m_bytes.size())};
    m_runs.clear();
    m_marks.clear();
    ReadBlocks read = readPlain;
#if defined(__SSE2__)
    static const bool wide = __builtin_cpu_supports("avx2");
    read = wide && m_speed == Speed::Fastest ? readWide : read;
#endif
    Look(m_bytes, m_seen, m_runs, m_marks).all(read);
}

qsizetype EncodingHints::run(qsizetype at)
{
    if (at > 0 && at < m_bytes.size() && isOfRun(m_bytes[at - 1])) { // what is left of a run
        const auto end = std::find_if_not(m_bytes.begin() + at, m_bytes.end(), isOfRun) - m_bytes.begin();
        if (end - at >= shortestRun) {
            return at;
        }
        at = end;
    }
    for (; at < m_bytes.size(); at = m_seen.to) {
        if (at < m_seen.from || at >= m_seen.to) {
            look(at);
        }
        const auto next = std::lower_bound(m_runs.begin(), m_runs.end(), static_cast<std::uint32_t>(at - m_seen.from));
        if (next != m_runs.end()) {
            return m_seen.from + *next;
        }
    }
    return -1;
}

qsizetype EncodingHints::mark(char mark, qsizetype at)
{
    for (; at < m_bytes.size(); at = m_seen.to) {
        if (at < m_seen.from || at >= m_seen.to) {
            look(at);
        }
        auto next = std::lower_bound(m_marks.begin(), m_marks.end(), static_cast<std::uint32_t>(at - m_seen.from));
        next = std::find_if(next, m_marks.end(),
                            [&](std::uint32_t place) { return m_bytes[m_seen.from + place] == mark; });
        if (next != m_marks.end()) {
            return m_seen.from + *next;
        }
    }
    return -1;
}

} // namespace probate
