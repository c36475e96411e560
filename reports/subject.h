// Turns what a user typed into the one thing of the assessment that it names.
#pragma once

#include "core/base/error.h"
#include "reports/assessment_index.h"

namespace probate {

/// Exactly one of the three is set.
struct Subject
{
    const Credential *credential = nullptr;
    const Principal *principal = nullptr;
    const Finding *finding = nullptr;
};

/// By finding id, credential id, principal id, handle or alias; a bare "a@b" is an e-mail alias; an id's beginning of
/// six characters or more will do where it is the only one. Aliases compare without case.
Result<Subject> findSubject(const ReportInput &input, const QString &id);
Result<const Principal *> findPrincipal(const ReportInput &input, const QString &id);

/// The sentence for a principal of whom a closure was asked and none is in force.
QString noClosureInForce(const Principal &principal);

} // namespace probate
