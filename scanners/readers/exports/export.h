// One export being read: who issued it, when its word was true, and whether it is whole. Every reader of this folder
// puts its facts through here, so that evidence never gets a time that no collection record gave, and a listing of
// which something was unreadable is never called complete. It knows no vendor's format.
#pragma once

#include "scanners/reader.h"

#include <QStringList>

#include <initializer_list>

namespace probate {

/// "aws:519410398235": vendor "aws", instance "519410398235". Vendors have one spelling here ("openbao" is "vault").
struct IssuerName
{
    QString vendor;
    QString instance;

    bool operator==(const IssuerName &) const = default;
};

std::optional<IssuerName> parseIssuer(const QString &text);
/// True if the collection record names that vendor.
bool isIssuedBy(const Document &document, QLatin1StringView vendor);
/// True if one of the words stands in the first `window` bytes.
bool mentions(const Document &document, std::initializer_list<QByteArrayView> words, qsizetype window = 8192);
/// The first byte that is no white space or byte order mark is one of these.
bool beginsWithAny(const Document &document, QByteArrayView bytes);
/// The components of the document's path, entries of archives included.
QStringList pathComponents(const Document &document);

class Export
{
public:
    Export(const Document &document, ReadContext &context, QLatin1StringView vendor);

    /// "aws:519410398235": of the record, else made from the path; two unrecorded folders never share one.
    const QString &issuer() const { return m_issuer; }
    const QString &instance() const { return m_instance; }
    /// What the content itself says that the instance is. A record that says otherwise is not believed about the time.
    void contentNames(const QString &instance);
    /// Spells the instance as published handles do, where that differs from the record's words.
    void spellInstance(const QString &instance) { m_instance = instance; }
    /// Adds to the skips and makes sure that no listing of this document counts as complete.
    void incomplete(const QString &kind, const QString &detail);

    /// When the source's word was true, with the lag of a source that was merely fetched then.
    EvidenceTime time(Duration lag = Duration{0}) const;
    /// The source states the time of its data: no lag. Not believed where it lies after the collection.
    EvidenceTime statedAt(std::optional<Instant> stated, Duration lagOfFetching);
    bool isComplete() const { return m_complete; }
    /// The record declares that this holds everything of its kind that the issuer has. Without that, what a listing
    /// shows of one user or namespace is taken to be of that one, and an empty one to be of nobody.
    bool coversIssuer() const { return m_recorded && m_document.collection->coversIssuer; }

    Scope scope(const QString &call, const QString &place = {}) const { return {m_issuer, call, place}; }

    void observe(Fact fact, const QString &item = {}, std::uint32_t line = 0)
    {
        m_stated = m_stated || std::holds_alternative<AccountState>(fact);
        m_context.observe(std::move(fact), item, line);
    }
    void list(CredentialDescription credential, const QString &item, std::uint32_t line = 0);
    void own(const Handle &credential, const Alias &principal, Relation relation, Basis basis, const QString &because,
             const QString &item);
    void listing(const Scope &scope, QByteArrayView scheme, QByteArrayView prefix, const EvidenceTime &time,
                 std::vector<Alias> accounts = {});
    /// This listing had every account of the scope: one that it lacks is gone. Not if anything of it was
    /// unreadable, nor if it has no account at all: whoever may list nobody sees an empty list.
    void listedAccounts(const Scope &scope);
    void use(const Handle &credential, const Scope &scope, Instant at, const EvidenceTime &time, const QString &because,
             const QString &item);

    ReadContext &context() { return m_context; }
    const Document &document() const { return m_document; }

private:
    const Document &m_document;
    ReadContext &m_context;
    QString m_vendor;
    QString m_issuer;
    QString m_instance;
    EvidenceTime m_time;
    bool m_complete = false;
    bool m_recorded = false;
    bool m_stated = false; ///< some account's state
};

/// A lifetime date on the issuer's word.
inline std::optional<LifetimeDate> issuerDate(std::optional<Instant> at)
{
    return at ? std::optional<LifetimeDate>(LifetimeDate{*at, LifetimeBasis::IssuerExport}) : std::nullopt;
}

} // namespace probate
