// Disjoint sets over dense numbers: union by size with path halving. Knows nothing of what it joins.
#pragma once

#include <cstdint>
#include <utility>
#include <vector>

namespace probate {

class UnionFind
{
public:
    explicit UnionFind(std::size_t size = 0) { grow(size); }

    void grow(std::size_t size)
    {
        for (auto i = static_cast<std::uint32_t>(m_parent.size()); i < size; ++i) {
            m_parent.push_back(i);
        }
        m_size.resize(size, 1);
    }

    std::uint32_t find(std::uint32_t it) const
    {
        while (m_parent[it] != it) {
            m_parent[it] = m_parent[m_parent[it]];
            it = m_parent[it];
        }
        return it;
    }

    /// The set that both are in now.
    std::uint32_t join(std::uint32_t a, std::uint32_t b)
    {
        a = find(a);
        b = find(b);
        if (a == b) {
            return a;
        }
        if (m_size[a] < m_size[b]) {
            std::swap(a, b);
        }
        m_parent[b] = a;
        m_size[a] += m_size[b];
        return a;
    }

private:
    mutable std::vector<std::uint32_t> m_parent; ///< find() shortens paths and changes no set
    std::vector<std::uint32_t> m_size;
};

} // namespace probate
