// C01 to C12: credentials of a closed principal that survive, by kind.
#include "check_rows.h"

namespace probate::fixtures {

Credential of(Kind kind, Credential made)
{
    made.kind = kind;
    made.layer = defaultLayer(kind);
    return made;
}
Credential live(Kind kind)
{
    return enabledAt(300, kind);
}
Credential dead(Kind kind)
{
    return of(kind, credential({said(What::Absent, 300)}));
}
Credential off(Kind kind)
{
    return of(kind, credential({said(What::SwitchedOff, 300)}));
}
Credential stale(Kind kind)
{
    return enabledAt(50, kind);
}
Credential enabledAt(double at, Kind kind)
{
    return of(kind, credential({said(What::Enabled, at)}));
}
Credential expiring(double at, Kind kind)
{
    return of(kind, credential({said(What::Enabled, 300)}, {}, at));
}
Credential madeAt(double at, Credential made)
{
    made.lifetime.issued = LifetimeDate{minute(at), LifetimeBasis::IssuerExport};
    return made;
}
Credential accepted(std::initializer_list<bool> places, Credential made)
{
    for (const bool here : places) {
        Sighting sighting;
        sighting.origin.source = s("git:a");
        sighting.origin.path = s(here ? "accepted" : "x.env");
        sighting.seenAt = minute(500);
        sighting.suppressed = here;
        sighting.from = "s";
        made.sightings.push_back(sighting);
    }
    return made;
}

Case annWith(Credential held)
{
    return Case({ann()}, {std::move(held)});
}

namespace {

/// A database session: a credential of its own kind in the layer of roles.
Credential databaseSession(double listedAt)
{
    Credential session = enabledAt(listedAt, Kind::Session);
    session.layer = Layer::DatabaseRole;
    return session;
}

Credential passive(double expiry, double at = 300)
{
    return of(Kind::Certificate, credential({said(What::EndedPassively, at)}, {}, expiry));
}

/// The rows of a check that asks whether a credential of a kind is LIVE: the last word that does not postdate the
/// closure proves nothing.
void addLive(std::vector<CheckRow> &rows, const char *check, Kind kind, const char *severity, Kind other)
{
    rows.insert(
        rows.end(),
        {{check, Sort::Positive, "listed after the closure", annWith(live(kind)), severity, 100},
         {check, Sort::Positive, "made after the closure", annWith(madeAt(150, live(kind))), severity, 150},
         {check, Sort::Negative, "gone", annWith(dead(kind)), ""},
         {check, Sort::Negative, "of another kind", annWith(live(other)), ""},
         {check, Sort::Negative, "of somebody who is here", Case({who("ann")}, {live(kind)}), ""},
         {check, Sort::Unproven, "listed before the closure", annWith(stale(kind)), ""},
         {check, Sort::Boundary, "listed at the closure", annWith(enabledAt(100, kind)), ""},
         {check, Sort::Boundary, "listed a moment later", annWith(enabledAt(100 + moment, kind)), severity, 100}});
}

/// The rows of a check that asks whether it has ended: at the instant of its expiry it has.
void addEnding(std::vector<CheckRow> &rows, const char *check, Kind kind, const char *severity, const char *unproven,
               Kind other)
{
    rows.insert(rows.end(),
                {{check, Sort::Positive, "listed after the closure", annWith(live(kind)), severity, 100},
                 {check, Sort::Negative, "gone", annWith(dead(kind)), ""},
                 {check, Sort::Negative, "of another kind", annWith(live(other)), ""},
                 {check, Sort::Negative, "of somebody who is here", Case({who("ann")}, {live(kind)}), ""},
                 {check, Sort::Unproven, "listed before the closure", annWith(stale(kind)), unproven, 100},
                 {check, Sort::Unproven, "nothing is known", annWith(of(kind, credential({}))), unproven},
                 {check, Sort::Boundary, "expires now", annWith(expiring(now, kind)), ""},
                 {check, Sort::Boundary, "expires in a moment", annWith(expiring(now + moment, kind)), severity, 100}});
}

/// An application's secret counts when the last of its owners is closed.
Case application(std::vector<Closure> bobs, Credential held)
{
    Case made({ann(), who("bob", std::move(bobs))}, {std::move(held)});
    made.input.ownership.front().owners = {s("ann"), s("bob")};
    return made;
}

void addClientSecrets(std::vector<CheckRow> &rows)
{
    const Credential secret = live(Kind::ClientSecret);
    rows.insert(
        rows.end(),
        {{"C05", Sort::Positive, "all owners closed", application({closing(200)}, secret), "high", 200},
         {"C05", Sort::Positive, "made after them", application({closing(200)}, madeAt(250, secret)), "high", 250},
         {"C05", Sort::Negative, "one owner is here", application({}, secret), ""},
         {"C05", Sort::Negative, "gone", application({closing(200)}, dead(Kind::ClientSecret)), ""},
         {"C05", Sort::Negative, "no secret of an application", annWith(live(Kind::ApiKey)), ""},
         {"C05", Sort::Unproven, "listed before", application({closing(200)}, stale(Kind::ClientSecret)), ""},
         {"C05", Sort::Boundary, "the last owner closes in a moment", application({closing(now + moment)}, secret), ""},
         {"C05", Sort::Boundary, "the last owner closes now", application({closing(now)}, secret), "high", now}});
}

void addCertificates(std::vector<CheckRow> &rows)
{
    addEnding(rows, "C06", Kind::Certificate, "high", "high unproven", Kind::SshCertificate);
    rows.insert(rows.end(),
                {{"C06", Sort::Negative, "revoked passively: C07 speaks", annWith(passive(now + 1)), ""},
                 {"C06", Sort::Negative, "on hold", annWith(off(Kind::Certificate)), ""},
                 {"C07", Sort::Positive, "only renewal is refused", annWith(passive(now + 1)), "medium", 300},
                 {"C07", Sort::Negative, "revoked", annWith(dead(Kind::Certificate)), ""},
                 {"C07", Sort::Negative, "not revoked at all", annWith(live(Kind::Certificate)), ""},
                 {"C07", Sort::Unproven, "refused before the closure", annWith(passive(now + 1, 50)), "medium", 50},
                 {"C07", Sort::Unproven, "nobody says when",
                  annWith(of(Kind::Certificate, credential({undated(said(What::EndedPassively, 1))}))), ""},
                 {"C07", Sort::Boundary, "expires now", annWith(passive(now)), ""},
                 {"C07", Sort::Boundary, "expires in a moment", annWith(passive(now + moment)), "medium", 300}});
}

} // namespace

std::vector<CheckRow> survivorRows()
{
    std::vector<CheckRow> rows;
    addLive(rows, "C01", Kind::Session, "high", Kind::ApiKey);
    addEnding(rows, "C02", Kind::RefreshToken, "critical", "critical unproven", Kind::Session);
    rows.push_back({"C02", Sort::Positive, "blocked", annWith(off(Kind::RefreshToken)), "critical", 100});
    addLive(rows, "C03", Kind::Consent, "high", Kind::Session);
    rows.push_back({"C03", Sort::Positive, "blocked", annWith(off(Kind::Consent)), "high", 100});
    for (const Kind kind : {Kind::ApiKey, Kind::CloudAccessKey, Kind::PersonalAccessToken, Kind::ServiceAccountKey,
                            Kind::ServiceAccountToken}) {
        addLive(rows, "C04", kind, "critical", Kind::SshKey);
    }
    rows.push_back({"C04", Sort::Negative, "blocked", annWith(off(Kind::ApiKey)), ""});
    addClientSecrets(rows);
    addCertificates(rows);
    for (const Kind kind : {Kind::SshKey, Kind::SshDeployKey}) {
        addEnding(rows, "C08", kind, "high", "high unproven", Kind::ApiKey);
    }
    addEnding(rows, "C09", Kind::SshCertificate, "high", "high unproven", Kind::SshKey);
    addLive(rows, "C10", Kind::Keytab, "high", Kind::Password);
    addLive(rows, "C11", Kind::DatabaseRole, "high", Kind::Password);
    rows.insert(rows.end(), {{"C11", Sort::Positive, "an open session", annWith(databaseSession(300)), "high", 100},
                             {"C11", Sort::Unproven, "a session of before", annWith(databaseSession(50)), ""},
                             {"C11", Sort::Negative, "NOLOGIN", annWith(off(Kind::DatabaseRole)), ""}});
    addEnding(rows, "C12", Kind::SecretManagerToken, "high", "high unproven", Kind::ApiKey);
    return rows;
}

} // namespace probate::fixtures
