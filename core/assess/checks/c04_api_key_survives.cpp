// An API or cloud key, personal access token or service-account token of a closed principal is LIVE.
#include "core/assess/checks/checks.h"

namespace probate {

namespace {

bool isKey(Kind kind)
{
    return kind == Kind::ApiKey || kind == Kind::CloudAccessKey || kind == Kind::PersonalAccessToken ||
           kind == Kind::ServiceAccountKey || kind == Kind::ServiceAccountToken;
}

void judgeC04(const CheckContext &context, FindingSink &sink)
{
    forEachSurvivor(context, [&](const Survivor &survivor) {
        if (isKey(survivor.credential.kind) && survivor.state() == State::Live) {
            sink.put(draftOn(survivor));
        }
    });
}

} // namespace

const Check checkC04{"C04", judgeC04};

} // namespace probate
