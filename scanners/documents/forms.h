// The formats that this room takes apart. Private to scanners/documents. Each recognises by name or first bytes, and
// unpacks into parts; false: the bytes are to be read as they stand as well.
#pragma once

#include "scanners/documents/parts.h"

namespace probate {

bool isNotebook(const Document &document);
bool unpackNotebook(const Document &document, Parts &parts);

/// A message by RFC 5322 with parts or encodings by RFC 2045, or a folder of them (RFC 4155). Mail without either is
/// text as it stands, so a patch that was mailed stays one.
bool isMail(const Document &document);
bool unpackMail(const Document &document, Parts &parts);

bool isPdf(const Document &document);
bool unpackPdf(const Document &document, Parts &parts);

bool isSqliteFile(const Document &document);
bool unpackSqliteFile(const Document &document, Parts &parts);

} // namespace probate
