#include "scanners/document.h"

namespace probate {

QString Document::fileName() const
{
    const auto cut = std::max(origin.path.lastIndexOf(QLatin1Char('/')), origin.path.lastIndexOf(QLatin1Char('!')));
    return origin.path.mid(cut + 1);
}

} // namespace probate
