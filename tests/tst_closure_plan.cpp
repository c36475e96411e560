// What to revoke, in which order, with which words; what comes back when the account does; what a leaver could read;
// and when it all happened.
#include "core/estate/estate.h"
#include "core/evidence/exposure.h"
#include "core/evidence/revocation_plan.h"
#include "core/evidence/timeline.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

JudgedEstate judged(const Story &story, const TrustMap &trust = {})
{
    return judgeObservations(story.told(), Policy(), trust, asOf);
}

Story ann()
{
    Story it;
    it.tell(person("P1", {"email:ann@example.com", "keycloak-user:main/u1", "vault-entity:prod/e1"}), "ann");
    it.tell(closure("email:ann@example.com", "2026-03-01T09:00:00Z"), "closure");
    return it;
}

void give(Story &story, CredentialDescription description, const char *issuer, const char *account,
          EvidenceState state_ = EvidenceState::Enabled)
{
    const Handle first = description.handles.front();
    const QByteArray bytes = toText(first).toUtf8();
    const char *name = bytes.constData();
    if (*account) {
        description.accounts = {alias(account)};
    }
    story.tell(CredentialListed{std::move(description)}, name);
    StateEvidence evidence = state(name, scope(issuer, "list"), state_, "2026-03-05T00:00:00Z");
    story.tell(evidence, name);
    story.tell(ownership(name, "email:ann@example.com"), name);
}

IssuerFacts facts()
{
    IssuerFact vault;
    vault.system = text("vault");
    vault.mechanism = text("token");
    vault.kinds = {Kind::SecretManagerToken};
    vault.onRevoke = text("Revoking a token revokes its children; revoke-orphan leaves the children alive.");
    vault.revokeCommand = text("vault token revoke -accessor ${accessor}");
    vault.evidence = text("vault list auth/token/accessors");
    IssuerFact keycloak;
    keycloak.system = text("keycloak");
    keycloak.mechanism = text("consent");
    keycloak.kinds = {Kind::RefreshToken, Kind::Consent};
    keycloak.revokeCommand = text("kcadm.sh delete users/${user}/consents/${client} -r ${realm}");
    keycloak.lag = std::chrono::hours{4};
    return {{keycloak, vault}};
}

const PrincipalVerdict &verdictOn(const JudgedEstate &estate)
{
    if (estate.verdicts.closures.empty()) {
        qFatal("nobody is closed");
    }
    return estate.verdicts.closures.front();
}

} // namespace

class TestClosurePlan : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aCommandIsFilledOnlyWithNames_data()
    {
        QTest::addColumn<QString>("command");
        QTest::addColumn<QString>("value");
        QTest::addColumn<QString>("filled");
        const auto row = [](const char *name, const char *command, const char *value, const char *filled) {
            QTest::newRow(name) << text(command) << text(value) << text(filled);
        };
        row("plain", "revoke ${x}", "AB-12.c@d", "revoke AB-12.c@d");
        row("a blank is quoted", "revoke ${x}", "a b", "revoke 'a b'");
        row("a shell's words are quoted", "revoke ${x}", "$(reboot);", "revoke '$(reboot);'");
        row("a quote stays out", "revoke ${x}", "a'b", "revoke ${x}");
        row("an option stays out", "revoke ${x}", "--all", "revoke ${x}");
        row("a newline stays out", "revoke ${x}", "a\nreboot", "revoke ${x}");
        row("a way up stays out", "revoke u/${x}/c", "../../admin", "revoke u/${x}/c");
        row("nothing stays out", "revoke ${x}", "", "revoke ${x}");
        row("within double quotes", "sql \"DROP USER ${x}\"", "'ann'@'%'", "sql \"DROP USER 'ann'@'%'\"");
        row("no substitution within them", "sql \"DROP USER ${x}\"", "`id`", "sql \"DROP USER ${x}\"");
        row("no end of them", "sql \"DROP USER ${x}\"", "a\" b", "sql \"DROP USER ${x}\"");
        row("no second statement", "sql \"DROP USER ${x}\"", "a;DROP", "sql \"DROP USER ${x}\"");
        row("within single quotes", "sql 'DROP ROLE \"${x}\"'", "ann", "sql 'DROP ROLE \"ann\"'");
        row("no end of those", "sql 'DROP ROLE \"${x}\"'", "a' b", "sql 'DROP ROLE \"${x}\"'");
        row("another name stays", "revoke ${y}", "a", "revoke ${y}");
        row("an open brace is text", "revoke ${x", "a", "revoke ${x");
    }
    void aCommandIsFilledOnlyWithNames()
    {
        QFETCH(QString, command);
        QFETCH(QString, value);
        QFETCH(QString, filled);
        QStringList unfilled;
        QCOMPARE(fillCommand(command, {{text("x"), value}}, unfilled), filled);
        QCOMPARE(unfilled.isEmpty(), !filled.contains(text("${x}")) && !filled.contains(text("${y}")));
    }

    void handlesFillPlaceholders_data()
    {
        QTest::addColumn<QByteArray>("handle");
        QTest::addColumn<QString>("name");
        QTest::addColumn<QString>("value");
        const auto row = [](const char *handle, const char *name, const char *value) {
            QTest::newRow(handle) << QByteArray(handle) << text(name) << text(value);
        };
        row("vault-accessor:abc", "accessor", "abc");
        row("github-pat:acme/42", "id", "42");
        row("gitlab-pat:gitlab.example/9", "url", "https://gitlab.example");
        row("keycloak-consent:main/u1/app", "client", "app");
        row("keytab-entry:HTTP/www@REALM/3", "principal", "HTTP/www@REALM");
        row("pg-role:main/ann", "role", "ann");
        row("x509-ca-serial:ca/17", "serial", "17");
    }
    void handlesFillPlaceholders()
    {
        QFETCH(QByteArray, handle);
        QFETCH(QString, name);
        QFETCH(QString, value);
        Credential credential;
        credential.handles = {story::handle(handle.constData())};
        QCOMPARE(commandValues(credential)[name], value);
    }

    void parentsComeBeforeChildren()
    {
        Story it = ann();
        give(it, credential(Kind::RefreshToken, {handle("keycloak-offline-session:a1")}, "keycloak:main"),
             "keycloak:main", "keycloak-user:main/u1");
        give(it, credential(Kind::Consent, {handle("keycloak-consent:main/u1/app")}, "keycloak:main"), "keycloak:main",
             "keycloak-user:main/u1", EvidenceState::SwitchedOff);
        auto child = credential(Kind::SecretManagerToken, {handle("vault-accessor:a-child")}, "vault:prod");
        child.attributes[text("parent")] = text("z-parent");
        give(it, child, "vault:prod", "");
        give(it, credential(Kind::SecretManagerToken, {handle("vault-accessor:z-parent")}, "vault:prod"), "vault:prod",
             "");
        const JudgedEstate estate = judged(it);
        const RevocationPlan plan = planRevocation(estate, verdictOn(estate), facts(), {});
        QStringList order;
        for (const RevocationStep &step : plan.steps) {
            order.append(step.command);
        }
        QCOMPARE(order.size(), 4);
        QVERIFY(order.contains(text("vault token revoke -accessor z-parent")));
        QVERIFY(order.indexOf(text("vault token revoke -accessor z-parent")) <
                order.indexOf(text("vault token revoke -accessor a-child")));
        const auto consent = std::find_if(plan.steps.begin(), plan.steps.end(),
                                          [](const RevocationStep &s) { return s.kind == Kind::Consent; });
        const auto offline = std::find_if(plan.steps.begin(), plan.steps.end(),
                                          [](const RevocationStep &s) { return s.kind == Kind::RefreshToken; });
        QVERIFY(consent < offline);
        QCOMPARE(consent->command, text("kcadm.sh delete users/u1/consents/app -r main"));
        QVERIFY(consent->warnings.join(QString()).contains(text("only blocked")));
        QCOMPARE(offline->after, std::vector<CredentialId>{consent->credential});
        QVERIFY(offline->unfilled.join(QString()).contains(text("${client}")));
        QCOMPARE(offline->lag, Duration(std::chrono::hours{4}));
        QVERIFY(plan.steps.front().effect.contains(text("revoke-orphan")) || plan.steps.front().kind == Kind::Consent);
    }

    void parentsThatNameEachOtherAreStillPlanned()
    {
        Story it = ann();
        for (const auto &[own, other] : {std::pair("a", "b"), std::pair("b", "a")}) {
            auto token = credential(Kind::SecretManagerToken,
                                    {handle((QByteArray("vault-accessor:") + own).constData())}, "vault:prod");
            token.attributes[text("parent")] = text(other);
            give(it, token, "vault:prod", "");
        }
        const JudgedEstate estate = judged(it);
        QCOMPARE(planRevocation(estate, verdictOn(estate), facts(), {}).steps.size(), std::size_t(2));
    }

    void theDeadNeedNoPlan()
    {
        Story it = ann();
        give(it, credential(Kind::SecretManagerToken, {handle("vault-accessor:a")}, "vault:prod"), "vault:prod", "",
             EvidenceState::Ended);
        const JudgedEstate estate = judged(it);
        const RevocationPlan plan = planRevocation(estate, verdictOn(estate), facts(), {});
        QVERIFY(plan.steps.empty());
        QVERIFY(!plan.notes.isEmpty());
    }

    void whatBreaksIsNamed()
    {
        Story it = ann();
        it.tell(person("P2", {"email:bob@example.com"}), "bob");
        give(it, credential(Kind::SecretManagerToken, {handle("vault-accessor:a")}, "vault:prod"), "vault:prod", "");
        it.tell(sighting(credential(Kind::SecretManagerToken, {handle("vault-accessor:a"), handle("secret:aa")})),
                "leak", "2026-03-01T00:00:00Z", "git:/shop", "deploy.env");
        it.tell(ownership("vault-accessor:a", "email:bob@example.com", Relation::Maintainer), "maintainer");
        TrustMap trust;
        trust.issuers = {{text("vault:prod"), {}, {{text("billing"), std::chrono::hours{2}, text("none")}}}};
        const JudgedEstate estate = judged(it, trust);
        const RevocationPlan plan = planRevocation(estate, verdictOn(estate), facts(), trust);
        QCOMPARE(plan.steps.size(), std::size_t(1));
        const QString consumers = plan.steps.front().consumers.join(QLatin1Char('\n'));
        for (const char *expected : {"git:/shop:deploy.env", "P2", "billing accepts"}) {
            QVERIFY2(consumers.contains(text(expected)), qPrintable(consumers));
        }
    }

    void anUnknownIssuerIsSaidSo()
    {
        Story it = ann();
        give(it, credential(Kind::ApiKey, {handle("okta-api-token:acme/7")}, "okta:acme"), "okta:acme", "");
        const JudgedEstate estate = judged(it);
        const RevocationStep step = planRevocation(estate, verdictOn(estate), facts(), {}).steps.front();
        QVERIFY(step.command.isEmpty());
        QVERIFY(!step.warnings.isEmpty() && !step.evidence.isEmpty());
    }

    void enablingRevivesWhatTheAccountBlocks()
    {
        Story it = ann();
        give(it, credential(Kind::RefreshToken, {handle("keycloak-offline-session:by-account")}, "keycloak:main"),
             "keycloak:main", "keycloak-user:main/u1");
        give(it, credential(Kind::RefreshToken, {handle("keycloak-offline-session:own-switch")}, "keycloak:main"),
             "keycloak:main", "keycloak-user:main/u1", EvidenceState::SwitchedOff);
        AccountState off = account("keycloak-user:main/u1", AccountCondition::Disabled, "2026-03-05T00:00:00Z");
        off.scope = scope("keycloak:main", "users");
        it.tell(off, "off");
        const JudgedEstate estate = judged(it);
        const auto revived = revivedByReenabling(verdictOn(estate), estate.estate, Policy(), asOf);
        QCOMPARE(revived.size(), std::size_t(1));
        const auto at = std::find_if(estate.estate.credentials.begin(), estate.estate.credentials.end(),
                                     [&](const Credential &c) { return c.id == revived.front(); });
        QCOMPARE(toText(at->handles.front()), text("keycloak-offline-session:by-account"));
    }

    void whatWasReadIsExposedUntilItIsReplaced_data()
    {
        QTest::addColumn<QByteArray>("rotated");
        QTest::addColumn<bool>("settled");
        QTest::newRow("never rotated") << QByteArray() << false;
        QTest::newRow("rotated before the closure") << QByteArray("2026-02-01T00:00:00Z") << false;
        QTest::newRow("rotated at the closure") << QByteArray("2026-03-01T09:00:00Z") << false;
        QTest::newRow("rotated after it") << QByteArray("2026-03-01T09:00:01Z") << true;
    }
    void whatWasReadIsExposedUntilItIsReplaced()
    {
        QFETCH(QByteArray, rotated);
        QFETCH(bool, settled);
        Story it = ann();
        auto leaked = credential(Kind::ApiKey, {handle("secret:aa")});
        if (!rotated.isEmpty()) {
            leaked.lifetime.rotated = LifetimeDate{at(rotated.constData()), LifetimeBasis::IssuerExport};
        }
        it.tell(sighting(leaked), "leak", "2026-03-01T00:00:00Z", "git:/shop", "deploy.env");
        SecretPlaced placed;
        placed.secret = handle("secret:aa");
        placed.paths = {text("deploy.env")};
        const CommitIdentity bob{text("Bob"), text("bob@example.com"), at("2026-01-01T00:00:00Z")};
        placed.introduced = {{"0123456789abcdef", bob, bob, {}}};
        placed.readers = {{text("Ann"), text("ann@example.com"), at("2026-01-05T00:00:00Z")}};
        placed.tips = {text("refs/heads/main")};
        it.tell(placed, "placed", "2026-03-01T00:00:00Z", "git:/shop");
        const auto exposures = exposuresOf(judged(it), text("P1"));
        QCOMPARE(exposures.size(), std::size_t(1));
        QVERIFY(exposures.front().narrow);
        QVERIFY(!exposures.front().owned);
        QCOMPARE(exposures.front().isSettled(), settled);
        QCOMPARE(exposures.front().places.size(), std::size_t(1));
        QVERIFY(exposures.front().places.front().stillThere);
        QCOMPARE(exposures.front().places.front().commits, std::vector<QByteArray>{"0123456789abcdef"});
        QVERIFY(exposuresOf(judged(it), text("P9")).empty());
    }

    void theTimelineIsInOrder()
    {
        Story it = ann();
        give(it, credential(Kind::SecretManagerToken, {handle("vault-accessor:a")}, "vault:prod"), "vault:prod", "");
        UseSeen use;
        use.credential = handle("vault-accessor:a");
        use.scope = scope("vault:prod", "audit");
        use.at = at("2026-03-02T00:00:00Z");
        use.time = true_("2026-03-05T00:00:00Z");
        it.tell(use, "use");
        const JudgedEstate estate = judged(it);
        const Timeline timeline = timelineOf(estate, verdictOn(estate), Policy(), asOf);
        QVERIFY(std::is_sorted(timeline.events.begin(), timeline.events.end(),
                               [](const auto &a, const auto &b) { return a.at < b.at; }));
        QStringList words;
        for (const TimelineEvent &event : timeline.events) {
            words.append(toText(event.what));
        }
        QCOMPARE(words, QStringList({text("closed"), text("used after closure"), text("evidence"), text("as of")}));
        QCOMPARE(timeline.lanes.size(), std::size_t(1));
        QCOMPARE(timeline.lanes.front().state, State::Live);
    }
};

QTEST_GUILESS_MAIN(TestClosurePlan)
#include "tst_closure_plan.moc"
