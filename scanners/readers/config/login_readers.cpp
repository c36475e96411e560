// Files of logins, one a line or a few words each: netrc, pgpass, Git credentials, npm.
#include "scanners/readers/facts.h"

#include "scanners/keys/pem.h"

#include <QUrl>

namespace probate {

namespace {

QString passwordLabel(const QString &login, const QString &host)
{
    return QStringLiteral("password") + (login.isEmpty() ? QString() : QStringLiteral(" of %1").arg(login)) +
           (host.isEmpty() ? QString() : QStringLiteral(" at %1").arg(host));
}

constexpr std::initializer_list<const char *> netrcNames = {".netrc", "netrc", "_netrc", ".authinfo"};

bool recognisesNetrc(const Document &document)
{
    return isNamed(document, netrcNames);
}

struct Word
{
    QByteArrayView text;
    Place place;
};

/// Words of the file with their lines; '#' begins a comment at the beginning of a word, a quoted word may hold blanks.
std::vector<Word> wordsOf(const Document &document)
{
    std::vector<Word> words;
    TextLines lines(document.bytes);
    while (lines.next()) {
        auto rest = lines.line();
        while (true) {
            rest = rest.trimmed();
            if (rest.isEmpty() || (rest[0] == '#' && (words.empty() || words.back().text != "password"))) {
                break;
            }
            const bool quoted = rest[0] == '"' && rest.indexOf('"', 1) > 0;
            qsizetype end = quoted ? rest.indexOf('"', 1) : 0;
            while (!quoted && end < rest.size() && rest[end] != ' ' && rest[end] != '\t') {
                ++end;
            }
            const auto text = quoted ? rest.sliced(1, end - 1) : rest.first(end);
            words.push_back(
                {text, {{}, lines.number(), static_cast<std::uint64_t>(text.data() - document.bytes.data())}});
            rest = rest.sliced(quoted ? end + 1 : end);
        }
    }
    return words;
}

/// curl's and ftp(1)'s netrc: machine, login, account, password; "default" has no machine; "macdef" ends at an empty
/// line, and its body has no such words in practice.
bool readNetrc(const Document &document, ReadContext &context)
{
    const auto words = wordsOf(document);
    QString host;
    QString login;
    bool any = false;
    for (std::size_t i = 0; i + 1 < words.size(); ++i) {
        const auto word = words[i].text;
        if (word == "machine") {
            host = shortText(words[++i].text);
            login.clear();
            any = true;
        } else if (word == "default") {
            host.clear();
            login.clear();
            any = true;
        } else if (word == "login" || word == "user") {
            login = shortText(words[++i].text);
        } else if (word == "account" || word == "port") {
            ++i;
        } else if ((word == "password" || word == "passwd") && any) {
            ++i;
            // The login may follow its password.
            if (login.isEmpty() && i + 2 < words.size() && words[i + 1].text == "login") {
                login = shortText(words[i + 2].text);
            }
            observeLogin(context, "netrc", describe(Kind::Password, passwordLabel(login, host)), words[i].text, login,
                         host, words[i].place);
        }
    }
    return any;
}

constexpr std::initializer_list<const char *> pgpassNames = {".pgpass", "pgpass", "pgpass.conf"};

bool recognisesPgpass(const Document &document)
{
    return isNamed(document, pgpassNames);
}

/// hostname:port:database:username:password, '\' escapes ':' and '\' (PostgreSQL, "The Password File").
bool readPgpass(const Document &document, ReadContext &context)
{
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto line = lines.line();
        if (line.startsWith('#') || line.isEmpty()) {
            continue;
        }
        QByteArray fields[5];
        int field = 0;
        for (qsizetype i = 0; i < line.size(); ++i) {
            if (line[i] == '\\' && i + 1 < line.size()) {
                fields[field] += line[++i];
            } else if (line[i] == ':' && field < 4) {
                ++field;
            } else {
                fields[field] += line[i];
            }
        }
        if (field < 4) {
            context.skip(QStringLiteral("damaged"),
                         QStringLiteral("line %1 has fewer than five fields").arg(lines.number()));
            continue;
        }
        const QString login = shortText(fields[3]);
        const QString host = shortText(fields[0]);
        auto credential = describe(Kind::DatabasePassword, passwordLabel(login, host));
        credential.attributes[QStringLiteral("database")] = shortText(fields[2]);
        observeLogin(context, "pgpass", std::move(credential), fields[4], login, host, lines.place());
        scrub(fields[4]);
    }
    return true;
}

bool recognisesGitCredentials(const Document &document)
{
    return isNamed(document, {".git-credentials", "git-credentials"}) ||
           (isNamed(document, {"credentials"}) && pathHas(document, QLatin1StringView("/git/")));
}

bool readGitCredentials(const Document &document, ReadContext &context)
{
    TextLines lines(document.bytes);
    while (lines.next()) {
        const QUrl url = QUrl::fromEncoded(lines.line().trimmed().toByteArray(), QUrl::StrictMode);
        if (!url.isValid() || url.password().isEmpty()) {
            continue;
        }
        QByteArray secret = url.password(QUrl::FullyDecoded).toUtf8();
        const QString login = url.userName(QUrl::FullyDecoded);
        observeLogin(context, "git-credentials", describe(Kind::Password, passwordLabel(login, url.host())), secret,
                     login, url.host(), lines.place());
        scrub(secret);
    }
    return true;
}

constexpr std::initializer_list<const char *> npmrcNames = {".npmrc", "npmrc", ".yarnrc"};

bool recognisesNpmrc(const Document &document)
{
    return isNamed(document, npmrcNames);
}

/// What a registry's lines say together.
struct Registry
{
    QString login;
    QByteArrayView password; ///< base64
    Place place;
};

void observeBasic(ReadContext &context, const char *reader, QByteArrayView base64, const QString &host,
                  const Place &place)
{
    QByteArray pair = QByteArray::fromBase64(base64.toByteArray());
    const auto colon = pair.indexOf(':');
    if (colon > 0) {
        const QString login = shortText(pair.first(colon));
        observeLogin(context, reader, describe(Kind::Password, passwordLabel(login, host)),
                     QByteArrayView(pair).sliced(colon + 1), login, host, place);
    }
    scrub(pair);
}

/// npm, "npmrc": "//HOST/PATH/:_authToken=…", ":_auth=" (base64 of user:password), ":username=", ":_password="
/// (base64).
bool readNpmrc(const Document &document, ReadContext &context)
{
    std::map<QString, Registry> registries;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto line = lines.line().trimmed();
        const auto equals = line.indexOf('=');
        if (line.startsWith('#') || line.startsWith(';') || equals <= 0) {
            continue;
        }
        const auto key = line.first(equals).trimmed();
        auto value = line.sliced(equals + 1).trimmed();
        if (value.size() > 1 && value.startsWith('"') && value.endsWith('"')) {
            value = value.sliced(1, value.size() - 2);
        }
        const auto colon = key.lastIndexOf(':');
        const QString host =
            colon < 0 ? QString() : shortText(key.first(colon)).remove(QLatin1Char('/'), Qt::CaseSensitive);
        const auto name = key.sliced(colon + 1);
        const Place place{{}, lines.number(), static_cast<std::uint64_t>(value.data() - document.bytes.data())};
        if (name == "_authToken") {
            auto credential =
                describe(Kind::ApiKey, QStringLiteral("npm registry token") +
                                           (host.isEmpty() ? QString() : QStringLiteral(" for %1").arg(host)));
            credential.attributes[QStringLiteral("host")] = host;
            observeSecret(context, "npmrc", std::move(credential), value, 0.95, place);
        } else if (name == "_auth") {
            observeBasic(context, "npmrc", value, host, place);
        } else if (name == "username") {
            registries[host].login = shortText(value);
        } else if (name == "_password") {
            registries[host].password = value;
            registries[host].place = place;
        }
    }
    for (const auto &[host, registry] : registries) {
        QByteArray secret = QByteArray::fromBase64(registry.password.toByteArray());
        auto credential = describe(Kind::Password, passwordLabel(registry.login, host));
        if (!secret.isEmpty()) { // as it is written, too: rules that judge by name find that, and it is one password
            credential.handles = {context.fingerprint(registry.password)};
        }
        observeLogin(context, "npmrc", std::move(credential), secret, registry.login, host, registry.place);
        scrub(secret);
    }
    return true;
}

} // namespace

extern const Reader netrcReader;
extern const Reader pgpassReader;
extern const Reader gitCredentialsReader;
extern const Reader npmrcReader;
const Reader netrcReader = {"netrc", "netrc files", recognisesNetrc, readNetrc, {.names = netrcNames}};
const Reader pgpassReader = {
    "pgpass", "PostgreSQL password files", recognisesPgpass, readPgpass, {.names = pgpassNames}};
const Reader gitCredentialsReader = {"git-credentials",
                                     "Git credential stores",
                                     recognisesGitCredentials,
                                     readGitCredentials,
                                     {.names = {".git-credentials", "git-credentials", "credentials"}}};
const Reader npmrcReader = {"npmrc", "npm settings", recognisesNpmrc, readNpmrc, {.names = npmrcNames}};

} // namespace probate
