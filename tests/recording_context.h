// A ReadContext that keeps what a reader says, for tests of readers.
#pragma once

#include "scanners/keys/jws.h"
#include "scanners/reader.h"

#include <vector>

namespace probate {

class RecordingContext : public ReadContext
{
public:
    struct Judged
    {
        QString name;
        QByteArray value;
        QString login;
        QString host;
        std::uint32_t line = 0;
    };

    void observe(Fact fact, const QString &item = {}, std::uint32_t line = 0, std::uint64_t offset = 0) override
    {
        observations.push_back(
            {{document.origin.source, document.origin.path, {}, item, line, offset, {}}, {}, std::move(fact)});
    }
    void skip(const QString &kind, const QString &detail) override { skips.push_back({{}, {}, kind, detail}); }
    Handle fingerprint(QByteArrayView secret) const override { return m_printer.fingerprint(secret); }
    void judge(const NamedValue &value) override
    {
        judged.push_back({value.name, value.value.toByteArray(), value.login, value.host, value.line});
    }
    void nested(const QString &name, QByteArrayView bytes) override { inner.emplace_back(name, bytes.toByteArray()); }
    const TrustedKeys &trustedKeys() const override { return m_keys; }
    EvidenceTime evidenceTime() const override
    {
        return {document.collection ? document.collection->collectedAt : std::nullopt, Duration{0}};
    }

    /// Asks the reader as the scanner would; false if it did not claim the bytes.
    bool read(const Reader &reader, const QByteArray &bytes, const QString &path, const char *issuer = nullptr)
    {
        m_bytes = bytes;
        document.bytes = m_bytes;
        document.origin.source = QStringLiteral("dir:/estate");
        document.origin.path = path;
        if (issuer) {
            document.collection = CollectionRecord{QString::fromLatin1(issuer), collectedAt, complete};
        }
        return reader.recognises(document) && reader.read(document, *this);
    }

    template <typename T> std::vector<T> facts() const
    {
        std::vector<T> found;
        for (const auto &observation : observations) {
            if (const auto *fact = std::get_if<T>(&observation.fact)) {
                found.push_back(*fact);
            }
        }
        return found;
    }
    /// Every described credential, seen or listed.
    std::vector<CredentialDescription> credentials() const
    {
        std::vector<CredentialDescription> found;
        for (const auto &observation : observations) {
            if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
                found.push_back(seen->credential);
            } else if (const auto *listed = std::get_if<CredentialListed>(&observation.fact)) {
                found.push_back(listed->credential);
            }
        }
        return found;
    }
    bool hasSecret(QByteArrayView secret) const
    {
        const auto wanted = fingerprint(secret);
        for (const auto &seen : facts<SecretSeen>()) {
            for (const auto &handle : seen.credential.handles) {
                if (handle == wanted) {
                    return true;
                }
            }
        }
        return false;
    }
    bool states(const char *space, const char *value) const
    {
        for (const auto &owner : facts<OwnershipStated>()) {
            if (owner.principal == Alias{QString::fromLatin1(space), QString::fromUtf8(value)}) {
                return true;
            }
        }
        return false;
    }
    static QByteArray handle(const CredentialDescription &credential, const char *scheme)
    {
        for (const auto &handle : credential.handles) {
            if (handle.scheme == scheme) {
                return handle.value;
            }
        }
        return {};
    }
    bool skipped(const char *kind) const
    {
        for (const auto &skip : skips) {
            if (skip.kind == QLatin1StringView(kind)) {
                return true;
            }
        }
        return false;
    }

    Document document;
    std::vector<Observation> observations;
    std::vector<Skip> skips;
    std::vector<Judged> judged;
    std::vector<std::pair<QString, QByteArray>> inner;
    std::optional<Instant> collectedAt = parseInstant("2026-03-11T16:55:00Z");
    bool complete = true;

private:
    QByteArray m_bytes;
    Fingerprinter m_printer = Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef"));
    TrustedKeys m_keys;
};

} // namespace probate
