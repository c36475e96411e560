// Which secrets of a scanned place somebody accepts in writing: the allow-lists of a .gitleaks.toml and the
// fingerprints of a .gitleaksignore. A scanned place is a stranger's, so what it accepts is marked and shown as
// accepted, never left out, and its patterns are bound in number and work. Knows no source.
#pragma once

#include "scanners/accepted/gitleaks_config.h"

#include <functional>
#include <memory>
#include <span>

namespace probate {

class AcceptedSecrets
{
public:
    /// Which of the lists accept a secret by what it is, and by the text around it.
    using BySecret = std::uint64_t;
    /// The object that stands at a path of a commit, in hex, or nothing.
    using BlobAt = std::function<QByteArray(const QByteArray &commit, const QString &path)>;

    /// Where a secret stands, as far as lists ask for it.
    struct Place
    {
        QString path;
        QByteArray object;
        std::uint32_t line = 0; ///< 0: none, or several
        QString rule;
        std::span<const QByteArray> commits = {}; ///< that brought it, in hex; empty: not all are known
    };

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
    /// The same with the whole match, where a pattern matched, and the line; each empty where there is none.
    BySecret byText(BySecret secret, QByteArrayView match, QByteArrayView line) const;
    /// Who accepts it, or nothing.
    QString acceptedBy(const Place &place, BySecret secret) const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace probate
