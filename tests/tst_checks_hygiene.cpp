// Checks that need no closure: lifetimes (L) and places (P). Times are minutes (1440 a day); the as-of instant is day
// 400.
#include "core/assess/assess.h"
#include "verdict_fixtures.h"

#include <QFile>
#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

constexpr double day = 1440;
constexpr double now = 400 * day;

Credential of(Kind kind, Credential made)
{
    made.kind = kind;
    made.layer = defaultLayer(kind);
    made.id = QStringLiteral("c-0");
    return made;
}

Credential born(double at, Credential made)
{
    made.lifetime.issued = LifetimeDate{minute(at), LifetimeBasis::IssuerExport};
    return made;
}

Credential seen(const std::vector<const char *> &places, Credential made, bool proper = false)
{
    for (const char *place : places) {
        const QString text = QString::fromLatin1(place);
        Sighting sighting;
        sighting.origin.source = text.section(QLatin1Char('|'), 0, 0);
        sighting.origin.path = text.section(QLatin1Char('|'), 1);
        sighting.seenAt = minute(now);
        sighting.properPlace = proper;
        sighting.from = "s";
        made.sightings.push_back(sighting);
    }
    return made;
}

Credential placed(bool reachable, Credential made)
{
    Placement placement;
    placement.source = QStringLiteral("git:a");
    placement.placed.reachable = reachable;
    made.placements.push_back(placement);
    return made;
}

QString found(const Credential &credential, const QString &check)
{
    QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/checks/checks.yaml"));
    JudgingRules rules;
    if (file.open(QIODevice::ReadOnly)) {
        auto checks = parseCheckDefinitions(file.readAll(), QStringLiteral("checks.yaml"));
        rules.checks = checks ? std::move(*checks) : std::vector<CheckDefinition>();
    }
    AssessmentInput input;
    input.estate.credentials = {credential};
    input.ownership.emplace_back();
    input.ownership.front().credential = credential.id;
    for (const Finding &finding : assess(std::move(input), rules, minute(now), {}).findings) {
        if (finding.check == check) {
            return toText(finding.severity) + (finding.unproven ? QStringLiteral(" unproven") : QString());
        }
    }
    return {};
}

const auto live = [](Kind kind, std::optional<double> until = {}) {
    return of(kind, credential({said(What::Enabled, now - 1)}, {}, until));
};

void columns()
{
    QTest::addColumn<QString>("check");
    QTest::addColumn<Credential>("credential");
    QTest::addColumn<QString>("expected");
}

/// One credential that a check is asked about, and the severity that it finds, or nothing.
void row(const char *check, const char *name, const Credential &credential, const char *expected)
{
    QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1StringView(check), QLatin1StringView(name))))
        << QString::fromLatin1(check) << credential << QString::fromLatin1(expected);
}

} // namespace

class TestChecksHygiene : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void lifetimesAreJudged_data()
    {
        columns();
        row("L01", "no expiry", live(Kind::ApiKey), "medium");
        row("L01", "unproven", of(Kind::ApiKey, credential({})), "medium");
        row("L01", "expires", live(Kind::ApiKey, now + 1), "");
        row("L01", "dead", of(Kind::ApiKey, credential({said(What::Absent, 1)})), "");
        row("L01", "session", live(Kind::Session), "");
        row("L01", "consent", live(Kind::Consent), "");
        Credential never = live(Kind::ApiKey, now + 1);
        never.lifetime.expires->at = *parseInstant("9999-12-31T23:59:59Z");
        row("L01", "sentinel", never, "medium");
        never = live(Kind::ApiKey, now + 1);
        never.lifetime.expiryIsFirm = false;
        never.lifetime.statedNever = true;
        row("L01", "stated never", never, "medium");
        row("L01", "the place ends it", of(Kind::SshKey, credential({until(said(What::Enabled, 2), now + 1)})), "");

        row("L02", "as long as allowed", born(100, live(Kind::ApiKey, 100 + 365 * day + now)), "medium");
        row("L02", "within", born(now - day, live(Kind::ApiKey, now + 364 * day)), "");
        row("L02", "just beyond", born(now - day, live(Kind::ApiKey, now + 364 * day + 1)), "medium");
        row("L02", "issue unknown", live(Kind::ApiKey, now + 9999 * day), "");
        Credential tls = born(now - day, live(Kind::Certificate, now - day + 200 * day));
        row("L02", "private certificate", tls, "");
        tls.attributes[QStringLiteral("publicly-trusted")] = QStringLiteral("true");
        row("L02", "public certificate, a second too long", tls, "medium"); // 2027-04: 100 d
        tls.lifetime.expires->at = tls.lifetime.issued->at + std::chrono::days{100} - std::chrono::seconds{1};
        row("L02", "public certificate", tls, "");

        row("L03", "at the limit", born(now - 90 * day, live(Kind::ApiKey)), "");
        row("L03", "beyond", born(now - 90 * day - 1, live(Kind::ApiKey)), "medium");
        Credential rotated = born(1, live(Kind::ApiKey));
        rotated.lifetime.rotated = LifetimeDate{minute(now - day), LifetimeBasis::IssuerExport};
        row("L03", "rotated", rotated, "");
        row("L03", "unproven", born(1, of(Kind::ApiKey, credential({}))), "medium");

        row("L04", "at the limit", born(now - 1 - 90 * day, live(Kind::CloudAccessKey)), "");
        row("L04", "never used", born(now - 2 - 90 * day, live(Kind::CloudAccessKey)), "medium");
        row("L04", "issuers record no use", born(1, live(Kind::Certificate)), "");
        Credential dormant = born(1, live(Kind::CloudAccessKey));
        dormant.uses = {used(now - 200 * day)};
        row("L04", "long ago", dormant, "medium");
        dormant.uses.push_back(used(now - 2));
        row("L04", "used lately", dormant, "");
        row("L04", "unproven", born(1, of(Kind::CloudAccessKey, credential({}))), "");
        row("L04", "blocked", born(1, of(Kind::CloudAccessKey, credential({said(What::SwitchedOff, 2)}))), "");
    }
    void lifetimesAreJudged()
    {
        QFETCH(QString, check);
        QFETCH(Credential, credential);
        QFETCH(QString, expected);
        QCOMPARE(found(credential, check), expected);
    }

    void placesRightsAndOwnersAreJudged_data()
    {
        columns();
        row("P01", "in a folder, live", seen({"dir:a|x.env"}, live(Kind::ApiKey)), "high");
        row("P01", "in a folder, unproven", seen({"dir:a|x.env"}, of(Kind::ApiKey, credential({}))), "medium unproven");
        row("P01", "in a folder, dead", seen({"dir:a|x.env"}, of(Kind::ApiKey, credential({said(What::Absent, 1)}))),
            "low");
        row("P01", "a proper place", seen({"dir:a|x.env"}, live(Kind::ApiKey), true), "");
        row("P01", "listed only", live(Kind::ApiKey), "");
        row("P01", "reachable", placed(true, seen({"git:a|x.env"}, live(Kind::ApiKey))), "high");
        row("P01", "dangling", placed(false, seen({"git:a|x.env"}, live(Kind::ApiKey))), "");
        row("P01", "an encrypted store", seen({"dir:a|x.kdbx"}, live(Kind::EncryptedStore)), "");

        row("P02", "two repositories", seen({"git:a|x", "git:b|x"}, live(Kind::ApiKey)), "medium");
        row("P02", "one repository", seen({"git:a|x", "git:a|y"}, live(Kind::ApiKey)), "");
        row("P02", "two services", seen({"git:a|services/x/.env", "git:a|services/y/.env"}, live(Kind::ApiKey)),
            "medium");
        row("P02", "production and elsewhere", seen({"git:a|prod/.env", "git:a|test/.env"}, live(Kind::ApiKey)),
            "medium");
        row("P02", "dead", seen({"git:a|x", "git:b|x"}, of(Kind::ApiKey, credential({said(What::Absent, 1)}))), "");

        row("P05", "in a workflow", seen({"git:a|.github/workflows/x.yml"}, live(Kind::CloudAccessKey)), "medium");
        row("P05", "elsewhere", seen({"git:a|x.yml"}, live(Kind::CloudAccessKey)), "");
        row("P05", "no cloud key", seen({"git:a|.github/workflows/x.yml"}, live(Kind::Password)), "");

        Credential admin = live(Kind::ServiceAccountToken);
        row("P04", "no rights", admin, "");
        admin.privileged = true;
        row("P04", "administrator", admin, "medium");
        Credential weak = live(Kind::SshKey);
        weak.attributes[QStringLiteral("algorithm")] = QStringLiteral("ssh-rsa");
        weak.attributes[QStringLiteral("bits")] = QStringLiteral("2048");
        row("P03", "strong enough", weak, "");
        weak.attributes[QStringLiteral("bits")] = QStringLiteral("2047");
        row("P03", "weak", weak, "medium");
        row("O01", "live", live(Kind::ApiKey), "high");
        row("O01", "dead", of(Kind::ApiKey, credential({said(What::Absent, 1)})), "");
    }
    void placesRightsAndOwnersAreJudged() { lifetimesAreJudged(); }
};

QTEST_GUILESS_MAIN(TestChecksHygiene)
#include "tst_checks_hygiene.moc"
