#include "reports/phrases.h"

#include "core/model/fact_words.h"

#include <array>

namespace probate {

QString toMinute(Instant instant)
{
    QString iso = toIso(instant);
    if (iso.endsWith(QLatin1StringView(":00Z"))) {
        iso.chop(4);
        iso += QLatin1Char('Z');
    }
    return iso;
}

QString toMinute(const std::optional<Instant> &instant, const QString &otherwise)
{
    return instant ? toMinute(*instant) : otherwise;
}

QString fromAsOf(Instant instant, Instant asOf)
{
    // Differences of instants between the years 1 and 9999 fit; days are enough for people beyond two of them.
    Duration distance = instant - asOf;
    const bool future = distance.count() > 0;
    if (distance.count() == 0) {
        return QStringLiteral("now");
    }
    if (!future) {
        distance = -distance;
    }
    if (distance >= std::chrono::days{2}) {
        distance = std::chrono::floor<std::chrono::days>(distance);
    }
    return future ? QStringLiteral("in ") + toWords(distance) : toWords(distance) + QStringLiteral(" ago");
}

QString counted(std::int64_t count, const char *one, const char *many)
{
    const QString word = count == 1 ? QString::fromLatin1(one)
                                    : (many ? QString::fromLatin1(many) : QString::fromLatin1(one) + QLatin1Char('s'));
    return QString::number(count) + QLatin1Char(' ') + word;
}

QString bytesInWords(std::uint64_t bytes)
{
    static constexpr std::array units{"B", "KiB", "MiB", "GiB", "TiB", "PiB"};
    double value = static_cast<double>(bytes);
    std::size_t unit = 0;
    while (value >= 1024 && unit + 1 < units.size()) {
        value /= 1024;
        ++unit;
    }
    return QString::number(value, 'f', unit == 0 || value >= 100 ? 0 : 1) + QLatin1Char(' ') +
           QString::fromLatin1(units[unit]);
}

QString toText(const LastAccess &access)
{
    switch (access.bound) {
    case LastAccess::Bound::None:
        return QStringLiteral("none");
    case LastAccess::Bound::At:
        return toMinute(access.at, QStringLiteral("unknown"));
    case LastAccess::Bound::Unbounded:
        return QStringLiteral("unbounded");
    case LastAccess::Bound::Unknown:
        break;
    }
    return QStringLiteral("unknown");
}

QString toText(const Verdict &verdict)
{
    const QString state = toText(verdict.state);
    switch (verdict.state) {
    case State::Dead:
        if (!verdict.at) {
            return state;
        }
        switch (verdict.atBasis) {
        case EndBasis::Stated:
            return state + QStringLiteral(" since ") + toMinute(*verdict.at);
        case EndBasis::Expiry:
            return state + QStringLiteral(", expired ") + toMinute(*verdict.at);
        case EndBasis::NoLaterThan:
            return state + QStringLiteral(" by ") + toMinute(*verdict.at);
        }
        return state;
    case State::Blocked:
        return verdict.at ? state + QStringLiteral(", first shown ") + toMinute(*verdict.at) : state;
    case State::Live:
        return verdict.until ? state + QStringLiteral(" until ") + toMinute(*verdict.until)
                             : state + QStringLiteral(" without end");
    case State::Unproven:
        break;
    }
    return verdict.until ? state + QStringLiteral(", expires ") + toMinute(*verdict.until) : state;
}

QString toText(const PrincipalVerdict &verdict)
{
    const QString state = toText(verdict.state);
    if (verdict.state == ClosureState::Closed && verdict.at) {
        return state + QStringLiteral(" by ") + toMinute(*verdict.at);
    }
    if (verdict.state == ClosureState::Closing && verdict.until) {
        return state + QStringLiteral(" until ") + toMinute(*verdict.until);
    }
    return state;
}

QString toText(const Closure &closure)
{
    QString text = (closure.reopens ? QStringLiteral("re-enabled") : toText(closure.kind)) + QLatin1Char(' ') +
                   toMinute(closure.at);
    if (closure.ends) {
        text += QStringLiteral(" until ") + toMinute(*closure.ends);
    }
    return text + QStringLiteral(" (") + wordOf(closure.authority) + QLatin1Char(')');
}

QString toText(Evidence::What what)
{
    switch (what) {
    case Evidence::What::Enabled:
        return QStringLiteral("enabled");
    case Evidence::What::SwitchedOff:
        return QStringLiteral("switched-off");
    case Evidence::What::AccountBlocked:
        return QStringLiteral("account-blocked");
    case Evidence::What::Ended:
        return QStringLiteral("ended");
    case Evidence::What::EndedPassively:
        return QStringLiteral("ended-passively");
    case Evidence::What::Absent:
        return QStringLiteral("absent");
    case Evidence::What::NotRevoked:
        break;
    }
    return QStringLiteral("not-revoked");
}

} // namespace probate
