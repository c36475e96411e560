// PDF by cairo and qpdf, through the whole scanner: what pages show and the file holds is found; no file leads the
// reader in circles.
#include "document_case.h"
#include "pdf_writer.h"

using namespace probate;
using test::packed;
using test::pdf;
using test::stream;

class TestPdf : public DocumentCase
{
    Q_OBJECT

    bool cairo(const QByteArray &program) const
    {
        m_tool->write("make.py", "import cairo\nT = '" + token() +
                                     "'\ns = cairo.PDFSurface('a.pdf', 600, 400)\nc = cairo.Context(s)\n"
                                     "c.set_font_size(9)\ndef say(x, y, t):\n    c.move_to(x, y); c.show_text(t)\n" +
                                     program + "\ns.finish()\n");
        if (!QFile::exists(QStringLiteral("/usr/lib/python3/dist-packages/cairo"))) {
            return false;
        }
        m_tool->run(QStringLiteral("/usr/bin/env PATH=/usr/bin:/bin python3 make.py"));
        return true;
    }

private Q_SLOTS:
    void textOfPdf_data()
    {
        QTest::addColumn<QByteArray>("program");
        QTest::addColumn<QByteArray>("qpdf"); // what is done to it
        QTest::addColumn<QString>("part");
        const auto row = [](const char *name, const char *program, const char *qpdf, const char *part) {
            QTest::newRow(name) << QByteArray(program) << QByteArray(qpdf) << QString::fromLatin1(part);
        };
        const char *plain =
            "say(20, 20, 'first line'); say(20, 40, 'token ' + T + ' and'); say(20, 60, 'third'); c.show_page()";
        row("as cairo writes it", plain, "", "page-1");
        row("letters of two fonts",
            "say(20, 20, 'first ' + chr(945) + chr(946) + T[0:0]); say(20, 40, T); c.show_page()", "", "page-1");
        row("table cells", "say(20, 20, 'name'); say(60, 20, T); say(450, 20, 'value'); c.show_page()", "", "page-1");
        row("the second page", "say(20, 20, 'x'); c.show_page(); say(20, 20, T); c.show_page()", "", "page-2");
        row("objects in streams", plain, "--object-streams=generate", "page-1");
        row("linearized", plain, "--linearize", "page-1");
        row("unpacked", plain, "--qdf", "page-1");
        row("a title", "s.set_metadata(cairo.PDFMetadata.TITLE, 'gr' + chr(252) + ' ' + T); c.show_page()",
            "--object-streams=generate", "strings");
        row("an address",
            "c.tag_begin(cairo.TAG_LINK, \"uri='https://x.example/\" + T + \"'\"); say(20, 20, 'x'); "
            "c.tag_end(cairo.TAG_LINK); c.show_page()",
            "", "strings");
        row("a file in it", "open('key.env', 'w').write('t = ' + T); c.show_page()", "--add-attachment key.env --",
            "key.env");
    }
    void textOfPdf()
    {
        QFETCH(QByteArray, program);
        QFETCH(QByteArray, qpdf);
        QFETCH(QString, part);
        if (!cairo(program) || !ForeignTool::isPresent("qpdf")) {
            QSKIP("pycairo or qpdf is not installed");
        }
        m_tool->run((qpdf.isEmpty() ? QStringLiteral("cp") : QStringLiteral("qpdf")) + QStringLiteral(" a.pdf b.pdf ") +
                    QString::fromLatin1(qpdf));
        const CollectingSink &sink = scanFile("b.pdf");
        QCOMPARE(skipsOf(sink), QByteArray());
        QCOMPARE(pathsOf(sink).size(), 1);
        QVERIFY2(pathsOf(sink).front().endsWith(part) && pathsOf(sink).front().startsWith(QStringLiteral("b.pdf!")),
                 qPrintable(pathsOf(sink).front()));
        QVERIFY(cairo("T = 'nothing to see'\n" + program));
        m_tool->run((qpdf.isEmpty() ? QStringLiteral("cp") : QStringLiteral("qpdf")) + QStringLiteral(" a.pdf b.pdf ") +
                    QString::fromLatin1(qpdf));
        QCOMPARE(pathsOf(scanFile("b.pdf")), QStringList());
    }

    void encryptedPdfIsSaid()
    {
        if (!cairo("say(20, 20, T); c.show_page()") || !ForeignTool::isPresent("qpdf")) {
            QSKIP("pycairo or qpdf is not installed");
        }
        for (const char *streams : {"generate", "disable"}) {
            m_tool->run(QStringLiteral("qpdf --encrypt user owner 256 -- --object-streams=%1 a.pdf b.pdf")
                            .arg(QLatin1StringView(streams)));
            QVERIFY2(scanFile("b.pdf").skipped("encrypted", QStringLiteral("b.pdf")), skipsOf(*m_sink).constData());
            QCOMPARE(m_sink->skips.size(), 1u);
        }
    }

    void codesThatATableExplains()
    {
        // As word processors write: two bytes a letter, numbered as they come, every letter with a place of its own.
        QByteArray codes;
        QByteArray map =
            "1 begincodespacerange <0000> <ffff> endcodespacerange\n1 beginbfrange <0100> <017e> <0000> endbfrange\n";
        for (const char c : token()) {
            codes += "01" + QByteArray(1, c).toHex();
        }
        const QByteArray pieces = "BT /F 9 Tf 1 0 0 1 20 20 Tm [<" + codes.first(40) + "> 12.5 <" +
                                  codes.sliced(40, 40) + ">-80<" + codes.sliced(80) + ">] TJ ET";
        const auto file = [&](const QByteArray &unicode) {
            return pdf({"<< /Type /Page /Parent 2 0 R /Contents [3 0 R] >>",
                        "<< /Type /Pages /Resources 5 0 R /Parent 1 0 R >>", stream(pieces),
                        "<< /Type /Font /Subtype /Type0 " + unicode + " >>", "<< /Font << /F 4 0 R >> >>",
                        stream(packed(map), " /Filter [/FlateDecode]")});
        };
        QCOMPARE(pathsOf(scan(file("/ToUnicode 6 0 R"), "a.pdf")), QStringList{QStringLiteral("a.pdf!page-1")});
        QCOMPARE(skipsOf(*m_sink), QByteArray());
        QCOMPARE(pathsOf(scan(file(""), "a.pdf")), QStringList());
        QVERIFY2(m_sink->skipped("unsupported", QStringLiteral("a.pdf")), skipsOf(*m_sink).constData());
    }

    void whatPagesDoNotName()
    {
        const QByteArray text = "BT 20 20 Td (token " + token() + ") Tj ET";
        QCOMPARE(pathsOf(scan(pdf({stream(text, " /Subtype /Form")}), "a.pdf")),
                 QStringList{QStringLiteral("a.pdf!form-1")});
        QCOMPARE(pathsOf(scan(pdf({stream(packed(text), " /Filter /FlateDecode")}), "a.pdf")),
                 QStringList{QStringLiteral("a.pdf!object-1")});
        QCOMPARE(pathsOf(scan(pdf({stream(text.toHex() + ">", " /Filter /ASCIIHexDecode")}), "a.pdf")),
                 QStringList{QStringLiteral("a.pdf!object-1")});
        m_tool->write("make.py",
                      "import base64, sys; sys.stdout.buffer.write(base64.a85encode(sys.stdin.buffer.read()) + b'~>')");
        const QByteArray ascii = m_tool->run(QStringLiteral("python3 make.py"), packed(text));
        QCOMPARE(pathsOf(scan(pdf({stream(ascii, " /Filter [/A85 /Fl]")}), "a.pdf")),
                 QStringList{QStringLiteral("a.pdf!object-1")});
        QCOMPARE(pathsOf(scan(pdf({stream("var t = '" + token() + "';")}), "a.pdf")),
                 QStringList{QStringLiteral("a.pdf!object-1")});
        QVERIFY(scan(pdf({stream(text, " /Filter /NoSuchDecode")}), "a.pdf").skipped("unsupported"));
        // What an earlier revision showed is still in the file.
        const QByteArray page = "<< /Type /Page /Contents 2 0 R >>";
        QCOMPARE(
            pathsOf(scan(pdf({page, stream(text)}) + "2 0 obj\n" + stream("BT (x) Tj ET") + "\nendobj\n", "a.pdf")),
            QStringList{QStringLiteral("a.pdf!object-2")});
    }

    void hostilePdfEnds()
    {
        const QByteArray bomb = stream(packed(QByteArray(100 << 20, ' ')), " /Filter /FlateDecode");
        QVERIFY2(scan(pdf({bomb}), "a.pdf").skipped("limit", QStringLiteral("a.pdf")), skipsOf(*m_sink).constData());
        // The same stream on every page, and fonts that name one another.
        QByteArrayList pages{stream(packed("BT (" + QByteArray(1 << 20, 'x') + ") Tj ET"), " /Filter /FlateDecode")};
        pages.resize(2'000, "<< /Type /Page /Contents 1 0 R /Parent 3 0 R /Resources 4 0 R >>");
        QVERIFY2(scan(pdf(pages), "a.pdf").skipped("limit", QStringLiteral("a.pdf")), skipsOf(*m_sink).constData());
        scan(pdf({"<< /Type /Page /Contents 1 0 R /Parent 1 0 R >>", "<< /Type /Page /Parent 3 0 R >>",
                  "<< /Parent 2 0 R >>",
                  "<< /Type /Page /Contents [4 0 R 4 0 R] /Resources << /Font << /F 4 0 R >> >> /ToUnicode 4 0 R >>"}),
             "a.pdf");
        scan(pdf({stream("1 0 1 0 1 0", " /Type /ObjStm /N 99999999 /First -5")}), "a.pdf");
        scan(pdf({stream(QByteArray("1 0 ").repeated(100'000) + "<< /Type /Page >>",
                         " /Type /ObjStm /N 100000 /First 400000")}),
             "a.pdf");
        for (const QByteArray &piece :
             {QByteArray("1 0 obj ("), QByteArray("1 0 obj ["), QByteArray("1 0 obj <<"), QByteArray("1 0 obj"),
              QByteArray("obj "), QByteArray("1 0 obj<<>>stream\n"), QByteArray("1 0 obj [1 0 R "),
              QByteArray("trailer <<"), QByteArray("trailer (")}) {
            scan("%PDF-1.4\n" + piece.repeated(60'000), "a.pdf");
        }
        for (const QByteArray &piece : {QByteArray("["), QByteArray("("), QByteArray("<<"), QByteArray("BT BI ID "),
                                        QByteArray("<"), QByteArray("ID EI")}) {
            scan(pdf({stream("BT Tj " + piece.repeated(200'000))}), "a.pdf");
        }
        const QByteArray map = "9 beginbfrange " + QByteArray("<0000> <ffff> <0000> ").repeated(50'000) + " endbfrange";
        scan(pdf({"<< /Type /Page /Contents 3 0 R /Resources << /Font << /F 2 0 R >> >> >>",
                  "<< /Type /Font /ToUnicode 4 0 R >>", stream("BT /F 1 Tf (abc) Tj ET"), stream(map)}),
             "a.pdf");
        QVERIFY2(scan("%PDF-1.4\n" + QByteArray(100, 'x'), "a.pdf").skipped("damaged"), skipsOf(*m_sink).constData());
    }

    void flippedBitsOfPdf()
    {
        if (!cairo("for i in range(5):\n    say(20, 20, 'x' * i + T); c.show_page()") ||
            !ForeignTool::isPresent("qpdf")) {
            QSKIP("pycairo or qpdf is not installed");
        }
        m_tool->run(QStringLiteral("qpdf --object-streams=generate a.pdf b.pdf"));
        for (const char *name : {"a.pdf", "b.pdf"}) {
            const QByteArray whole = m_tool->read(name);
            std::uint32_t state = 3;
            const auto next = [&] { return state = state * 1'664'525u + 1'013'904'223u; };
            for (int round = 0; round < 100; ++round) {
                QByteArray hurt =
                    whole.first(round % 3 == 0 ? static_cast<qsizetype>(next() >> 8) % whole.size() : whole.size());
                for (int i = 0; i < 6 && !hurt.isEmpty(); ++i) {
                    hurt[static_cast<qsizetype>(next() >> 8) % hurt.size()] = static_cast<char>(next() >> 9);
                }
                scan(hurt, name);
            }
        }
    }
};

QTEST_APPLESS_MAIN(TestPdf)
#include "tst_pdf.moc"
