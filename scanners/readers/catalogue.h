// Every reader, in the order in which they are asked: the specific before the general, so that a kubeconfig is not
// taken for any YAML file. A new reader is one .cpp that defines a Reader, one extern line and one entry in
// catalogue.cpp.
#pragma once

#include "scanners/reader.h"

#include <span>

namespace probate {

std::span<const Reader> allReaders();

} // namespace probate
