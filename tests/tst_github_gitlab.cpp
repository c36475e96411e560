// A deploy key belongs to its repository whoever added it, an installation is only suspended, and a GitLab token ends
// at the first moment of its last date. step-ca's passive revocations end nothing.
#include "export_fixture.h"

#include <QTest>

using namespace probate;

namespace {

/// A public key line of made-up bytes in the right shape (RFC 8709 section 4).
QByteArray publicKey(char fill)
{
    return "ssh-ed25519 " + (QByteArray("\0\0\0\x0bssh-ed25519\0\0\0\x20", 19) + QByteArray(32, fill)).toBase64();
}

QByteArray deployKey(char fill, const QByteArray &more = {})
{
    return "{\"id\":1,\"key\":\"" + publicKey(fill) +
           "\",\"title\":\"ci\",\"read_only\":false,\"created_at\":\"2025-04-02T21:37:39Z\"" + more + '}';
}

QByteArray pat(const QByteArray &id, const QByteArray &more)
{
    return "{\"id\":5111,\"token_id\":" + id +
           ",\"owner\":{\"login\":\"ann\"},\"access_granted_at\":\"2024-09-24T04:39:48Z\",\"token_name\":\"t\"" + more +
           '}';
}

QByteArray gitlabToken(const QByteArray &id, const QByteArray &more)
{
    return "{\"id\":" + id +
           ",\"name\":\"t\",\"created_at\":\"2024-07-20T15:04:14Z\",\"scopes\":[\"api\"],\"user_id\":7" + more + '}';
}

} // namespace

class TestGithubGitlab : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void githubTokens()
    {
        const ReadExport read(
            "github/acme/personal-access-tokens.json",
            '[' +
                pat("1", ",\"token_expired\":false,\"token_expires_at\":\"2026-06-25T19:55:00Z\",\"token_last_used_"
                         "at\":\"2025-11-12T16:47:13Z\"") +
                ',' + pat("2", ",\"token_expired\":true,\"token_expires_at\":\"2026-01-25T19:55:00Z\"") + ',' +
                pat("3", ",\"token_expires_at\":null,\"permissions\":{\"organization\":{\"members\":\"write\"}}") + ']',
            "github:acme");
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("github-pat:acme/1"), QStringLiteral("enabled"));
        QVERIFY(read.listed("github-pat:acme/1")->credential.lifetime.expiryIsFirm);
        QCOMPARE(read.stateOf("github-pat:acme/2"), QStringLiteral("ended"));
        QVERIFY(read.listed("github-pat:acme/3")->credential.lifetime.statedNever);
        QVERIFY(read.listed("github-pat:acme/3")->credential.privileged &&
                !read.listed("github-pat:acme/1")->credential.privileged);
        QCOMPARE(read.ownerOf("github-pat:acme/1"), QStringLiteral("github:ann"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete github-pat acme/")});
    }

    void aDeployKeyOutlivesItsOwner()
    {
        const ReadExport read(
            "github/acme/repos/app/keys.json",
            '[' + deployKey('a', ",\"added_by\":\"liam\",\"last_used\":\"2026-03-09T20:15:03Z\",\"enabled\":true") +
                ',' + deployKey('b', ",\"enabled\":false") + ']',
            "github:acme");
        QVERIFY(read.skips.isEmpty());
        const auto listed = read.all<CredentialListed>();
        QVERIFY(listed.at(0).credential.accounts.empty());
        QVERIFY(listed.at(0).credential.handles.at(0).value.startsWith("SHA256:"));
        QCOMPARE(read.all<OwnershipStated>().at(0).relation, Relation::Creator);
        QCOMPARE(read.all<StateEvidence>().at(1).state, EvidenceState::SwitchedOff);
        QCOMPARE(read.all<ListingRead>().at(0).scope,
                 (Scope{QStringLiteral("github:acme"), QStringLiteral("deploy-keys"), QStringLiteral("acme/app")}));
    }

    void installationsAndAuthorizations()
    {
        const ReadExport apps("github/acme/installations.json",
                              "{\"total_count\":2,\"installations\":[            "
                              "{\"id\":1,\"app_slug\":\"ci\",\"repository_selection\":\"all\",\"created_at\":\"2024-09-"
                              "24T04:39:48Z\",\"suspended_at\":null},            "
                              "{\"id\":2,\"app_slug\":\"old\",\"repository_selection\":\"all\",\"created_at\":\"2024-"
                              "09-24T04:39:48Z\",\"suspended_at\":\"2025-09-24T04:39:48Z\"}]}",
                              "github:acme");
        QCOMPARE(apps.stateOf("github-installation:acme/1"), QStringLiteral("enabled"));
        QCOMPARE(apps.stateOf("github-installation:acme/2"), QStringLiteral("switched-off"));
        const ReadExport paged("github/acme/installations.json", "{\"total_count\":3,\"installations\":[]}",
                               "github:acme");
        QVERIFY(paged.skipped("truncated"));
        const ReadExport sso(
            "github/acme/credential-authorizations.json",
            "[{\"login\":\"ann\",\"credential_id\":9,\"credential_type\":\"personal access token\",            "
            "\"credential_authorized_at\":\"2024-09-24T04:39:48Z\",\"authorized_credential_expires_at\":null}]",
            "github:acme");
        QCOMPARE(sso.stateOf("github-authorization:acme/9"), QStringLiteral("enabled"));
    }

    void gitlabTokens()
    {
        const ReadExport read(
            "gitlab/main/personal_access_tokens.json",
            '[' +
                gitlabToken("1",
                            ",\"revoked\":false,\"active\":true,\"expires_at\":\"2026-07-11\",\"last_used_at\":null") +
                ',' + gitlabToken("2", ",\"revoked\":true,\"active\":false,\"expires_at\":null") + ',' +
                gitlabToken("3", ",\"revoked\":false,\"active\":false,\"expires_at\":\"2026-02-09\"") + ',' +
                gitlabToken("4", ",\"revoked\":false,\"active\":false,\"expires_at\":null") + ']',
            "gitlab:https://main.example.com");
        QVERIFY(read.skips.isEmpty());
        QCOMPARE(read.stateOf("gitlab-pat:main/1"), QStringLiteral("enabled"));
        QCOMPARE(toIso(read.listed("gitlab-pat:main/1")->credential.lifetime.expires->at),
                 QStringLiteral("2026-07-11T00:00:00Z"));
        QCOMPARE(read.stateOf("gitlab-pat:main/2"), QStringLiteral("ended"));
        QVERIFY(!read.all<StateEvidence>().at(1).endedAt && !read.all<StateEvidence>().at(1).irreversible);
        QCOMPARE(read.stateOf("gitlab-pat:main/3"), QStringLiteral("enabled")); // its own date ends it
        QCOMPARE(read.stateOf("gitlab-pat:main/4"), QStringLiteral("switched-off"));
        QCOMPARE(read.ownerOf("gitlab-pat:main/1"), QStringLiteral("gitlab-user:main/7"));
        QCOMPARE(read.listings(), QStringList{QStringLiteral("complete gitlab-pat main/")});
        QCOMPARE(ReadExport("x/tokens.json", '[' + gitlabToken("1", ",\"revoked\":false") + ']',
                            "gitlab:https://git.example.com")
                     .all<StateEvidence>()
                     .at(0)
                     .credential.value,
                 QByteArray("git.example.com/1"));
    }

    void gitlabUsersAndKeys()
    {
        const ReadExport users(
            "gitlab/main/users.json",
            "[{\"id\":7,\"username\":\"ann\",\"name\":\"Ann\",\"email\":\"ann@x.org\",\"state\":\"active\"},           "
            " {\"id\":8,\"username\":\"bob\",\"name\":\"Bob\",\"state\":\"blocked\"}]",
            "gitlab:https://main.example.com");
        QCOMPARE(users.all<AccountState>().at(0).condition, AccountCondition::Enabled);
        QCOMPARE(users.all<AccountState>().at(1).condition, AccountCondition::Disabled);
        QCOMPARE(users.all<PrincipalSeen>().at(0).aliases.size(), 3u); // id, login, address
        const ReadExport keys(
            "gitlab/main/deploy_keys.json",
            "[{\"id\":1,\"title\":\"ci\",\"key\":\"" + publicKey('k') +
                "\",\"fingerprint_sha256\":\"SHA256:x\",\"created_at\":\"2024-07-20T15:04:14Z\",\"expires_at\":null}]",
            "gitlab:https://main.example.com");
        QVERIFY(keys.all<OwnershipStated>().empty()); // GitLab's deploy keys have no owner
        QVERIFY(keys.all<CredentialListed>().at(0).credential.lifetime.statedNever);
        const ReadExport tokens("gitlab/main/deploy_tokens.json",
                                "[{\"id\":3,\"name\":\"pull\",\"username\":\"gitlab+deploy-token-3\",\"expires_at\":"
                                "null,\"revoked\":true,\"scopes\":[\"read_repository\"]}]",
                                "gitlab:https://main.example.com");
        QCOMPARE(tokens.stateOf("gitlab-deploy-token:main/3"), QStringLiteral("ended"));
    }

    void emptyListingsNeedAPathThatSaysWhatIsEmpty()
    {
        QCOMPARE(ReadExport("github/acme/personal-access-tokens.json", "[]", "github:acme").listings().size(), 1);
        QVERIFY(ReadExport("github/acme/teams.json", "[]", "github:acme").readBy.isEmpty());
        const ReadExport keys("github/acme/repos/app/keys.json", "[]", "github:acme");
        QCOMPARE(keys.all<ListingRead>().at(0).scope.place, QStringLiteral("acme/app"));
        const ReadExport nowhere("github/acme/keys.json", "[]", "github:acme");
        QVERIFY(nowhere.skipped("unidentified") && !nowhere.all<ListingRead>().at(0).complete);
        QCOMPARE(ReadExport("gitlab/main/personal_access_tokens.json", "[]", "gitlab:https://main.example.com")
                     .listings()
                     .size(),
                 1);
    }

    void whatIsDamagedIsNotComplete()
    {
        QVERIFY(ReadExport("github/acme/repos/app/keys.json", '[' + deployKey('a'), "github:acme").facts.empty());
        QByteArray odd = deployKey('a');
        odd.replace("ssh-ed25519 A", "ssh-rsa A");
        const ReadExport read("github/acme/repos/app/keys.json", '[' + deployKey('b') + ',' + odd + ']', "github:acme");
        QVERIFY(read.skipped("unreadable-row") && !read.all<ListingRead>().at(0).complete);
        const ReadExport bad("gitlab/main/personal_access_tokens.json",
                             '[' + gitlabToken("1", ",\"revoked\":false,\"expires_at\":\"next year\"") + ']',
                             "gitlab:https://main.example.com");
        QVERIFY(bad.skipped("unreadable-date"));
        const auto &lifetime = bad.listed("gitlab-pat:main/1")->credential.lifetime;
        QVERIFY(!lifetime.statedNever && !lifetime.expires);
    }

    void aPassiveRevocationIsOne()
    {
        const QByteArray row =
            "{\"Serial\": \"1696907550\", \"RevokedAt\": \"2026-03-05T06:32:41Z\", \"ReasonCode\": 5}";
        for (const QByteArray &bytes : {row, '[' + row + ']', row + '\n' + row + '\n'}) {
            QVERIFY(ReadExport("step-ca/revoked.json", bytes, "step-ca:ca")
                        .stateOf("x509-ca-serial:ca/1696907550")
                        .startsWith(QStringLiteral("ended-passively")));
        }
        const ReadExport cut("step-ca/revoked.json", row + '\n' + row.chopped(5), "step-ca:ca");
        QCOMPARE(cut.all<StateEvidence>().size(), 1u);
        QVERIFY(cut.skipped("unreadable-row"));
    }
};

QTEST_GUILESS_MAIN(TestGithubGitlab)
#include "tst_github_gitlab.moc"
