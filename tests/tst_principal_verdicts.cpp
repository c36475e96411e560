// The verdict on a closed principal over all that counts to it, its layers, and its last possible access. Times are
// minutes; the closure of "ann" is at 100, the as-of instant at 1000; a key has 24 h (1440 min).
#include "core/closure/estate_verdicts.h"
#include "verdict_fixtures.h"

#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

Principal principal(const char *id, std::optional<double> closedAt, PrincipalKind kind = PrincipalKind::Person)
{
    Principal made;
    made.id = QString::fromLatin1(id);
    made.kind = kind;
    if (closedAt) {
        Closure closure;
        closure.kind = ClosureKind::Deleted;
        closure.at = minute(*closedAt);
        made.closures = {closure};
    }
    return made;
}

struct Setting
{
    Estate estate;
    std::vector<Claim> claims;
    std::vector<Ownership> ownership;
    Policy policy;
    TrustMap trust;

    explicit Setting(std::vector<Credential> credentials)
    {
        estate.principals = {principal("ann", 100)};
        for (std::size_t i = 0; i < credentials.size(); ++i) {
            credentials[i].id = QStringLiteral("c-%1").arg(i);
            Ownership owned;
            owned.credential = credentials[i].id;
            owned.owners = {QStringLiteral("ann")};
            ownership.push_back(owned);
        }
        estate.credentials = std::move(credentials);
    }

    EstateVerdicts judge(double asOf = 1000) const
    {
        return judgeEstate(estate, claims, ownership, policy, trust, minute(asOf));
    }

    void listingRead(const char *scheme, double at, bool complete = true, Duration lag = Duration{0})
    {
        ListingRead listing;
        listing.scope = {QStringLiteral("i:1"), QStringLiteral("list"), {}};
        listing.handleScheme = scheme;
        listing.complete = complete;
        listing.time = {minute(at), lag};
        estate.observations.push_back({QByteArray("o"), {{}, minute(at), listing}});
    }
};

QString inMinutes(const std::optional<Instant> &at)
{
    return at ? QLatin1Char(' ') + QString::number(static_cast<double>((*at - minute(0)).count()) / 60'000, 'g', 12)
              : QString();
}

/// "OPEN, unbounded by c-0"
QString shortly(const PrincipalVerdict &verdict)
{
    QString text = toText(verdict.state) + inMinutes(verdict.at ? verdict.at : verdict.until);
    switch (verdict.lastAccess.bound) {
    case LastAccess::Bound::None:
        return text + QStringLiteral(", never");
    case LastAccess::Bound::At:
        return text + QStringLiteral(", last") + inMinutes(verdict.lastAccess.at);
    case LastAccess::Bound::Unknown:
        return text + QStringLiteral(", unknown");
    case LastAccess::Bound::Unbounded:
        break;
    }
    return text + QStringLiteral(", unbounded");
}

QString ann(const Setting &setting, double asOf = 1000)
{
    for (const PrincipalVerdict &verdict : setting.judge(asOf).closures) {
        if (verdict.principal == QStringLiteral("ann")) {
            return shortly(verdict);
        }
    }
    return QStringLiteral("none");
}

const auto live = [](std::optional<double> until = {}) { return credential({said(What::Enabled, 300)}, {}, until); };
const auto dead = [](double at = 300) { return credential({said(What::Absent, at)}); };
const auto off = [](double at = 300) { return credential({said(What::SwitchedOff, at)}); };
const auto stale = [](std::optional<double> until = {}) { return credential({said(What::Enabled, 50)}, {}, until); };

using Credentials = std::vector<Credential>;

} // namespace

class TestPrincipalVerdicts : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theWorstDecidesInItsOrder_data()
    {
        QTest::addColumn<Credentials>("credentials");
        QTest::addColumn<QString>("verdict");
        const auto row = [](const char *name, const Credentials &credentials, const char *verdict) {
            QTest::newRow(name) << credentials << QString::fromLatin1(verdict);
        };
        row("nothing known", {}, "UNPROVEN, unknown");
        row("live", {live(), dead()}, "OPEN, unbounded");
        row("live beats unproven", {live(9000), stale()}, "OPEN, unknown");
        row("live too long", {live(1540.001)}, "OPEN, last 1540.001");
        row("live to the level", {live(1540), dead()}, "CLOSING 1540, last 1540");
        row("unproven beats closing", {live(1540), stale(1200)}, "UNPROVEN, last 1540");
        row("unproven without expiry", {stale(), dead()}, "UNPROVEN, unknown");
        row("unproven with expiry", {stale(1200), dead()}, "UNPROVEN, last 1200");
        row("closing beats blocked", {live(1540), off()}, "CLOSING 1540, last 1540");
        row("the later of two", {live(1400), live(1500)}, "CLOSING 1500, last 1500");
        row("blocked", {off(), dead()}, "BLOCKED, last 300");
        row("a death after the block", {off(), dead(400)}, "BLOCKED, last 400");
        row("closed", {dead(200), dead(300)}, "CLOSED 300, last 300");
        row("closed before", {credential({}, {}, 50)}, "CLOSED 100, last 100");
        Credential exempt = live();
        exempt.exempt = true;
        row("exempt", {exempt, dead()}, "CLOSED 300, last 300");
        row("only exempt", {exempt}, "UNPROVEN, unknown");
    }
    void theWorstDecidesInItsOrder()
    {
        QFETCH(Credentials, credentials);
        QFETCH(QString, verdict);
        QCOMPARE(ann(Setting(credentials)), verdict);
    }

    void whoIsNotClosedHasNoVerdict()
    {
        Setting setting({live()});
        QCOMPARE(ann(setting, 99), QStringLiteral("none"));
        QCOMPARE(setting.judge(99).credentials.front().closureAt, std::nullopt);
        QCOMPARE(*setting.judge().credentials.front().principal, QStringLiteral("ann"));
    }

    void aVendorHasMoreTime()
    {
        Setting setting({live(100 + 5 * 1440)});
        QCOMPARE(ann(setting), QStringLiteral("OPEN, last 7300"));
        setting.estate.principals = {principal("ann", 100, PrincipalKind::Vendor)};
        QCOMPARE(ann(setting), QStringLiteral("CLOSING 7300, last 7300"));
        setting.policy.highRiskPrincipals = {QStringLiteral("ann")};
        QCOMPARE(ann(setting), QStringLiteral("OPEN, last 7300"));
    }

    void whoIsTheSubjectAnswersToo()
    {
        Setting setting({live()});
        setting.ownership.front().owners.clear();
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        Claim claim{
            QStringLiteral("c-0"), QStringLiteral("ann"), Relation::Subject, Basis::NamedInCredential, 0.9, {}, {}};
        setting.claims = {claim};
        QCOMPARE(ann(setting), QStringLiteral("OPEN, unbounded"));
        setting.claims.front().confidence = 0.1;
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.claims.front() = claim;
        setting.claims.front().relation = Relation::Reader;
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
    }

    void anApplicationsSecretCountsWhenAllItsOwnersAreClosed()
    {
        Setting setting({live()});
        setting.estate.principals = {principal("ann", 100), principal("bob", {})};
        setting.ownership.front().owners = {QStringLiteral("ann"), QStringLiteral("bob")};
        QCOMPARE(ann(setting), QStringLiteral("OPEN, unbounded"));
        setting.ownership.front().anyOwnerSuffices = true;
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.estate.principals[1] = principal("bob", 200);
        QCOMPARE(ann(setting), QStringLiteral("OPEN, unbounded"));
    }

    void aFormerOwnerStillKnowsWhatWasNotRotated()
    {
        Setting setting({live()});
        setting.estate.principals = {principal("ann", 100), principal("bob", {})};
        setting.ownership.front().owners = {QStringLiteral("bob")};
        setting.ownership.front().formerOwners = {QStringLiteral("ann")};
        QCOMPARE(ann(setting), QStringLiteral("OPEN, unbounded"));
        setting.estate.credentials.front().lifetime.rotated = LifetimeDate{minute(100), LifetimeBasis::IssuerExport};
        QCOMPARE(ann(setting), QStringLiteral("OPEN, unbounded"));
        setting.estate.credentials.front().lifetime.rotated->at = minute(101);
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
    }

    void aRequiredLayerMustBeProven()
    {
        Setting setting({dead()});
        setting.trust.requiredLayers[PrincipalKind::Person] = {Layer::Key};
        QCOMPARE(ann(setting), QStringLiteral("CLOSED 300, last 300"));
        setting.trust.requiredLayers[PrincipalKind::Person] = {Layer::Key, Layer::Session};
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::keycloakSession, 100);
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::keycloakSession, 200, false);
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::keycloakSession, 200, true, std::chrono::minutes{100});
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::keycloakSession, 1001);
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::keycloakSession, 101);
        QCOMPARE(ann(setting), QStringLiteral("CLOSED 300, last 300"));
        setting.trust.issuers = {{QStringLiteral("keycloak:2"), {Layer::Session}, {}}};
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
    }

    void completeProofNeedsACompleteListing()
    {
        Setting setting({dead()});
        setting.policy.proof = Proof::Complete;
        QCOMPARE(ann(setting), QStringLiteral("UNPROVEN, unknown"));
        setting.listingRead(handles::awsAccessKeyId, 200);
        QCOMPARE(ann(setting), QStringLiteral("CLOSED 300, last 300"));
    }

    void whatIsCachedDownstreamLastsLonger()
    {
        Setting setting({dead()});
        setting.trust.issuers = {
            {QStringLiteral("i:1"), {}, {{QStringLiteral("shop"), std::chrono::minutes{15}, QStringLiteral("none")}}}};
        QCOMPARE(ann(setting), QStringLiteral("CLOSED 300, last 315"));
    }

    void theWorstPrincipalComesFirst()
    {
        Setting setting({live(), dead()});
        setting.estate.principals = {principal("ann", 100), principal("bob", 100), principal("cat", 100)};
        setting.ownership[0].owners = {QStringLiteral("bob")};
        const auto closures = setting.judge().closures;
        QCOMPARE(closures.size(), 3U);
        QCOMPARE(closures[0].principal, QStringLiteral("bob"));
        QCOMPARE(closures[1].principal, QStringLiteral("cat"));
        QCOMPARE(closures[2].principal, QStringLiteral("ann"));
        QCOMPARE(*closures[0].lastAccessBy, QStringLiteral("c-0"));
    }

    void enablingAgainRevivesWhatTheAccountBlocks()
    {
        const Evidence block = said(What::AccountBlocked, 300, "i:1", "users");
        Setting setting(
            {credential({said(What::Enabled, 300), block}), credential({said(What::SwitchedOff, 300), block}), dead()});
        const auto verdicts = setting.judge();
        QCOMPARE(verdicts.closures.front().state, ClosureState::Blocked);
        const auto revived =
            revivedByReenabling(verdicts.closures.front(), setting.estate, setting.policy, minute(1000));
        QCOMPARE(revived, std::vector{QStringLiteral("c-0")});
    }
};

QTEST_GUILESS_MAIN(TestPrincipalVerdicts)
#include "tst_principal_verdicts.moc"
