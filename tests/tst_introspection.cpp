// What an issuer answers on a token counts for the token that it was asked about, and for no other.
#include "export_fixture.h"

#include <QRandomGenerator>
#include <QTest>

using namespace probate;

namespace {

constexpr char issuer[] = "oauth:https://sso.example.com";

ReadExport read(const QByteArray &json, const char *from = issuer)
{
    return ReadExport("oauth/introspection.json", json, from);
}

QByteArray made()
{
    return QByteArray::number(QRandomGenerator::global()->generate64(), 36) + "-opaque";
}

QByteArray encoded(const QByteArray &bytes)
{
    return bytes.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
}

QByteArray madeJwt()
{
    return encoded(R"({"alg":"RS256","typ":"at+jwt"})") + '.' +
           encoded(R"({"iss":"https://sso.example.com","sub":"u1","jti":"j1","iat":1772000000,"exp":1893456000})") +
           '.' + encoded(made() + made());
}

QString onlyState(const ReadExport &read)
{
    const auto states = read.all<StateEvidence>();
    if (states.size() != 1) {
        return QStringLiteral("%1 states").arg(states.size());
    }
    static const char *words[] = {"enabled", "switched-off", "ended", "ended-passively"};
    return QString::fromLatin1(words[static_cast<int>(states[0].state)]) +
           (states[0].time.at ? QString() : QStringLiteral(" undated"));
}

} // namespace

class TestIntrospection : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void anAnswerSpeaksOfTheTokenBesideIt()
    {
        const QByteArray token = made();
        const ReadExport off = read("{\"token\":\"" + token + "\",\"response\":{\"active\":false}}");
        QCOMPARE(off.readBy, QByteArray("introspection"));
        QVERIFY(off.skips.isEmpty());
        QCOMPARE(onlyState(off), QStringLiteral("ended"));
        QCOMPARE(off.all<StateEvidence>()[0].credential, off.fingerprint(token));
        QVERIFY(!off.all<StateEvidence>()[0].irreversible);
        const ReadExport on = read("{\"token\":\"" + token +
                                   "\",\"response\":{\"active\":true,\"username\":\"ann@x.org\",\"client_id\":\"shop\","
                                   "\"iat\":1772000000,\"exp\":1772003600}}");
        QCOMPARE(onlyState(on), QStringLiteral("enabled"));
        const auto described = on.all<CredentialListed>().at(0).credential;
        QVERIFY(described.lifetime.expiryIsFirm);
        QCOMPARE(toIso(described.lifetime.expires->at), QStringLiteral("2026-02-25T07:13:20Z"));
        QCOMPARE(toText(on.all<OwnershipStated>().at(0).principal), QStringLiteral("email:ann@x.org"));
    }

    void aRefreshTokenThatIsRefusedIsNotProvenOver()
    {
        const ReadExport off = read("{\"token\":\"" + made() +
                                    "\",\"token_type_hint\":\"refresh_token\",\"response\":{\"active\":false}}");
        QCOMPARE(onlyState(off), QStringLiteral("switched-off"));
        QCOMPARE(off.all<CredentialListed>().at(0).credential.layer, Layer::RefreshToken);
    }

    void aSelfContainedTokenOutlivesItsIntrospection()
    {
        const QByteArray token = madeJwt();
        const ReadExport off = read("{\"token\":\"" + token + "\",\"response\":{\"active\":false}}");
        QCOMPARE(onlyState(off), QStringLiteral("ended undated")); // kept for people, and proves nothing
        QVERIFY(off.listed("jwt:https://sso.example.com/j1"));
        const ReadExport on = read("{\"token\":\"" + token + "\",\"response\":{\"active\":true}}");
        QCOMPARE(onlyState(on), QStringLiteral("enabled"));
        const ReadExport named =
            read("{\"iss\":\"https://sso.example.com\",\"jti\":\"j1\",\"response\":{\"active\":false}}");
        QCOMPARE(onlyState(named), QStringLiteral("ended undated"));
    }

    void anAnswerWithoutATokenProvesNothing()
    {
        const ReadExport bare = read("{\"active\":false}");
        QVERIFY(bare.skipped("unidentified"));
        QVERIFY(bare.facts.empty());
        const ReadExport odd = read("{\"token\":\"" + made() + "\",\"response\":{\"active\":\"false\"}}");
        QVERIFY(odd.skipped("unreadable-row"));
        QVERIFY(odd.facts.empty());
    }

    void manyAnswersInOneFile()
    {
        const QByteArray rows = "{\"token\":\"" + made() + "\",\"response\":{\"active\":false}}";
        QCOMPARE(read('[' + rows + ",{\"active\":true}," + rows + ']').all<StateEvidence>().size(), std::size_t(2));
        QCOMPARE(read(rows + '\n' + rows + '\n').all<StateEvidence>().size(), std::size_t(2));
    }

    void withoutARecordItHasNoTime()
    {
        const ReadExport off = read("{\"token\":\"" + made() + "\",\"response\":{\"active\":false}}", nullptr);
        QCOMPARE(onlyState(off), QStringLiteral("ended undated"));
    }

    void theTokenIsNowhereInWhatIsSaid()
    {
        const QByteArray token = made();
        const ReadExport off = read("{\"token\":\"" + token + "\",\"response\":{\"active\":7}}");
        for (const QString &skip : off.skips) {
            QVERIFY(!skip.contains(QString::fromLatin1(token)));
        }
    }

    void otherJsonIsLeftToOthers()
    {
        QVERIFY(ReadExport("app/flags.json", "{\"active\":true}", "github:acme").readBy.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestIntrospection)
#include "tst_introspection.moc"
