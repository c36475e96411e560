// Precision and recall over the generated corpus. Usage: evaluate_recognition [--seed N] [--misses] [--write FOLDER]
// [--all]
// --write puts the specimens of misses, with --all every specimen, into a folder of yours, for looking at and for
// comparing two builds; they are generated and open nothing.
#include "core/rules/rule_cache.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "tests/evaluation/tally.h"

#include <QDir>
#include <QFile>
#include <QTextStream>

using namespace probate;
using namespace probate::evaluation;

namespace {

void write(const QString &folder, std::size_t number, const QString &what, const Specimen &specimen)
{
    QFile file(QDir(folder).filePath(
        QStringLiteral("%1-%2-%3-%4")
            .arg(number, 5, 10, QLatin1Char('0'))
            .arg(what, specimen.about, QString(specimen.path).replace(QLatin1Char('/'), QLatin1Char('_')))));
    if (file.open(QIODevice::WriteOnly)) {
        file.write(specimen.bytes);
    }
}

} // namespace

int main(int argc, char **argv)
{
    QTextStream out(stdout);
    std::uint64_t seed = 1;
    bool misses = false;
    bool everything = false;
    QString folder;
    for (int i = 1; i < argc; ++i) {
        const QString argument = QString::fromLocal8Bit(argv[i]);
        const QString next = i + 1 < argc ? QString::fromLocal8Bit(argv[i + 1]) : QString();
        misses = misses || argument == QStringLiteral("--misses");
        everything = everything || argument == QStringLiteral("--all");
        seed = argument == QStringLiteral("--seed") ? next.toULongLong() : seed;
        folder = argument == QStringLiteral("--write") ? next : folder;
    }
    const QString cache = QStringLiteral(PROBATE_BUILD_DIR "/bench-cache");
    const auto rules = readRulesCached({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")}, cache);
    if (!rules) {
        out << rules.error().message() << '\n';
        return 3;
    }
    const QByteArray key = "evaluation of recognition, 32 b.";
    const auto scanner = makeDocumentScanner(
        *rules, allReaders(), Fingerprinter::withKey(SecretBytes(QByteArrayView(key))), {cache, nullptr, {}, {}});
    if (!scanner) {
        out << scanner.error().message() << '\n';
        return 3;
    }
    const auto corpus = wholeCorpus(*rules, seed);
    const auto negatives =
        std::count_if(corpus.begin(), corpus.end(), [](const auto &it) { return it.secrets.empty(); });
    const Tally tally = holdAgainst(**scanner, Fingerprinter::withKey(SecretBytes(QByteArrayView(key))), corpus);
    out << rules->rules.size() << " rules, " << corpus.size() << " specimens, " << negatives << " of them negatives\n"
        << tally.table(60, 1.0);
    for (const Miss &miss : tally.misses) {
        if (misses) {
            out << miss.what << ": " << miss.about << ", " << miss.syntax << ", specimen " << miss.specimen << '\n';
        }
        if (!folder.isEmpty() && !everything) {
            write(folder, miss.specimen, miss.what.left(6), corpus[miss.specimen]);
        }
    }
    for (std::size_t i = 0; everything && !folder.isEmpty() && i < corpus.size(); ++i) {
        write(folder, i, QStringLiteral("specimen"), corpus[i]);
    }
    return tally.all.recall() >= 0.98 && tally.all.precision() >= 0.98 ? 0 : 1;
}
