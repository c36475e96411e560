#include "scanners/readers/catalogue.h"

#include "scanners/readers/exports/catalogue.h"

#include <vector>

namespace probate {

// ---- what issuers export has a catalogue of its own (exports/catalogue.cpp), which comes first

std::vector<Reader> afterExports(std::initializer_list<Reader> readers)
{
    std::vector<Reader> all(exportReaders().begin(), exportReaders().end());
    all.insert(all.end(), readers.begin(), readers.end());
    return all;
}

// ---- credentials that speak for themselves

// ---- configuration: the particular before the general

std::span<const Reader> allReaders()
{
    // Copies of constant-initialised values: made on the first call, so that no order between files matters.
    static const std::vector<Reader> readers = afterExports({
        // credentials

        // configuration

    });
    return readers;
}

} // namespace probate
