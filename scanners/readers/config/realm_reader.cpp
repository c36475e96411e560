// Users in Java property files: Jetty's HashLoginService and Karaf's PropertiesLoginModule ("user: password[,role …]"),
// WildFly's and Quarkus' properties realms ("user=HEX(MD5(user:realm:password))", or the password). A user stands where
// others name what the value is, so that only the file's name and form tell.
#include "scanners/readers/facts.h"

#include <algorithm>
#include <vector>

namespace probate {

namespace {

constexpr std::size_t mostRealmUsers = 10'000;

struct RealmUser
{
    QByteArrayView name;
    QByteArrayView password;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

bool isRealmName(QByteArrayView name)
{
    const auto allowed = [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_' || c == '-' ||
               c == '.' || c == '@';
    };
    return !name.isEmpty() && name.size() <= 64 && std::all_of(name.begin(), name.end(), allowed);
}

/// A user of the line; nothing if it is no such line.
std::optional<RealmUser> realmUserIn(QByteArrayView line)
{
    const auto colon =
        std::min(static_cast<std::size_t>(line.indexOf(':')), static_cast<std::size_t>(line.indexOf('=')));
    const auto at = static_cast<qsizetype>(colon); // of neither: -1, the greatest
    if (at <= 0) {
        return std::nullopt;
    }
    const QByteArrayView rest = line.sliced(at + 1);
    const auto comma = rest.indexOf(',');
    RealmUser user;
    user.name = line.first(at).trimmed();
    user.password = (comma < 0 ? rest : rest.first(comma)).trimmed();
    const bool oneWord = !user.password.isEmpty() && !user.password.contains(' ') && !user.password.contains('\t');
    return isRealmName(user.name) && oneWord ? std::optional(user) : std::nullopt;
}

/// All users, if every line is one: a translation or a file of settings has other lines, too.
std::vector<RealmUser> realmUsersOf(QByteArrayView text)
{
    std::vector<RealmUser> users;
    TextLines lines(text);
    while (lines.next()) {
        const QByteArrayView line = lines.line().trimmed();
        if (line.isEmpty() || line.startsWith('#') || line.startsWith('!') || line.startsWith("_g_")) { // Karaf: groups
            continue;
        }
        auto user = realmUserIn(line);
        if (!user || users.size() >= mostRealmUsers) {
            return {};
        }
        user->line = lines.number();
        user->offset = lines.offset() + static_cast<std::uint64_t>(user->password.data() - lines.line().data());
        users.push_back(*user);
    }
    return users;
}

bool isRealmHash(QByteArrayView value)
{
    const auto isHex = [](QByteArrayView text) {
        return std::all_of(text.begin(), text.end(), [](char c) {
            return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        });
    };
    return (value.startsWith("MD5:") && value.size() == 36) || (value.startsWith("CRYPT:") && value.size() == 19) ||
           (value.startsWith("{CRYPT}") && value.endsWith("{CRYPT}") && value.size() > 30) ||
           (value.size() == 32 && isHex(value));
}

bool recognisesRealm(const Document &document)
{
    const QString name = document.fileName().toLower();
    return name == QLatin1StringView("realm.properties") || name == QLatin1StringView("users.properties") ||
           name.endsWith(QLatin1StringView("-realm.properties")) ||
           name.endsWith(QLatin1StringView("-users.properties"));
}

bool readRealm(const Document &document, ReadContext &context)
{
    const auto users = realmUsersOf(document.bytes);
    for (const RealmUser &user : users) {
        const QString login = shortText(user.name);
        if (isRealmHash(user.password)) {
            observeLogin(context, "realm", describe(Kind::PasswordHash, QStringLiteral("password hash of ") + login),
                         user.password, login, {}, {{}, user.line, user.offset});
        } else if (user.password != user.name) {
            context.judge({.name = QStringLiteral("password"),
                           .value = user.password,
                           .line = user.line,
                           .offset = user.offset,
                           .login = login,
                           .host = {}});
        }
    }
    return !users.empty();
}

} // namespace

extern const Reader realmReader;
const Reader realmReader = {"realm", "Users of Jetty, Karaf and WildFly in property files", recognisesRealm, readRealm};

} // namespace probate
