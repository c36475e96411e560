// The reader of that id; aborts the test program if the catalogue has none.
#pragma once

#include "scanners/readers/catalogue.h"

#include <cstring>

namespace probate {

inline const Reader &readerNamed(const char *id)
{
    for (const auto &reader : allReaders()) {
        if (std::strcmp(reader.id, id) == 0) {
            return reader;
        }
    }
    qFatal("no reader %s", id);
}

} // namespace probate
