#include "core/evidence/envelope.h"

#include "core/model/canonical_json.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

namespace probate {

namespace {

constexpr qsizetype largestEnvelope = 512 << 20;

Error broken(const QString &what)
{
    return {ErrorKind::Malformed, QStringLiteral("this is no certificate as Probate writes it: ") + what};
}

Result<QByteArray> written(QByteArrayView payloadType, QByteArrayView payload, QByteArrayView keyId,
                           QByteArrayView signature)
{
    const QJsonObject one{{QStringLiteral("keyid"), QString::fromLatin1(keyId)},
                          {QStringLiteral("sig"), QString::fromLatin1(signature.toByteArray().toBase64())}};
    auto text =
        canonicalJson(QJsonObject{{QStringLiteral("payload"), QString::fromLatin1(payload.toByteArray().toBase64())},
                                  {QStringLiteral("payloadType"), QString::fromUtf8(payloadType)},
                                  {QStringLiteral("signatures"), QJsonArray{one}}});
    if (text) {
        *text += '\n';
    }
    return text;
}

QByteArray decoded(const QJsonValue &value)
{
    return QByteArray::fromBase64(value.toString().toLatin1());
}

} // namespace

QByteArray preAuthenticationEncoding(QByteArrayView payloadType, QByteArrayView payload)
{
    QByteArray out = "DSSEv1 " + QByteArray::number(payloadType.size()) + ' ';
    out.append(payloadType);
    out += ' ' + QByteArray::number(payload.size()) + ' ';
    out.append(payload);
    return out;
}

Result<QByteArray> sealEnvelope(QByteArrayView payloadType, QByteArrayView payload, const SigningKey &key)
{
    const auto signature = key.sign(preAuthenticationEncoding(payloadType, payload));
    if (!signature) {
        return signature.error();
    }
    return written(payloadType, payload, key.publicKey().id(), *signature);
}

Result<QByteArray> openEnvelope(QByteArrayView file, QByteArrayView payloadType, const PublicKey &key)
{
    if (file.size() > largestEnvelope) {
        return Error(ErrorKind::Limit, QStringLiteral("the certificate is larger than 512 MiB"));
    }
    const QJsonObject envelope = QJsonDocument::fromJson(file.toByteArray()).object();
    const QJsonArray signatures = envelope.value(QLatin1StringView("signatures")).toArray();
    if (envelope.isEmpty() || signatures.size() != 1) {
        return broken(QStringLiteral("not a DSSE envelope with one signature"));
    }
    const QJsonObject one = signatures.first().toObject();
    const QByteArray type = envelope.value(QLatin1StringView("payloadType")).toString().toUtf8();
    const QByteArray keyId = one.value(QLatin1StringView("keyid")).toString().toLatin1();
    QByteArray payload = decoded(envelope.value(QLatin1StringView("payload")));
    const QByteArray signature = decoded(one.value(QLatin1StringView("sig")));
    // Decoding forgives much (spaces, stray bits, unknown members); comparing with the one right form forgives nothing.
    const auto right = written(type, payload, keyId, signature);
    if (!right || *right != file) {
        return broken(QStringLiteral("the envelope is not in its one canonical form, so somebody changed the file"));
    }
    if (type != payloadType) {
        return broken(QStringLiteral("its payload type is %1").arg(QString::fromUtf8(type)));
    }
    if (keyId != key.id()) {
        return Error(ErrorKind::Conflict,
                     QStringLiteral("the certificate says that it was signed by the key %1, and this is the key %2")
                         .arg(QString::fromLatin1(keyId), QString::fromLatin1(key.id())));
    }
    if (!key.verifies(preAuthenticationEncoding(type, payload), signature)) {
        return Error(ErrorKind::Conflict,
                     QStringLiteral("the signature does not hold: the certificate was changed after it was signed"));
    }
    return payload;
}

} // namespace probate
