#include "scanners/keys/ssh.h"
#include "scanners/keys/wire.h"

#include <chrono>

namespace probate {

namespace {

constexpr qsizetype longestLine = 64 << 10;
constexpr std::size_t mostOptions = 100;

bool isSpace(char c)
{
    return c == ' ' || c == '\t';
}

QByteArrayView takeWord(QByteArrayView &rest)
{
    while (!rest.isEmpty() && isSpace(rest[0])) {
        rest = rest.sliced(1);
    }
    qsizetype end = 0;
    while (end < rest.size() && !isSpace(rest[end])) {
        ++end;
    }
    const auto word = rest.first(end);
    rest = rest.sliced(end);
    return word;
}

bool isKeyType(QByteArrayView word)
{
    return word.startsWith("ssh-") || word.startsWith("ecdsa-sha2-") || word.startsWith("sk-ssh-") ||
           word.startsWith("sk-ecdsa-");
}

/// The options in front of a key: comma-separated, no spaces except inside double quotes, where \" is a quote.
bool takeOptions(QByteArrayView &rest, std::vector<std::pair<QByteArray, QByteArray>> &options)
{
    QByteArray name;
    QByteArray value;
    bool inValue = false;
    bool quoted = false;
    const auto finish = [&] {
        if (!name.isEmpty() && options.size() < mostOptions) {
            options.emplace_back(name.toLower(), value);
        }
        name.clear();
        value.clear();
        inValue = false;
    };
    qsizetype at = 0;
    for (; at < rest.size() && (quoted || !isSpace(rest[at])); ++at) {
        const char c = rest[at];
        if (quoted && c == '\\' && at + 1 < rest.size() && rest[at + 1] == '"') {
            value += '"';
            ++at;
        } else if (c == '"') {
            quoted = !quoted;
        } else if (c == ',' && !quoted) {
            finish();
        } else if (c == '=' && !inValue && !quoted) {
            inValue = true;
        } else {
            (inValue ? value : name) += c;
        }
    }
    finish();
    rest = rest.sliced(at);
    return !quoted;
}

std::optional<int> digits(QByteArrayView text, qsizetype at, int count)
{
    int value = 0;
    for (int i = 0; i < count; ++i) {
        const char c = text[at + i];
        if (c < '0' || c > '9') {
            return std::nullopt;
        }
        value = value * 10 + (c - '0');
    }
    return value;
}

} // namespace

const QByteArray *SshPublicKeyLine::option(QByteArrayView name) const
{
    for (const auto &[key, value] : options) {
        if (key == name) {
            return &value;
        }
    }
    return nullptr;
}

bool isSshComment(QByteArrayView line)
{
    line = line.trimmed();
    return line.isEmpty() || line[0] == '#';
}

std::optional<SshPublicKeyLine> readSshPublicKeyLine(QByteArrayView line)
{
    line = line.trimmed();
    if (isSshComment(line) || line.size() > longestLine) {
        return std::nullopt;
    }
    SshPublicKeyLine found;
    QByteArrayView rest = line;
    QByteArrayView ahead = line;
    QByteArrayView type = takeWord(ahead);
    if (isKeyType(type)) {
        rest = ahead;
    } else {
        if (!takeOptions(rest, found.options)) {
            return std::nullopt;
        }
        type = takeWord(rest);
        if (!isKeyType(type)) {
            return std::nullopt;
        }
    }
    const auto key = takeWord(rest);
    auto decoded = QByteArray::fromBase64Encoding(key.toByteArray(), QByteArray::AbortOnBase64DecodingErrors);
    if (!decoded || WireReader(decoded.decoded).string() != type) { // the blob repeats its type
        return std::nullopt;
    }
    found.type = type.toByteArray();
    found.blob = std::move(decoded.decoded);
    found.comment = QString::fromUtf8(rest.trimmed()).left(256);
    return found;
}

std::optional<SshExpiry> readSshExpiry(QByteArrayView text)
{
    SshExpiry expiry;
    if (text.endsWith('Z') || text.endsWith('z')) {
        expiry.zoneKnown = true;
        text.chop(1);
    }
    if (text.size() != 8 && text.size() != 12 && text.size() != 14) {
        return std::nullopt;
    }
    const auto part = [&text](qsizetype at, int count) {
        return at < text.size() ? digits(text, at, count) : std::optional<int>(0);
    };
    const auto year = part(0, 4), month = part(4, 2), day = part(6, 2), hour = part(8, 2), minute = part(10, 2),
               second = part(12, 2);
    if (!year || !month || !day || !hour || !minute || !second || *hour > 23 || *minute > 59 || *second > 60) {
        return std::nullopt;
    }
    using namespace std::chrono;
    const year_month_day date{std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                              std::chrono::day(static_cast<unsigned>(*day))};
    if (!date.ok() || *year < 1) {
        return std::nullopt;
    }
    expiry.at = sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second);
    if (!expiry.zoneKnown) {
        expiry.at += hours(24);
    }
    return expiry;
}

} // namespace probate
