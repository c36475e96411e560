// Tables of logins: what browsers and password managers export as CSV, and lists of users with their passwords. Known
// by the names of their columns, which each vendor's manual states.
#include "scanners/readers/exports/csv.h"
#include "scanners/readers/facts.h"

#include "scanners/keys/pem.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

constexpr qsizetype longestHeader = 1024;
constexpr std::size_t mostColumns = 64;
constexpr std::size_t mostUnread = 20; ///< rows that are named one by one

/// Lower case, letters and digits only: "Login Name" and "login_name" are one column.
QByteArray folded(QByteArrayView name)
{
    QByteArray text;
    for (const char c : name) {
        if ((c >= 'a' && c <= 'z') || (c >= '0' && c <= '9')) {
            text += c;
        } else if (c >= 'A' && c <= 'Z') {
            text += static_cast<char>(c | 0x20);
        }
    }
    return text;
}

/// In the order in which they are preferred.
constexpr std::array passwordNames{"password", "loginpassword", "passwd", "passwort", "pwd", "kennwort"};
constexpr std::array loginNames{"username", "loginusername", "loginname", "login",       "user",
                                "userid",   "account",       "email",     "emailaddress"};
constexpr std::array hostNames{"url", "loginuri", "loginurl", "website", "weburl", "host", "hostname", "server", "uri"};
constexpr std::array seedNames{"totp", "logintotp", "otpauth", "otpsecret", "otpurl"};
/// Not "last modified": a note may have been, and the password would pass for a new one.
constexpr std::array changedNames{"timepasswordchanged", "passwordchanged"};

template <std::size_t N> int columnOf(const std::vector<QByteArray> &header, const std::array<const char *, N> &names)
{
    for (const char *name : names) {
        const auto found = std::find(header.begin(), header.end(), name);
        if (found != header.end()) {
            return static_cast<int>(found - header.begin());
        }
    }
    return -1;
}

struct Columns
{
    int password = -1;
    int login = -1;
    int host = -1;
    int seed = -1;
    int changed = -1;

    explicit Columns(const std::vector<QByteArray> &header)
        : password(columnOf(header, passwordNames)), login(columnOf(header, loginNames)),
          host(columnOf(header, hostNames)), seed(columnOf(header, seedNames)), changed(columnOf(header, changedNames))
    {}
    bool known() const { return password >= 0 && login >= 0; }
};

/// Names of columns are short and hold no signs; what holds some is a line of something else.
std::vector<QByteArray> headerOf(QByteArrayView line)
{
    std::vector<QByteArray> names;
    const auto count = [&](char c) { return std::count(line.begin(), line.end(), c); };
    const char comma = count('\t') > 0 ? '\t' : count(';') > count(',') ? ';' : ',';
    while (!line.isEmpty() && names.size() < mostColumns) {
        const auto at = line.indexOf(comma);
        QByteArrayView name = (at < 0 ? line : line.first(at)).trimmed();
        if (name.size() >= 2 && name.startsWith('"') && name.endsWith('"')) {
            name = name.sliced(1, name.size() - 2);
        }
        const bool plain = name.size() <= 40 && std::none_of(name.begin(), name.end(), [](char c) {
                               return strchr("=:;{}()[]<>$@\\'\"`|*", c) != nullptr;
                           });
        if (!plain) {
            return {};
        }
        names.push_back(folded(name));
        line = at < 0 ? QByteArrayView() : line.sliced(at + 1);
    }
    return names;
}

QByteArrayView firstLine(QByteArrayView bytes)
{
    bytes = bytes.first(std::min(bytes.size(), longestHeader));
    bytes = bytes.startsWith("\xEF\xBB\xBF") ? bytes.sliced(3) : bytes;
    const auto end = std::find_if(bytes.begin(), bytes.end(), [](char c) { return c == '\n' || c == '\r'; });
    return end == bytes.end() ? QByteArrayView() : bytes.first(end - bytes.begin());
}

constexpr std::initializer_list<const char *> tableNames = {".csv", ".tsv", ".tab", ".txt"};

bool recognisesPasswordTable(const Document &document)
{
    return isNamed(document, tableNames) && Columns(headerOf(firstLine(document.bytes))).known();
}

/// Firefox counts milliseconds; others write ISO 8601.
std::optional<Instant> momentOf(const QString &text)
{
    bool number = false;
    const qint64 milliseconds = text.toLongLong(&number);
    constexpr qint64 latest = 4'102'444'800'000; // the year 2100
    if (number) {
        return milliseconds > 0 && milliseconds < latest
                   ? std::optional(Instant{} + std::chrono::milliseconds(milliseconds))
                   : std::nullopt;
    }
    return parseInstant(text.toLatin1());
}

void readRow(ReadContext &context, const Columns &columns, const CsvRow &row)
{
    const auto field = [&](int column) { return column < 0 ? QString() : row.fields[column]; };
    const QString login = field(columns.login).trimmed().left(200);
    const QString host = hostIn(field(columns.host).trimmed());
    const Place place{{}, row.line, 0};
    QByteArray secret = field(columns.password).toUtf8();
    if (columns.host >= 0) { // nothing but an export has the three
        auto credential = describe(Kind::Password, QStringLiteral("password of %1 at %2").arg(login, host));
        if (const auto changed = momentOf(field(columns.changed))) {
            credential.lifetime.rotated = LifetimeDate{*changed, LifetimeBasis::FileMetadata};
        }
        observeLogin(context, "password-table", std::move(credential), secret, login, host, place);
    } else {
        context.judge({QStringLiteral("password"), secret, row.line, 0, login, {}});
    }
    scrub(secret);
    QByteArray seed = field(columns.seed).toUtf8();
    if (!seed.isEmpty()) {
        context.judge({QStringLiteral("totp_secret"), seed, row.line, 0, login, host});
    }
    scrub(seed);
}

bool readPasswordTable(const Document &document, ReadContext &context)
{
    auto table = readCsv(document.bytes);
    if (!table) {
        return false;
    }
    std::vector<QByteArray> header;
    for (const QString &name : table->header) {
        header.push_back(folded(name.toUtf8()));
    }
    const Columns columns(header);
    if (!columns.known()) {
        return false;
    }
    for (CsvRow &row : table->rows) {
        readRow(context, columns, row);
        for (QString &field : row.fields) {
            field.fill(QChar(0));
        }
    }
    for (std::size_t i = 0; i < std::min(table->unread.size(), mostUnread); ++i) {
        const UnreadRow &row = table->unread[i];
        context.skip(QStringLiteral("damaged"), QStringLiteral("line %1: %2").arg(row.line).arg(row.detail));
    }
    if (table->unread.size() > mostUnread) {
        context.skip(QStringLiteral("damaged"),
                     QStringLiteral("%1 more rows could not be read").arg(table->unread.size() - mostUnread));
    }
    return true;
}

} // namespace

extern const Reader passwordTableReader;
const Reader passwordTableReader = {"password-table",
                                    "Passwords exported by browsers and password managers, as CSV",
                                    recognisesPasswordTable,
                                    readPasswordTable,
                                    {.names = tableNames}};

} // namespace probate
