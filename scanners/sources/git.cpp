#include "scanners/sources/git.h"

#include "scanners/git/scan.h"

namespace probate {

const Source gitSource{"git", "A git repository or bundle: every object, its work trees and index", git::recognises,
                       git::scan};

} // namespace probate
