// Handles numbered as they come. Knows the keys that observations give handles, and no text.
#pragma once

#include "core/model/observations.h"

namespace probate {

/// Small numbers for handles, in the order in which they came.
class HandleNumbers
{
public:
    /// A new one if the handle has none yet.
    std::uint32_t number(HandleKey key);
    std::optional<std::uint32_t> find(HandleKey key) const;
    HandleKey key(std::uint32_t number) const { return m_keys[number]; }
    std::size_t size() const { return m_keys.size(); }

private:
    std::size_t placeOf(HandleKey key) const;
    void grow();

    std::vector<HandleKey> m_keys;
    std::vector<std::uint32_t> m_slots; ///< open addressing, a power of two
};

} // namespace probate
