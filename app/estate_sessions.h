// The `sessions` part of probate.yaml: databases that are asked for their sessions, grants and roles (docs/estate.md).
#pragma once

#include "core/policy/config_tree.h"
#include "scanners/live/sql_sessions.h"

#include <QDir>

namespace probate {

/// What stands below `sessions`; paths relative to `base`. Each entry is checked: what could not be asked is an error
/// with the file's name.
Result<std::vector<SessionDatabase>> readSessions(ConfigReader &outer, const QDir &base);

} // namespace probate
