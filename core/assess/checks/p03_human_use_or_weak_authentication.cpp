// Interactive use of a service identity, or a deprecated mechanism.
#include "core/assess/checks/checks.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

QString attribute(const Credential &credential, const char *name)
{
    const auto found = credential.attributes.find(QString::fromLatin1(name));
    return found == credential.attributes.end() ? QString() : found->second;
}

/// What its own parameters show to be too weak: DSA and short RSA (OpenSSH 7.0, CA/B TLS BR 6.1.5), DES and RC4 in
/// Kerberos (RFC 6649, RFC 8429), password plugins of MySQL before 4.1.
QString weakness(const Credential &credential)
{
    const QString algorithm = attribute(credential, "algorithm").toLower();
    bool ok = false;
    const int bits = attribute(credential, "bits").toInt(&ok);
    if (algorithm.contains(QLatin1StringView("dss")) || algorithm == QLatin1StringView("dsa")) {
        return QStringLiteral("DSA keys are refused by OpenSSH since 7.0");
    }
    if (ok && bits > 0 && bits < 2048 && algorithm.contains(QLatin1StringView("rsa"))) {
        return QStringLiteral("an RSA key of %1 bits").arg(bits);
    }
    const QString enctype = attribute(credential, "enctype").toLower();
    if (enctype.startsWith(QLatin1StringView("des")) || enctype.contains(QLatin1StringView("rc4")) ||
        enctype.startsWith(QLatin1StringView("arcfour"))) {
        return QStringLiteral("the Kerberos encryption type %1 is deprecated (RFC 6649, RFC 8429)").arg(enctype);
    }
    if (attribute(credential, "plugin") == QLatin1StringView("mysql_old_password")) {
        return QStringLiteral("the password plugin of MySQL before 4.1");
    }
    return {};
}

/// Sources whose "last login" is one with a password in a browser or a terminal; a directory also counts those of
/// programs (lastLogonTimestamp of Active Directory), and so says nothing about who was there.
bool recordsPeople(const QString &issuer)
{
    static constexpr std::array vendors{"aws:", "entra:", "okta:", "gitlab:", "google-workspace:", "osquery:", "unix:"};
    return std::ranges::any_of(vendors,
                               [&](const char *vendor) { return issuer.startsWith(QLatin1StringView(vendor)); });
}

void interactiveUse(const CheckContext &context, const Principal &principal, FindingSink &sink)
{
    if (!isMachine(principal.kind) || !principal.roster) {
        return; // sources take an account that they know nothing about for a service's; a roster knows
    }
    Draft draft;
    for (const KnownAccount &known : principal.accounts) {
        const AccountState &state = known.state;
        const bool counts = state.lastLogin && *state.lastLogin <= context.asOf && state.time.at &&
                            *state.time.at <= context.asOf && recordsPeople(state.scope.issuer);
        if (counts) {
            draft.because.push_back(
                {QStringLiteral("somebody signed in as %1 at %2").arg(toText(state.account), toIso(*state.lastLogin)),
                 {known.from}});
            draft.since = draft.since ? std::min(*draft.since, *state.lastLogin) : *state.lastLogin;
        }
    }
    if (!draft.because.empty()) {
        draft.principal = principal.id;
        sink.put(std::move(draft));
    }
}

void judgeP03(const CheckContext &context, FindingSink &sink)
{
    forEachStanding(context, [&](const Credential &credential, const CredentialVerdict &) {
        const QString weak = weakness(credential);
        if (!weak.isEmpty()) {
            sink.put(draftOn(context, credential, weak));
        }
    });
    for (const Principal &principal : context.estate.principals) {
        interactiveUse(context, principal, sink);
    }
}

} // namespace

const Check checkP03{"P03", judgeP03};

} // namespace probate
