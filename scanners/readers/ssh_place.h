// Which account or file of a host a document is, from its path: exports and images of hosts keep the host's own paths
// below some folder.
#pragma once

#include "scanners/document.h"

namespace probate::ssh {

/// Whose authorized_keys this is: "deploy" for ".../home/deploy/.ssh/authorized_keys", "root", or a name under
/// /etc/ssh/authorized_keys.d. Empty if the path does not say.
QString accountOf(const Document &document);
/// The path on the host: "/etc/ssh/revoked_keys" for ".../20260311T163608Z/etc/ssh/revoked_keys". Empty if unknown.
QString hostPathOf(const Document &document);
/// "ssh:HOST" of the collection record, else one made from the source: two unrecorded folders never share one.
QString issuerOf(const Document &document);
/// A blob of a git repository or a part of an archive: a copy, not a host's own file.
bool isCopy(const Document &document);

} // namespace probate::ssh
