#include "reports/explain.h"
#include "reports/json_parts.h"
#include "reports/subject.h"

#include <algorithm>

namespace probate {

namespace {

void putFindings(JsonWriter &json, const std::vector<const Finding *> &findings, const AssessmentIndex &index,
                 Cited &cited)
{
    json.list("findings", findings, [&](const Finding *it) { putFinding(json, *it, index, cited); });
}

/// The principal, its closure or null, and every credential that it owns or was judged by.
void putPrincipalWhole(JsonWriter &json, const Principal &principal, const ReportInput &input,
                       const AssessmentIndex &index, Cited &cited)
{
    json.key("principal");
    putPrincipal(json, principal, index, cited);
    json.key("closure");
    std::set<CredentialId> ids;
    if (const PrincipalVerdict *verdict = index.closure(principal.id)) {
        putClosure(json, *verdict, index, cited);
        ids.insert(verdict->credentials.begin(), verdict->credentials.end());
    } else {
        json.null();
    }
    for (const Ownership &it : input.assessment.ownership) {
        if (std::ranges::find(it.owners, principal.id) != it.owners.end()) {
            ids.insert(it.credential);
        }
    }
    json.key("credentials");
    json.beginArray();
    for (const CredentialId &id : ids) {
        if (const Credential *credential = index.credential(id)) {
            putCredential(json, *credential, index, cited);
        }
    }
    json.endArray();
    putFindings(json, index.findingsAbout(principal.id), index, cited);
}

void putCredentialWhole(JsonWriter &json, const Credential &credential, const AssessmentIndex &index, Cited &cited)
{
    json.key("credential");
    putCredential(json, credential, index, cited);
    putFindings(json, index.findingsOn(credential.id), index, cited);
}

QByteArray finish(JsonWriter &json, const AssessmentIndex &index, const Cited &cited)
{
    putObservations(json, index, cited);
    json.endObject();
    return json.take();
}

} // namespace

Result<QByteArray> explainJson(const ReportInput &input, const QString &id)
{
    const auto subject = findSubject(input, id);
    if (!subject) {
        return subject.error();
    }
    const AssessmentIndex index(input);
    JsonWriter json;
    Cited cited;
    beginDocument(json, input, "probate-explain/1");
    if (subject->finding) {
        json.field("about", "finding");
        json.key("finding");
        putFinding(json, *subject->finding, index, cited);
        json.key("check");
        if (const CheckDefinition *check = index.check(subject->finding->check)) {
            putCheck(json, *check);
        } else {
            json.null();
        }
        const auto &about = subject->finding->credential;
        if (const Credential *credential = about ? index.credential(*about) : nullptr) {
            json.key("credential");
            putCredential(json, *credential, index, cited);
        }
    } else if (subject->credential) {
        json.field("about", "credential");
        putCredentialWhole(json, *subject->credential, index, cited);
    } else {
        json.field("about", "principal");
        putPrincipalWhole(json, *subject->principal, input, index, cited);
    }
    return finish(json, index, cited);
}

Result<QByteArray> closureShowJson(const ReportInput &input, const QString &name)
{
    const auto principal = findPrincipal(input, name);
    if (!principal) {
        return principal.error();
    }
    const AssessmentIndex index(input);
    if (!index.closure((*principal)->id)) {
        return Error(ErrorKind::NotFound, noClosureInForce(**principal));
    }
    JsonWriter json;
    Cited cited;
    beginDocument(json, input, "probate-closure/1");
    putPrincipalWhole(json, **principal, input, index, cited);
    return finish(json, index, cited);
}

} // namespace probate
