#include "core/correlate/names.h"

#include <QStringList>

#include <algorithm>
#include <array>

namespace probate {

namespace {

Alias named(const char *space, const QString &value)
{
    return {QLatin1StringView(space), value};
}

bool isAddress(const QString &name)
{
    const auto at = name.indexOf(QLatin1Char('@'));
    return at > 0 && at + 1 < name.size() && name.indexOf(QLatin1Char('@'), at + 1) < 0 &&
           std::none_of(name.begin(), name.end(), [](QChar c) { return c.isSpace() || c == QLatin1Char(':'); });
}

/// SPIFFE ids of Kubernetes workloads: spiffe://DOMAIN/ns/NAMESPACE/sa/ACCOUNT (SPIRE's and Istio's convention).
std::optional<Alias> kubernetesAccount(const QString &name)
{
    if (name.startsWith(QLatin1StringView("system:serviceaccount:"))) {
        const auto parts = name.split(QLatin1Char(':'));
        if (parts.size() == 4 && !parts[2].isEmpty() && !parts[3].isEmpty()) {
            return named("k8s-sa", parts[2] + QLatin1Char('/') + parts[3]);
        }
    }
    if (name.startsWith(QLatin1StringView("spiffe://"))) {
        const auto parts = name.split(QLatin1Char('/'));
        if (parts.size() == 7 && parts[3] == QLatin1StringView("ns") && parts[5] == QLatin1StringView("sa")) {
            return named("k8s-sa", parts[4] + QLatin1Char('/') + parts[6]);
        }
    }
    return std::nullopt;
}

} // namespace

std::vector<Alias> readingsOf(const QString &written)
{
    const QString name = written.trimmed();
    std::vector<Alias> readings;
    if (name.isEmpty() || name.size() > 1024) {
        return readings;
    }
    if (isAddress(name)) {
        readings = {named("email", name), named("upn", name)};
    } else if (const auto account = kubernetesAccount(name)) {
        readings = {*account, named("spiffe", name)};
    } else if (name.startsWith(QLatin1StringView("arn:"))) {
        readings = {named("aws-arn", name)};
    } else if (name.contains(QLatin1Char('='))) {
        readings = {named("ldap-dn", name), named("x509-subject", name)};
    } else if (name.contains(QLatin1StringView("://"))) {
        readings = {named("spiffe", name), named("uri", name)};
    } else if (std::none_of(name.begin(), name.end(), [](QChar c) { return c.isSpace(); })) {
        readings = {named("login", name)};
    }
    return readings;
}

std::vector<Alias> readingsOf(const CommitIdentity &identity)
{
    std::vector<Alias> readings;
    const QString address = identity.email.trimmed();
    if (address.isEmpty()) {
        return readings;
    }
    readings.push_back(named("email", address));
    // docs.github.com, "Setting your commit email address": ID+USERNAME@users.noreply.github.com, formerly without the
    // id. docs.gitlab.com, "Use an automatically-generated private commit email": ID-USERNAME@users.noreply.HOST.
    const auto at = address.indexOf(QLatin1Char('@'));
    const QString host = address.mid(at + 1).toLower();
    const QString local = address.left(std::max<qsizetype>(at, 0));
    if (host == QLatin1StringView("users.noreply.github.com")) {
        readings.push_back(named("github", local.mid(local.indexOf(QLatin1Char('+')) + 1)));
    } else if (host.startsWith(QLatin1StringView("users.noreply.")) && local.contains(QLatin1Char('-'))) {
        readings.push_back(named("gitlab", local.mid(local.indexOf(QLatin1Char('-')) + 1)));
    }
    return readings;
}

bool isMachine(const CommitIdentity &identity)
{
    static constexpr std::array machines = {"dependabot",
                                            "renovate",
                                            "renovate-bot",
                                            "jenkins",
                                            "gitlab-ci",
                                            "gitlab-runner",
                                            "github-actions",
                                            "github",
                                            "gitlab",
                                            "web-flow",
                                            "travis",
                                            "travis-ci",
                                            "circleci",
                                            "buildbot",
                                            "buildkite",
                                            "bot",
                                            "ci",
                                            "ci-bot",
                                            "semantic-release",
                                            "greenkeeper",
                                            "snyk",
                                            "snyk-bot",
                                            "pre-commit-ci",
                                            "mergify",
                                            "noreply",
                                            "no-reply",
                                            "azure-pipelines",
                                            "bitbucket-pipelines",
                                            "concourse",
                                            "teamcity",
                                            "drone",
                                            "argocd",
                                            "flux",
                                            "weblate",
                                            "root"};
    const QString name = identity.name.trimmed().toLower().replace(QLatin1Char(' '), QLatin1Char('-'));
    const QString address = identity.email.trimmed().toLower();
    const QString local = address.left(std::max<qsizetype>(address.indexOf(QLatin1Char('@')), 0));
    const auto isKnown = [](const QString &word) {
        return std::any_of(machines.begin(), machines.end(),
                           [&](const char *it) { return word == QLatin1StringView(it); });
    };
    const auto endsAsBot = [](const QString &word) {
        return word.endsWith(QLatin1StringView("[bot]")) || word.endsWith(QLatin1StringView("-bot")) ||
               word.endsWith(QLatin1StringView("_bot"));
    };
    return address == QLatin1StringView("noreply@github.com") || address.contains(QLatin1StringView("[bot]")) ||
           isKnown(name) || isKnown(local) || endsAsBot(name) || endsAsBot(local);
}

std::vector<Alias> codeOwnerReadings(const QString &written)
{
    const QString owner = written.trimmed();
    if (owner.startsWith(QLatin1Char('@'))) {
        const QString name = owner.mid(1);
        if (name.isEmpty()) {
            return {};
        }
        return name.contains(QLatin1Char('/')) ? std::vector{named("github-team", name)}
                                               : std::vector{named("github", name), named("gitlab", name)};
    }
    if (isAddress(owner)) {
        return {named("email", owner)};
    }
    const auto alias = parseAlias(owner);
    return alias ? std::vector{*alias} : std::vector<Alias>{};
}

} // namespace probate
