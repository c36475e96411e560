// Whose a place is: homes and files of a host, groups of a forge, folders of a catalogue, and for how long somebody
// could read a repository.
#include "core/correlate/correlate.h"
#include "core/estate/estate.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"
#include "tests/story.h"

#include <QTest>

using namespace probate;
using namespace probate::story;
using namespace Qt::StringLiterals;

namespace {

const Instant asOf = at("2026-03-11T19:55:00Z");

/// What a reader learned, as it stands in an estate.
void tellAll(const RecordingContext &read, Story &story)
{
    int number = 0;
    for (const Observation &it : read.observations) {
        story.tell(it.fact, ("read " + QByteArray::number(number++) + toText(it.origin).toUtf8()).constData());
    }
}

/// "owner NAME because" of each claim, with the names of the principals.
QStringList claimsIn(const Story &story)
{
    QStringList found;
    const Estate estate = buildEstate(story.told(), asOf);
    for (const Claim &claim : correlate(estate).claims) {
        for (const Principal &principal : estate.principals) {
            if (principal.id == claim.principal) {
                found << toText(claim.relation) + u' ' + principal.displayName + u' ' + toText(claim.basis);
            }
        }
    }
    found.sort();
    return found;
}

const QByteArray passwd = "root:x:0:0:Root:/root:/bin/bash\n"
                          "daemon:x:1:1:Daemon:/usr/sbin:/usr/sbin/nologin\n"
                          "bin:x:2:2:Bin:/bin:/usr/sbin/nologin\n"
                          "backup:x:3:3:Backup:/var/shared:/bin/sh\n"
                          "news:x:4:4:News:/var/shared:/bin/sh\n"
                          "ann:x:1001:1001:Ann:/export/people/ann:/bin/zsh\n"
                          "bob:x:1002:1002:Bob:/export/people/ann/bob/:/bin/zsh\n"
                          "cat:x:1003:1003:Cat:/export/people/cat:/bin/zsh\n"
                          "dog:x:1003:1003:Dog:/export/people/dog:/bin/zsh\n";

Story hostWith(const char *path)
{
    RecordingContext read;
    read.read(readerNamed("unix-passwd"), passwd, u"web1/etc/passwd"_s, "unix:web1");
    Story it;
    tellAll(read, it);
    it.tell(sighting(credential(Kind::ApiKey, {handle("secret:1")})), "s", "2026-03-01T00:00:00Z", "dir:/estate", path);
    return it;
}

SecretPlaced placed(const char *path, bool reachable = true)
{
    SecretPlaced it;
    it.secret = handle("secret:1");
    const CommitIdentity author{u"Zed"_s, u"zed@nowhere.example"_s, at("2026-01-01T00:00:00Z")};
    it.introduced = {{"0123456789abcdef", author, author, {}}};
    it.paths = {text(path)};
    it.lastCommitAt = at("2026-02-01T00:00:00Z");
    it.reachable = reachable;
    return it;
}

void tellSecretIn(Story &it, const char *source, const SecretPlaced &where)
{
    it.tell(sighting(credential(Kind::ApiKey, {handle("secret:1")})), "s", "2026-03-01T00:00:00Z", source, "a.env");
    it.tell(where, "p", "2026-03-01T00:00:00Z", source);
}

} // namespace

class TestPlaces : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aHomeIsWhatPasswdSaysItIs_data()
    {
        QTest::addColumn<QString>("path");
        QTest::addColumn<QString>("owner");
        QTest::newRow("in a home") << u"web1/export/people/ann/.aws/credentials"_s << u"Ann"_s;
        QTest::newRow("in a home within a home") << u"web1/export/people/ann/bob/x"_s << u"Bob"_s;
        QTest::newRow("in an archive there") << u"web1/export/people/ann/a.zip!home/x"_s << u"Ann"_s;
        QTest::newRow("the administrator's") << u"web1/root/.netrc"_s << u"Root"_s;
        QTest::newRow("beside a home") << u"web1/export/people/annex/x"_s << QString();
        QTest::newRow("of another host") << u"web2/export/people/ann/x"_s << QString();
        QTest::newRow("a home of two accounts") << u"web1/var/shared/x"_s << QString();
        QTest::newRow("a place of the system") << u"web1/bin/x"_s << QString();
    }
    void aHomeIsWhatPasswdSaysItIs()
    {
        QFETCH(QString, path);
        QFETCH(QString, owner);
        QCOMPARE(claimsIn(hostWith(path.toLatin1().constData())),
                 owner.isEmpty() ? QStringList() : QStringList{u"owner "_s + owner + u" holds-place"_s});
    }

    void aFileBelongsToItsUidOnThatHost_data()
    {
        QTest::addColumn<QString>("path"); // of the passwd
        QTest::addColumn<int>("uid");
        QTest::addColumn<QString>("owner");
        QTest::newRow("a user's") << u"etc/passwd"_s << 1001 << u"Ann"_s;
        QTest::newRow("a uid of two accounts") << u"etc/passwd"_s << 1003 << QString();
        QTest::newRow("nobody's") << u"etc/passwd"_s << 4711 << QString();
        QTest::newRow("of a host below the folder") << u"web1/etc/passwd"_s << 1001 << QString();
    }
    void aFileBelongsToItsUidOnThatHost()
    {
        QFETCH(QString, path);
        QFETCH(int, uid);
        QFETCH(QString, owner);
        RecordingContext read;
        QVERIFY(read.read(readerNamed("unix-passwd"), passwd, path, "unix:web1"));
        Story it;
        tellAll(read, it);
        it.tell(sighting(credential(Kind::ApiKey, {handle("secret:1")})), "s", "2026-03-01T00:00:00Z", "dir:/estate",
                "srv/app/.env");
        auto held = ownership("secret:1", ("unix-uid:dir:/estate/" + QByteArray::number(uid)).constData());
        held.basis = Basis::HoldsPlace;
        it.tell(held, "held");
        QCOMPARE(claimsIn(it), owner.isEmpty() ? QStringList() : QStringList{u"owner "_s + owner + u" holds-place"_s});
    }

    void aMemberCouldReadInThePeriodOfTheMembership_data()
    {
        QTest::addColumn<QByteArray>("period"); // the secret came on 2026-01-01 and was last there on 2026-02-01
        QTest::addColumn<bool>("reachable");
        QTest::addColumn<bool>("reads");
        const auto since = [](const char *when) { return QByteArray(",\"created_at\":\"") + when + "\""; };
        const auto until = [](const char *when) { return QByteArray(",\"expires_at\":\"") + when + "\""; };
        QTest::newRow("unknown") << QByteArray() << true << true;
        QTest::newRow("before and still") << since("2025-01-01T00:00:00Z") << true << true;
        QTest::newRow("over before it came") << until("2025-12-31") << true << false;
        QTest::newRow("over as it came") << until("2026-01-01") << true << false;
        QTest::newRow("over a day later") << until("2026-01-02") << true << true;
        QTest::newRow("began when it was gone from the tree but not from history")
            << since("2026-02-02T00:00:00Z") << true << true;
        QTest::newRow("began when no ref had it, nobody knows since when")
            << since("2026-02-02T00:00:00Z") << false << true;
        QTest::newRow("began while it stood there") << since("2026-01-15T00:00:00Z") << false << true;
        QTest::newRow("begins later than what is judged") << since("2026-04-01T00:00:00Z") << true << false;
    }
    void aMemberCouldReadInThePeriodOfTheMembership()
    {
        QFETCH(QByteArray, period);
        QFETCH(bool, reachable);
        QFETCH(bool, reads);
        for (const auto &path : {u"projects/acme%2Fshop/members.json"_s, u"groups/acme/members.json"_s}) {
            RecordingContext read;
            QVERIFY(read.read(readerNamed("gitlab"),
                              "[{\"id\":7,\"username\":\"bob\",\"name\":\"Bob\",\"state\":\"active\","
                              "\"access_level\":30" +
                                  period + "}]",
                              path, "gitlab:main"));
            Story it;
            tellAll(read, it);
            tellSecretIn(it, "git:/srv/acme/shop", placed("a.env", reachable));
            QCOMPARE(claimsIn(it), reads ? QStringList{u"reader Bob could-read"_s} : QStringList());
        }
    }

    void nobodyWasTooEarlyForASecretThatCameNobodyKnowsWhen_data()
    {
        QTest::addColumn<bool>("known");
        QTest::addColumn<QString>("written"); // by its author; committed on 2026-01-01
        QTest::addColumn<bool>("reads");      // whose membership was over on 2025-12-31
        QTest::newRow("it came later") << true << u"2026-01-01T00:00:00Z"_s << false;
        QTest::newRow("it was written before") << true << u"2025-12-01T00:00:00Z"_s << true;
        QTest::newRow("a shallow clone beside it does not say") << false << u"2026-01-01T00:00:00Z"_s << true;
    }
    void nobodyWasTooEarlyForASecretThatCameNobodyKnowsWhen()
    {
        QFETCH(bool, known);
        QFETCH(QString, written);
        QFETCH(bool, reads);
        RecordingContext read;
        QVERIFY(read.read(readerNamed("gitlab"),
                          "[{\"id\":7,\"username\":\"bob\",\"name\":\"Bob\",\"state\":\"active\","
                          "\"access_level\":30,\"expires_at\":\"2025-12-31\"}]",
                          u"projects/acme%2Fshop/members.json"_s, "gitlab:main"));
        Story it;
        tellAll(read, it);
        SecretPlaced where = placed("a.env");
        where.introduced.front().author.at = at(written.toLatin1().constData());
        tellSecretIn(it, "git:/srv/acme/shop", where);
        if (!known) {
            SecretPlaced shallow = placed("a.env");
            shallow.introduced.clear();
            it.tell(shallow, "q", "2026-03-01T00:00:00Z", "git:/backup/acme/shop");
        }
        QCOMPARE(claimsIn(it), reads ? QStringList{u"reader Bob could-read"_s} : QStringList());
    }

    void ownersOfAGroupMaintainTheProjectsBelowIt_data()
    {
        QTest::addColumn<QString>("source");
        QTest::addColumn<bool>("below");
        QTest::newRow("a clone") << u"git:/srv/acme/shop"_s << true;
        QTest::newRow("by address") << u"git:https://gitlab.com/acme/shop.git"_s << true;
        QTest::newRow("by address, in a group within") << u"git:https://gitlab.com/acme/web/shop.git"_s << true;
        QTest::newRow("a folder of this machine above") << u"git:/acme/work/shop"_s << false;
        QTest::newRow("another group") << u"git:https://gitlab.com/acme2/shop.git"_s << false;
    }
    void ownersOfAGroupMaintainTheProjectsBelowIt()
    {
        QFETCH(QString, source);
        QFETCH(bool, below);
        RecordingContext read;
        const auto row = [](const char *id, const char *name, int level) {
            return QByteArray("{\"id\":") + id + ",\"username\":\"" + name + "\",\"name\":\"" + name +
                   "\",\"state\":\"active\",\"access_level\":" + QByteArray::number(level) + "}";
        };
        QVERIFY(read.read(readerNamed("gitlab"),
                          '[' + row("1", "Own", 50) + ',' + row("2", "Dev", 30) + ',' + row("3", "Guest", 10) + ']',
                          u"groups/acme/members.json"_s, "gitlab:main"));
        Story it;
        tellAll(read, it);
        tellSecretIn(it, source.toLatin1().constData(), placed("a.env"));
        QCOMPARE(claimsIn(it), below ? (QStringList{u"maintainer Own maintains-place"_s, u"reader Dev could-read"_s,
                                                    u"reader Own could-read"_s})
                                     : QStringList());
    }

    void aCentralCatalogueSpeaksOfPlacesElsewhere_data()
    {
        QTest::addColumn<QString>("annotation");
        QTest::addColumn<QString>("path");
        QTest::addColumn<bool>("owned");
        const QString tree =
            u"backstage.io/source-location: url:https://github.com/Acme/mono/tree/main/services/pay/"_s;
        QTest::newRow("the folder") << tree << u"services/pay/prod.env"_s << true;
        QTest::newRow("deep below it") << tree << u"services/pay/a/b/prod.env"_s << true;
        QTest::newRow("beside it") << tree << u"services/payroll/prod.env"_s << false;
        QTest::newRow("above it") << tree << u"services/prod.env"_s << false;
        QTest::newRow("as GitLab spells it")
            << u"backstage.io/source-location: url:https://gitlab.example.com/acme/mono/-/tree/main/services/pay"_s
            << u"services/pay/prod.env"_s << true;
        QTest::newRow("the folder of its file")
            << u"backstage.io/source-location: url:https://github.com/acme/mono/blob/main/services/pay/c.yaml"_s
            << u"services/pay/prod.env"_s << true;
        QTest::newRow("all of a repository") << u"github.com/project-slug: acme/mono"_s << u"x.env"_s << true;
        QTest::newRow("another repository") << u"github.com/project-slug: acme/other"_s << u"x.env"_s << false;
        QTest::newRow("no address") << u"backstage.io/source-location: dir:/srv/mono"_s << u"x.env"_s << false;
    }
    void aCentralCatalogueSpeaksOfPlacesElsewhere()
    {
        QFETCH(QString, annotation);
        QFETCH(QString, path);
        QFETCH(bool, owned);
        RecordingContext read;
        QVERIFY(read.read(readerNamed("backstage-catalog"),
                          "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata:\n  name: pay\n"
                          "  annotations:\n    " +
                              annotation.toUtf8() + "\nspec:\n  owner: payments\n",
                          u"catalogue/catalog-info.yaml"_s));
        Story it;
        tellAll(read, it);
        it.tell(person("Payments", {"backstage:group:default/payments"}), "team");
        tellSecretIn(it, "git:/srv/acme/mono", placed(path.toLatin1().constData()));
        QCOMPARE(claimsIn(it), owned ? QStringList{u"maintainer Payments maintains-place"_s} : QStringList());
    }
};

QTEST_GUILESS_MAIN(TestPlaces)
#include "tst_places.moc"
