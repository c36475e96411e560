// Configuration files that are broken, empty or bombs yield nothing, or what they hold, and cost what they are long.
#include "core/rules/example.h"
#include "scanners/readers/catalogue.h"
#include "scanners/readers/config/tree.h"
#include "tests/reader_named.h"
#include "tests/recording_context.h"

#include <QTest>

using namespace probate;

class TestConfigHostile : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void brokenFilesAreNotTheirs_data()
    {
        const QByteArray secret = expandExample("{{base62:18}}", 1, ExampleKind::CounterExample)->bytes;
        QTest::addColumn<QString>("reader");
        QTest::addColumn<QString>("path");
        QTest::addColumn<QByteArray>("text");
        const auto row = [](const char *title, const char *reader, const char *path, const QByteArray &text) {
            QTest::newRow(title) << QString::fromLatin1(reader) << QString::fromLatin1(path) << text;
        };
        row("JSON cut", "json", "x.json", "{\"password\": \"" + secret);
        row("JSON without comma", "json", "x.json", "{\"a\": 1 \"password\": \"" + secret + "\"}");
        row("JSON unbalanced", "json", "x.json", "{\"a\": [}");
        row("JSON empty", "json", "x.json", "");
        row("YAML tabs", "yaml", "x.yaml", "a:\n\t- b: [\n");
        row("YAML template", "yaml", "x.yaml", "a: {{ .Values.x }}\n{{- end }}: b: c");
        row("YAML binary", "yaml", "x.yaml", QByteArray("a: b\0c", 6));
        row("TOML", "toml", "x.toml", "a = = b\n");
        row("XML", "xml", "x.xml", "<a><b></a>");
        row("XML entities", "xml", "x.xml",
            "<!DOCTYPE a [<!ENTITY x \"xxxxxxxxxx\"><!ENTITY y \"&x;&x;&x;&x;&x;&x;&x;&x;\"><!ENTITY z "
            "\"&y;&y;&y;&y;&y;&y;&y;&y;\">"
            "<!ENTITY w \"&z;&z;&z;&z;&z;&z;&z;&z;\">]><a>&w;&w;&w;&w;&w;</a>");
    }
    void brokenFilesAreNotTheirs()
    {
        QFETCH(QString, reader);
        QFETCH(QString, path);
        QFETCH(QByteArray, text);
        RecordingContext context;
        QVERIFY(!context.read(readerNamed(reader.toLatin1().constData()), text, path));
        QVERIFY(context.observations.empty() && context.judged.empty());
    }

    void emptyFilesHoldNothing()
    {
        for (const Reader &reader : allReaders()) { // libraries have opinions on null pointers
            for (const char *name : {"x.yaml", "x.json", "x.toml", "x.xml", "x.properties", "x.env", "x"}) {
                RecordingContext context;
                context.read(reader, QByteArray(), QString::fromLatin1(name));
                QVERIFY2(context.observations.empty() && context.judged.empty(), reader.id);
            }
        }
    }

    void bombsCostWhatTheyAreLong()
    {
        QByteArray anchors = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
        for (int i = 1; i < 40; ++i) {
            const QByteArray before = "*a" + QByteArray::number(i - 1);
            anchors += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                       QByteArrayList(9, before).join(", ") + "]\n";
        }
        const auto tree = readYamlTree(anchors);
        QVERIFY(tree); // aliases stay aliases
        QCOMPARE(readYamlTree(QByteArray(5'000, '[') + QByteArray(5'000, ']')).ok(), false);
        QCOMPARE(readJsonTree(QByteArray(5'000, '[') + QByteArray(5'000, ']')).error().kind(), ErrorKind::Limit);
        QVERIFY(readJsonTree(QByteArray(90, '[') + QByteArray(90, ']')));
        QVERIFY(!readTomlTree("a = " + QByteArray(5'000, '[') + QByteArray(5'000, ']')));
        RecordingContext context;
        QVERIFY(context.read(readerNamed("json"), QByteArray(5'000, '[') + QByteArray(5'000, ']'),
                             QStringLiteral("x.json")));
        QVERIFY(context.skipped("limit"));
    }

    void complexKeysDoNotShiftTheirNeighbours()
    {
        const auto tree = readYamlTree("? [a, b]\n: c\npassword: d\n");
        QVERIFY(tree);
        QCOMPARE(tree->children.at(0).textOf("password"), QByteArrayView("d"));
    }
};

QTEST_GUILESS_MAIN(TestConfigHostile)
#include "tst_config_hostile.moc"
