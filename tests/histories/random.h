// The same numbers for the same seed on every machine, which the standard's distributions do not promise.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <vector>

namespace probate::test {

/// SplitMix64 (Steele, Lea, Flood 2014).
class Random
{
public:
    explicit Random(std::uint64_t seed) : m_state(seed * 0x9E3779B97F4A7C15ull + 0x51ED27ull) {}

    std::uint64_t next()
    {
        std::uint64_t z = m_state += 0x9E3779B97F4A7C15ull;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ull;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EBull;
        return z ^ (z >> 31);
    }
    /// 0 to `count` - 1; 0 if there is nothing to choose from.
    qsizetype below(qsizetype count)
    {
        return count > 0 ? static_cast<qsizetype>(next() % static_cast<std::uint64_t>(count)) : 0;
    }
    qsizetype between(qsizetype least, qsizetype most) { return least + below(most - least + 1); }
    bool oneIn(qsizetype count) { return below(count) == 0; }
    template <typename Range> const auto &pick(const Range &range)
    {
        return range[static_cast<std::size_t>(below(static_cast<qsizetype>(std::size(range))))];
    }
    QByteArray bytes(qsizetype count)
    {
        QByteArray made(count, '\0');
        for (char &c : made) {
            c = static_cast<char>(next() >> 40);
        }
        return made;
    }

private:
    std::uint64_t m_state;
};

} // namespace probate::test
