// Answers about one thing: why a credential, finding or principal is judged as it is, and what a closed principal still
// has. Both are functions from an assessment to bytes, like the reports; `explain` and `closure show` print them.
#pragma once

#include "core/base/error.h"
#include "reports/report.h"

namespace probate {

/// Everything behind one id: a credential id, finding id, principal id, alias ("email:…", or a bare e-mail address) or
/// handle ("scheme:value"). Text for a terminal, by the options of the input. NotFound where nothing has the name, with
/// the closest ids in the message; Usage where a prefix is ambiguous.
Result<QByteArray> explain(const ReportInput &input, const QString &id);
Result<QByteArray> explainJson(const ReportInput &input, const QString &id);

/// The closure of one principal (id or alias): headline, layers by state with evidence and its age, credentials with
/// verdicts, findings. NotFound where there is no such principal, or where no closure of it is in force.
Result<QByteArray> closureShow(const ReportInput &input, const QString &principal);
Result<QByteArray> closureShowJson(const ReportInput &input, const QString &principal);

} // namespace probate
