// How fast observations go into a store and come out. Not a test: prints what it measured.
//   bench_store LOCATION [COUNT [THREADS]]
#include "core/model/canonical.h"
#include "core/store/store.h"

#include <QElapsedTimer>
#include <QTextStream>

#include <thread>

using namespace probate;

namespace {

Observation sighting(int number)
{
    Observation it;
    it.origin.source = QStringLiteral("git:/srv/repositories/application");
    it.origin.path = QStringLiteral("services/payment/config/environment-%1.env").arg(number % 1000);
    it.origin.object = QByteArray::number(number).rightJustified(40, '0');
    it.origin.line = static_cast<std::uint32_t>(number);
    it.collectedAt = *instantFromUnixSeconds(1'770'000'000);
    SecretSeen seen;
    seen.rule = QStringLiteral("generic-api-key");
    seen.confidence = 0.75;
    seen.credential.label = QStringLiteral("API_KEY");
    seen.credential.handles = {{handles::secret, QByteArray::number(number).rightJustified(64, 'f')}};
    it.fact = seen;
    return it;
}

template <typename T> void must(const Result<T> &done)
{
    if (!done) {
        qFatal("%s", qPrintable(done.error().message()));
    }
}

} // namespace

int main(int argc, char **argv)
{
    const int count = argc > 2 ? std::atoi(argv[2]) : 1'000'000;
    const int threads = argc > 3 ? std::atoi(argv[3]) : 2;
    QTextStream out(stdout);
    if (argc < 2 || count <= 0 || threads <= 0) {
        out << "usage: bench_store LOCATION [COUNT [THREADS]]\n";
        return 2;
    }
    QElapsedTimer timer;
    const auto say = [&](const char *what) {
        const double seconds = static_cast<double>(timer.nsecsElapsed()) / 1e9;
        out << QString::asprintf("%-32s %8.2f s  %10.0f/s\n", what, seconds, count / seconds) << Qt::flush;
        timer.restart();
    };
    timer.start();
    for (int i = 0; i < count; ++i) {
        if (idOf(sighting(i)).isEmpty()) {
            return 3;
        }
    }
    say("make and hash, one thread");

    auto store = Store::open(QString::fromLocal8Bit(argv[1]), OpenMode::Create,
                             QStringLiteral(PROBATE_SOURCE_DIR "/resources/schema"));
    must(store);
    RunRecord record;
    const QString source = QStringLiteral("git:/srv/repositories/application");
    for (const char *round : {"store through a sink", "store the same again"}) {
        timer.restart();
        const auto run = store->beginRun(record);
        must(run);
        must(store->beginSource(*run, source, QStringLiteral("git")));
        {
            auto sink = store->sink(*run, source);
            must(sink);
            std::vector<std::thread> workers;
            for (int t = 0; t < threads; ++t) {
                workers.emplace_back([&sink, t, threads, count] {
                    for (int i = t; i < count; i += threads) {
                        (*sink)->observe(sighting(i));
                    }
                });
            }
            for (std::thread &worker : workers) {
                worker.join();
            }
            must((*sink)->flush());
        }
        say(round);
        SourceCoverage coverage;
        coverage.source = source;
        coverage.scannedAt = *instantFromUnixSeconds(1'770'000'000);
        must(store->finishSource(*run, coverage));
        must(store->finishRun(*run, QStringLiteral("done"), *coverage.scannedAt));
        say("finish (hash what was seen)");
    }
    const auto known = store->observations(*instantFromUnixSeconds(1'780'000'000));
    must(known);
    say("read");
    must(store->verify());
    say("verify (two scans)");
    out << known->size() << " observations, " << store->statistics()->bytes / 1'000'000 << " MB\n";
    return 0;
}
