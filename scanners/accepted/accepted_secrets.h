// Which secrets of a scanned place somebody accepts in writing: the allow-lists of a .gitleaks.toml and the
// fingerprints of a .gitleaksignore. A scanned place is a stranger's, so what it accepts is marked and shown as
// accepted, never left out, and its patterns are bound in number and work. Knows no source.
#pragma once

#include "core/model/handle.h"
#include "scanners/accepted/gitleaks_config.h"

#include <functional>
#include <memory>
#include <optional>

namespace probate {

class AcceptedSecrets
{
public:
    /// Which of the lists accept a secret by what it is.
    using BySecret = std::uint64_t;
    /// The object that stands at a path of a commit, in hex, or nothing.
    using BlobAt = std::function<QByteArray(const QByteArray &commit, const QString &path)>;

    AcceptedSecrets();
    ~AcceptedSecrets();
    AcceptedSecrets(AcceptedSecrets &&) noexcept;
    AcceptedSecrets &operator=(AcceptedSecrets &&) noexcept;

    /// `file`: how it is called in reports. What cannot be used of it is a remark.
    void addConfig(QByteArrayView bytes, const QString &file, QStringList &remarks);
    /// Lines "file:rule:line" and "commit:file:rule:line"; '#' begins a comment. The rule is another tool's name and is
    /// not compared.
    void addIgnored(QByteArrayView bytes, const QString &file, const BlobAt &blobAt, QStringList &remarks);

    bool isEmpty() const;
    /// Of everything that was added: what depends on it is another outcome.
    QByteArray digest() const;

    BySecret bySecret(QByteArrayView secret) const;
    /// Who accepts it, or nothing. `line`: the text around it, empty where it has none.
    QString acceptedBy(const Origin &origin, const QString &rule, QByteArrayView line, BySecret secret) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace probate
