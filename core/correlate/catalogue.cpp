#include "core/correlate/user_rules.h"

#include <array>

namespace probate {

std::span<const Correlator> correlators()
{
    // Confidences are prior odds of one claim alone, ordered by who would have to be wrong: the user, the issuer,
    // whoever made the credential, whoever wrote it down. An author who checked a secret in is often not its owner, so
    // that alone stays below the default threshold; an author who also maintains the place does not.
    static constexpr std::array all{
        Correlator{"declared", "declared by the user", Basis::Declared, 0.99, runStatements},
        Correlator{"user-rule", "your own rule", Basis::Declared, 0.9, runUserRules},
        Correlator{"stated-by-issuer", "stated by the issuer's record", Basis::StatedByIssuer, 0.95, runStatements},
        Correlator{"account-holder", "issued under an account", Basis::StatedByIssuer, 0.95, runAccounts},
        Correlator{"named-by-reader", "named in the credential", Basis::NamedInCredential, 0.9, runStatements},
        Correlator{"named-in-credential", "named in the credential", Basis::NamedInCredential, 0.9, runNamed},
        Correlator{"stored-by-reader", "a login stands beside it", Basis::StoredBeside, 0.8, runStatements},
        Correlator{"stored-beside", "a login stands beside it", Basis::StoredBeside, 0.8, runStoredBeside},
        Correlator{"created-by", "created or added by", Basis::CreatedBy, 0.6, runStatements},
        Correlator{"holds-place-stated", "holds the place", Basis::HoldsPlace, 0.55, runStatements},
        Correlator{"holds-place", "stands in a home directory", Basis::HoldsPlace, 0.55, runHomes},
        Correlator{"maintains-place-stated", "maintains the place", Basis::MaintainsPlace, 0.45, runStatements},
        Correlator{"maintains-place", "CODEOWNERS of the path", Basis::MaintainsPlace, 0.45, runMaintainers},
        Correlator{"namespace-owner", "owner of the namespace", Basis::MaintainsPlace, 0.45, runPlaces},
        // Whoever changed the file last may have done so in passing: alone, and beside the introduction, too little.
        Correlator{"last-committer", "last to change the file", Basis::MaintainsPlace, 0.15, runLastCommitter},
        Correlator{"introduced-stated", "introduced by", Basis::IntroducedBy, 0.4, runStatements},
        Correlator{"introduced-by", "author of the commit that introduced it", Basis::IntroducedBy, 0.4, runIntroduced},
        Correlator{"could-read-stated", "could read it", Basis::CouldRead, 0.9, runStatements},
        Correlator{"could-read", "wrote on the path, or on top of the history, while it stood there", Basis::CouldRead,
                   0.9, runReaders},
        // They may read all of it today; whether they could while the secret stood there, the listing does not say.
        Correlator{"repository-member", "member or collaborator of the repository", Basis::CouldRead, 0.75, runPlaces},
    };
    return all;
}

Voice voiceOf(const Correlator &self, const CorrelationContext &context, const Credential &credential,
              std::size_t principal, Relation relation, const QString &because, const ObservationId &from)
{
    Voice voice;
    voice.claim = {credential.id, context.idOf(principal), relation, self.basis, self.confidence, because, {}};
    if (!from.isEmpty()) {
        voice.claim.from = {from};
    }
    voice.principal = principal;
    return voice;
}

std::vector<Voice> voicesOn(const CorrelationContext &context, const Credential &credential)
{
    const Case it{credential, context.statementsOn(credential)};
    std::vector<Voice> voices;
    for (const Correlator &correlator : correlators()) {
        correlator.run(correlator, context, it, voices);
    }
    return voices;
}

} // namespace probate
