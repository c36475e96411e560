#include "core/hash/sha256.h"
#include "core/model/canonical.h"
#include "core/model/canonical_fields.h"
#include "core/model/canonical_json.h"

#include <algorithm>
#include <charconv>
#include <cmath>

namespace probate {

using namespace canonical_form;

namespace {

constexpr Instant firstInstant = std::chrono::sys_days{std::chrono::year{1} / 1 / 1};
constexpr Instant lastInstant =
    std::chrono::sys_days{std::chrono::year{9999} / 12 / 31} + std::chrono::milliseconds{86'399'999};
constexpr std::uint64_t largestExactInteger = 1ull << 53;

template <typename T> bool isLeftOut(const T &value);

template <typename T> void write(QByteArray &out, const T &value);

template <typename T>
requires std::is_enum_v<T> QString word(T value)
{
    if constexpr (requires { wordOf(value); }) {
        return wordOf(value);
    } else {
        return toText(value);
    }
}

void writeText(QByteArray &out, const QString &text)
{
    appendJsonString(out, wellFormed(text));
}

void writeBytes(QByteArray &out, const QByteArray &bytes)
{
    if (bytes.isValidUtf8()) {
        appendJsonString(out, QString::fromUtf8(bytes));
    } else {
        out += "{\"base64\":\"" + bytes.toBase64() + "\"}";
    }
}

void writeWhole(QByteArray &out, std::uint64_t number)
{
    const bool exact = number <= largestExactInteger;
    out += exact ? QByteArray::number(static_cast<qulonglong>(number))
                 : '"' + QByteArray::number(static_cast<qulonglong>(number)) + '"';
}

void writeWhole(QByteArray &out, std::int64_t number)
{
    const bool exact = number <= static_cast<std::int64_t>(largestExactInteger) &&
                       number >= -static_cast<std::int64_t>(largestExactInteger);
    out += exact ? QByteArray::number(static_cast<qlonglong>(number))
                 : '"' + QByteArray::number(static_cast<qlonglong>(number)) + '"';
}

void writeDigits(char *to, unsigned number, int digits)
{
    for (int i = digits - 1; i >= 0; --i) {
        to[i] = static_cast<char>('0' + number % 10);
        number /= 10;
    }
}

/// As toIso(), without the way through QString: a store takes a hundred thousand of these a second.
void writeInstant(QByteArray &out, Instant instant)
{
    using namespace std::chrono;
    instant = std::clamp(instant, firstInstant, lastInstant);
    const auto today = floor<days>(instant);
    const year_month_day date{today};
    const hh_mm_ss time{instant - today};
    char text[] = "\"0000-00-00T00:00:00.000Z\"";
    writeDigits(text + 1, static_cast<unsigned>(static_cast<int>(date.year())), 4);
    writeDigits(text + 6, static_cast<unsigned>(date.month()), 2);
    writeDigits(text + 9, static_cast<unsigned>(date.day()), 2);
    writeDigits(text + 12, static_cast<unsigned>(time.hours().count()), 2);
    writeDigits(text + 15, static_cast<unsigned>(time.minutes().count()), 2);
    writeDigits(text + 18, static_cast<unsigned>(time.seconds().count()), 2);
    if (const auto ms = static_cast<unsigned>(time.subseconds().count())) {
        writeDigits(text + 21, ms, 3);
        out += text;
    } else {
        out.append(text, 20);
        out += "Z\"";
    }
}

void writeAttributes(QByteArray &out, const std::map<QString, QString> &attributes)
{
    // Names first made well-formed, since that can make two of them one and change their order.
    std::map<QString, QString> clean;
    const bool allClean =
        std::all_of(attributes.begin(), attributes.end(), [](const auto &item) { return item.first.isValidUtf16(); });
    if (!allClean) {
        for (const auto &[name, value] : attributes) {
            clean.emplace(wellFormed(name), value);
        }
    }
    out += '{';
    bool first = true;
    for (const auto &[name, value] : allClean ? attributes : clean) {
        if (!first) {
            out += ',';
        }
        first = false;
        writeText(out, name);
        out += ':';
        writeText(out, value);
    }
    out += '}';
}

template <typename T> void writeList(QByteArray &out, const std::vector<T> &list)
{
    out += '[';
    for (std::size_t i = 0; i < list.size(); ++i) {
        if (i) {
            out += ',';
        }
        write(out, list[i]);
    }
    out += ']';
}

/// One member, or nothing if it has its default.
template <typename T> void writeMember(QByteArray &out, bool &first, const char *name, const T &value)
{
    if (isLeftOut(value)) {
        return;
    }
    const auto mark = out.size();
    if (!first) {
        out += ',';
    }
    out += '"';
    out += name;
    out += "\":";
    const auto begun = out.size();
    write(out, value);
    if (HasFields<T> && out.size() == begun + 2) { // "{}": all of it has its default
        out.truncate(mark);
        return;
    }
    first = false;
}

template <typename T> void writeFields(QByteArray &out, const T &value)
{
    out += '{';
    bool first = true;
    std::apply([&](const auto &...fields) { (writeMember(out, first, fields.name, value.*fields.member), ...); },
               Fields<T>::list);
    out += '}';
}

template <typename T> constexpr bool isOptional = false;
template <typename T> constexpr bool isOptional<std::optional<T>> = true;
template <typename T> constexpr bool isVector = false;
template <typename T> constexpr bool isVector<std::vector<T>> = true;

template <typename T> bool isLeftOut(const T &value)
{
    if constexpr (isOptional<T>) {
        return !value.has_value();
    } else if constexpr (std::is_same_v<T, QString> || std::is_same_v<T, QByteArray>) {
        return value.isEmpty();
    } else if constexpr (isVector<T> || std::is_same_v<T, std::map<QString, QString>>) {
        return value.empty();
    } else if constexpr (std::is_same_v<T, double>) {
        return value == 0 || !std::isfinite(value);
    } else if constexpr (std::is_same_v<T, Duration>) {
        return value == Duration{0};
    } else if constexpr (std::is_arithmetic_v<T>) {
        return value == T{};
    } else {
        return false; // words, instants and what has members of its own
    }
}

template <typename T> void write(QByteArray &out, const T &value)
{
    if constexpr (HasFields<T>) {
        writeFields(out, value);
    } else if constexpr (isOptional<T>) {
        write(out, *value);
    } else if constexpr (isVector<T>) {
        writeList(out, value);
    } else if constexpr (std::is_same_v<T, std::map<QString, QString>>) {
        writeAttributes(out, value);
    } else if constexpr (std::is_same_v<T, QString>) {
        writeText(out, value);
    } else if constexpr (std::is_same_v<T, QByteArray>) {
        writeBytes(out, value);
    } else if constexpr (std::is_same_v<T, Instant>) {
        writeInstant(out, value);
    } else if constexpr (std::is_same_v<T, Duration>) {
        writeWhole(out, static_cast<std::int64_t>(value.count()));
    } else if constexpr (std::is_same_v<T, double>) {
        appendJsonNumber(out, std::isfinite(value) ? value : 0);
    } else if constexpr (std::is_same_v<T, bool>) {
        out += value ? "true" : "false";
    } else if constexpr (std::is_enum_v<T>) {
        out += '"' + word(value).toLatin1() + '"';
    } else {
        static_assert(std::is_unsigned_v<T>);
        writeWhole(out, static_cast<std::uint64_t>(value));
    }
}

} // namespace

QByteArray canonical(const Observation &observation)
{
    QByteArray out;
    out.reserve(512);
    out += "{\"collectedAt\":";
    write(out, observation.collectedAt);
    out += ",\"fact\":\"" + wordOf(observation.fact).toLatin1() + '"';
    bool first = false;
    writeMember(out, first, "origin", observation.origin);
    std::visit([&](const auto &fact) { writeMember(out, first, "says", fact); }, observation.fact);
    out += '}';
    return out;
}

QByteArray collectedAgain(QByteArrayView canonicalForm, Instant collectedAt)
{
    constexpr QByteArrayView begin("{\"collectedAt\":\"");
    const qsizetype end = canonicalForm.indexOf('"', begin.size()); // an instant holds no quote
    Q_ASSERT(canonicalForm.startsWith(begin) && end > 0);
    QByteArray out;
    out.reserve(canonicalForm.size() + 8);
    out += begin.chopped(1);
    writeInstant(out, collectedAt);
    out += canonicalForm.sliced(end + 1);
    return out;
}

ObservationId idOfCanonical(QByteArrayView canonicalForm)
{
    return sha256(canonicalForm).first(16).toHex();
}

ObservationId idOf(const Observation &observation)
{
    return idOfCanonical(canonical(observation));
}

} // namespace probate
