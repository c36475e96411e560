// Examples of rules are written with generators, so that no file holds a string that looks like a live credential. This
// expands them, the same way for the same seed. The generators are listed in docs/rules.md.
#pragma once

#include "core/base/error.h"

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace probate {

enum class ExampleKind { Example, CounterExample };

struct ExpandedExample
{
    struct Span
    {
        qsizetype from = 0;
        qsizetype to = 0; ///< one past the end

        bool operator==(const Span &) const = default;
    };

    QByteArray bytes;
    std::vector<Span> captured; ///< what stood between [[ and ]], in order
};

/// Expands {{generators}} and takes out the [[marks]] (an Example's; a CounterExample's brackets are literal). Errors:
/// an unknown generator, a bad argument, an open mark, more than 1 MiB.
Result<ExpandedExample> expandExample(const QByteArray &text, std::uint64_t seed, ExampleKind kind);

} // namespace probate
