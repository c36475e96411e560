// The one place that talks to libarchive: entries of an archive in memory, in the archive's order, one at a time.
// Private to scanners/archives; knows no limits but those of a call.
#pragma once

#include "scanners/archives/archive_form.h"

#include <QByteArray>
#include <QString>

#include <memory>

namespace probate {

struct PackedEntry
{
    QString name;            ///< as it stands in the archive, without a leading "./"; empty if it has none
    bool holdsBytes = false; ///< false: a folder, a link or a device
    bool encrypted = false;
    bool compressedOnly = false; ///< a stream that is no archive: the name is not its own
};

class PackedReader
{
public:
    enum class Step {
        Good,
        End,
        Unreadable, ///< of this entry; the next one may hold
        Broken      ///< nothing further can be read
    };

    /// The bytes outlive the reader. `inner` is the form of what a compressed stream holds; Tar or Cpio, else the
    /// stream is one entry. Not left to libarchive, which takes a file that begins with zeros for the end of a tar.
    PackedReader(ArchiveForm form, QByteArrayView bytes, ArchiveForm inner = ArchiveForm::None);
    ~PackedReader();
    PackedReader(const PackedReader &) = delete;
    PackedReader &operator=(const PackedReader &) = delete;

    Step next(PackedEntry &entry);
    /// Appends to `bytes` until it holds `most` bytes (Good) or the entry ends (End).
    Step read(QByteArray &bytes, qsizetype most);
    /// After Unreadable or Broken: libarchive's words, and whether they are about a password or a method.
    QString reason() const;
    bool wantsPassword() const;
    bool lacksMethod() const;

private:
    struct Parts;
    std::unique_ptr<Parts> m_parts;
};

} // namespace probate
