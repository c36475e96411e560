// What commands about one principal need: the estate judged, and whom it is about.
#pragma once

#include "app/commands/shared.h"
#include "core/evidence/statement.h"

namespace probate {

struct ClosedView
{
    Judged judged;
    JudgedEstate estate;
    PrincipalId principal;
    QString who;
    ReportOptions options;

    /// Null where no closure is in force.
    const PrincipalVerdict *closure() const;
};

/// Of the first positional argument. NotFound where `needsClosure` and none is in force.
Result<ClosedView> closedView(const Arguments &arguments, const Terminal &terminal, bool needsClosure);

} // namespace probate
