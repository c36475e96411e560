#include "reports/json_parts.h"

#include "core/model/fact_words.h"
#include "reports/phrases.h"

namespace probate {

namespace {

void putClosingFact(JsonWriter &json, const Closure &closure, Cited &cited)
{
    json.field("kind", toText(closure.kind));
    json.field("at", closure.at);
    json.field("ends", closure.ends);
    json.field("authority", wordOf(closure.authority));
    json.field("reopens", closure.reopens);
    json.field("because", closure.because);
    json.field("observation", QString::fromLatin1(closure.from));
    cited.insert(closure.from);
}

void putWaiver(JsonWriter &json, const std::optional<Waiver> &waiver)
{
    json.key("waiver");
    if (!waiver) {
        json.null();
        return;
    }
    json.beginObject();
    json.field("check", waiver->check);
    json.field("subject", waiver->subject);
    json.field("owner", waiver->owner);
    json.field("reason", waiver->reason);
    json.field("until", waiver->until);
    json.endObject();
}

void putScope(JsonWriter &json, const Scope &scope)
{
    json.object("scope", [&] {
        json.field("issuer", scope.issuer);
        json.field("call", scope.call);
        json.field("place", scope.place);
    });
}

void putControl(JsonWriter &json, const ControlReference &control, bool withAgents)
{
    json.beginObject();
    json.field("framework", control.framework);
    json.field("control", control.control);
    if (withAgents) {
        json.field("aiAgentsOnly", control.aiAgentsOnly);
    }
    json.endObject();
}

template <std::size_t N>
void putCounts(JsonWriter &json, const char *name, const std::array<int, N> &counts,
               const std::array<const char *, N> &words)
{
    json.object(name, [&] {
        for (std::size_t i = 0; i < N; ++i) {
            json.field(words[i], counts[i]);
        }
    });
}

constexpr std::array stateKeys{"dead", "blocked", "live", "unproven"};

} // namespace

void putIds(JsonWriter &json, const char *name, const std::vector<ObservationId> &ids, Cited &cited)
{
    json.list(name, ids, [&](const ObservationId &id) {
        json.value(QString::fromLatin1(id));
        cited.insert(id);
    });
}

void beginDocument(JsonWriter &json, const ReportInput &input, const char *schema)
{
    json.beginObject();
    json.field("schema", schema);
    json.object("tool", [&] {
        json.field("name", "probate");
        json.field("version", input.assessment.toolVersion);
    });
    json.field("asOf", input.assessment.asOf);
}

void putSummary(JsonWriter &json, const Summary &s)
{
    json.object("summary", [&] {
        json.field("closedPrincipals", s.closedPrincipals());
        putCounts(json, "closures", s.closures, std::array{"closed", "closing", "blocked", "open", "unproven"});
        json.field("principals", s.principals);
        putCounts(json, "credentials", s.credentials, stateKeys);
        json.field("credentialsUnjudged", s.unjudged);
        putCounts(json, "credentialsOfClosedPrincipals", s.ofClosedBy, stateKeys);
        json.field("credentialsWithoutOwner", s.withoutOwner);
        json.field("credentialsWithOwnerConflict", s.ownerConflicts);
        putCounts(json, "findings", s.findings, std::array{"info", "low", "medium", "high", "critical"});
        json.field("findingsUnproven", s.unproven);
        json.field("findingsWaived", s.waived);
        json.field("skips", s.skips);
        json.field("skipsUnread", s.skipsUnread);
        json.field("coverageComplete", s.complete);
    });
}

void putReasons(JsonWriter &json, const char *name, const std::vector<Reason> &reasons, Cited &cited)
{
    json.list(name, reasons, [&](const Reason &reason) {
        json.beginObject();
        json.field("text", reason.text);
        putIds(json, "observations", reason.from, cited);
        json.endObject();
    });
}

void putLastAccess(JsonWriter &json, const LastAccess &access)
{
    static constexpr std::array words{"none", "at", "unknown", "unbounded"};
    json.object("lastPossibleAccess", [&] {
        json.field("bound", words.at(static_cast<std::size_t>(access.bound)));
        json.field("at", access.at);
    });
}

void putOrigin(JsonWriter &json, const char *name, const Origin &origin)
{
    json.object(name, [&] {
        json.field("source", origin.source);
        json.field("path", origin.path);
        json.field("object", QString::fromLatin1(origin.object));
        json.field("item", origin.item);
        json.field("line", static_cast<qint64>(origin.line));
        json.field("offset", origin.offset);
        json.field("decoding", origin.decoding);
    });
}

void putVerdict(JsonWriter &json, const Verdict &verdict, Cited &cited)
{
    static constexpr std::array bases{"stated", "expiry", "no-later-than"};
    json.field("state", toText(verdict.state));
    json.field("at", verdict.at);
    json.key("atBasis");
    if (verdict.at) {
        json.value(bases.at(static_cast<std::size_t>(verdict.atBasis)));
    } else {
        json.null();
    }
    json.field("until", verdict.until);
    json.field("evidenceAt", verdict.evidenceAt);
    json.field("reason", verdict.reason);
    putReasons(json, "because", verdict.because, cited);
}

void putClosure(JsonWriter &json, const PrincipalVerdict &verdict, const AssessmentIndex &index, Cited &cited)
{
    json.beginObject();
    json.field("principal", verdict.principal);
    json.field("name", index.nameOf(verdict.principal));
    json.field("state", toText(verdict.state));
    json.field("at", verdict.at);
    json.field("until", verdict.until);
    putLastAccess(json, verdict.lastAccess);
    json.field("lastPossibleAccessBy", verdict.lastAccessBy);
    json.object("closure", [&] { putClosingFact(json, verdict.closure, cited); });
    json.field("reason", verdict.reason);
    putReasons(json, "because", verdict.because, cited);
    json.list("layers", verdict.layers, [&](const LayerCell &cell) {
        json.beginObject();
        json.field("layer", toText(cell.layer));
        json.field("dead", cell.dead);
        json.field("blocked", cell.blocked);
        json.field("live", cell.live);
        json.field("unproven", cell.unproven);
        json.field("mustBeProven", cell.mustBeProven);
        json.field("proven", cell.proven);
        json.field("evidenceAt", cell.evidenceAt);
        json.endObject();
    });
    json.list("credentials", verdict.credentials, [&](const CredentialId &id) { json.value(id); });
    json.endObject();
}

void putFinding(JsonWriter &json, const Finding &finding, const AssessmentIndex &index, Cited &cited)
{
    json.beginObject();
    json.field("id", finding.id);
    json.field("check", finding.check);
    json.field("severity", toText(finding.severity));
    json.field("unproven", finding.unproven);
    json.field("title", finding.title);
    json.field("credential", finding.credential);
    json.field("principal", finding.principal);
    json.field("since", finding.since);
    json.field("remedy", finding.remedy);
    putReasons(json, "because", finding.because, cited);
    json.list("controls", index.controls(finding), [&](const ControlReference &it) { putControl(json, it, false); });
    putWaiver(json, finding.waiver);
    json.endObject();
}

void putPrincipal(JsonWriter &json, const Principal &principal, const AssessmentIndex &, Cited &cited)
{
    json.beginObject();
    json.field("id", principal.id);
    json.field("kind", toText(principal.kind));
    json.field("displayName", principal.displayName);
    json.field("roster", principal.roster);
    json.list("aliases", principal.aliases, [&](const ValidAlias &it) {
        json.beginObject();
        json.field("alias", toText(it.alias));
        json.field("from", it.from);
        json.field("until", it.until);
        json.field("immutable", it.immutable);
        json.endObject();
    });
    json.field("sponsor", principal.sponsor);
    json.field("opened", principal.opened);
    json.list("closures", principal.closures, [&](const Closure &it) {
        json.beginObject();
        putClosingFact(json, it, cited);
        json.endObject();
    });
    json.list("accounts", principal.accounts, [&](const KnownAccount &it) {
        json.beginObject();
        json.field("account", toText(it.state.account));
        putScope(json, it.state.scope);
        json.field("condition", wordOf(it.state.condition));
        json.field("evidenceAt", it.state.time.at);
        json.field("until", it.state.until);
        json.field("notBefore", it.state.notBefore);
        json.field("lastLogin", it.state.lastLogin);
        json.field("because", it.state.because);
        json.field("observation", QString::fromLatin1(it.from));
        cited.insert(it.from);
        json.endObject();
    });
    json.endObject();
}

void putCheck(JsonWriter &json, const CheckDefinition &check)
{
    json.beginObject();
    json.field("id", check.id);
    json.field("name", check.name);
    json.field("title", check.title);
    json.field("firesWhen", check.firesWhen);
    json.field("severity", toText(check.severity));
    json.field("why", check.why);
    json.field("remedy", check.remedy);
    json.list("controls", check.controls, [&](const ControlReference &it) { putControl(json, it, true); });
    json.endObject();
}

void putCoverage(JsonWriter &json, const Coverage &coverage)
{
    json.object("coverage", [&] {
        json.list("sources", coverage.sources, [&](const SourceCoverage &it) {
            json.beginObject();
            json.field("source", it.source);
            json.field("kind", it.kind);
            json.field("documents", it.documents);
            json.field("bytes", it.bytes);
            json.field("commits", it.commits);
            json.field("scannedAt", it.scannedAt);
            json.endObject();
        });
        json.list("skips", coverage.skips, [&](const Skip &it) {
            json.beginObject();
            json.field("source", it.source);
            json.field("place", it.place);
            json.field("kind", it.kind);
            json.field("unread", leavesCoverageIncomplete(it));
            json.field("detail", it.detail);
            json.endObject();
        });
    });
}

void putAliasConflicts(JsonWriter &json, const std::vector<AliasConflict> &conflicts, Cited &cited)
{
    json.list("aliasConflicts", conflicts, [&](const AliasConflict &it) {
        json.beginObject();
        json.field("alias", toText(it.alias));
        json.list("principals", it.principals, [&](const PrincipalId &id) { json.value(id); });
        json.field("because", it.because);
        putIds(json, "observations", it.from, cited);
        json.endObject();
    });
}

void putObservations(JsonWriter &json, const AssessmentIndex &index, const Cited &cited)
{
    json.key("observations");
    json.beginArray();
    for (const ObservationId &id : cited) {
        if (const KnownObservation *known = index.observation(id)) {
            json.beginObject();
            json.field("id", QString::fromLatin1(id));
            json.field("fact", wordOf(known->observation.fact));
            putOrigin(json, "origin", known->observation.origin);
            json.field("collectedAt", known->observation.collectedAt);
            json.endObject();
        }
    }
    json.endArray();
}

} // namespace probate
