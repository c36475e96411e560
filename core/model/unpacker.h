// The way back from a Packer's bytes: all of a value, or only what stands in it that needs no look at any text. Private
// to observations.cpp.
#pragma once

#include "core/model/packer.h"

namespace probate::packed {

/// The way back. What it reads was written by a Packer with the same texts.
class Unpacker
{
public:
    Unpacker(const AllTexts &texts, const unsigned char *at) : m_texts(texts), m_at(at) {}

    const unsigned char *at() const { return m_at; }
    void skip(std::uint64_t bytes) { m_at += bytes; }

    std::uint64_t whole()
    {
        std::uint64_t value = *m_at & 0x7F;
        for (int shift = 7; *m_at++ & 0x80; shift += 7) {
            value |= std::uint64_t(*m_at & 0x7F) << shift;
        }
        return value;
    }
    std::int64_t signedWhole()
    {
        const std::uint64_t value = whole();
        return static_cast<std::int64_t>(value >> 1) ^ -static_cast<std::int64_t>(value & 1);
    }

    template <typename T> void read(T &value)
    {
        if constexpr (HasFields<T>) {
            readFields(value);
        } else if constexpr (IsOptional<T>) {
            read(value.emplace());
        } else if constexpr (std::is_same_v<T, QString>) {
            value = m_texts.texts[static_cast<std::uint32_t>(whole())];
        } else if constexpr (std::is_same_v<T, QByteArray>) {
            value = m_texts.bytes[static_cast<std::uint32_t>(whole())];
        } else if constexpr (std::is_same_v<T, Instant>) {
            value = Instant{Duration{signedWhole()}};
        } else if constexpr (std::is_same_v<T, Duration>) {
            value = Duration{signedWhole()};
        } else if constexpr (std::is_same_v<T, double>) {
            std::memcpy(&value, m_at, sizeof value);
            m_at += sizeof value;
        } else if constexpr (std::is_same_v<T, bool>) {
            value = true;
        } else if constexpr (std::is_enum_v<T> || std::is_unsigned_v<T>) {
            value = static_cast<T>(whole());
        } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
            for (auto left = whole(); left > 0; --left) {
                QString name;
                read(name);
                read(value[name]);
            }
        } else {
            value.resize(whole());
            for (auto &item : value) {
                read(item);
            }
        }
    }

private:
    template <typename T> void readFields(T &value)
    {
        const std::uint64_t mask = whole();
        int bit = 0;
        const auto member = [&](auto &it) {
            using Member = std::remove_reference_t<decltype(it)>;
            if (mask >> bit++ & 1) {
                read(it);
            } else if constexpr (std::is_arithmetic_v<Member> || std::is_enum_v<Member>) {
                it = Member{}; // its default may be another than zero
            }
        };
        std::apply([&](const auto &...fields) { (member(value.*fields.member), ...); }, Fields<T>::list);
    }

    const AllTexts &m_texts;
    const unsigned char *m_at;
};

} // namespace probate::packed
