#include "core/estate/credential_union.h"

#include "core/base/in_parts.h"
#include "core/crypto/hash.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>

namespace probate {

namespace {

constexpr std::uint32_t none = std::numeric_limits<std::uint32_t>::max();

/// A bare value with more bearers than this is a default password or the like: its sightings tell nothing of each.
constexpr std::size_t mostBearers = 64;

bool isScheme(const Handle &handle, const char *scheme)
{
    return handle.scheme == scheme;
}

/// Handles of a value that several records may bear: it joins them only where nothing speaks against it.
bool isBare(const Handle &handle)
{
    return isScheme(handle, handles::secret) || isScheme(handle, handles::spkiSha256);
}

/// A bit for each scheme in which an issuer gives one credential one id, so that two ids are two credentials.
std::uint32_t issuedBit(const Handle &handle)
{
    static constexpr const char *schemes[][4] = {
        {handles::x509Sha256, handles::x509IssuerSerial, handles::x509IssuerSha1Serial, handles::x509CaSerial},
        {handles::awsAccessKeyId},
        {handles::gcpKeyId},
        {handles::entraKeyId},
        {handles::githubPat},
        {handles::gitlabPat},
        {handles::vaultAccessor},
        {handles::pgRole},
        {handles::mysqlUser},
        {handles::sshCertSha256},
        {handles::gitlabDeployToken},
        {handles::oktaApiToken},
        {handles::keycloakSession},
        {handles::keycloakOfflineSession},
        {handles::jwt},
        {handles::keytabEntry},
    };
    std::uint32_t bit = 1;
    for (const auto &row : schemes) {
        for (const char *scheme : row) {
            if (scheme && isScheme(handle, scheme)) {
                return bit;
            }
        }
        bit <<= 1;
    }
    return 0;
}

} // namespace

int rankOf(const Handle &handle)
{
    static constexpr std::pair<const char *, int> ranks[] = {
        {handles::x509Sha256, 1},
        {handles::sshCertSha256, 1},
        {handles::sshSha256, 2},
        {handles::x509IssuerSerial, 2},
        {handles::x509IssuerSha1Serial, 2},
        {handles::x509CaSerial, 2},
        {handles::pgpFingerprint, 2},
        {handles::sshSha1, 3},
        {handles::spkiSha256, 3},
        {handles::awsUserKey, 4},
        {handles::secret, 5},
    };
    for (const auto &[scheme, rank] : ranks) {
        if (isScheme(handle, scheme)) {
            return rank;
        }
    }
    return 0;
}

CredentialUnion::CredentialUnion(const Observations &observations)
{
    unpackDescriptions(observations);
    m_nodes.reserve(m_descriptions.size());
    joinWithin();
    joinAcross();
    number();
}

/// Names of many descriptions stand in one list a part: apart they would cost as much again in memory.
void CredentialUnion::unpackDescriptions(const Observations &observations)
{
    for (std::size_t at = 0; at < observations.size(); ++at) {
        if (observations.holds<SecretSeen>(at) || observations.holds<CredentialListed>(at)) {
            m_descriptions.push_back({static_cast<std::uint32_t>(at), {}, {}, {}});
        }
    }
    m_names.resize(m_descriptions.size() / fewItems + 1);
    inParts(m_descriptions.size(), [&](std::size_t first, std::size_t last) {
        std::vector<Handle> &names = m_names[first / fewItems];
        std::vector<std::size_t> ends{0}; // of each description's handles, then of its shared names
        for (Described &it : std::span(m_descriptions).subspan(first, last - first)) {
            CredentialDescription description = observations.holds<SecretSeen>(it.at)
                                                    ? observations.fact<SecretSeen>(it.at).credential
                                                    : observations.fact<CredentialListed>(it.at).credential;
            it.issuer = std::move(description.issuer);
            for (auto *some : {&description.handles, &description.sharedNames}) {
                std::move(some->begin(), some->end(), std::back_inserter(names));
                ends.push_back(names.size());
            }
        }
        names.shrink_to_fit();
        const auto between = [&](std::size_t i) { return std::span(names).subspan(ends[i], ends[i + 1] - ends[i]); };
        for (std::size_t i = 0; i < last - first; ++i) {
            m_descriptions[first + i].handles = between(2 * i);
            m_descriptions[first + i].sharedNames = between(2 * i + 1);
        }
    });
}

std::uint32_t CredentialUnion::nodeOf(const Handle &handle)
{
    const auto [at, isNew] = m_nodes.try_emplace(&handle, static_cast<std::uint32_t>(m_handles.size()));
    if (isNew) {
        m_handles.push_back(&handle);
        m_issued.push_back(issuedBit(handle));
        m_sets.grow(m_handles.size());
    }
    return at->second;
}

std::uint32_t CredentialUnion::join(std::uint32_t a, std::uint32_t b)
{
    const std::uint32_t issued = m_issued[m_sets.find(a)] | m_issued[m_sets.find(b)];
    const std::uint32_t root = m_sets.join(a, b);
    m_issued[root] = issued;
    return root;
}

/// Joins the handles of each description, but bare ones only among themselves; the rest become links to be settled.
void CredentialUnion::joinWithin()
{
    m_anchor.reserve(m_descriptions.size());
    for (const Described &it : m_descriptions) {
        std::uint32_t anchor = none;
        std::uint32_t bare = none;
        for (const Handle &handle : it.handles) {
            std::uint32_t &first = isBare(handle) ? bare : anchor;
            const std::uint32_t node = nodeOf(handle);
            first = first == none ? node : join(first, node);
        }
        if (anchor != none && bare != none) {
            for (const Handle &handle : it.handles) {
                if (isBare(handle)) {
                    m_links.emplace_back(nodeOf(handle), anchor);
                }
            }
        }
        m_anchor.push_back(anchor != none ? anchor : bare);
    }
}

void CredentialUnion::joinAcross()
{
    // By handle, not by node: nodes are numbered as the input came.
    std::sort(m_links.begin(), m_links.end(), [&](const auto &a, const auto &b) {
        return a.first != b.first ? *m_handles[a.first] < *m_handles[b.first]
                                  : *m_handles[a.second] < *m_handles[b.second];
    });
    for (std::size_t i = 0; i < m_links.size();) {
        Bearers bearers;
        const std::uint32_t bare = m_links[i].first;
        for (; i < m_links.size() && m_links[i].first == bare; ++i) {
            bearers.push_back(m_sets.find(m_links[i].second));
        }
        std::sort(bearers.begin(), bearers.end());
        bearers.erase(std::unique(bearers.begin(), bearers.end()), bearers.end());
        settle(bare, std::move(bearers));
    }
    m_links = {};
}

void CredentialUnion::settle(std::uint32_t bare, Bearers bearers)
{
    std::uint32_t seen = m_issued[m_sets.find(bare)];
    bool contradicting = false;
    for (const std::uint32_t bearer : bearers) {
        if (m_sets.find(bearer) != m_sets.find(bare)) {
            contradicting |= (seen & m_issued[bearer]) != 0;
            seen |= m_issued[bearer];
        }
    }
    Bearers apart;
    for (const std::uint32_t bearer : bearers) {
        if (contradicting && m_issued[m_sets.find(bearer)]) {
            apart.push_back(bearer);
        } else {
            join(bare, bearer);
        }
    }
    if (!apart.empty() && apart.size() <= mostBearers) {
        m_copies.emplace(bare, std::move(apart));
    }
}

void CredentialUnion::number()
{
    std::unordered_map<std::uint32_t, Bearers> copies; // by root now
    for (auto &[bare, bearers] : m_copies) {
        const std::uint32_t root = m_sets.find(bare);
        if (!m_issued[root]) { // else it found one bearer after all
            auto &all = copies[root];
            all.insert(all.end(), bearers.begin(), bearers.end());
        }
    }
    m_copies = std::move(copies);

    std::vector<std::uint32_t> credentialOf(m_handles.size(), none);
    std::vector<Bearers> members;
    const auto memberList = [&](std::uint32_t node) -> Bearers & {
        std::uint32_t &credential = credentialOf[m_sets.find(node)];
        if (credential == none) {
            credential = static_cast<std::uint32_t>(members.size());
            members.emplace_back();
        }
        return members[credential];
    };
    for (std::uint32_t i = 0; i < m_descriptions.size(); ++i) {
        if (m_anchor[i] == none) {
            continue; // a description without a handle names nothing
        }
        const auto copied = m_copies.find(m_sets.find(m_anchor[i]));
        if (copied == m_copies.end()) {
            memberList(m_anchor[i]).push_back(i);
            continue;
        }
        for (const std::uint32_t bearer : copied->second) {
            memberList(bearer).push_back(i);
        }
    }
    m_credentialOf = std::move(credentialOf);
    nameCredentials(std::move(members));
}

void CredentialUnion::nameCredentials(std::vector<Bearers> members)
{
    std::vector<std::array<char, 24>> digests(members.size());
    inParts(members.size(), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
            const Handle *best = nullptr;
            int bestRank = 0;
            for (const std::uint32_t member : members[i]) {
                for (const Handle &handle : m_descriptions[member].handles) {
                    const int rank = rankOf(handle);
                    if (!best || rank < bestRank || (rank == bestRank && handle < *best)) {
                        best = &handle;
                        bestRank = rank;
                    }
                }
            }
            const QByteArray digest = sha256Hex(toText(*best).toUtf8());
            std::copy_n(digest.begin(), digests[i].size(), digests[i].begin());
            std::sort(members[i].begin(), members[i].end());
            members[i].erase(std::unique(members[i].begin(), members[i].end()), members[i].end());
        }
    });
    std::vector<std::uint32_t> order(members.size());
    std::iota(order.begin(), order.end(), 0u);
    std::sort(order.begin(), order.end(), [&](auto a, auto b) { return digests[a] < digests[b]; });

    std::vector<std::uint32_t> place(members.size());
    for (std::uint32_t at = 0; at < order.size(); ++at) {
        const auto startsLike = [&](std::uint32_t other) {
            return std::equal(digests[order[at]].begin(), digests[order[at]].begin() + 12,
                              digests[order[other]].begin());
        };
        // 48 bits collide once in 600 estates of a million credentials; the two then get longer names.
        const bool doubled = (at > 0 && startsLike(at - 1)) || (at + 1 < order.size() && startsLike(at + 1));
        m_ids.push_back(QStringLiteral("c-") + QString::fromLatin1(digests[order[at]].data(), doubled ? 24 : 12));
        m_members.push_back(std::move(members[order[at]]));
        place[order[at]] = at;
    }
    for (std::uint32_t &credential : m_credentialOf) {
        credential = credential == none ? none : place[credential];
    }
    for (std::uint32_t credential = 0; credential < m_members.size(); ++credential) {
        for (const std::uint32_t member : m_members[credential]) {
            for (const Handle &name : m_descriptions[member].sharedNames) {
                Bearers &bearers = m_shared[&name];
                if (bearers.empty() || bearers.back() != credential) {
                    bearers.push_back(credential);
                }
            }
        }
    }
}

std::vector<std::uint32_t> CredentialUnion::named(const Handle &handle) const
{
    std::vector<std::uint32_t> found;
    if (const auto shared = m_shared.find(&handle); shared != m_shared.end()) {
        found = shared->second;
    }
    const auto node = m_nodes.find(&handle);
    if (node == m_nodes.end()) {
        return found;
    }
    const std::uint32_t root = m_sets.find(node->second);
    if (const auto copied = m_copies.find(root); copied != m_copies.end()) {
        for (const std::uint32_t bearer : copied->second) {
            found.push_back(m_credentialOf[m_sets.find(bearer)]);
        }
    } else if (m_credentialOf[root] != none) {
        found.push_back(m_credentialOf[root]);
    }
    std::sort(found.begin(), found.end());
    found.erase(std::unique(found.begin(), found.end()), found.end());
    return found;
}

} // namespace probate
