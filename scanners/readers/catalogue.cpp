#include "scanners/readers/catalogue.h"

namespace probate {

// ---- what issuers export: recognised by content, one file each

// ---- credentials that speak for themselves

// ---- configuration: the particular before the general

std::span<const Reader> allReaders()
{
    // Copies of constant-initialised values: made on the first call, so that no order between files matters.
    static const std::vector<Reader> readers = {
        // exports

        // credentials

        // configuration

    };
    return readers;
}

} // namespace probate
