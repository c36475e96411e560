// The user's own correlation rules: they name whom they capture, lose to a decision, and a mistake names its line.
#include "core/correlate/correlate.h"
#include "core/correlate/user_rules.h"
#include "core/estate/alias.h"
#include "core/estate/estate.h"
#include "core/evidence/recorded_rules.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

Result<Policy> policyOf(const QByteArray &rules)
{
    return parsePolicy("owner-rules:\n" + rules, text("policy.yaml"));
}

CorrelationPolicy rulesOf(const QByteArray &rules)
{
    const auto policy = policyOf(rules);
    return policy ? correlationPolicy(*policy) : CorrelationPolicy{};
}

/// A secret in git:/shop services/pay/app.env, labelled, with a tag; and people whom rules may name.
Story shop()
{
    Story it;
    it.tell(person("team-pay", {"github-team:acme/pay"}), "team-pay");
    it.tell(person("ann", {"email:ann@example.com"}), "ann");
    CredentialDescription leak = credential(Kind::ApiKey, {handle("secret:aa")}, "aws:1");
    leak.label = text("deploy key of pay");
    leak.attributes[text("tag:owner")] = text("ann@example.com");
    leak.accounts = {alias("aws-user:1/pay-bot")};
    it.tell(sighting(leak), "leak", "2026-03-01T00:00:00Z", "git:/shop", "services/pay/app.env");
    return it;
}

QString ownersUnder(const Story &story, const QByteArray &rules)
{
    const auto policy = policyOf(rules);
    if (!policy) {
        return policy.error().message();
    }
    const Correlation told = correlate(buildEstate(story.told(), asOf), correlationPolicy(*policy));
    QStringList all;
    for (const PrincipalId &id : told.ownership.front().owners) {
        all << id;
    }
    return all.join(QLatin1Char(' '));
}

const QByteArray byFolder = "  - name: folders\n"
                            "    match: {source: 'git:*', path: 'services/*/**'}\n"
                            "    capture: {from: path, regex: '^services/(?<team>[a-z]+)/'}\n"
                            "    principal: 'github-team:acme/{team}'\n";

} // namespace

class TestUserRules : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aRuleNamesAnOwner_data()
    {
        QTest::addColumn<QByteArray>("rule");
        QTest::addColumn<QString>("owners");
        const auto row = [](const char *name, const QByteArray &rule, const char *owners) {
            QTest::newRow(name) << "  - name: r\n" + rule << text(owners);
        };
        row("by folder",
            "    match: {path: 'services/*/**'}\n    capture: {from: path, regex: '/([a-z]+)/'}\n"
            "    principal: 'id:team-{1}'\n",
            "team-pay");
        row("another folder", "    match: {path: 'tools/**'}\n    principal: 'id:ann'\n", "");
        row("a star stops at a slash", "    match: {path: 'services/*'}\n    principal: 'id:ann'\n", "");
        row("by source", "    match: {source: 'git:*'}\n    principal: 'id:ann'\n", "ann");
        row("another source", "    match: {source: 'dir:*'}\n    principal: 'id:ann'\n", "");
        row("by kind", "    match: {kind: [password, api-key]}\n    principal: 'id:ann'\n", "ann");
        row("another kind", "    match: {kind: password}\n    principal: 'id:ann'\n", "");
        row("by label",
            "    match: {label: 'deploy key of *'}\n    capture: {from: label, regex: ' of (\\w+)$'}\n"
            "    principal: 'id:team-{1}'\n",
            "team-pay");
        row("by attribute",
            "    match: {attribute: {'tag:owner': '*@example.com'}}\n"
            "    capture: {from: 'attribute:tag:owner', regex: '^(.+)$'}\n    principal: 'email:{1}'\n",
            "ann");
        row("an attribute that is not there", "    match: {attribute: {team: '*'}}\n    principal: 'id:ann'\n", "");
        row("by account",
            "    match: {issuer: 'aws:*'}\n    capture: {from: account, regex: '/([a-z]+)-bot$'}\n"
            "    principal: 'id:team-{1}'\n",
            "team-pay");
        row("nobody has that name", "    match: {issuer: 'aws:*'}\n    principal: 'id:zoe'\n", "");
        row("captures nothing",
            "    match: {issuer: 'aws:*'}\n    capture: {from: label, regex: '^(x+)$'}\n"
            "    principal: 'id:{1}'\n",
            "");
        row("hardly sure", "    match: {source: 'git:*'}\n    principal: 'id:ann'\n    confidence: 0.3\n", "");
    }
    void aRuleNamesAnOwner()
    {
        QFETCH(QByteArray, rule);
        QFETCH(QString, owners);
        QCOMPARE(ownersUnder(shop(), rule), owners);
    }

    void aMistakeNamesFileAndLine_data()
    {
        QTest::addColumn<QByteArray>("rules");
        QTest::addColumn<QString>("message");
        const auto row = [](const char *name, const QByteArray &rules, const char *message) {
            QTest::newRow(name) << rules << text(message);
        };
        row("unknown key", "  - name: r\n    match: {path: 'a'}\n    principal: 'id:a'\n    prinzipal: b\n",
            "policy.yaml:5: unknown key");
        row("no principal", "  - name: r\n    match: {path: 'a'}\n", "policy.yaml:2: \"principal\" is missing");
        row("no match", "  - name: r\n    principal: 'id:a'\n", "policy.yaml:2: \"match\" is missing");
        row("no alias", "  - name: r\n    match: {path: 'a'}\n    principal: ann\n",
            "policy.yaml:2: \"principal\" must");
        row("nothing captures it", "  - name: r\n    match: {path: 'a'}\n    principal: 'id:{team}'\n",
            "policy.yaml:2: \"principal\" uses {team}, which nothing captures");
        row("no such group",
            "  - name: r\n    match: {path: 'a'}\n    capture: {from: path, regex: '(a)'}\n"
            "    principal: 'id:{2}'\n",
            "policy.yaml:2: \"principal\" uses {2}");
        row("no expression",
            "  - name: r\n    match: {path: 'a'}\n    capture: {from: path, regex: '(a'}\n"
            "    principal: 'id:x'\n",
            "policy.yaml:4: \"regex\" is no expression");
        row("a verb",
            "  - name: r\n    match: {path: 'a'}\n    capture: {from: path, regex: '(*LIMIT_MATCH=9)a'}\n"
            "    principal: 'id:x'\n",
            "policy.yaml:4: \"regex\" must not hold verbs");
        row("too long",
            "  - name: r\n    match: {path: 'a'}\n    capture: {from: path, regex: '" + QByteArray(257, 'a') +
                "'}\n    principal: 'id:x'\n",
            "policy.yaml:4: \"regex\" is longer");
        row("no such kind", "  - name: r\n    match: {kind: [password, sword]}\n    principal: 'id:x'\n",
            "policy.yaml:3: there is no kind");
        row("captured from nowhere",
            "  - name: r\n    match: {path: 'a'}\n    capture: {from: moon, regex: 'a'}\n"
            "    principal: 'id:x'\n",
            "policy.yaml:4: \"from\" must be");
        row("two of one name", byFolder + byFolder, "policy.yaml:6: a rule \"folders\" stands above");
        row("too sure", "  - name: r\n    match: {path: 'a'}\n    principal: 'id:x'\n    confidence: 1\n",
            "policy.yaml:5: \"confidence\"");
    }
    void aMistakeNamesFileAndLine()
    {
        QFETCH(QByteArray, rules);
        QFETCH(QString, message);
        const auto policy = policyOf(rules);
        QVERIFY(!policy);
        QVERIFY2(policy.error().message().startsWith(message), qPrintable(policy.error().message()));
    }

    void aDecisionOutranksARule()
    {
        Story it = shop();
        QCOMPARE(ownersUnder(it, byFolder), text("team-pay"));
        it.tell(
            ownership("secret:aa", "email:ann@example.com", Relation::Owner, Basis::Declared, "2026-03-02T00:00:00Z"),
            "decision", "2026-03-02T00:00:00Z", "declared");
        QCOMPARE(ownersUnder(it, byFolder), text("ann"));
        it.tell(ownership("secret:aa", "nobody:-", Relation::Owner, Basis::Declared, "2026-03-03T00:00:00Z"), "undone",
                "2026-03-03T00:00:00Z", "declared");
        QCOMPARE(ownersUnder(it, byFolder), text("team-pay"));
        const Correlation told = correlate(buildEstate(it.told(), asOf), rulesOf(byFolder));
        QVERIFY(told.ownership.front().formerOwners.empty()); // what was taken back was never handed over
    }

    void aRuleOutranksTheIssuerAndOneUnsureOfItselfDoesNot()
    {
        Story it = shop();
        it.tell(ownership("secret:aa", "email:ann@example.com"), "stated");
        QCOMPARE(ownersUnder(it, byFolder), text("team-pay"));
        QCOMPARE(ownersUnder(it, byFolder + "    confidence: 0.4\n"), text("ann"));
    }

    void anExpressionThatExplodesGivesUp()
    {
        Story it = shop();
        it.tell(sighting(credential(Kind::Password, {handle("secret:bb")})), "long", "2026-03-01T00:00:00Z",
                "git:/shop", QByteArray("services/pay/" + QByteArray(60, 'a') + "!").constData());
        const auto effects =
            tryRules(buildEstate(it.told(), asOf),
                     rulesOf("  - name: r\n    match: {kind: password}\n"
                             "    capture: {from: path, regex: '((a+)+)+$'}\n    principal: 'id:{1}'\n"));
        QCOMPARE(effects.front().matched, std::size_t(1));
        QCOMPARE(effects.front().gaveUp, std::size_t(1));
    }

    void aTrialSaysWhatEachRuleWouldChange()
    {
        Story it = shop();
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:bb")})), "b", "2026-03-01T00:00:00Z", "git:/shop",
                "services/ship/app.env");
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:cc")})), "c", "2026-03-01T00:00:00Z", "git:/shop",
                "services/9/app.env");
        const Estate estate = buildEstate(it.told(), asOf);
        const auto effects = tryRules(estate, rulesOf(byFolder));
        QCOMPARE(effects.size(), std::size_t(1));
        QCOMPARE(effects[0].where, text("policy.yaml:2"));
        QCOMPARE(effects[0].matched, std::size_t(3));
        QCOMPARE(effects[0].claimed, std::size_t(1));
        QCOMPARE(effects[0].capturedNothing, std::size_t(1));
        QCOMPARE(effects[0].unknown.at(text("github-team:acme/ship")), std::size_t(1));
        QCOMPARE(effects[0].changes.size(), std::size_t(1));
        QVERIFY(effects[0].changes[0].before.empty());
        QCOMPARE(effects[0].changes[0].after, std::vector<PrincipalId>{text("team-pay")});
    }

    void aCertificateRecordsThem()
    {
        auto policy =
            policyOf("  - name: r\n    match: {path: 'a/**', kind: [password, api-key], attribute: {x: 'y*'}}\n"
                     "    capture: {from: path, regex: '^a/(?<t>\\w+)'}\n    principal: 'id:{t}'\n"
                     "    relation: subject\n    confidence: 0.75\n");
        QVERIFY(policy);
        auto again = policyFrom(recordOf(*policy));
        QVERIFY2(again, again ? "" : qPrintable(again.error().message()));
        policy->ownerRules[0].where.clear();
        again->ownerRules[0].where.clear();
        QVERIFY(*policy == *again);
    }
};

QTEST_GUILESS_MAIN(TestUserRules)
#include "tst_user_rules.moc"
