// Filters of PDF streams: what is packed in each way is found, what is cut or hostile is said, and nothing makes more
// than it may.
#include "document_case.h"
#include "pdf_writer.h"

#include "scanners/documents/pdf_filters.h"

#include <array>

using namespace probate;
using test::packed;
using test::pdf;
using test::stream;

class TestPdfFilters : public DocumentCase
{
    Q_OBJECT

    /// ISO 32000-1, 7.4.4.2. `early`: codes grow one sooner than they must.
    static QByteArray lzw(const QByteArray &bytes, bool early)
    {
        constexpr int clear = 256;
        constexpr int end = 257;
        QByteArray made;
        std::uint32_t held = 0;
        int bits = 0;
        int width = 9;
        const auto put = [&](int code) {
            held = held << width | static_cast<std::uint32_t>(code);
            for (bits += width; bits >= 8; bits -= 8) {
                made += static_cast<char>(held >> (bits - 8));
            }
        };
        std::map<std::pair<int, char>, int> table;
        int next = end + 1;
        int before = -1;
        put(clear);
        for (const char c : bytes) {
            const auto known = table.find({before, c});
            if (before < 0) {
                before = static_cast<unsigned char>(c);
            } else if (known != table.end()) {
                before = known->second;
            } else {
                put(before);
                table[{before, c}] = next++;
                before = static_cast<unsigned char>(c);
                // The reader's table is one behind ours.
                width = next - 1 + (early ? 1 : 0) >= 1 << width ? width + 1 : width;
                if (next == 4095) {
                    put(clear);
                    table.clear();
                    next = end + 1;
                    width = 9;
                }
            }
        }
        if (before >= 0) {
            put(before);
            width = next + (early ? 1 : 0) >= 1 << width ? width + 1 : width;
        }
        put(end);
        return bits > 0 ? made + static_cast<char>(held << (8 - bits)) : made;
    }
    /// ISO 32000-1, 7.4.5.
    static QByteArray runs(const QByteArray &bytes)
    {
        QByteArray made;
        for (qsizetype at = 0; at < bytes.size();) {
            qsizetype same = 1;
            while (same < 128 && at + same < bytes.size() && bytes[at + same] == bytes[at]) {
                ++same;
            }
            made +=
                same > 1 ? QByteArray(1, static_cast<char>(257 - same)) + bytes[at] : QByteArray(1, '\0') + bytes[at];
            at += same;
        }
        return made + '\x80';
    }
    /// RFC 2083, 6: rows, each written the same way.
    static QByteArray rows(QByteArray bytes, qsizetype width, int way)
    {
        bytes.append((width - bytes.size() % width) % width, ' ');
        QByteArray made;
        const auto at = [&](qsizetype place) { return place < 0 ? 0 : static_cast<unsigned char>(bytes[place]); };
        for (qsizetype row = 0; row < bytes.size(); row += width) {
            made += static_cast<char>(way);
            for (qsizetype i = 0; i < width; ++i) {
                const int left = i > 0 ? at(row + i - 1) : 0;
                const int up = at(row + i - width);
                const int upLeft = i > 0 ? at(row + i - width - 1) : 0;
                const int near = left + up - upLeft;
                const int nearest = std::min({std::abs(near - left), std::abs(near - up), std::abs(near - upLeft)});
                const int paeth = nearest == std::abs(near - left) ? left
                                  : nearest == std::abs(near - up) ? up
                                                                   : upLeft;
                const int guesses[] = {0, left, up, (left + up) / 2, paeth};
                made += static_cast<char>(at(row + i) - guesses[way]);
            }
        }
        return made;
    }
    /// TIFF's way: each byte is what it differs from the one before it in its row.
    static QByteArray differences(QByteArray bytes, qsizetype width)
    {
        bytes.append((width - bytes.size() % width) % width, ' ');
        for (qsizetype at = bytes.size() - 1; at > 0; --at) {
            bytes[at] = static_cast<char>(bytes[at] - (at % width == 0 ? 0 : bytes[at - 1]));
        }
        return bytes;
    }
    /// A stream packed this way, and nothing else.
    static QByteArray filtered(const QByteArray &bytes, const char *filter, const char *parameters = "")
    {
        return pdf({stream(bytes, QByteArray(" /Filter /") + filter + ' ' + parameters)});
    }

private Q_SLOTS:
    void filtersOfOld_data()
    {
        QTest::addColumn<QByteArray>("filter");
        QTest::addColumn<QByteArray>("parameters");
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<bool>("whole");
        const auto row = [](const char *name, const char *filter, const QByteArray &bytes, const char *parameters = "",
                            bool whole = true) {
            QTest::newRow(name) << QByteArray(filter) << QByteArray(parameters) << bytes << whole;
        };
        // Long and never the same, so that codes of every width come and the table fills up, more than once.
        QByteArray text = "BT 20 20 Td (";
        std::uint32_t state = 7;
        while (text.size() < 40'000) {
            state = state * 1'664'525u + 1'013'904'223u;
            text += "line " + QByteArray::number(state >> 20) + ' ';
        }
        text += "token " + token() + ") Tj ET";
        row("LZW", "LZWDecode", lzw(text, true));
        row("LZW, as an image abbreviates it", "LZW", lzw(text, true));
        row("LZW that grows early, said", "LZWDecode", lzw(text, true), "/DecodeParms << /EarlyChange 1 >>");
        row("LZW that grows late", "LZWDecode", lzw(text, false), "/DecodeParms << /EarlyChange 0 >>");
        row("LZW, parameters in a list", "LZWDecode", lzw(text, false), "/DecodeParms [<< /EarlyChange 0 >>]");
        row("LZW that is cut", "LZWDecode", lzw(text + QByteArray(60'000, 'x'), true).chopped(4), "", false);
        row("LZW that ends in nonsense", "LZWDecode", lzw(text, true).chopped(3) + "\xff\xff\xff\xff", "", false);
        row("runs", "RunLengthDecode", runs(text));
        row("runs, abbreviated", "RL", runs(text));
        row("runs that are cut", "RunLengthDecode", runs(text).chopped(1), "", false);
        row("hex with blanks", "ASCIIHexDecode", text.toHex(' ') + " >");
        row("hex of an odd length", "ASCIIHexDecode", text.toHex() + "5>");
        row("hex without an end", "ASCIIHexDecode", text.toHex(), "", false);
        const char *png = "/DecodeParms << /Predictor 15 /Columns 64 >>";
        for (int way = 0; way <= 4; ++way) {
            QTest::addRow("deflate of rows, %d", way)
                << QByteArray("FlateDecode") << QByteArray(png) << packed(rows(text, 64, way)) << true;
        }
        row("LZW of rows", "LZWDecode", lzw(rows(text, 64, 2), true), png);
        row("rows of an unknown kind", "FlateDecode", packed(rows(text, 64, 2) + QByteArray(65, '\x09')), png, false);
        row("differences", "FlateDecode", packed(differences(text, 100)),
            "/DecodeParms << /Predictor 2 /Columns 100 >>");
        row("rows wider than anything", "FlateDecode", packed(text),
            "/DecodeParms << /Predictor 2 /Columns 999999999 /Colors 999999999 >>", false);
        row("no rows", "FlateDecode", packed(text), "/DecodeParms << /Predictor 1 /Columns -4 >>");
    }
    void filtersOfOld()
    {
        QFETCH(QByteArray, filter);
        QFETCH(QByteArray, parameters);
        QFETCH(QByteArray, bytes);
        QFETCH(bool, whole);
        const QByteArray file = filtered(bytes, filter.constData(), parameters.constData());
        QCOMPARE(pathsOf(scan(file, "a.pdf")), QStringList{QStringLiteral("a.pdf!object-1")});
        QVERIFY2(m_sink->skipped("damaged", QStringLiteral("a.pdf")) == !whole, skipsOf(*m_sink).constData());
    }

    void theExampleOfTheStandard()
    {
        // ISO 32000-1, 7.4.4.2: 45 45 45 45 45 65 45 45 45 66
        QByteArray bytes;
        const auto any = [](std::uint64_t) { return true; };
        QCOMPARE(undoLzw(QByteArray::fromHex("800b6050220c0c8501"), true, bytes, any), Inflated::Whole);
        QCOMPARE(bytes, QByteArray::fromHex("2d2d2d2d2d412d2d2d42"));
        bytes.clear();
        // 7.4.5, and the longest of both kinds
        QCOMPARE(undoRunLength(QByteArray("\x02"
                                          "abc"
                                          "\xfe"
                                          "d"
                                          "\x81"
                                          "e"
                                          "\x80"
                                          "left"),
                               bytes, any),
                 Inflated::Whole);
        QCOMPARE(bytes, "abcddd" + QByteArray(128, 'e'));
    }

    void anotherReaderReadsTheSame()
    {
        if (!ForeignTool::isPresent("qpdf")) {
            QSKIP("qpdf is not installed");
        }
        QByteArray text = "BT (";
        for (int i = 0; i < 20'000; ++i) {
            text += QByteArray::number(i * 7919 % 10'007) + ' ';
        }
        text += ") Tj ET";
        for (const bool early : {true, false}) {
            const QByteArray packed = lzw(text, early);
            m_tool->write("a.pdf",
                          pdf({"<< /Type /Catalog /Pages 2 0 R >>", "<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
                               "<< /Type /Page /Parent 2 0 R /MediaBox [0 0 9 9] /Contents 4 0 R >>",
                               stream(packed, early ? " /Filter /LZWDecode"
                                                    : " /Filter /LZWDecode /DecodeParms << /EarlyChange 0 >>")}));
            m_tool->run(QStringLiteral("sh -c \"qpdf --qdf --warning-exit-0 a.pdf b.pdf 2>/dev/null\""));
            QVERIFY2(m_tool->read("b.pdf").contains(text), "qpdf does not read what the test packs");
            QByteArray bytes;
            QCOMPARE(undoLzw(packed, early, bytes, [](std::uint64_t) { return true; }), Inflated::Whole);
            QCOMPARE(bytes, text);
        }
    }

    void aManualOfManyPages()
    {
        QByteArrayList objects{"<< /Type /Page /Contents 6001 0 R >>"};
        for (int i = 0; i < 6'000; ++i) {
            objects.append(stream(packed("BT (page) Tj ET"), " /Filter /FlateDecode"));
        }
        objects[6'000] = stream(packed("BT (token " + token() + ") Tj ET"), " /Filter /FlateDecode");
        QCOMPARE(pathsOf(scan(pdf(objects), "a.pdf")), QStringList{QStringLiteral("a.pdf!page-1")});
        QVERIFY2(!m_sink->skipped("limit"), skipsOf(*m_sink).constData());
    }

    void hostileFiltersEnd()
    {
        // Each code stands for a longer string than the one before it, of up to 3,838 bytes.
        const QByteArray bomb = lzw(QByteArray(7'000'000, ' '), true);
        QVERIFY2(scan(filtered(bomb, "LZWDecode"), "a.pdf").skipped("limit", QStringLiteral("a.pdf")),
                 skipsOf(*m_sink).constData());
        QVERIFY2(bomb.size() < 10'000, qPrintable(QString::number(bomb.size())));
        ScanLimits few;
        few.largestExpansion = 8 << 20;
        QVERIFY2(scan(filtered(QByteArray("\x81 ").repeated(100'000), "RunLengthDecode"), "a.pdf", few)
                     .skipped("limit", QStringLiteral("a.pdf")),
                 skipsOf(*m_sink).constData());
        scan(filtered(QByteArray(1 << 20, 'z') + "~>", "ASCII85Decode"), "a.pdf");
        std::uint32_t state = 5;
        const auto next = [&] { return state = state * 1'664'525u + 1'013'904'223u; };
        for (int round = 0; round < 60; ++round) { // noise: every code there is
            QByteArray noise(static_cast<qsizetype>(next() >> 20), '\0');
            for (char &c : noise) {
                c = static_cast<char>(next() >> 24);
            }
            static constexpr std::array filters{"LZWDecode", "RunLengthDecode", "ASCII85Decode", "ASCIIHexDecode"};
            static constexpr std::array parameters{"", "/DecodeParms << /EarlyChange 0 /Predictor 12 /Columns 5 >>",
                                                   "/DecodeParms << /Predictor 2 /Colors 3 /Columns 7 >>",
                                                   "/DecodeParms [null 3 (x)]"};
            scan(filtered((round % 2 ? QByteArray("\x80") : QByteArray()) + noise, filters[next() >> 8 & 3],
                          parameters[next() >> 8 & 3]),
                 "a.pdf");
        }
    }
};

QTEST_APPLESS_MAIN(TestPdfFilters)
#include "tst_pdf_filters.moc"
