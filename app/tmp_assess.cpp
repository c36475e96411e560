#include "core/assess/assess.h"
namespace probate {
Assessment assess(AssessmentInput i, const JudgingRules &r, Instant asOf, const QString &v){ Assessment a; a.toolVersion=v;a.asOf=asOf; EstateVerdicts ev=judgeEstate(i.estate,i.claims,i.ownership,r.policy,r.trust,asOf); a.estate=std::move(i.estate);a.claims=std::move(i.claims);a.ownership=std::move(i.ownership);a.coverage=std::move(i.coverage); a.verdicts=ev.worst; a.closures=ev.closures; return a;}
bool countsAgainst(const Finding&,const Policy&){return true;}
Result<std::vector<CheckDefinition>> parseCheckDefinitions(QByteArrayView,const QString&){return std::vector<CheckDefinition>{};}
Result<Framework> parseFramework(QByteArrayView,const QString&){return Framework{};}
}
