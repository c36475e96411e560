#include "tests/git_objects.h"

#include "scanners/git/libgit_supply.h"

namespace probate::test {

namespace {

/// `before` is what was said on opening, which goes on while it is read.
Reading readAll(git::ObjectSupply &supply, const QStringList &before, int threads)
{
    Reading read;
    std::mutex mutex;
    int twice = 0;
    const git::Report report = [&](const QString &kind, const QString &place, const QString &) {
        const std::scoped_lock lock(mutex);
        read.reports.append(kind + QLatin1Char(' ') + place);
    };
    for (const bool blobs : {false, true}) {
        git::ReadRequest request;
        request.workers = threads;
        request.blobs = blobs;
        request.commits = request.trees = request.tags = !blobs;
        supply.readAll(
            request,
            [&](int, const git::ObjectView &view) {
                const std::scoped_lock lock(mutex);
                const auto [at, isNew] =
                    read.objects.try_emplace(supply.objects().hex(view.object), int(view.type), sha256(view.bytes));
                twice += isNew ? 0 : 1;
                return std::unique_ptr<ScanTrace>();
            },
            report);
    }
    if (twice != 0) {
        read.reports.append(QStringLiteral("%1 objects twice").arg(twice));
    }
    read.reports += before;
    read.reports.sort();
    return read;
}

Reading readBy(const std::function<Result<std::unique_ptr<git::ObjectSupply>>(const git::Report &)> &open, int threads)
{
    QStringList reports;
    auto supply = open([&](const QString &kind, const QString &place, const QString &) {
        reports.append(kind + QLatin1Char(' ') + place);
    });
    return supply ? readAll(**supply, reports, threads) : Reading();
}

} // namespace

Reading readPacked(const QString &repository, int threads, git::ObjectFormat format)
{
    return readBy(
        [&](const git::Report &report) {
            return git::openPackSupply(repository + QStringLiteral("/.git/objects"), format, report);
        },
        threads);
}

Reading readByLibgit(const QString &repository)
{
    return readBy(
        [&](const git::Report &report) {
            return git::openLibgitSupply(repository + QStringLiteral("/.git/objects"), report);
        },
        3);
}

void fillWithDeltas(GitFixture &repository, int rounds)
{
    QByteArray large;
    for (int i = 0; i < 1500; ++i) {
        large += sha256Hex(QByteArray::number(i)) + '\n';
    }
    for (int i = 0; i < rounds; ++i) {
        large.replace((i * 997) % (large.size() - 80), 30, madeSecret(i) + "-cut-" + QByteArray::number(i));
        repository.write(QStringLiteral("large.txt"), large);
        repository.write(QStringLiteral("d%1/e/f%2.txt").arg(i % 4).arg(i % 9),
                         "line\n" + QByteArray::number(i) + "\n" + madeSecret(1000 + i));
        repository.commit(QStringLiteral("ada"), QStringLiteral("round %1").arg(i));
        if (i == rounds / 2) {
            repository.git("checkout -q -b side HEAD~3");
            repository.write(QStringLiteral("side.txt"), madeSecret(5000));
            repository.commit(QStringLiteral("ben"));
            repository.git("tag -a v1 -m release");
            repository.git("checkout -q main");
            repository.git("merge -q --no-edit side");
        }
    }
}

QStringList packFiles(const QString &repository, const QString &ending)
{
    QStringList paths;
    const QDir packs(repository + QStringLiteral("/.git/objects/pack"));
    for (const QString &name : packs.entryList({QLatin1Char('*') + ending}, QDir::Files, QDir::Name)) {
        paths.append(packs.filePath(name));
    }
    return paths;
}

QByteArray contentOf(const QString &path)
{
    QFile file(path);
    return file.open(QIODevice::ReadOnly) ? file.readAll() : QByteArray();
}

void replaceFile(const QString &path, const QByteArray &content)
{
    QFile::remove(path);
    QFile file(path);
    QVERIFY2(file.open(QIODevice::WriteOnly), qPrintable(path));
    file.write(content);
}

git::ByteSpan spanOf(const QByteArray &bytes)
{
    return {reinterpret_cast<const std::uint8_t *>(bytes.constData()), std::size_t(bytes.size())};
}

} // namespace probate::test
