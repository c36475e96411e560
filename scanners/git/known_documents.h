// What earlier scans read, object by object, in the form in which it is kept: an object that was read under the same
// name and by the same rules holds what it held, whatever pack it now lies in. Holds observations, never bytes.
#pragma once

#include "scanners/git/found_documents.h"

#include <optional>

namespace probate::git {

/// What is found in a file of the work tree or of git itself is left out: those are read every time. So is what could
/// not be read whole.
QByteArray stateOf(const ObjectTable &objects, const KnownDocuments &known);

/// The same against the objects that there are now; nothing if the state is malformed. Everything counts as collected
/// at `now`.
std::optional<KnownDocuments> documentsFrom(std::span<const std::uint8_t> state, const ObjectTable &objects,
                                            Instant now);

} // namespace probate::git
