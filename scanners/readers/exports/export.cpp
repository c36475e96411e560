#include "scanners/readers/exports/export.h"

#include "scanners/find_bytes.h"
#include "core/estate/missing_accounts.h"

#include <algorithm>
#include <array>
#include <utility>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Names under which people write an issuer, and the one spelling that readers ask for.
constexpr std::array<std::pair<QLatin1StringView, QLatin1StringView>, 13> synonyms{{
    {"openbao"_L1, "vault"_L1},
    {"postgres"_L1, "postgresql"_L1},
    {"pg"_L1, "postgresql"_L1},
    {"mariadb"_L1, "mysql"_L1},
    {"kubernetes"_L1, "k8s"_L1},
    {"azure"_L1, "entra"_L1},
    {"azuread"_L1, "entra"_L1},
    {"ad"_L1, "ldap"_L1},
    {"stepca"_L1, "step-ca"_L1},
    {"google"_L1, "gcp"_L1},
    {"gws"_L1, "google-workspace"_L1},
    {"workspace"_L1, "google-workspace"_L1},
    {"ssf"_L1, "set"_L1},
}};

QString oneSpelling(const QString &vendor)
{
    const auto found =
        std::find_if(synonyms.begin(), synonyms.end(), [&](const auto &pair) { return pair.first == vendor; });
    return found == synonyms.end() ? vendor : QString(found->second);
}

/// The path component after the vendor's own folder ("exports/github/acme/…": "acme").
QString instanceFromPath(const Document &document, const QString &vendor)
{
    const auto parts = pathComponents(document);
    for (qsizetype i = 0; i + 2 < parts.size(); ++i) {
        if (oneSpelling(parts[i].toLower()) == vendor) {
            return parts[i + 1];
        }
    }
    return {};
}

QString folderOf(const Document &document)
{
    const auto cut = document.origin.path.lastIndexOf(u'/');
    return document.origin.source + u'/' + (cut < 0 ? QString() : document.origin.path.left(cut));
}

} // namespace

std::optional<IssuerName> parseIssuer(const QString &text)
{
    const auto colon = text.indexOf(u':');
    if (colon <= 0 || colon + 1 == text.size()) {
        return std::nullopt;
    }
    return IssuerName{oneSpelling(text.left(colon).trimmed().toLower()), text.mid(colon + 1).trimmed()};
}

bool isIssuedBy(const Document &document, QLatin1StringView vendor)
{
    const auto name = document.collection ? parseIssuer(document.collection->issuer) : std::nullopt;
    return name && name->vendor == vendor;
}

bool mentions(const Document &document, std::initializer_list<QByteArrayView> words, qsizetype window)
{
    const auto head = document.bytes.first(std::min(document.bytes.size(), window));
    return std::any_of(words.begin(), words.end(), [&](QByteArrayView word) { return holds(head, word); });
}

bool beginsWithAny(const Document &document, QByteArrayView bytes)
{
    QByteArrayView head = document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512));
    if (head.startsWith("\xEF\xBB\xBF")) {
        head = head.sliced(3);
    } else if (head.startsWith("\xFF\xFE") || head.startsWith("\xFE\xFF")) {
        head = head.sliced(2);
    }
    for (const char c : head) {
        if (c != ' ' && c != '\t' && c != '\r' && c != '\n' && c != '\0') {
            return bytes.contains(c);
        }
    }
    return false;
}

QStringList pathComponents(const Document &document)
{
    QString path = document.origin.path;
    return path.replace(u'!', u'/').split(u'/', Qt::SkipEmptyParts);
}

Export::Export(const Document &document, ReadContext &context, QLatin1StringView vendor)
    : m_document(document), m_context(context), m_vendor(vendor)
{
    const auto named = document.collection ? parseIssuer(document.collection->issuer) : std::nullopt;
    m_recorded = named && named->vendor == vendor;
    if (m_recorded) {
        m_issuer = document.collection->issuer;
        m_instance = named->instance;
        m_time = context.evidenceTime();
        m_complete = document.collection->complete && m_time.at.has_value();
        return;
    }
    m_instance = instanceFromPath(document, m_vendor);
    if (m_instance.isEmpty()) {
        m_instance = u"unrecorded:"_s + folderOf(document);
    }
    m_issuer = m_vendor + u':' + m_instance;
    if (document.collection) {
        context.skip(
            u"issuer-mismatch"_s,
            u"the collection record names the issuer \"%1\", but this is an export of %2: it is read without a time, "
            u"and proves nothing about any closure; correct the issuer in collected.yaml"_s.arg(
                document.collection->issuer.left(200), m_vendor));
    }
}

void Export::contentNames(const QString &instance)
{
    if (instance.isEmpty() || instance == m_instance) {
        return;
    }
    if (m_recorded) {
        incomplete(u"issuer-mismatch"_s,
                   u"the collection record names the issuer \"%1\", but the content is of \"%2\": it is read without a "
                   u"time, and "
                   u"proves nothing about any closure"_s.arg(m_issuer.left(200), instance.left(200)));
        m_time = {};
    }
    m_instance = instance;
    m_issuer = m_vendor + u':' + instance;
}

void Export::incomplete(const QString &kind, const QString &detail)
{
    m_complete = false;
    m_context.skip(kind, detail);
}

EvidenceTime Export::time(Duration lag) const
{
    return m_time.at ? EvidenceTime{m_time.at, std::max(lag, m_time.lag)} : EvidenceTime{};
}

EvidenceTime Export::statedAt(std::optional<Instant> stated, Duration lagOfFetching)
{
    if (!m_time.at || !stated) {
        return time(lagOfFetching);
    }
    if (*stated > *m_time.at) {
        m_context.skip(u"contradictory-time"_s,
                       u"its data claim to be of %1, later than its collection at %2: the time of "
                       u"collection is used, with the source's lag"_s.arg(toIso(*stated), toIso(*m_time.at)));
        return time(lagOfFetching);
    }
    return {stated, Duration{0}};
}

void Export::list(CredentialDescription credential, const QString &item, std::uint32_t line)
{
    if (credential.issuer.isEmpty()) {
        credential.issuer = m_issuer;
    }
    m_context.observe(CredentialListed{std::move(credential)}, item, line);
}

void Export::own(const Handle &credential, const Alias &principal, Relation relation, Basis basis,
                 const QString &because, const QString &item)
{
    if (principal.value.isEmpty()) {
        return;
    }
    m_context.observe(OwnershipStated{credential, principal, relation, basis, std::nullopt, because}, item);
}

void Export::listing(const Scope &scope, QByteArrayView scheme, QByteArrayView prefix, const EvidenceTime &time,
                     std::vector<Alias> accounts)
{
    ListingRead read;
    read.scope = scope;
    read.handleScheme = scheme.toByteArray();
    read.valuePrefix = prefix.toByteArray();
    read.accounts = std::move(accounts);
    read.complete = m_complete && time.at.has_value();
    read.time = time;
    m_context.observe(std::move(read));
}

void Export::listedAccounts(const Scope &scope)
{
    if (m_stated) {
        listing(scope, accountListing, {}, time());
    }
}

void Export::use(const Handle &credential, const Scope &scope, Instant at, const EvidenceTime &time,
                 const QString &because, const QString &item)
{
    m_context.observe(UseSeen{credential, scope, at, time, because}, item);
}

} // namespace probate
