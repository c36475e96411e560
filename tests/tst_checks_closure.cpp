// The checks on closed principals, each with a positive, a negative, an unproven and a boundary row. Times are minutes;
// the closure of "ann" is at 100, the as-of instant at 100000. Skew is 5 min, the level of a key 24 h (1440 min).
#include "core/assess/assess.h"
#include "core/assess/check.h"
#include "verdict_fixtures.h"

#include <QFile>
#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

constexpr double now = 100'000;

Principal person(const char *id, std::optional<double> closedAt, PrincipalKind kind = PrincipalKind::Person)
{
    Principal made;
    made.id = QString::fromLatin1(id);
    made.kind = kind;
    made.displayName = made.id;
    if (closedAt) {
        Closure closure;
        closure.kind = ClosureKind::Deleted;
        closure.at = minute(*closedAt);
        made.closures = {closure};
    }
    return made;
}

Credential of(Kind kind, Credential made)
{
    made.kind = kind;
    made.layer = defaultLayer(kind);
    return made;
}

Credential issued(double at, Credential made)
{
    made.lifetime.issued = LifetimeDate{minute(at), LifetimeBasis::IssuerExport};
    return made;
}

Credential privileged(Credential made)
{
    made.privileged = true;
    return made;
}

AssessmentInput estateOf(std::vector<Credential> credentials, std::vector<Principal> principals = {})
{
    AssessmentInput input;
    input.estate.principals = principals.empty() ? std::vector{person("ann", 100)} : std::move(principals);
    for (std::size_t i = 0; i < credentials.size(); ++i) {
        credentials[i].id = QStringLiteral("c-%1").arg(i);
        Ownership owned;
        owned.credential = credentials[i].id;
        owned.owners = {input.estate.principals.front().id};
        owned.anyOwnerSuffices = credentials[i].kind == Kind::ClientSecret;
        input.ownership.push_back(owned);
    }
    input.estate.credentials = std::move(credentials);
    return input;
}

JudgingRules rulesOf()
{
    QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/checks/checks.yaml"));
    JudgingRules rules;
    if (file.open(QIODevice::ReadOnly)) {
        auto checks = parseCheckDefinitions(file.readAll(), QStringLiteral("checks.yaml"));
        rules.checks = checks ? std::move(*checks) : std::vector<CheckDefinition>();
    }
    return rules;
}

/// "C04 high, E01 medium unproven": the findings of the checks in question.
QString found(AssessmentInput input, const QString &check, const JudgingRules &rules = rulesOf())
{
    const Assessment assessment = assess(std::move(input), rules, minute(now), QStringLiteral("test"));
    QStringList texts;
    for (const Finding &finding : assessment.findings) {
        if (finding.check == check) {
            texts.append(toText(finding.severity) + (finding.unproven ? QStringLiteral(" unproven") : QString()));
        }
    }
    return texts.join(QStringLiteral(", "));
}

const auto live = [](Kind kind) { return of(kind, credential({said(What::Enabled, 300)})); };
const auto dead = [](Kind kind) { return of(kind, credential({said(What::Absent, 300)})); };
const auto off = [](Kind kind) { return of(kind, credential({said(What::SwitchedOff, 300)})); };
const auto stale = [](Kind kind) { return of(kind, credential({said(What::Enabled, 50)})); };

} // namespace

class TestChecksClosure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSurvivingCredentialIsFound_data()
    {
        QTest::addColumn<QString>("check");
        QTest::addColumn<Credential>("credential");
        QTest::addColumn<QString>("expected");
        const auto row = [](const char *check, const char *name, const Credential &credential, const char *expected) {
            QTest::newRow(qPrintable(QStringLiteral("%1 %2").arg(QLatin1StringView(check), QLatin1StringView(name))))
                << QString::fromLatin1(check) << credential << QString::fromLatin1(expected);
        };
        const auto states = [&](const char *check, Kind kind, const char *ifLive, const char *ifBlocked,
                                const char *ifUnproven) {
            row(check, "live", live(kind), ifLive);
            row(check, "blocked", off(kind), ifBlocked);
            row(check, "unproven", stale(kind), ifUnproven);
            row(check, "dead", dead(kind), "");
        };
        states("C01", Kind::Session, "high", "", "");
        states("C02", Kind::RefreshToken, "critical", "critical", "critical unproven");
        states("C03", Kind::Consent, "high", "high", "");
        states("C04", Kind::PersonalAccessToken, "critical", "", "");
        states("C05", Kind::ClientSecret, "high", "", "");
        states("C06", Kind::Certificate, "high", "", "high unproven");
        states("C08", Kind::SshDeployKey, "high", "", "high unproven");
        states("C09", Kind::SshCertificate, "high", "medium", "high unproven"); // blocked within the level
        states("C10", Kind::Keytab, "high", "", "");
        states("C11", Kind::DatabaseRole, "high", "", "");
        states("C12", Kind::SecretManagerToken, "high", "medium", "high unproven");
        states("E01", Kind::ApiKey, "", "", "medium unproven");
        row("C04", "not a key", live(Kind::SshKey), "");
        row("C08", "not SSH", live(Kind::ApiKey), "");
        row("C04", "privileged", privileged(live(Kind::ApiKey)), "critical");
        row("C10", "privileged", privileged(live(Kind::Keytab)), "critical");
        row("C04", "ends by itself, late", of(Kind::ApiKey, credential({said(What::Enabled, 300)}, {}, now + 1)),
            "critical");
        const Credential passively = of(Kind::Certificate, credential({said(What::EndedPassively, 300)}, {}, now + 1));
        row("C07", "passively", passively, "medium");
        row("C06", "passively", passively, "");
        row("C07", "expired", of(Kind::Certificate, credential({said(What::EndedPassively, 300)}, {}, now)), "");
        row("C07", "not passively", live(Kind::Certificate), "");
        row("C15", "within skew", of(Kind::ApiKey, credential({said(What::Absent, 900)}, {used(105)})), "");
        row("C15", "beyond skew", of(Kind::ApiKey, credential({said(What::Absent, 900)}, {used(105.001)})), "critical");
        row("C15", "before", of(Kind::ApiKey, credential({said(What::Absent, 900)}, {used(99)})), "");
        row("C15", "unproven otherwise", of(Kind::ApiKey, credential({said(What::Enabled, 50)}, {used(200)})),
            "critical");
        row("C16", "at the closure and skew", issued(105, live(Kind::ApiKey)), "");
        row("C16", "after", issued(106, live(Kind::ApiKey)), "critical");
        row("C16", "unproven", issued(106, of(Kind::ApiKey, credential({}))), "critical");
        row("C19", "at the level", of(Kind::ApiKey, credential({ended(2000, 1540)})), "");
        row("C19", "beyond the level", of(Kind::ApiKey, credential({ended(2000, 1540.001)})), "medium");
        row("C19", "known by absence only", of(Kind::ApiKey, credential({said(What::Absent, 5000)})), "");
        row("C19", "a sign of life",
            of(Kind::ApiKey, credential({said(What::Enabled, 1600), said(What::Absent, 5000)})), "medium");
        row("C19", "not dead", live(Kind::ApiKey), "");
        row("C21", "in flight", of(Kind::AccessToken, credential({}, {}, now + 1)), "low unproven");
        row("C21", "landed", of(Kind::AccessToken, credential({}, {}, now)), "");
        row("C13", "blocked", off(Kind::ApiKey), "medium");
        row("C13", "live", live(Kind::ApiKey), "");
        row("C13", "unproven", stale(Kind::ApiKey), "");
        row("C20", "one layer", stale(Kind::ApiKey), "");
    }
    void aSurvivingCredentialIsFound()
    {
        QFETCH(QString, check);
        QFETCH(Credential, credential);
        QFETCH(QString, expected);
        QCOMPARE(found(estateOf({credential}), check), expected);
        const auto active = estateOf({credential}, {person("ann", {})});
        if (check != QStringLiteral("C07")) { // speaks of active owners, too
            QCOMPARE(found(active, check), QString());
        }
        Credential exempt = credential;
        exempt.exempt = true;
        if (check != QStringLiteral("E01")) { // then nothing at all is known of ann
            QCOMPARE(found(estateOf({exempt}), check), QString());
        }
    }

    void layersThatDifferAreFound()
    {
        const QString c20 = QStringLiteral("C20");
        QCOMPARE(found(estateOf({dead(Kind::ApiKey), live(Kind::SshKey)}), c20), QStringLiteral("high"));
        QCOMPARE(found(estateOf({dead(Kind::ApiKey), stale(Kind::SshKey)}), c20), QStringLiteral("high unproven"));
        QCOMPARE(found(estateOf({dead(Kind::ApiKey), off(Kind::SshKey)}), c20), QString());
        QCOMPARE(found(estateOf({dead(Kind::ApiKey), stale(Kind::ApiKey), live(Kind::SshKey)}), c20), QString());
        QCOMPARE(found(estateOf({dead(Kind::ApiKey), dead(Kind::SshKey)}), c20), QString());
    }

    void aPrincipalOfWhomNothingIsKnownIsFound()
    {
        QCOMPARE(found(estateOf({}), QStringLiteral("E01")), QStringLiteral("medium unproven"));
        QCOMPARE(found(estateOf({dead(Kind::ApiKey)}), QStringLiteral("E01")), QString());
    }

    void aSecretOfAnApplicationNeedsAllItsOwnersClosed()
    {
        auto input = estateOf({live(Kind::ClientSecret)}, {person("ann", 100), person("bob", {})});
        input.ownership.front().owners = {QStringLiteral("ann"), QStringLiteral("bob")};
        QCOMPARE(found(input, QStringLiteral("C05")), QString());
        input.estate.principals[1] = person("bob", 200);
        QCOMPARE(found(input, QStringLiteral("C05")), QStringLiteral("high"));
    }

    void aLeaverWhoCouldReadItIsFound()
    {
        const QString o04 = QStringLiteral("O04");
        auto input = estateOf({stale(Kind::DatabasePassword)}, {person("bob", {}), person("cat", 100)});
        Claim claim;
        claim.credential = QStringLiteral("c-0");
        claim.principal = QStringLiteral("cat");
        claim.relation = Relation::Reader;
        input.claims = {claim};
        QCOMPARE(found(input, o04), QStringLiteral("high"));
        input.claims.front().relation = Relation::WideReader;
        QCOMPARE(found(input, o04), QString());
        input.claims.front() = claim;
        input.ownership.front().owners = {QStringLiteral("cat")};
        QCOMPARE(found(input, o04), QString());
        input.ownership.front().owners = {QStringLiteral("bob")};
        input.estate.credentials.front() = dead(Kind::DatabasePassword);
        input.estate.credentials.front().id = QStringLiteral("c-0");
        QCOMPARE(found(input, o04), QString());
    }

    void whatHasNoOwnerOrSeveralIsFound()
    {
        auto input = estateOf({live(Kind::ApiKey)}, {person("bob", {}), person("cat", {})});
        QCOMPARE(found(input, QStringLiteral("O01")), QString());
        input.ownership.front().owners.clear();
        QCOMPARE(found(input, QStringLiteral("O01")), QStringLiteral("high"));
        QCOMPARE(found(input, QStringLiteral("O02")), QString());
        input.ownership.front().conflict = {QStringLiteral("bob"), QStringLiteral("cat")};
        QCOMPARE(found(input, QStringLiteral("O01")), QString());
        QCOMPARE(found(input, QStringLiteral("O02")), QStringLiteral("low"));
    }

    void aWaiverHoldsUntilItsEnd()
    {
        const auto input = estateOf({live(Kind::ApiKey)});
        JudgingRules rules = rulesOf();
        rules.waivers = {
            {QStringLiteral("C04"), QStringLiteral("ann"), QStringLiteral("o"), QStringLiteral("r"), minute(now + 1)}};
        const auto waived = [&] {
            for (const Finding &finding : assess(input, rules, minute(now), {}).findings) {
                if (finding.check == QStringLiteral("C04")) {
                    return finding.waiver.has_value() && !countsAgainst(finding, rules.policy);
                }
            }
            return false;
        };
        QVERIFY(waived());
        QCOMPARE(found(input, QStringLiteral("E02"), rules), QString());
        rules.waivers.front().until = minute(now);
        QVERIFY(!waived());
        QCOMPARE(found(input, QStringLiteral("E02"), rules), QStringLiteral("high"));
        rules.waivers.front() = {QStringLiteral("C05"), QStringLiteral("ann"), QStringLiteral("o"), QStringLiteral("r"),
                                 minute(now + 1)};
        QVERIFY(!waived());
    }

    void idsOfFindingsAreStableAndDistinct()
    {
        const auto input =
            estateOf({live(Kind::ApiKey), live(Kind::ApiKey), stale(Kind::SshKey), dead(Kind::Certificate)});
        const Assessment one = assess(input, rulesOf(), minute(now), {});
        const Assessment two = assess(input, rulesOf(), minute(now), {});
        QVERIFY(one.findings == two.findings);
        std::set<QString> ids;
        for (const Finding &finding : one.findings) {
            QVERIFY2(ids.insert(finding.id).second, qPrintable(finding.title));
            QVERIFY(!finding.because.empty());
        }
    }
};

QTEST_GUILESS_MAIN(TestChecksClosure)
#include "tst_checks_closure.moc"
