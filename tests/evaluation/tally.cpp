#include "tests/evaluation/tally.h"

#include <algorithm>

namespace probate::evaluation {

namespace {

struct Seen
{
    QString rule;
    std::vector<Handle> handles;
    bool used = false;
};

class SecretsSink : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        auto *fact = std::get_if<SecretSeen>(&observation.fact);
        if (fact && fact->credential.kind != Kind::EncryptedStore) {
            seen.push_back({fact->rule, std::move(fact->credential.handles), false});
        }
    }
    void skip(Skip) override {}
    std::vector<Seen> seen;
};

void addRows(QString &text, const std::map<QString, Count> &counts, std::size_t most, double floor)
{
    std::vector<std::pair<QString, Count>> rows(counts.begin(), counts.end());
    std::stable_sort(rows.begin(), rows.end(), [](const auto &a, const auto &b) {
        return std::min(a.second.recall(), a.second.precision()) < std::min(b.second.recall(), b.second.precision());
    });
    for (std::size_t i = 0; i < rows.size() && i < most; ++i) {
        const auto &[name, count] = rows[i];
        if (std::min(count.recall(), count.precision()) < floor) {
            text += QStringLiteral("  %1 recall %2  precision %3  (%4 of %5, %6 wrong)\n")
                        .arg(name, -34)
                        .arg(count.recall(), 0, 'f', 3)
                        .arg(count.precision(), 0, 'f', 3)
                        .arg(count.found)
                        .arg(count.wanted)
                        .arg(count.wrong);
        }
    }
}

} // namespace

QString Tally::table(std::size_t most, double floor) const
{
    QString text = QStringLiteral("secrets %1, found %2, wrong %3: recall %4, precision %5\nby rule or kind of text:\n")
                       .arg(all.wanted)
                       .arg(all.found)
                       .arg(all.wrong)
                       .arg(all.recall(), 0, 'f', 4)
                       .arg(all.precision(), 0, 'f', 4);
    addRows(text, byAbout, most, floor);
    text += QStringLiteral("by syntax:\n");
    addRows(text, bySyntax, most, floor);
    return text;
}

Tally holdAgainst(const DocumentScanner &scanner, const Fingerprinter &fingerprinter,
                  const std::vector<Specimen> &specimens)
{
    Tally tally;
    for (std::size_t i = 0; i < specimens.size(); ++i) {
        const Specimen &specimen = specimens[i];
        Document document;
        document.origin.path = specimen.path;
        document.bytes = specimen.bytes;
        SecretsSink sink;
        scanner.scan(document, {}, sink);
        Count count;
        for (const QByteArray &secret : specimen.secrets) {
            const Handle wanted = fingerprinter.fingerprint(secret);
            const auto seen = std::find_if(sink.seen.begin(), sink.seen.end(), [&](const Seen &it) {
                return specimen.key || std::find(it.handles.begin(), it.handles.end(), wanted) != it.handles.end();
            });
            ++count.wanted;
            if (seen != sink.seen.end()) {
                ++count.found;
                seen->used = true;
            } else {
                tally.misses.push_back({specimen.about, specimen.syntax, QStringLiteral("missed"), i});
            }
        }
        for (const Seen &seen : sink.seen) {
            if (!seen.used) {
                ++count.wrong;
                tally.misses.push_back({specimen.about, specimen.syntax, QStringLiteral("wrong: ") + seen.rule, i});
            }
        }
        for (Count *sum : {&tally.all, &tally.byAbout[specimen.about], &tally.bySyntax[specimen.syntax]}) {
            sum->wanted += count.wanted;
            sum->found += count.found;
            sum->wrong += count.wrong;
        }
    }
    return tally;
}

std::vector<Specimen> wholeCorpus(const RuleSet &rules, std::uint64_t seed)
{
    std::vector<Specimen> all = ruleSpecimens(rules, seed);
    for (auto *more : {&namedSpecimens, &negativeSpecimens}) {
        for (Specimen &specimen : (*more)(seed)) {
            all.push_back(std::move(specimen));
        }
    }
    return all;
}

} // namespace probate::evaluation
