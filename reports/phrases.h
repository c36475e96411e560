// The sentences that every report says the same way: times, verdicts, windows, counts. They come out unescaped; names
// in them are as the source wrote them.
#pragma once

#include "core/model/assessment.h"

namespace probate {

/// "2026-12-03T09:00Z" where the seconds are zero, else with seconds.
QString toMinute(Instant instant);
QString toMinute(const std::optional<Instant> &instant, const QString &otherwise);
/// "38 d ago", "in 267 d", "now".
QString fromAsOf(Instant instant, Instant asOf);

/// "3 credentials", "1 credential".
QString counted(std::int64_t count, const char *one, const char *many = nullptr);
/// "1.4 GiB".
QString bytesInWords(std::uint64_t bytes);

/// "none", "2026-12-03T09:00Z", "unknown", "unbounded".
QString toText(const LastAccess &access);
/// "DEAD by 2026-12-03T09:00Z", "LIVE without end", "LIVE until …", "BLOCKED since …", "UNPROVEN, expires …".
QString toText(const Verdict &verdict);
/// "CLOSED since …", "CLOSING until …", "OPEN". The state and its time.
QString toText(const PrincipalVerdict &verdict);
/// "disabled 2026-02-01T09:00Z, by the user's word".
QString toText(const Closure &closure);
QString toText(Evidence::What what);

} // namespace probate
