#include "scanners/inert_texts.h"

#include <QRandomGenerator>

#define XXH_INLINE_ALL // a call costs as much as hashing a line
#include <xxhash.h>

namespace probate {

namespace {

constexpr std::size_t slotCount = std::size_t{1} << 20; // 4 MiB

} // namespace

InertTexts::InertTexts() : m_seed(QRandomGenerator::system()->generate64() | 1) {}

InertTexts::Key InertTexts::keyOf(QByteArrayView text, unsigned how) const
{
    const Key key = XXH3_64bits_withSeed(text.data(), static_cast<std::size_t>(text.size()), m_seed + 2 * Key{how});
    return key >> 32 ? key : key | Key{1} << 32; // an empty slot is zero
}

bool InertTexts::contains(Key key) const
{
    return !m_slots.empty() && m_slots[key % slotCount] == key >> 32;
}

void InertTexts::announce(Key key) const
{
    if (!m_slots.empty()) {
        __builtin_prefetch(&m_slots[key % slotCount]);
    }
}

void InertTexts::add(Key key)
{
    if (m_slots.empty()) {
        m_slots.resize(slotCount);
    }
    m_slots[key % slotCount] = static_cast<std::uint32_t>(key >> 32);
}

} // namespace probate
