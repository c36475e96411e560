#include "scanners/git/read_objects.h"

#include <cstring>

namespace probate::git {

ReadObject KeptReads::at(std::size_t row) const
{
    ReadObject read;
    std::memcpy(&read, rows.data() + row * sizeof read, sizeof read);
    return read;
}

ReadObject KeptReads::find(const std::uint8_t *name) const
{
    for (std::size_t low = 0, high = size(); low < high;) {
        const std::size_t middle = low + (high - low) / 2;
        const int order = compareNames(names.data() + middle * nameSize, name, nameSize);
        if (order == 0) {
            return at(middle);
        }
        (order < 0 ? low : high) = order < 0 ? middle + 1 : middle;
    }
    return {};
}

ReadObjects::ReadObjects(const KeptReads &before, const ObjectTable &objects) : m_read(objects.size())
{
    std::uint32_t object = 0; // both are sorted: one walk
    for (std::size_t row = 0; row < before.size(); ++row) {
        const std::uint8_t *name = before.names.data() + row * before.nameSize;
        while (object < objects.size() && compareNames(objects.name(object), name, before.nameSize) < 0) {
            ++object;
        }
        if (object < objects.size() && compareNames(objects.name(object), name, before.nameSize) == 0) {
            m_read[object] = before.at(row);
        }
    }
}

ReadObjects ReadObjects::whenAsked(KeptReads before, const ObjectTable &objects)
{
    ReadObjects read;
    read.m_before = std::move(before);
    read.m_objects = &objects;
    return read;
}

void ReadObjects::add(std::uint32_t object, std::uint64_t name, std::uint64_t bytes)
{
    if (m_objects) {
        ++m_documents;
        m_bytes += bytes;
        return;
    }
    ReadObject &read = m_read[object];
    read.name = name;
    ++read.documents;
    read.bytes += static_cast<std::uint32_t>(bytes); // a document has less than 4 GiB
}

void ReadObjects::rename(std::uint32_t object, std::uint64_t name)
{
    if (!m_objects) {
        m_read[object].name = name;
    }
}

void ReadObjects::forget(std::uint32_t object)
{
    if (!m_objects) {
        m_read[object] = {};
        return;
    }
    const ReadObject read = of(object);
    m_documents -= read.documents;
    m_bytes -= read.bytes;
    m_forgotten.insert(object);
}

std::uint64_t ReadObjects::documents() const
{
    std::uint64_t documents = m_before.documents + m_documents;
    for (const ReadObject &read : m_read) {
        documents += read.documents;
    }
    return documents;
}

std::uint64_t ReadObjects::bytes() const
{
    std::uint64_t bytes = m_before.bytes + m_bytes;
    for (const ReadObject &read : m_read) {
        bytes += read.bytes;
    }
    return bytes;
}

} // namespace probate::git
