// Evidence as it should not be, through the real binary: each defect has a name in the report, and none of them makes a
// verdict safer. Ann left on 1 March; her GitLab token is what is judged.
#include "tests/cli_fixture.h"

using namespace probate::test;

namespace {

QString s(const char *text)
{
    return QString::fromUtf8(text);
}

QByteArray token(const char *state)
{
    return QByteArray(R"([{"id":7,"name":"ci","created_at":"2026-01-05T10:00:00Z","scopes":["api"],"user_id":3,)") +
           R"("last_used_at":null,"expires_at":null,)" + state + "}]";
}

constexpr char active[] = R"("revoked":false,"active":true)";
constexpr char revoked[] = R"("revoked":true,"active":false)";

/// An estate with her user and these listings of tokens: (file, content, collected-at).
struct Listing
{
    const char *file;
    QByteArray content;
    const char *at;
};

void plant(const Cli &cli, const std::vector<Listing> &listings, const QByteArray &more = {})
{
    cli.write("roster.csv", "id,display_name,kind,email\nP1,Ann,person,ann@example.com\n");
    cli.write("leavers.csv", "principal,kind,effective,ends\nP1,deleted,2026-03-01T09:00:00Z,\n");
    cli.write("users.json", R"([{"id":3,"username":"ann","email":"ann@example.com","state":"active","name":"Ann"}])");
    QByteArray records = "files:\n  - {path: users.json, issuer: 'gitlab:git.example.com', collected-at: "
                         "'2026-02-01T10:00:00Z', complete: true}\n";
    for (const Listing &listing : listings) {
        cli.write(listing.file, listing.content);
        records += "  - {path: " + QByteArray(listing.file) + ", issuer: 'gitlab:git.example.com', collected-at: '" +
                   listing.at + "', complete: true}\n";
    }
    cli.write("collected.yaml", records + more);
}

QString stateOf(const Outcome &outcome)
{
    for (const QJsonValue &credential : outcome.json()[s("credentials")].toArray()) {
        if (credential[s("handles")].toArray().contains(s("gitlab-pat:git.example.com/7"))) {
            return credential[s("verdict")][s("state")].toString();
        }
    }
    return s("not known");
}

QString verdictOf(const Outcome &outcome)
{
    const QJsonArray closures = outcome.json()[s("closures")].toArray();
    return closures.isEmpty() ? s("none") : closures[0][s("state")].toString();
}

bool isNamed(const Outcome &outcome, const char *check, const char *words)
{
    for (const QJsonValue &finding : outcome.findings(s(check))) {
        if (finding[s("title")].toString().contains(s(words))) {
            return true;
        }
    }
    return false;
}

Outcome judge(const Cli &cli, const QStringList &more = {})
{
    return cli.audit(more);
}

} // namespace

class TestCliBadEvidence : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void exportsThatContradictEachOther()
    {
        const Cli cli;
        plant(cli, {{"a/personal_access_tokens.json", token(active), "2026-03-05T10:00:00Z"},
                    {"b/personal_access_tokens.json", token(revoked), "2026-03-05T10:00:00Z"}});
        const Outcome outcome = judge(cli);
        QCOMPARE(stateOf(outcome), s("LIVE"));
        QVERIFY2(isNamed(outcome, "E02", "contradict"), outcome.all().constData());
    }

    void recordsThatContradictEachOther()
    {
        const Cli cli;
        plant(cli, {{"personal_access_tokens.json", token(revoked), "2026-03-05T10:00:00Z"}},
              "  - {path: personal_access_tokens.json, issuer: 'gitlab:git.example.com', collected-at: "
              "'2026-02-05T10:00:00Z', complete: true}\n");
        const Outcome outcome = judge(cli);
        QVERIFY(stateOf(outcome) != s("DEAD") &&
                verdictOf(outcome) == s("UNPROVEN")); // of what time it is, nobody knows
        QVERIFY2(!outcome.skips(s("conflicting-record")).isEmpty(), outcome.all().constData());
    }

    void theNewerOfTwoExportsDecides()
    {
        const Listing on{"a/personal_access_tokens.json", token(active), "2026-03-05T10:00:00Z"};
        const Listing off{"b/personal_access_tokens.json", token(revoked), "2026-03-06T10:00:00Z"};
        const Cli cli;
        plant(cli, {on, off});
        QCOMPARE(stateOf(judge(cli)), s("DEAD"));
        const Cli other;
        plant(other, {{on.file, on.content, off.at}, {off.file, off.content, on.at}});
        QCOMPARE(stateOf(judge(other)), s("LIVE"));
    }

    void evidenceFromTheFutureDoesNotExist()
    {
        const Cli cli;
        plant(cli, {{"a/personal_access_tokens.json", token(active), "2026-02-05T10:00:00Z"},
                    {"b/personal_access_tokens.json", token(revoked), "2026-06-01T10:00:00Z"}});
        const Outcome outcome = judge(cli);
        QCOMPARE(stateOf(outcome), s("UNPROVEN"));
        QCOMPARE(verdictOf(outcome), s("UNPROVEN"));
        QVERIFY2(!outcome.skips(s("future-time"), s("b/")).isEmpty(), outcome.all().constData());
    }

    void aClockAheadIsNamed()
    {
        const Cli cli;
        QByteArray used = token(active);
        used.replace(R"("last_used_at":null)", R"("last_used_at":"2026-03-05T11:00:00Z")"); // after it was collected
        plant(cli, {{"personal_access_tokens.json", used, "2026-03-05T10:00:00Z"}});
        const Outcome outcome = judge(cli);
        QCOMPARE(stateOf(outcome), s("LIVE"));
        QVERIFY2(isNamed(outcome, "E02", "later than they were collected"), outcome.all().constData());
    }

    void anExportThatIsCutIsNotComplete()
    {
        const Cli cli;
        const Listing before{"a/personal_access_tokens.json", token(active), "2026-02-05T10:00:00Z"};
        plant(cli, {before, {"b/personal_access_tokens.json", "[]", "2026-03-05T10:00:00Z"}});
        QCOMPARE(stateOf(judge(cli)), s("DEAD")); // gone from a whole listing
        const Cli other;
        plant(other, {before, {"b/personal_access_tokens.json", token(active).chopped(20), "2026-03-05T10:00:00Z"}});
        const Outcome outcome = judge(other);
        QCOMPARE(stateOf(outcome), s("UNPROVEN"));
        QCOMPARE(outcome.exit, 1);
        QVERIFY2(!outcome.skips(s("damaged"), s("b/")).isEmpty(), outcome.all().constData());
    }

    void aForgedEventChangesNothing()
    {
        const Cli cli;
        plant(cli, {{"personal_access_tokens.json", token(active), "2026-03-05T10:00:00Z"}},
              "  - {path: event.jwt, issuer: 'set:https://idp.example.com', collected-at: '2026-03-05T10:00:00Z'}\n");
        const auto part = [](const QByteArray &json) {
            return json.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
        };
        const QJsonObject event{
            {s("https://schemas.openid.net/secevent/risc/event-type/account-enabled"), QJsonObject()}};
        const QByteArray claims =
            QJsonDocument(
                QJsonObject{{s("iss"), s("https://idp.example.com")},
                            {s("iat"), 1772500000},
                            {s("jti"), s("j1")},
                            {s("sub_id"), QJsonObject{{s("format"), s("email")}, {s("email"), s("ann@example.com")}}},
                            {s("events"), event}})
                .toJson(QJsonDocument::Compact);
        for (const char *algorithm : {"none", "RS256", "HS256"}) {
            cli.write("event.jwt", part("{\"typ\":\"secevent+jwt\",\"alg\":\"" + QByteArray(algorithm) + "\"}") + '.' +
                                       part(claims) + '.' + part("forged"));
            const Outcome outcome = judge(cli);
            QCOMPARE(verdictOf(outcome), s("OPEN")); // it did not bring her back
            const bool named = isNamed(outcome, "E02", "does not verify") ||
                               !outcome.skips(s("damaged"), s("event")).isEmpty() ||
                               !outcome.skips(s("unverified"), s("event")).isEmpty();
            QVERIFY2(named, outcome.all().constData());
        }
    }

    void aTrustMapThatRunsInCirclesIsRefused()
    {
        const Cli cli;
        plant(cli, {{"personal_access_tokens.json", token(active), "2026-03-05T10:00:00Z"}});
        cli.write(
            "trust.yaml",
            "issuers:\n"
            "  - issuer: 'gitlab:git.example.com'\n    stores: [{name: shop, cache: 5 min, invalidation: none}]\n"
            "  - issuer: shop\n    stores: [{name: 'gitlab:git.example.com', cache: 5 min, invalidation: none}]\n");
        const Outcome outcome = judge(cli, {s("--trust"), s("trust.yaml")});
        QCOMPARE(outcome.exit, 3);
        QVERIFY2(outcome.err.contains("circle"), outcome.all().constData());
    }

    void aTrustMapThatNamesNobodyIsNamed()
    {
        const Cli cli;
        plant(cli, {{"personal_access_tokens.json", token(active), "2026-03-05T10:00:00Z"}});
        cli.write("trust.yaml", "issuers:\n  - issuer: 'gitlab:git.exmaple.com'\n"
                                "    stores: [{name: shop, cache: 5 min, invalidation: none}]\n");
        const Outcome outcome = judge(cli, {s("--trust"), s("trust.yaml")});
        QVERIFY2(isNamed(outcome, "E02", "git.exmaple.com"), outcome.all().constData());
        QCOMPARE(stateOf(outcome), s("LIVE"));
    }
};

QTEST_GUILESS_MAIN(TestCliBadEvidence)
#include "tst_cli_bad_evidence.moc"
