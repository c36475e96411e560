// Private to core/rules: the generators that examples name.
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QByteArrayView>

#include <cstdint>

namespace probate {

/// SplitMix64 (Steele, Lea, Flood 2014): small, and the same everywhere, which the standard's distributions are not.
class ExampleRandom
{
public:
    explicit ExampleRandom(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15ull + 0x1234567ull) {}
    std::uint64_t next();
    /// 0 to `count` - 1.
    qsizetype below(qsizetype count) { return static_cast<qsizetype>(next() % static_cast<std::uint64_t>(count)); }

private:
    std::uint64_t m_state;
};

struct GeneratorInput
{
    ExampleRandom &random;
    QByteArrayView previous; ///< what the last generator made
};

/// `call` is "name" or "name:argument".
Result<QByteArray> generate(QByteArrayView call, const GeneratorInput &input);

} // namespace probate
