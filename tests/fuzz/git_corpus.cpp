// Writes seeds for fuzz_git, made by git itself: `git_corpus FOLDER` makes FOLDER/pack, FOLDER/delta and so on.
#include "tests/git_objects.h"

#include "scanners/git/pack_file.h"
#include "tests/histories/repository_generator.h"

#include <QDirIterator>

using namespace probate::git;
using namespace probate::test;

namespace {

class Corpus
{
public:
    explicit Corpus(QString folder) : m_folder(std::move(folder)) {}

    void add(const QString &target, const QByteArray &bytes)
    {
        const QString folder = m_folder + QLatin1Char('/') + target;
        QDir().mkpath(folder);
        QFile file(QStringLiteral("%1/%2").arg(folder).arg(m_count++, 4, 10, QLatin1Char('0')));
        if (!file.open(QIODevice::WriteOnly) || file.write(bytes) != bytes.size()) {
            qFatal("cannot write %s", qPrintable(file.fileName()));
        }
    }

private:
    QString m_folder;
    int m_count = 0;
};

QByteArray lengthBefore(const QByteArray &bytes)
{
    const auto size = std::min<qsizetype>(bytes.size(), 0xffff);
    return QByteArray(1, char(size >> 8)) + char(size & 0xff) + bytes.first(size);
}

/// Some trees one after the other, commits and tags, as git prints them raw.
void addObjects(GitFixture &repository, Corpus &corpus)
{
    QByteArray trees;
    for (const QByteArray &id : repository.git("rev-list --all --max-count=12").split('\n')) {
        const QString name = QString::fromLatin1(id);
        corpus.add(QStringLiteral("commit"),
                   repository.git({QStringLiteral("cat-file"), QStringLiteral("commit"), name}) + "\n");
        // git() trims blanks at the ends, which a tree may end with; one that is cut is a seed as well
        trees += lengthBefore(
            repository.git({QStringLiteral("cat-file"), QStringLiteral("tree"), name + QStringLiteral("^{tree}")}));
        corpus.add(QStringLiteral("tree"), trees);
    }
    corpus.add(QStringLiteral("commit"), repository.git("cat-file tag v1") + "\n");
}

/// What git wrote as deltas, each with its base before it.
void addDeltas(const QString &path, Corpus &corpus)
{
    auto pack = PackFile::open(path, 0, ObjectFormat::Sha1);
    const QByteArray file = contentOf(path.chopped(5) + QStringLiteral(".idx"));
    const auto index = readPackIndex(
        {reinterpret_cast<const std::uint8_t *>(file.constData()), std::size_t(file.size())}, ObjectFormat::Sha1);
    if (!pack || !index) {
        qFatal("%s is no pack", qPrintable(path));
    }
    int added = 0;
    for (const std::uint64_t offset : index->offsets) {
        EntryHeader header;
        EntryHeader baseHeader;
        ObjectBuffer delta;
        ObjectBuffer base;
        Inflater inflater;
        const bool isDelta =
            readEntryHeader(pack->body(), offset, 20, header) == Flaw::None && header.type == EntryType::OffsetDelta;
        if (isDelta && readEntryHeader(pack->body(), header.baseOffset, 20, baseHeader) == Flaw::None &&
            baseHeader.type == EntryType::Blob &&
            inflater.inflate(pack->body().subspan(offset + header.length), header.size, delta) == Flaw::None &&
            inflater.inflate(pack->body().subspan(header.baseOffset + baseHeader.length), baseHeader.size, base) ==
                Flaw::None &&
            ++added < 40) {
            const auto text = [](ByteSpan bytes) {
                return QByteArray(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
            };
            corpus.add(QStringLiteral("delta"), lengthBefore(text(base.view())) + text(delta.view()));
        }
    }
}

/// The first commits alone, packed in two ways: small packs are fuzzed sooner.
void addPacks(GitFixture &repository, bool withDeltas, Corpus &corpus)
{
    for (const char *options : {"-c pack.indexVersion=2", "-c pack.indexVersion=1"}) {
        const bool offsets = QByteArray(options).endsWith('2');
        const QString base = repository.beside(QStringLiteral("small%1").arg(offsets));
        QStringList words = QString::fromLatin1(options).split(QLatin1Char(' '));
        words += {QStringLiteral("pack-objects"), QStringLiteral("-q"), QStringLiteral("--revs"),
                  QStringLiteral("--no-reuse-delta")};
        words += offsets ? QStringList{QStringLiteral("--delta-base-offset"), base} : QStringList{base};
        const QString path = QStringLiteral("%1-%2.pack").arg(base, QString::fromLatin1(repository.git(words, "v1\n")));
        corpus.add(QStringLiteral("pack"), contentOf(path));
        corpus.add(QStringLiteral("pack-index"), contentOf(path.chopped(5) + QStringLiteral(".idx")));
        if (withDeltas && offsets) {
            addDeltas(path, corpus);
        }
    }
    const QString bundle = repository.beside(QStringLiteral("b.bundle"));
    repository.git(
        {QStringLiteral("bundle"), QStringLiteral("create"), QStringLiteral("-q"), bundle, QStringLiteral("v1")});
    corpus.add(QStringLiteral("pack"), contentOf(bundle));
}

/// Over one pack, over two, and over three of which the last has all that the others have.
void addMultiPackIndexes(const QStringList &init, Corpus &corpus)
{
    GitFixture repository(init);
    for (const char *options : {"-d", "-d", "-a --write-bitmap-index"}) {
        repository.write(QStringLiteral("file"), options);
        repository.commit(QStringLiteral("ada"));
        repository.git((QByteArray("repack -q --write-midx ") + options).constData());
        corpus.add(QStringLiteral("multi-pack-index"),
                   contentOf(repository.file(QStringLiteral(".git/objects/pack/multi-pack-index"))));
    }
}

void addRepository(const QStringList &init, Corpus &corpus)
{
    GitFixture repository(init);
    repository.git({QStringLiteral("-c"), QStringLiteral("fastimport.unpackLimit=0"), QStringLiteral("fast-import"),
                    QStringLiteral("--quiet")},
                   seamHistory(7));
    repository.git("checkout -q -f main");
    repository.git({QStringLiteral("tag"), QStringLiteral("-a"), QStringLiteral("v1"), QStringLiteral("-m"),
                    QStringLiteral("release"),
                    QString::fromLatin1(repository.git("rev-list --reverse main").split('\n').at(3))});
    addObjects(repository, corpus);
    addPacks(repository, init.isEmpty(), corpus);
    addMultiPackIndexes(init, corpus);
    for (const char *version : {"2", "4"}) {
        repository.git(
            {QStringLiteral("update-index"), QStringLiteral("--index-version"), QString::fromLatin1(version)});
        corpus.add(QStringLiteral("index"), contentOf(repository.file(QStringLiteral(".git/index"))));
    }
    const QString loose = QString::fromLatin1(repository.git(
        {QStringLiteral("hash-object"), QStringLiteral("-w"), QStringLiteral("--stdin")}, "loose and small\n"));
    corpus.add(QStringLiteral("loose"),
               contentOf(repository.file(QStringLiteral(".git/objects/%1/%2").arg(loose.first(2), loose.sliced(2)))));
}

} // namespace

int main(int argc, char **argv)
{
    if (argc != 2) {
        std::fprintf(stderr, "usage: git_corpus FOLDER\n");
        return 2;
    }
    Corpus corpus(QString::fromLocal8Bit(argv[1]));
    addRepository({}, corpus);
    addRepository({QStringLiteral("--object-format=sha256")}, corpus);
    return 0;
}
