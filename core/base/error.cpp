#include "core/base/error.h"

namespace probate {

QString toText(ErrorKind kind)
{
    switch (kind) {
    case ErrorKind::Usage:
        return QStringLiteral("usage");
    case ErrorKind::NotFound:
        return QStringLiteral("not-found");
    case ErrorKind::Unreadable:
        return QStringLiteral("unreadable");
    case ErrorKind::Malformed:
        return QStringLiteral("malformed");
    case ErrorKind::Unsupported:
        return QStringLiteral("unsupported");
    case ErrorKind::Limit:
        return QStringLiteral("limit");
    case ErrorKind::Conflict:
        return QStringLiteral("conflict");
    case ErrorKind::Internal:
        break;
    }
    return QStringLiteral("internal");
}

} // namespace probate
