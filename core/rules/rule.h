// Recognition rules as data: what a credential looks like, why it matters, and how long it lives. Read from YAML files
// (resources/rules, one a provider; see docs/rules.md); this room knows no matcher and no regular-expression library.
#pragma once

#include "core/base/error.h"
#include "core/model/names.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace probate {

/// A check on what a pattern captured, by name, with an optional argument: "entropy 3.0", "crc32-github", "jwt".
struct ValidatorCall
{
    QString name;
    QString argument;

    bool operator==(const ValidatorCall &) const = default;
};

/// How a match yields a handle besides the fingerprint: scheme, and the named group whose bytes are its value.
struct HandleTemplate
{
    QByteArray scheme;
    QString value; ///< text with ${group}: "${keyid}", "${org}/${id}"

    bool operator==(const HandleTemplate &) const = default;
};

/// A generated example: a text with {{generator}} parts. In an example [[ and ]] stand around exactly the bytes that
/// the rule must capture; a counter-example has no such marks (docs/rules.md).
struct RuleExample
{
    QByteArray text; ///< "token = \"[[ghp_{{base62:30}}{{crc32-github}}]]\""
    int line = 0;    ///< in the file, for messages

    bool operator==(const RuleExample &) const = default;
};

struct Rule
{
    QString id;       ///< "github-pat-classic": lower case, unique over all files
    QString provider; ///< "GitHub"
    QString title;
    Kind kind = Kind::ApiKey;
    QString why;        ///< what someone can do with it
    QString reference;  ///< the issuer's documentation
    QString rotation;   ///< what to do
    QByteArray pattern; ///< PCRE syntax that Vectorscan compiles too; (?<secret>…) is what is captured, whole match
                        ///< if there is no such group; other named groups feed handles and attributes
    QByteArray path; ///< pattern of the paths that it looks into; empty: all. Only of rules that gitleaks' form gives
    bool caseless = false;
    int widest = 0;                        ///< widest match in bytes, look-around included; 0: the matcher works it out
    QByteArray closing;                    ///< for unbounded rules: the literal that ends one ("-----END")
    std::vector<QByteArray> words;         ///< prefilter: one of these stands within the match or 64 bytes before it
    std::vector<ValidatorCall> validators; ///< all must accept
    std::vector<HandleTemplate> handles;
    std::vector<std::pair<QString, QString>> attributes; ///< name, template
    QString issuer;                                      ///< template: "aws:${account}"; may be empty
    std::optional<qint64> longestLifetimeSeconds;        ///< where the issuer states one
    bool firmExpiry = false;
    double confidence = 0.9;
    QString pairsWith; ///< id of a rule whose nearest match (within `pairDistance` bytes) is the other half
    int pairDistance = 0;
    bool identifierOnly = false; ///< an id, no secret: reported only as half of a pair
    std::vector<RuleExample> examples;
    std::vector<RuleExample> counterExamples;
    QString file; ///< where it was read
    int line = 0;

    bool operator==(const Rule &) const = default;
};

/// Rules that hold together: unique ids, every pairsWith resolved.
struct RuleSet
{
    std::vector<Rule> rules; ///< sorted by id
    QByteArray digest;       ///< SHA-256 over the canonical content, hex: the version in caches and states
    std::vector<Rule> files = {}; ///< no pattern: a file whose path matches is a credential as it stands
};

} // namespace probate
