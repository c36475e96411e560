// What a pattern cannot say of a secret: checksums, structure, dates, entropy, and whether people would write it as a
// stand-in. A table of pure functions; they see the match and the document's bytes around it, and keep neither.
#pragma once

#include "core/model/observation.h"
#include "core/rules/rule.h"
#include "scanners/matching/span.h"

#include <map>
#include <span>

namespace probate {

/// A match on trial.
struct Candidate
{
    QByteArrayView bytes; ///< the document
    Span whole;
    Span secret;
    const std::map<QString, QString> &named; ///< what the pattern's groups captured

    QByteArrayView value() const { return secret.of(bytes); }
};

/// What a validator learned from the secret. Nothing in here is secret.
struct Yield
{
    std::map<QString, QString> named; ///< for ${name} in handles, attributes and the issuer
    std::vector<Handle> handles;
    Lifetime lifetime;
    std::optional<Kind> kind;         ///< more exact than the rule's
    std::optional<double> confidence; ///< of the rule's, if lower
    bool fromAfar = false;            ///< the refusal rests on more bytes than a validator looks at otherwise
};

/// So far before a match, or what its groups captured, validators look.
inline constexpr qsizetype bytesBeforeMatch = 192;

/// Nothing: accepted. Otherwise why it is no credential: "the checksum is wrong". Static text.
using Refusal = const char *;

struct Validator
{
    const char *name;
    bool (*takes)(const QString &argument); ///< is this argument one it understands?
    /// Looks at the match, at bytesBeforeMatch before it and at nothing behind it, or says Yield::fromAfar. Builds with
    /// assertions judge again what was refused for the same bytes before.
    Refusal (*judge)(const Candidate &candidate, const QString &argument, Yield &yield);
};

std::span<const Validator> allValidators();
const Validator *findValidator(const QString &name);

/// Why this is a stand-in for a secret rather than one, or nothing. Asked for every rule.
Refusal placeholder(QByteArrayView value);

/// Shannon entropy in bits a character.
double entropy(QByteArrayView value);

/// Mean number of bits that letter pairs cost under a model of English and identifiers; below naturalCost it reads
/// like words, random letters cost 7. Nothing if there are no letter pairs.
std::optional<double> letterCost(QByteArrayView value);
inline constexpr double naturalCost = 5.0;

/// Words, identifiers, paths: text that somebody wrote, rather than a generator.
bool readsLikeWords(QByteArrayView value);

} // namespace probate
