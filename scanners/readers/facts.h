// What readers of files put into observations again and again: a secret with its fingerprint, an owner by a name that
// stands beside it, a line with its number. Nothing here knows a format.
#pragma once

#include "scanners/reader.h"

namespace probate {

/// Where in the document something stands.
struct Place
{
    QString item;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

/// A description of that kind, in the kind's own layer.
CredentialDescription describe(Kind kind, const QString &label);

/// Observes that the secret stands in this document, under the rule "reader-ID". Its fingerprint joins the handles.
/// False, and nothing is observed, if it is empty or a placeholder.
bool observeSecret(ReadContext &context, const char *reader, CredentialDescription credential, QByteArrayView secret,
                   double confidence, const Place &place);

/// As observeSecret, with a login beside it: the login becomes an attribute and an owner by StoredBeside.
bool observeLogin(ReadContext &context, const char *reader, CredentialDescription credential, QByteArrayView secret,
                  const QString &login, const QString &host, const Place &place);

/// States an owner; nothing happens if the name is empty.
void stateOwner(ReadContext &context, const Handle &credential, const Alias &principal, Relation relation, Basis basis,
                const QString &because, const Place &place);

/// "email:" for something that looks like an address, else "login:"; nothing for an empty name or one with blanks, and
/// for names that everybody has ("root", "admin", "token", "oauth2" …).
std::optional<Alias> aliasOfLogin(const QString &login);

/// True for what people write where a secret will stand: "changeme", "${PASSWORD}", "<your token>", "xxxx", "{{ var
/// }}".
bool isPlaceholder(QByteArrayView value);

/// A short text of the document, without control characters.
QString shortText(QByteArrayView bytes);
/// The host of a URL, or of an authority without a scheme, without port; empty where the text is neither. What stands
/// around it (user, password, path, query) may be secret.
QString hostIn(const QString &text);

/// The lines of a text one by one, without line ends; CR LF, LF and CR count.
class TextLines
{
public:
    explicit TextLines(QByteArrayView text) : m_text(text) {}

    bool next();
    QByteArrayView line() const { return m_line; }
    std::uint32_t number() const { return m_number; }
    std::uint64_t offset() const { return static_cast<std::uint64_t>(m_begin); }
    Place place() const { return {{}, m_number, offset()}; }

private:
    QByteArrayView m_text;
    QByteArrayView m_line;
    qsizetype m_begin = 0;
    qsizetype m_next = 0;
    std::uint32_t m_number = 0;
};

/// True if the document's file name, in lower case, is one of these or ends with one that begins with a dot.
bool isNamed(const Document &document, std::initializer_list<const char *> names);
/// True if a component of the path, or its end, is this ("/.ssh/").
bool pathHas(const Document &document, QLatin1StringView part);

} // namespace probate
