// What is printed of one closed principal beside its verdict: the plan of revocation, the exposure, the timeline, the
// simulation, and the readable form of a certificate. Functions from values to bytes, like every report.
#pragma once

#include "core/evidence/exposure.h"
#include "core/evidence/revocation_plan.h"
#include "core/evidence/timeline.h"
#include "reports/report.h"

#include <QJsonArray>
#include <QJsonObject>

namespace probate {

QByteArray planText(const RevocationPlan &plan, const QString &who, const ReportOptions &options);
QJsonObject planJson(const RevocationPlan &plan);

QByteArray exposureText(const std::vector<Exposure> &exposures, const Estate &estate, const QString &who,
                        const ReportOptions &options);
QJsonArray exposureJson(const std::vector<Exposure> &exposures);

QByteArray timelineText(const Timeline &timeline, const ReportOptions &options);
QJsonObject timelineJson(const Timeline &timeline);
/// One SVG 1.1 image: a lane a credential, the closure, the as-of instant, evidence, uses and ends. Loads nothing.
QByteArray timelineSvg(const Timeline &timeline);

QByteArray revivedText(const std::vector<CredentialId> &revived, const PrincipalVerdict &principal,
                       const Estate &estate, const QString &who, const ReportOptions &options);
QJsonObject revivedJson(const std::vector<CredentialId> &revived, const PrincipalVerdict &principal);

/// The statement of a certificate as a page for people. The signature is over the statement, not over this page, and
/// the page says so.
QByteArray certificateHtml(const QJsonObject &statement, const QString &keyId);

} // namespace probate
