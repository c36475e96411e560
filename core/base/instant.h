// Instants: points in time, UTC by type, with millisecond resolution. This room parses and prints them and knows the
// sentinels that issuers write for "never"; it does not read the clock (clock.h does).
#pragma once

#include <QByteArrayView>
#include <QString>

#include <chrono>
#include <optional>

namespace probate {

using Instant = std::chrono::sys_time<std::chrono::milliseconds>;
using Duration = std::chrono::milliseconds;

/// ISO 8601 in UTC to the second, "2026-03-11T19:55:00Z"; with ".123" only where milliseconds are not zero.
QString toIso(Instant instant);

/// Reads ISO 8601 / RFC 3339 with an explicit zone ("Z", "+02:00", "+0200", "+02"), 'T' or one space between date and
/// time, fractions of any length (cut to milliseconds). Years 0001 to 9999. Nothing without a zone is accepted, since
/// a local time is not an instant. Leap second 60 reads as 59.
std::optional<Instant> parseInstant(QByteArrayView text);

/// As parseInstant, and also a bare date "2026-03-11", which is taken as 00:00 UTC. Only for fields whose issuer
/// documents that meaning.
std::optional<Instant> parseInstantOrUtcDate(QByteArrayView text);

/// Seconds or milliseconds since 1970-01-01T00:00Z. Values beyond the year 9999 give nullopt, as do negative ones
/// before the year 0001.
std::optional<Instant> instantFromUnixSeconds(qint64 seconds);
std::optional<Instant> instantFromUnixMilliseconds(qint64 milliseconds);

/// 100-nanosecond steps since 1601-01-01 (Windows FILETIME, [MS-DTYP] 2.3.3; AD accountExpires and others). The
/// sentinels 0 and 0x7FFFFFFFFFFFFFFF mean "never" where they stand and give nullopt: the caller decides what never is.
std::optional<Instant> instantFromFileTime(qint64 ticks);

/// LDAP generalized time (RFC 4517 3.3.13): "20260311195500Z", "20260311195500.0Z", "202603111955+0100".
std::optional<Instant> parseGeneralizedTime(QByteArrayView text);

/// True for a date that issuers write for "never": anything in the year 9999.
bool isNeverSentinel(Instant instant);

/// "3 d 4 h", "5 min", "20 s": the two largest units, for people. Negative durations get a leading minus.
QString toWords(Duration duration);

} // namespace probate
