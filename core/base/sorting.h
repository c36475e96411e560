// Sorting by the million: the same result as std::sort with a total order, on several processors. It knows nothing of
// what it sorts.
#pragma once

#include "core/base/in_parts.h"

#include <QByteArrayView>

#include <cstdint>

namespace probate {

/// Its first eight bytes as a number that sorts as they do: equal numbers say nothing yet.
inline std::uint64_t leadingBytes(QByteArrayView bytes)
{
    std::uint64_t leading = 0;
    for (qsizetype i = 0; i < 8; ++i) {
        leading = leading << 8 | (i < bytes.size() ? static_cast<unsigned char>(bytes[i]) : 0u);
    }
    return leading;
}

/// `before` must be a strict total order, or equal items would stand as chance has it.
template <typename Item, typename Before> void sortInParts(std::vector<Item> &items, Before before)
{
    constexpr std::size_t mostParts = 8;
    const std::size_t parts = std::min(mostParts, items.size() / fewItems);
    if (parts < 2) {
        std::sort(items.begin(), items.end(), before);
        return;
    }
    const auto at = [&](std::size_t part) {
        return items.begin() + static_cast<std::ptrdiff_t>(items.size() * std::min(part, parts) / parts);
    };
    inParts(
        parts, [&](std::size_t first, std::size_t last) { std::sort(at(first), at(last), before); }, 1);
    for (std::size_t width = 1; width < parts; width *= 2) {
        inParts((parts + 2 * width - 1) / (2 * width),
                [&](std::size_t first, std::size_t) {
                    const std::size_t part = first * 2 * width;
                    std::inplace_merge(at(part), at(part + width), at(part + 2 * width), before);
                },
                1);
    }
}

} // namespace probate
