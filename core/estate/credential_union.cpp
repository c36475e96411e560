#include "core/estate/credential_union.h"

#include "core/base/sorting.h"
#include "core/hash/sha256.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numeric>
#include <tuple>

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

CredentialUnion::CredentialUnion(const Observations &observations) : m_observations(observations)
{
    readDescriptions(observations);
    joinWithin();
    joinAcross();
    number();
}

/// Names of many descriptions stand in one list a part: apart they would cost as much again in memory.
void CredentialUnion::readDescriptions(const Observations &observations)
{
    for (std::size_t at = 0; at < observations.size(); ++at) {
        if (observations.holds<SecretSeen>(at) || observations.holds<CredentialListed>(at)) {
            m_descriptions.push_back({static_cast<std::uint32_t>(at), 0, {}, {}});
        }
    }
    m_names.resize(m_descriptions.size() / fewItems + 1);
    inParts(m_descriptions.size(), [&](std::size_t first, std::size_t last) {
        std::vector<HandleKey> &names = m_names[first / fewItems];
        std::vector<std::size_t> ends{0}; // of each description's handles, then of its shared names
        Observations::Naming naming;
        for (Described &it : std::span(m_descriptions).subspan(first, last - first)) {
            observations.namesDescribed(it.at, naming);
            it.issuer = naming.issuer;
            for (const auto *some : {&naming.handles, &naming.sharedNames}) {
                names.insert(names.end(), some->begin(), some->end());
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

const CredentialUnion::Scheme &CredentialUnion::schemeOf(HandleKey key)
{
    const auto [at, isNew] = m_schemes.try_emplace(static_cast<std::uint32_t>(key >> 32));
    if (isNew) {
        const Handle handle = m_observations.handle(key);
        at->second = {issuedBit(handle), rankOf(handle), isBare(handle)};
    }
    return at->second;
}

std::uint32_t CredentialUnion::nodeOf(HandleKey handle)
{
    const std::uint32_t node = m_nodes.number(handle);
    if (node == m_issued.size()) {
        m_issued.push_back(schemeOf(handle).issued);
        m_sets.grow(m_nodes.size());
    }
    return node;
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
        for (const HandleKey handle : it.handles) {
            std::uint32_t &first = schemeOf(handle).bare ? bare : anchor;
            const std::uint32_t node = nodeOf(handle);
            first = first == none ? node : join(first, node);
        }
        if (anchor != none && bare != none) {
            for (const HandleKey handle : it.handles) {
                if (schemeOf(handle).bare) {
                    m_links.emplace_back(nodeOf(handle), anchor);
                }
            }
        }
        m_anchor.push_back(anchor != none ? anchor : bare);
    }
}

void CredentialUnion::joinAcross()
{
    // What comes of one value depends on what came of others before it, so the order is that of the values: nodes are
    // numbered as the input came. Which bearer of one value is first changes nothing.
    struct Link
    {
        std::uint64_t leading = 0; ///< of the bare value
        int rank = 0;              ///< of its scheme
        std::uint32_t bare = 0;
        std::uint32_t bearer = 0;
    };
    std::vector<Link> links(m_links.size());
    std::ranges::transform(m_links, links.begin(), [&](const auto &it) {
        const HandleKey bare = m_nodes.key(it.first);
        return Link{leadingBytes(m_observations.handle(bare).value), schemeOf(bare).rank, it.first, it.second};
    });
    m_links = {};
    sortInParts(links, [&](const Link &a, const Link &b) {
        if (a.rank != b.rank || a.leading != b.leading || a.bare == b.bare) {
            return std::tie(b.rank, a.leading, a.bearer) < std::tie(a.rank, b.leading, b.bearer);
        }
        return m_observations.handle(m_nodes.key(a.bare)) < m_observations.handle(m_nodes.key(b.bare));
    });
    for (std::size_t i = 0; i < links.size();) {
        Bearers bearers;
        const std::uint32_t bare = links[i].bare;
        for (; i < links.size() && links[i].bare == bare; ++i) {
            bearers.push_back(m_sets.find(links[i].bearer));
        }
        std::sort(bearers.begin(), bearers.end());
        bearers.erase(std::unique(bearers.begin(), bearers.end()), bearers.end());
        settle(bare, std::move(bearers));
    }
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

    m_rootOf.resize(m_nodes.size());
    for (std::uint32_t node = 0; node < m_rootOf.size(); ++node) {
        m_rootOf[node] = m_sets.find(node);
    }
    std::vector<std::uint32_t> credentialOf(m_nodes.size(), none);
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
            std::optional<Handle> best;
            int bestRank = 0;
            for (const std::uint32_t member : members[i]) {
                for (const HandleKey key : m_descriptions[member].handles) {
                    const int rank = m_schemes.find(static_cast<std::uint32_t>(key >> 32))->second.rank;
                    if (best && rank > bestRank) {
                        continue;
                    }
                    Handle handle = m_observations.handle(key);
                    if (!best || rank < bestRank || handle < *best) {
                        best = std::move(handle);
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
    takeInOrder(std::move(members), digests);
    gatherShared();
}

void CredentialUnion::takeInOrder(std::vector<Bearers> members, const std::vector<std::array<char, 24>> &digests)
{
    std::vector<std::uint32_t> order(members.size());
    std::iota(order.begin(), order.end(), 0u);
    sortInParts(order, [&](auto a, auto b) { return std::tie(digests[a], a) < std::tie(digests[b], b); });
    m_ids.reserve(members.size());
    m_members.reserve(members.size());

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
}

void CredentialUnion::gatherShared()
{
    for (std::uint32_t credential = 0; credential < m_members.size(); ++credential) {
        for (const std::uint32_t member : m_members[credential]) {
            for (const HandleKey name : m_descriptions[member].sharedNames) {
                Bearers &bearers = m_shared[name];
                if (bearers.empty() || bearers.back() != credential) {
                    bearers.push_back(credential);
                }
            }
        }
    }
}

void CredentialUnion::named(HandleKey handle, std::vector<std::uint32_t> &found) const
{
    found.clear();
    if (const auto shared = m_shared.find(handle); shared != m_shared.end()) {
        found = shared->second;
    }
    const auto node = m_nodes.find(handle);
    if (!node) {
        return;
    }
    const std::uint32_t root = m_rootOf[*node];
    if (const auto copied = m_copies.find(root); copied != m_copies.end()) {
        for (const std::uint32_t bearer : copied->second) {
            found.push_back(m_credentialOf[m_rootOf[bearer]]);
        }
    } else if (m_credentialOf[root] != none) {
        found.push_back(m_credentialOf[root]);
    }
    if (found.size() > 1) {
        std::sort(found.begin(), found.end());
        found.erase(std::unique(found.begin(), found.end()), found.end());
    }
}

} // namespace probate
