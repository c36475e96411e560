// A scanned repository is data: nothing of it runs, nothing of it is written, and damage costs only what it damages.
#include "git_fixture.h"

#include "scanners/git/find_repositories.h"

#include <QDirIterator>

#include <sys/stat.h>

using namespace probate;
using namespace probate::test;

namespace {

QByteArray text(const QByteArray &secret)
{
    return "key = " + secret + "\n";
}

QString looseObject(const GitFixture &repository, const QByteArray &id)
{
    return repository.file(QStringLiteral(".git/objects/") + QString::fromLatin1(id.first(2)) + QLatin1Char('/') +
                           QString::fromLatin1(id.sliced(2)));
}

void overwrite(const QString &path, const QByteArray &content)
{
    QFile::setPermissions(path, QFile::ReadOwner | QFile::WriteOwner);
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly | QIODevice::Truncate), qPrintable(path));
    file.write(content);
}

/// Every file with its size, time and content.
std::map<QString, QByteArray> everything(const QString &folder)
{
    std::map<QString, QByteArray> all;
    QDirIterator files(folder, QDir::Files | QDir::Dirs | QDir::Hidden | QDir::NoDotAndDotDot,
                       QDirIterator::Subdirectories);
    while (files.hasNext()) {
        const QFileInfo info(files.next());
        QFile file(info.filePath());
        const QByteArray content = info.isFile() && file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
        all[info.filePath()] = QByteArray::number(info.lastModified().toMSecsSinceEpoch()) + content;
    }
    return all;
}

} // namespace

class TestGitHardening : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aDamagedObjectCostsItselfOnly()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        repository.write(QStringLiteral("b"), text(madeSecret(2)));
        repository.commit(QStringLiteral("ada"));
        const QByteArray damaged = repository.git("rev-parse HEAD:a");
        overwrite(looseObject(repository, damaged), "no zlib at all");
        repository.remove(QStringLiteral("a"));
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QVERIFY(!found->knows(madeSecret(1)));
        QVERIFY(found->knows(madeSecret(2)));
        QCOMPARE(found->skipped(QStringLiteral("damaged")), 1u);
        QVERIFY(found->skips.at(0).place.contains(QString::fromLatin1(damaged)));
    }

    void aMissingTreeAndParentAreGapsThatAreTold()
    {
        GitFixture repository;
        repository.write(QStringLiteral("d/a"), "a");
        const QByteArray parent = repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("b"), text(madeSecret(1)));
        repository.commit(QStringLiteral("ben"));
        QVERIFY(QFile::remove(looseObject(repository, repository.git("rev-parse HEAD:d"))));
        QVERIFY(QFile::remove(looseObject(repository, parent)));
        const auto found = scanGit(repository.path());
        QVERIFY(found->knows(madeSecret(1)));
        QVERIFY(found->skipped(QStringLiteral("missing-object")) >= 2u);
        QVERIFY(found->placed(madeSecret(1)).introduced.empty()); // the parent may have had it
    }

    void aPartialCloneFetchesNothing()
    {
        GitFixture repository;
        repository.git("config uploadpack.allowFilter true");
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        repository.commit(QStringLiteral("ada"), QString::fromLatin1(madeSecret(2)));
        const QString clone = repository.beside(QStringLiteral("partial"));
        repository.git({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--no-checkout"),
                        QStringLiteral("--filter=blob:none"), QStringLiteral("file://") + repository.path(), clone});
        const auto before = everything(clone);
        const auto found = scanGit(clone);
        QVERIFY(found->coverage.ok());
        QVERIFY(found->knows(madeSecret(2)));
        QVERIFY(!found->knows(madeSecret(1)));
        QVERIFY(found->skipped(QStringLiteral("missing-object")) > 0u);
        QVERIFY(everything(clone) == before);
    }

    void nothingRunsAndNothingIsWritten()
    {
        GitFixture repository;
        const QString trace = repository.beside(QStringLiteral("ran"));
        const QByteArray script = "#!/bin/sh\ntouch " + trace.toUtf8() + "\ncat\n";
        repository.write(QStringLiteral("a.env"), text(madeSecret(1)));
        repository.write(QStringLiteral(".gitattributes"), "*.env filter=run diff=run\n");
        repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("run.sh"), script);
        QFile::setPermissions(repository.file(QStringLiteral("run.sh")),
                              QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const QByteArray program = repository.file(QStringLiteral("run.sh")).toUtf8();
        repository.write(QStringLiteral(".git/config"),
                         "[core]\n\trepositoryformatversion = 0\n\tfsmonitor = " + program +
                             "\n\tworktree = /etc\n\thooksPath = " + repository.path().toUtf8() +
                             "\n\tpager = " + program + "\n\tsshCommand = " + program +
                             "\n[filter \"run\"]\n\tclean = " + program + "\n\tsmudge = " + program +
                             "\n\tprocess = " + program + "\n[diff \"run\"]\n\ttextconv = " + program +
                             "\n[include]\n\tpath = /dev/zero\n[extensions]\n\tunheardOf = 1\n");
        const auto before = everything(repository.path());
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QVERIFY(found->placed(madeSecret(1)).inWorkTree);
        QVERIFY(!QFile::exists(trace));
        QVERIFY(everything(repository.path()) == before);
        for (const Observation &observation : found->observations) {
            QVERIFY(!observation.origin.path.startsWith(QStringLiteral("/etc")));
        }
    }

    void noHookAliasTransportOrProcessRuns_data()
    {
        QTest::addColumn<QString>("reader");
        QTest::newRow("pack") << QStringLiteral("pack");
        QTest::newRow("libgit2") << QStringLiteral("libgit2");
    }
    void noHookAliasTransportOrProcessRuns()
    {
        QFETCH(QString, reader);
        GitFixture repository;
        repository.git("config uploadpack.allowFilter true");
        repository.write(QStringLiteral("a.env"), text(madeSecret(1)));
        repository.write(QStringLiteral(".gitattributes"), "* filter=run\n");
        repository.write(QStringLiteral(".gitmodules"),
                         "[submodule \"s\"]\n\tpath = s\n\turl = ./s\n\tupdate = !false\n");
        repository.commit(QStringLiteral("ada"));
        const QString clone =
            repository.beside(QStringLiteral("clone")); // lacks its blobs: whoever reads one would fetch
        repository.git({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--no-checkout"),
                        QStringLiteral("--filter=blob:none"), QStringLiteral("file://") + repository.path(), clone});
        const QString trace = repository.beside(QStringLiteral("ran"));
        const QString program = repository.beside(QStringLiteral("run.sh"));
        overwrite(program, "#!/bin/sh\ntouch " + trace.toUtf8() + "\nexit 1\n");
        QFile::setPermissions(program, QFile::ReadOwner | QFile::WriteOwner | QFile::ExeOwner);
        const QByteArray run = program.toUtf8();
        overwrite(clone + QStringLiteral("/a.env"), text(madeSecret(2)));
        overwrite(clone + QStringLiteral("/.gitattributes"), "* filter=run\n");
        overwrite(clone + QStringLiteral("/.git/more"),
                  "[core]\n\tfsmonitor = " + run + "\n[diff]\n\texternal = " + run +
                      "\n[filter \"run\"]\n\tprocess = " + run + "\n\trequired\n");
        QFile config(clone + QStringLiteral("/.git/config"));
        QVERIFY(config.open(QIODevice::Append));
        config.write("[remote \"origin\"]\n\turl = ext::" + run + "\n\tuploadpack = " + run + "\n\tvcs = " + run +
                     "\n[protocol \"ext\"]\n\tallow = always\n[core]\n\tgitProxy = " + run +
                     "\n\talternateRefsCommand = " + run + "\n\tsshCommand = " + run + "\n[credential]\n\thelper = " +
                     run + "\n[gpg]\n\tprogram = " + run + "\n[alias]\n\tstatus = !" + run + "\n\trev-list = !" + run +
                     "\n[uploadpack]\n\tpackObjectsHook = " + run + "\n[submodule \"s\"]\n\tupdate = !" + run +
                     "\n[include]\n\tpath = more\n[includeIf \"gitdir:**\"]\n\tpath = more\n");
        config.close();
        for (const char *hook : {"post-checkout", "post-index-change", "reference-transaction", "pre-auto-gc",
                                 "fsmonitor-watchman", "post-merge"}) {
            QVERIFY(QDir().mkpath(clone + QStringLiteral("/.git/hooks")));
            QVERIFY(QFile::copy(program, clone + QStringLiteral("/.git/hooks/") + QLatin1StringView(hook)));
        }
        const auto before = everything(clone);
        const auto found = scanGit(clone, 2, {{QStringLiteral("reader"), reader}});
        QVERIFY(found->coverage.ok());
        QVERIFY(found->placed(madeSecret(2)).inWorkTree);
        QVERIFY(found->skipped(QStringLiteral("missing-object")) > 0u);
        QVERIFY(!QFile::exists(trace));
        QVERIFY(everything(clone) == before);
        repository.git(
            {QStringLiteral("-C"), clone, QStringLiteral("status")}); // the trap is armed: git itself runs it
        QVERIFY(QFile::exists(trace));
    }

    void specialFilesAndLinksAreNotOpened()
    {
        GitFixture repository;
        repository.commit(QStringLiteral("ada"));
        QCOMPARE(::mkfifo(QFile::encodeName(repository.file(QStringLiteral("pipe"))).constData(), 0600), 0);
        QCOMPARE(::mkfifo(QFile::encodeName(repository.file(QStringLiteral(".git/refs/heads/pipe"))).constData(), 0600),
                 0);
        QFile outside(repository.beside(QStringLiteral("outside")));
        QVERIFY(outside.open(QIODevice::WriteOnly));
        outside.write(text(madeSecret(1)));
        outside.close();
        QVERIFY(QFile::link(outside.fileName(), repository.file(QStringLiteral("link"))));
        QVERIFY(QFile::link(repository.path(), repository.file(QStringLiteral("loop"))));
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QVERIFY(!found->knows(madeSecret(1)));
        QCOMPARE(found->skipped(QStringLiteral("link")), 2u);
        QVERIFY(found->skipped(QStringLiteral("special-file")) >= 1u);
    }

    void aForgedGitFileHidesNoFolder()
    {
        GitFixture repository;
        repository.commit(QStringLiteral("ada"));
        repository.write(QStringLiteral("sub/.git"), "gitdir: ../../nowhere\n");
        repository.write(QStringLiteral("sub/a"), text(madeSecret(1)));
        QCOMPARE(findRepositories(repository.path()), QStringList{repository.path()});
        QVERIFY(scanGit(repository.path())->placed(madeSecret(1)).inWorkTree);
    }

    void namesOfAnyBytesAreNames()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a\nb\x1b[31m/c"), text(madeSecret(1)));
        repository.commit(QStringLiteral("ada"));
        QCOMPARE(scanGit(repository.path())->placed(madeSecret(1)).paths,
                 std::vector<QString>{QStringLiteral("a\nb\x1b[31m/c")});
    }

    void saysWhatIsNoRepository()
    {
        const QTemporaryDir empty;
        QVERIFY(!gitSource.recognises(empty.path()));
        const auto found = scanGit(empty.path());
        QVERIFY(!found->coverage.ok());
        QCOMPARE(found->coverage.error().kind(), ErrorKind::NotFound);
        QVERIFY(findRepositories(empty.path()).isEmpty());
    }

    void anEmptyRepositoryHasNothing()
    {
        GitFixture repository;
        const auto found = scanGit(repository.path());
        QVERIFY(found->coverage.ok());
        QCOMPARE(found->coverage->commits, 0u);
        QVERIFY(found->skips.empty());
    }

    void objectsThatAreTooLargeAreTold()
    {
        GitFixture repository;
        repository.write(QStringLiteral("large"), QByteArray(200'000, 'x') + madeSecret(1));
        repository.commit(QStringLiteral("ada"));
        Collected found;
        const MadeSecretScanner scanner;
        ScanContext context{scanner, found, {}, {}, {}, {}, {}};
        context.limits.largestDocument = 100'000;
        QVERIFY(gitSource.scan({{}, repository.path(), {}, {}}, context).ok());
        QCOMPARE(found.skipped(QStringLiteral("too-large")), 2u); // the blob and the file
    }

    void bareAndMirrorClonesAndAlternatesAreRead()
    {
        GitFixture repository;
        repository.write(QStringLiteral("a"), text(madeSecret(1)));
        repository.commit(QStringLiteral("ada"));
        repository.git({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--mirror"), repository.path(),
                        repository.beside(QStringLiteral("mirror.git"))});
        repository.git({QStringLiteral("clone"), QStringLiteral("-q"), QStringLiteral("--shared"), repository.path(),
                        repository.beside(QStringLiteral("shared"))});
        QCOMPARE(findRepositories(repository.beside(QString())).size(), 3);
        for (const char *name : {"mirror.git", "shared"}) {
            const auto found = scanGit(repository.beside(QString::fromLatin1(name)));
            QVERIFY2(found->placed(madeSecret(1)).reachable, name);
        }
    }
};

QTEST_GUILESS_MAIN(TestGitHardening)
#include "tst_git_hardening.moc"
