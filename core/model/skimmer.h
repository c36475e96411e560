// Walks over a Packer's bytes and tells what it passes, by number: whoever only wants to know which handles or how late
// an instant a fact holds needs no text for it, and texts are what costs. Private to observations.cpp.
#pragma once

#include "core/model/packer.h"

namespace probate::packed {

/// What a walk passes; a sink hides those that it wants to know of.
struct NothingSeen
{
    void instant(Instant) {}
    void handle(std::uint64_t) {}
    void text(std::uint32_t) {}
    template <typename Owner, typename Member> void enter(Member Owner::*) {} ///< before each member that is there
};

template <typename Seen> class Skimmer
{
public:
    Skimmer(const unsigned char *at, Seen &seen) : m_at(at), m_seen(seen) {}

    template <typename T> void skip()
    {
        if constexpr (std::is_same_v<T, Handle>) {
            const std::uint64_t mask = whole();
            const std::uint64_t scheme = mask & 1 ? whole() + 1 : 0;
            const std::uint64_t value = mask & 2 ? whole() + 1 : 0;
            m_seen.handle(scheme << 32 | value);
        } else if constexpr (HasFields<T>) {
            skipFields<T>();
        } else if constexpr (IsOptional<T>) {
            skip<typename T::value_type>();
        } else if constexpr (std::is_same_v<T, QString> || std::is_same_v<T, QByteArray>) {
            m_seen.text(static_cast<std::uint32_t>(whole()));
        } else if constexpr (std::is_same_v<T, Instant>) {
            const std::uint64_t value = whole();
            m_seen.instant(
                Instant{Duration{static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1)}});
        } else if constexpr (std::is_same_v<T, double>) {
            m_at += sizeof(double);
        } else if constexpr (std::is_same_v<T, bool>) {
            // its bit says it
        } else if constexpr (std::is_same_v<T, Duration> || std::is_enum_v<T> || std::is_unsigned_v<T>) {
            whole();
        } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
            for (auto left = 2 * whole(); left > 0; --left) {
                skip<QString>();
            }
        } else {
            for (auto left = whole(); left > 0; --left) {
                skip<typename T::value_type>();
            }
        }
    }

    /// The fact that stands at this place among the alternatives of Fact.
    template <std::size_t I = 0> void skipFact(std::size_t place)
    {
        if constexpr (I < factTypes) {
            if (place == I) {
                skip<std::variant_alternative_t<I, AnyFact>>();
            } else {
                skipFact<I + 1>(place);
            }
        }
    }

private:
    std::uint64_t whole()
    {
        std::uint64_t value = *m_at & 0x7F;
        for (int shift = 7; *m_at++ & 0x80; shift += 7) {
            value |= std::uint64_t(*m_at & 0x7F) << shift;
        }
        return value;
    }

    template <typename Owner, typename Member> void member(Member Owner::*it)
    {
        m_seen.enter(it);
        skip<Member>();
    }

    template <typename T> void skipFields()
    {
        const std::uint64_t mask = whole();
        int bit = 0;
        std::apply([&](const auto &...fields) { ((mask >> bit++ & 1 ? member(fields.member) : void()), ...); },
                   Fields<T>::list);
    }

    const unsigned char *m_at;
    Seen &m_seen;
};

} // namespace probate::packed
