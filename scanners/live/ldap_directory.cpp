#include "scanners/live/ldap_directory.h"

#include <ldap.h>

#include <QStringList>

#include <array>

namespace probate {

namespace {

constexpr std::uint64_t mostEntries = 10'000'000; // a server that sends pages without end is no directory
constexpr qsizetype largestPage = 256 << 20;

/// What the reader of directories understands, and nothing else: no password ever leaves the server for us.
constexpr std::array attributes{"objectClass",
                                "cn",
                                "displayName",
                                "uid",
                                "sAMAccountName",
                                "userPrincipalName",
                                "mail",
                                "proxyAddresses",
                                "employeeNumber",
                                "employeeID",
                                "manager",
                                "managedBy",
                                "member",
                                "uniqueMember",
                                "memberUid",
                                "userAccountControl",
                                "accountExpires",
                                "lastLogonTimestamp",
                                "lastLogon",
                                "whenCreated",
                                "createTimestamp",
                                "isDeleted",
                                "nsAccountLock",
                                "pwdAccountLockedTime",
                                "krbPrincipalName",
                                "krbPrincipalExpiration",
                                "krbLastSuccessfulAuth",
                                "authTimestamp",
                                "sshPublicKey",
                                "ipaSshPubKey",
                                "userCertificate",
                                "objectGUID",
                                "entryUUID",
                                "ipaUniqueID"};

using Message = std::unique_ptr<LDAPMessage, decltype(&ldap_msgfree)>;
using Control = std::unique_ptr<LDAPControl, decltype(&ldap_control_free)>;

void addLine(QByteArray &ldif, QByteArrayView name, QByteArrayView value)
{
    ldif += name;
    ldif += ":: ";
    ldif += value.toByteArray().toBase64();
    ldif += '\n';
}

void addEntry(LDAP *ldap, LDAPMessage *entry, QByteArray &ldif)
{
    const std::unique_ptr<char, decltype(&ldap_memfree)> dn(ldap_get_dn(ldap, entry), &ldap_memfree);
    addLine(ldif, "dn", QByteArrayView(dn ? dn.get() : ""));
    BerElement *cursor = nullptr;
    for (char *name = ldap_first_attribute(ldap, entry, &cursor); name;
         name = ldap_next_attribute(ldap, entry, cursor)) {
        const std::unique_ptr<char, decltype(&ldap_memfree)> owned(name, &ldap_memfree);
        if (berval **values = ldap_get_values_len(ldap, entry, name)) {
            for (berval **value = values; *value; ++value) {
                addLine(ldif, QByteArrayView(name),
                        QByteArrayView((*value)->bv_val, static_cast<qsizetype>((*value)->bv_len)));
            }
            ldap_value_free_len(values);
        }
    }
    ber_free(cursor, 0);
    ldif += '\n';
}

} // namespace

struct LdapDirectory::Handle
{
    LDAP *ldap = nullptr;
    ~Handle()
    {
        if (ldap) {
            ldap_unbind_ext(ldap, nullptr, nullptr);
        }
    }
};

LdapDirectory::LdapDirectory(LdapServer server) : m_server(std::move(server)), m_handle(std::make_unique<Handle>()) {}
LdapDirectory::~LdapDirectory() = default;

Error LdapDirectory::failure(const QString &doing, int code) const
{
    QString why = QString::fromUtf8(ldap_err2string(code));
    char *said = nullptr;
    if (m_handle->ldap && ldap_get_option(m_handle->ldap, LDAP_OPT_DIAGNOSTIC_MESSAGE, &said) == LDAP_OPT_SUCCESS &&
        said) {
        if (*said) {
            why += QStringLiteral(" (%1)").arg(QString::fromUtf8(said).left(300).simplified());
        }
        ldap_memfree(said);
    }
    if (code == LDAP_SIZELIMIT_EXCEEDED || code == LDAP_ADMINLIMIT_EXCEEDED || code == LDAP_TIMELIMIT_EXCEEDED) {
        why +=
            QStringLiteral("; the server limits what it gives: raise the limit for the bind name, or narrow the base");
    }
    const bool refused = code == LDAP_INVALID_CREDENTIALS || code == LDAP_INSUFFICIENT_ACCESS;
    return {refused ? ErrorKind::Usage : ErrorKind::Unreadable,
            QStringLiteral("%1 at %2: %3").arg(doing, m_server.url, why)};
}

Result<std::unique_ptr<LdapDirectory>> LdapDirectory::open(const LdapServer &server, const SecretBytes &password)
{
    std::unique_ptr<LdapDirectory> made(new LdapDirectory(server));
    if (const auto done = made->connect(password); !done) {
        return done.error();
    }
    return made;
}

Result<void> LdapDirectory::connect(const SecretBytes &password)
{
    LDAP *&ldap = m_handle->ldap;
    if (const int code = ldap_initialize(&ldap, m_server.url.toUtf8().constData()); code != LDAP_SUCCESS) {
        return failure(QStringLiteral("connecting"), code);
    }
    const int version = LDAP_VERSION3;
    const timeval patience{m_server.timeoutSeconds, 0};
    const int hard = LDAP_OPT_X_TLS_HARD;
    const int asClient = 0;
    ldap_set_option(ldap, LDAP_OPT_PROTOCOL_VERSION, &version);
    ldap_set_option(ldap, LDAP_OPT_NETWORK_TIMEOUT, &patience);
    ldap_set_option(ldap, LDAP_OPT_TIMEOUT, &patience);
    ldap_set_option(ldap, LDAP_OPT_REFERRALS, LDAP_OPT_OFF); // another server would be told our password
    ldap_set_option(ldap, LDAP_OPT_RESTART, LDAP_OPT_ON);
    if (m_server.encrypted) {
        const QByteArray ca = m_server.caFile.toLocal8Bit();
        const bool set =
            ldap_set_option(ldap, LDAP_OPT_X_TLS_REQUIRE_CERT, &hard) == LDAP_OPT_SUCCESS &&
            (ca.isEmpty() || ldap_set_option(ldap, LDAP_OPT_X_TLS_CACERTFILE, ca.constData()) == LDAP_OPT_SUCCESS);
        const int code = set ? ldap_set_option(ldap, LDAP_OPT_X_TLS_NEWCTX, &asClient) : LDAP_LOCAL_ERROR;
        if (code != LDAP_OPT_SUCCESS) {
            return Error(ErrorKind::Unreadable,
                         QStringLiteral("preparing TLS for %1: the certificates%2 cannot be used")
                             .arg(m_server.url, ca.isEmpty() ? QString() : QStringLiteral(" of ") + m_server.caFile));
        }
    }
    if (m_server.startTls) {
        if (const int code = ldap_start_tls_s(ldap, nullptr, nullptr); code != LDAP_SUCCESS) {
            return failure(QStringLiteral("starting TLS"), code);
        }
    }
    berval secret{static_cast<ber_len_t>(password.size()), const_cast<char *>(password.view().data())}; // NOLINT
    if (!m_server.bindName.isEmpty() && password.isEmpty()) {
        // RFC 4513 5.1.2: a name without a password succeeds as anonymous, and shows less.
        return Error(ErrorKind::Usage, QStringLiteral("bind-dn needs a password-file or a password-env"));
    }
    const QByteArray name = m_server.bindName.toUtf8();
    const int code = ldap_sasl_bind_s(ldap, name.isEmpty() ? nullptr : name.constData(), LDAP_SASL_SIMPLE, &secret,
                                      nullptr, nullptr, nullptr);
    return code == LDAP_SUCCESS ? Result<void>() : failure(QStringLiteral("binding"), code);
}

namespace {

/// The pages of one search.
class PagedSearch
{
public:
    PagedSearch(LDAP *ldap, const LdapServer &server) : m_ldap(ldap), m_server(server) {}
    ~PagedSearch() { ber_bvfree(m_cookie); }
    PagedSearch(const PagedSearch &) = delete;
    PagedSearch &operator=(const PagedSearch &) = delete;

    /// LDAP_SUCCESS, or why the page is not whole.
    int nextPage(QByteArray &ldif, LdapDirectory::Outcome &outcome)
    {
        LDAPControl *made = nullptr;
        if (const int code = ldap_create_page_control(m_ldap, m_server.pageSize, m_cookie, 1, &made);
            code != LDAP_SUCCESS) {
            return code;
        }
        const Control page(made, &ldap_control_free);
        LDAPControl *controls[] = {page.get(), nullptr};
        std::vector<char *> wanted;
        for (const char *name : attributes) {
            wanted.push_back(const_cast<char *>(name)); // NOLINT: libldap's signature
        }
        wanted.push_back(nullptr);
        int message = 0;
        timeval patience{m_server.timeoutSeconds, 0};
        const int sent = ldap_search_ext(m_ldap, m_server.base.toUtf8().constData(), LDAP_SCOPE_SUBTREE,
                                         m_server.filter.toUtf8().constData(), wanted.data(), 0, controls, nullptr,
                                         nullptr, LDAP_NO_LIMIT, &message);
        if (sent != LDAP_SUCCESS) {
            return sent;
        }
        for (;;) {
            LDAPMessage *got = nullptr;
            timeval wait = patience;
            const int kind = ldap_result(m_ldap, message, LDAP_MSG_ONE, &wait, &got);
            const Message owned(got, &ldap_msgfree);
            if (kind == 0) {
                ldap_abandon_ext(m_ldap, message, nullptr, nullptr);
                return LDAP_TIMEOUT;
            }
            if (kind < 0) {
                int code = LDAP_SERVER_DOWN;
                ldap_get_option(m_ldap, LDAP_OPT_RESULT_CODE, &code);
                return code == LDAP_SUCCESS ? LDAP_SERVER_DOWN : code;
            }
            if (kind == LDAP_RES_SEARCH_ENTRY) {
                addEntry(m_ldap, got, ldif);
                ++outcome.entries;
                if (ldif.size() > largestPage || outcome.entries > mostEntries) {
                    return LDAP_ADMINLIMIT_EXCEEDED;
                }
            } else if (kind == LDAP_RES_SEARCH_REFERENCE) {
                takeReference(got, outcome);
            } else if (kind == LDAP_RES_SEARCH_RESULT) {
                return finishPage(got);
            }
        }
    }

    bool isOver() const { return m_over; }

private:
    void takeReference(LDAPMessage *reference, LdapDirectory::Outcome &outcome)
    {
        char **urls = nullptr;
        if (ldap_parse_reference(m_ldap, reference, &urls, nullptr, 0) == LDAP_SUCCESS && urls) {
            if (urls[0] && outcome.elsewhere.size() < 100) {
                outcome.elsewhere << QString::fromUtf8(urls[0]).left(300);
            }
            ldap_memvfree(reinterpret_cast<void **>(urls));
        }
    }

    int finishPage(LDAPMessage *result)
    {
        int code = LDAP_OTHER;
        LDAPControl **answered = nullptr;
        if (const int parsed = ldap_parse_result(m_ldap, result, &code, nullptr, nullptr, nullptr, &answered, 0);
            parsed != LDAP_SUCCESS) {
            return parsed;
        }
        const std::unique_ptr<LDAPControl *, decltype(&ldap_controls_free)> owned(answered, &ldap_controls_free);
        ber_bvfree(m_cookie);
        m_cookie = nullptr;
        m_over = true;
        if (LDAPControl *page = answered ? ldap_control_find(LDAP_CONTROL_PAGEDRESULTS, answered, nullptr) : nullptr) {
            ber_int_t estimate = 0;
            berval cookie{0, nullptr};
            if (const int parsed = ldap_parse_pageresponse_control(m_ldap, page, &estimate, &cookie);
                parsed != LDAP_SUCCESS) {
                return parsed;
            }
            if (cookie.bv_len > 0) {
                m_cookie = ber_bvdup(&cookie);
                m_over = false;
            }
            ber_memfree(cookie.bv_val);
        }
        return code;
    }

    LDAP *m_ldap;
    const LdapServer &m_server;
    berval *m_cookie = nullptr;
    bool m_over = false;
};

} // namespace

Result<LdapDirectory::Outcome>
LdapDirectory::readAccounts(const std::function<void(const QByteArray &ldif, std::uint64_t page)> &take,
                            const std::function<bool()> &cancelled)
{
    Outcome outcome;
    PagedSearch search(m_handle->ldap, m_server);
    while (!search.isOver()) {
        if (cancelled && cancelled()) {
            return Error(ErrorKind::Conflict, QStringLiteral("interrupted while reading %1").arg(m_server.url));
        }
        QByteArray ldif;
        if (const int code = search.nextPage(ldif, outcome); code != LDAP_SUCCESS) {
            return failure(QStringLiteral("reading page %1, after %2 entries: nothing of this reading counts")
                               .arg(outcome.pages + 1)
                               .arg(outcome.entries),
                           code);
        }
        ++outcome.pages;
        take(ldif, outcome.pages);
    }
    return outcome;
}

} // namespace probate
