// Takes archives and compressed files apart in memory and hands what they hold on as nested documents, named "!b/c".
// Knows no rule, reader or source; writes nothing anywhere, and follows no link that stands in an archive.
#pragma once

#include "scanners/reader.h"
#include "scanners/source.h"

namespace probate {

/// An Unpack of the pipeline: zip and its kin (jar, docx, odt …), 7z, tar, cpio, ar, deb, rpm, gzip, bzip2, xz and
/// zstd, recognised by content. False: it is none of these, or its bytes are to be read as they stand as well, since
/// they are more than an archive or nothing could be unpacked. What was left is a skip: "encrypted", "unsupported",
/// "damaged", "too-large", "too-deep" or "limit".
bool unpackArchive(const Document &document, const ScanLimits &limits, ReadContext &context);

} // namespace probate
