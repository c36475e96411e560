// One connection to an LDAP directory (RFC 4511), reading page by page (RFC 2696). All or an error: a server that
// stops, refuses a page or limits the size never gives a shorter list. It follows no referral and changes nothing.
#pragma once

#include "core/crypto/secret_bytes.h"
#include "scanners/live/ldap_url.h"

#include <functional>
#include <memory>

namespace probate {

class LdapDirectory
{
public:
    /// Connects, secures and binds. Certificates are checked, whatever the system's ldap.conf says.
    static Result<std::unique_ptr<LdapDirectory>> open(const LdapServer &server, const SecretBytes &password);
    ~LdapDirectory();
    LdapDirectory(const LdapDirectory &) = delete;
    LdapDirectory &operator=(const LdapDirectory &) = delete;

    struct Outcome
    {
        std::uint64_t entries = 0;
        std::uint64_t pages = 0;
        QStringList elsewhere; ///< parts of the tree that other servers hold, as they were referred to
    };

    /// Hands over each page as LDIF (RFC 2849), in order. `cancelled` ends it with an error.
    Result<Outcome> readAccounts(const std::function<void(const QByteArray &ldif, std::uint64_t page)> &take,
                                 const std::function<bool()> &cancelled);

private:
    struct Handle; // libldap's
    explicit LdapDirectory(LdapServer server);

    Result<void> connect(const SecretBytes &password);
    Error failure(const QString &doing, int code) const;

    LdapServer m_server;
    std::unique_ptr<Handle> m_handle;
};

} // namespace probate
