// One assessment of literal values in which every verdict, relation and kind of skip occurs, and in which attackers
// chose some of the names. The tests of the reports judge what is printed of it; golden files hold it whole.
#pragma once

#include "core/model/framework.h"

namespace probate::fixtures {

Assessment assessment();
Estate estate(); ///< its observations, credentials and principals
std::vector<CheckDefinition> checks();
std::vector<Framework> frameworks();

/// What an attacker wrote into names: newline, ANSI escape, operating-system command, right-to-left override, markup,
/// spreadsheet formula, C1 control.
QString hostileName();

} // namespace probate::fixtures
