// The canonical form of an observation: one JSON text for one fact, after RFC 8785, from which its id, the store's rows
// and later the evidence bundle are made. It knows every fact type of observation.h and no database.
//
//   {"collectedAt":"2026-03-11T19:55:00Z","fact":"use-seen","origin":{"source":"dir:/srv"},"says":{…}}
//
// A member that has its default (empty, false, 0, absent) is left out, so that a member added to the model in a later
// version changes no id. Enums stand as their published words, durations in milliseconds, whole numbers beyond 2^53 as
// decimal text, and bytes that are not UTF-8 as {"base64":"…"}.
#pragma once

#include "core/model/observation.h"

#include "core/base/error.h"

namespace probate {

/// Total: there is no observation without a canonical form. Where the model holds what JSON cannot (lone surrogates, an
/// instant outside the years 0001 to 9999, a confidence that is not finite), the nearest value that it can stands
/// there: U+FFFD, the first or last instant of that range, 0.
QByteArray canonical(const Observation &observation);

/// The canonical form of the same fact read at another time; `canonicalForm` came from canonical().
QByteArray collectedAgain(QByteArrayView canonicalForm, Instant collectedAt);

/// The exact way back. Malformed for anything that canonical() would not have written, byte for byte; Limit beyond
/// largestCanonical bytes. The message names the byte and what was expected, never the content.
Result<Observation> parseObservation(QByteArrayView canonicalForm);

/// A document can make an observation long (labels, reader lists), not without end: more than this is refused.
inline constexpr qsizetype largestCanonical = 16 << 20;

ObservationId idOf(const Observation &observation);
/// The same from the canonical form itself.
ObservationId idOfCanonical(QByteArrayView canonicalForm);

} // namespace probate
