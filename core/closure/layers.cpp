#include "core/closure/layers.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

struct SchemeLayer
{
    QByteArrayView scheme;
    Layer layer;
};

const std::array schemeLayers{SchemeLayer{handles::awsAccessKeyId, Layer::Key},
                              SchemeLayer{handles::awsUserKey, Layer::Key},
                              SchemeLayer{handles::gcpKeyId, Layer::Key},
                              SchemeLayer{handles::entraKeyId, Layer::Key},
                              SchemeLayer{handles::githubPat, Layer::Key},
                              SchemeLayer{handles::gitlabPat, Layer::Key},
                              SchemeLayer{handles::gitlabDeployToken, Layer::Key},
                              SchemeLayer{handles::oktaApiToken, Layer::Key},
                              SchemeLayer{handles::k8sSecretUid, Layer::Token},
                              SchemeLayer{handles::vaultAccessor, Layer::Token},
                              SchemeLayer{handles::jwt, Layer::Token},
                              SchemeLayer{handles::keycloakSession, Layer::Session},
                              SchemeLayer{handles::keycloakOfflineSession, Layer::RefreshToken},
                              SchemeLayer{handles::keycloakConsent, Layer::Grant},
                              SchemeLayer{handles::x509Sha256, Layer::Certificate},
                              SchemeLayer{handles::x509CaSerial, Layer::Certificate},
                              SchemeLayer{handles::sshSha256, Layer::Ssh},
                              SchemeLayer{handles::sshCertSha256, Layer::Ssh},
                              SchemeLayer{handles::keytabEntry, Layer::Keytab},
                              SchemeLayer{handles::pgRole, Layer::DatabaseRole},
                              SchemeLayer{handles::mysqlUser, Layer::DatabaseRole}};

void count(LayerCell &cell, const JudgedCredential &judged)
{
    switch (judged.verdict->state) {
    case State::Dead:
        ++cell.dead;
        break;
    case State::Blocked:
        ++cell.blocked;
        break;
    case State::Live:
        ++cell.live;
        break;
    case State::Unproven:
        ++cell.unproven;
        break;
    }
    if (judged.verdict->evidenceAt && (!cell.evidenceAt || *judged.verdict->evidenceAt < *cell.evidenceAt)) {
        cell.evidenceAt = judged.verdict->evidenceAt;
    }
}

bool isCounted(const LayerCell &cell)
{
    return cell.dead + cell.blocked + cell.live + cell.unproven > 0;
}

/// The issuers whose listings a layer needs: those of its credentials, and those that the trust map names for it.
std::set<QString> issuersOf(Layer layer, const std::vector<JudgedCredential> &credentials, const TrustMap &trust,
                            bool required)
{
    std::set<QString> issuers;
    for (const JudgedCredential &judged : credentials) {
        if (judged.credential->layer == layer) {
            issuers.insert(judged.credential->issuer.isEmpty() ? QStringLiteral("?") : judged.credential->issuer);
        }
    }
    for (const TrustedIssuer &row : trust.issuers) {
        if (required && row.layers.contains(layer) && !row.issuer.endsWith(QLatin1Char('*'))) {
            issuers.insert(row.issuer);
        }
    }
    if (issuers.empty()) {
        issuers.insert(QString()); // nobody says who issues it: any complete listing of the layer
    }
    return issuers;
}

} // namespace

std::optional<Layer> layerOfScheme(QByteArrayView scheme)
{
    const auto found = std::find_if(schemeLayers.begin(), schemeLayers.end(),
                                    [&](const SchemeLayer &row) { return row.scheme == scheme; });
    return found == schemeLayers.end() ? std::nullopt : std::optional(found->layer);
}

CompleteListings::CompleteListings(const Estate &estate, Instant asOf)
{
    estate.observations.each<ListingRead>([&](std::size_t, const ListingRead &listing) {
        if (!listing.complete || listing.absence != ListingRead::Absence::Gone || listing.overridesIssuer ||
            !listing.time.at || *listing.time.at > asOf) {
            return;
        }
        // A listing of one repository or host says nothing about the others.
        if (!listing.scope.place.isEmpty() && listing.accounts.empty()) {
            return;
        }
        if (const auto layer = layerOfScheme(listing.handleScheme)) {
            m_listings.push_back({listing.scope.issuer, *layer, listing.accounts, *listing.time.at - listing.time.lag});
        }
    });
    std::stable_sort(m_listings.begin(), m_listings.end(),
                     [](const Listing &a, const Listing &b) { return a.layer < b.layer; });
}

bool CompleteListings::cover(const QString &issuer, Layer layer, const std::set<Alias> &accounts,
                             Instant closureAt) const
{
    const auto first = std::lower_bound(m_listings.begin(), m_listings.end(), layer,
                                        [](const Listing &listing, Layer wanted) { return listing.layer < wanted; });
    for (auto listing = first; listing != m_listings.end() && listing->layer == layer; ++listing) {
        const bool theirs = std::all_of(listing->accounts.begin(), listing->accounts.end(),
                                        [&](const Alias &account) { return accounts.contains(account); });
        if ((issuer.isEmpty() || listing->issuer == issuer) && theirs && listing->trueAt > closureAt) {
            return true;
        }
    }
    return false;
}

std::vector<LayerCell> layerMatrix(const Principal &principal, const Closure &closure,
                                   const std::vector<JudgedCredential> &credentials, const CompleteListings &listings,
                                   const Policy &policy, const TrustMap &trust)
{
    const auto requirement = trust.requiredLayers.find(principal.kind);
    std::set<Alias> accounts;
    for (const ValidAlias &alias : principal.aliases) {
        accounts.insert(alias.alias);
    }
    for (const JudgedCredential &judged : credentials) {
        accounts.insert(judged.credential->accounts.begin(), judged.credential->accounts.end());
    }
    std::vector<LayerCell> cells;
    for (const Layer layer : allLayers()) {
        LayerCell cell;
        cell.layer = layer;
        for (const JudgedCredential &judged : credentials) {
            if (judged.credential->layer == layer) {
                count(cell, judged);
            }
        }
        const bool required = requirement != trust.requiredLayers.end() && requirement->second.contains(layer);
        cell.mustBeProven = required || (policy.proof == Proof::Complete && isCounted(cell));
        if (cell.mustBeProven && (policy.proof == Proof::Complete || !isCounted(cell))) {
            for (const QString &issuer : issuersOf(layer, credentials, trust, required)) {
                cell.proven = cell.proven && listings.cover(issuer, layer, accounts, closure.at);
            }
        } else if (cell.mustBeProven) {
            cell.proven = cell.unproven == 0;
        }
        if (isCounted(cell) || cell.mustBeProven) {
            cells.push_back(cell);
        }
    }
    return cells;
}

} // namespace probate
