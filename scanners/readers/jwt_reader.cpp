// A file that is one JSON Web Token. Tokens inside other text are the matcher's; both name them by the same handles.
#include "scanners/keys/jwt.h"
#include "scanners/readers/facts.h"

namespace probate {

namespace {

bool recognises(const Document &document)
{
    const auto text = document.bytes.trimmed();
    return text.startsWith("eyJ") && text.size() < (256 << 10) && !text.contains(' ') && !text.contains('\n');
}

bool read(const Document &document, ReadContext &context)
{
    const auto text = document.bytes.trimmed();
    auto facts = readJwt(text);
    if (!facts) {
        return false;
    }
    auto credential = std::move(facts->credential);
    credential.exempt = facts->idToken; // proves something and opens nothing
    const Place place{{}, 1, static_cast<std::uint64_t>(text.data() - document.bytes.data())};
    if (!observeSecret(context, "jwt", std::move(credential), text, 1.0, place)) {
        return true;
    }
    for (const auto &subject : facts->subjects) {
        stateOwner(context, context.fingerprint(text), subject, Relation::Subject, Basis::NamedInCredential,
                   QStringLiteral("the token's claim %1 names %2").arg(facts->subjectClaim, subject.value), place);
    }
    return true;
}

} // namespace

extern const Reader jwtReader;
const Reader jwtReader = {"jwt", "JSON Web Tokens", recognises, read, {.begins = "e"}};

} // namespace probate
