// The verdict on one credential, row by row as closure.md states it. Times are minutes; the closure is at 100 and the
// as-of instant at 1000 unless a row says otherwise. Skew is 5.
#include "verdict_fixtures.h"

#include <QTest>

using namespace probate;
using namespace probate::fixtures;

namespace {

constexpr auto enabled = What::Enabled;
constexpr auto off = What::SwitchedOff;
constexpr auto blocked = What::AccountBlocked;
constexpr auto absent = What::Absent;
constexpr auto notRevoked = What::NotRevoked;
constexpr auto passively = What::EndedPassively;

Credential stateless(Credential token)
{
    token.kind = Kind::AccessToken;
    return token;
}

Credential renewable(Credential token)
{
    token.lifetime.expiryIsFirm = false;
    return token;
}

} // namespace

class TestVerdicts : public QObject
{
    Q_OBJECT

    static void row(const char *name, const Credential &credential, const char *verdict)
    {
        QTest::newRow(name) << credential << QString::fromLatin1(verdict);
    }
    static void columns()
    {
        QTest::addColumn<Credential>("credential");
        QTest::addColumn<QString>("verdict");
    }
    static QString judged(Credential credential, std::optional<double> closureAt = 100, double asOf = 1000)
    {
        const auto at = closureAt ? std::optional(minute(*closureAt)) : std::nullopt;
        const QString text = shortly(judgeCredential(credential, at, Policy(), minute(asOf)));
        std::reverse(credential.evidence.begin(), credential.evidence.end());
        const QString reversed = shortly(judgeCredential(credential, at, Policy(), minute(asOf)));
        return text == reversed ? text : text + QStringLiteral(" but reversed ") + reversed;
    }

private Q_SLOTS:
    void evidenceMustPostdateTheClosure_data()
    {
        columns();
        row("nothing known", credential({}), "UNPROVEN");
        row("listed before", credential({said(enabled, 99)}), "UNPROVEN");
        row("listed at the instant", credential({said(enabled, 100)}), "UNPROVEN");
        row("listed just after", credential({said(enabled, 100.001)}), "LIVE");
        row("switched off before", credential({said(off, 99)}), "UNPROVEN");
        row("switched off after", credential({said(off, 101)}), "BLOCKED 101");
        row("gone before", credential({said(absent, 99)}), "UNPROVEN");
        row("gone after", credential({said(absent, 101)}), "DEAD 101 by");
        row("gone from a partial listing", credential({partial(said(absent, 101))}), "UNPROVEN");
        row("listed in a partial listing", credential({partial(said(enabled, 101))}), "LIVE");
        row("revoked before, undated", credential({ended(99)}), "UNPROVEN");
        row("revoked before, dated, may come back", credential({ended(99, 90)}), "UNPROVEN");
        row("revoked before for good", credential({ended(99, 90, true)}), "DEAD 90 stated");
        row("for good without a date", credential({ended(99, {}, true)}), "UNPROVEN");
        row("revoked after, undated", credential({ended(101)}), "DEAD 101 by");
        row("revoked after, dated", credential({ended(200, 150)}), "DEAD 150 stated");
        row("within the lag", credential({late(said(off, 200), 240)}), "UNPROVEN");
        row("at the lag", credential({late(said(off, 340), 240)}), "UNPROVEN");
        row("beyond the lag", credential({late(said(off, 340.001), 240)}), "BLOCKED 340.001");
        row("live within the lag", credential({late(said(enabled, 200), 240)}), "UNPROVEN");
        row("gone within the lag", credential({late(said(absent, 200), 240)}), "UNPROVEN");
        row("undated evidence", credential({undated(said(enabled, 0))}), "UNPROVEN");
        row("undated end", credential({undated(ended(0, 90, true))}), "UNPROVEN");
        row("from the future", credential({said(enabled, 1001)}), "UNPROVEN");
        row("an end in the future", credential({said(enabled, 200), ended(300, 1001, true)}), "LIVE");
        row("at the as-of instant", credential({said(absent, 1000)}), "DEAD 1000 by");
    }
    void evidenceMustPostdateTheClosure() { check(); }

    void theNewestDecidesPerScope_data()
    {
        columns();
        row("off and on again", credential({said(off, 200), said(enabled, 300)}), "LIVE");
        row("on and off", credential({said(enabled, 200), said(off, 300)}), "BLOCKED 300");
        row("back after absence", credential({said(absent, 200), said(enabled, 300)}), "LIVE");
        row("back before the closure only", credential({said(enabled, 50), said(absent, 200)}), "DEAD 200 by");
        row("first of the unbroken run", credential({said(absent, 200), said(absent, 300), ended(400)}), "DEAD 200 by");
        row("run broken", credential({said(absent, 200), said(enabled, 250), said(absent, 300)}), "DEAD 300 by");
        row("run begins before the closure", credential({said(absent, 50), said(absent, 300)}), "DEAD 300 by");
        row("stated in the run", credential({ended(200, 150), said(absent, 300)}), "DEAD 150 stated");
        row("block: first of the run", credential({said(off, 200), said(off, 300)}), "BLOCKED 200");
        row("block: run broken", credential({said(off, 200), said(enabled, 250), said(off, 300)}), "BLOCKED 300");
        row("block from before", credential({said(off, 50), said(off, 300)}), "BLOCKED 300");
        row("a partial listing in between", credential({said(off, 200), partial(said(absent, 300))}), "BLOCKED 200");
        row("one time, two words", credential({said(off, 200), said(enabled, 200)}), "LIVE");
        row("one time, gone and off", credential({said(off, 200), said(absent, 200)}), "BLOCKED 200");
        row("two calls agree on death", credential({said(absent, 200, "i:1", "report"), said(absent, 260)}),
            "DEAD 260 by");
        row("two calls agree on a block", credential({said(off, 200, "i:1", "report"), said(off, 260)}), "BLOCKED 260");
        row("two calls disagree", credential({said(enabled, 200, "i:1", "report"), said(absent, 260)}), "LIVE");
        row("one call is stale", credential({said(enabled, 50, "i:1", "report"), said(off, 260)}), "UNPROVEN");
        row("an older call says more", credential({said(off, 200, "i:1", "report"), said(enabled, 50)}), "UNPROVEN");
    }
    void theNewestDecidesPerScope() { check(); }

    void everyPlaceIsJudgedAndTheWorstCounts_data()
    {
        columns();
        const auto at = [](What what, double when, const char *host) {
            return said(what, when, "ssh:1", "keys", host);
        };
        row("dead on both", credential({at(absent, 200, "a"), at(absent, 300, "b")}), "DEAD 300 by");
        row("live on one", credential({at(absent, 200, "a"), at(enabled, 300, "b")}), "LIVE");
        row("unproven on one", credential({at(absent, 200, "a"), at(enabled, 50, "b")}), "UNPROVEN");
        row("blocked on one", credential({at(absent, 200, "a"), at(off, 150, "b")}), "BLOCKED 200");
        row("blocked on one, unproven on one", credential({at(off, 200, "a"), at(enabled, 50, "b")}), "UNPROVEN");
        row("live and unproven", credential({at(enabled, 200, "a"), at(enabled, 50, "b")}), "LIVE");
        row("two issuers", credential({said(absent, 200, "x:1"), said(enabled, 300, "y:1")}), "LIVE");
        row("ends there", credential({until(at(enabled, 200, "a"), 1200)}), "LIVE 1200");
        row("ended there", credential({until(at(enabled, 200, "a"), 900)}), "DEAD 900 expiry");
        row("ends there now", credential({until(at(enabled, 200, "a"), 1000)}), "DEAD 1000 expiry");
        row("ended there, read before the closure", credential({until(at(enabled, 50, "a"), 900)}), "UNPROVEN");
        row("ends on one host only", credential({until(at(enabled, 200, "a"), 1200), at(enabled, 200, "b")}), "LIVE");
        row("ends on both", credential({until(at(enabled, 200, "a"), 1200), until(at(enabled, 200, "b"), 1300)}),
            "LIVE 1300");
        row("ends on one, unproven on one", credential({until(at(enabled, 200, "a"), 1200), at(enabled, 50, "b")}),
            "LIVE");
    }
    void everyPlaceIsJudgedAndTheWorstCounts() { check(); }

    void aKrlEndsWhateverIsListed_data()
    {
        columns();
        const Evidence krl = overriding(said(What::Ended, 200, "i:1", "krl"));
        row("on the KRL", credential({said(enabled, 300), krl}), "DEAD 200 by");
        row("the KRL is older than the closure",
            credential({said(enabled, 300), overriding(said(What::Ended, 50, "i:1", "krl"))}), "LIVE");
        row("off the KRL again", credential({said(enabled, 300), krl, overriding(said(notRevoked, 250, "i:1", "krl"))}),
            "LIVE");
        row("the KRL of another host",
            credential({said(enabled, 300), overriding(said(What::Ended, 200, "i:2", "krl"))}), "LIVE");
        row("a KRL alone", credential({krl}), "UNPROVEN");
        row("not on the KRL, gone from the file",
            credential({said(absent, 300), overriding(said(notRevoked, 250, "i:1", "krl"))}), "DEAD 300 by");
        row("not on the KRL, file unread",
            credential({said(enabled, 50), overriding(said(notRevoked, 250, "i:1", "krl"))}), "UNPROVEN");
        Evidence ghost = overriding(said(What::Ended, 300, "i:1", "users"));
        ghost.endedAt = minute(250);
        row("listed, but older than notBefore", credential({said(enabled, 310), ghost}), "DEAD 250 stated");
    }
    void aKrlEndsWhateverIsListed() { check(); }

    void aBlockedAccountBlocks_data()
    {
        columns();
        const auto block = [](double at, const char *issuer = "i:1") { return said(blocked, at, issuer, "users"); };
        row("enabled, account blocked", credential({said(enabled, 300), block(300)}), "BLOCKED 300");
        row("the listing is older", credential({said(enabled, 50), block(300)}), "BLOCKED 300");
        row("the block is older than the closure", credential({said(enabled, 300), block(50)}), "LIVE");
        row("the block is within its lag", credential({said(enabled, 300), late(block(200), 150)}), "LIVE");
        row("gone anyway", credential({said(absent, 300), block(200)}), "DEAD 300 by");
        row("switched off as well", credential({said(off, 300), block(200)}), "BLOCKED 200");
        row("since the first block", credential({said(enabled, 300), block(200), block(400)}), "BLOCKED 200");
        row("nothing said of the credential", credential({block(300)}), "BLOCKED 300");
        row("a lock that ran out", credential({said(enabled, 300), lifting(block(300), 1000)}), "LIVE");
        row("a lock that runs", credential({said(enabled, 300), lifting(block(300), 1000.001)}), "BLOCKED 300");
        row("only at its issuer", credential({said(enabled, 300), said(enabled, 300, "i:2"), block(300)}), "LIVE");
        row("at another issuer", credential({said(enabled, 300), block(300, "ldap:1")}), "LIVE");
        row("used after the block", credential({said(enabled, 300), block(300)}, {used(400)}), "LIVE");
        row("blocked after the use", credential({said(enabled, 300), block(500)}, {used(400)}), "BLOCKED 500");
        row("nobody asks the account", stateless(credential({said(enabled, 300), block(300)}, {}, 2000)), "LIVE 2000");
    }
    void aBlockedAccountBlocks() { check(); }

    void anExpiryIsFirmOrNothing_data()
    {
        columns();
        row("passed", credential({}, {}, 900), "DEAD 900 expiry");
        row("at the instant", credential({}, {}, 1000), "DEAD 1000 expiry");
        row("ahead", credential({}, {}, 1000.001), "UNPROVEN 1000.001");
        row("before the closure", credential({}, {}, 50), "DEAD 50 expiry");
        row("live until", credential({said(enabled, 300)}, {}, 1200), "LIVE 1200");
        row("listed after its expiry", credential({said(enabled, 950)}, {}, 900), "DEAD 900 expiry");
        row("used after its expiry", credential({said(enabled, 950)}, {used(950)}, 900), "DEAD 900 expiry");
        row("died before", credential({said(absent, 300)}, {}, 900), "DEAD 300 by");
        row("missing later", credential({said(absent, 950)}, {}, 900), "DEAD 900 expiry");
        row("blocked and expired", credential({said(off, 300)}, {}, 900), "DEAD 900 expiry");
        row("not firm, passed", renewable(credential({said(enabled, 300)}, {}, 900)), "LIVE");
        row("not firm, ahead", renewable(credential({said(enabled, 300)}, {}, 1200)), "LIVE");
        row("not firm, unproven", renewable(credential({}, {}, 900)), "UNPROVEN");
        Credential never = credential({said(enabled, 300)}, {}, 1200);
        never.lifetime.expires->at = *parseInstant("9999-12-31T23:59:59Z");
        row("a sentinel is no expiry", never, "LIVE");
        row("the place ends it before", credential({until(said(enabled, 300), 1100)}, {}, 1200), "LIVE 1100");
    }
    void anExpiryIsFirmOrNothing() { check(); }

    void useBeatsClaims_data()
    {
        columns();
        row("used, nothing else", credential({}, {used(200)}), "LIVE");
        row("used within the skew", credential({}, {used(105)}), "UNPROVEN");
        row("used just beyond it", credential({}, {used(105.001)}), "LIVE");
        row("used before", credential({said(absent, 200)}, {used(99)}), "DEAD 200 by");
        row("used after the listing lacked it", credential({said(absent, 200)}, {used(300)}), "LIVE");
        row("in the same instant", credential({said(absent, 300)}, {used(300)}), "LIVE");
        row("missing after the use", credential({said(absent, 400)}, {used(300)}), "DEAD 400 by");
        row("missing before and after", credential({said(absent, 200), said(absent, 400)}, {used(300)}), "DEAD 400 by");
        row("off after the use", credential({said(off, 400)}, {used(300)}), "BLOCKED 400");
        row("off before the use", credential({said(off, 200)}, {used(300)}), "LIVE");
        row("lag covers the use", credential({late(said(absent, 400), 150)}, {used(300)}), "LIVE");
        row("ended for good, used later", credential({ended(400, 200, true)}, {used(300)}), "DEAD 400 by");
        row("ended for good, known before the use", credential({ended(250, 200, true)}, {used(300)}), "LIVE");
        row("within the skew, then off", credential({said(off, 400)}, {used(102)}), "BLOCKED 400");
        row("used after as-of", credential({said(absent, 200)}, {used(1001)}), "DEAD 200 by");
        row("reported after as-of", credential({said(absent, 200)}, {used(300, 1001)}), "DEAD 200 by");
        row("used and bounded", credential({}, {used(300)}, 1200), "LIVE 1200");
        row("gone at one place only",
            credential({said(absent, 400), said(absent, 250, "i:1", "list", "b")}, {used(300)}), "LIVE");
    }
    void useBeatsClaims() { check(); }

    void revocationListsSpeakForATime_data()
    {
        columns();
        const auto crl = [](What what, double at, double next) {
            return speaking(said(what, at, "x509:1", "crl"), next);
        };
        row("not on a current CRL", credential({crl(notRevoked, 300, 1100)}, {}, 2000), "LIVE 2000");
        row("to its nextUpdate", credential({crl(notRevoked, 300, 1000)}, {}, 2000), "LIVE 2000");
        row("past it", credential({crl(notRevoked, 300, 999.999)}, {}, 2000), "UNPROVEN 2000");
        row("CRL before the closure", credential({crl(notRevoked, 99, 1100)}, {}, 2000), "UNPROVEN 2000");
        row("no CRL", credential({}, {}, 2000), "UNPROVEN 2000");
        Evidence revoked = crl(What::Ended, 300, 500);
        revoked.endedAt = minute(200);
        row("on a CRL that ran out", credential({revoked}, {}, 2000), "UNPROVEN 2000");
        revoked.irreversible = true;
        row("for good, on a CRL that ran out", credential({revoked}, {}, 2000), "DEAD 200 stated");
        row("on, then off", credential({revoked, crl(notRevoked, 400, 1100)}, {}, 2000), "LIVE 2000");
        row("a newer CRL ran out sooner", credential({crl(notRevoked, 300, 1100), crl(notRevoked, 400, 900)}, {}, 2000),
            "LIVE 2000");
        row("passively", credential({said(passively, 300)}, {}, 2000), "LIVE 2000");
        row("passively, and expired", credential({said(passively, 300)}, {}, 900), "DEAD 900 expiry");
        row("passively, before the closure", credential({said(passively, 99)}, {}, 2000), "UNPROVEN 2000");
        row("on hold", credential({crl(off, 300, 1100)}, {}, 2000), "BLOCKED 300");
    }
    void revocationListsSpeakForATime() { check(); }

    void withoutAClosureTheNewestDecides_data()
    {
        columns();
        row("listed", credential({said(enabled, 50)}), "LIVE");
        row("off", credential({said(enabled, 50), said(off, 60)}), "BLOCKED 60");
        row("gone", credential({said(absent, 50)}), "DEAD 50 by");
        row("lag does not matter", credential({late(said(absent, 50), 240)}), "DEAD 50 by");
        row("nothing", credential({}), "UNPROVEN");
        row("used after it was off", credential({said(off, 60)}, {used(70)}), "LIVE");
        row("used before it was off", credential({said(off, 60)}, {used(50)}), "BLOCKED 60");
    }
    void withoutAClosureTheNewestDecides()
    {
        QFETCH(Credential, credential);
        QFETCH(QString, verdict);
        QCOMPARE(judged(credential, std::nullopt), verdict);
    }

    void theWindowReachesToTheLastPossibleUse()
    {
        using Bound = LastAccess::Bound;
        const auto window = [](const Credential &c, double cache = 0) {
            return lastAccessOf(judgeCredential(c, minute(100), Policy(), minute(1000)), minute(100),
                                Duration(static_cast<qint64>(cache * 60'000)));
        };
        QVERIFY((window(credential({said(enabled, 300)})) == LastAccess{Bound::Unbounded, {}}));
        QVERIFY((window(credential({said(enabled, 300)}, {}, 1200)) == LastAccess{Bound::At, minute(1200)}));
        QVERIFY((window(credential({})) == LastAccess{Bound::Unknown, {}}));
        QVERIFY((window(credential({}, {}, 1200)) == LastAccess{Bound::At, minute(1200)}));
        QVERIFY((window(credential({said(off, 300)})) == LastAccess{Bound::At, minute(300)}));
        QVERIFY((window(credential({said(absent, 300)}), 15) == LastAccess{Bound::At, minute(315)}));
        QVERIFY((window(credential({}, {}, 50)) == LastAccess{Bound::At, minute(100)}));
        QVERIFY(isWorse(LastAccess{Bound::Unbounded, {}}, LastAccess{Bound::Unknown, {}}));
        QVERIFY(isWorse(LastAccess{Bound::At, minute(2)}, LastAccess{Bound::At, minute(1)}));
        QVERIFY(!isWorse(LastAccess{Bound::At, minute(2)}, LastAccess{Bound::Unknown, {}}));
    }

private:
    static void check()
    {
        QFETCH(Credential, credential);
        QFETCH(QString, verdict);
        QCOMPARE(judged(credential), verdict);
    }
};

QTEST_GUILESS_MAIN(TestVerdicts)
#include "tst_verdicts.moc"
