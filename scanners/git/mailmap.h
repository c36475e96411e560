// A repository's .mailmap (gitmailmap(5)), applied to the people of its commits.
#pragma once

#include "scanners/git/commit_graph.h"

#include <functional>

namespace probate::git {

/// Maps an identity to its canonical one; the identity itself where the map says nothing. Not thread-safe.
std::function<Identity(const Identity &)> mailmapOf(const QByteArray &content);

} // namespace probate::git
