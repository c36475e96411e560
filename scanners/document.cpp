#include "scanners/document.h"

namespace probate {

QString Document::fileName() const
{
    // What was decoded out of a text, or is one value of it, is not the file that the path names.
    if (!origin.item.isEmpty() && depth > 0) {
        return origin.item.mid(origin.item.lastIndexOf(QLatin1Char('/')) + 1);
    }
    for (const char *encoding : {"base64", "hex", "percent"}) {
        if (origin.decoding.contains(QLatin1StringView(encoding))) {
            return {};
        }
    }
    const auto cut = std::max(origin.path.lastIndexOf(QLatin1Char('/')), origin.path.lastIndexOf(QLatin1Char('!')));
    return origin.path.mid(cut + 1);
}

} // namespace probate
