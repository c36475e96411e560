// step-ca's own record of revoked certificates (the revoked_x509_certs table): revocation is passive by default, so
// that only renewal is refused and the certificate works until it expires.
// https://smallstep.com/docs/step-ca/revocation/
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/json_export.h"

#include <QJsonDocument>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

void readRevocation(Export &from, const QJsonObject &row, const QString &item)
{
    const auto handle = caSerialHandle(from.issuer(), text(row, "Serial"_L1).toLatin1());
    if (!handle) {
        unreadableRow(from, item, u"its Serial is no serial number"_s);
        return;
    }
    StateEvidence state;
    state.credential = *handle;
    state.scope = from.scope(u"revoked-certificates"_s);
    state.state = EvidenceState::EndedPassively;
    state.time = from.time();
    state.endedAt = date(from, row, "RevokedAt"_L1, item);
    state.because = u"revoked passively: step-ca refuses to renew it"_s;
    from.observe(std::move(state), item);
}

/// One object a line, as a dump of the table writes them; or one array.
bool readStepCa(const Document &document, ReadContext &context)
{
    Export from(document, context, "step-ca"_L1);
    if (beginsWithAny(document, "[")) {
        const auto value = parseJsonExport(document, context);
        if (value) {
            forEachRow(from, value->toArray(), {}, "Serial"_L1,
                       [&](const QJsonObject &row, const QString &item) { readRevocation(from, row, item); });
        }
        return true;
    }
    const auto whole = QJsonDocument::fromJson(document.bytes.toByteArray());
    if (whole.isObject()) {
        readRevocation(from, whole.object(), {});
        return true;
    }
    int line = 0;
    for (const QByteArray &bytes : document.bytes.toByteArray().split('\n')) {
        ++line;
        if (bytes.trimmed().isEmpty()) {
            continue;
        }
        const auto row = QJsonDocument::fromJson(bytes).object();
        const QString item = u"line %1"_s.arg(line);
        row.contains("Serial"_L1) ? readRevocation(from, row, item)
                                  : unreadableRow(from, item, u"it is no record of a revocation"_s);
    }
    return true;
}

} // namespace

const Reader stepCaReader{"step-ca-revoked",
                          "step-ca revoked certificates",
                          [](const Document &d) {
                              return beginsWithAny(d, "{[") && mentions(d, {"\"Serial\""}) &&
                                     mentions(d, {"\"RevokedAt\""});
                          },
                          readStepCa,
                          {.begins = "{["}};

} // namespace probate
