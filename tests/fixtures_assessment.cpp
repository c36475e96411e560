#include "tests/fixtures_assessment.h"
#include "tests/fixtures_brief.h"

#include <algorithm>

namespace probate::fixtures {

using namespace brief;

namespace {

Verdict verdict(State state, const char *reason, std::vector<Reason> because = {})
{
    Verdict v;
    v.state = state;
    v.reason = s(reason);
    v.because = std::move(because);
    v.evidenceAt = t(exportTime);
    return v;
}

CredentialVerdict judged(const char *id, const char *principal, const char *closure, Verdict verdict, LastAccess access)
{
    return {s(id), principal ? std::optional(s(principal)) : std::nullopt,
            closure ? std::optional(t(closure)) : std::nullopt, std::move(verdict), access};
}

std::vector<CredentialVerdict> verdicts()
{
    using Bound = LastAccess::Bound;
    Verdict live = verdict(State::Live, "used 32 d after the closure, and listed as active since",
                           {{s("used on 2026-03-05T11:22:33Z, after the closure"), {"o06"}},
                            {s("the credential report of 2026-03-10T20:00Z lists it as active"), {"o01"}}});
    Verdict stale = verdict(State::Unproven, "the only listing is older than the closure",
                            {{s("listed on 2026-01-15T08:00Z"), {"o07"}}});
    stale.evidenceAt = t("2026-01-15T08:00:00Z");
    Verdict ending =
        verdict(State::Live, "not on the CRL; ends by its own expiry", {{s("the CRL does not name it"), {"o09"}}});
    ending.until = t("2026-12-03T09:00:00Z");
    Verdict dead =
        verdict(State::Dead, "absent from a complete listing", {{s("the listing of all tokens lacks it"), {"o08"}}});
    dead.at = t("2026-01-02T08:00:00Z");
    dead.atBasis = EndBasis::NoLaterThan;
    Verdict blocked = verdict(State::Blocked, "its account is disabled, the role itself can log in",
                              {{s("the directory says disabled"), {"o08"}}});
    blocked.at = t("2026-03-06T00:00:00Z");
    Verdict expiring = verdict(State::Live, "listed as enabled; its issuer limits it to 30 d");
    expiring.until = t("2026-03-12T00:00:00Z");
    return {
        judged("c-aaaaaaaaaa01", "P0001", "2026-02-01T09:00:00Z", live, {Bound::Unbounded, {}}),
        judged("c-aaaaaaaaaa02", "P0002", "2026-02-20T00:00:00Z", stale, {Bound::Unknown, {}}),
        judged("c-aaaaaaaaaa03", "P0001", "2026-02-01T09:00:00Z", ending, {Bound::At, t("2026-12-03T09:00:00Z")}),
        judged("c-aaaaaaaaaa04", "P0004", "2025-12-31T23:59:59Z", dead, {Bound::At, t("2026-01-02T08:00:00Z")}),
        judged("c-aaaaaaaaaa05", "P0005", "2026-03-05T00:00:00Z", blocked, {Bound::At, t("2026-03-06T00:00:00Z")}),
        judged("c-aaaaaaaaaa06", "P0003", "2026-03-01T00:00:00Z", expiring, {Bound::At, t("2026-03-12T00:00:00Z")}),
        judged("c-aaaaaaaaaa07", nullptr, nullptr, verdict(State::Unproven, "no issuer says anything about it"),
               {Bound::Unknown, {}}),
    };
}

LayerCell cell(Layer layer, State state, bool must, bool proven, const char *when)
{
    LayerCell c;
    c.layer = layer;
    c.dead = state == State::Dead;
    c.blocked = state == State::Blocked;
    c.live = state == State::Live;
    c.unproven = state == State::Unproven;
    c.mustBeProven = must;
    c.proven = proven;
    c.evidenceAt = when ? std::optional(t(when)) : std::nullopt;
    return c;
}

PrincipalVerdict closure(const Principal &who, ClosureState state, LastAccess access, const char *by,
                         std::vector<LayerCell> layers, const char *reason)
{
    PrincipalVerdict v;
    v.principal = who.id;
    v.closure = who.closures.front();
    v.state = state;
    v.lastAccess = access;
    v.lastAccessBy = s(by);
    v.credentials = {s(by)};
    v.layers = std::move(layers);
    v.reason = s(reason);
    v.because = {{s("the leavers' list names it"), {who.closures.front().from}}};
    return v;
}

std::vector<PrincipalVerdict> closures()
{
    using Bound = LastAccess::Bound;
    const auto who = estate().principals;
    LayerCell nothing;
    nothing.layer = Layer::Session;
    nothing.mustBeProven = true;
    nothing.proven = false;
    std::vector<PrincipalVerdict> out{
        closure(who[0], ClosureState::Open, {Bound::Unbounded, {}}, "c-aaaaaaaaaa01",
                {nothing, cell(Layer::Key, State::Live, true, true, exportTime),
                 cell(Layer::Certificate, State::Live, false, true, exportTime)},
                "a key is live without end and a session layer is not proven"),
        closure(who[1], ClosureState::Unproven, {Bound::Unknown, {}}, "c-aaaaaaaaaa02",
                {cell(Layer::Ssh, State::Unproven, true, false, "2026-01-15T08:00:00Z")},
                "the evidence is older than the closure"),
        closure(who[2], ClosureState::Closing, {Bound::At, t("2026-03-12T00:00:00Z")}, "c-aaaaaaaaaa06",
                {cell(Layer::Key, State::Live, false, true, exportTime)}, "what is live ends by itself"),
        closure(who[4], ClosureState::Blocked, {Bound::At, t("2026-03-06T00:00:00Z")}, "c-aaaaaaaaaa05",
                {cell(Layer::DatabaseRole, State::Blocked, false, true, exportTime)},
                "one credential is blocked, not destroyed"),
        closure(who[3], ClosureState::Closed, {Bound::At, t("2026-01-02T08:00:00Z")}, "c-aaaaaaaaaa04",
                {cell(Layer::Key, State::Dead, true, true, exportTime)}, "every known credential is dead"),
    };
    out[0].credentials.push_back(s("c-aaaaaaaaaa03"));
    out[2].until = t("2026-03-12T00:00:00Z");
    out[4].at = t("2026-01-02T08:00:00Z");
    return out;
}

Claim claim(const char *credential, const char *principal, Relation relation, Basis basis, double confidence,
            const QString &because, const char *from)
{
    return {s(credential), s(principal), relation, basis, confidence, because, {from}};
}

std::vector<Claim> claims()
{
    return {
        claim("c-aaaaaaaaaa01", "P0001", Relation::Owner, Basis::StatedByIssuer, 0.95,
              s("UserName of the key is mallory"), "o02"),
        claim("c-aaaaaaaaaa01", "P0006", Relation::Maintainer, Basis::MaintainsPlace, 0.3,
              s("CODEOWNERS names alice for deploy/"), "o03"),
        claim("c-aaaaaaaaaa01", "P0006", Relation::Reader, Basis::CouldRead, 0.9,
              s("wrote a commit on the path while it stood there"), "o03"),
        claim("c-aaaaaaaaaa02", "P0002", Relation::Creator, Basis::CreatedBy, 0.7, s("added_by names ") + hostileName(),
              "o07"),
        claim("c-aaaaaaaaaa07", "P0001", Relation::Owner, Basis::StoredBeside, 0.5, s("login beside it"), "o03"),
        claim("c-aaaaaaaaaa07", "P0007", Relation::Owner, Basis::StoredBeside, 0.5, s("user in the DSN"), "o03"),
    };
}

std::vector<Ownership> ownership()
{
    const auto owned = [](const char *credential, const char *owner, double confidence) {
        Ownership o;
        o.credential = s(credential);
        if (owner) {
            o.owners = {s(owner)};
        }
        o.confidence = confidence;
        return o;
    };
    std::vector<Ownership> out{owned("c-aaaaaaaaaa01", "P0001", 0.95), owned("c-aaaaaaaaaa02", "P0002", 0.7),
                               owned("c-aaaaaaaaaa03", "P0001", 0.9),  owned("c-aaaaaaaaaa04", "P0004", 0.95),
                               owned("c-aaaaaaaaaa05", "P0005", 0.95), owned("c-aaaaaaaaaa06", "P0003", 0.95),
                               owned("c-aaaaaaaaaa07", nullptr, 0.0),  owned("c-aaaaaaaaaa08", nullptr, 0.0)};
    out[6].conflict = {s("P0001"), s("P0007")};
    return out;
}

Finding finding(const char *id, const char *check, const char *credential, const char *principal, Severity severity,
                const QString &title, std::vector<Reason> because)
{
    Finding f;
    f.id = s(id);
    f.check = s(check);
    f.credential = credential ? std::optional(s(credential)) : std::nullopt;
    f.principal = principal ? std::optional(s(principal)) : std::nullopt;
    f.severity = severity;
    f.title = title;
    f.since = t("2026-02-01T09:00:00Z");
    f.remedy = s("Delete the key at its issuer, then collect a fresh listing.");
    f.because = std::move(because);
    return f;
}

std::vector<Finding> findings()
{
    std::vector<Finding> out{
        finding("f-000000000001", "C04", "c-aaaaaaaaaa01", "P0001", Severity::Critical, s("mallory's key still works"),
                {{s("listed as active 37 d after the closure"), {"o01"}}, {s("used after the closure"), {"o06"}}}),
        finding("f-000000000002", "C04", "c-aaaaaaaaaa06", "P0003", Severity::High,
                s("mailer-key works until 2026-03-12T00:00Z"), {{s("listed as enabled"), {"o01"}}}),
        finding("f-000000000003", "P01", "c-aaaaaaaaaa01", nullptr, Severity::High,
                s("a live key stands in deploy/prod.env"), {{s("it stands at the tip of refs/heads/main"), {"o03"}}}),
        finding("f-000000000004", "C06", "c-aaaaaaaaaa03", "P0001", Severity::High,
                hostileName() + s(" is not revoked"), {{s("the CRL does not name ") + hostileName(), {"o09"}}}),
        finding("f-000000000005", "E01", "c-aaaaaaaaaa02", "P0002", Severity::Medium,
                s("evidence is older than the closure"), {{s("the listing is of 2026-01-15T08:00Z"), {"o07"}}}),
        finding("f-000000000006", "E01", nullptr, "P0001", Severity::Medium, s("the session layer is not proven"),
                {{s("no listing of sessions postdates the closure"), {}}}),
        finding("f-000000000007", "L01", "c-aaaaaaaaaa02", nullptr, Severity::Medium, s("a deploy key without expiry"),
                {{s("its issuer states no end"), {"o07"}}}),
        finding("f-000000000008", "O02", "c-aaaaaaaaaa07", nullptr, Severity::Low, s("two owners are named"),
                {{s("stored beside two logins"), {"o03"}}}),
    };
    out[2].remedy = s("Rotate it, then remove it from the file.");
    out[4].unproven = true;
    out[4].remedy = s("Collect a listing that is younger than the closure.");
    out[5].unproven = true;
    out[5].remedy = out[4].remedy;
    out[6].since.reset();
    out[6].waiver = Waiver{s("L01"), s("c-aaaaaaaaaa02"), s("platform@example.com"),
                           s("the mirror cannot renew it yet"), t("2026-06-30T00:00:00Z")};
    out[7].since.reset();
    return out;
}

Coverage coverage()
{
    Coverage c;
    c.sources = {{s("dir:/srv/exports"), s("export"), 14, 120'400, 0, t(exportTime)},
                 {s("dir:/srv/people"), s("directory"), 2, 2'048, 0, t("2026-03-11T18:00:00Z")},
                 {s("git:/srv/app"), s("git"), 48'211, 1'503'238'553, 9'120, t("2026-03-11T19:00:00Z")}};
    c.skips = {
        {s("dir:/srv/exports"), s("aws/old.zip"), s("encrypted"),
         s("the archive needs a password, so what is in it was not read; unpack it beside the archive")},
        {s("dir:/srv/exports"), s("run/") + hostileName(), s("special-file"), s("a FIFO has no content to read")},
        {s("git:/srv/app"), s("pack-1.pack"), s("damaged"), s("3 objects could not be inflated; run git fsck")},
        {s("git:/srv/app"), s("test/keys.txt:4"), s("suppressed"), s("allow-list entry 3 accepts it")}};
    return c;
}

} // namespace

Assessment assessment()
{
    Assessment a;
    a.toolVersion = s("0.1.0");
    a.asOf = t("2026-03-11T19:55:00Z");
    a.estate = estate();
    a.claims = claims();
    a.ownership = ownership();
    a.verdicts = verdicts();
    a.closures = closures();
    a.findings = findings();
    a.coverage = coverage();
    return a;
}

} // namespace probate::fixtures
