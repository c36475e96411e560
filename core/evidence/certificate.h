// The closure certificate: a statement in a signed envelope, and the comparison of it with the evidence, which may be
// years younger or older. Everything that differs comes back as a sentence that names the place.
#pragma once

#include "core/evidence/envelope.h"
#include "core/evidence/statement.h"

namespace probate {

/// The certificate's file.
Result<QByteArray> sealCertificate(const QJsonObject &statement, const SigningKey &key);

/// The statement, if the signature holds and the statement has the form of version 1.
Result<QJsonObject> openCertificate(QByteArrayView file, const PublicKey &key);

struct EvidenceComparison
{
    int observations = 0;          ///< that the certificate rests on
    std::vector<QString> problems; ///< evidence that is changed, missing or foreign, and verdicts that differ
    std::vector<QString> notes;    ///< no problem by itself: another version of Probate

    bool holds() const { return problems.empty(); }
};

/// Recomputes the hash of every observation of the bundle and, by the recorded rules, every verdict.
EvidenceComparison compareWithEvidence(const QJsonObject &statement, QByteArrayView bundle, const QString &toolVersion);

/// Sentences on where two judgements of one principal differ: "certificate" against "evidence".
std::vector<QString> differences(const QJsonObject &certified, const QJsonObject &recomputed);

/// Lines of a bundle from observations of a store, only those that the statement rests on.
QByteArray bundleFrom(const QJsonObject &statement, const Observations &observations);

} // namespace probate
