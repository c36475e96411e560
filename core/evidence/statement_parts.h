// The members of a statement, one function each. Part of statement.h.
#pragma once

#include "core/evidence/statement.h"

#include <QJsonArray>

namespace probate::statement {

QJsonValue timeOf(const std::optional<Instant> &instant); ///< ISO text or null
QJsonObject boundOf(const LastAccess &access);
QJsonObject closureOf(const Closure &closure);
QJsonObject principalOf(const Principal &principal);
QJsonObject verdictOf(const PrincipalVerdict &verdict);
QJsonObject layerOf(const LayerCell &cell);
QJsonObject credentialOf(const Credential &credential, const CredentialVerdict &judged);
QJsonObject coverageOf(const Coverage &coverage);
/// The first member: the verdict in a sentence, for whoever reads nothing else.
QString headline(const PrincipalVerdict &verdict);

} // namespace probate::statement
