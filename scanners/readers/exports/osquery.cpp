// osquery's result logs (https://osquery.readthedocs.io/en/stable/deployment/logging/, snapshot, event and batch forms)
// and plain rows of `osqueryi --json`: users, logged_in_users, authorized_keys, user_ssh_keys. The table is told by its
// columns, since queries have any name. A differential log shows changes and is never a complete listing.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/rows.h"
#include "scanners/readers/exports/token_listing.h"
#include "scanners/readers/exports/unix_accounts.h"

#include <map>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

bool has(const QJsonObject &row, std::initializer_list<QLatin1StringView> columns)
{
    return std::all_of(columns.begin(), columns.end(), [&](QLatin1StringView it) { return row.contains(it); });
}

/// The login whose home the path leads through; root's is /root.
QString loginIn(const QString &path)
{
    const QStringList parts = path.split(u'/', Qt::SkipEmptyParts);
    const auto ssh = parts.lastIndexOf(u".ssh"_s);
    return ssh >= 1 ? parts[ssh - 1] : QString();
}

class OsqueryRows
{
public:
    explicit OsqueryRows(Export &from) : m_from(from) {}

    /// False if the row belongs to none of the tables.
    bool read(const QJsonObject &row, const QString &item)
    {
        if (has(row, {"username"_L1, "uid"_L1, "shell"_L1})) {
            readUser(row, item);
        } else if (has(row, {"user"_L1, "tty"_L1, "time"_L1})) {
            const auto at = instantFromUnixSeconds(text(row, "time"_L1).toLongLong());
            auto &last = m_logins[text(row, "user"_L1)];
            last = at ? std::max(last.value_or(*at), *at) : last;
        } else if (has(row, {"algorithm"_L1, "key"_L1, "key_file"_L1})) {
            readAuthorizedKey(row, item);
        } else if (has(row, {"path"_L1, "encrypted"_L1}) && (has(row, {"key_type"_L1}) || has(row, {"uid"_L1}))) {
            readKeyFile(row, item);
        } else {
            return false;
        }
        return true;
    }

    /// Logins of accounts whose row may stand before or behind.
    void finish()
    {
        for (const auto &[login, at] : m_logins) {
            if (!at || login.isEmpty()) {
                continue;
            }
            AccountState state;
            state.account = unixUser(m_from, login);
            state.scope = m_from.scope(u"logged_in_users"_s);
            state.condition = AccountCondition::Enabled;
            state.time = m_from.time();
            state.lastLogin = at;
            state.because = u"osquery shows a session since %1"_s.arg(toIso(*at));
            m_from.observe(std::move(state));
        }
        for (const QString &file : m_keyFiles) {
            m_from.listing(scopeOf(file), handles::sshSha256, {}, m_from.time());
        }
        if (m_users) {
            m_from.listedAccounts(m_from.scope(u"passwd"_s));
        }
    }

private:
    Scope scopeOf(const QString &keyFile) const
    {
        const QString login = loginIn(keyFile);
        return m_from.scope(u"authorized_keys"_s, login.isEmpty() ? keyFile : login);
    }

    void readUser(const QJsonObject &row, const QString &item)
    {
        UnixAccount account;
        account.name = text(row, "username"_L1);
        account.uid = text(row, "uid"_L1).toLongLong();
        account.description = text(row, "description"_L1);
        account.shell = text(row, "shell"_L1);
        if (account.name.isEmpty()) {
            unreadableRow(m_from, item, u"it has no username"_s);
            return;
        }
        put(m_from, account, item);
        m_users = true;
    }

    void readAuthorizedKey(const QJsonObject &row, const QString &item)
    {
        const QString file = text(row, "key_file"_L1);
        const auto handle = sshKeyHandle(text(row, "algorithm"_L1) + u' ' + text(row, "key"_L1));
        if (!handle) {
            unreadableRow(m_from, item, u"its key is no OpenSSH key"_s);
            return;
        }
        if (!m_keyFiles.contains(file)) {
            m_keyFiles.append(file);
        }
        ListedToken key;
        key.described.kind = Kind::SshKey;
        key.described.layer = Layer::Ssh;
        key.described.handles = {*handle};
        key.described.issuer = m_from.issuer();
        key.described.label = u"SSH key in %1"_s.arg(file);
        if (const QString comment = text(row, "comment"_L1); !comment.isEmpty()) {
            key.described.attributes[u"comment"_s] = comment;
        }
        if (const QString login = loginIn(file); !login.isEmpty()) {
            key.described.attributes[u"opens"_s] = u"%1 on %2"_s.arg(login, m_from.instance());
        }
        key.scope = scopeOf(file);
        key.because = u"authorised in %1"_s.arg(file);
        put(m_from, std::move(key), item);
    }

    void readKeyFile(const QJsonObject &row, const QString &item)
    {
        const QString path = text(row, "path"_L1);
        if (path.isEmpty()) {
            unreadableRow(m_from, item, u"it has no path"_s);
            return;
        }
        CredentialDescription key;
        key.kind = Kind::SshKey;
        key.layer = Layer::Ssh;
        key.handles = {Handle{"ssh-key-file", (m_from.instance() + path).toUtf8()}};
        key.issuer = m_from.issuer();
        key.label = u"SSH private key %1"_s.arg(path);
        key.attributes[u"encrypted"_s] = isTrue(row["encrypted"_L1]) ? u"yes"_s : u"no"_s;
        const Handle handle = key.handles.front();
        m_from.list(std::move(key), item);
        if (const QString login = loginIn(path); !login.isEmpty()) {
            m_from.own(handle, unixUser(m_from, login), Relation::Owner, Basis::HoldsPlace,
                       u"it lies in the home directory of %1 on %2"_s.arg(login, m_from.instance()), item);
        }
    }

    Export &m_from;
    std::map<QString, std::optional<Instant>> m_logins;
    QStringList m_keyFiles;
    bool m_users = false;
};

/// A line of a log with its rows: "snapshot", "columns" with "action", "diffResults", or a bare row.
struct Batch
{
    std::vector<QJsonObject> rows;
    bool whole = true;
};

Batch batchOf(const QJsonObject &entry)
{
    Batch batch;
    const auto addAll = [&](const QJsonValue &rows) {
        for (const QJsonValue &row : rows.toArray()) {
            batch.rows.push_back(row.toObject());
        }
    };
    if (entry.contains("snapshot"_L1)) {
        addAll(entry["snapshot"_L1]);
    } else if (entry.contains("diffResults"_L1)) {
        addAll(entry["diffResults"_L1].toObject()["added"_L1]);
        batch.whole = false;
    } else if (entry.contains("columns"_L1)) {
        if (text(entry, "action"_L1) != "removed"_L1) {
            batch.rows.push_back(entry["columns"_L1].toObject());
        }
        batch.whole = false;
    } else {
        batch.rows.push_back(entry);
    }
    return batch;
}

bool readOsquery(const Document &document, ReadContext &context)
{
    Export from(document, context, "osquery"_L1);
    const auto entries = readRows(from);
    if (!entries || entries->isEmpty()) {
        return false;
    }
    OsqueryRows rows(from);
    bool any = false;
    bool mixed = false;
    for (qsizetype i = 0; i < entries->size(); ++i) {
        const QJsonObject entry = (*entries)[i].toObject();
        const QString host = text(entry, "hostIdentifier"_L1);
        mixed |=
            !host.isEmpty() && !from.instance().isEmpty() && host.compare(from.instance(), Qt::CaseInsensitive) != 0;
        const Batch batch = batchOf(entry);
        if (!batch.whole && !any) {
            from.incomplete(u"truncated"_s, u"a log of changes: what did not change is not in it"_s);
        }
        if (mixed) {
            from.incomplete(u"unreadable-row"_s, u"rows of the host %1 in an export of %2 were not read"_s.arg(
                                                     host.left(100), from.instance()));
            break;
        }
        for (const QJsonObject &row : batch.rows) {
            any |= rows.read(row, pointer({}, i));
        }
    }
    if (any) {
        rows.finish();
    }
    return any || mixed;
}

} // namespace

extern const Reader osqueryReader;
const Reader osqueryReader{"osquery",
                           "osquery: users, sessions, authorised keys, key files",
                           [](const Document &d) {
                               return beginsWithAny(d, "[{") &&
                                      (isIssuedBy(d, "osquery"_L1) || mentions(d, {"\"hostIdentifier\""}));
                           },
                           readOsquery,
                           {.begins = "[{"}};

} // namespace probate
