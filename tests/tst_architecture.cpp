// The rules of the house, held against the tree: arrows point down, foreign libraries stay in their rooms, one file
// reads the clock, and no file grows past its wall unnoticed.
#include <QDir>
#include <QDirIterator>
#include <QFile>
#include <QRegularExpression>
#include <QTest>

namespace {

struct Source
{
    QString path; ///< from the root of the tree
    QString text;
};

std::vector<Source> sources()
{
    std::vector<Source> all;
    const QDir root(QStringLiteral(PROBATE_SOURCE_DIR));
    for (const char *room : {"app", "core", "scanners", "reports"}) {
        QDirIterator files(root.filePath(QLatin1StringView(room)), {QStringLiteral("*.h"), QStringLiteral("*.cpp")},
                           QDir::Files, QDirIterator::Subdirectories);
        while (files.hasNext()) {
            QFile file(files.next());
            if (file.open(QIODevice::ReadOnly)) {
                all.push_back({root.relativeFilePath(file.fileName()), QString::fromUtf8(file.readAll())});
            }
        }
    }
    return all;
}

QStringList includesOf(const QString &text)
{
    static const QRegularExpression include(QStringLiteral("^\\s*#\\s*include\\s*[<\"]([^>\"]+)[>\"]"),
                                            QRegularExpression::MultilineOption);
    QStringList all;
    for (auto matches = include.globalMatch(text); matches.hasNext();) {
        all.append(matches.next().captured(1));
    }
    return all;
}

/// Which rooms may include headers that match; a header never may outside of them.
struct Foreign
{
    const char *name;
    const char *include;
    QStringList rooms;
};

} // namespace

class TestArchitecture : public QObject
{
    Q_OBJECT

private Q_SLOTS:
    void thereIsSomethingToRead() { QVERIFY(sources().size() > 20); }

    void arrowsPointDown()
    {
        const std::map<QString, QStringList> forbidden{
            {QStringLiteral("core"), {QStringLiteral("app/"), QStringLiteral("scanners/"), QStringLiteral("reports/")}},
            {QStringLiteral("scanners"), {QStringLiteral("app/"), QStringLiteral("reports/")}},
            {QStringLiteral("reports"), {QStringLiteral("app/"), QStringLiteral("scanners/")}}};
        QStringList wrong;
        for (const Source &source : sources()) {
            const auto rules = forbidden.find(source.path.section(QLatin1Char('/'), 0, 0));
            if (rules == forbidden.end()) {
                continue;
            }
            for (const QString &include : includesOf(source.text)) {
                for (const QString &upper : rules->second) {
                    if (include.startsWith(upper)) {
                        wrong.append(source.path + QStringLiteral(" includes ") + include);
                    }
                }
            }
        }
        QCOMPARE(wrong, QStringList());
    }

    void foreignLibrariesStayInTheirRooms()
    {
        const Foreign foreign[] = {
            {"Qt Sql",
             "^(QtSql|QSql)",
             {QStringLiteral("core/store/"), QStringLiteral("scanners/live/sql_roster.cpp"),
              QStringLiteral("scanners/live/sql_sessions.cpp")}},
            {"libldap", "^(ldap|lber)", {QStringLiteral("scanners/live/ldap_directory.cpp")}},
            {"Qt Network",
             "^(QtNetwork|QNetwork|QTcp|QUdp|QSsl|QLocalSocket|QHost)",
             {QStringLiteral("app/deliver.cpp")}},
            {"Botan",
             "^botan/",
             {QStringLiteral("core/hash/"), QStringLiteral("core/crypto/"), QStringLiteral("scanners/keys/"),
              QStringLiteral("core/evidence/")}},
            {"Vectorscan", "^hs(/|\\.h|_)", {QStringLiteral("scanners/matching/")}},
            {"PCRE2", "^pcre2", {QStringLiteral("scanners/matching/")}},
            {"libgit2", "^git2", {QStringLiteral("scanners/git/")}},
            {"libdeflate", "^libdeflate", {QStringLiteral("scanners/git/"), QStringLiteral("scanners/archives/")}},
            {"libzstd", "^zstd", {QStringLiteral("scanners/archives/")}},
            {"SQLite", "^sqlite3", {QStringLiteral("scanners/documents/")}},
            {"zlib", "^zlib\\.h", {QStringLiteral("scanners/documents/")}},
            {"liblzma", "^lzma\\.h", {QStringLiteral("scanners/archives/")}},
            {"libarchive", "^archive(_entry)?\\.h", {QStringLiteral("scanners/archives/")}},
            {"Boost", "^boost/", {QStringLiteral("app/command_line.cpp")}}};
        QStringList wrong;
        for (const Source &source : sources()) {
            for (const QString &include : includesOf(source.text)) {
                for (const Foreign &library : foreign) {
                    if (!QRegularExpression(QLatin1StringView(library.include)).match(include).hasMatch()) {
                        continue;
                    }
                    const bool inRoom = std::ranges::any_of(
                        library.rooms, [&](const QString &room) { return source.path.startsWith(room); });
                    if (!inRoom) {
                        wrong.append(source.path + QStringLiteral(" includes ") + include);
                    }
                }
            }
        }
        QCOMPARE(wrong, QStringList());
    }

    void oneFileReadsTheClock()
    {
        static const QRegularExpression clock(QStringLiteral(
            R"(system_clock::now|currentDateTime|currentMSecsSinceEpoch|currentSecsSinceEpoch|\btime\(\s*(nullptr|NULL|0)\s*\)|gettimeofday|clock_gettime)"));
        QStringList wrong;
        for (const Source &source : sources()) {
            if (source.path != QLatin1StringView("core/base/clock.cpp") && clock.match(source.text).hasMatch()) {
                wrong.append(source.path);
            }
        }
        QCOMPARE(wrong, QStringList());
    }

    void onlyTheCompositionRootAsksForTheTime()
    {
        QStringList wrong;
        for (const Source &source : sources()) {
            if (!source.path.startsWith(QLatin1StringView("app/")) &&
                source.path != QLatin1StringView("core/base/clock.cpp") &&
                includesOf(source.text).contains(QLatin1StringView("core/base/clock.h"))) {
                wrong.append(source.path);
            }
        }
        QCOMPARE(wrong, QStringList());
    }

    void everyHeaderSaysWhatItIs()
    {
        QStringList wrong;
        for (const Source &source : sources()) {
            if (source.path.endsWith(QLatin1StringView(".h")) && !source.text.startsWith(QLatin1StringView("//"))) {
                wrong.append(source.path);
            }
        }
        QCOMPARE(wrong, QStringList());
    }
};

QTEST_GUILESS_MAIN(TestArchitecture)
#include "tst_architecture.moc"
