#include "scanners/find_bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace probate {

namespace {

bool isWord(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '/' && c <= '9') || c == '+' || c == '-' ||
           c == '_';
}

#if defined(__SSE2__)

constexpr qsizetype lane = 16;

__m128i load(const char *at)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
}

/// Bytes that lie `span` or less above `low`, as unsigned.
__m128i within(__m128i bytes, char low, char span)
{
    const __m128i above = _mm_sub_epi8(bytes, _mm_set1_epi8(low));
    return _mm_cmpeq_epi8(_mm_min_epu8(above, _mm_set1_epi8(span)), above);
}

std::uint64_t wordBits(const char *at)
{
    const __m128i bytes = load(at);
    const __m128i letters = within(_mm_or_si128(bytes, _mm_set1_epi8(0x20)), 'a', 25);
    const __m128i digits = within(bytes, '/', '9' - '/'); // '/' stands before '0'
    const __m128i marks = _mm_or_si128(
        _mm_cmpeq_epi8(bytes, _mm_set1_epi8('+')),
        _mm_or_si128(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('-')), _mm_cmpeq_epi8(bytes, _mm_set1_epi8('_'))));
    return static_cast<unsigned>(_mm_movemask_epi8(_mm_or_si128(letters, _mm_or_si128(digits, marks))));
}

struct Lanes
{
    static std::uint64_t wordBits64(const char *at)
    {
        return wordBits(at) | wordBits(at + lane) << 16 | wordBits(at + 2 * lane) << 32 | wordBits(at + 3 * lane) << 48;
    }
};

// The same in steps of twice the width, where the processor of the run has it.

#define PROBATE_WIDE __attribute__((target("avx2")))

constexpr qsizetype wideLane = 32;

bool isWide()
{
    static const bool wide = __builtin_cpu_supports("avx2");
    return wide;
}

PROBATE_WIDE __m256i loadWide(const char *at)
{
    return _mm256_loadu_si256(reinterpret_cast<const __m256i *>(at));
}

PROBATE_WIDE __m256i withinWide(__m256i bytes, char low, char span)
{
    const __m256i above = _mm256_sub_epi8(bytes, _mm256_set1_epi8(low));
    return _mm256_cmpeq_epi8(_mm256_min_epu8(above, _mm256_set1_epi8(span)), above);
}

PROBATE_WIDE std::uint64_t wordBitsWide(const char *at)
{
    const __m256i bytes = loadWide(at);
    const __m256i letters = withinWide(_mm256_or_si256(bytes, _mm256_set1_epi8(0x20)), 'a', 25);
    const __m256i digits = withinWide(bytes, '/', '9' - '/');
    const __m256i marks = _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('+')),
                                          _mm256_or_si256(_mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('-')),
                                                          _mm256_cmpeq_epi8(bytes, _mm256_set1_epi8('_'))));
    return static_cast<unsigned>(_mm256_movemask_epi8(_mm256_or_si256(letters, _mm256_or_si256(digits, marks))));
}

struct WideLanes
{
    PROBATE_WIDE static std::uint64_t wordBits64(const char *at)
    {
        return wordBitsWide(at) | wordBitsWide(at + wideLane) << 32;
    }
};

/// True: `what` stands at `from`. False: it does not begin before `from`.
PROBATE_WIDE bool findBytesWide(QByteArrayView bytes, QByteArrayView what, qsizetype &from)
{
    const char *const begin = bytes.data();
    const qsizetype behind = what.size() - 1;
    const __m256i first = _mm256_set1_epi8(what.front());
    const __m256i last = _mm256_set1_epi8(what.back());
    for (; from + behind + wideLane <= bytes.size(); from += wideLane) {
        const __m256i both = _mm256_and_si256(_mm256_cmpeq_epi8(loadWide(begin + from), first),
                                              _mm256_cmpeq_epi8(loadWide(begin + from + behind), last));
        for (auto bits = static_cast<unsigned>(_mm256_movemask_epi8(both)); bits; bits &= bits - 1) {
            const qsizetype at = from + std::countr_zero(bits);
            if (std::memcmp(begin + at, what.data(), static_cast<std::size_t>(what.size())) == 0) {
                from = at;
                return true;
            }
        }
    }
    return false;
}

/// Steps over blocks in which the byte does not stand; `ahead` bytes more than a block are left.
PROBATE_WIDE qsizetype passOverWide(QByteArrayView bytes, char byte, qsizetype from, qsizetype ahead)
{
    const char *const begin = bytes.data();
    const __m256i wanted = _mm256_set1_epi8(byte);
    for (; from + 4 * wideLane + ahead <= bytes.size(); from += 4 * wideLane) {
        const __m256i low = _mm256_or_si256(_mm256_cmpeq_epi8(loadWide(begin + from), wanted),
                                            _mm256_cmpeq_epi8(loadWide(begin + from + wideLane), wanted));
        const __m256i high = _mm256_or_si256(_mm256_cmpeq_epi8(loadWide(begin + from + 2 * wideLane), wanted),
                                             _mm256_cmpeq_epi8(loadWide(begin + from + 3 * wideLane), wanted));
        if (_mm256_movemask_epi8(_mm256_or_si256(low, high))) {
            break;
        }
    }
    return from;
}

#else

struct Lanes
{
    static std::uint64_t wordBits64(const char *at)
    {
        std::uint64_t bits = 0;
        for (int i = 0; i < 64; ++i) {
            bits |= static_cast<std::uint64_t>(isWord(at[i])) << i;
        }
        return bits;
    }
};

#endif

/// Bit i stays if `length` bits from i on are set.
std::uint64_t runsOf(std::uint64_t bits, int length)
{
    for (int have = 1; have < length && bits;) {
        const int step = std::min(have, length - have);
        bits &= bits >> step;
        have += step;
    }
    return bits;
}

template <typename Bits>
[[gnu::always_inline]] inline qsizetype findWordRunBy(QByteArrayView bytes, qsizetype from, int length)
{
    const char *const begin = bytes.data();
    qsizetype open = from; // where the run that reaches the block began
    qsizetype at = from;
    for (; at + 64 <= bytes.size(); at += 64) {
        const std::uint64_t bits = Bits::wordBits64(begin + at);
        const int leading = std::countr_one(bits);
        if (at + leading - open >= length) {
            return open;
        }
        if (const std::uint64_t runs = runsOf(bits, length)) {
            return at + std::countr_zero(runs);
        }
        if (leading < 64) {
            open = at + 64 - std::countl_one(bits);
        }
    }
    // What is left, and short texts: a run covers one of any `length` bytes that follow one another.
    for (qsizetype probe = open + length - 1; probe < bytes.size();) {
        if (!isWord(begin[probe])) {
            open = probe + 1;
            probe += length;
            continue;
        }
        qsizetype first = probe;
        while (first > open && isWord(begin[first - 1])) {
            --first;
        }
        qsizetype end = probe + 1;
        while (end < bytes.size() && end - first < length && isWord(begin[end])) {
            ++end;
        }
        if (end - first >= length) {
            return first;
        }
        open = end + 1;
        probe = end + length;
    }
    return -1;
}

#if defined(__SSE2__)
PROBATE_WIDE qsizetype findWordRunWide(QByteArrayView bytes, qsizetype from, int length)
{
    return findWordRunBy<WideLanes>(bytes, from, length);
}
#endif

} // namespace

qsizetype findBytes(QByteArrayView bytes, QByteArrayView what, qsizetype from)
{
    if (from < 0 || what.isEmpty() || bytes.size() - from < what.size()) {
        return what.isEmpty() && from >= 0 && from <= bytes.size() ? from : -1;
    }
    const char *const begin = bytes.data();
    const auto rest = static_cast<std::size_t>(what.size());
#if defined(__SSE2__)
    // Places where both the first and the last byte stand are few.
    if (isWide() && findBytesWide(bytes, what, from)) {
        return from;
    }
    const __m128i first = _mm_set1_epi8(what.front());
    const __m128i last = _mm_set1_epi8(what.back());
    for (; from + what.size() - 1 + lane <= bytes.size(); from += lane) {
        const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(load(begin + from), first),
                                           _mm_cmpeq_epi8(load(begin + from + what.size() - 1), last));
        for (auto bits = static_cast<unsigned>(_mm_movemask_epi8(both)); bits; bits &= bits - 1) {
            const qsizetype at = from + std::countr_zero(bits);
            if (std::memcmp(begin + at, what.data(), rest) == 0) {
                return at;
            }
        }
    }
    if (bytes.size() - from < what.size()) {
        return -1;
    }
#endif
    const void *at = memmem(begin + from, static_cast<std::size_t>(bytes.size() - from), what.data(), rest);
    return at ? static_cast<const char *>(at) - begin : -1;
}

qsizetype findPair(QByteArrayView bytes, char first, QByteArrayView seconds, qsizetype from)
{
    const char *const begin = bytes.data();
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(first);
    while (from + lane + 1 <= bytes.size()) {
        // The first byte is rare: most of a text is passed over in steps of four.
        if (isWide()) {
            from = passOverWide(bytes, first, from, 1);
        }
        for (; from + 4 * lane + 1 <= bytes.size(); from += 4 * lane) {
            const __m128i low = _mm_or_si128(_mm_cmpeq_epi8(load(begin + from), wanted),
                                             _mm_cmpeq_epi8(load(begin + from + lane), wanted));
            const __m128i high = _mm_or_si128(_mm_cmpeq_epi8(load(begin + from + 2 * lane), wanted),
                                              _mm_cmpeq_epi8(load(begin + from + 3 * lane), wanted));
            if (_mm_movemask_epi8(_mm_or_si128(low, high))) {
                break;
            }
        }
        if (from + lane + 1 > bytes.size()) {
            break;
        }
        const __m128i behind = load(begin + from + 1);
        __m128i either = _mm_setzero_si128();
        for (const char second : seconds) {
            either = _mm_or_si128(either, _mm_cmpeq_epi8(behind, _mm_set1_epi8(second)));
        }
        const __m128i both = _mm_and_si128(_mm_cmpeq_epi8(load(begin + from), wanted), either);
        if (const auto bits = static_cast<unsigned>(_mm_movemask_epi8(both))) {
            return from + std::countr_zero(bits);
        }
        from += lane;
    }
#endif
    for (; from + 1 < bytes.size(); ++from) {
        if (begin[from] == first && seconds.contains(begin[from + 1])) {
            return from;
        }
    }
    return -1;
}

std::uint64_t countByte(QByteArrayView bytes, char byte)
{
    std::uint64_t count = 0;
    qsizetype at = 0;
#if defined(__SSE2__)
    const __m128i wanted = _mm_set1_epi8(byte);
    for (; at + lane <= bytes.size(); at += lane) {
        const int bits = _mm_movemask_epi8(_mm_cmpeq_epi8(load(bytes.data() + at), wanted));
        count += static_cast<unsigned>(std::popcount(static_cast<unsigned>(bits)));
    }
#endif
    return count + static_cast<std::uint64_t>(std::count(bytes.begin() + at, bytes.end(), byte));
}

qsizetype findWordRun(QByteArrayView bytes, qsizetype from, int length)
{
#if defined(__SSE2__)
    if (isWide()) {
        return findWordRunWide(bytes, from, length);
    }
#endif
    return findWordRunNarrowly(bytes, from, length);
}

qsizetype findWordRunNarrowly(QByteArrayView bytes, qsizetype from, int length)
{
    return findWordRunBy<Lanes>(bytes, from, length);
}

} // namespace probate
