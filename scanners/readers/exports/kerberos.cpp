// What a Kerberos administrator's `getprinc` prints of principals (MIT krb5, kadmin "get_principal"): which key
// versions the KDC holds, and whether it gives out tickets. A keytab whose version is not among them opens nothing any
// more.
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/export.h"

#include <QRegularExpression>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

struct PrincipalRecord
{
    QString name;
    std::vector<int> versions;
    int announced = -1; ///< "Number of keys": an output that was cut has fewer
    QString attributes;
    bool hasAttributes = false;
    bool isMissing = false; ///< the KDC has no such principal
    std::uint32_t line = 0;
};

std::vector<PrincipalRecord> recordsOf(const Document &document)
{
    static const QRegularExpression key(u"^Key: vno (\\d{1,9}),"_s);
    static const QRegularExpression missing(u"Principal does not exist while retrieving \"([^\"]{1,500})\""_s);
    std::vector<PrincipalRecord> records;
    std::uint32_t number = 0;
    for (const QByteArray &raw : document.bytes.toByteArray().split('\n')) {
        ++number;
        const QString line = QString::fromUtf8(raw).trimmed();
        if (const auto gone = missing.match(line); gone.hasMatch()) {
            records.push_back({gone.captured(1), {}, 0, {}, true, true, number});
        } else if (line.startsWith("Principal: "_L1)) {
            records.push_back({line.mid(11).trimmed(), {}, -1, {}, false, false, number});
        } else if (records.empty()) {
            continue;
        } else if (line.startsWith("Number of keys: "_L1)) {
            records.back().announced = line.mid(16).toInt();
        } else if (const auto match = key.match(line); match.hasMatch()) {
            records.back().versions.push_back(match.captured(1).toInt());
        } else if (line.startsWith("Attributes:"_L1)) {
            records.back().attributes = line.mid(11).trimmed();
            records.back().hasAttributes = true;
        }
    }
    return records;
}

void readState(Export &from, const PrincipalRecord &record)
{
    AccountState state;
    state.account = {u"krb-principal"_s, record.name};
    state.scope = from.scope(u"getprinc"_s, record.name);
    state.time = from.time();
    const bool closed = record.attributes.contains("DISALLOW_ALL_TIX"_L1);
    state.condition = record.isMissing ? AccountCondition::Deleted
                      : closed         ? AccountCondition::Disabled
                                       : AccountCondition::Enabled;
    state.because = record.isMissing ? u"the KDC has no such principal"_s
                    : closed         ? u"DISALLOW_ALL_TIX: the KDC gives it no tickets"_s
                                     : u"the KDC gives it tickets"_s;
    from.observe(std::move(state), record.name, record.line);
}

void readRecord(Export &from, const PrincipalRecord &record)
{
    const bool whole = record.hasAttributes && record.announced == static_cast<int>(record.versions.size());
    if (!whole) {
        from.incomplete(
            u"truncated"_s,
            u"line %1: the output on %2 is cut: not all of its keys stand there"_s.arg(record.line).arg(record.name));
    }
    const Scope scope = from.scope(u"getprinc"_s, record.name);
    for (const int version : record.versions) {
        StateEvidence state;
        state.credential = {handles::keytabEntry, record.name.toUtf8() + '/' + QByteArray::number(version)};
        state.scope = scope;
        state.time = from.time();
        state.because = u"the KDC holds key version %1 of %2"_s.arg(version).arg(record.name);
        from.observe(std::move(state), record.name, record.line);
    }
    if (record.hasAttributes) {
        readState(from, record);
    }
    if (whole) {
        // Only this principal's keys, of which this says everything. A prefix of one principal never fits another's.
        from.listing(scope, handles::keytabEntry, record.name.toUtf8() + '/', from.time(),
                     {{u"krb-principal"_s, record.name}});
    }
}

bool readKerberos(const Document &document, ReadContext &context)
{
    const auto records = recordsOf(document);
    if (records.empty()) {
        return false;
    }
    Export from(document, context, "krb5"_L1);
    for (const PrincipalRecord &record : records) {
        const QString realm = record.name.mid(record.name.lastIndexOf(u'@') + 1);
        if (realm != from.instance()) {
            from.incomplete(
                u"foreign-row"_s,
                u"line %1: %2 is not of the realm that the record names"_s.arg(record.line).arg(record.name));
            continue;
        }
        readRecord(from, record);
    }
    return true;
}

} // namespace

const Reader kerberosReader{
    "kerberos-principals",
    "Kerberos principals and their key versions (kadmin getprinc)",
    [](const Document &d) {
        return isIssuedBy(d, "krb5"_L1) && mentions(d, {"Principal: ", "Principal does not exist"});
    },
    readKerberos,
    {.recordOnly = true}};

} // namespace probate
