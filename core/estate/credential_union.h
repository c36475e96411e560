// Which descriptions are one credential, and which credentials a handle means. Knows handles only: no dates, no states.
#pragma once

#include "core/estate/handle_numbers.h"
#include "core/estate/union_find.h"
#include "core/model/estate.h"

#include <array>
#include <span>
#include <unordered_map>

namespace probate {

/// What joins descriptions, of one of them.
struct Described
{
    std::uint32_t at = 0;     ///< place of its observation
    std::uint32_t issuer = 0; ///< Observations::issuerKeyOf
    std::span<const HandleKey> handles;
    std::span<const HandleKey> sharedNames;
};

/// How telling a handle's scheme is, for ids and for choosing between descriptions: 0 an issuer's id, 5 a fingerprint.
int rankOf(const Handle &handle);

/// Borrows the observations.
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
    /// Puts the credentials that a handle or shared name means into `found`, each once, ascending: several where a bare
    /// value has several bearers.
    void named(HandleKey handle, std::vector<std::uint32_t> &found) const;

private:
    using Bearers = std::vector<std::uint32_t>;

    /// What the scheme of a handle says of it.
    struct Scheme
    {
        std::uint32_t issued = 0; ///< a bit for those in which issuers give ids
        int rank = 0;
        bool bare = false;
    };

    void readDescriptions(const Observations &observations);
    const Scheme &schemeOf(HandleKey handle);
    std::uint32_t nodeOf(HandleKey handle);
    std::uint32_t join(std::uint32_t a, std::uint32_t b);
    void joinWithin();
    void joinAcross();
    void settle(std::uint32_t bare, Bearers bearers);
    void number();
    void nameCredentials(std::vector<Bearers> members);
    void takeInOrder(std::vector<Bearers> members, const std::vector<std::array<char, 24>> &digests);
    void gatherShared();

    const Observations &m_observations;
    std::vector<std::vector<HandleKey>> m_names; ///< what the descriptions borrow
    std::vector<Described> m_descriptions;
    std::unordered_map<std::uint32_t, Scheme> m_schemes; ///< by the upper half of a key
    HandleNumbers m_nodes;
    UnionFind m_sets;
    std::vector<std::uint32_t> m_issued; ///< by root: bits of the schemes in which issuers named this set
    std::vector<std::uint32_t> m_anchor; ///< by description: the node that it belongs to
    std::vector<std::pair<std::uint32_t, std::uint32_t>> m_links; ///< node of a bare value, node of a bearer
    std::unordered_map<std::uint32_t, Bearers> m_copies; ///< node of a bare value, nodes of bearers it counts for
    std::vector<std::uint32_t> m_rootOf;                 ///< by node, once all is joined
    std::vector<std::uint32_t> m_credentialOf;           ///< by root, or `none`
    std::unordered_map<HandleKey, Bearers> m_shared;
    std::vector<Bearers> m_members;
    std::vector<CredentialId> m_ids;
};

} // namespace probate
