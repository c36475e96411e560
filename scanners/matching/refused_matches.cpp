#include "scanners/matching/refused_matches.h"

#include <algorithm>

namespace probate {

namespace {

constexpr std::size_t slotCount = std::size_t{1} << 14; // 256 KiB
constexpr qsizetype longestRemembered = 1024;           ///< bytes, those around the match included

} // namespace

RefusedMatches::Key RefusedMatches::keyOf(QByteArrayView bytes, const Match &match)
{
    Span seen{std::min(match.whole.from, match.secret.from), std::max(match.whole.to, match.secret.to)};
    for (const Match::Group &group : match.groups) {
        seen = {std::min(seen.from, group.at.from), std::max(seen.to, group.at.to)};
    }
    seen.from = std::max<qsizetype>(seen.from - bytesBeforeMatch, 0);
    if (seen.to - seen.from > longestRemembered) {
        return 0;
    }
    m_places.clear();
    m_places.push_back(match.rule);
    const auto add = [&](Span at) {
        m_places.push_back(static_cast<std::uint64_t>(at.from - seen.from));
        m_places.push_back(static_cast<std::uint64_t>(at.to - seen.from));
    };
    add(match.whole);
    add(match.secret);
    for (const Match::Group &group : match.groups) {
        m_places.push_back(reinterpret_cast<std::uintptr_t>(group.name.data())); // one of the rule's, which stay
        add(group.at);
    }
    m_places.push_back(m_digest.of(seen.of(bytes)));
    return m_digest.of({reinterpret_cast<const char *>(m_places.data()),
                        static_cast<qsizetype>(m_places.size() * sizeof m_places.front())});
}

Refusal RefusedMatches::find(Key key) const
{
    if (key == 0 || m_slots.empty()) {
        return nullptr;
    }
    const Refused &slot = m_slots[key % slotCount];
    return slot.key == key ? slot.why : nullptr;
}

void RefusedMatches::add(Key key, Refusal why)
{
    if (key == 0) {
        return;
    }
    if (m_slots.empty()) {
        m_slots.resize(slotCount);
    }
    m_slots[key % slotCount] = {key, why};
}

} // namespace probate
