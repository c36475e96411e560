#include "scanners/readers/facts.h"

#include <QRegularExpression>

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

CredentialDescription describe(Kind kind, const QString &label)
{
    CredentialDescription credential;
    credential.kind = kind;
    credential.layer = defaultLayer(kind);
    credential.label = label;
    return credential;
}

bool observeSecret(ReadContext &context, const char *reader, CredentialDescription credential, QByteArrayView secret,
                   double confidence, const Place &place)
{
    if (isPlaceholder(secret)) {
        return false;
    }
    credential.handles.push_back(context.fingerprint(secret));
    SecretSeen seen;
    seen.credential = std::move(credential);
    seen.rule = QStringLiteral("reader-") + QString::fromLatin1(reader);
    seen.confidence = confidence;
    context.observe(std::move(seen), place.item, place.line, place.offset);
    return true;
}

bool observeLogin(ReadContext &context, const char *reader, CredentialDescription credential, QByteArrayView secret,
                  const QString &login, const QString &host, const Place &place)
{
    if (!login.isEmpty()) {
        credential.attributes[QStringLiteral("user")] = login;
    }
    if (!host.isEmpty()) {
        credential.attributes[QStringLiteral("host")] = host;
    }
    if (!observeSecret(context, reader, std::move(credential), secret, 0.9, place)) {
        return false;
    }
    if (const auto owner = aliasOfLogin(login)) {
        stateOwner(context, context.fingerprint(secret), *owner, Relation::Owner, Basis::StoredBeside,
                   QStringLiteral("the login %1 stands beside it").arg(login), place);
    }
    return true;
}

void stateOwner(ReadContext &context, const Handle &credential, const Alias &principal, Relation relation, Basis basis,
                const QString &because, const Place &place)
{
    if (!principal.value.isEmpty()) {
        context.observe(OwnershipStated{credential, principal, relation, basis, std::nullopt, because}, place.item,
                        place.line, place.offset);
    }
}

std::optional<Alias> aliasOfLogin(const QString &login)
{
    static constexpr std::array shared = {
        "admin",          "administrator", "anonymous", "api",       "aws",   "git",    "guest", "oauth2",
        "postgres",       "private-token", "root",      "sa",        "token", "ubuntu", "user",  "username",
        "x-access-token", "x-token-auth",  "__token__", "_json_key", "0",     "1"};
    if (login.isEmpty() || login.size() > 200 || login.contains(QLatin1Char(' ')) || isPlaceholder(login.toUtf8())) {
        return std::nullopt;
    }
    for (const char *name : shared) {
        if (login.compare(QLatin1StringView(name), Qt::CaseInsensitive) == 0) {
            return std::nullopt;
        }
    }
    const auto at = login.indexOf(QLatin1Char('@'));
    if (at > 0 && login.indexOf(QLatin1Char('.'), at) > at + 1) {
        return Alias{QStringLiteral("email"), login};
    }
    return at < 0 ? std::optional(Alias{QStringLiteral("login"), login}) : std::nullopt;
}

bool isPlaceholder(QByteArrayView value)
{
    value = value.trimmed();
    if (value.isEmpty()) {
        return true;
    }
    const auto startsAndEnds = [&value](const char *begin, const char *end) {
        return value.startsWith(begin) && value.endsWith(end);
    };
    if (value.startsWith("${") || value.startsWith("$(") || value.startsWith("{{") || value.startsWith("<%") ||
        startsAndEnds("<", ">") || startsAndEnds("%", "%") || startsAndEnds("[", "]") || startsAndEnds("__", "__")) {
        return true;
    }
    if (value.size() > 1 && value[0] == '$' && value.size() < 64 &&
        std::all_of(value.begin() + 1, value.end(),
                    [](char c) { return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9'); })) {
        return true; // $NAME
    }
    if (std::all_of(value.begin(), value.end(), [&value](char c) { return c == value[0]; })) {
        return true; // xxxx, ****
    }
    if (value.size() > 40) {
        return false;
    }
    const QByteArray lower = value.toByteArray().toLower();
    static constexpr std::array whole = {"changeme", "change_me",   "change-me", "password", "passwd",   "secret",
                                         "example",  "placeholder", "none",      "null",     "nil",      "undefined",
                                         "true",     "false",       "test",      "todo",     "redacted", "token",
                                         "default",  "empty",       "your",      "foo",      "bar"};
    if (std::any_of(whole.begin(), whole.end(), [&lower](const char *word) { return lower == word; })) {
        return true;
    }
    static constexpr std::array beginnings = {"your-",    "your_",  "yourpass", "yourtoken", "my-secret", "replace",
                                              "insert",   "enter-", "enter_",   "put_",      "put-",      "example-",
                                              "example_", "dummy",  "fixme",    "redacted"};
    return std::any_of(beginnings.begin(), beginnings.end(),
                       [&lower](const char *word) { return lower.startsWith(word); });
}

QString shortText(QByteArrayView bytes)
{
    QString text = QString::fromUtf8(bytes.first(std::min<qsizetype>(bytes.size(), 1'024))).left(256);
    for (auto &c : text) {
        if (c.unicode() < 0x20 || c.unicode() == 0x7f) {
            c = QLatin1Char(' ');
        }
    }
    return text.trimmed();
}

QString hostIn(const QString &text)
{
    static const QRegularExpression form(QStringLiteral(
        R"(\A(?:[A-Za-z][A-Za-z0-9+.-]{0,30}://)?(?:[^/?#\\]*@)?([A-Za-z0-9._-]{1,253}|\[[0-9A-Fa-f:.]{2,45}\])(?::[0-9]{1,5})?(?:[/?#].*)?\z)"));
    const auto match = form.match(text.left(4096));
    return match.hasMatch() ? match.captured(1) : QString();
}

bool TextLines::next()
{
    if (m_next >= m_text.size()) {
        return false;
    }
    m_begin = m_next;
    const char *const begin = m_text.data() + m_begin;
    const char *const end = m_text.data() + m_text.size();
    const char *const stop = std::find_if(begin, end, [](char c) { return c == '\n' || c == '\r'; });
    m_line = QByteArrayView(begin, stop);
    m_next = m_begin + m_line.size() + 1;
    if (stop != end && *stop == '\r' && stop + 1 != end && stop[1] == '\n') {
        ++m_next;
    }
    ++m_number;
    return true;
}

bool isNamed(const Document &document, std::initializer_list<const char *> names)
{
    const QStringView name = document.nameView();
    const auto same = [](QChar c, char lower) {
        const char16_t unit = c.unicode();
        return (unit >= u'A' && unit <= u'Z' ? unit + (u'a' - u'A') : unit) == static_cast<unsigned char>(lower);
    };
    if (name.isEmpty()) {
        return false;
    }
    return std::any_of(names.begin(), names.end(), [&](const char *wanted) {
        const auto size = static_cast<qsizetype>(std::strlen(wanted));
        if (!same(name.back(), wanted[size - 1])) {
            return false; // nearly always
        }
        const bool ending = *wanted == '.' && size > 1;
        const bool fits = ending ? name.size() >= size : name.size() == size;
        return fits && std::equal(name.end() - size, name.end(), wanted, same);
    });
}

bool pathHas(const Document &document, QLatin1StringView part)
{
    const QString &path = document.origin.path;
    return (part.startsWith(QLatin1Char('/')) && path.startsWith(part.sliced(1))) || path.contains(part);
}

} // namespace probate
