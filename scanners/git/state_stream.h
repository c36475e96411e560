// Arrays of plain values as bytes and back, at the speed of memory. A state is read by the build that wrote it: layouts
// are the machine's, and its digest vouches for the content; lengths are checked all the same.
#pragma once

#include <QByteArray>

#include <cstdint>
#include <cstring>
#include <span>
#include <string>
#include <type_traits>
#include <vector>

namespace probate::git {

class StateWriter
{
public:
    template <typename T> void array(const std::vector<T> &values)
    {
        static_assert(std::has_unique_object_representations_v<T>, "padding would be written");
        number(values.size());
        m_bytes.append(reinterpret_cast<const char *>(values.data()), qsizetype(values.size()) * qsizetype(sizeof(T)));
    }
    void text(QByteArrayView text)
    {
        number(static_cast<std::uint64_t>(text.size()));
        m_bytes.append(text);
    }
    void number(std::uint64_t value) { m_bytes.append(reinterpret_cast<const char *>(&value), sizeof value); }
    QByteArray take() { return std::move(m_bytes); }

private:
    QByteArray m_bytes;
};

/// Whatever does not fit makes it fail, and everything after that too.
class StateReader
{
public:
    explicit StateReader(std::span<const std::uint8_t> bytes) : m_rest(bytes) {}

    template <typename T> std::vector<T> array()
    {
        static_assert(std::has_unique_object_representations_v<T>);
        const std::uint64_t count = number();
        if (count > m_rest.size() / sizeof(T)) {
            m_ok = false;
            return {};
        }
        std::vector<T> values(static_cast<std::size_t>(count));
        if (count > 0) {
            std::memcpy(values.data(), m_rest.data(), values.size() * sizeof(T));
        }
        m_rest = m_rest.subspan(values.size() * sizeof(T));
        return values;
    }
    /// As array() of bytes or text() wrote them; they stay where they are.
    std::span<const std::uint8_t> bytes()
    {
        const std::uint64_t size = number();
        if (size > m_rest.size()) {
            m_ok = false;
            return {};
        }
        const auto bytes = m_rest.first(static_cast<std::size_t>(size));
        m_rest = m_rest.subspan(bytes.size());
        return bytes;
    }
    QByteArray text()
    {
        const auto text = bytes();
        return {reinterpret_cast<const char *>(text.data()), static_cast<qsizetype>(text.size())};
    }
    std::uint64_t number()
    {
        std::uint64_t value = 0;
        if (!m_ok || m_rest.size() < sizeof value) {
            m_ok = false;
            return 0;
        }
        std::memcpy(&value, m_rest.data(), sizeof value);
        m_rest = m_rest.subspan(sizeof value);
        return value;
    }
    void fail() { m_ok = false; }
    bool ok() const { return m_ok; }
    bool atEnd() const { return m_ok && m_rest.empty(); }

private:
    std::span<const std::uint8_t> m_rest;
    bool m_ok = true;
};

} // namespace probate::git
