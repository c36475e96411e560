// Which archive or compressed form some bytes have, by content alone. Private to scanners/archives.
#pragma once

#include <QByteArrayView>

namespace probate {

enum class ArchiveForm {
    None,
    Zip,     ///< begins with an entry, or ends with a directory of entries
    ZipHead, ///< begins with an entry, but the directory at the end is missing
    SevenZip,
    Tar,
    Cpio,
    Ar, ///< a deb is one
    Rpm,
    Gzip,
    Bzip2,
    Xz,
    Zstd
};

ArchiveForm archiveForm(QByteArrayView bytes);

/// Holds one stream, not entries with names.
bool isCompressedStream(ArchiveForm form);

} // namespace probate
