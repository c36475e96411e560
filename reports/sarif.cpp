#include "reports/formats.h"
#include "reports/json_writer.h"
#include "reports/sarif_parts.h"
#include "reports/summary.h"

namespace probate {

namespace {

void putInvocation(JsonWriter &json, const ReportInput &input)
{
    json.key("invocations");
    json.beginArray();
    json.beginObject();
    json.field("executionSuccessful", true); // there is an assessment; what could not be read is notified below
    if (input.options.exitCode) {
        json.field("exitCode", *input.options.exitCode);
    }
    json.list("toolExecutionNotifications", input.assessment.coverage.skips, [&](const Skip &skip) {
        json.beginObject();
        putMessage(json, "message", skip.source + QLatin1Char(' ') + skip.place + QStringLiteral(": ") + skip.detail);
        json.field("level", leavesCoverageIncomplete(skip) ? "warning" : "note");
        json.object("descriptor", [&] { json.field("id", skip.kind); });
        json.endObject();
    });
    json.endObject();
    json.endArray();
}

} // namespace

QByteArray writeSarif(const ReportInput &input)
{
    const AssessmentIndex index(input);
    const SarifIndex sarif(input);
    JsonWriter json;
    json.beginObject();
    json.field("$schema", "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json");
    json.field("version", "2.1.0");
    json.key("runs");
    json.beginArray();
    json.beginObject();
    putTool(json, input, sarif);
    putInvocation(json, input);
    json.field("columnKind", "utf16CodeUnits");
    putUriBases(json, sarif);
    putTaxonomies(json, input, sarif);
    json.key("results");
    json.beginArray();
    for (const Finding &finding : input.assessment.findings) {
        putResult(json, finding, index, sarif);
    }
    for (const PrincipalVerdict &verdict : input.assessment.closures) {
        putClosureResult(json, verdict, index, sarif);
    }
    json.endArray();
    const Summary summary = summarise(input.assessment);
    json.object("properties", [&] {
        json.field("asOf", input.assessment.asOf);
        json.field("coverageComplete", summary.complete);
    });
    json.endObject();
    json.endArray();
    json.endObject();
    return json.take();
}

} // namespace probate
