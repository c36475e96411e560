// Accounts of one host: /etc/passwd (passwd(5)), /etc/group (group(5)) and the expiry of /etc/shadow (shadow(5)), never
// its hashes. An account is that host's own: the same login elsewhere may be somebody else, so nothing here merges by
// name; a rule of the user's own may say that logins are one namespace.
#include "scanners/readers/exports/unix_accounts.h"
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"

#include <QDir>

#include <map>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr std::uint32_t mostLines = 1'000'000;

/// "…/etc/passwd" of a host's own files; a name alone could be anything.
bool isHostFile(const Document &document, QLatin1StringView name)
{
    const QStringList parts = pathComponents(document);
    return parts.size() >= 2 && parts.last() == name && parts[parts.size() - 2] == "etc"_L1 &&
           document.origin.object.isEmpty() && document.depth == 0;
}

/// A group by its number, which is all that passwd knows of it.
Alias unixGroup(const Export &from, const QString &number)
{
    return {u"unix-gid"_s, from.instance() + u'/' + number};
}

struct AccountLine
{
    QStringList fields;
    std::uint32_t number = 0;
};

/// Lines of colon-separated fields; what has another number of them is named and makes the file incomplete.
template <typename Take> void forEachLine(Export &from, qsizetype fields, Take take)
{
    std::uint32_t number = 0;
    for (const QByteArray &bytes : from.document().bytes.toByteArray().split('\n')) {
        ++number;
        const QString text = QString::fromUtf8(bytes).trimmed();
        if (text.isEmpty() || text.startsWith(u'#') || text.startsWith(u'+') || text.startsWith(u'-')) {
            continue; // "+::::::" asks NIS, which is a directory of its own
        }
        if (number > mostLines) {
            from.incomplete(u"limit"_s, u"more than %1 lines: the rest was not read"_s.arg(mostLines));
            return;
        }
        const QStringList parts = text.split(u':');
        if (parts.size() != fields || parts.first().isEmpty()) {
            from.incomplete(u"unreadable-row"_s, u"line %1 does not have %2 fields"_s.arg(number).arg(fields));
            continue;
        }
        take(AccountLine{parts, number});
    }
}

/// What the accounts of one passwd have between them: a uid or a home that several share says nothing of either.
struct Shared
{
    std::map<QString, int> uids;
    std::map<QString, int> homes;
};

/// Where home directories lie as seen from the source: beside "web1/etc/passwd", "/home/ann" is "web1/home/ann".
QString placeOfHome(const Document &document, const QString &home)
{
    QString root = document.origin.path;
    root.chop(QStringLiteral("etc/passwd").size());
    return document.origin.source + u':' + root + home.mid(1);
}

void tellPlaces(Export &from, const AccountLine &line, const Shared &shared, const QString &item)
{
    const QString &login = line.fields[0];
    const QString home = QDir::cleanPath(line.fields[5]);
    // A home directly below the root is a place of the system ("/bin", "/nonexistent") but for that of its
    // administrator.
    const bool isOwn = home.startsWith(u'/') && (home.count(u'/') > 1 || home == "/root"_L1);
    if (isOwn && shared.homes.at(home) == 1) {
        from.observe(AccountOwned{{u"place"_s, placeOfHome(from.document(), home)},
                                  unixUser(from, login),
                                  Relation::Owner,
                                  Basis::HoldsPlace,
                                  std::nullopt,
                                  u"it is the home directory of %1"_s.arg(login)},
                     item);
    }
}

bool readPasswd(const Document &document, ReadContext &context)
{
    Export from(document, context, "unix"_L1);
    std::vector<AccountLine> lines;
    Shared shared;
    forEachLine(from, 7, [&](AccountLine line) {
        ++shared.uids[line.fields[2]];
        ++shared.homes[QDir::cleanPath(line.fields[5])];
        lines.push_back(std::move(line));
    });
    for (const AccountLine &line : lines) {
        UnixAccount account;
        account.name = line.fields[0];
        account.uid = line.fields[2].toLongLong();
        account.description = line.fields[4];
        account.shell = line.fields[6];
        if (document.origin.path == "etc/passwd"_L1 && shared.uids[line.fields[2]] == 1) {
            account.uidAlias = document.origin.source + u'/' + line.fields[2]; // as a scan of that folder names owners
        }
        const QString item = u"line %1"_s.arg(line.number);
        put(from, account, item);
        tellPlaces(from, line, shared, item);
        // passwd(5): the fourth field is the primary group, whose line in /etc/group need not name the user again.
        from.observe(AccountOwned{unixGroup(from, line.fields[3]), unixUser(from, account.name), Relation::Reader,
                                  Basis::CouldRead, std::nullopt, u"its primary group is %1"_s.arg(line.fields[3])},
                     item);
    }
    from.listedAccounts(from.scope(u"passwd"_s));
    return true;
}

bool readGroup(const Document &document, ReadContext &context)
{
    Export from(document, context, "unix"_L1);
    forEachLine(from, 4, [&](const AccountLine &line) {
        const QStringList members = line.fields[3].split(u',', Qt::SkipEmptyParts);
        std::vector<Alias> aliases;
        for (const QString &member : members) {
            aliases.push_back(unixUser(from, member.trimmed()));
        }
        putGroup(from, {u"unix-group"_s, from.instance() + u'/' + line.fields[0]}, line.fields[0], aliases,
                 u"line %1"_s.arg(line.number), {unixGroup(from, line.fields[2])});
    });
    return true;
}

} // namespace

Alias unixUser(const Export &from, const QString &login)
{
    return {u"unix-user"_s, from.instance() + u'/' + login};
}

void put(Export &from, const UnixAccount &account, const QString &item)
{
    constexpr qint64 firstPerson = 1000; // login.defs(5), UID_MIN and UID_MAX of every major distribution
    constexpr qint64 lastPerson = 60'000;
    const bool mayLogIn = !account.shell.endsWith("nologin"_L1) && !account.shell.endsWith("/false"_L1);
    ListedAccount listed;
    listed.account = unixUser(from, account.name);
    addAlias(listed.seen, "unix-user"_L1, listed.account.value); // a login can be given to somebody else
    addAlias(listed.seen, "unix-uid"_L1, account.uidAlias);
    listed.seen.kind = account.uid >= firstPerson && account.uid <= lastPerson && mayLogIn ? PrincipalKind::Person
                                                                                           : PrincipalKind::Service;
    listed.seen.displayName = account.description.section(u',', 0, 0).trimmed();
    if (listed.seen.displayName.isEmpty()) {
        listed.seen.displayName = u"%1 on %2"_s.arg(account.name, from.instance());
    }
    listed.scope = from.scope(u"passwd"_s);
    listed.condition = mayLogIn ? AccountCondition::Enabled : AccountCondition::Disabled;
    listed.because = mayLogIn ? u"the host lists it with the shell %1"_s.arg(account.shell)
                              : u"its shell is %1, which lets nobody in"_s.arg(account.shell);
    listed.lastLogin = account.lastLogin;
    put(from, std::move(listed), item);
}

extern const Reader unixPasswdReader;
extern const Reader unixGroupReader;
const Reader unixPasswdReader{"unix-passwd",
                              "/etc/passwd of a host",
                              [](const Document &d) { return isHostFile(d, "passwd"_L1) && mentions(d, {":"}); },
                              readPasswd,
                              {.names = {"passwd"}}};
const Reader unixGroupReader{"unix-group",
                             "/etc/group of a host",
                             [](const Document &d) { return isHostFile(d, "group"_L1) && mentions(d, {":"}); },
                             readGroup,
                             {.names = {"group"}}};

} // namespace probate
