// Which descriptions are one credential, and which credentials a handle means. Knows handles only: no dates, no states.
#pragma once

#include "core/estate/union_find.h"
#include "core/model/estate.h"

#include <QHashFunctions>

#include <span>
#include <unordered_map>

namespace probate {

/// What joins descriptions, of one of them.
struct Described
{
    std::uint32_t at = 0; ///< place of its observation
    QString issuer;
    std::span<const Handle> handles;
    std::span<const Handle> sharedNames;
};

struct HandlePointerHash
{
    std::size_t operator()(const Handle *handle) const { return qHash(handle->value, qHash(handle->scheme)); }
};

struct HandlePointerEqual
{
    bool operator()(const Handle *a, const Handle *b) const { return *a == *b; }
};

/// How telling a handle's scheme is, for ids and for choosing between descriptions: 0 an issuer's id, 5 a fingerprint.
int rankOf(const Handle &handle);

class CredentialUnion
{
public:
    explicit CredentialUnion(const Observations &observations);

    std::size_t count() const { return m_members.size(); }
    /// Ascending ids, one a credential; numbers below are positions in it.
    const std::vector<CredentialId> &ids() const { return m_ids; }
    const std::vector<Described> &descriptions() const { return m_descriptions; }
    /// Positions in descriptions() of what is known of one credential.
    const std::vector<std::uint32_t> &members(std::size_t credential) const { return m_members[credential]; }
    /// The credentials that a handle or shared name means: several where a bare value has several bearers.
    std::vector<std::uint32_t> named(const Handle &handle) const;

private:
    using Bearers = std::vector<std::uint32_t>;
    template <typename Value>
    using ByHandle = std::unordered_map<const Handle *, Value, HandlePointerHash, HandlePointerEqual>;

    void unpackDescriptions(const Observations &observations);
    std::uint32_t nodeOf(const Handle &handle);
    std::uint32_t join(std::uint32_t a, std::uint32_t b);
    void joinWithin();
    void joinAcross();
    void settle(std::uint32_t bare, Bearers bearers);
    void number();
    void nameCredentials(std::vector<Bearers> members);

    std::vector<std::vector<Handle>> m_names; ///< what the descriptions borrow
    std::vector<Described> m_descriptions;
    ByHandle<std::uint32_t> m_nodes;
    std::vector<const Handle *> m_handles; ///< by node
    UnionFind m_sets;
    std::vector<std::uint32_t> m_issued; ///< by root: bits of the schemes in which issuers named this set
    std::vector<std::uint32_t> m_anchor; ///< by description: the node that it belongs to
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_links; ///< node of a bare value, node of a bearer
    std::unordered_map<std::uint32_t, Bearers> m_copies; ///< node of a bare value, nodes of bearers it counts for
    std::vector<std::uint32_t> m_credentialOf;           ///< by root, or `none`
    ByHandle<Bearers> m_shared;
    std::vector<Bearers> m_members;
    std::vector<CredentialId> m_ids;
};

} // namespace probate
