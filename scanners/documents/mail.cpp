// Mail as it lies in files: single messages, folders of them (RFC 4155), web pages saved as mail (RFC 2557). Parts are
// named by their file's name, else by their number as in IMAP (RFC 3501, 6.4.5).
#include "scanners/documents/forms.h"
#include "scanners/documents/mail_fields.h"
#include "scanners/find_bytes.h"

#include <algorithm>
#include <array>

namespace probate {

namespace {

constexpr int deepestParts = 20; ///< multiparts in multiparts; what lies deeper is read as it stands

/// Fields with which a stored message begins, in lower case; "from " begins a folder.
constexpr std::array firstFields{"received:",      "return-path:",
                                 "delivered-to:",  "from:",
                                 "date:",          "message-id:",
                                 "subject:",       "to:",
                                 "mime-version:",  "x-mozilla-status:",
                                 "reply-to:",      "sender:",
                                 "content-type:",  "dkim-signature:",
                                 "x-account-key:", "arc-seal:",
                                 "x-received:",    "authentication-results:",
                                 "envelope-to:",   "cc:"};

bool startsCaseless(QByteArrayView bytes, QByteArrayView word)
{
    return bytes.size() >= word.size() && bytes.first(word.size()).compare(word, Qt::CaseInsensitive) == 0;
}

bool hasFieldCaseless(QByteArrayView header, QByteArrayView name)
{
    for (qsizetype at = 0; at >= 0 && at < header.size();) {
        if (startsCaseless(header.sliced(at), name)) {
            return true;
        }
        const auto end = header.indexOf('\n', at);
        at = end < 0 ? -1 : end + 1;
    }
    return false;
}

/// Something in it reads otherwise than it stands.
bool isEncoded(QByteArrayView bytes)
{
    QByteArray lower = bytes.toByteArray().toLower();
    const bool encoded = holds(lower, "content-type: multipart/") || holds(lower, "content-type: message/") ||
                         holds(lower, "transfer-encoding: base64") || holds(lower, "transfer-encoding:base64") ||
                         holds(lower, "transfer-encoding: quoted-printable") || holds(lower, "boundary=") ||
                         holds(lower, "?b?") || holds(lower, "?q?");
    lower.fill('\0');
    return encoded;
}

class MailWalk
{
public:
    explicit MailWalk(Parts &parts) : m_parts(parts) {}

    /// `folder`: "" for a message of its own, else "message-3/".
    void message(QByteArrayView bytes, const QString &folder)
    {
        m_folder = folder;
        m_headers.fill('\0');
        m_headers.clear();
        entity(bytes, {}, 0);
        m_parts.handOnPiece(folder + QStringLiteral("headers"), m_headers); // no reader takes it for a mail
    }

private:
    void entity(QByteArrayView bytes, const QString &number, int depth);
    void multipart(const MailEntity &whole, const QByteArray &boundary, const QString &number, int depth);
    void leaf(const MailEntity &part, const QByteArray &type, const QString &number);
    QString nameOf(const MailEntity &part, const QByteArray &type, const QString &number) const;

    Parts &m_parts;
    QString m_folder;
    WipedBytes m_headers; ///< of all parts, unfolded and decoded
};

void MailWalk::entity(QByteArrayView bytes, const QString &number, int depth)
{
    const MailEntity part = mailEntity(bytes);
    for (const MailField &field : part.fields) {
        m_headers += field.name + ": " + field.value + '\n';
    }
    if (part.fields.size() >= mostMailFields) {
        m_parts.handOnPiece(m_folder + number + QStringLiteral("header"), part.header);
    }
    const QByteArray contentType = part.value("content-type");
    const QByteArray type = mainValue(contentType);
    const QByteArray boundary = mailParameter(contentType, "boundary");
    if (type == "multipart/encrypted") {
        m_parts.leave("encrypted", m_folder + (number.isEmpty() ? QStringLiteral("1") : number),
                      QStringLiteral("encrypted and not read"));
    }
    if (!type.startsWith("multipart/") || boundary.isEmpty()) {
        leaf(part, type, number.isEmpty() ? QStringLiteral("1") : number);
    } else if (depth >= deepestParts) {
        m_parts.leave("too-deep", m_folder + number,
                      QStringLiteral("parts nested more than %1 deep: read as they stand").arg(deepestParts));
        m_parts.handOnPiece(m_folder + number, part.body);
    } else {
        multipart(part, boundary, number, depth);
    }
}

void MailWalk::multipart(const MailEntity &whole, const QByteArray &boundary, const QString &number, int depth)
{
    const QByteArray mark = "--" + boundary;
    const QByteArrayView body = whole.body;
    qsizetype begin = 0; // of the part at hand; the first is the preamble
    int count = 0;
    bool closed = false;
    const QString prefix = number.isEmpty() ? QString() : number + QLatin1Char('.');
    const auto take = [&](QByteArrayView part) {
        if (count == 0 || closed) { // before the first and after the last: shown by no program, and there all the same
            m_parts.handOn(m_folder + prefix + (closed ? QStringLiteral("epilogue") : QStringLiteral("preamble")),
                           part);
        } else {
            entity(part, prefix + QString::number(count), depth + 1);
        }
    };
    for (qsizetype at = findBytes(body, mark); at >= 0 && m_parts.open(); at = findBytes(body, mark, at + 1)) {
        if (closed || (at > 0 && body[at - 1] != '\n')) {
            continue;
        }
        const auto lineEnd = body.indexOf('\n', at);
        const qsizetype next = lineEnd < 0 ? body.size() : lineEnd + 1;
        const QByteArrayView after = body.sliced(at + mark.size(), std::max<qsizetype>(next - at - mark.size(), 0));
        const bool ends = after.startsWith("--");
        if (!(ends ? after.sliced(2) : after).trimmed().isEmpty()) {
            continue; // another boundary that begins like this one, or text
        }
        qsizetype end = at;
        end -= end > begin && body[end - 1] == '\n' ? 1 : 0; // the line end before a boundary belongs to it
        end -= end > begin && body[end - 1] == '\r' ? 1 : 0;
        take(body.sliced(begin, end - begin));
        begin = next;
        ++count;
        closed = ends;
    }
    if (!m_parts.open()) {
        return;
    }
    if (count > 0 && !closed) {
        m_parts.leave("damaged", m_folder + prefix + QString::number(count),
                      QStringLiteral("the closing boundary is missing: read to the end of the file"));
    }
    take(body.sliced(begin));
}

void MailWalk::leaf(const MailEntity &part, const QByteArray &type, const QString &number)
{
    const QByteArray encoding = mainValue(part.value("content-transfer-encoding"));
    const QString name = m_folder + nameOf(part, type, number);
    const QByteArray smime = mailParameter(part.value("content-type"), "smime-type").toLower();
    if (type.endsWith("pkcs7-mime") && smime != "signed-data") {
        m_parts.leave("encrypted", name, QStringLiteral("encrypted and not read"));
    }
    if (encoding == "base64") {
        WipedBytes bytes(QByteArray::fromBase64(QByteArray::fromRawData(part.body.data(), part.body.size())));
        m_parts.handOn(name, bytes);
    } else if (encoding == "quoted-printable") {
        WipedBytes bytes(decodeQuotedPrintable(part.body));
        m_parts.handOn(name, bytes);
    } else {
        const bool known = encoding.isEmpty() || encoding == "7bit" || encoding == "8bit" || encoding == "binary";
        if (!known) {
            m_parts.leave("unsupported", name, QStringLiteral("its transfer encoding is not known: read as it stands"));
        }
        m_parts.handOn(name, part.body);
    }
}

QString MailWalk::nameOf(const MailEntity &part, const QByteArray &type, const QString &number) const
{
    QByteArray file = mailParameter(part.value("content-disposition"), "filename");
    if (file.isEmpty()) {
        file = mailParameter(part.value("content-type"), "name");
    }
    if (!file.isEmpty()) {
        return number + QLatin1Char('/') + asPartName(QString::fromUtf8(decodeWords(file)));
    }
    // A message in a message is named so that it is known for one.
    return type == "message/rfc822" || type == "message/global" ? number + QStringLiteral(".eml") : number;
}

bool beginsMessage(QByteArrayView bytes)
{
    return bytes.startsWith("From ") && bytes.size() > 5 && bytes[5] != ' ';
}

/// RFC 4155: a line "From …" after an empty one begins the next message.
qsizetype nextMessage(QByteArrayView bytes, qsizetype from)
{
    for (qsizetype at = findBytes(bytes, "\nFrom ", from); at >= 0; at = findBytes(bytes, "\nFrom ", at + 1)) {
        const QByteArrayView before = bytes.sliced(from, at - from);
        if ((before.endsWith('\n') || before.endsWith("\n\r")) && beginsMessage(bytes.sliced(at + 1))) {
            return at + 1;
        }
    }
    return bytes.size();
}

} // namespace

bool isMail(const Document &document)
{
    const QByteArrayView bytes = document.bytes;
    if (bytes.size() < 32 || !((bytes[0] >= 'A' && bytes[0] <= 'Z') || (bytes[0] >= 'a' && bytes[0] <= 'z'))) {
        return false; // nearly everything that is not text in a language
    }
    const auto first = std::ranges::find_if(firstFields, [&](const char *name) { return startsCaseless(bytes, name); });
    const bool folder = beginsMessage(bytes);
    const QStringView name = document.nameView();
    const bool named = name.endsWith(QLatin1StringView(".eml"), Qt::CaseInsensitive) ||
                       name.endsWith(QLatin1StringView(".mbox"), Qt::CaseInsensitive) ||
                       name.endsWith(QLatin1StringView(".mht"), Qt::CaseInsensitive) ||
                       name.endsWith(QLatin1StringView(".mhtml"), Qt::CaseInsensitive);
    if (!named && !folder && first == firstFields.end()) {
        return false;
    }
    const QByteArrayView start = bytes.first(std::min<qsizetype>(bytes.size(), 16 << 10));
    const bool fields = hasFieldCaseless(start, "from:") || hasFieldCaseless(start, "mime-version:");
    const bool more = hasFieldCaseless(start, "date:") || hasFieldCaseless(start, "message-id:") ||
                      hasFieldCaseless(start, "mime-version:") || hasFieldCaseless(start, "received:") ||
                      hasFieldCaseless(start, "subject:");
    return (named && first != firstFields.end()) || (fields && more);
}

bool unpackMail(const Document &document, Parts &parts)
{
    const QByteArrayView bytes = document.bytes;
    if (!isEncoded(bytes)) {
        return false;
    }
    MailWalk walk(parts);
    if (!beginsMessage(bytes)) {
        walk.message(bytes, {});
        return true;
    }
    int number = 0;
    for (qsizetype at = 0; at < bytes.size() && parts.open();) {
        const auto line = bytes.indexOf('\n', at); // the "From " line itself
        const qsizetype begin = line < 0 ? bytes.size() : line + 1;
        const qsizetype end = nextMessage(bytes, begin);
        walk.message(bytes.sliced(begin, end - begin), QStringLiteral("message-%1/").arg(++number));
        at = end;
    }
    return true;
}

} // namespace probate
