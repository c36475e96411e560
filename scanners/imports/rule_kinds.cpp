#include "scanners/imports/imported_finding.h"

namespace probate {

namespace {

struct Word
{
    const char *word;
    Kind kind;
};

/// In this order: the particular before the general. Names of rules in lower case, letters and digits alone.
constexpr Word words[] = {{"privatekey", Kind::PrivateKey},
                          {"sshkey", Kind::SshKey},
                          {"aws", Kind::CloudAccessKey},
                          {"alibaba", Kind::CloudAccessKey},
                          {"serviceaccount", Kind::ServiceAccountKey},
                          {"gcp", Kind::ServiceAccountKey},
                          {"webhook", Kind::WebhookUrl},
                          {"githubapp", Kind::AccessToken},
                          {"refreshtoken", Kind::RefreshToken},
                          {"githubpat", Kind::PersonalAccessToken},
                          {"github", Kind::PersonalAccessToken},
                          {"gitlab", Kind::PersonalAccessToken},
                          {"npm", Kind::PersonalAccessToken},
                          {"pypi", Kind::PersonalAccessToken},
                          {"vault", Kind::SecretManagerToken},
                          {"jwt", Kind::AccessToken},
                          {"jsonwebtoken", Kind::AccessToken},
                          {"postgres", Kind::DatabasePassword},
                          {"mysql", Kind::DatabasePassword},
                          {"mongodb", Kind::DatabasePassword},
                          {"jdbc", Kind::DatabasePassword},
                          {"sqlserver", Kind::DatabasePassword},
                          {"redis", Kind::DatabasePassword},
                          {"clientsecret", Kind::ClientSecret},
                          {"basicauth", Kind::Password},
                          {"password", Kind::Password},
                          {"apikey", Kind::ApiKey},
                          {"accesstoken", Kind::AccessToken},
                          {"apitoken", Kind::ApiKey}};

} // namespace

Kind kindOfRule(const QString &rule)
{
    QString name;
    for (const QChar c : rule.toLower()) {
        if (c.isLetterOrNumber()) {
            name += c;
        }
    }
    for (const Word &word : words) {
        if (name.contains(QLatin1StringView(word.word))) {
            return name.contains(QLatin1StringView("genericapikey")) ? Kind::GenericSecret : word.kind;
        }
    }
    return Kind::GenericSecret;
}

} // namespace probate
