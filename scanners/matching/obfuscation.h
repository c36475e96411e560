// Passwords that a program writes so that nobody reads them over a shoulder, in a spelling that its documentation
// publishes and that needs no key to undo. Knows spellings; what they stand for is a secret and the caller's to wipe.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <optional>

namespace probate {

/// Jetty's "OBF:1v2j1uum…". Nothing if it is not spelled so.
std::optional<QByteArray> withoutObfuscation(QByteArrayView value);

} // namespace probate
