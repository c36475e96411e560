#include "core/evidence/certificate.h"

#include "core/evidence/recorded_rules.h"
#include "core/hash/sha256.h"
#include "core/model/canonical.h"
#include "core/model/canonical_json.h"

#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Which verdicts rest on an observation, for people.
QString whatRestsOn(const QJsonObject &statement, const QString &id)
{
    QStringList names;
    for (const QJsonValue &value : statement.value("credentials"_L1).toArray()) {
        const QJsonObject credential = value.toObject();
        bool rests = credential.value("evidence"_L1).toArray().contains(QJsonValue(id));
        for (const QJsonValue &reason : credential.value("verdict"_L1).toObject().value("because"_L1).toArray()) {
            rests = rests || reason.toObject().value("observations"_L1).toArray().contains(QJsonValue(id));
        }
        if (rests) {
            names.append(credential.value("id"_L1).toString());
        }
    }
    if (statement.value("closure"_L1).toObject().value("observation"_L1).toString() == id) {
        names.append(u"the closure itself"_s);
    }
    return names.isEmpty() ? QString() : u"; it is evidence for "_s + names.join(u", "_s);
}

/// Reads a bundle line by line against the digests that the certificate lists.
class BundleReader
{
public:
    BundleReader(const QJsonObject &statement, EvidenceComparison &comparison)
        : m_statement(statement), m_comparison(comparison),
          m_digests(statement.value("evidence"_L1).toObject().value("observations"_L1).toObject()),
          m_ids(m_digests.keys())
    {}

    std::vector<KnownObservation> read(QByteArrayView bundle)
    {
        qsizetype from = 0;
        for (qsizetype number = 1; from < bundle.size(); ++number) {
            const qsizetype end = bundle.indexOf('\n', from);
            if (end < 0) {
                m_comparison.problems.push_back(
                    u"line %1 of the evidence has no end: the file was cut or its last byte changed"_s.arg(number));
            }
            line(bundle.sliced(from, (end < 0 ? bundle.size() : end) - from), number);
            from = end < 0 ? bundle.size() : end + 1;
        }
        for (const QString &id : m_ids) {
            if (!m_found.contains(id)) {
                m_comparison.problems.push_back(
                    u"the observation %1 is missing from the evidence%2"_s.arg(id, whatRestsOn(m_statement, id)));
            }
        }
        return std::move(m_observations);
    }

private:
    void line(QByteArrayView text, qsizetype number)
    {
        const QByteArray digest = sha256Hex(text);
        const QString id = QString::fromLatin1(digest.left(32));
        if (m_digests.value(id).toString().toLatin1() != digest) {
            const bool inPlace = number <= m_ids.size() && !bundleHolds(m_ids[number - 1]);
            const QString expected =
                inPlace ? u", where the certificate has the observation %1"_s.arg(m_ids[number - 1]) : QString();
            m_comparison.problems.push_back(
                u"line %1 of the evidence is none of the certificate's observations%2: it was changed or added (its SHA-256 is %3)"_s
                    .arg(QString::number(number), expected, QString::fromLatin1(digest)));
            return;
        }
        if (m_found.contains(id)) {
            m_comparison.problems.push_back(
                u"line %1 of the evidence repeats the observation %2"_s.arg(QString::number(number), id));
            return;
        }
        m_found.insert(id);
        auto observation = parseObservation(text);
        if (!observation) {
            m_comparison.problems.push_back(
                u"line %1 of the evidence has the right hash and this version cannot read it: %2"_s.arg(
                    QString::number(number), observation.error().message()));
            return;
        }
        m_observations.push_back({id.toLatin1(), std::move(*observation)});
    }

    bool bundleHolds(const QString &id) const { return m_found.contains(id); }

    const QJsonObject &m_statement;
    EvidenceComparison &m_comparison;
    QJsonObject m_digests;
    QStringList m_ids;
    std::set<QString> m_found;
    std::vector<KnownObservation> m_observations;
};

void recompute(const QJsonObject &statement, std::vector<KnownObservation> observations, EvidenceComparison &comparison)
{
    const auto asOf = parseInstant(statement.value("as_of"_L1).toString().toLatin1());
    auto policy = policyFrom(statement.value("policy"_L1).toObject());
    auto trust = trustMapFrom(statement.value("trust_map"_L1).toObject());
    if (!asOf || !policy || !trust) {
        comparison.problems.push_back(
            u"the recorded rules cannot be read by this version, so no verdict was recomputed: "_s +
            (!asOf     ? u"no as-of instant"_s
             : !policy ? policy.error().message()
                       : trust.error().message()));
        return;
    }
    const JudgedBy rules{std::move(*policy), std::move(*trust), *asOf};
    const QString principal = statement.value("principal"_L1).toObject().value("id"_L1).toString();
    const auto again =
        judgementOf(judgeObservations(std::move(observations), rules.policy, rules.trust, *asOf), principal, rules);
    if (!again) {
        comparison.problems.push_back(u"recomputed from the evidence: "_s + again.error().message());
        return;
    }
    for (QString &difference : differences(statement, *again)) {
        comparison.problems.push_back(std::move(difference));
    }
}

} // namespace

Result<QByteArray> sealCertificate(const QJsonObject &statement, const SigningKey &key)
{
    const auto faults = faultsOf(statement);
    if (!faults.empty()) {
        return Error(ErrorKind::Internal, u"the statement breaks its own form: "_s + faults.front());
    }
    const auto payload = canonicalJson(statement);
    return payload ? sealEnvelope(closurePayloadType, *payload, key) : payload.error();
}

Result<QJsonObject> openCertificate(QByteArrayView file, const PublicKey &key)
{
    const auto payload = openEnvelope(file, closurePayloadType, key);
    if (!payload) {
        return payload.error();
    }
    QJsonObject statement = QJsonDocument::fromJson(*payload).object();
    const auto canonicalForm = canonicalJson(statement);
    if (!canonicalForm || *canonicalForm != *payload) {
        return Error(ErrorKind::Malformed, u"the signed statement is not canonical JSON (RFC 8785)"_s);
    }
    const auto faults = faultsOf(statement);
    if (!faults.empty()) {
        return Error(ErrorKind::Malformed, u"the signed statement is not of version 1: "_s + faults.front());
    }
    return statement;
}

EvidenceComparison compareWithEvidence(const QJsonObject &statement, QByteArrayView bundle, const QString &toolVersion)
{
    EvidenceComparison comparison;
    const QJsonObject evidence = statement.value("evidence"_L1).toObject();
    comparison.observations = static_cast<int>(evidence.value("observations"_L1).toObject().size());
    const QString made = statement.value("tool_version"_L1).toString();
    if (made != toolVersion) {
        comparison.notes.push_back(
            u"the certificate was made by Probate %1, and this is %2: where verdicts differ, the rules may have changed"_s
                .arg(made, toolVersion));
    }
    auto observations = BundleReader(statement, comparison).read(bundle);
    if (comparison.holds() && evidence.value("bundle_sha256"_L1).toString().toLatin1() != sha256Hex(bundle)) {
        comparison.problems.push_back(
            u"every line of the evidence is right, and they are not in the certificate's order (sorted by id)"_s);
    }
    recompute(statement, std::move(observations), comparison);
    return comparison;
}

QByteArray bundleFrom(const QJsonObject &statement, const Observations &observations)
{
    const QJsonObject wanted = statement.value("evidence"_L1).toObject().value("observations"_L1).toObject();
    std::map<ObservationId, QByteArray> lines;
    for (const KnownObservation &known : observations) {
        if (wanted.contains(QString::fromLatin1(known.id))) {
            lines.emplace(known.id, canonical(known.observation));
        }
    }
    QByteArray bundle;
    for (const auto &[id, line] : lines) {
        bundle += line + '\n';
    }
    return bundle;
}

} // namespace probate
