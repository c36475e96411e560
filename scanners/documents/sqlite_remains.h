// What stands in an SQLite file outside its rows: pages that no table uses any more, and the gaps of those that one
// does. Deleted rows lie there until something is written over them. Private to scanners/documents.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace probate {

/// Those bytes, gap after gap, without runs of zeros; what is still to be told for a row has a line for each text.
QByteArray sqliteRemains(QByteArrayView file);

/// All bytes of a file whose tables cannot be read, in the same form.
QByteArray salvageSqlite(QByteArrayView bytes);

} // namespace probate
