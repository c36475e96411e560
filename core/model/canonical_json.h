// Canonical JSON after RFC 8785 (JCS): one text for one value, so that hashes and signatures over it mean something.
// This part knows JSON only, nothing of observations.
#pragma once

#include "core/base/error.h"

#include <QByteArray>
#include <QStringView>

class QJsonValue;

namespace probate {

/// The canonical text in UTF-8: members sorted by the UTF-16 code units of their names, no white space, numbers as
/// ECMAScript prints them. Malformed for what RFC 8785 refuses (3.2.2.2 lone surrogates, 3.2.2.3 NaN and infinity; an
/// integer that no double holds, section 3.1 with RFC 7493 2.2); Limit beyond 512 levels of nesting.
Result<QByteArray> canonicalJson(const QJsonValue &value);

/// Appends a JSON string, quotes included, escaped as RFC 8785 3.2.2.2 says. The text must be well-formed UTF-16
/// (wellFormed()).
void appendJsonString(QByteArray &out, QStringView text);

/// Appends a finite number as ECMAScript's Number::toString prints it (RFC 8785 3.2.2.3).
void appendJsonNumber(QByteArray &out, double number);

/// The text itself, or a copy in which every lone surrogate is U+FFFD.
QString wellFormed(const QString &text);

} // namespace probate
