// What sources yield and readers take: bytes with the place they came from. A source knows no format; a reader knows no
// source.
#pragma once

#include "core/model/observation.h"

#include <QByteArrayView>

namespace probate {

/// What collected.yaml says of an export (formats.md, "Our own input files").
struct CollectionRecord
{
    QString issuer;                    ///< "aws:519410398235"
    std::optional<Instant> collectedAt;
    bool complete = false;
    bool coversIssuer = false; ///< declared: it holds everything of its kind that the issuer has, even where it looks
                               ///< like the listing of one user or namespace

    bool operator==(const CollectionRecord &) const = default;
};

class AcceptedSecrets;
class TrustedAuthorities;
class TrustedKeys;

struct Document
{
    Origin origin;
    QByteArrayView bytes;
    Instant collectedAt;                       ///< when these bytes were read; the run's time
    std::optional<CollectionRecord> collection;///< present only if a record names this file
    std::optional<Instant> fileTime;           ///< mtime, the weakest basis of a lifetime; never evidence time
    bool exportArea = false;                   ///< stands below a folder with a collected.yaml
    const TrustedKeys *trustedKeys = nullptr;  ///< for signed events, from the source's pre-pass; null: none. Outlives scan()
    const TrustedAuthorities *authorities = nullptr; ///< for CRLs and OCSP answers, as trustedKeys
    const AcceptedSecrets *accepted = nullptr; ///< what the source's own files accept; null: nothing. As trustedKeys
    bool window = false;                       ///< a piece of a larger file: matched, but no reader is asked
    bool readersOnly = false;                  ///< rows that a source asked for: readers take them apart, nothing is matched
    int depth = 0;                             ///< how many archives and decodings it came through

    /// The last component of the path, after any '!'; of the item for a value of a file; empty for a decoded part.
    QString fileName() const { return nameView().toString(); }
    /// The same without a copy: a part of path or item.
    QStringView nameView() const;
};

} // namespace probate
