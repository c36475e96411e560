#include "scanners/inert_texts.h"

#include <algorithm>
#include <cstdlib>
#include <new>
#include <sys/mman.h>

namespace probate {

namespace {

constexpr std::size_t slotCount = std::size_t{1} << 22; // 16 MiB

/// All empty. Every look-up goes to another place, so pages are large where the system has such: half the time of a
/// look-up was finding out where a page lies.
std::uint32_t *emptySlots()
{
    constexpr std::size_t largePage = 2 << 20;
    void *const memory = std::aligned_alloc(largePage, slotCount * sizeof(std::uint32_t));
    if (!memory) {
        throw std::bad_alloc();
    }
    ::madvise(memory, slotCount * sizeof(std::uint32_t), MADV_HUGEPAGE); // a wish: without it is slower, no more
    auto *const slots = static_cast<std::uint32_t *>(memory);
    std::fill_n(slots, slotCount, 0u);
    return slots;
}

} // namespace

void InertTexts::Free::operator()(std::uint32_t *it) const
{
    std::free(it);
}

InertTexts::Key InertTexts::keyOf(QByteArrayView text, unsigned how) const
{
    constexpr Key apart = 0x9E3779B97F4A7C15; // how a text was looked at moves both halves of its key
    const Key key = m_digest.of(text) + how * apart;
    return key >> 32 ? key : key | Key{1} << 32; // an empty slot is zero
}

bool InertTexts::contains(Key key) const
{
    return m_slots && m_slots[key % slotCount] == key >> 32;
}

void InertTexts::announce(Key key) const
{
    if (m_slots) {
        __builtin_prefetch(&m_slots[key % slotCount]);
    }
}

void InertTexts::add(Key key)
{
    if (!m_slots) {
        m_slots.reset(emptySlots());
    }
    m_slots[key % slotCount] = static_cast<std::uint32_t>(key >> 32);
}

} // namespace probate
