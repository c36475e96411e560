// What earlier scans read, object by object, in the form in which it is kept: an object that was read under the same
// name and by the same rules holds what it held, whatever pack it now lies in. Holds observations, never bytes.
#pragma once

#include "scanners/git/found_documents.h"

#include <optional>

namespace probate::git {

/// What is found in a file of the work tree or of git itself is left out: those are read every time. So is what could
/// not be read whole.
QByteArray stateOf(const ObjectTable &objects, const KnownDocuments &known);

enum class Lookup : std::uint8_t {
    Now,       ///< of all objects at once
    WhenAsked, ///< of few, in the file; the table outlives what is given back
};

/// The same against the objects that there are now; nothing if the state is malformed. Everything counts as collected
/// at `now`.
std::optional<KnownDocuments> documentsFrom(MappedFile state, const ObjectTable &objects, Instant now, Lookup lookup);

} // namespace probate::git
