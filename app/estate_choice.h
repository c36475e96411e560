// Which estate a command is about, and where its store, key and caches are. Targets on the command line make an estate
// of their own; otherwise it is --estate, then probate.yaml here or above, then the estate of the last audit.
#pragma once

#include "app/arguments.h"
#include "app/estate_file.h"
#include "core/base/instant.h"

#include <span>

namespace probate {

struct EstateChoice
{
    EstateFile file;
    QString store;          ///< a file, or postgresql://…
    QString keyFile;        ///< the fingerprint key, outside the store
    QString stateDirectory; ///< incremental state of sources
    bool adHoc = false;     ///< made from targets on the command line
};

/// Options that choose an estate: for scanning commands with targets, and for commands that look at one.
std::span<const OptionSpec> scanEstateOptions();
std::span<const OptionSpec> lookEstateOptions();
std::vector<OptionSpec> withLookOptions(std::initializer_list<OptionSpec> own); ///< a command's own first

/// From targets and options; remembers an ad-hoc estate, so that later commands find it.
Result<EstateChoice> chooseEstateToScan(const Arguments &arguments, const QStringList &targets);
/// For commands that only look.
Result<EstateChoice> chooseEstateToRead(const Arguments &arguments);

/// The clock in whole seconds, which can be typed again as --as-of: what is written down now is there for whoever looks
/// within the same second.
Instant wholeSecondOfClock();

/// --as-of, or the clock.
Result<Instant> chooseInstant(const Arguments &arguments);

} // namespace probate
