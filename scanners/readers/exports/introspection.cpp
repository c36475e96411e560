// Saved answers of token introspection (RFC 7662). An answer does not say of which token it speaks, so it stands beside
// the request's token, or beside issuer and id of the token: {"token": …, "response": {"active": false}}. Without
// either it proves nothing of anything, and that is said.
#include "scanners/keys/jwt.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/rows.h"

#include <QJsonDocument>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

QJsonObject answerIn(const QJsonObject &row)
{
    for (const QLatin1StringView key : {"response"_L1, "introspection"_L1}) {
        if (row.value(key).isObject()) {
            return row.value(key).toObject();
        }
    }
    return row;
}

/// "jwt:ISSUER/JTI" from the answer, or else from what stands beside it: an inactive answer has nothing but "active".
std::optional<Handle> handleByName(const QJsonObject &answer, const QJsonObject &row)
{
    for (const QJsonObject &object : {answer, row}) {
        const QString issuer = text(object, "iss"_L1);
        const QString id = text(object, "jti"_L1);
        if (!issuer.isEmpty() && !id.isEmpty()) {
            return Handle{handles::jwt, (issuer + u'/' + id).toUtf8()};
        }
    }
    return std::nullopt;
}

CredentialDescription describedBy(Export &from, const QJsonObject &answer, const QJsonObject &row, const QString &item)
{
    const QString hint = text(row, "token_type_hint"_L1); // RFC 7662 section 2.1
    CredentialDescription described;
    described.kind = hint == "refresh_token"_L1 ? Kind::RefreshToken : Kind::AccessToken;
    described.layer = defaultLayer(described.kind);
    described.issuer = from.issuer();
    described.label = hint.isEmpty() ? u"introspected token"_s : u"introspected "_s + QString(hint).replace(u'_', u' ');
    described.lifetime.issued = issuerDate(date(from, answer, "iat"_L1, item, DateForm::UnixSeconds));
    described.lifetime.expires = issuerDate(date(from, answer, "exp"_L1, item, DateForm::UnixSeconds));
    described.lifetime.expiryIsFirm = described.lifetime.expires && described.kind == Kind::AccessToken;
    for (const QLatin1StringView key : {"client_id"_L1, "scope"_L1, "username"_L1}) {
        if (const QString value = text(answer, key); !value.isEmpty()) {
            described.attributes[key] = value.left(200);
        }
    }
    return described;
}

void ownedBy(Export &from, const Handle &handle, const QJsonObject &answer, const QString &item)
{
    const QString username = text(answer, "username"_L1);
    const QString subject = text(answer, "sub"_L1);
    const QString because = u"the introspection answer names its subject"_s;
    if (!username.isEmpty()) {
        from.own(handle, {username.contains(u'@') ? u"email"_s : u"login"_s, username}, Relation::Subject,
                 Basis::StatedByIssuer, because, item);
    }
    if (const QString issuer = text(answer, "iss"_L1); !subject.isEmpty() && !issuer.isEmpty()) {
        from.own(handle, {u"iss-sub"_s, issuer + u'#' + subject}, Relation::Subject, Basis::StatedByIssuer, because,
                 item);
    }
}

/// "currently active" (RFC 7662 section 2.2): a refresh token that is refused now may be honoured again when its user
/// is enabled, and whoever checks a self-contained token by its signature alone never asked.
StateEvidence stateOf(const Export &from, const CredentialDescription &described, const Handle &handle, bool active,
                      bool selfContained)
{
    StateEvidence state;
    state.credential = handle;
    state.scope = from.scope(u"introspection"_s);
    state.time = from.time();
    if (active) {
        state.because = u"introspection says that it is active"_s;
    } else if (selfContained) {
        state.time.at.reset();
        state.state = EvidenceState::Ended;
        state.because = u"introspection says that it is not active; who checks its signature alone goes on taking it"_s;
    } else if (described.kind == Kind::RefreshToken) {
        state.state = EvidenceState::SwitchedOff;
        state.because = u"introspection says that it is not active, which enabling its user may undo"_s;
    } else {
        state.state = EvidenceState::Ended;
        state.because = u"introspection says that it is not active"_s;
    }
    return state;
}

void readAnswer(Export &from, const QJsonObject &row, const QString &item)
{
    const QJsonObject answer = answerIn(row);
    if (!answer.value("active"_L1).isBool()) {
        unreadableRow(from, item, u"it has no \"active\", which RFC 7662 requires"_s);
        return;
    }
    QByteArray token = text(row, "token"_L1).toUtf8();
    CredentialDescription described = describedBy(from, answer, row, item);
    bool selfContained = false;
    if (!token.isEmpty()) {
        if (auto jwt = readJwt(token)) {
            selfContained = jwt->credential.kind == Kind::AccessToken;
            described.handles = jwt->credential.handles;
            described.kind = jwt->credential.kind;
            described.layer = jwt->credential.layer;
            described.lifetime = jwt->credential.lifetime;
        }
        described.handles.push_back(from.context().fingerprint(token));
        token.fill('\0');
    }
    if (const auto named = handleByName(answer, row); named && described.handles.empty()) {
        described.handles.push_back(*named);
        selfContained = described.kind == Kind::AccessToken; // what has an issuer and an id is a JWT (RFC 9068)
    }
    if (described.handles.empty()) {
        from.context().skip(
            u"unidentified"_s,
            u"%1: of which token this speaks, nothing says; keep the request's \"token\", or \"iss\" and \"jti\", beside it"_s
                .arg(item.isEmpty() ? u"the answer"_s : item));
        return;
    }
    const Handle handle = described.handles.front();
    from.observe(stateOf(from, described, handle, answer.value("active"_L1).toBool(), selfContained), item);
    from.list(std::move(described), item);
    ownedBy(from, handle, answer, item);
}

bool readIntrospection(const Document &document, ReadContext &context)
{
    Export from(document, context, "oauth"_L1);
    const auto value = QJsonDocument::fromJson(document.bytes.toByteArray());
    if (value.isObject()) {
        readAnswer(from, value.object(), {});
        return true;
    }
    const auto rows = readRows(from);
    if (!rows) {
        return true;
    }
    for (qsizetype i = 0; i < rows->size(); ++i) {
        readAnswer(from, rows->at(i).toObject(), pointer({}, i));
    }
    return true;
}

bool recognises(const Document &document)
{
    const QString path = document.origin.path;
    return beginsWithAny(document, "{[") && mentions(document, {"\"active\""}) &&
           (isIssuedBy(document, "oauth"_L1) ||
            (mentions(document, {"\"introspection\"", "\"token_type_hint\""}) && document.exportArea) ||
            path.contains("introspect"_L1));
}

} // namespace

const Reader introspectionReader{
    "introspection", "Answers of token introspection (RFC 7662)", recognises, readIntrospection, {.begins = "{["}};

} // namespace probate
