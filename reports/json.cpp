#include "reports/formats.h"
#include "reports/json_parts.h"

namespace probate {

namespace {

void putFrameworks(JsonWriter &json, const ReportInput &input)
{
    json.list("frameworks", controlCoverage(input), [&](const FrameworkCoverage &it) {
        json.beginObject();
        json.field("id", it.id);
        json.field("title", it.title);
        json.field("controlsInCatalogue", static_cast<std::uint64_t>(it.ofControls));
        json.list("controls", it.controls, [&](const ControlRow &row) {
            json.beginObject();
            json.field("id", row.id);
            json.field("title", row.title);
            json.list("checks", row.checks, [&](const CheckId &id) { json.value(id); });
            json.field("failing", row.failing);
            json.field("unproven", row.unproven);
            json.field("waived", row.waived);
            json.endObject();
        });
        json.endObject();
    });
}

} // namespace

QByteArray writeJson(const ReportInput &input)
{
    const Assessment &a = input.assessment;
    const AssessmentIndex index(input);
    JsonWriter json;
    Cited cited;
    beginDocument(json, input, "probate-report/1");
    putSummary(json, summarise(a));
    json.list("closures", a.closures, [&](const PrincipalVerdict &it) { putClosure(json, it, index, cited); });
    json.list("findings", a.findings, [&](const Finding &it) { putFinding(json, it, index, cited); });
    json.list("credentials", a.estate.credentials,
              [&](const Credential &it) { putCredential(json, it, index, cited); });
    json.list("principals", a.estate.principals, [&](const Principal &it) { putPrincipal(json, it, index, cited); });
    putAliasConflicts(json, a.estate.aliasConflicts, cited);
    putCoverage(json, a.coverage);
    json.list("checks", input.checks, [&](const CheckDefinition &it) { putCheck(json, it); });
    putFrameworks(json, input);
    putObservations(json, index, cited);
    json.endObject();
    return json.take();
}

} // namespace probate
