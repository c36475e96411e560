// An identifier now belongs to someone else while old grants stand.
#include "core/assess/checks/checks.h"

#include <algorithm>
#include <map>

namespace probate {

namespace {

struct Holder
{
    const Principal *principal;
    const ValidAlias *alias;
};

/// Holders of each reusable identifier, those that ever had it.
std::map<Alias, std::vector<Holder>> holders(const Estate &estate)
{
    std::map<Alias, std::vector<Holder>> found;
    for (const Principal &principal : estate.principals) {
        for (const ValidAlias &alias : principal.aliases) {
            if (!alias.immutable) {
                found[alias.alias].push_back({&principal, &alias});
            }
        }
    }
    return found;
}

bool follows(const Holder &later, const Holder &earlier, Instant asOf)
{
    const auto &from = later.alias->from;
    const auto &until = earlier.alias->until;
    return later.principal != earlier.principal && until && *until <= asOf && from && *from >= *until && *from <= asOf;
}

void judgeC18(const CheckContext &context, FindingSink &sink)
{
    for (const auto &[alias, held] : holders(context.estate)) {
        for (const Holder &earlier : held) {
            const auto later = std::find_if(held.begin(), held.end(),
                                            [&](const Holder &each) { return follows(each, earlier, context.asOf); });
            if (later == held.end()) {
                continue;
            }
            for (const Claim &claim : context.claims) {
                const bool theirs = claim.principal == earlier.principal->id &&
                                    (claim.relation == Relation::Owner || claim.relation == Relation::Subject);
                const Credential *credential = theirs ? context.credential(claim.credential) : nullptr;
                if (!credential || credential->exempt || context.worst(*credential).verdict.state == State::Dead) {
                    continue;
                }
                Draft draft =
                    draftOn(context, *credential,
                            QStringLiteral("%1 belongs to %2 since %3")
                                .arg(toText(alias), context.nameOf(later->principal->id), toIso(*later->alias->from)));
                draft.principal = earlier.principal->id;
                draft.since = later->alias->from;
                draft.detail = toText(alias) + toText(claim.relation);
                sink.put(std::move(draft));
            }
        }
    }
}

} // namespace

const Check checkC18{"C18", judgeC18};

} // namespace probate
