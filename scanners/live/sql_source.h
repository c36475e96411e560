// A database as a roster: the rows of the user's own query as people, or as closures.
#pragma once

#include "scanners/source.h"

namespace probate {

/// Id "sql". Options: those of querySql() and bindPassword(); "people" and "closures" are queries, one of them at
/// least; "column:OURS" and "closure-column:OURS" name other columns.
extern const Source sqlSource;

} // namespace probate
