// A long-lived cloud key where federation exists: in the files of pipelines that can federate.
#include "core/assess/checks/checks.h"

#include <QRegularExpression>

namespace probate {

namespace {

bool isCloudKey(const Credential &credential)
{
    return credential.kind == Kind::CloudAccessKey || credential.kind == Kind::ServiceAccountKey ||
           (credential.kind == Kind::ClientSecret && credential.issuer.startsWith(QLatin1StringView("entra:")));
}

bool isPipelineFile(const QString &path)
{
    static const QRegularExpression files(
        QStringLiteral("(?:^|/)(?:\\.github/workflows/[^/]+\\.ya?ml|\\.gitlab-ci\\.yml|\\.circleci/"
                       "config\\.yml|azure-pipelines\\.ya?ml|"
                       "bitbucket-pipelines\\.yml|buildspec\\.ya?ml|cloudbuild\\.ya?ml|Jenkinsfile)$"));
    return files.match(path).hasMatch();
}

void judgeP05(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        if (!isCloudKey(credential)) {
            return;
        }
        for (const Sighting &sighting : credential.sightings) {
            if (!sighting.suppressed && isPipelineFile(sighting.origin.path)) {
                Draft draft = draftOn(context, credential,
                                      QStringLiteral("stands in a pipeline: %1").arg(toText(sighting.origin)));
                draft.since = stoodThereSince(credential, sighting);
                sink.put(std::move(draft));
                return;
            }
        }
    });
}

} // namespace

const Check checkP05{"P05", judgeP05};

} // namespace probate
