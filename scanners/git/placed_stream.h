// Where secrets were placed, as bytes and back: their lists of people name the same few over and over.
#pragma once

#include "core/model/observation.h"
#include "scanners/git/state_stream.h"

namespace probate::git {

void writePlaced(const std::vector<SecretPlaced> &placed, StateWriter &out);
std::vector<SecretPlaced> readPlaced(StateReader &in);

} // namespace probate::git
