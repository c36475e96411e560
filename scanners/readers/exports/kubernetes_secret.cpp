#include "scanners/readers/exports/kubernetes_secret.h"

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// A value longer than this, or of several lines, is a document of its own (a key, a certificate, a configuration
/// file).
constexpr qsizetype longestWord = 512;

bool isDocument(QByteArrayView value)
{
    return value.size() > longestWord || value.contains('\n');
}

void wipe(QByteArray &bytes)
{
    if (bytes.isDetached()) {
        bytes.fill('\0');
    }
}

} // namespace

KubernetesSecret::KubernetesSecret(Export &from, const QJsonObject &object, const QString &item, const Scope &scope)
    : m_from(from), m_metadata(object["metadata"_L1].toObject()), m_object(object), m_item(item), m_scope(scope),
      m_name(text(m_metadata, "namespace"_L1) + u'/' + text(m_metadata, "name"_L1)),
      m_uid{handles::k8sSecretUid, text(m_metadata, "uid"_L1).toLower().toUtf8()},
      m_live(!m_uid.value.isEmpty() && (from.document().collection || from.document().exportArea))
{}

void KubernetesSecret::read(const std::set<QString> &admins)
{
    const QString type = text(m_object, "type"_L1);
    const bool token = type == "kubernetes.io/service-account-token"_L1;
    if (m_uid.value.isEmpty() && m_from.document().collection) {
        unreadableRow(m_from, m_item, u"the secret has no uid"_s);
    }
    if (token && !m_uid.value.isEmpty()) {
        readServiceAccountToken(admins);
        return;
    }
    if (type == "bootstrap.kubernetes.io/token"_L1 && !m_uid.value.isEmpty()) {
        readBootstrapToken();
        return;
    }
    readValues();
}

CredentialDescription KubernetesSecret::describe(Kind kind, Layer layer)
{
    CredentialDescription credential;
    credential.kind = kind;
    credential.layer = layer;
    credential.handles = {m_uid};
    credential.label = m_name;
    credential.issuer = m_from.issuer();
    credential.lifetime.issued = issuerDate(date(m_from, m_metadata, "creationTimestamp"_L1, m_item));
    credential.lifetime.rotated = issuerDate(lastManaged());
    credential.attributes[u"namespace"_s] = text(m_metadata, "namespace"_L1);
    return credential;
}

std::optional<Instant> KubernetesSecret::lastManaged()
{
    std::optional<Instant> last;
    for (const QJsonValue &field : m_metadata["managedFields"_L1].toArray()) {
        const auto at = date(m_from, field.toObject(), "time"_L1, m_item + u"/managedFields"_s);
        last = at ? std::max(last.value_or(*at), *at) : last;
    }
    return last;
}

std::optional<QByteArray> KubernetesSecret::value(const QString &key)
{
    const QJsonValue plain = m_object["stringData"_L1].toObject()[key];
    if (plain.isString()) {
        return plain.toString().toUtf8();
    }
    const QJsonValue encoded = m_object["data"_L1].toObject()[key];
    if (!encoded.isString()) {
        return std::nullopt;
    }
    auto decoded =
        QByteArray::fromBase64Encoding(encoded.toString().toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded) {
        m_from.context().skip(u"damaged"_s,
                              u"the value \"%1\" of secret %2 is no base64"_s.arg(key.left(100), m_name.left(200)));
        return std::nullopt;
    }
    return std::move(*decoded);
}

void KubernetesSecret::state(EvidenceState state, const QString &because)
{
    StateEvidence evidence;
    evidence.credential = m_uid;
    evidence.scope = m_scope;
    evidence.state = state;
    evidence.time = m_from.time();
    evidence.because = because;
    m_from.observe(std::move(evidence), m_item);
}

void KubernetesSecret::readServiceAccountToken(const std::set<QString> &admins)
{
    const auto labels = m_metadata["labels"_L1].toObject();
    const auto annotations = m_metadata["annotations"_L1].toObject();
    const QString account = text(annotations, "kubernetes.io/service-account.name"_L1);
    const QString space = text(m_metadata, "namespace"_L1);
    const Alias alias{u"k8s-sa"_s, space + u'/' + account};

    CredentialDescription credential = describe(Kind::ServiceAccountToken, Layer::Token);
    credential.lifetime.statedNever = true; // legacy tokens have no exp
    credential.accounts = account.isEmpty() ? std::vector<Alias>{} : std::vector<Alias>{alias};
    credential.privileged =
        admins.contains(space + u'/' + account) || admins.contains(space + u"/*"_s) || admins.contains(u"*/*"_s);
    const auto used = date(m_from, labels, "kubernetes.io/legacy-token-last-used"_L1, m_item, DateForm::IsoOrDate);
    credential.lifetime.lastUsed = issuerDate(used);

    if (auto token = value(u"token"_s)) {
        SecretSeen seen;
        seen.credential = credential;
        seen.credential.handles.push_back(m_from.context().fingerprint(*token));
        seen.rule = u"kubernetes"_s;
        seen.confidence = 1;
        seen.properPlace = m_live;
        m_from.observe(std::move(seen), m_item);
        wipe(*token);
    }
    m_from.list(std::move(credential), m_item);
    if (!account.isEmpty()) {
        m_from.own(m_uid, alias, Relation::Owner, Basis::StatedByIssuer,
                   u"the secret is a token of service account %1"_s.arg(alias.value), m_item);
    }
    readOwners(m_uid);

    // A label, which anybody may take off again: a switch, no end.
    const bool invalid = labels.contains("kubernetes.io/legacy-token-invalid-since"_L1);
    state(invalid ? EvidenceState::SwitchedOff : EvidenceState::Enabled,
          invalid ? u"labelled legacy-token-invalid-since %1"_s.arg(
                        text(labels, "kubernetes.io/legacy-token-invalid-since"_L1).left(40))
                  : u"the token's secret is listed"_s);
    if (used) {
        m_from.use(m_uid, m_scope, *used, m_from.time(), u"labelled legacy-token-last-used"_s, m_item);
    }
}

void KubernetesSecret::readBootstrapToken()
{
    CredentialDescription credential = describe(Kind::AccessToken, Layer::Token);
    credential.privileged = true; // it joins nodes to the cluster
    if (const auto expiration = value(u"expiration"_s)) {
        credential.lifetime.expires = issuerDate(parseInstant(*expiration));
    } else {
        credential.lifetime.statedNever = true;
    }
    auto id = value(u"token-id"_s);
    auto secret = value(u"token-secret"_s);
    if (id && secret) {
        SecretSeen seen;
        seen.credential = credential;
        seen.credential.handles.push_back(m_from.context().fingerprint(*id + '.' + *secret));
        seen.rule = u"kubernetes"_s;
        seen.confidence = 1;
        seen.properPlace = m_live;
        m_from.observe(std::move(seen), m_item);
        wipe(*secret);
    }
    m_from.list(std::move(credential), m_item);
    readOwners(m_uid);
    state(EvidenceState::Enabled, u"the bootstrap token's secret is listed"_s);
}

/// Everything else is a container: certificates, keys and passwords in it are credentials of their own.
void KubernetesSecret::readValues()
{
    QStringList keys = m_object["data"_L1].toObject().keys() + m_object["stringData"_L1].toObject().keys();
    keys.removeDuplicates();
    const QString login = QString::fromUtf8(value(u"username"_s).value_or(QByteArray()));
    for (const QString &key : keys) {
        auto bytes = value(key);
        if (!bytes || bytes->isEmpty()) {
            continue;
        }
        const QString name = u'#' + m_item + u"/data/"_s + key;
        if (isDocument(*bytes)) {
            m_live ? m_from.context().nestedInProperPlace(name, *bytes) : m_from.context().nested(name, *bytes);
        } else {
            NamedValue named;
            named.name = m_name + u'.' + key;
            named.value = *bytes;
            named.login = key == "username"_L1 ? QString() : login;
            named.properPlace = m_live;
            m_from.context().judge(named);
        }
        wipe(*bytes);
    }
}

void KubernetesSecret::readOwners(const Handle &handle)
{
    for (const QLatin1StringView where : {"labels"_L1, "annotations"_L1}) {
        const auto words = m_metadata[where].toObject();
        for (auto word = words.begin(); word != words.end(); ++word) {
            const QString key = word.key().section(u'/', -1).toLower();
            const QString named = text(word.value()).trimmed();
            if ((key == "owner"_L1 || key == "owned-by"_L1 || key == "contact"_L1) && !named.isEmpty()) {
                const QString space = named.contains(u'@') ? u"email"_s : u"any"_s;
                m_from.own(
                    handle, {space, named}, Relation::Owner, Basis::StatedByIssuer,
                    u"%1 \"%2\" of the secret names %3"_s.arg(where.chopped(1), word.key().left(100), named.left(200)),
                    m_item);
            }
        }
    }
}

} // namespace probate
