// A labelled corpus of our own making, written anew from a seed whenever it is wanted: no file holds what looks like a
// live credential. Specimens are documents in the syntaxes that people use; it knows formats, never rules' patterns.
#pragma once

#include "core/rules/rule.h"

#include <vector>

namespace probate::evaluation {

struct Specimen
{
    QString path;
    QByteArray bytes;
    QString about;                   ///< the rule it belongs to, or what kind of text it is
    QString syntax;                  ///< "yaml-quoted"
    std::vector<QByteArray> secrets; ///< exactly these; none: a negative
    bool key = false;                ///< a private key: its reader names it by its public half, not by its bytes
};

/// Every rule's examples as they stand, and their secrets in assignments of many languages.
std::vector<Specimen> ruleSpecimens(const RuleSet &rules, std::uint64_t seed);
/// Passwords and tokens without a format, in every syntax under many names.
std::vector<Specimen> namedSpecimens(std::uint64_t seed);
/// Text that looks as if.
std::vector<Specimen> negativeSpecimens(std::uint64_t seed);

} // namespace probate::evaluation
