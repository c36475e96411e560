// The tables by which a scan builds on the one before give what a slow obvious way gives.
#include "scanners/git/placed_stream.h"
#include "scanners/git/read_objects.h"

#include <QTest>

#include <random>
#include <set>

using namespace probate;
using namespace probate::git;

namespace {

using Name = std::array<std::uint8_t, 20>;

/// Their first bytes are few, so that many stand beside each other.
std::set<Name> someNames(std::mt19937 &random, int count)
{
    std::set<Name> names;
    for (int i = 0; i < count; ++i) {
        Name name{};
        for (std::size_t at = 0; at < name.size(); ++at) {
            name[at] = static_cast<std::uint8_t>(at < 2 ? random() % 3 * 127 : random());
        }
        names.insert(name);
    }
    return names;
}

std::vector<std::uint8_t> joined(const std::set<Name> &names)
{
    std::vector<std::uint8_t> all;
    for (const Name &name : names) {
        all.insert(all.end(), name.begin(), name.end());
    }
    return all;
}

void holdsExactly(const ObjectTable &table, const std::set<Name> &names, const std::set<Name> &others)
{
    QCOMPARE(table.size(), std::uint32_t(names.size()));
    QVERIFY(table.names() == joined(names));
    std::uint32_t object = 0;
    for (const Name &name : names) {
        QVERIFY(std::equal(name.begin(), name.end(), table.name(object)));
        QCOMPARE(table.find(name.data()), object);
        QCOMPARE(table.findHex(table.hex(object)), object);
        ++object;
    }
    for (const Name &other : others) {
        if (!names.contains(other)) {
            QCOMPARE(table.find(other.data()), kNoObject);
        }
    }
}

CommitIdentity person(int which, int second)
{
    return {QStringLiteral("Müller %1").arg(which), QStringLiteral("m%1@example.com").arg(which),
            Instant{} + std::chrono::seconds(second)};
}

std::vector<SecretPlaced> somePlaced()
{
    SecretPlaced full;
    full.secret = {"secret", "aa"};
    full.introduced.push_back({"0123", person(1, 10), person(2, -20), {person(3, 30), person(1, 40)}});
    full.introduced.push_back({"4567", person(2, 11), person(2, 12), {}});
    full.paths = {QStringLiteral("a/ä.env"), QString()};
    full.lastCommit = "89ab";
    full.lastCommitAt = Instant{} - std::chrono::milliseconds(1);
    full.tips = {QStringLiteral("refs/heads/main")};
    full.reachable = full.inWorkTree = true;
    full.readers = {person(1, 1), person(2, 2)};
    full.wideReaders = {person(2, 3), person(4, 4)};
    SecretPlaced other = full;
    other.lastCommitAt = std::nullopt;
    other.reachable = other.inWorkTree = false;
    other.inIndex = other.readersCut = true;
    return {full, SecretPlaced{}, other};
}

} // namespace

class TestGitTables : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void aTableThatGrewIsTheTableOfAllNames_data()
    {
        QTest::addColumn<int>("known");
        QTest::addColumn<int>("added");
        QTest::newRow("nothing to nothing") << 0 << 0;
        QTest::newRow("some to nothing") << 0 << 5;
        QTest::newRow("nothing to some") << 50 << 0;
        QTest::newRow("one") << 50 << 1;
        QTest::newRow("a few") << 300 << 40;
        QTest::newRow("more than there were") << 40 << 300;
        QTest::newRow("so many that they are merged") << 100 << 6000;
    }
    void aTableThatGrewIsTheTableOfAllNames()
    {
        QFETCH(int, known);
        QFETCH(int, added);
        std::mt19937 random(7);
        for (int round = 0; round < 20; ++round) {
            const std::set<Name> before = someNames(random, known);
            const std::set<Name> more = someNames(random, added);
            std::set<Name> all = before;
            all.insert(more.begin(), more.end());
            std::vector<std::uint8_t> others = joined(more);
            for (const Name &again : before) { // what is known, and what is named twice, changes nothing
                if (random() % 4 == 0) {
                    others.insert(others.begin(), again.begin(), again.end());
                }
            }
            others.insert(others.end(), others.begin(), others.end());
            const ObjectTable table = ObjectTable::of(ObjectFormat::Sha1, joined(before));
            const ObjectTable grown = table.with(others);
            holdsExactly(grown, all, someNames(random, 20));
            holdsExactly(table, before, more);
            const std::vector<std::uint32_t> numbers = table.numbersIn(grown);
            QCOMPARE(numbers.size(), before.size());
            for (std::uint32_t object = 0; object < table.size(); ++object) {
                QCOMPARE(numbers[object], grown.find(table.name(object)));
            }
            const std::set<Name> last = someNames(random, 3);
            all.insert(last.begin(), last.end());
            holdsExactly(grown.with(joined(last)), all, {});
        }
    }

    void namesThatAreNotSortedAreNoTable_data()
    {
        QTest::addColumn<QByteArray>("names");
        QTest::addColumn<bool>("isTable");
        const QByteArray a(20, 'a');
        const QByteArray b(20, 'b');
        QTest::newRow("sorted") << a + b << true;
        QTest::newRow("none") << QByteArray() << true;
        QTest::newRow("the wrong way round") << b + a << false;
        QTest::newRow("twice") << a + a << false;
        QTest::newRow("cut off") << (a + b).chopped(1) << false;
    }
    void namesThatAreNotSortedAreNoTable()
    {
        QFETCH(QByteArray, names);
        const auto bytes = std::make_shared<const std::vector<std::uint8_t>>(names.begin(), names.end());
        QTEST(ObjectTable::ofSorted(ObjectFormat::Sha1, *bytes, bytes).has_value(), "isTable");
    }

    void whatWasReadIsFoundWhenItIsAskedFor()
    {
        std::mt19937 random(11);
        const std::set<Name> before = someNames(random, 200);
        const std::vector<std::uint8_t> names = joined(before);
        std::vector<ReadObject> rows;
        KeptReads kept;
        for (std::uint32_t i = 0; i < before.size(); ++i) {
            rows.push_back({i + 1, 1 + i % 3, i * 10});
            kept.documents += rows.back().documents;
            kept.bytes += rows.back().bytes;
        }
        kept.names = names;
        kept.rows = {reinterpret_cast<const std::uint8_t *>(rows.data()), rows.size() * sizeof(ReadObject)};
        const ObjectTable table = ObjectTable::of(ObjectFormat::Sha1, names).with(joined(someNames(random, 30)));
        ReadObjects now(kept, table);
        ReadObjects later = ReadObjects::whenAsked(kept, table);
        for (std::uint32_t object = 0; object < table.size(); ++object) {
            QCOMPARE(later.of(object).name, now.of(object).name);
            QCOMPARE(later.of(object).documents, now.of(object).documents);
            QCOMPARE(later.of(object).bytes, now.of(object).bytes);
        }
        for (ReadObjects *read : {&now, &later}) {
            QCOMPARE(read->documents(), kept.documents);
            read->add(table.size() - 1, 5, 1000);
            QCOMPARE(read->documents(), kept.documents + 1);
            QCOMPARE(read->bytes(), kept.bytes + 1000);
        }
    }

    void placesOfSecretsComeBackAsTheyWere()
    {
        const std::vector<SecretPlaced> placed = somePlaced();
        StateWriter out;
        writePlaced(placed, out);
        out.number(42);
        const QByteArray bytes = out.take();
        StateReader in({reinterpret_cast<const std::uint8_t *>(bytes.data()), std::size_t(bytes.size())});
        QVERIFY(readPlaced(in) == placed);
        QCOMPARE(in.number(), std::uint64_t(42));
        QVERIFY(in.atEnd());
    }

    void placesThatAreCutOffAreNone()
    {
        StateWriter out;
        writePlaced(somePlaced(), out);
        const QByteArray bytes = out.take();
        for (qsizetype size = 0; size < bytes.size(); ++size) {
            StateReader in({reinterpret_cast<const std::uint8_t *>(bytes.data()), std::size_t(size)});
            readPlaced(in);
            QVERIFY2(!in.atEnd(), QByteArray::number(size).constData());
        }
    }
};

QTEST_GUILESS_MAIN(TestGitTables)
#include "tst_git_tables.moc"
