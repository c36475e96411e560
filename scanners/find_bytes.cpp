#include "scanners/find_bytes.h"

#include <algorithm>
#include <bit>
#include <cstring>

#if defined(__SSE2__)
#include <immintrin.h>
#endif

namespace probate {

namespace {

#if defined(__SSE2__)

constexpr qsizetype lane = 16;

__m128i load(const char *at)
{
    return _mm_loadu_si128(reinterpret_cast<const __m128i *>(at));
}

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

} // namespace probate
