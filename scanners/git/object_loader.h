// Builds single objects wherever they lie, down their chains of deltas: the slow way for the few that need it.
#pragma once

#include "scanners/git/object_places.h"

#include <atomic>

namespace probate::git {

inline constexpr std::int64_t kSmallBudget = 16ll << 30; ///< bytes that a small pack, or one object, may take to build

class ObjectLoader
{
public:
    explicit ObjectLoader(const ObjectPlaces &places) : m_places(places) {}

    /// Builds the object from this place. `bytesLeft` is what may still be built; TooLarge beyond `most` or that.
    Flaw load(const ObjectPlace &from, std::uint32_t object, std::uint64_t most, std::atomic<std::int64_t> &bytesLeft,
              ObjectBuffer &buffer, ObjectType &type) const;

private:
    Flaw loadLoose(const ObjectPlace &from, std::uint32_t object, std::uint64_t most, ObjectBuffer &buffer,
                   ObjectType &type) const;
    Flaw loadAcross(const ObjectPlace &from, std::uint32_t object, std::uint64_t most,
                    std::atomic<std::int64_t> &bytesLeft, int hops, ObjectBuffer &buffer, ObjectType &type) const;

    const ObjectPlaces &m_places;
};

/// Where packs disagree about an object's type, its name tells which copy is right and becomes the owner.
void settleDisputes(ObjectPlaces &places);

} // namespace probate::git
