// JSON Web Tokens at rest (RFC 7519): what a token says of itself. Nothing here is verified, since a token found in a
// file is a fact about the file; signatures are the business of jws.h.
#pragma once

#include "core/base/error.h"
#include "core/model/observation.h"

#include <QByteArrayView>

namespace probate {

struct JwtFacts
{
    CredentialDescription credential; ///< without the fingerprint: the caller adds it to `handles`
    std::vector<Alias> subjects;      ///< whom it names
    QString subjectClaim;             ///< "sub", "email" …: what named them, for the sentence
    bool idToken = false; ///< an OIDC id token, logout token or security event: proves something, opens nothing
};

/// From the compact form. Malformed where it is no JWT. `exp` is a firm expiry; a refresh or offline token (by its
/// `typ` claim, as Keycloak writes it) has none that is known, whatever it says.
Result<JwtFacts> readJwt(QByteArrayView compact);

} // namespace probate
