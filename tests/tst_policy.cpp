// Policy, trust map, issuer facts and waivers: the shipped files say what the code does, and nothing unknown, absurd or
// explosive is taken for configuration.
#include "core/policy/config_tree.h"
#include "core/policy/issuer_facts.h"
#include "core/policy/policy.h"
#include "core/policy/trust_map.h"
#include "core/policy/waivers.h"

#include <QDir>
#include <QFile>
#include <QTest>

using namespace probate;
using namespace std::chrono;

namespace {

const QString name = QStringLiteral("test.yaml");

QByteArray resource(const QString &path)
{
    QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/") + path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

QByteArray trustRow(const QByteArray &issuer, const QByteArray &store, const QByteArray &cache)
{
    return "  - {issuer: \"" + issuer + "\", stores: [{name: \"" + store + "\", cache: " + cache +
           ", invalidation: none}]}\n";
}

} // namespace

class TestPolicy : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void theShippedPolicyIsTheDefault()
    {
        const auto policy = parsePolicy(resource(QStringLiteral("policies/default.yaml")), name);
        QVERIFY2(policy, policy ? "" : qPrintable(policy.error().message()));
        QVERIFY(*policy == Policy());
    }

    void whatIsNotNamedKeepsItsDefault()
    {
        const auto policy =
            parsePolicy("dormant-after: 45 d\nservice-levels: {session: 5 min}\nproof: complete\n", name);
        QVERIFY(policy);
        QVERIFY(policy->dormantAfter == days{45});
        QVERIFY(policy->serviceLevels.at(Layer::Session) == minutes{5});
        QVERIFY(policy->serviceLevels.at(Layer::Key) == hours{24});
        QVERIFY(policy->proof == Proof::Complete);
        QVERIFY(parsePolicy("", name).value() == Policy());
    }

    void whatIsWrongIsNamedWithItsLine_data()
    {
        QTest::addColumn<QByteArray>("yaml");
        QTest::addColumn<QString>("place");
        QTest::newRow("unknown key") << QByteArray("clock-skew: 5 min\nclok-skew: 1 min\n")
                                     << QStringLiteral("test.yaml:2:");
        QTest::newRow("unknown layer") << QByteArray("service-levels:\n  keys: 1 h\n")
                                       << QStringLiteral("test.yaml:2:");
        QTest::newRow("removed layer") << QByteArray("service-levels:\n  key: null\n")
                                       << QStringLiteral("test.yaml:1:");
        QTest::newRow("no unit") << QByteArray("clock-skew: 5\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("negative") << QByteArray("clock-skew: -5 min\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("absurd") << QByteArray("clock-skew: 99999999999999999999 d\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("proof") << QByteArray("proof: maybe\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("threshold") << QByteArray("\nowner-threshold: 1.5\n") << QStringLiteral("test.yaml:2:");
        QTest::newRow("not a number") << QByteArray("owner-threshold: nan\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("list") << QByteArray("clock-skew: [5 min]\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("double key") << QByteArray("proof: known\nproof: complete\n") << QStringLiteral("test.yaml:2:");
        QTest::newRow("alias") << QByteArray("name: &a x\nproof: *a\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("tag") << QByteArray("name: !!binary aGk=\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("second document") << QByteArray("name: a\n---\nname: b\n") << QStringLiteral("test.yaml:2:");
        QTest::newRow("no map") << QByteArray("- a\n") << QStringLiteral("test.yaml:1:");
        QTest::newRow("damaged") << QByteArray("name: [a\n") << QStringLiteral("test.yaml:");
        QTest::newRow("deep") << QByteArray("name: " + QByteArray(40, '[') + QByteArray(40, ']'))
                              << QStringLiteral("test.yaml:1:");
        QTest::newRow("very deep") << QByteArray("name: " + QByteArray(200'000, '[')) << QStringLiteral("test.yaml:1:");
    }
    void whatIsWrongIsNamedWithItsLine()
    {
        QFETCH(QByteArray, yaml);
        QFETCH(QString, place);
        const auto policy = parsePolicy(yaml, name);
        QVERIFY(!policy);
        QVERIFY2(policy.error().message().startsWith(place), qPrintable(policy.error().message()));
    }

    void sizeAndCountAreCapped()
    {
        QCOMPARE(parseConfig(QByteArray(2 << 20, '#'), name).error().kind(), ErrorKind::Limit);
        const auto many = parseConfig("a: [" + QByteArray("1,").repeated(150'000) + "1]", name);
        QVERIFY(!many);
        QVERIFY(many.error().message().contains(QStringLiteral("100000")));
    }

    void serviceLevelsCountByLayerVendorAndRisk()
    {
        Policy policy;
        Principal person;
        person.id = QStringLiteral("P1");
        person.aliases = {{{QStringLiteral("email"), QStringLiteral("ann@example.com")}, {}, {}, false}};
        const Closure closure;
        QVERIFY(serviceLevel(policy, person, closure, Layer::Session, Kind::Session, {}) == minutes{15});
        QVERIFY(serviceLevel(policy, person, closure, Layer::Keytab, Kind::Keytab, {}) == hours{10});
        Principal vendor = person;
        vendor.kind = PrincipalKind::Vendor;
        QVERIFY(serviceLevel(policy, vendor, closure, Layer::Session, Kind::Session, {}) == days{5});
        policy.highRiskPrincipals = {QStringLiteral("email:ann@example.com")};
        QVERIFY(serviceLevel(policy, vendor, closure, Layer::Session, Kind::Session, {}) == Duration{0});
        policy.highRiskPrincipals.clear();
        policy.highRiskClosures = {ClosureKind::Disabled};
        QVERIFY(serviceLevel(policy, person, closure, Layer::Key, Kind::ApiKey, {}) == Duration{0});
    }

    void anAccessTokenMayLiveOutItsLifetime()
    {
        const Policy policy;
        Lifetime lifetime;
        lifetime.issued = LifetimeDate{Instant(hours{0}), LifetimeBasis::Credential};
        lifetime.expires = LifetimeDate{Instant(hours{30}), LifetimeBasis::Credential};
        QVERIFY(serviceLevel(policy, {}, {}, Layer::Token, Kind::AccessToken, lifetime) == hours{24});
        lifetime.expiryIsFirm = true;
        QVERIFY(serviceLevel(policy, {}, {}, Layer::Token, Kind::AccessToken, lifetime) == hours{30});
        QVERIFY(serviceLevel(policy, {}, {}, Layer::Key, Kind::ApiKey, lifetime) == hours{24});
    }

    void publicCertificatesGetShorterOverTime_data()
    {
        QTest::addColumn<QByteArray>("notBefore");
        QTest::addColumn<int>("longest");
        QTest::newRow("2026-03-14") << QByteArray("2026-03-14T23:59:59Z") << 398;
        QTest::newRow("2026-03-15") << QByteArray("2026-03-15T00:00:00Z") << 200;
        QTest::newRow("2027-03-14") << QByteArray("2027-03-14T23:59:59Z") << 200;
        QTest::newRow("2027-03-15") << QByteArray("2027-03-15T00:00:00Z") << 100;
        QTest::newRow("2029-03-14") << QByteArray("2029-03-14T23:59:59Z") << 100;
        QTest::newRow("2029-03-15") << QByteArray("2029-03-15T00:00:00Z") << 47;
    }
    void publicCertificatesGetShorterOverTime()
    {
        QFETCH(QByteArray, notBefore);
        QFETCH(int, longest);
        QCOMPARE(longestPublicTlsDays(*parseInstant(notBefore)), longest);
    }

    void bothEndsOfAValidityCount()
    {
        const Instant begin = *parseInstant("2026-04-01T00:00:00Z");
        QCOMPARE(tlsValidityDays(begin, begin + days{200} - seconds{1}), 200);
        QCOMPARE(tlsValidityDays(begin, begin + days{200}), 201);
        QCOMPARE(tlsValidityDays(begin, begin), 1);
        QCOMPARE(tlsValidityDays(begin, begin - days{1}), 0);
    }

    void trustRunsDownstream()
    {
        const auto map = parseTrustMap("required-layers: {person: [session, key]}\nissuers:\n" +
                                           trustRow("keycloak:main", "shop:1", "15 min") +
                                           trustRow("shop:*", "cdn", "1 h") + trustRow("shop:2", "cdn", "2 h"),
                                       name);
        QVERIFY2(map, map ? "" : qPrintable(map.error().message()));
        QVERIFY(map->requiredLayers.at(PrincipalKind::Person) == (std::set{Layer::Session, Layer::Key}));
        QVERIFY(longestCache(*map, QStringLiteral("keycloak:main")) == minutes{75});
        QVERIFY(longestCache(*map, QStringLiteral("shop:2")) == hours{2});
        QVERIFY(longestCache(*map, QStringLiteral("aws:1")) == Duration{0});
        Estate estate;
        QCOMPARE(unknownIssuers(*map, estate),
                 (std::vector{QStringLiteral("keycloak:main"), QStringLiteral("shop:2")}));
        estate.credentials.resize(1);
        estate.credentials[0].issuer = QStringLiteral("shop:2");
        QCOMPARE(unknownIssuers(*map, estate), std::vector{QStringLiteral("keycloak:main")});
    }

    void trustInCirclesIsRefused_data()
    {
        QTest::addColumn<QByteArray>("rows");
        QTest::newRow("itself") << trustRow("a:1", "a:1", "1 h");
        QTest::newRow("two") << trustRow("a:1", "b:1", "1 h") + trustRow("b:1", "a:1", "1 h");
        QTest::newRow("pattern") << trustRow("a:*", "b:1", "1 h") + trustRow("b:1", "a:7", "1 h");
        QTest::newRow("twice the same issuer") << trustRow("a:1", "b", "1 h") + trustRow("a:1", "c", "1 h");
        QTest::newRow("no cache time") << QByteArray("  - {issuer: a, stores: [{name: b, invalidation: none}]}\n");
        QTest::newRow("unknown layer") << QByteArray("  - {issuer: a, layers: [keys]}\n");
    }
    void trustInCirclesIsRefused()
    {
        QFETCH(QByteArray, rows);
        QVERIFY(!parseTrustMap("issuers:\n" + rows, name));
    }

    void everyShippedFactHasItsSource()
    {
        const QDir folder(QStringLiteral(PROBATE_SOURCE_DIR "/resources/issuers"));
        std::vector<std::vector<IssuerFact>> files;
        for (const QString &file : folder.entryList({QStringLiteral("*.yaml")}, QDir::Files, QDir::Name)) {
            auto facts = parseIssuerFacts(resource(QStringLiteral("issuers/") + file), file);
            QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message()));
            QVERIFY(!facts->empty());
            QCOMPARE(facts->front().system + QStringLiteral(".yaml"), file);
            files.push_back(std::move(*facts));
        }
        QVERIFY(files.size() >= 15);
        const auto facts = joinIssuerFacts(std::move(files));
        QVERIFY2(facts, facts ? "" : qPrintable(facts.error().message()));
        for (const IssuerFact &fact : facts->rows) {
            QVERIFY2(!fact.source.isEmpty() && !fact.onDisable.isEmpty() && !fact.onRevoke.isEmpty(),
                     qPrintable(fact.system + QLatin1Char(' ') + fact.mechanism));
        }
        const IssuerFact *key = factFor(*facts, QStringLiteral("aws:519410398235"), Kind::CloudAccessKey);
        QVERIFY(key && key->lag == hours{4});
        QVERIFY(!factFor(*facts, QStringLiteral("nobody:1"), Kind::CloudAccessKey));
    }

    void aFactStandsOnce()
    {
        const QByteArray row = "system: x\nfacts:\n  - {mechanism: key, kinds: [api-key], on-disable: nothing, "
                               "on-revoke: ends, source: none, verified: false}\n";
        const auto one = parseIssuerFacts(row, name);
        QVERIFY2(one, one ? "" : qPrintable(one.error().message()));
        QVERIFY(joinIssuerFacts({*one}));
        QVERIFY(!joinIssuerFacts({*one, *one}));
        QVERIFY(!parseIssuerFacts(QByteArray(row).replace("source: none, ", ""), name));
    }

    void aWaiverNeedsAnOwnerAReasonAndAnEnd_data()
    {
        QTest::addColumn<QByteArray>("row");
        QTest::addColumn<bool>("accepted");
        const QByteArray whole = "check: L01, subject: c-1, owner: ann, reason: hardware, until: 2026-12-01";
        QTest::newRow("whole") << whole << true;
        QTest::newRow("any check") << QByteArray(whole).replace("check: L01, ", "") << true;
        QTest::newRow("no owner") << QByteArray(whole).replace("owner: ann, ", "") << false;
        QTest::newRow("empty owner") << QByteArray(whole).replace("owner: ann", "owner: \"\"") << false;
        QTest::newRow("no reason") << QByteArray(whole).replace("reason: hardware, ", "") << false;
        QTest::newRow("no end") << QByteArray(whole).replace(", until: 2026-12-01", "") << false;
        QTest::newRow("no date") << QByteArray(whole).replace("2026-12-01", "soon") << false;
        QTest::newRow("unknown key") << whole + ", by: bob" << false;
    }
    void aWaiverNeedsAnOwnerAReasonAndAnEnd()
    {
        QFETCH(QByteArray, row);
        QFETCH(bool, accepted);
        QCOMPARE(parseWaivers("waivers:\n  - {" + row + "}\n", name).ok(), accepted);
    }
};

QTEST_GUILESS_MAIN(TestPolicy)
#include "tst_policy.moc"
