#include "core/model/assessment.h"

namespace probate {

QString toText(const Scope &scope)
{
    const QString text = scope.issuer + QLatin1Char(' ') + scope.call;
    return scope.place.isEmpty() ? text : text + QStringLiteral(" [") + scope.place + QLatin1Char(']');
}

bool leavesCoverageIncomplete(const Skip &skip)
{
    return skip.kind != QLatin1StringView("suppressed") && skip.kind != QLatin1StringView("no-collection-record") &&
           skip.kind != QLatin1StringView("full-scan") && skip.kind != QLatin1StringView("special-file") &&
           skip.kind != QLatin1StringView("foreign-rules") && skip.kind != QLatin1StringView("link") &&
           skip.kind != QLatin1StringView("unscoped-listing");
}

} // namespace probate
