// One copy of each text: observations repeat the names of sources, accounts and handles by the million. Each text has a
// small number here; the table knows nothing of what the texts mean.
#pragma once

#include <QByteArray>
#include <QHashFunctions>
#include <QString>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <vector>

namespace probate {

/// Open addressing over numbers: four bytes a slot, and no allocation for a text that is known.
template <typename Text> class Texts
{
public:
    const Text &operator[](std::uint32_t number) const { return m_texts[number]; }

    std::uint32_t numberOf(const Text &text)
    {
        if (m_texts.size() * 2 >= m_slots.size()) {
            grow();
        }
        std::uint32_t &slot = slotOf(text);
        if (slot == free) {
            slot = static_cast<std::uint32_t>(m_texts.size());
            m_texts.push_back(text);
        }
        return slot;
    }

    std::optional<std::uint32_t> find(const Text &text) const
    {
        if (m_slots.empty()) {
            return std::nullopt;
        }
        const std::uint32_t slot = m_slots[placeOf(text)];
        return slot == free ? std::nullopt : std::optional(slot);
    }

private:
    static constexpr std::uint32_t free = UINT32_MAX;

    std::uint32_t &slotOf(const Text &text) { return m_slots[placeOf(text)]; }

    std::size_t placeOf(const Text &text) const
    {
        std::size_t at = qHash(text) & (m_slots.size() - 1);
        while (m_slots[at] != free && m_texts[m_slots[at]] != text) {
            at = (at + 1) & (m_slots.size() - 1);
        }
        return at;
    }

    void grow()
    {
        m_slots.assign(std::max<std::size_t>(m_slots.size() * 2, 64), free); // a power of two
        for (std::uint32_t i = 0; i < m_texts.size(); ++i) {
            slotOf(m_texts[i]) = i;
        }
    }

    std::vector<Text> m_texts;
    std::vector<std::uint32_t> m_slots;
};

} // namespace probate
