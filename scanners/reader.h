// A reader understands one format: it turns a document into observations. It is a value in a catalogue, data plus two
// functions. It never keeps bytes, never logs, and reports what it could not read as a skip.
#pragma once

#include "core/crypto/fingerprint.h"
#include "scanners/document.h"
#include "scanners/sink.h"

#include <initializer_list>

namespace probate {

/// A name and a value that stand together in a structured file: input for the rules that judge by name.
struct NamedValue
{
    QString name;         ///< full path of keys: "spring.datasource.password"
    QByteArrayView value; ///< decoded; may be secret
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
    QString login;            ///< a user name that stands beside it, or empty
    QString host;             ///< or empty
    bool properPlace = false; ///< the place is made for secrets (SecretSeen::properPlace)
};

/// What a reader is given besides the document.
class ReadContext
{
public:
    virtual ~ReadContext() = default;

    /// Puts an observation whose origin is the document's, with this item, line and offset.
    virtual void observe(Fact fact, const QString &item = {}, std::uint32_t line = 0, std::uint64_t offset = 0) = 0;
    /// Something of this document was not read: `kind` as in Skip.
    virtual void skip(const QString &kind, const QString &detail) = 0;
    virtual Handle fingerprint(QByteArrayView secret) const = 0;
    /// Has a named value judged by all rules, and observed if it is a secret, before what the reader tells of next.
    virtual void judge(const NamedValue &value) = 0;
    /// Hands decoded bytes back to readers and matcher as a nested document ("a.zip!b/c", "#data.key"); honours the
    /// depth cap, and records it when it is hit.
    virtual void nested(const QString &name, QByteArrayView bytes) = 0;
    /// As nested(), of bytes that stand where secrets belong (a Kubernetes secret object): what is found there is no
    /// leak by standing there (SecretSeen::properPlace). A context that does not know the difference reports it as a
    /// leak.
    virtual void nestedInProperPlace(const QString &name, QByteArrayView bytes) { nested(name, bytes); }
    /// As nested(), of a piece of something: it is matched, but no reader is asked, since none may take it for the
    /// whole.
    virtual void nestedPiece(const QString &name, QByteArrayView bytes) { nested(name, bytes); }
    /// Counts bytes that were unpacked and not handed on. False once the outermost document has unpacked to more than
    /// the limits allow: the caller stops unpacking and says so.
    virtual bool mayUnpack(std::uint64_t) { return true; }
    virtual const TrustedKeys &trustedKeys() const = 0;
    /// When the evidence of this document was true: the collection record's time, else nothing.
    virtual EvidenceTime evidenceTime() const = 0;

protected:
    ReadContext() = default;
    ReadContext(const ReadContext &) = default;
    ReadContext &operator=(const ReadContext &) = default;
};

/// What can be asked of all readers at once, before any of them looks. Necessary, never enough: a reader whose outline
/// does not fit is not asked.
struct Outline
{
    /// One of them is the file's name in lower case, or, if it begins with a dot, its end. Empty: any name.
    std::initializer_list<const char *> names = {};
    /// The document's first byte, or its first behind a byte order mark and blanks, is one of these. Null: any.
    const char *begins = nullptr;
    bool either = false; ///< one of the two is enough
    /// One of them stands in the document, unless a collection record names it. Empty: none need to.
    std::initializer_list<const char *> words = {};
    bool recordOnly = false; ///< only where a collection record names the document
};

struct Reader
{
    const char *id;    ///< "aws-credential-report"
    const char *title; ///< for `probate rules list --readers` and the documentation
    /// Cheap: looks at the name and the first few hundred bytes only. Must not allocate more than a little.
    bool (*recognises)(const Document &document);
    /// True: it claimed the document (later readers are not asked). False: it was not its format after all, and nothing
    /// was observed. Malformed content of a claimed format is a skip.
    bool (*read)(const Document &document, ReadContext &context);
    Outline outline = {};
};

} // namespace probate
