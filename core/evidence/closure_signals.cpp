#include "core/evidence/closure_signals.h"

#include "core/hash/sha256.h"
#include "core/model/canonical_json.h"

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr QLatin1StringView risc = "https://schemas.openid.net/secevent/risc/event-type/"_L1;
constexpr QLatin1StringView caep = "https://schemas.openid.net/secevent/caep/event-type/"_L1;

qint64 secondsOf(Instant at)
{
    return std::chrono::duration_cast<std::chrono::seconds>(at.time_since_epoch()).count();
}

QString digestOf(const QJsonObject &object)
{
    const auto text = canonicalJson(object);
    return text ? QString::fromLatin1(sha256Hex(*text).left(32)) : QString();
}

/// RFC 9493 section 3: only what a receiver elsewhere can understand.
std::optional<QJsonObject> identifierOf(const Alias &alias)
{
    const QString value = wellFormed(alias.value);
    if (alias.space == "email"_L1) {
        return QJsonObject{{u"format"_s, u"email"_s}, {u"email"_s, value}};
    }
    if (alias.space == "iss-sub"_L1) {
        const auto hash = value.lastIndexOf(u'#');
        return hash > 0
                   ? std::optional(QJsonObject{
                         {u"format"_s, u"iss_sub"_s}, {u"iss"_s, value.left(hash)}, {u"sub"_s, value.mid(hash + 1)}})
                   : std::nullopt;
    }
    if (alias.space == "phone"_L1) {
        return QJsonObject{{u"format"_s, u"phone_number"_s}, {u"phone_number"_s, value}};
    }
    if (alias.space == "uri"_L1) {
        return QJsonObject{{u"format"_s, u"uri"_s}, {u"uri"_s, value}};
    }
    if (alias.space == "id"_L1 || alias.space == "employee"_L1) {
        return QJsonObject{{u"format"_s, u"opaque"_s}, {u"id"_s, value}};
    }
    return std::nullopt;
}

/// An e-mail address that the principal bears when the closure takes effect, since addresses are given to others later.
std::optional<QJsonObject> subjectOf(const Principal &principal, const std::optional<Alias> &wanted, Instant closedAt)
{
    if (wanted) {
        return identifierOf(*wanted);
    }
    for (const QLatin1StringView space : {"email"_L1, "iss-sub"_L1, "employee"_L1, "uri"_L1}) {
        for (const ValidAlias &each : principal.aliases) {
            const bool valid = !(each.from && *each.from > closedAt) && !(each.until && *each.until < closedAt);
            if (each.alias.space != space || !valid) {
                continue;
            }
            if (auto identifier = identifierOf(each.alias)) {
                return identifier;
            }
        }
    }
    return principal.roster ? identifierOf({u"id"_s, principal.id}) : std::nullopt;
}

QString accountEventOf(ClosureKind kind)
{
    switch (kind) {
    case ClosureKind::Deleted:
    case ClosureKind::Purged:
        return risc + "account-purged"_L1;
    case ClosureKind::Transferred: // the account goes on; what it held must not
        return {};
    case ClosureKind::Disabled:
    case ClosureKind::Suspended:
    case ClosureKind::ContractEnded:
    case ClosureKind::AppRetired:
        break;
    }
    return risc + "account-disabled"_L1;
}

bool belongsToSessions(Layer layer, Kind kind)
{
    return layer == Layer::Session || layer == Layer::RefreshToken || kind == Kind::AccessToken;
}

/// The name of a credential that a receiver can compare with its own; a keyed fingerprint means nothing elsewhere.
QString publicHandleOf(const Credential &credential)
{
    for (const Handle &handle : credential.handles) {
        if (handle.scheme != handles::secret) {
            return wellFormed(toText(handle));
        }
    }
    return {};
}

QByteArray valueOf(const Credential &credential, QByteArrayView scheme)
{
    const auto at = std::ranges::find_if(credential.handles, [&](const Handle &it) { return it.scheme == scheme; });
    return at == credential.handles.end() ? QByteArray() : at->value;
}

class Writer
{
public:
    Writer(const Principal &principal, const Closure &closure, const SignalSender &sender, Instant now,
           QJsonObject subject)
        : m_closure(closure), m_sender(sender), m_now(now), m_subject(std::move(subject))
    {
        signals_.transaction = digestOf({{u"principal"_s, wellFormed(principal.id)},
                                         {u"closure"_s, toText(closure.kind)},
                                         {u"at"_s, toIso(closure.at)},
                                         {u"iss"_s, sender.issuer}});
    }

    void account()
    {
        if (const QString type = accountEventOf(m_closure.kind); !type.isEmpty()) {
            put(type, {}, {}, m_subject, {});
        }
    }

    void sessionsOfAll() { put(caep + "session-revoked"_L1, {}, {}, m_subject, caepClaims()); }

    void session(const Credential &credential)
    {
        const QByteArray id = valueOf(credential, handles::keycloakSession);
        if (id.isEmpty()) {
            return; // the event on all sessions is all that can be said of it
        }
        put(caep + "session-revoked"_L1, credential.id, nameOf(credential),
            {{u"format"_s, u"complex"_s},
             {u"user"_s, m_subject},
             {u"session"_s, QJsonObject{{u"format"_s, u"opaque"_s}, {u"id"_s, QString::fromUtf8(id)}}}},
            caepClaims());
    }

    void credential(const Credential &credential)
    {
        const QString type = credentialTypeOf(credential.kind);
        const QString handle = publicHandleOf(credential);
        if (type.isEmpty() || handle.isEmpty()) {
            signals_.notes.push_back(
                type.isEmpty()
                    ? u"%1: CAEP has no word for it"_s.arg(nameOf(credential))
                    : u"%1: only its value would name it, and that is not told to anybody"_s.arg(nameOf(credential)));
            return;
        }
        QJsonObject payload = caepClaims();
        payload.insert(u"credential_type"_s, type);
        payload.insert(u"change_type"_s, u"revoke"_s);
        payload.insert(u"friendly_name"_s, nameOf(credential));
        payload.insert(u"credential_handle"_s, handle);
        if (const QByteArray serial = valueOf(credential, handles::x509IssuerSerial); !serial.isEmpty()) {
            payload.insert(u"x509_serial"_s, QString::fromLatin1(serial.mid(serial.indexOf('/') + 1)));
            const auto issuer = credential.attributes.find(u"issuer"_s);
            payload.insert(u"x509_issuer"_s,
                           issuer == credential.attributes.end() ? QString() : wellFormed(issuer->second));
        }
        if (!credential.issuer.isEmpty()) {
            payload.insert(u"credential_issuer"_s, wellFormed(credential.issuer));
        }
        put(caep + "credential-change"_L1, credential.id, nameOf(credential), m_subject, payload);
    }

    ClosureSignals signals_; // "signals" is a keyword of Qt's

private:
    static QString nameOf(const Credential &credential)
    {
        return wellFormed(credential.label.isEmpty() ? toText(credential.kind) : credential.label);
    }

    QJsonObject caepClaims() const
    {
        return {{u"event_timestamp"_s, secondsOf(m_closure.at)},
                {u"initiating_entity"_s, u"policy"_s},
                {u"reason_admin"_s, QJsonObject{{u"en"_s, u"the account was closed: "_s + toText(m_closure.kind)}}}};
    }

    void put(const QString &type, const CredentialId &about, const QString &name, const QJsonObject &subject,
             const QJsonObject &payload)
    {
        QJsonObject claims{{u"iss"_s, m_sender.issuer},
                           {u"iat"_s, secondsOf(m_now)},
                           {u"txn"_s, signals_.transaction},
                           {u"sub_id"_s, subject},
                           {u"events"_s, QJsonObject{{type, payload}}}};
        if (!m_sender.audience.isEmpty()) {
            claims.insert(u"aud"_s, m_sender.audience);
        }
        if (type.startsWith(risc)) {
            claims.insert(u"toe"_s, secondsOf(m_closure.at)); // RISC events have no event_timestamp
        }
        const QString id = digestOf(claims);
        claims.insert(u"jti"_s, id);
        signals_.events.push_back({id, type, about, name, std::move(claims)});
    }

    const Closure &m_closure;
    const SignalSender &m_sender;
    Instant m_now;
    QJsonObject m_subject;
};

} // namespace

QString credentialTypeOf(Kind kind)
{
    switch (kind) {
    case Kind::ApiKey:
    case Kind::CloudAccessKey:
    case Kind::PersonalAccessToken:
    case Kind::ServiceAccountKey:
    case Kind::ServiceAccountToken:
    case Kind::SecretManagerToken:
    case Kind::PresignedUrl:
    case Kind::WebhookUrl:
    case Kind::SigningSecret:
        return u"api-key"_s;
    case Kind::SshKey:
    case Kind::SshDeployKey:
    case Kind::SshCertificate:
        return u"ssh-key"_s;
    case Kind::Consent:
    case Kind::RefreshToken:
        return u"oauth-grant"_s;
    case Kind::ClientSecret:
        return u"client-secret"_s;
    case Kind::Keytab:
        return u"keytab"_s;
    case Kind::DatabaseRole:
    case Kind::DatabasePassword:
        return u"db-role"_s;
    case Kind::Certificate:
    case Kind::PrivateKey:
        return u"x509"_s;
    case Kind::Password:
    case Kind::PasswordHash:
        return u"password"_s;
    case Kind::AccessToken: // sessions have an event of their own
    case Kind::Session:
    case Kind::EncryptionKey:
    case Kind::EncryptedStore:
    case Kind::GenericSecret:
        break;
    }
    return {};
}

Alias lastingNameOf(const Principal &principal)
{
    for (const ValidAlias &alias : principal.aliases) {
        if (!principal.roster && alias.immutable) {
            return alias.alias;
        }
    }
    return principal.roster || principal.aliases.empty() ? Alias{u"id"_s, principal.id}
                                                         : principal.aliases.front().alias;
}

Result<ClosureSignals> signalsOf(const JudgedEstate &judged, const PrincipalVerdict &verdict,
                                 const SignalSender &sender, Instant now)
{
    const auto principal = std::ranges::find(judged.estate.principals, verdict.principal, &Principal::id);
    if (principal == judged.estate.principals.end()) {
        return Error(ErrorKind::NotFound, u"there is no principal %1"_s.arg(verdict.principal));
    }
    auto subject = subjectOf(*principal, sender.subject, verdict.closure.at);
    if (!subject) {
        return Error(ErrorKind::Usage,
                     u"no receiver would know whom an event means: %1 has no e-mail address, issuer and subject, "
                     u"employee number or URI; name one with --subject email:ADDRESS"_s.arg(principal->id));
    }
    Writer writer(*principal, verdict.closure, sender, now, std::move(*subject));
    writer.account();
    std::vector<const Credential *> sessions;
    std::vector<const Credential *> others;
    const std::set<CredentialId> mine(verdict.credentials.begin(), verdict.credentials.end());
    std::set<CredentialId> over;
    for (const CredentialVerdict &each : judged.verdicts.byClosure) {
        if (each.principal == verdict.principal && each.verdict.state == State::Dead) {
            over.insert(each.credential);
        }
    }
    for (const Credential &credential : judged.estate.credentials) {
        if (mine.contains(credential.id) && !over.contains(credential.id)) {
            (belongsToSessions(credential.layer, credential.kind) ? sessions : others).push_back(&credential);
        }
    }
    const bool logsIn = principal->kind == PrincipalKind::Person || principal->kind == PrincipalKind::Vendor ||
                        principal->kind == PrincipalKind::AiAgent;
    if (logsIn || !sessions.empty()) {
        writer.sessionsOfAll();
    }
    for (const Credential *credential : sessions) {
        credential->layer == Layer::RefreshToken ? writer.credential(*credential) : writer.session(*credential);
    }
    for (const Credential *credential : others) {
        writer.credential(*credential);
    }
    return std::move(writer.signals_);
}

} // namespace probate
