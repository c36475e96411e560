#include "core/base/instant.h"

#include <array>
#include <cstdlib>

namespace probate {

namespace {

using namespace std::chrono;

constexpr Instant earliest = sys_days{year{1} / 1 / 1};
constexpr Instant latest = sys_days{year{9999} / 12 / 31} + hours{23} + minutes{59} + seconds{59} + milliseconds{999};

/// Reads digits from a text, never past its end.
class Cursor
{
public:
    explicit Cursor(QByteArrayView text) : m_text(text) {}

    bool atEnd() const { return m_at >= m_text.size(); }
    char peek() const { return atEnd() ? '\0' : m_text[m_at]; }
    bool take(char wanted)
    {
        if (peek() != wanted || atEnd()) {
            return false;
        }
        ++m_at;
        return true;
    }
    std::optional<int> digits(int count)
    {
        int value = 0;
        for (int i = 0; i < count; ++i) {
            if (peek() < '0' || peek() > '9') {
                return std::nullopt;
            }
            value = value * 10 + (m_text[m_at++] - '0');
        }
        return value;
    }
    /// Digits after a decimal point, as milliseconds; at least one is required.
    std::optional<int> fraction()
    {
        int value = 0;
        int seen = 0;
        while (peek() >= '0' && peek() <= '9') {
            if (seen < 3) {
                value = value * 10 + (peek() - '0');
            }
            ++seen;
            ++m_at;
        }
        for (int i = seen; i < 3; ++i) {
            value *= 10;
        }
        return seen ? std::optional(value) : std::nullopt;
    }

private:
    QByteArrayView m_text;
    qsizetype m_at = 0;
};

std::optional<sys_days> dayOf(std::optional<int> y, std::optional<int> m, std::optional<int> d)
{
    if (!y || !m || !d || *y < 1) {
        return std::nullopt;
    }
    const year_month_day date{year{*y}, month{static_cast<unsigned>(*m)}, day{static_cast<unsigned>(*d)}};
    return date.ok() ? std::optional(sys_days{date}) : std::nullopt;
}

std::optional<milliseconds> timeOf(std::optional<int> h, std::optional<int> m, std::optional<int> s)
{
    if (!h || !m || !s || *h > 23 || *m > 59 || *s > 60) {
        return std::nullopt;
    }
    return hours{*h} + minutes{*m} + seconds{std::min(*s, 59)};
}

/// "Z", "+02:00", "+0200" or "+02", to the end of the text.
std::optional<minutes> zoneOf(Cursor &cursor)
{
    if (cursor.take('Z') || cursor.take('z')) {
        return cursor.atEnd() ? std::optional(minutes{0}) : std::nullopt;
    }
    const int sign = cursor.peek() == '-' ? -1 : 1;
    if (!cursor.take('+') && !cursor.take('-')) {
        return std::nullopt;
    }
    const auto h = cursor.digits(2);
    std::optional<int> m = 0;
    if (!cursor.atEnd()) {
        cursor.take(':');
        m = cursor.digits(2);
    }
    if (!h || !m || *h > 23 || *m > 59 || !cursor.atEnd()) {
        return std::nullopt;
    }
    return sign * (hours{*h} + minutes{*m});
}

std::optional<Instant> inRange(Instant instant)
{
    return instant >= earliest && instant <= latest ? std::optional(instant) : std::nullopt;
}

} // namespace

QString toIso(Instant instant)
{
    const auto today = floor<days>(instant);
    const year_month_day date{today};
    const hh_mm_ss time{instant - today};
    const auto text = QString::asprintf("%04d-%02u-%02uT%02d:%02d:%02d", static_cast<int>(date.year()),
                                        static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                                        static_cast<int>(time.hours().count()), static_cast<int>(time.minutes().count()),
                                        static_cast<int>(time.seconds().count()));
    const auto ms = static_cast<int>(time.subseconds().count());
    return (ms ? text + QString::asprintf(".%03d", ms) : text) + QLatin1Char('Z');
}

std::optional<Instant> parseInstant(QByteArrayView text)
{
    Cursor cursor(text.trimmed());
    const auto y = cursor.digits(4);
    const bool firstDash = cursor.take('-');
    const auto mo = cursor.digits(2);
    const bool secondDash = cursor.take('-');
    const auto date = dayOf(y, mo, cursor.digits(2));
    if (!date || !firstDash || !secondDash || !(cursor.take('T') || cursor.take('t') || cursor.take(' '))) {
        return std::nullopt;
    }
    const auto h = cursor.digits(2);
    const bool colon = cursor.take(':');
    const auto mi = cursor.digits(2);
    std::optional<int> s = 0;
    std::optional<int> ms = 0;
    if (cursor.take(':')) {
        s = cursor.digits(2);
        if (cursor.take('.') || cursor.take(',')) {
            ms = cursor.fraction();
        }
    }
    cursor.take(' ');
    const auto time = timeOf(h, mi, s);
    const auto zone = zoneOf(cursor);
    if (!colon || !time || !ms || !zone) {
        return std::nullopt;
    }
    return inRange(Instant(*date) + *time + milliseconds{*ms} - *zone);
}

std::optional<Instant> parseInstantOrUtcDate(QByteArrayView text)
{
    const QByteArrayView trimmed = text.trimmed();
    if (trimmed.size() != 10) {
        return parseInstant(trimmed);
    }
    return parseInstant(trimmed.toByteArray() + "T00:00:00Z");
}

std::optional<Instant> instantFromUnixSeconds(qint64 seconds)
{
    constexpr qint64 limit = 1'000'000'000'000; // far beyond the year 9999, and no overflow when made milliseconds
    if (seconds < -limit || seconds > limit) {
        return std::nullopt;
    }
    return inRange(Instant(std::chrono::seconds{seconds}));
}

std::optional<Instant> instantFromUnixMilliseconds(qint64 milliseconds)
{
    return inRange(Instant(std::chrono::milliseconds{milliseconds}));
}

std::optional<Instant> instantFromFileTime(qint64 ticks)
{
    constexpr qint64 never = 0x7FFFFFFFFFFFFFFF;
    constexpr qint64 millisecondsTo1970 = 11'644'473'600'000;
    if (ticks <= 0 || ticks == never) {
        return std::nullopt;
    }
    return instantFromUnixMilliseconds(ticks / 10'000 - millisecondsTo1970);
}

std::optional<Instant> parseGeneralizedTime(QByteArrayView text)
{
    Cursor cursor(text.trimmed());
    const auto y = cursor.digits(4);
    const auto mo = cursor.digits(2);
    const auto date = dayOf(y, mo, cursor.digits(2));
    const auto h = cursor.digits(2);
    std::optional<int> mi = 0;
    std::optional<int> s = 0;
    std::optional<int> ms = 0;
    if (cursor.peek() >= '0' && cursor.peek() <= '9') {
        mi = cursor.digits(2);
    }
    if (cursor.peek() >= '0' && cursor.peek() <= '9') {
        s = cursor.digits(2);
    }
    if (cursor.take('.') || cursor.take(',')) {
        ms = cursor.fraction();
    }
    const auto time = timeOf(h, mi, s);
    const auto zone = zoneOf(cursor);
    if (!date || !time || !ms || !zone) {
        return std::nullopt;
    }
    return inRange(Instant(*date) + *time + milliseconds{*ms} - *zone);
}

bool isNeverSentinel(Instant instant)
{
    return year_month_day{floor<days>(instant)}.year() >= year{9999};
}

QString toWords(Duration duration)
{
    struct Unit
    {
        qint64 seconds;
        QLatin1StringView name;
    };
    static constexpr std::array units{Unit{86'400, QLatin1StringView("d")}, Unit{3'600, QLatin1StringView("h")},
                                      Unit{60, QLatin1StringView("min")}, Unit{1, QLatin1StringView("s")}};
    qint64 rest = std::llabs(std::chrono::duration_cast<std::chrono::seconds>(duration).count());
    QString text;
    int shown = 0;
    for (const Unit &unit : units) {
        if (rest >= unit.seconds && shown < 2) {
            text += (shown ? QStringLiteral(" ") : QString()) + QString::number(rest / unit.seconds) + QLatin1Char(' ') +
                    unit.name;
            ++shown;
        } else if (shown) {
            break; // only neighbouring units: "3 d", never "3 d 5 s"
        }
        rest %= unit.seconds;
    }
    if (text.isEmpty()) {
        return QStringLiteral("0 s");
    }
    return duration.count() < 0 ? QStringLiteral("-") + text : text;
}

} // namespace probate
