// Filling a vendor's command. Part of revocation_plan.h: values come from exports and repositories, so they may have
// been chosen by somebody who hopes that an administrator pastes them.
#include "core/evidence/revocation_plan.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Where in a shell word a placeholder stands (POSIX XCU 2.2).
enum class Quoting { None, Single, Double };

bool isPlain(QChar c)
{
    return (c >= u'a' && c <= u'z') || (c >= u'A' && c <= u'Z') || (c >= u'0' && c <= u'9') ||
           QStringView(u"_@%+=:,./-").contains(c);
}

/// The value as it may stand there, or nothing.
std::optional<QString> safely(const QString &value, Quoting quoting)
{
    if (value.isEmpty() || value.startsWith(u'-') || value.contains(".."_L1)) {
        return std::nullopt;
    }
    const bool plain = std::all_of(value.begin(), value.end(), isPlain);
    if (plain) {
        return value;
    }
    const bool plainButQuotes =
        std::all_of(value.begin(), value.end(), [](QChar c) { return isPlain(c) || c == u'\''; });
    if (quoting == Quoting::Double && plainButQuotes) {
        return value; // 'user'@'host' of MySQL
    }
    const bool printableAscii =
        std::all_of(value.begin(), value.end(), [](QChar c) { return c >= u' ' && c <= u'~' && c != u'\''; });
    if (quoting == Quoting::None && printableAscii) {
        return u'\'' + value + u'\'';
    }
    return std::nullopt;
}

void follow(QChar c, Quoting &quoting)
{
    if (c == u'\'' && quoting != Quoting::Double) {
        quoting = quoting == Quoting::Single ? Quoting::None : Quoting::Single;
    } else if (c == u'"' && quoting != Quoting::Single) {
        quoting = quoting == Quoting::Double ? Quoting::None : Quoting::Double;
    }
}

/// Parts of a handle's value by the form that handle.h documents.
struct HandleForm
{
    const char *scheme;
    std::initializer_list<const char *> parts; ///< by '/', the last one takes the rest; null: not needed
};

const HandleForm handleForms[] = {{handles::awsAccessKeyId, {"key_id"}},
                                  {handles::awsUserKey, {nullptr, "user", nullptr}},
                                  {handles::gcpKeyId, {"key_id"}},
                                  {handles::entraKeyId, {"key_id"}},
                                  {handles::vaultAccessor, {"accessor"}},
                                  {handles::vaultLease, {nullptr, "lease"}},
                                  {handles::githubPat, {"org", "id"}},
                                  {handles::githubAuthorization, {"org", "id"}},
                                  {handles::githubInstallation, {"org", "id"}},
                                  {handles::gitlabPat, {"instance", "id"}},
                                  {handles::gitlabDeployToken, {"instance", "id"}},
                                  {handles::oktaApiToken, {"org", "id"}},
                                  {handles::pgRole, {nullptr, "role"}},
                                  {handles::mysqlUser, {nullptr, "user"}},
                                  {handles::keycloakConsent, {"realm", "user", "client"}},
                                  {handles::keycloakSession, {"session"}},
                                  {handles::keycloakOfflineSession, {"session"}},
                                  {handles::keytabEntry, {"principal", nullptr}},
                                  {handles::x509CaSerial, {"ca", "serial"}}};

void takeHandle(const Handle &handle, std::map<QString, QString> &values)
{
    for (const HandleForm &form : handleForms) {
        if (handle.scheme != form.scheme) {
            continue;
        }
        QStringList rest = QString::fromUtf8(handle.value).split(u'/');
        const auto count = static_cast<qsizetype>(form.parts.size());
        // A Kerberos principal may hold a slash of its own ("host/www@REALM/3"): what is too many belongs to the first.
        while (rest.size() > count && form.scheme == std::string_view(handles::keytabEntry)) {
            rest[0] += u'/' + rest.takeAt(1);
        }
        while (rest.size() > count) {
            rest[count - 1] += u'/' + rest.takeAt(count);
        }
        qsizetype at = 0;
        for (const char *part : form.parts) {
            if (part && at < rest.size() && !rest[at].isEmpty()) {
                values.try_emplace(QLatin1StringView(part), rest[at]);
            }
            ++at;
        }
    }
}

} // namespace

QString fillCommand(const QString &command, const std::map<QString, QString> &values, QStringList &unfilled)
{
    QString filled;
    Quoting quoting = Quoting::None;
    for (qsizetype i = 0; i < command.size();) {
        const qsizetype end = QStringView(command).sliced(i).startsWith(u"${") ? command.indexOf(u'}', i) : -1;
        if (end < 0) {
            follow(command[i], quoting);
            filled += command[i++];
            continue;
        }
        const QString name = command.mid(i + 2, end - i - 2);
        const auto known = values.find(name);
        const auto safe = known == values.end() ? std::nullopt : safely(known->second, quoting);
        filled += safe ? *safe : u"${"_s + name + u'}';
        if (!safe) {
            const QString why = known == values.end() ? u"not known from the evidence"_s
                                                      : u"known, but its characters are not safe in a command"_s;
            unfilled.append(u"${%1}: %2"_s.arg(name, why));
        }
        i = end + 1;
    }
    unfilled.removeDuplicates();
    return filled;
}

std::map<QString, QString> commandValues(const Credential &credential)
{
    std::map<QString, QString> values;
    for (const Handle &handle : credential.handles) {
        takeHandle(handle, values);
    }
    for (const auto &[name, value] : credential.attributes) {
        values.try_emplace(name, value);
    }
    const std::pair<const char *, const char *> otherNames[] = {
        {"service account", "account"}, {"application", "app_id"}, {"project id", "project"}};
    for (const auto &[from, to] : otherNames) {
        if (const auto at = credential.attributes.find(QLatin1StringView(from)); at != credential.attributes.end()) {
            values.try_emplace(QLatin1StringView(to), at->second);
        }
    }
    const QString instance = credential.issuer.section(u':', 1);
    for (const Alias &account : credential.accounts) {
        if (account.space == "keycloak-user"_L1) {
            values.try_emplace(u"realm"_s, account.value.section(u'/', 0, 0));
            values.try_emplace(u"user"_s, account.value.section(u'/', 1));
        } else if (account.space == "keycloak-client"_L1) {
            values.try_emplace(u"client"_s, account.value.section(u'/', 1));
        } else if (account.space == "k8s-sa"_L1) {
            values.try_emplace(u"namespace"_s, account.value.section(u'/', 0, 0));
        }
    }
    if (const auto at = values.find(u"instance"_s); at != values.end()) {
        values.try_emplace(u"url"_s, u"https://"_s + at->second);
    }
    if (!instance.isEmpty()) {
        values.try_emplace(u"instance"_s, instance);
    }
    return values;
}

} // namespace probate
