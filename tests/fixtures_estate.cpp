#include "tests/fixtures_assessment.h"
#include "tests/fixtures_brief.h"

#include <algorithm>

namespace probate::fixtures {

using namespace brief;

namespace {

Origin at(const char *source, const char *path, std::uint32_t line, const char *item = "", const char *object = "")
{
    return {s(source), s(path), object, s(item), line, 0, {}};
}

KnownObservation seen(const char *id, Origin origin, const char *collected, Fact fact)
{
    return {id, {std::move(origin), t(collected), std::move(fact)}};
}

std::vector<KnownObservation> observations()
{
    StateEvidence state;
    ListingRead listing;
    SecretSeen secret;
    ClosureSignalled closure;
    OwnershipStated owner;
    UseSeen use;
    use.at = t("2026-03-05T11:22:33Z");
    return {
        seen("o01", at("dir:/srv/exports", "aws/credential-report.csv", 3, "row 2"), exportTime, state),
        seen("o02", at("dir:/srv/exports", "aws/list-access-keys.json", 0, "/AccessKeyMetadata/0"), exportTime, owner),
        seen("o03", at("git:/srv/app", "deploy/prod.env", 12, "", "4f1c0de4f1c0de4f1c0de4f1c0de4f1c0de4f1c0"),
             "2026-03-11T19:00:00Z", secret),
        seen("o04", at("dir:/srv/people", "leavers.csv", 2, "row 1"), "2026-03-11T18:00:00Z", closure),
        seen("o05", at("dir:/srv/people", "leavers.csv", 3, "row 2"), "2026-03-11T18:00:00Z", closure),
        seen("o06", at("dir:/srv/exports", "aws/cloudtrail.json", 0, "/Records/7"), exportTime, use),
        seen("o07", at("dir:/srv/exports", "github/keys.json", 0, "/0"), "2026-01-15T08:00:00Z", state),
        seen("o08", at("dir:/srv/exports", "gitlab/tokens.json", 0, "/4"), exportTime, listing),
        seen("o09", at("dir:/srv/exports", "ca/crl.pem", 0), exportTime, listing),
    };
}

Principal principal(const char *id, PrincipalKind kind, const QString &name, const char *email)
{
    Principal p;
    p.id = s(id);
    p.kind = kind;
    p.displayName = name;
    p.aliases = {{{s("email"), s(email)}, {}, {}, false}};
    p.roster = true;
    p.seen = {"o04"};
    return p;
}

Closure closed(ClosureKind kind, const char *when, const char *from)
{
    Closure c;
    c.kind = kind;
    c.at = t(when);
    c.because = s("the leavers' list says so");
    c.from = from;
    return c;
}

std::vector<Principal> principals()
{
    std::vector<Principal> out{
        principal("P0001", PrincipalKind::Person, s("Mallory Example"), "mallory@example.com"),
        principal("P0002", PrincipalKind::Person, hostileName(), "rtl@example.com"),
        principal("P0003", PrincipalKind::AiAgent, s("Mailer agent"), "mailer@example.com"),
        principal("P0004", PrincipalKind::Person, s("Carol Closed"), "carol@example.com"),
        principal("P0005", PrincipalKind::Vendor, s("Bert Blocked 株式会社"), "bert@vendor.example"),
        principal("P0006", PrincipalKind::Person, s("Alice Active"), "alice@example.com"),
        principal("P0007", PrincipalKind::Service, s("billing"), "billing@example.com"),
    };
    out[0].closures = {closed(ClosureKind::Disabled, "2026-02-01T09:00:00Z", "o04")};
    out[0].aliases.push_back(
        {{s("github"), s("mallory")}, t("2020-01-01T00:00:00Z"), t("2026-02-01T09:00:00Z"), false});
    out[1].closures = {closed(ClosureKind::ContractEnded, "2026-02-20T00:00:00Z", "o05")};
    out[2].closures = {closed(ClosureKind::AppRetired, "2026-03-01T00:00:00Z", "o05")};
    out[2].sponsor = s("P0001");
    out[3].closures = {closed(ClosureKind::Deleted, "2025-12-31T23:59:59Z", "o05")};
    out[4].closures = {closed(ClosureKind::Suspended, "2026-03-05T00:00:00Z", "o05")};
    out[4].closures.front().ends = t("2026-04-05T00:00:00Z");
    AccountState state;
    state.account = {s("ldap-dn"), s("uid=bert,ou=vendors,dc=example")};
    state.scope = {s("ldap:main"), s("users"), {}};
    state.condition = AccountCondition::Disabled;
    state.time.at = t(exportTime);
    state.because = s("userAccountControl says disabled");
    out[4].accounts = {{state, "o08"}};
    return out;
}

Credential credential(const char *id, Kind kind, const QString &label, std::vector<Handle> handles, const char *issued)
{
    Credential c;
    c.id = s(id);
    c.kind = kind;
    c.layer = defaultLayer(kind);
    c.label = label;
    c.handles = std::move(handles);
    std::ranges::sort(c.handles);
    if (issued) {
        c.lifetime.issued = LifetimeDate{t(issued), LifetimeBasis::IssuerExport};
    }
    return c;
}

Evidence evidence(Evidence::What what, const char *issuer, const char *call, const char *when, const char *because,
                  const char *from)
{
    Evidence e;
    e.scope = {s(issuer), s(call), {}};
    e.what = what;
    e.time = {t(when), std::chrono::hours{4}};
    e.because = s(because);
    e.from = {from};
    return e;
}

/// The leaked key that is still enabled and was used after the closure: evidence, use, sightings and placement.
Credential leakedKey()
{
    Credential c = credential("c-aaaaaaaaaa01", Kind::CloudAccessKey, s("mallory's key"),
                              {{handles::awsAccessKeyId, "EXAMPLE-KEY-1"}, {handles::secret, "0000000000000001"}},
                              "2024-05-01T10:00:00Z");
    c.issuer = s("aws:000000000000");
    c.accounts = {{s("aws-arn"), s("arn:aws:iam::000000000000:user/mallory")}};
    c.privileged = true;
    c.attributes = {{s("policy"), s("AdministratorAccess")}, {s("user"), s("mallory")}};
    c.lifetime.lastUsed = LifetimeDate{t("2026-03-05T11:22:33Z"), LifetimeBasis::IssuerExport};
    c.evidence = {evidence(Evidence::What::Enabled, "aws:000000000000", "credential-report", exportTime,
                           "listed as active in the credential report", "o01")};
    c.uses = {{t("2026-03-05T11:22:33Z"), {t(exportTime), {}}, s("GetObject from 203.0.113.9"), "o06"}};
    Sighting sighting;
    sighting.origin = observations()[2].observation.origin;
    sighting.seenAt = t("2026-03-11T19:00:00Z");
    sighting.rule = s("aws-access-key");
    sighting.confidence = 0.98;
    sighting.from = "o03";
    c.sightings = {sighting, sighting};
    c.sightings[1].origin.path = s("test/") + hostileName();
    c.sightings[1].origin.line = 0;
    c.sightings[1].suppressed = true;
    c.sightings[1].suppressedBy = s("allow-list entry 3");
    Placement placement;
    placement.source = s("git:/srv/app");
    placement.placed.secret = c.handles.front();
    const CommitIdentity mallory{s("Mallory Example"), s("mallory@example.com"), t("2025-06-01T12:00:00Z")};
    placement.placed.introduced = {{"c0ffee00c0ffee00c0ffee00c0ffee00c0ffee00", mallory, mallory, {}}};
    placement.placed.paths = {s("deploy/prod.env")};
    placement.placed.tips = {s("refs/heads/main")};
    placement.placed.reachable = true;
    placement.placed.readers = {mallory, {s("Alice Active"), s("alice@example.com"), t("2025-07-01T12:00:00Z")}};
    placement.from = "o03";
    c.placements = {placement};
    c.seen = {"o01", "o02", "o03", "o06"};
    return c;
}

std::vector<Credential> credentials()
{
    std::vector<Credential> out{
        leakedKey(),
        credential("c-aaaaaaaaaa02", Kind::SshDeployKey, {}, {{handles::sshSha256, "SHA256:example-of-a-deploy-key"}},
                   "2023-02-01T00:00:00Z"),
        credential("c-aaaaaaaaaa03", Kind::Certificate, hostileName(), {{handles::x509Sha256, "0123"}},
                   "2025-12-03T09:00:00Z"),
        credential("c-aaaaaaaaaa04", Kind::PersonalAccessToken, s("carol-ci"),
                   {{handles::gitlabPat, "gitlab.example/41"}}, "2025-09-01T00:00:00Z"),
        credential("c-aaaaaaaaaa05", Kind::DatabaseRole, s("bert"), {{handles::pgRole, "main/bert"}},
                   "2026-02-25T00:00:00Z"),
        credential("c-aaaaaaaaaa06", Kind::ApiKey, s("mailer-key"), {{handles::secret, "0000000000000006"}},
                   "2026-01-02T00:00:00Z"),
        credential("c-aaaaaaaaaa07", Kind::DatabasePassword, s("shared database"),
                   {{handles::secret, "0000000000000007"}}, nullptr),
        credential("c-aaaaaaaaaa08", Kind::Certificate, s("Example root CA"), {{handles::x509Sha256, "4567"}},
                   "2019-01-01T00:00:00Z"),
    };
    out[1].lifetime.statedNever = true;
    out[1].issuer = s("github:example/app");
    out[1].evidence = {
        evidence(Evidence::What::Enabled, "github:example/app", "keys", "2026-01-15T08:00:00Z", "listed", "o07")};
    out[1].seen = {"o07"};
    out[2].lifetime.expires = LifetimeDate{t("2026-12-03T09:00:00Z"), LifetimeBasis::Credential};
    out[2].lifetime.expiryIsFirm = true;
    out[2].evidence = {evidence(Evidence::What::NotRevoked, "ca:main", "crl", exportTime, "not on the CRL", "o09")};
    out[2].seen = {"o09"};
    out[3].evidence = {evidence(Evidence::What::Absent, "gitlab:gitlab.example", "tokens", exportTime,
                                "absent from a complete listing", "o08")};
    out[3].seen = {"o08"};
    out[7].exempt = true;
    return out;
}
} // namespace

QString hostileName()
{
    // Written in parts, so that our own tree holds no steering character.
    QString name = s("=cmd|'/C calc'!A1 <script>alert(\"x\")</script>");
    name += QChar(0x0a);
    name += QChar(0x1b) + s("[2J") + QChar(0x1b) + s("]0;owned") + QChar(0x07);
    name += QChar(0x202e) + s("gnp.exe") + QChar(0x9b) + s("31m & 'q' ]]> {0} [a](http://evil.example)");
    return name;
}
Estate estate()
{
    return {observations(),
            credentials(),
            principals(),
            {{{s("any"), s("m.example")},
              {s("P0001"), s("P0006")},
              s("the leavers' list closes it and two answer to it"),
              {"o05"}}}};
}

} // namespace probate::fixtures
