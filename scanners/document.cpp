#include "scanners/document.h"

namespace probate {

QStringView Document::nameView() const
{
    // What was decoded out of a text, or is one value of it, is not the file that the path names.
    if (!origin.item.isEmpty() && depth > 0) {
        return QStringView(origin.item).mid(origin.item.lastIndexOf(QLatin1Char('/')) + 1);
    }
    if (!origin.decoding.isEmpty()) {
        for (const char *encoding : {"base64", "hex", "percent", "entities", "escapes"}) {
            if (origin.decoding.contains(QLatin1StringView(encoding))) {
                return {};
            }
        }
    }
    const QChar *const begin = origin.path.constData();
    qsizetype at = origin.path.size();
    while (at > 0 && begin[at - 1] != QLatin1Char('/') && begin[at - 1] != QLatin1Char('!')) {
        --at;
    }
    return QStringView(origin.path).mid(at);
}

} // namespace probate
