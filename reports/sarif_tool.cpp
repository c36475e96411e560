#include "reports/printable.h"
#include "reports/sarif_parts.h"

#include <QUrl>

#include <algorithm>
#include <map>

namespace probate {

namespace {

/// The score by which GitHub code scanning ranks rules: critical above 9.0, high from 7.0, medium from 4.0.
const char *scoreOf(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
        return "9.5";
    case Severity::High:
        return "8.0";
    case Severity::Medium:
        return "5.5";
    case Severity::Low:
        return "3.0";
    case Severity::Info:
        break;
    }
    return "0.1";
}

void putComponent(JsonWriter &json, const QString &framework, const SarifIndex &sarif)
{
    json.object("toolComponent", [&] {
        json.field("name", framework);
        json.field("index", sarif.taxonomy(framework));
    });
}

void putRule(JsonWriter &json, const CheckDefinition &check, const SarifIndex &sarif)
{
    json.beginObject();
    json.field("id", check.id);
    json.field("name", check.name);
    putMessage(json, "shortDescription", check.title);
    putMessage(json, "fullDescription", check.firesWhen);
    putMessage(json, "help", check.why + QLatin1Char(' ') + check.remedy);
    json.object("defaultConfiguration", [&] { json.field("level", levelOf(check.severity)); });
    json.list("relationships", check.controls, [&](const ControlReference &it) {
        json.beginObject();
        json.object("target", [&] {
            json.field("id", it.control);
            putComponent(json, it.framework, sarif);
        });
        json.key("kinds");
        json.beginArray();
        json.value("relevant");
        json.endArray();
        json.endObject();
    });
    json.object("properties", [&] {
        json.key("tags");
        json.beginArray();
        json.value("security");
        json.endArray();
        json.field("security-severity", scoreOf(check.severity));
    });
    json.endObject();
}

CheckDefinition definitionOf(const ReportInput &input, const QString &id)
{
    const auto it = std::ranges::find(input.checks, id, &CheckDefinition::id);
    if (it != input.checks.end()) {
        return *it;
    }
    CheckDefinition check;
    check.id = id;
    check.name = id;
    check.severity = Severity::Info;
    if (id == QLatin1StringView(closureRule)) {
        check.name = QStringLiteral("closure-proven");
        check.title = QStringLiteral("The closure of an account is proven");
        check.firesWhen =
            QStringLiteral("passes where every known credential of a closed principal is dead and every layer "
                           "that must be proven is");
        check.why = QStringLiteral("An auditor asks for what is closed as well as for what is not.");
    } else {
        check.title = QStringLiteral("A check without a definition in this run");
        check.firesWhen = check.title;
    }
    return check;
}

} // namespace

const char *levelOf(Severity severity)
{
    switch (severity) {
    case Severity::Critical:
    case Severity::High:
        return "error";
    case Severity::Medium:
        return "warning";
    case Severity::Low:
    case Severity::Info:
        break;
    }
    return "note";
}

SarifIndex::SarifIndex(const ReportInput &input)
{
    std::map<QString, std::set<QString>> cited;
    for (const CheckDefinition &check : input.checks) {
        rules.push_back(check.id);
        for (const ControlReference &control : check.controls) {
            cited[control.framework].insert(control.control);
        }
    }
    std::set<QString> missing;
    for (const Finding &finding : input.assessment.findings) {
        if (std::ranges::find(rules, finding.check) == rules.end()) {
            missing.insert(finding.check);
        }
    }
    rules.insert(rules.end(), missing.begin(), missing.end());
    rules.push_back(QString::fromLatin1(closureRule));
    taxonomies.assign(cited.begin(), cited.end());
    std::set<QString> named;
    for (const Credential &credential : input.assessment.estate.credentials) {
        for (const Sighting &sighting : credential.sightings) {
            named.insert(sighting.origin.source);
        }
    }
    const Observations &observations = input.assessment.estate.observations;
    for (std::size_t at = 0; at < observations.size(); ++at) {
        named.insert(observations.origin(at).source);
    }
    sources.assign(named.begin(), named.end());
}

int SarifIndex::rule(const CheckId &check) const
{
    return static_cast<int>(std::ranges::find(rules, check) - rules.begin());
}

int SarifIndex::taxonomy(const QString &framework) const
{
    const auto it = std::ranges::find(taxonomies, framework, [](const auto &pair) { return pair.first; });
    return static_cast<int>(it - taxonomies.begin());
}

QString SarifIndex::uriBase(const QString &source) const
{
    return QStringLiteral("SOURCE%1").arg(std::ranges::lower_bound(sources, source) - sources.begin());
}

void putMessage(JsonWriter &json, const char *name, const QString &text)
{
    QString safe = printable(text);
    safe.replace(QLatin1Char('{'), QStringLiteral("{{"));
    safe.replace(QLatin1Char('}'), QStringLiteral("}}"));
    safe.replace(QStringLiteral("]("), QStringLiteral("] ("));
    json.object(name, [&] { json.field("text", safe); });
}

void putTool(JsonWriter &json, const ReportInput &input, const SarifIndex &sarif)
{
    json.object("tool", [&] {
        json.object("driver", [&] {
            json.field("name", "Probate");
            json.field("version", input.assessment.toolVersion);
            putMessage(json, "shortDescription", QStringLiteral("Settles what a closed account leaves behind"));
            json.list("supportedTaxonomies", sarif.taxonomies, [&](const auto &it) {
                json.beginObject();
                json.field("name", it.first);
                json.field("index", sarif.taxonomy(it.first));
                json.endObject();
            });
            json.list("rules", sarif.rules, [&](const QString &id) { putRule(json, definitionOf(input, id), sarif); });
        });
    });
}

void putTaxonomies(JsonWriter &json, const ReportInput &input, const SarifIndex &sarif)
{
    json.list("taxonomies", sarif.taxonomies, [&](const auto &it) {
        const auto framework = std::ranges::find(input.frameworks, it.first, &Framework::id);
        const bool known = framework != input.frameworks.end();
        json.beginObject();
        json.field("name", it.first);
        if (known) {
            json.field("fullName", framework->title);
            json.field("version", framework->version);
            json.field("organization", framework->publisher);
            json.field("informationUri", framework->url);
        }
        json.list("taxa", it.second, [&](const QString &control) {
            json.beginObject();
            json.field("id", control);
            if (known) {
                const auto named = std::ranges::find(framework->controls, control, &Control::id);
                if (named != framework->controls.end()) {
                    putMessage(json, "shortDescription", named->title);
                }
            }
            json.endObject();
        });
        json.endObject();
    });
}

void putUriBases(JsonWriter &json, const SarifIndex &sarif)
{
    json.object("originalUriBaseIds", [&] {
        for (const QString &source : sarif.sources) {
            json.key(sarif.uriBase(source).toLatin1().constData());
            json.beginObject();
            const QString place = source.mid(source.indexOf(QLatin1Char(':')) + 1);
            if (place.startsWith(QLatin1Char('/'))) {
                const QByteArray encoded = QUrl::toPercentEncoding(place, "/");
                json.field("uri", QStringLiteral("file://") + QString::fromLatin1(encoded) +
                                      (encoded.endsWith('/') ? QString() : QStringLiteral("/")));
            }
            putMessage(json, "description", source);
            json.endObject();
        }
    });
}

} // namespace probate
