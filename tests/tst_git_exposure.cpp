// Who could read a secret follows from the commits: narrow along its path, wide along the history.
#include "git_fixture.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QRegularExpression>

using namespace probate;
using namespace probate::test;

namespace {

QStringList mails(std::initializer_list<const char *> names)
{
    QStringList list;
    for (const char *name : names) {
        list.append(QString::fromLatin1(name) + QStringLiteral("@example.com"));
    }
    list.sort();
    return list;
}

/// Recognises the two shapes that the worked sample leaks: access keys by their id, private keys as a whole.
class SampleScanner final : public DocumentScanner
{
public:
    void scan(const Document &document, const ScanLimits &, ObservationSink &sink) const override
    {
        const QByteArray bytes = document.bytes.toByteArray();
        const QByteArray marker = QByteArray("AKIA") + "4RRP";
        for (qsizetype at = bytes.indexOf(marker); at >= 0; at = bytes.indexOf(marker, at + 1)) {
            observe(document, {handles::awsAccessKeyId, bytes.sliced(at, 20)}, sink);
        }
        if (bytes.contains("PRIVATE KEY-----")) {
            observe(document, {"path", document.origin.path.toUtf8()}, sink);
        }
    }
    QByteArray version() const override { return "sample"; }

private:
    static void observe(const Document &document, const Handle &handle, ObservationSink &sink)
    {
        SecretSeen seen;
        seen.credential.handles = {handle};
        sink.observe({document.origin, document.collectedAt, seen});
    }
};

} // namespace

class TestGitExposure : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void narrowIsWhoeverWroteOnThePathWhileItStood()
    {
        GitFixture repository;
        repository.write(QStringLiteral("app.env"), "before\n");
        repository.commit(QStringLiteral("before"));
        repository.write(QStringLiteral("app.env"), madeSecret(1) + "\n");
        repository.commit(QStringLiteral("introducer"));
        repository.write(QStringLiteral("other"), "x");
        repository.commit(QStringLiteral("bystander"));
        repository.write(QStringLiteral("app.env"), madeSecret(1) + "\nmore\n");
        repository.commit(QStringLiteral("editor"));
        repository.write(QStringLiteral("app.env"), "clean\n");
        repository.commit(QStringLiteral("remover"));
        repository.write(QStringLiteral("app.env"), "later\n");
        repository.commit(QStringLiteral("later"));
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(mailsOf(placed.readers), mails({"introducer", "editor", "remover"}));
        QCOMPARE(mailsOf(placed.wideReaders), mails({"introducer", "bystander", "editor", "remover", "later"}));
        QVERIFY(!placed.readersCut);
    }

    void aBranchThatNeverHeldItIsNotExposed()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "a");
        repository.commit(QStringLiteral("base"));
        repository.git("checkout -q -b side");
        repository.write(QStringLiteral("side"), "side");
        repository.commit(QStringLiteral("side"));
        repository.git("checkout -q main");
        repository.write(QStringLiteral("app.env"), madeSecret(1));
        repository.commit(QStringLiteral("introducer"));
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(mailsOf(placed.wideReaders), mails({"introducer"}));
    }

    void aMergeThatTakesItOverIsWideOnly()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), "a");
        repository.commit(QStringLiteral("base"));
        repository.git("checkout -q -b side");
        repository.write(QStringLiteral("app.env"), madeSecret(1));
        repository.commit(QStringLiteral("introducer"));
        repository.git("checkout -q main");
        repository.write(QStringLiteral("a"), "b");
        repository.commit(QStringLiteral("base"));
        repository.as(QStringLiteral("merger"));
        repository.git("merge -q --no-ff side -m merge");
        SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(mailsOf(placed.readers), mails({"introducer"}));
        QCOMPARE(mailsOf(placed.wideReaders), mails({"introducer", "merger"}));
        QCOMPARE(placed.introduced.size(), 1u);

        // A merge that resolves the path to something of its own has written on it, though it leaves the secret out.
        repository.git("checkout -q -b third HEAD~1");
        repository.write(QStringLiteral("app.env"), "theirs");
        repository.commit(QStringLiteral("third"));
        repository.as(QStringLiteral("resolver"));
        repository.git("merge -q --no-commit side");
        repository.write(QStringLiteral("app.env"), "neither");
        repository.commit(QStringLiteral("resolver"));
        placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(mailsOf(placed.readers), mails({"introducer", "resolver"}));
    }

    void mailmapAndCoAuthorsCount()
    {
        GitFixture repository;
        repository.write(QStringLiteral(".mailmap"), "Ada Lovelace <ada@work.example> <ada@example.com>\n");
        repository.write(QStringLiteral("a"), madeSecret(1));
        repository.commit(QStringLiteral("ada"), QStringLiteral("add\n\nCo-Authored-By: Bea <bea@example.com>\n"));
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(placed.introduced.at(0).author.name, QStringLiteral("Ada Lovelace"));
        QCOMPARE(placed.introduced.at(0).author.email, QStringLiteral("ada@work.example"));
        QCOMPARE(placed.introduced.at(0).coAuthors.at(0).email, QStringLiteral("bea@example.com"));
        QCOMPARE(mailsOf(placed.readers),
                 (QStringList{QStringLiteral("ada@work.example"), QStringLiteral("bea@example.com")}));
    }

    void aSecretThatComesBackIsIntroducedTwice()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), madeSecret(1));
        const QByteArray first = repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("a"), "clean");
        repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("b"), madeSecret(1));
        const QByteArray second = repository.commit(QStringLiteral("ben"));
        const SecretPlaced placed = scanGit(repository.path())->placed(madeSecret(1));
        QCOMPARE(placed.introduced.size(), 2u);
        QCOMPARE(placed.introduced[0].commit, first);
        QCOMPARE(placed.introduced[1].commit, second);
    }

    void manySecretsKeepTheirOwnPeople()
    {
        GitFixture repository; // more secrets than one width of bits
        QByteArray content;
        for (int i = 0; i < 700; ++i) {
            content += madeSecret(i) + "\n";
        }
        repository.write(QStringLiteral("many"), content);
        repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("one"), madeSecret(1000));
        repository.commit(QStringLiteral("ben"));
        const auto found = scanGit(repository.path());
        for (const int i : {0, 511, 512, 699}) {
            QCOMPARE(mailsOf(found->placed(madeSecret(i)).readers), mails({"ada"}));
            QCOMPARE(mailsOf(found->placed(madeSecret(i)).wideReaders), mails({"ada", "ben"}));
        }
        QCOMPARE(mailsOf(found->placed(madeSecret(1000)).wideReaders), mails({"ben"}));
    }

    void aShallowBoundaryIntroducesNothing()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), madeSecret(1));
        repository.commit(QStringLiteral("introducer"));
        repository.write(QStringLiteral("b"), "b");
        repository.commit(QStringLiteral("boundary"));
        repository.write(QStringLiteral("b"), "c");
        repository.commit(QStringLiteral("later"));
        repository.git({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--depth=2"),
                        QStringLiteral("file://") + repository.path(), repository.beside(QStringLiteral("shallow"))});
        const auto found = scanGit(repository.beside(QStringLiteral("shallow")));
        const SecretPlaced placed = found->placed(madeSecret(1));
        QVERIFY(placed.introduced.empty() && placed.readers.empty() && placed.reachable);
        QCOMPARE(mailsOf(placed.wideReaders), mails({"boundary", "later"}));
        QCOMPARE(found->skipped(QStringLiteral("shallow")), 1u);
    }

    void theWorkedSampleComesOutAsWritten()
    {
        const QString samples = QStringLiteral("/work/shared/samples");
        QFile truth(samples + QStringLiteral("/estate-truth.json"));
        if (!truth.open(QIODevice::ReadOnly)) {
            QSKIP("the worked sample is not on this machine");
        }
        const QJsonObject all = QJsonDocument::fromJson(truth.readAll()).object();
        Collected found;
        const SampleScanner scanner;
        ScanContext context{scanner, found, {}, {}, {}, {}, {}};
        QVERIFY(gitSource
                    .scan({{}, samples + QStringLiteral("/estate/repos/app.bundle"), QStringLiteral("git:app"), {}},
                          context)
                    .ok());
        std::map<QByteArray, SecretPlaced> placed;
        for (const Observation &observation : found.observations) {
            if (const auto *fact = std::get_if<SecretPlaced>(&observation.fact)) {
                placed[fact->secret.value] = *fact;
            }
        }
        // The sample's mail addresses end in the number of the person: "name7@example.com" is P0007.
        const auto ids = [](const std::vector<CommitIdentity> &people) {
            QStringList list;
            for (const CommitIdentity &person : people) {
                QString digits = person.email.section(QLatin1Char('@'), 0, 0);
                digits.remove(QRegularExpression(QStringLiteral("[^0-9]")));
                list.append(QStringLiteral("P%1").arg(digits.toInt(), 4, 10, QLatin1Char('0')));
            }
            list.sort();
            return list;
        };
        const QJsonArray exposures = all[QStringLiteral("exposure")].toArray();
        for (const QJsonValue &value : exposures) {
            const QJsonObject row = value.toObject();
            const QString handle = row[QStringLiteral("handle")].toString();
            const QByteArray key = handle.startsWith(QStringLiteral("aws"))
                                       ? handle.section(QLatin1Char(':'), 1).toLatin1()
                                       : row[QStringLiteral("path")].toString().toLatin1();
            QVERIFY2(placed.contains(key), key.constData());
            QCOMPARE(ids(placed[key].readers), row[QStringLiteral("exposed")].toVariant().toStringList());
            QCOMPARE(ids(placed[key].wideReaders), row[QStringLiteral("exposed_wide")].toVariant().toStringList());
        }
        QVERIFY(!exposures.isEmpty());
    }
};

QTEST_GUILESS_MAIN(TestGitExposure)
#include "tst_git_exposure.moc"
