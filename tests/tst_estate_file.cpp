// probate.yaml says what it means or is refused with the line that is wrong; hostile YAML costs nothing.
#include "app/estate_file.h"

#include <QFile>
#include <QTemporaryDir>
#include <QTest>

using namespace probate;

class TestEstateFile : public QObject
{
    Q_OBJECT

    QTemporaryDir m_dir;

    QString write(const QByteArray &text)
    {
        QFile file(m_dir.filePath(QStringLiteral("probate.yaml")));
        if (!file.open(QIODevice::WriteOnly)) {
            qFatal("cannot write the fixture");
        }
        file.write(text);
        return file.fileName();
    }

private Q_SLOTS:
    void readsEverything()
    {
        const auto estate = readEstateFile(
            write("name: Acme\n"
                  "sources:\n  - repos/app\n  - {path: /srv/x, kind: directory, name: x, options: {a: b}}\n"
                  "roster: {people: [a.csv, b.csv], closures: l.csv, columns: {id: Nr}}\n"
                  "policy: p.yaml\nrules: mine\nreports: [{format: html, path: out.html}]\nstore: s/store.sqlite\n"));
        QVERIFY2(estate.ok(), qPrintable(estate.ok() ? QString() : estate.error().message()));
        QCOMPARE(estate->sources.size(), std::size_t(2));
        QCOMPARE(estate->sources[0].path, m_dir.filePath(QStringLiteral("repos/app")));
        QCOMPARE(estate->sources[1].kind, QStringLiteral("directory"));
        QCOMPARE(estate->rosters.size(), 2);
        QCOMPARE(estate->closures, QStringList(m_dir.filePath(QStringLiteral("l.csv"))));
        QCOMPARE(estate->rosterColumns.at(QStringLiteral("id")), QStringLiteral("Nr"));
        QCOMPARE(estate->reports[0].path, m_dir.filePath(QStringLiteral("out.html")));
        QCOMPARE(estate->store, m_dir.filePath(QStringLiteral("s/store.sqlite")));
    }

    void namesTheLineThatIsWrong_data()
    {
        QTest::addColumn<QByteArray>("text");
        QTest::addColumn<QString>("needle");
        QTest::newRow("unknown key") << QByteArray("sources: [a]\nsorces: [b]\n") << QStringLiteral(":2:");
        QTest::newRow("no sources") << QByteArray("name: x\n") << QStringLiteral("names no sources");
        QTest::newRow("not a mapping") << QByteArray("- a\n") << QStringLiteral("probate.yaml");
        QTest::newRow("broken") << QByteArray("sources: [a\nname: {\n") << QStringLiteral("probate.yaml");
        QTest::newRow("source without path") << QByteArray("sources:\n  - {kind: git}\n") << QStringLiteral(":2:");
        QTest::newRow("empty") << QByteArray() << QStringLiteral("probate.yaml");
    }
    void namesTheLineThatIsWrong()
    {
        QFETCH(QByteArray, text);
        QFETCH(QString, needle);
        const auto estate = readEstateFile(write(text));
        QVERIFY(!estate.ok());
        QVERIFY2(estate.error().message().contains(needle), qPrintable(estate.error().message()));
    }

    void anchorsOnAnchorsAreRefused()
    {
        QByteArray bomb("a0: &a0 [x,x,x,x,x,x,x,x,x]\n");
        for (int i = 1; i < 12; ++i) {
            const QByteArray before = "*a" + QByteArray::number(i - 1);
            bomb += "a" + QByteArray::number(i) + ": &a" + QByteArray::number(i) + " [" +
                    QByteArrayList(9, before).join(',') + "]\n";
        }
        const auto estate = readEstateFile(write(bomb));
        QVERIFY(!estate.ok());
        QVERIFY2(estate.error().message().contains(QStringLiteral("probate.yaml")),
                 qPrintable(estate.error().message()));
    }

    void theTemplateIsValid()
    {
        const auto estate = readEstateFile(
            write(estateFileTemplate(QStringLiteral("A \"b\""), {QStringLiteral("/x y/\"z"), QStringLiteral(".")})));
        QVERIFY2(estate.ok(), qPrintable(estate.ok() ? QString() : estate.error().message()));
        QCOMPARE(estate->sources[0].path, QStringLiteral("/x y/\"z"));
    }

    void isFoundFromBelow()
    {
        write("sources: [a]\n");
        QVERIFY(QDir(m_dir.path()).mkpath(QStringLiteral("a/b")));
        QCOMPARE(findEstateFile(m_dir.filePath(QStringLiteral("a/b"))),
                 std::optional(m_dir.filePath(QStringLiteral("probate.yaml"))));
    }
};

QTEST_GUILESS_MAIN(TestEstateFile)
#include "tst_estate_file.moc"
