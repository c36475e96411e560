// How a value becomes bytes in memory: what it holds by its members' table, its texts by their numbers. Private to
// observations.cpp; the bytes are never stored, and nothing here knows what they mean.
#pragma once

#include "core/model/canonical_fields.h"
#include "core/model/texts.h"

#include <cstring>
#include <utility>

namespace probate::packed {

using namespace canonical_form;

using Bytes = std::vector<unsigned char>;

struct AllTexts
{
    Texts<QString> texts;
    Texts<QByteArray> bytes;
};

template <typename T>
concept IsOptional = requires(T value)
{
    value.has_value();
};

/// True for what needs no bytes of its own: a clear bit stands for it.
template <typename T> bool isNothing(const T &value)
{
    if constexpr (IsOptional<T>) {
        return !value.has_value();
    } else if constexpr (std::is_same_v<T, QString> || std::is_same_v<T, QByteArray>) {
        return value.isEmpty();
    } else if constexpr (requires { value.empty(); }) {
        return value.empty();
    } else if constexpr (HasFields<T>) {
        return false;
    } else {
        return value == T{};
    }
}

/// Members stand behind a mask that says which of them are there; whole numbers as LEB128, signed ones zigzag.
class Packer
{
public:
    explicit Packer(AllTexts &texts) : m_texts(texts) {}

    void whole(std::uint64_t value)
    {
        for (; value >= 0x80; value >>= 7) {
            m_out.push_back(static_cast<unsigned char>(value | 0x80));
        }
        m_out.push_back(static_cast<unsigned char>(value));
    }
    void signedWhole(std::int64_t value)
    {
        whole((static_cast<std::uint64_t>(value) << 1) ^ static_cast<std::uint64_t>(value >> 63));
    }

    template <typename T> void write(const T &value)
    {
        if constexpr (HasFields<T>) {
            writeFields(value);
        } else if constexpr (IsOptional<T>) {
            write(*value);
        } else if constexpr (std::is_same_v<T, QString>) {
            whole(m_texts.texts.numberOf(value));
        } else if constexpr (std::is_same_v<T, QByteArray>) {
            whole(m_texts.bytes.numberOf(value));
        } else if constexpr (std::is_same_v<T, Instant>) {
            signedWhole(value.time_since_epoch().count());
        } else if constexpr (std::is_same_v<T, Duration>) {
            signedWhole(value.count());
        } else if constexpr (std::is_same_v<T, double>) {
            const auto at = m_out.size();
            m_out.resize(at + sizeof value);
            std::memcpy(m_out.data() + at, &value, sizeof value);
        } else if constexpr (std::is_same_v<T, bool>) {
            // its bit says it
        } else if constexpr (std::is_enum_v<T> || std::is_unsigned_v<T>) {
            whole(static_cast<std::uint64_t>(value));
        } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
            whole(value.size());
            for (const auto &[name, text] : value) {
                write(name);
                write(text);
            }
        } else {
            whole(value.size());
            for (const auto &item : value) {
                write(item);
            }
        }
    }

    Bytes take() { return std::exchange(m_out, {}); }

private:
    template <typename T> void writeFields(const T &value)
    {
        std::apply(
            [&](const auto &...fields) {
                std::uint64_t mask = 0;
                int bit = 0;
                ((mask |= std::uint64_t(!isNothing(value.*fields.member)) << bit++), ...);
                whole(mask);
                ((isNothing(value.*fields.member) ? void() : write(value.*fields.member)), ...);
            },
            Fields<T>::list);
    }

    AllTexts &m_texts;
    Bytes m_out;
};

} // namespace probate::packed
