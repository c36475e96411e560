// Which layers of a closed principal must be proven, and which complete listings prove them. Part of estate_verdicts.h.
#pragma once

#include "core/model/assessment.h"
#include "core/policy/policy.h"
#include "core/policy/trust_map.h"

namespace probate {

/// The complete listings of an estate, by issuer and layer.
class CompleteListings
{
public:
    CompleteListings(const Estate &estate, Instant asOf);

    /// True if a listing of everything that this issuer has in the layer, or everything of one of these accounts, is
    /// complete and postdates the closure by its source's lag. An empty issuer means any.
    bool cover(const QString &issuer, Layer layer, const std::set<Alias> &accounts, Instant closureAt) const;

private:
    struct Listing
    {
        QString issuer;
        Layer layer = Layer::Session;
        std::vector<Alias> accounts;
        Instant trueAt; ///< lag taken off
    };
    std::vector<Listing> m_listings; ///< sorted by layer
};

/// The layer that handles of a scheme belong to, or nothing.
std::optional<Layer> layerOfScheme(QByteArrayView scheme);

/// One credential of a closed principal, as the matrix counts it.
struct JudgedCredential
{
    const Credential *credential = nullptr;
    const Verdict *verdict = nullptr;
};

/// The layer matrix: layers with credentials, and those that must be proven (closure.md, "The verdict on a closed
/// principal").
std::vector<LayerCell> layerMatrix(const Principal &principal, const Closure &closure,
                                   const std::vector<JudgedCredential> &credentials, const CompleteListings &listings,
                                   const Policy &policy, const TrustMap &trust);

} // namespace probate
