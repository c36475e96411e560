// Every check as a value, one file each, and what they share: walks over closed principals and the reasons of a
// verdict.
#pragma once

#include "core/assess/check.h"

namespace probate {

extern const Check checkC01, checkC02, checkC03, checkC04, checkC05, checkC06, checkC07, checkC08, checkC09, checkC10,
    checkC11, checkC12, checkC13, checkC14, checkC15, checkC16, checkC17, checkC18, checkC19, checkC20, checkC21,
    checkC22, checkC23, checkC24;
extern const Check checkO01, checkO02, checkO03, checkO04, checkO05;
extern const Check checkL01, checkL02, checkL03, checkL04;
extern const Check checkP01, checkP02, checkP03, checkP04, checkP05;
extern const Check checkE01, checkE02;

/// One credential of one closed principal.
struct Survivor
{
    const PrincipalVerdict &closed;
    const Credential &credential;
    const CredentialVerdict &judged;

    State state() const { return judged.verdict.state; }
    Instant closureAt() const { return closed.closure.at; }
};

/// Calls `take(Survivor)` for every credential of every closed principal, in the order of reports.
template <typename Take> void forEachSurvivor(const CheckContext &context, Take take)
{
    for (const PrincipalVerdict &closed : context.verdicts.closures) {
        for (const CredentialVerdict &judged : context.judged(closed.principal)) {
            take(Survivor{closed, context.credentialOf(judged), judged});
        }
    }
}

/// A finding on a survivor: its principal, the closure and the reasons of the verdict; since the closure, or since it
/// was made where that was later.
Draft draftOn(const Survivor &survivor);

/// A finding on a credential for reasons of its own; since it was made, if that is known.
Draft draftOn(const CheckContext &context, const Credential &credential, const QString &because);

/// "c-…" is LIVE: its verdict's sentence first, then the chain.
std::vector<Reason> reasonsOf(const Verdict &verdict);

/// Credentials that count: not exempt, and not over.
template <typename Take> void forEachStanding(const CheckContext &context, Take take)
{
    for (const Credential &credential : context.estate.credentials) {
        if (!credential.exempt && context.worst(credential).verdict.state != State::Dead) {
            take(credential, context.worst(credential));
        }
    }
}

bool isMachine(PrincipalKind kind);
/// Its CA said that it only refuses renewal.
bool isRevokedPassively(const Credential &credential, Instant asOf);
/// When the secret came into the place of a sighting: a repository knows, elsewhere it is when we first saw it there.
Instant stoodThereSince(const Credential &credential, const Sighting &sighting);
/// Accepted wherever it stands, and nobody lists it or saw it used: what P01 leaves out is no open question either.
bool isAcceptedOnly(const Credential &credential);
bool isRotatedAfter(const Credential &credential, Instant at);

} // namespace probate
