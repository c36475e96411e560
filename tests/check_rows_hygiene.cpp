// L01 to L04 and P01 to P05: lifetimes and places. `now` is minute 100000, some 69 days; a day has 1440.
#include "check_rows.h"

namespace probate::fixtures {

namespace {

using Rows = std::vector<CheckRow>;

constexpr double day = 1440;
constexpr double listed = now - 1;

Case here(Credential held, PrincipalKind kind = PrincipalKind::Person)
{
    return Case({who("bob", {}, kind)}, {std::move(held)});
}

Credential fresh(Kind kind = Kind::ApiKey, std::optional<double> until = {})
{
    return of(kind, credential({said(What::Enabled, listed)}, {}, until));
}

Credential expiringAt(const char *iso)
{
    Credential made = fresh(Kind::ApiKey, now + 1);
    made.lifetime.expires->at = *parseInstant(iso);
    return made;
}

/// Made so long before now that it has this age.
Credential aged(double minutes, Credential made)
{
    return madeAt(now - minutes, std::move(made));
}

Credential ofUser(const char *account, Credential made)
{
    made.accounts = {{s("aws-arn"), s(account)}};
    return made;
}

/// Two keys of one user, or of two.
Case versions(Credential older, double newerMade, const char *newerAccount = "ann")
{
    return Case({who("bob")}, {ofUser("ann", madeAt(200, std::move(older))),
                               ofUser(newerAccount, madeAt(newerMade, fresh(Kind::CloudAccessKey)))});
}

void addLifetimes(Rows &rows)
{
    const auto living = [](double minutes) { return here(madeAt(100, fresh(Kind::ApiKey, 100 + minutes))); };
    Credential rotated = madeAt(100 - 400 * day, fresh());
    rotated.lifetime.rotated = LifetimeDate{minute(now - day), LifetimeBasis::IssuerExport};
    const Credential cloud = fresh(Kind::CloudAccessKey);
    rows.insert(
        rows.end(),
        {{"L01", Sort::Positive, "no expiry", here(madeAt(50, fresh())), "medium", 50},
         {"L01", Sort::Negative, "an expiry", here(fresh(Kind::ApiKey, now + 1)), ""},
         {"L01", Sort::Negative, "over", here(dead()), ""},
         {"L01", Sort::Negative, "a session", here(fresh(Kind::Session)), ""},
         {"L01", Sort::Negative, "a consent", here(fresh(Kind::Consent)), ""},
         {"L01", Sort::Unproven, "nothing is known", here(credential({})), "medium"},
         {"L01", Sort::Negative, "accepted wherever it stands", here(accepted({true, true})), ""},
         {"L01", Sort::Positive, "accepted in one of two places", here(accepted({true, false})), "medium"},
         {"L01", Sort::Positive, "accepted, but its issuer lists it", here(accepted({true}, fresh())), "medium"},
         {"L01", Sort::Boundary, "the last year that is one", here(expiringAt("9998-12-31T23:59:59.999Z")), ""},
         {"L01", Sort::Boundary, "the year that means never", here(expiringAt("9999-01-01T00:00:00Z")), "medium"},
         {"L02", Sort::Positive, "two years", living(730 * day), "medium", 100},
         {"L02", Sort::Negative, "thirty days", here(aged(day, fresh(Kind::ApiKey, now + 29 * day))), ""},
         {"L02", Sort::Unproven, "since when is unknown", here(fresh(Kind::ApiKey, now + 9999 * day)), ""},
         {"L02", Sort::Unproven, "nobody lists it",
          here(madeAt(100, of(Kind::ApiKey, credential({}, {}, 100 + 730 * day)))), "medium", 100},
         {"L02", Sort::Boundary, "as long as allowed", living(365 * day), ""},
         {"L02", Sort::Boundary, "a moment longer", living(365 * day + moment), "medium", 100},
         {"L03", Sort::Positive, "too old", here(aged(100 * day, fresh())), "medium", now - 10 * day},
         {"L03", Sort::Positive, "an old version beside a new one", versions(cloud, 300), "medium", 300},
         {"L03", Sort::Negative, "rotated", here(rotated), ""},
         {"L03", Sort::Negative, "keys of two users", versions(cloud, 300, "bob"), ""},
         {"L03", Sort::Negative, "the old version is over", versions(dead(Kind::CloudAccessKey), 300), ""},
         {"L03", Sort::Unproven, "too old, and nobody lists it", here(aged(100 * day, credential({}))), "medium"},
         {"L03", Sort::Unproven, "an old version of which nothing is known",
          versions(of(Kind::CloudAccessKey, credential({})), 300), ""},
         {"L03", Sort::Boundary, "as old as allowed", here(aged(90 * day, fresh())), ""},
         {"L03", Sort::Boundary, "a moment older", here(aged(90 * day + moment, fresh())), "medium", now - moment},
         {"L03", Sort::Boundary, "two of one moment", versions(cloud, 200), ""},
         {"L03", Sort::Boundary, "one moment apart", versions(cloud, 200 + moment), "medium", 200 + moment},
         {"L03", Sort::Boundary, "the newer one is not made yet", versions(cloud, now + moment), ""}});
}

void addDormant(Rows &rows)
{
    const auto usedBefore = [](double minutes) {
        Credential made = aged(600 * day, fresh(Kind::CloudAccessKey));
        made.uses = {used(listed - minutes)};
        return here(made);
    };
    Credential unproven = aged(600 * day, of(Kind::CloudAccessKey, credential({})));
    rows.insert(
        rows.end(),
        {{"L04", Sort::Positive, "used long ago", usedBefore(100 * day), "medium", listed - 10 * day},
         {"L04", Sort::Positive, "never used", here(aged(100 * day, fresh(Kind::CloudAccessKey))), "medium",
          now - 10 * day},
         {"L04", Sort::Negative, "used lately", usedBefore(day), ""},
         {"L04", Sort::Negative, "whose issuer records no use", here(aged(600 * day, fresh(Kind::Certificate))), ""},
         {"L04", Sort::Unproven, "not known to be live", here(unproven), ""},
         {"L04", Sort::Boundary, "as long as allowed", usedBefore(90 * day), ""},
         {"L04", Sort::Boundary, "a moment longer", usedBefore(90 * day + moment), "medium", listed - moment}});
}

/// "SOURCE|PATH" each.
Credential standing(std::initializer_list<const char *> places, Credential made = fresh(), double seenAt = 500)
{
    for (const char *place : places) {
        Sighting sighting;
        sighting.origin.source = s(place).section(QLatin1Char('|'), 0, 0);
        sighting.origin.path = s(place).section(QLatin1Char('|'), 1);
        sighting.seenAt = minute(seenAt++);
        sighting.from = "s";
        made.sightings.push_back(sighting);
    }
    return made;
}

/// In a repository: what its history says of the secret.
Credential inHistory(bool reachable, bool inIndex, double introduced, Credential made)
{
    Placement placement;
    placement.source = s("git:a");
    placement.placed.reachable = reachable;
    placement.placed.inIndex = inIndex;
    SecretPlaced::Introduction commit;
    commit.committer.at = minute(introduced);
    placement.placed.introduced = {commit};
    made.placements.push_back(placement);
    return made;
}

void addPlaces(Rows &rows)
{
    const Credential file = standing({"git:a|x.env"});
    Credential proper = standing({"dir:a|x.env"});
    proper.sightings.front().properPlace = true;
    const char *const workflow = "git:a|.github/workflows/x.yml";
    const auto cloud = [](const char *place, Credential made = fresh(Kind::CloudAccessKey)) {
        return here(standing({place}, std::move(made)));
    };
    rows.insert(
        rows.end(),
        {{"P01", Sort::Positive, "in a folder", here(standing({"dir:a|x.env"})), "high", 500},
         {"P01", Sort::Positive, "in a history", here(inHistory(true, false, 7, file)), "high", 7},
         {"P01", Sort::Positive, "over", here(standing({"dir:a|x.env"}, dead())), "low", 500},
         {"P01", Sort::Negative, "a place made for it", here(proper), ""},
         {"P01", Sort::Negative, "only listed", here(fresh()), ""},
         {"P01", Sort::Unproven, "nobody lists it", here(standing({"dir:a|x.env"}, credential({}))), "medium unproven",
          500},
         {"P01", Sort::Boundary, "only the index holds it", here(inHistory(false, true, 7, file)), "high", 7},
         {"P01", Sort::Boundary, "an object that waits to be pruned", here(inHistory(false, false, 7, file)), ""},
         {"P02", Sort::Positive, "two repositories", here(standing({"git:a|x", "git:b|x"})), "medium", 501},
         {"P02", Sort::Positive, "production and test", here(standing({"dir:a|prod/.env", "dir:a|test/.env"})),
          "medium", 501},
         {"P02", Sort::Negative, "one repository", here(standing({"git:a|x", "git:a|y"})), ""},
         {"P02", Sort::Negative, "over", here(standing({"git:a|x", "git:b|x"}, dead())), ""},
         {"P02", Sort::Unproven, "nobody lists it", here(standing({"git:a|x", "git:b|x"}, credential({}))), "medium",
          501},
         {"P02", Sort::Boundary, "one service", here(standing({"dir:a|services/x/a", "dir:a|services/x/b"})), ""},
         {"P02", Sort::Boundary, "two", here(standing({"dir:a|services/x/a", "dir:a|services/y/a"})), "medium", 501},
         {"P05", Sort::Positive, "in a workflow", cloud(workflow), "medium", 500},
         {"P05", Sort::Positive, "in a workflow of a history",
          here(inHistory(true, false, 7, standing({workflow}, fresh(Kind::CloudAccessKey)))), "medium", 7},
         {"P05", Sort::Negative, "elsewhere", cloud("git:a|x.yml"), ""},
         {"P05", Sort::Negative, "no cloud key", cloud(workflow, fresh(Kind::Password)), ""},
         {"P05", Sort::Unproven, "nobody lists it", cloud(workflow, of(Kind::CloudAccessKey, credential({}))), "medium",
          500},
         {"P05", Sort::Boundary, "a folder below is no workflow", cloud("git:a|.github/workflows/y/x.yml"), ""},
         {"P05", Sort::Boundary, "the folder itself is", cloud("git:a|b/.github/workflows/x.yaml"), "medium", 500}});
}

Credential rsa(int bits, Credential made = fresh(Kind::SshKey))
{
    made.attributes = {{s("algorithm"), s("ssh-rsa")}, {s("bits"), QString::number(bits)}};
    return made;
}

/// A service of the roster whose console password was used.
Case signedIn(double at, const char *issuer, PrincipalKind kind = PrincipalKind::Service)
{
    Principal bot = who("bot", {}, kind);
    bot.roster = true;
    KnownAccount known;
    known.state.account = {s("login"), s("bot")};
    known.state.scope = {s(issuer), s("users"), {}};
    known.state.time = {minute(now), Duration{0}};
    known.state.lastLogin = minute(at);
    bot.accounts = {known};
    return Case({bot});
}

void addRights(Rows &rows)
{
    Credential admin = madeAt(50, fresh(Kind::Password));
    admin.privileged = true;
    Credential unproven = of(Kind::ServiceAccountToken, credential({}));
    unproven.privileged = true;
    Credential token = fresh(Kind::ServiceAccountToken);
    rows.insert(
        rows.end(),
        {{"P03", Sort::Positive, "a short key", here(madeAt(50, rsa(1024))), "medium", 50},
         {"P03", Sort::Positive, "somebody signed in as a service", signedIn(300, "aws:1"), "medium", 300},
         {"P03", Sort::Negative, "a program may have", signedIn(300, "ldap:corp"), ""},
         {"P03", Sort::Negative, "a person", signedIn(300, "aws:1", PrincipalKind::Person), ""},
         {"P03", Sort::Negative, "over", here(rsa(1024, dead(Kind::SshKey))), ""},
         {"P03", Sort::Unproven, "nobody lists it", here(rsa(1024, of(Kind::SshKey, credential({})))), "medium"},
         {"P03", Sort::Boundary, "long enough", here(rsa(2048)), ""},
         {"P03", Sort::Boundary, "a bit too short", here(rsa(2047)), "medium"},
         {"P03", Sort::Boundary, "signed in now", signedIn(now, "aws:1"), "medium", now},
         {"P03", Sort::Boundary, "not yet", signedIn(now + moment, "aws:1"), ""},
         {"P04", Sort::Positive, "a service", here(admin, PrincipalKind::Service), "medium", 50},
         {"P04", Sort::Negative, "without rights", here(token, PrincipalKind::Service), ""},
         {"P04", Sort::Unproven, "nobody lists it", here(unproven), "medium"},
         {"P04", Sort::Boundary, "a person may", here(admin), ""},
         {"P04", Sort::Boundary, "a workload may not", here(admin, PrincipalKind::Workload), "medium", 50}});
}

} // namespace

std::vector<CheckRow> hygieneRows()
{
    Rows rows;
    addLifetimes(rows);
    addDormant(rows);
    addPlaces(rows);
    addRights(rows);
    return rows;
}

} // namespace probate::fixtures
