// Sessions of a real Redis, listed by the script that users run: a session that is there lives, one that was removed or
// ran out is gone, and its id leaves no trace but a fingerprint.
#include "export_fixture.h"
#include "tests/real_systems.h"

#include <QRandomGenerator>

using namespace probate;
using namespace probate::test;

namespace {

QString s(const char *text)
{
    return QString::fromUtf8(text);
}

constexpr char issuer[] = "redis:shop";

class Redis : public RealSystem
{
public:
    Redis() : RealSystem("redis")
    {
        serve(s("redis-server"),
              {s("--port"), s("0"), s("--unixsocket"), path(s("s")), s("--dir"), path(), s("--save"), s("")}, false);
        for (int i = 0; i < 200 && ask({s("PING")}).out.trimmed() != "PONG"; ++i) {
            QThread::msleep(25);
        }
    }
    ToolOutcome ask(const QStringList &words) const
    {
        return run(s("redis-cli"), QStringList{s("-s"), path(s("s"))} + words);
    }
    void set(const QByteArray &key, const QByteArray &value, int seconds = 0) const
    {
        QStringList words{s("SET"), QString::fromUtf8(key), QString::fromUtf8(value)};
        if (seconds > 0) {
            words << s("EX") << QString::number(seconds);
        }
        QCOMPARE(ask(words).out.trimmed(), QByteArray("OK"));
    }
    QByteArray sessions(const QStringList &patterns = {s("sess:*"), s("spring:session:*")}) const
    {
        return ask(QStringList{s("--json"), s("--eval"), s(PROBATE_SOURCE_DIR "/resources/exports/redis-sessions.lua"),
                               s(",")} +
                   patterns)
            .out;
    }
};

QByteArray madeId()
{
    return QByteArray::number(QRandomGenerator::system()->generate64(), 36);
}

} // namespace

class TestRedis : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aSessionIsItsHoldersUntilItIsGone()
    {
        const Redis redis;
        const QByteArray anns = madeId(), bobs = madeId();
        const QByteArray json = "{\"cookie\":{\"originalMaxAge\":60000},\"passport\":{\"user\":\"ann@example.com\"}}";
        redis.set("sess:" + anns, json, 3600);
        redis.set("sess:" + bobs, "{\"user\":{\"id\":7,\"username\":\"bob\"}}");
        const ReadExport before("redis/sessions.json", redis.sessions(), issuer);
        QCOMPARE(before.readBy, QByteArray("redis-sessions"));
        QVERIFY2(before.skips.isEmpty(), qPrintable(before.skips.join(u' ')));
        const QString hers = toText(before.fingerprint(anns)), his = toText(before.fingerprint(bobs));
        QCOMPARE(before.ownerOf(qPrintable(hers)), s("email:ann@example.com"));
        QCOMPARE(before.ownerOf(qPrintable(his)), s("login:bob"));
        QCOMPARE(before.stateOf(qPrintable(hers)), s("enabled"));
        const Lifetime &ends = before.listed(qPrintable(hers))->credential.lifetime;
        QVERIFY(ends.expires && !ends.expiryIsFirm && !ends.statedNever); // pushed on with every request
        const Instant collected = *parseInstant("2026-03-11T16:00:00Z");
        QVERIFY(ends.expires->at > collected + std::chrono::minutes(59) &&
                ends.expires->at <= collected + std::chrono::hours(1));
        QVERIFY(before.listed(qPrintable(his))->credential.lifetime.statedNever);

        redis.ask({s("DEL"), s("sess:") + QString::fromUtf8(anns)});
        const ReadExport after("redis/sessions.json", redis.sessions(), issuer);
        QVERIFY(!after.listed(qPrintable(hers)) && after.listed(qPrintable(his)));
        const auto places = [&](const QStringList &patterns) {
            QStringList found;
            for (const auto &listing :
                 ReadExport("redis/sessions.json", redis.sessions(patterns), issuer).all<ListingRead>()) {
                found.append(listing.scope.place + (listing.complete ? QString() : s(" partly")));
            }
            return found.join(u' ');
        };
        QCOMPARE(places({s("sess:*")}), s("sess:"));
        QCOMPARE(places({s("sess:a*")}), QString()); // what else there is, nobody asked
        QCOMPARE(places({s("*:1")}), QString());
        QCOMPARE(places({s("*")}), s("sess: spring:session:sessions:"));
        QCOMPARE(places({s("sess:*"), s("spring:session:*")}), s("sess: spring:session:sessions:"));
    }

    void springsIndexSaysWhose()
    {
        const Redis redis;
        const QByteArray id = madeId();
        redis.ask({s("HSET"), s("spring:session:sessions:") + QString::fromUtf8(id), s("creationTime"),
                   s("1772500000000"), s("lastAccessedTime"), s("1772500060000"), s("maxInactiveInterval"), s("1800")});
        redis.ask({s("SET"), s("spring:session:sessions:expires:") + QString::fromUtf8(id), s("")});
        redis.ask({s("SADD"),
                   s("spring:session:index:org.springframework.session.FindByIndexNameSessionRepository.PRINCIPAL_NAME_"
                     "INDEX_NAME:ann"),
                   QString::fromUtf8(id)});
        const ReadExport read("redis/sessions.json", redis.sessions(), issuer);
        QVERIFY2(read.skips.isEmpty(), qPrintable(read.skips.join(u' ')));
        QCOMPARE(read.all<CredentialListed>().size(), 1u);
        const QString handle = toText(read.fingerprint(id));
        QCOMPARE(read.ownerOf(qPrintable(handle)), s("login:ann"));
        QCOMPARE(toIso(read.listed(qPrintable(handle))->credential.lifetime.issued->at), s("2026-03-03T01:06:40Z"));
        QCOMPARE(toIso(read.all<UseSeen>().at(0).at), s("2026-03-03T01:07:40Z"));
    }

    void idsAndForeignBytesStayThere()
    {
        const Redis redis;
        const QByteArray id = madeId();
        redis.set("sess:" + id, "{\"user\":\"ann\"}");
        redis.run(s("redis-cli"), {s("-s"), redis.path(s("s")), s("-x"), s("SET"), s("sess:java")},
                  QByteArray("\xac\xed\x00\x05sr\x80", 7));
        redis.set("cart:1", "{}");
        const ReadExport read("redis/sessions.json", redis.sessions({s("*")}), issuer);
        QCOMPARE(read.all<CredentialListed>().size(), 2u); // whose the second is, its bytes do not say
        QCOMPARE(read.all<OwnershipStated>().size(), 1u);
        QVERIFY(read.skipped("unsupported"));
        QVERIFY(!read.skips.join(u' ').contains(QString::fromUtf8(id)));
        for (const auto &listed : read.all<CredentialListed>()) {
            QVERIFY(!listed.credential.label.contains(QString::fromUtf8(id)));
        }
    }

    void whatIsCutIsNotComplete()
    {
        const QByteArray asked = "[\"\",\"patterns\",-1,[\"sess:*\"]]";
        const QByteArray one = "[\"sess:a\",\"string\",-1,\"{}\"]";
        const auto read = [](const QByteArray &rows, bool complete = true) {
            return ReadExport("redis/sessions.json", '[' + rows + ']', issuer, complete);
        };
        QCOMPARE(read(asked + ',' + one).listings(), QStringList{s("complete secret")});
        const ReadExport damaged = read(asked + ',' + one + ",[\"sess:b\",\"string\"]");
        QVERIFY(damaged.skipped("unreadable-row"));
        QCOMPARE(damaged.listings(), QStringList{s("partial secret")});
        const ReadExport cut("redis/sessions.json", '[' + asked + ',' + one.chopped(5), issuer);
        QVERIFY(cut.skipped("damaged") && cut.facts.empty());
        QCOMPARE(read(asked).listings(), QStringList{s("complete secret")}); // none is left
        QCOMPARE(read(asked, false).listings(), QStringList{s("partial secret")});
        QVERIFY(read(one).listings().isEmpty() && read(one).skipped("unidentified"));
        QVERIFY(read({}).listings().isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestRedis)
#include "tst_redis.moc"
