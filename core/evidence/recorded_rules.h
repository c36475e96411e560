// The policy and the trust map as a certificate records them: the members of their YAML form, every default spelt out,
// as JSON. Since JSON is YAML, what is recorded is read back by the reader of the original, years later.
#pragma once

#include "core/base/error.h"
#include "core/policy/policy.h"
#include "core/policy/trust_map.h"

#include <QJsonObject>

namespace probate {

QJsonObject recordOf(const Policy &policy);
QJsonObject recordOf(const TrustMap &trust);

Result<Policy> policyFrom(const QJsonObject &record);
Result<TrustMap> trustMapFrom(const QJsonObject &record);

} // namespace probate
