// The objects of probate-report/1, one function each, shared by the report and by the --json forms of explain and
// closure show, so that the same thing has the same shape everywhere (docs/report-json.md).
#pragma once

#include "reports/assessment_index.h"
#include "reports/json_writer.h"
#include "reports/summary.h"

#include <set>

namespace probate {

/// What was cited on the way, so that the observations behind a document can be appended to it.
using Cited = std::set<ObservationId>;

void beginDocument(JsonWriter &json, const ReportInput &input, const char *schema);
void putSummary(JsonWriter &json, const Summary &summary);
void putClosure(JsonWriter &json, const PrincipalVerdict &verdict, const AssessmentIndex &index, Cited &cited);
void putFinding(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, Cited &cited);
/// With verdict, ownership, claims, evidence, uses, sightings and placements.
void putCredential(JsonWriter &json, const Credential &credential, const AssessmentIndex &index, Cited &cited);
void putPrincipal(JsonWriter &json, const Principal &principal, const AssessmentIndex &index, Cited &cited);
void putCheck(JsonWriter &json, const CheckDefinition &check);
void putCoverage(JsonWriter &json, const Coverage &coverage);
void putAliasConflicts(JsonWriter &json, const std::vector<AliasConflict> &conflicts, Cited &cited);
/// The observations that were cited, by id: what kind of fact, where, when.
void putObservations(JsonWriter &json, const AssessmentIndex &index, const Cited &cited);

void putIds(JsonWriter &json, const char *name, const std::vector<ObservationId> &ids, Cited &cited);
void putVerdict(JsonWriter &json, const Verdict &verdict, Cited &cited);
void putReasons(JsonWriter &json, const char *name, const std::vector<Reason> &reasons, Cited &cited);
void putLastAccess(JsonWriter &json, const LastAccess &access);
void putOrigin(JsonWriter &json, const char *name, const Origin &origin);

} // namespace probate
