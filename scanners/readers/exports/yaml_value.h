// YAML as the JSON value that it means, so that one reader serves both spellings of a format. Capped in nodes and
// depth: aliases are followed, and anchors on anchors must not multiply. It knows no format.
#pragma once

#include "core/base/error.h"

#include <QByteArrayView>
#include <QJsonValue>

#include <vector>

namespace probate {

/// One value a document of the stream. Plain scalars null, true, false and whole numbers get their type, everything
/// else is a string. Errors: malformed, or more nodes, depth or bytes than a listing needs.
Result<std::vector<QJsonValue>> readYaml(QByteArrayView bytes);

} // namespace probate
