// The parts of a SARIF 2.1.0 log (OASIS, errata 01). Checks are rules, frameworks are taxonomies, findings are results:
// `fail` with a level, `open` where evidence is missing, `review` for what a person must decide; a closure that is
// proven is a `pass`. No result carries a secret, so nothing needs redactionTokens.
#pragma once

#include "reports/assessment_index.h"
#include "reports/json_writer.h"

#include <set>

namespace probate {

/// Positions of rules, taxonomies and sources in the log.
struct SarifIndex
{
    explicit SarifIndex(const ReportInput &input);

    std::vector<QString> rules;                                    ///< check ids, then the rule of closures
    std::vector<std::pair<QString, std::set<QString>>> taxonomies; ///< framework id, cited controls
    std::vector<QString> sources;                                  ///< those that a location names

    int rule(const CheckId &check) const;
    int taxonomy(const QString &framework) const;
    QString uriBase(const QString &source) const; ///< "SOURCE3"
};

/// The rule under which verdicts on closed principals stand.
inline constexpr char closureRule[] = "closure";

const char *levelOf(Severity severity);
void putTool(JsonWriter &json, const ReportInput &input, const SarifIndex &sarif);
void putTaxonomies(JsonWriter &json, const ReportInput &input, const SarifIndex &sarif);
void putUriBases(JsonWriter &json, const SarifIndex &sarif);
void putResult(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, const SarifIndex &sarif);
/// CLOSED passes; BLOCKED and CLOSING are for review. OPEN and UNPROVEN have findings of their own and give no result.
void putClosureResult(JsonWriter &json, const PrincipalVerdict &verdict, const AssessmentIndex &index,
                      const SarifIndex &sarif);

/// A message object. Braces are doubled (3.11.5) and embedded links taken apart (3.11.6), since names may hold them.
void putMessage(JsonWriter &json, const char *name, const QString &text);

} // namespace probate
