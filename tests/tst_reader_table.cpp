// The table leaves out readers whose outline does not fit a document, and no others.
#include "scanners/pipeline/reader_table.h"
#include "scanners/readers/catalogue.h"
#include "scanners/readers/facts.h"

#include <QTest>

#include <random>

using namespace probate;
using namespace Qt::StringLiterals;

namespace {

bool always(const Document &)
{
    return true;
}

bool takes(const Document &, ReadContext &)
{
    return true;
}

const std::array readers = {
    Reader{"all", "", always, takes},
    Reader{"named", "", always, takes, {.names = {".yaml", "config", ".tar.gz"}}},
    Reader{"begins", "", always, takes, {.begins = "{["}},
    Reader{"both", "", always, takes, {.names = {".json"}, .begins = "{"}},
    Reader{"either", "", always, takes, {.names = {".json"}, .begins = "{", .either = true}},
    Reader{"recorded", "", always, takes, {.recordOnly = true}},
    Reader{"words", "", always, takes, {.words = {"apiVersion", "kind"}}},
};

/// What an outline says, word for word.
bool fits(const Outline &outline, const Document &document, QByteArrayView words)
{
    QByteArrayView text = document.bytes;
    text = text.startsWith("\xEF\xBB\xBF") ? text.sliced(3) : text;
    const bool named = outline.names.size() == 0 || isNamed(document, outline.names);
    const auto begins = [&](QByteArrayView start) {
        return !start.isEmpty() && QByteArrayView(outline.begins).contains(start[0]);
    };
    const bool begun = !outline.begins || begins(document.bytes) || begins(text.trimmed());
    const bool told = outline.words.size() == 0 || document.collection ||
                      std::any_of(outline.words.begin(), outline.words.end(),
                                  [&](const char *word) { return words.contains(QByteArrayView(word)); });
    return (outline.either ? named || begun : named && begun) && told && (!outline.recordOnly || document.collection);
}

QStringList idsOf(ReaderTable::Candidates candidates)
{
    QStringList ids;
    while (const Reader *reader = candidates.next()) {
        ids.append(QString::fromLatin1(reader->id));
    }
    return ids;
}

Document documentAt(const QString &path, QByteArrayView bytes)
{
    Document document;
    document.origin.path = path;
    document.bytes = bytes;
    return document;
}

} // namespace

class TestReaderTable : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void candidatesAreThoseWhoseOutlineFits()
    {
        const ReaderTable table(readers);
        QCOMPARE(table.words(), (std::vector<QByteArray>{"apiVersion", "kind"}));
        const QStringList paths = {u"a/config"_s,      u"a/x.YAML"_s, u"a/yaml"_s,   u"a/x.tar.gz"_s,
                                   u"a/tar.gz"_s,      u"a/x.json"_s, u".json"_s,    u"a/jso"_s,
                                   u"a/\u00e4.json"_s, QString(),     u"x.yaml/a"_s, u"a/x.json.txt"_s};
        const QByteArrayList texts = {"", "{}", "[1]", " \r\n\t{", "x", "\xEF\xBB\xBF {", "\x30\x82", "{ apiVersion"};
        std::size_t asked = 0;
        for (const QString &path : paths) {
            for (const QByteArray &text : texts) {
                for (const bool recorded : {false, true}) {
                    for (const Marks marks : {Marks{0}, Marks{1}, Marks{2}}) {
                        Document document = documentAt(path, text);
                        if (recorded) {
                            document.collection.emplace();
                        }
                        const QByteArray words = marks & 1 ? "apiVersion" : marks & 2 ? "kind" : "";
                        QStringList wanted;
                        for (const Reader &reader : readers) {
                            if (fits(reader.outline, document, words)) {
                                wanted.append(QString::fromLatin1(reader.id));
                            }
                        }
                        QCOMPARE(idsOf(table.candidates(document, marks)), wanted);
                        asked += static_cast<std::size_t>(wanted.size());
                    }
                }
            }
        }
        QVERIFY(asked > 1000);
    }

    void whatIsUnknownLeavesNobodyOut()
    {
        const ReaderTable table(readers);
        const Document text = documentAt(u"x"_s, "text");
        QCOMPARE(idsOf(table.candidates(text, std::nullopt)), (QStringList{u"all"_s, u"words"_s}));
        QCOMPARE(idsOf(table.candidates(text, Marks{0})), QStringList{u"all"_s});
        const QByteArray blanks(600, ' '); // what comes behind them is not looked for
        QCOMPARE(idsOf(table.candidates(documentAt(u"x"_s, blanks), Marks{0})),
                 (QStringList{u"all"_s, u"begins"_s, u"either"_s}));
    }

    void aLongNameIsComparedByItsEnd()
    {
        const ReaderTable table(readers);
        const QString name = QString(5000, u'a');
        QCOMPARE(idsOf(table.candidates(documentAt(name + u".yaml"_s, "x"), Marks{0})),
                 (QStringList{u"all"_s, u"named"_s}));
        QCOMPARE(idsOf(table.candidates(documentAt(name + u"config"_s, "x"), Marks{0})), QStringList{u"all"_s});
    }

    void ofTheShippedReadersAnOrdinaryTextAsksFew()
    {
        const ReaderTable table(allReaders());
        QVERIFY(table.words().size() <= mostMarks);
        const auto few = idsOf(table.candidates(documentAt(u"src/main.c"_s, "/* text */"), Marks{0}));
        QVERIFY2(few.size() < 12, qPrintable(few.join(u' ')));
        QVERIFY(idsOf(table.candidates(documentAt(u"a/deployment.yaml"_s, "apiVersion: v1"), std::nullopt))
                    .contains(u"kubernetes"_s));
    }
};

QTEST_GUILESS_MAIN(TestReaderTable)
#include "tst_reader_table.moc"
