#include "reports/phrases.h"
#include "reports/sarif_parts.h"

#include <QUrl>

#include <algorithm>

namespace probate {

namespace {

/// More places than these tell a reviewer nothing new; the count stands in occurrenceCount.
constexpr std::size_t mostLocations = 100;

const char *kindOf(const Finding &finding)
{
    if (finding.unproven) {
        return "open";
    }
    return finding.severity == Severity::Info ? "review" : "fail";
}

std::vector<Origin> placesOf(const Finding &finding, const AssessmentIndex &index)
{
    std::vector<Origin> out;
    if (const Credential *credential = finding.credential ? index.credential(*finding.credential) : nullptr) {
        for (const Sighting &sighting : credential->sightings) {
            if (!sighting.suppressed) {
                out.push_back(sighting.origin);
            }
        }
    }
    if (const Origin *place = out.empty() ? index.placeOf(finding) : nullptr) {
        out.push_back(*place);
    }
    return out;
}

void putLocation(JsonWriter &json, const Origin &origin, const Credential *credential, const SarifIndex &sarif)
{
    json.beginObject();
    if (!origin.path.isEmpty()) {
        json.object("physicalLocation", [&] {
            json.object("artifactLocation", [&] {
                // Relative, so a colon in the first segment must not read as a scheme (RFC 3986 4.2): it is encoded.
                json.field("uri", QString::fromLatin1(QUrl::toPercentEncoding(origin.path, "/")));
                json.field("uriBaseId", sarif.uriBase(origin.source));
            });
            if (origin.line) {
                json.object("region", [&] { json.field("startLine", static_cast<qint64>(origin.line)); });
            }
        });
    }
    const Handle *handle = credential ? bestHandle(*credential) : nullptr;
    if (handle) {
        json.key("logicalLocations");
        json.beginArray();
        json.beginObject();
        json.field("fullyQualifiedName", toText(*handle));
        json.field("kind", "resource");
        json.endObject();
        json.endArray();
    }
    putMessage(json, "message", toText(origin));
    json.endObject();
}

void putLocations(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, const SarifIndex &sarif)
{
    std::vector<Origin> places = placesOf(finding, index);
    const std::size_t all = places.size();
    places.resize(std::min(places.size(), mostLocations));
    const Credential *credential = finding.credential ? index.credential(*finding.credential) : nullptr;
    json.list("locations", places, [&](const Origin &origin) { putLocation(json, origin, credential, sarif); });
    if (all > 1) {
        json.field("occurrenceCount", static_cast<qint64>(all));
    }
}

void putTaxa(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, const SarifIndex &sarif)
{
    json.list("taxa", index.controls(finding), [&](const ControlReference &it) {
        json.beginObject();
        json.field("id", it.control);
        json.object("toolComponent", [&] {
            json.field("name", it.framework);
            json.field("index", sarif.taxonomy(it.framework));
        });
        json.endObject();
    });
}

void putSuppression(JsonWriter &json, const Waiver &waiver)
{
    json.key("suppressions");
    json.beginArray();
    json.beginObject();
    json.field("kind", "external");
    json.field("status", "accepted");
    json.field("justification", waiver.reason + QStringLiteral(" (") + waiver.owner + QStringLiteral(", until ") +
                                    toMinute(waiver.until) + QLatin1Char(')'));
    json.endObject();
    json.endArray();
}

QString messageOf(const Finding &finding, const AssessmentIndex &index)
{
    QString text = finding.title + QLatin1Char('.');
    if (finding.principal) {
        text += QStringLiteral(" Account: ") + index.fullNameOf(*finding.principal) + QLatin1Char('.');
    }
    for (const Reason &reason : finding.because) {
        text += QLatin1Char(' ') + reason.text + QLatin1Char('.');
    }
    return finding.remedy.isEmpty() ? text : text + QStringLiteral(" Remedy: ") + finding.remedy;
}

} // namespace

void putResult(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, const SarifIndex &sarif)
{
    const std::string_view kind = kindOf(finding);
    json.beginObject();
    json.field("ruleId", finding.check);
    json.field("ruleIndex", sarif.rule(finding.check));
    json.field("kind", kind.data());
    json.field("level", kind == "fail" ? levelOf(finding.severity) : "none"); // 3.27.10: none unless fail
    putMessage(json, "message", messageOf(finding, index));
    putLocations(json, finding, index, sarif);
    json.object("partialFingerprints", [&] {
        json.field("probateFinding/v1", finding.id);
        if (finding.credential) {
            json.field("probateCredential/v1", *finding.credential);
        }
    });
    putTaxa(json, finding, index, sarif);
    if (finding.waiver) {
        putSuppression(json, *finding.waiver);
    }
    json.object("properties", [&] {
        json.field("severity", toText(finding.severity));
        json.field("since", finding.since);
        json.field("principal", finding.principal);
        if (finding.credential) {
            json.field("owners", index.ownersOf(*finding.credential));
            const CredentialVerdict *judged = index.verdict(*finding.credential);
            json.field("verdict", judged ? toText(judged->verdict.state) : QString());
        }
    });
    json.endObject();
}

void putClosureResult(JsonWriter &json, const PrincipalVerdict &verdict, const AssessmentIndex &index,
                      const SarifIndex &sarif)
{
    if (verdict.state == ClosureState::Open || verdict.state == ClosureState::Unproven) {
        return;
    }
    const QString rule = QString::fromLatin1(closureRule);
    json.beginObject();
    json.field("ruleId", rule);
    json.field("ruleIndex", sarif.rule(rule));
    json.field("kind", verdict.state == ClosureState::Closed ? "pass" : "review");
    json.field("level", "none");
    putMessage(json, "message",
               index.fullNameOf(verdict.principal) + QStringLiteral(" is ") + toText(verdict) + QStringLiteral(": ") +
                   verdict.reason + QStringLiteral(". Last possible access: ") + toText(verdict.lastAccess) +
                   QLatin1Char('.'));
    json.object("partialFingerprints", [&] { json.field("probatePrincipal/v1", verdict.principal); });
    json.object("properties", [&] {
        json.field("principal", verdict.principal);
        json.field("verdict", toText(verdict.state));
        json.field("closedAt", verdict.closure.at);
    });
    json.endObject();
}

} // namespace probate
