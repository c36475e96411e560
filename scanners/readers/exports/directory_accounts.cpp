// Accounts of a directory as LDIF: Active Directory ([MS-ADA1..3]), OpenLDAP (ppolicy), 389 Directory Server and
// FreeIPA. What governs an account is one state of several attributes; the worst counts.
#include "scanners/readers/exports/account_listing.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/ldif.h"
#include "scanners/readers/exports/token_listing.h"

#include <QUuid>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr qint64 accountDisabled = 0x2; // userAccountControl, [MS-ADTS] 2.2.16

QString utf8(const std::optional<QByteArray> &bytes)
{
    return bytes ? QString::fromUtf8(*bytes) : QString();
}

/// objectGUID: 16 bytes, the first three fields little-endian ([MS-DTYP] 2.3.4.2).
QString guidText(const QByteArray &bytes)
{
    if (bytes.size() != 16) {
        return QUuid::fromString(QString::fromLatin1(bytes)).toString(QUuid::WithoutBraces);
    }
    const auto at = [&](int i) { return static_cast<uchar>(bytes[i]); };
    const QUuid guid(uint(at(3)) << 24 | uint(at(2)) << 16 | uint(at(1)) << 8 | at(0), ushort(at(5) << 8 | at(4)),
                     ushort(at(7) << 8 | at(6)), at(8), at(9), at(10), at(11), at(12), at(13), at(14), at(15));
    return guid.toString(QUuid::WithoutBraces);
}

class Account
{
public:
    Account(Export &from, const LdifEntry &entry)
        : m_from(from), m_entry(entry), m_alias{u"ldap-dn"_s, QString::fromUtf8(entry.dn)}
    {}

    bool isAccount() const
    {
        for (const auto *name : {"samaccountname", "uid", "krbprincipalname", "useraccountcontrol"}) {
            if (m_entry.value(name)) {
                return !hasClass("group");
            }
        }
        return hasClass("person") || hasClass("account");
    }

    void read()
    {
        m_from.observe(principal(), {}, m_entry.line);
        m_from.observe(state(), {}, m_entry.line);
        readKeys();
        for (const char *name : {"usercertificate", "cacertificate"}) {
            for (const QByteArray &certificate : m_entry.values(name)) {
                m_from.context().nested(u"#line%1/%2"_s.arg(m_entry.line).arg(QLatin1StringView(name)), certificate);
            }
        }
    }

private:
    bool hasClass(const char *name) const
    {
        const auto classes = m_entry.values("objectclass");
        return std::any_of(classes.begin(), classes.end(),
                           [&](const QByteArray &c) { return c.compare(name, Qt::CaseInsensitive) == 0; });
    }

    PrincipalKind kind() const
    {
        if (hasClass("computer") && !hasClass("msDS-GroupManagedServiceAccount")) {
            return PrincipalKind::Workload;
        }
        return hasClass("msDS-ManagedServiceAccount") || hasClass("msDS-GroupManagedServiceAccount") ||
                       hasClass("krbServicePrincipal") || hasClass("ipaService")
                   ? PrincipalKind::Service
                   : PrincipalKind::Person;
    }

    void add(PrincipalSeen &seen, QLatin1StringView space, const QString &value, bool immutable = false) const
    {
        if (!value.isEmpty()) {
            seen.aliases.push_back({Alias{space, value}, std::nullopt, std::nullopt, immutable});
        }
    }

    PrincipalSeen principal() const
    {
        PrincipalSeen seen;
        seen.kind = kind();
        seen.displayName = utf8(m_entry.value(m_entry.value("displayname") ? "displayname" : "cn"));
        add(seen, "ldap-dn"_L1, m_alias.value);
        for (const char *name : {"objectguid", "entryuuid", "ipauniqueid"}) {
            if (const auto guid = m_entry.value(name)) {
                const QString text = guidText(*guid);
                add(seen, "guid"_L1, text == "00000000-0000-0000-0000-000000000000"_L1 ? QString() : text, true);
            }
        }
        for (const char *name : {"employeenumber", "employeeid"}) {
            add(seen, "employee"_L1, utf8(m_entry.value(name)), true);
        }
        for (const char *name : {"samaccountname", "uid"}) {
            add(seen, "login"_L1, utf8(m_entry.value(name)));
        }
        for (const QByteArray &mail : m_entry.values("mail")) {
            add(seen, "email"_L1, QString::fromUtf8(mail));
        }
        for (const QByteArray &address : m_entry.values("proxyaddresses")) {
            if (address.toLower().startsWith("smtp:")) {
                add(seen, "email"_L1, QString::fromUtf8(address.mid(5)));
            }
        }
        add(seen, "upn"_L1, utf8(m_entry.value("userprincipalname")));
        for (const QByteArray &name : m_entry.values("krbprincipalname")) {
            add(seen, "krb-principal"_L1, QString::fromUtf8(name));
        }
        if (seen.kind != PrincipalKind::Person) {
            const auto managed = m_entry.value(m_entry.value("managedby") ? "managedby" : "manager");
            seen.sponsor = managed ? std::optional(Alias{u"ldap-dn"_s, utf8(managed)}) : std::nullopt;
        }
        const auto created = m_entry.value(m_entry.value("whencreated") ? "whencreated" : "createtimestamp");
        seen.opened = created ? parseGeneralizedTime(*created) : std::nullopt;
        return seen;
    }

    std::optional<Instant> fileTime(const char *name) const
    {
        const auto value = m_entry.value(name);
        return value ? instantFromFileTime(value->toLongLong()) : std::nullopt;
    }
    std::optional<Instant> generalized(const char *name) const
    {
        const auto value = m_entry.value(name);
        return value ? parseGeneralizedTime(*value) : std::nullopt;
    }
    bool isSet(const char *name) const
    {
        return utf8(m_entry.value(name)).compare("true"_L1, Qt::CaseInsensitive) == 0;
    }
    bool isOver(std::optional<Instant> end) const
    {
        const auto now = m_from.time().at;
        return end && now && *end <= *now && !isNeverSentinel(*end);
    }

    AccountState state()
    {
        AccountState state;
        state.account = m_alias;
        state.scope = m_from.scope(u"directory"_s);
        state.time = m_from.time();
        const auto say = [&](AccountCondition condition, const QString &because) {
            state.condition = condition;
            state.because = because;
        };
        say(AccountCondition::Enabled, u"the directory lists it, and nothing in its entry blocks it"_s);
        if (m_entry.value(
                "pwdaccountlockedtime")) { // 000001010000Z: for good; else pwdLockoutDuration, which is elsewhere
            say(AccountCondition::Locked, u"pwdAccountLockedTime is set"_s);
        }
        bool readable = true;
        const auto control = m_entry.value("useraccountcontrol");
        if (control && (control->toLongLong(&readable) & accountDisabled)) {
            say(AccountCondition::Disabled, u"userAccountControl has ACCOUNTDISABLE"_s);
        }
        if (!readable) {
            m_from.incomplete(u"unreadable-row"_s, u"line %1: userAccountControl is no number"_s.arg(m_entry.line));
            state.time = {};
        }
        if (isSet("nsaccountlock")) {
            say(AccountCondition::Disabled, u"nsAccountLock is TRUE"_s);
        }
        if (isOver(fileTime("accountexpires"))) {
            say(AccountCondition::Disabled, u"accountExpires has passed"_s);
        }
        if (isOver(generalized("krbprincipalexpiration"))) {
            say(AccountCondition::Disabled, u"krbPrincipalExpiration has passed"_s);
        }
        if (isSet("isdeleted")) {
            say(AccountCondition::Deleted, u"isDeleted is TRUE: a tombstone"_s);
        }
        for (const auto &login : {fileTime("lastlogontimestamp"), fileTime("lastlogon"),
                                  generalized("krblastsuccessfulauth"), generalized("authtimestamp")}) {
            state.lastLogin = login ? std::max(state.lastLogin.value_or(*login), *login) : state.lastLogin;
        }
        return state;
    }

    /// Public keys that hosts fetch from the directory; absent from a complete export of the entry, they are gone.
    void readKeys()
    {
        for (const char *name : {"sshpublickey", "ipasshpubkey"}) {
            for (const QByteArray &line : m_entry.values(name)) {
                const auto handle = sshKeyHandle(QString::fromUtf8(line));
                if (!handle) {
                    m_from.incomplete(u"unreadable-row"_s,
                                      u"line %1: a public key is no OpenSSH key"_s.arg(m_entry.line));
                    continue;
                }
                ListedToken key;
                key.described.kind = Kind::SshKey;
                key.described.layer = Layer::Ssh;
                key.described.handles = {*handle};
                key.described.label = u"SSH key of %1"_s.arg(m_alias.value);
                key.described.accounts = {m_alias};
                key.scope = m_from.scope(u"ssh-public-keys"_s, m_alias.value);
                key.because = u"listed in the directory"_s;
                key.owner = m_alias;
                key.ownedBecause = u"it stands in the account's entry"_s;
                put(m_from, std::move(key), QString::number(m_entry.line));
            }
        }
        m_from.listing(m_from.scope(u"ssh-public-keys"_s, m_alias.value), handles::sshSha256, {}, m_from.time());
    }

    Export &m_from;
    const LdifEntry &m_entry;
    Alias m_alias;
};

/// Groups with their members (RFC 4519 groupOfNames, groupOfUniqueNames; RFC 2307 posixGroup; Active Directory group).
bool isGroup(const LdifEntry &entry)
{
    const auto classes = entry.values("objectclass");
    return std::any_of(classes.begin(), classes.end(), [](const QByteArray &it) {
        for (const char *name : {"group", "groupOfNames", "groupOfUniqueNames", "posixGroup", "ipaUserGroup"}) {
            if (it.compare(name, Qt::CaseInsensitive) == 0) {
                return true;
            }
        }
        return false;
    });
}

void readGroup(Export &from, const LdifEntry &entry)
{
    std::vector<Alias> members;
    for (const char *name : {"member", "uniquemember"}) {
        for (const QByteArray &dn : entry.values(name)) {
            members.push_back({u"ldap-dn"_s, QString::fromUtf8(dn)});
        }
    }
    for (const QByteArray &login : entry.values("memberuid")) {
        members.push_back({u"login"_s, QString::fromUtf8(login)});
    }
    const QString name = utf8(entry.value(entry.value("displayname") ? "displayname" : "cn"));
    putGroup(from, {u"ldap-dn"_s, QString::fromUtf8(entry.dn)}, name, members, QString::number(entry.line));
}

bool readDirectoryAccounts(const Document &document, ReadContext &context)
{
    const Ldif ldif = readLdif(document.bytes);
    if (ldif.entries.empty() && ldif.unread.empty()) {
        return false;
    }
    Export from(document, context, "ldap"_L1);
    for (const auto &unread : ldif.unread) {
        from.incomplete(unread.kind, u"entry at line %1: %2"_s.arg(unread.line).arg(unread.detail));
    }
    for (const LdifEntry &entry : ldif.entries) {
        if (Account account(from, entry); account.isAccount()) {
            account.read();
        } else if (isGroup(entry)) {
            readGroup(from, entry);
        }
    }
    from.listedAccounts(from.scope(u"directory"_s));
    return true;
}

} // namespace

const Reader ldifReader{"ldif", "Directory accounts (LDIF)",
                        [](const Document &d) {
                            return d.nameView().endsWith(".ldif"_L1, Qt::CaseInsensitive) ||
                                   (isIssuedBy(d, "ldap"_L1) && mentions(d, {"dn:", "dn: "}));
                        },
                        readDirectoryAccounts};

} // namespace probate
