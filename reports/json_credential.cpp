#include "reports/json_parts.h"
#include "reports/phrases.h"

namespace probate {

namespace {

void cite(JsonWriter &json, const ObservationId &id, Cited &cited)
{
    json.field("observation", QString::fromLatin1(id));
    cited.insert(id);
}

void putDate(JsonWriter &json, const char *name, const std::optional<LifetimeDate> &date)
{
    json.key(name);
    if (!date) {
        json.null();
        return;
    }
    json.beginObject();
    json.field("at", date->at);
    json.field("basis", toText(date->basis));
    json.endObject();
}

void putLifetime(JsonWriter &json, const Lifetime &lifetime)
{
    json.object("lifetime", [&] {
        putDate(json, "issued", lifetime.issued);
        putDate(json, "expires", lifetime.expires);
        json.field("expiryIsFirm", lifetime.expiryIsFirm);
        json.field("statedNever", lifetime.statedNever);
        putDate(json, "rotated", lifetime.rotated);
        putDate(json, "lastUsed", lifetime.lastUsed);
    });
}

void putJudgement(JsonWriter &json, const CredentialVerdict *judged, Cited &cited)
{
    json.key("verdict");
    if (!judged) {
        json.null();
        return;
    }
    json.beginObject();
    putVerdict(json, judged->verdict, cited);
    json.field("judgedFor", judged->principal);
    json.field("closureAt", judged->closureAt);
    putLastAccess(json, judged->lastAccess);
    json.endObject();
}

void putOwnership(JsonWriter &json, const Ownership *ownership)
{
    json.key("ownership");
    if (!ownership) {
        json.null();
        return;
    }
    const auto ids = [&](const char *name, const std::vector<PrincipalId> &list) {
        json.list(name, list, [&](const PrincipalId &id) { json.value(id); });
    };
    json.beginObject();
    ids("owners", ownership->owners);
    ids("formerOwners", ownership->formerOwners);
    ids("conflict", ownership->conflict);
    json.field("confidence", ownership->confidence);
    json.field("anyOwnerSuffices", ownership->anyOwnerSuffices);
    json.endObject();
}

void putClaims(JsonWriter &json, const std::vector<const Claim *> &claims, Cited &cited)
{
    json.list("claims", claims, [&](const Claim *it) {
        json.beginObject();
        json.field("principal", it->principal);
        json.field("relation", toText(it->relation));
        json.field("basis", toText(it->basis));
        json.field("confidence", it->confidence);
        json.field("because", it->because);
        putIds(json, "observations", it->from, cited);
        json.endObject();
    });
}

void putEvidence(JsonWriter &json, const std::vector<Evidence> &evidence, Cited &cited)
{
    json.list("evidence", evidence, [&](const Evidence &it) {
        json.beginObject();
        json.field("scope", toText(it.scope));
        json.field("what", toText(it.what));
        json.field("at", it.time.at);
        json.field("lagSeconds", static_cast<qint64>(it.time.lag.count() / 1000));
        json.field("complete", it.complete);
        json.field("endedAt", it.endedAt);
        json.field("irreversible", it.irreversible);
        json.field("endsAt", it.endsAt);
        json.field("speaksUntil", it.speaksUntil);
        json.field("blockEndsAt", it.blockEndsAt);
        json.field("because", it.because);
        putIds(json, "observations", it.from, cited);
        json.endObject();
    });
}

void putSightings(JsonWriter &json, const std::vector<Sighting> &sightings, Cited &cited)
{
    json.list("sightings", sightings, [&](const Sighting &it) {
        json.beginObject();
        putOrigin(json, "origin", it.origin);
        json.field("seenAt", it.seenAt);
        json.field("rule", it.rule);
        json.field("confidence", it.confidence);
        json.field("properPlace", it.properPlace);
        json.field("suppressed", it.suppressed);
        json.field("suppressedBy", it.suppressedBy);
        cite(json, it.from, cited);
        json.endObject();
    });
}

void putPlacements(JsonWriter &json, const std::vector<Placement> &placements, Cited &cited)
{
    const auto people = [&](const char *name, const std::vector<CommitIdentity> &list) {
        json.list(name, list, [&](const CommitIdentity &it) {
            json.beginObject();
            json.field("name", it.name);
            json.field("email", it.email);
            json.field("at", it.at);
            json.endObject();
        });
    };
    json.list("placements", placements, [&](const Placement &it) {
        json.beginObject();
        json.field("source", it.source);
        json.list("introduced", it.placed.introduced, [&](const SecretPlaced::Introduction &first) {
            json.beginObject();
            json.field("commit", QString::fromLatin1(first.commit));
            people("by", {first.author});
            people("committedBy", {first.committer});
            people("coAuthors", first.coAuthors);
            json.endObject();
        });
        json.list("paths", it.placed.paths, [&](const QString &path) { json.value(path); });
        json.field("lastCommit", QString::fromLatin1(it.placed.lastCommit));
        json.field("lastCommitAt", it.placed.lastCommitAt);
        json.list("tips", it.placed.tips, [&](const QString &tip) { json.value(tip); });
        json.field("reachable", it.placed.reachable);
        json.field("inIndex", it.placed.inIndex);
        json.field("inWorkTree", it.placed.inWorkTree);
        people("readers", it.placed.readers);
        people("wideReaders", it.placed.wideReaders);
        json.field("readersCut", it.placed.readersCut);
        cite(json, it.from, cited);
        json.endObject();
    });
}

} // namespace

void putCredential(JsonWriter &json, const Credential &credential, const AssessmentIndex &index, Cited &cited)
{
    json.beginObject();
    json.field("id", credential.id);
    json.field("kind", toText(credential.kind));
    json.field("layer", toText(credential.layer));
    json.field("label", credential.label);
    json.field("issuer", credential.issuer);
    json.list("handles", credential.handles, [&](const Handle &it) { json.value(toText(it)); });
    json.list("accounts", credential.accounts, [&](const Alias &it) { json.value(toText(it)); });
    putLifetime(json, credential.lifetime);
    json.field("privileged", credential.privileged);
    json.field("exempt", credential.exempt);
    json.list("attributes", credential.attributes, [&](const auto &it) {
        json.beginObject();
        json.field("name", it.first);
        json.field("value", it.second);
        json.endObject();
    });
    putJudgement(json, index.verdict(credential.id), cited);
    putOwnership(json, index.ownership(credential.id));
    putClaims(json, index.claims(credential.id), cited);
    putEvidence(json, credential.evidence, cited);
    json.list("uses", credential.uses, [&](const Use &it) {
        json.beginObject();
        json.field("at", it.at);
        json.field("evidenceAt", it.time.at);
        json.field("because", it.because);
        cite(json, it.from, cited);
        json.endObject();
    });
    putSightings(json, credential.sightings, cited);
    putPlacements(json, credential.placements, cited);
    json.endObject();
}

} // namespace probate
