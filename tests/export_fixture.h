// Reads one export as the pipeline would, and keeps what was said. Test code only: values that look like credentials
// are made at run time.
#pragma once

#include "scanners/keys/jws.h"
#include "scanners/readers/exports/catalogue.h"

#include <QStringList>

namespace probate {

class ReadExport : public ReadContext
{
public:
    /// Reads `bytes` at `path` as if collected.yaml had named this issuer and time; without an issuer, without a
    /// record.
    ReadExport(const char *path, const QByteArray &bytes, const char *issuer = nullptr, bool complete = true,
               const char *at = "2026-03-11T16:00:00Z", const TrustedKeys *keys = nullptr, bool coversIssuer = false)
        : m_bytes(bytes)
    {
        m_document.origin = {QStringLiteral("export:test"), QString::fromUtf8(path), {}, {}, 0, 0, {}};
        m_document.bytes = m_bytes;
        m_document.exportArea = true;
        m_document.trustedKeys = keys;
        if (issuer) {
            m_document.collection =
                CollectionRecord{QString::fromUtf8(issuer), parseInstant(at), complete, coversIssuer};
        }
        for (const Reader &reader : exportReaders()) {
            if (reader.recognises(m_document) && reader.read(m_document, *this)) {
                readBy = reader.id;
                break;
            }
        }
    }

    void observe(Fact fact, const QString &, std::uint32_t, std::uint64_t) override
    {
        facts.push_back(std::move(fact));
    }
    void skip(const QString &kind, const QString &detail) override
    {
        skips.append(kind + QStringLiteral(": ") + detail);
    }
    Handle fingerprint(QByteArrayView secret) const override { return m_printer.fingerprint(secret); }
    void judge(const NamedValue &value) override
    {
        judged.append(value.name);
        judgedProperly += value.properPlace;
    }
    void nested(const QString &name, QByteArrayView bytes) override
    {
        nestedNames.append(name);
        nestedBytes.push_back(bytes.toByteArray());
    }
    const TrustedKeys &trustedKeys() const override
    {
        return m_document.trustedKeys ? *m_document.trustedKeys : m_noKeys;
    }
    EvidenceTime evidenceTime() const override
    {
        return m_document.collection ? EvidenceTime{m_document.collection->collectedAt, Duration{0}} : EvidenceTime{};
    }

    template <typename T> std::vector<T> all() const
    {
        std::vector<T> found;
        for (const Fact &fact : facts) {
            if (const T *value = std::get_if<T>(&fact)) {
                found.push_back(*value);
            }
        }
        return found;
    }
    /// The words on this handle's state: "enabled", "switched-off", "ended", "ended-passively", joined.
    QString stateOf(const char *handle) const
    {
        static const char *words[] = {"enabled", "switched-off", "ended", "ended-passively"};
        QStringList said;
        for (const auto &state : all<StateEvidence>()) {
            if (toText(state.credential) == QLatin1StringView(handle)) {
                said.append(QLatin1StringView(words[int(state.state)]));
            }
        }
        return said.join(QLatin1Char(' '));
    }
    const CredentialListed *listed(const char *handle) const
    {
        for (const Fact &fact : facts) {
            const auto *value = std::get_if<CredentialListed>(&fact);
            if (value && std::ranges::any_of(value->credential.handles,
                                             [&](const Handle &h) { return toText(h) == QLatin1StringView(handle); })) {
                return value;
            }
        }
        return nullptr;
    }
    /// "complete SCHEME PREFIX" or "partial …" of every listing, in order.
    QStringList listings() const
    {
        QStringList said;
        for (const auto &listing : all<ListingRead>()) {
            said.append(QStringLiteral("%1 %2 %3")
                            .arg(QLatin1StringView(listing.complete ? "complete" : "partial"),
                                 QString::fromLatin1(listing.handleScheme), QString::fromUtf8(listing.valuePrefix))
                            .trimmed());
        }
        return said;
    }
    QString ownerOf(const char *handle) const
    {
        QStringList said;
        for (const auto &owner : all<OwnershipStated>()) {
            if (toText(owner.credential) == QLatin1StringView(handle)) {
                said.append(toText(owner.principal));
            }
        }
        return said.join(QLatin1Char(' '));
    }
    bool skipped(const char *kind) const
    {
        return std::ranges::any_of(
            skips, [&](const QString &s) { return s.startsWith(QLatin1StringView(kind) + QLatin1Char(':')); });
    }

    std::vector<Fact> facts;
    QStringList skips;
    QStringList judged;
    int judgedProperly = 0;
    QStringList nestedNames;
    std::vector<QByteArray> nestedBytes;
    QByteArray readBy; ///< id of the reader that claimed it

private:
    QByteArray m_bytes;
    Document m_document;
    Fingerprinter m_printer = Fingerprinter::withKey(SecretBytes(QByteArray(32, 'k')));
    TrustedKeys m_noKeys;
};

} // namespace probate
