// `aws iam get-credential-report`: the CSV itself, or the API's wrapper with GeneratedTime.
// https://docs.aws.amazon.com/IAM/latest/UserGuide/id_credentials_getting-report.html
#include "scanners/find_bytes.h"
#include "scanners/readers/exports/aws.h"
#include "scanners/readers/exports/catalogue.h"
#include "scanners/readers/exports/csv.h"
#include "scanners/readers/exports/json_export.h"

namespace probate {

using namespace Qt::StringLiterals;
using namespace std::chrono_literals;

namespace {

/// "AWS generates at most one report every four hours": what was fetched may be as old as that.
constexpr Duration reportLag = 4h;

class Report
{
public:
    Report(Export &from, const CsvTable &table, const EvidenceTime &time)
        : m_from(from), m_table(table), m_time(time), m_scope(from.scope(QString::fromLatin1(aws::accessKeysCall)))
    {}

    void read();

private:
    QString field(const CsvRow &row, const QString &name) const
    {
        const auto index = m_table.column(name);
        return index < 0 ? QString() : row.fields[index].trimmed();
    }
    std::optional<Instant> date(const CsvRow &row, const QString &name);
    void readUser(const CsvRow &row);
    void readKeys(const CsvRow &row, const QString &user, const Alias &arn, bool root);
    void readKey(const CsvRow &row, const Handle &handle, const Alias &arn, bool root, int slot, bool active);
    void readSigningCertificate(const CsvRow &row, const QString &user, const Alias &arn, int slot);
    void evidence(const CsvRow &row, const Handle &handle, bool active);

    Export &m_from;
    const CsvTable &m_table;
    EvidenceTime m_time;
    Scope m_scope;
};

bool isSentinel(const QString &word)
{
    return word.isEmpty() || word == "N/A"_L1 || word == "no_information"_L1 || word == "not_supported"_L1;
}

bool isTrue(const QString &word)
{
    return word.compare("true"_L1, Qt::CaseInsensitive) == 0;
}

QString itemOf(const CsvRow &row)
{
    return row.fields.value(0);
}

std::optional<Instant> Report::date(const CsvRow &row, const QString &name)
{
    const QString word = field(row, name);
    if (isSentinel(word)) {
        return std::nullopt;
    }
    const auto at = parseInstant(word.toUtf8());
    if (!at) {
        m_from.incomplete(
            u"unreadable-row"_s,
            u"line %1: \"%2\" is no date; the report does not count as complete"_s.arg(row.line).arg(name));
    }
    return at;
}

void Report::evidence(const CsvRow &row, const Handle &handle, bool active)
{
    StateEvidence state;
    state.credential = handle;
    state.scope = m_scope;
    state.time = m_time;
    state.state = active ? EvidenceState::Enabled : EvidenceState::SwitchedOff;
    state.because = active ? u"the credential report shows it active"_s : u"the credential report shows it inactive"_s;
    m_from.observe(std::move(state), itemOf(row), row.line);
}

void Report::readKey(const CsvRow &row, const Handle &handle, const Alias &arn, bool root, int slot, bool active)
{
    const QString prefix = u"access_key_%1_"_s.arg(slot);
    CredentialDescription key;
    key.kind = Kind::CloudAccessKey;
    key.layer = Layer::Key;
    key.handles = {handle};
    key.label = root ? u"access key of the root account"_s : u"access key of %1"_s.arg(itemOf(row));
    key.accounts = {arn};
    key.privileged = root;
    key.lifetime.issued = issuerDate(date(row, prefix + u"last_rotated"_s)); // "created or last changed"
    key.lifetime.statedNever = true;
    const auto used = date(row, prefix + u"last_used_date"_s);
    key.lifetime.lastUsed = issuerDate(used);
    key.attributes[u"user"_s] = itemOf(row);
    m_from.list(std::move(key), itemOf(row), row.line);
    evidence(row, handle, active);
    m_from.own(handle, arn, Relation::Owner, Basis::StatedByIssuer,
               u"a key of %1 in the credential report"_s.arg(itemOf(row)), itemOf(row));
    if (used) {
        m_from.use(handle, m_scope, *used, m_time,
                   u"last used for %1"_s.arg(field(row, prefix + u"last_used_service"_s)), itemOf(row));
    }
}

void Report::readKeys(const CsvRow &row, const QString &user, const Alias &arn, bool root)
{
    struct Slot
    {
        int number;
        Instant created;
        bool active;
    };
    std::vector<Slot> held;
    for (const int slot : {1, 2}) {
        const QString prefix = u"access_key_%1_"_s.arg(slot);
        const bool active = isTrue(field(row, prefix + u"active"_s));
        const auto created = date(row, prefix + u"last_rotated"_s);
        if (created) {
            held.push_back({slot, *created, active});
        } else if (active) {
            // The root account's keys, and old ones, may stand there without a date: it is active, and that must be
            // said.
            m_from.incomplete(
                u"ambiguous"_s,
                u"line %1: access key %2 of %3 is active but has no date, so that it joins no key id"_s.arg(row.line)
                    .arg(slot)
                    .arg(user));
        }
    }
    if (held.size() == 2 && held[0].created == held[1].created) {
        m_from.context().skip(
            u"ambiguous"_s,
            u"line %1: both keys of %2 are of the same second, so that neither joins a key id"_s.arg(row.line).arg(
                user));
        // Whatever carries this handle from elsewhere must not look absent: the livelier of the two speaks for both.
        evidence(row, aws::userKey(m_from.instance(), user, held[0].created), held[0].active || held[1].active);
        return;
    }
    for (const auto &slot : held) {
        readKey(row, aws::userKey(m_from.instance(), user, slot.created), arn, root, slot.number, slot.active);
    }
}

void Report::readSigningCertificate(const CsvRow &row, const QString &user, const Alias &arn, int slot)
{
    const QString prefix = u"cert_%1_"_s.arg(slot);
    const auto created = date(row, prefix + u"last_rotated"_s);
    if (!created) {
        return;
    }
    CredentialDescription certificate;
    certificate.kind = Kind::Certificate;
    certificate.layer = Layer::Certificate;
    Handle handle = aws::userKey(m_from.instance(), user, *created);
    handle.scheme = handles::awsSigningCert;
    certificate.handles = {handle};
    certificate.label = u"signing certificate of %1"_s.arg(user);
    certificate.accounts = {arn};
    certificate.lifetime.issued = issuerDate(created);
    m_from.list(std::move(certificate), itemOf(row), row.line);
    evidence(row, handle, isTrue(field(row, prefix + u"active"_s)));
    m_from.own(handle, arn, Relation::Owner, Basis::StatedByIssuer, u"a signing certificate of %1"_s.arg(user),
               itemOf(row));
}

void Report::readUser(const CsvRow &row)
{
    const QString user = field(row, u"user"_s);
    const QString arnText = field(row, u"arn"_s);
    const bool root = user == "<root_account>"_L1;
    if (user.isEmpty() || arnText.isEmpty()) {
        m_from.incomplete(u"unreadable-row"_s, u"line %1: it names no user and ARN"_s.arg(row.line));
        return;
    }
    const Alias arn{u"aws-arn"_s, arnText};
    PrincipalSeen seen;
    seen.kind = PrincipalKind::Service;
    seen.displayName = root ? u"root account of %1"_s.arg(m_from.instance()) : user;
    seen.aliases = {{arn, std::nullopt, std::nullopt, false}};
    seen.opened = date(row, u"user_creation_time"_s);
    m_from.observe(std::move(seen), user, row.line);

    // IAM users have no disabled state: without a password their keys go on, so nothing here ever says Disabled.
    const auto login = date(row, u"password_last_used"_s);
    if (login || isTrue(field(row, u"password_enabled"_s))) {
        AccountState account;
        account.account = arn;
        account.scope = m_scope;
        account.time = m_time;
        account.lastLogin = login;
        account.because = u"the credential report lists the user, with console access"_s;
        m_from.observe(std::move(account), user, row.line);
    }
    readKeys(row, user, arn, root);
    readSigningCertificate(row, user, arn, 1);
    readSigningCertificate(row, user, arn, 2);
}

void Report::read()
{
    for (const auto &unread : m_table.unread) {
        m_from.incomplete(unread.kind, u"line %1: %2"_s.arg(unread.line).arg(unread.detail));
    }
    for (const CsvRow &row : m_table.rows) {
        readUser(row);
    }
    if (m_table.rows.empty()) {
        m_from.incomplete(u"truncated"_s, u"the credential report has no row, not even the root account's"_s);
    }
    const QByteArray account = m_from.instance().toUtf8() + '/';
    m_from.listing(m_scope, handles::awsUserKey, account, m_time);
    m_from.listing(m_scope, handles::awsSigningCert, account, m_time);
}

bool looksLikeReport(QByteArrayView csv)
{
    const QByteArrayView start = csv.first(std::min<qsizetype>(csv.size(), 2048));
    const qsizetype end = start.indexOf('\n'); // behind the header it is a text about reports
    return holds(end < 0 ? start : start.first(end), "access_key_1_last_rotated");
}

void readCsvReport(const Document &document, ReadContext &context, QByteArrayView csv, std::optional<Instant> generated)
{
    Export from(document, context, "aws"_L1);
    const auto table = readCsv(csv);
    if (!table) {
        context.skip(u"damaged"_s, table.error().within(u"credential report"_s).message());
        return;
    }
    for (const QString &name : {u"user"_s, u"arn"_s, u"access_key_1_active"_s, u"access_key_1_last_rotated"_s,
                                u"access_key_2_active"_s, u"access_key_2_last_rotated"_s}) {
        if (table->column(name) < 0) {
            context.skip(u"damaged"_s, u"the credential report lacks the column \"%1\""_s.arg(name));
            return;
        }
    }
    for (const CsvRow &row : table->rows) {
        if (const QString account = aws::accountOfArn(row.fields[table->column(u"arn"_s)]); !account.isEmpty()) {
            from.contentNames(account);
            break;
        }
    }
    Report(from, *table, from.statedAt(generated, reportLag)).read();
}

bool readWrapped(const Document &document, ReadContext &context)
{
    const auto value = parseJsonExport(document, context);
    if (!value) {
        return true;
    }
    const QJsonObject answer = value->toObject();
    const auto content =
        QByteArray::fromBase64Encoding(text(answer, "Content"_L1).toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    if (!answer.contains("Content"_L1) || !answer.contains("GeneratedTime"_L1)) {
        return false;
    }
    if (!content || !looksLikeReport(*content)) {
        context.skip(u"damaged"_s, u"the credential report's Content is no base64 of its CSV"_s);
        return true;
    }
    const auto generated = parseInstant(text(answer, "GeneratedTime"_L1).toUtf8());
    if (!generated) {
        context.skip(u"unreadable-date"_s,
                     u"GeneratedTime is no date: the time of collection is used, with a lag of 4 h"_s);
    }
    readCsvReport(document, context, *content, generated);
    return true;
}

} // namespace

const Reader awsCredentialReportReader{
    "aws-credential-report",
    "AWS credential report",
    [](const Document &d) {
        return looksLikeReport(d.bytes) ||
               (beginsWithAny(d, "{") && mentions(d, {"\"ReportFormat\"", "\"GeneratedTime\"", "\"Content\""}));
    },
    [](const Document &document, ReadContext &context) {
        if (beginsWithAny(document, "{")) {
            return readWrapped(document, context);
        }
        readCsvReport(document, context, document.bytes, std::nullopt);
        return true;
    },
    {.words = {"access_key_1_last_rotated", "\"ReportFormat\"", "\"GeneratedTime\"", "\"Content\""}}};

} // namespace probate
