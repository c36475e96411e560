#include "core/estate/handle_numbers.h"

#include <algorithm>
#include <limits>

namespace probate {

namespace {

constexpr std::uint32_t noSlot = std::numeric_limits<std::uint32_t>::max();

} // namespace

std::size_t HandleNumbers::placeOf(HandleKey key) const
{
    constexpr std::uint64_t golden = 0x9E3779B97F4A7C15; // Fibonacci hashing: keys are dense, their products are not
    std::size_t at = (key * golden >> 20) & (m_slots.size() - 1);
    while (m_slots[at] != noSlot && m_keys[m_slots[at]] != key) {
        at = (at + 1) & (m_slots.size() - 1);
    }
    return at;
}

std::uint32_t HandleNumbers::number(HandleKey key)
{
    if (m_keys.size() * 2 >= m_slots.size()) {
        grow();
    }
    std::uint32_t &slot = m_slots[placeOf(key)];
    if (slot == noSlot) {
        slot = static_cast<std::uint32_t>(m_keys.size());
        m_keys.push_back(key);
    }
    return slot;
}

std::optional<std::uint32_t> HandleNumbers::find(HandleKey key) const
{
    const std::uint32_t slot = m_slots.empty() ? noSlot : m_slots[placeOf(key)];
    return slot == noSlot ? std::nullopt : std::optional(slot);
}

void HandleNumbers::grow()
{
    m_slots.assign(std::max<std::size_t>(m_slots.size() * 2, 64), noSlot);
    for (std::uint32_t i = 0; i < m_keys.size(); ++i) {
        m_slots[placeOf(m_keys[i])] = i;
    }
}

} // namespace probate
