// Keys as source code, patches and configuration quote them. Knows how text is quoted, and nothing of keys.
#pragma once

#include <QByteArray>

namespace probate {

/// What a reader of PEM understands: \n of string literals become line ends, and what quotes, indents, comments or
/// concatenates the lines is taken off. The caller wipes it.
QByteArray plainPem(QByteArrayView text);

} // namespace probate
