// Accepted exceptions: which finding, for whom, why, by whom, until when. A waiver without an owner, a reason or an end
// date is refused.
#pragma once

#include "core/base/error.h"
#include "core/model/assessment.h"

namespace probate {

/// Reads YAML: `waivers: [{check, subject, owner, reason, until}]`. Unknown and missing keys are errors with the line.
Result<std::vector<Waiver>> parseWaivers(QByteArrayView yaml, const QString &name);

} // namespace probate
