// An estate of three leavers, one open, one blocked, one closed, and of one who is here: for tests of closure commands.
#pragma once

#include "tests/cli_fixture.h"

namespace probate::test {

inline QString s(const char *text)
{
    return QString::fromUtf8(text);
}

inline constexpr char asOf[] = "2026-03-11T19:55:00Z";

/// Ada's GitHub token works on, Bob's GitLab token is blocked with his account, Cyd's token is gone; Dee is here.
inline void plantLeavers(const Cli &cli, const QByteArray &adasName = "Ada Byron")
{
    cli.write("roster.csv", "id,display_name,kind,email,github_login\n"
                            "P1,\"" +
                                adasName +
                                "\",person,ada@example.com,ada\nP2,Bob,person,bob@example.com,\n"
                                "P3,Cyd,person,cyd@example.com,\nP4,Dee,person,dee@example.com,\n");
    cli.write("leavers.csv", "principal,kind,effective,ends\nP1,disabled,2026-03-01T09:00:00Z,\n"
                             "P2,disabled,2026-03-01T09:00:00Z,\nP3,deleted,2026-03-01T09:00:00Z,\n");
    cli.write("github/personal-access-tokens.json",
              R"([{"id":1,"owner":{"login":"ada"},"repository_selection":"all","permissions":{},)"
              R"("access_granted_at":"2026-01-05T10:00:00Z","token_expired":false,"token_expires_at":null,)"
              R"("token_last_used_at":"2026-03-03T10:00:00Z","token_id":71,"token_name":"deploy"}])");
    cli.write("gitlab/users.json",
              R"([{"id":12,"username":"bob","email":"bob@example.com","state":"blocked","name":"Bob"},)"
              R"({"id":13,"username":"cyd","email":"cyd@example.com","state":"blocked","name":"Cyd"}])");
    cli.write("gitlab/personal_access_tokens.json",
              R"([{"id":82,"name":"ci","revoked":false,"created_at":"2026-01-05T10:00:00Z","scopes":["api"],)"
              R"("user_id":12,"last_used_at":null,"active":true,"expires_at":null},)"
              R"({"id":83,"name":"old","revoked":true,"created_at":"2026-01-05T10:00:00Z","scopes":["api"],)"
              R"("user_id":13,"last_used_at":null,"active":false,"expires_at":null}])");
    cli.write(
        "collected.yaml",
        "files:\n"
        "  - {path: github/personal-access-tokens.json, issuer: 'github:acme', collected-at: '2026-03-05T10:00:00Z', "
        "complete: true}\n"
        "  - {path: 'gitlab/*.json', issuer: 'gitlab:gitlab.example.com', collected-at: '2026-03-05T10:00:00Z', "
        "complete: true}\n");
    const Outcome audit = cli.audit();
    QVERIFY2(audit.exit == 1, audit.all().constData());
}

/// `probate closure WORDS… --as-of …`
inline Outcome closure(const Cli &cli, const QStringList &words)
{
    return cli.run(QStringList{s("closure")} + words + QStringList{s("--as-of"), s(asOf)});
}
inline Outcome closure(const Cli &cli, const char *words)
{
    return closure(cli, s(words).split(QLatin1Char(' ')));
}

} // namespace probate::test
