// Who held an alias, and when. Built over principals; answers exactly, by each namespace's own rules, and says so where
// several people held one name.
#pragma once

#include "core/estate/alias.h"
#include "core/model/estate.h"

#include <QHashFunctions>

#include <unordered_map>

namespace probate {

/// Borrows the principals: they must outlive the index and stay where they are.
class AliasIndex
{
public:
    explicit AliasIndex(const std::vector<Principal> &principals, AliasRules rules = {});

    /// Indices of the principals that held the alias at `at`, ascending. Without a time: all that ever held it. Where
    /// several held it at once, those who had not begun by then (`opened`), or had ended for good before, do not count.
    std::vector<std::size_t> holders(const Alias &alias, std::optional<Instant> at) const;

    /// The one that the alias means at `at`, or nothing if it is nobody or ambiguous. An immutable alias, or one that
    /// only one principal ever held, without dates of its own, means that principal at any time.
    std::optional<std::size_t> holder(const Alias &alias, std::optional<Instant> at) const;

    /// For closures: the holder at `at`, the end of an interval included; else the only one, else the last one before.
    std::vector<std::size_t> closing(const Alias &alias, Instant at) const;

    const Principal &principal(std::size_t index) const { return (*m_principals)[index]; }

private:
    struct Held
    {
        std::size_t principal = 0;
        std::optional<Instant> from;
        std::optional<Instant> until;
    };

    const std::vector<Held> *find(const Alias &normal) const;
    std::vector<const Held *> candidates(const Alias &alias) const;

    const std::vector<Principal> *m_principals;
    AliasRules m_rules;
    std::vector<QString> m_spaces; ///< sorted; those that an "any" alias is tried in
    std::unordered_map<QString, std::vector<Held>> m_held;
};

} // namespace probate
