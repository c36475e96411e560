// Whatever form the text of a document has, what it says is found, at its line: encodings of characters, base64, hex,
// percent-encoding, escapes and entities, within each other as deep as allowed.
#include "core/crypto/fingerprint.h"
#include "document_case.h"

#include <QStringEncoder>

using namespace probate;

class TestDecoding : public DocumentCase
{
    Q_OBJECT

    const Fingerprinter m_printer = Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef"));

private Q_SLOTS:
    void everyFormOfTextIsRead_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("decoding");
        const QString text = QStringLiteral("line one is here\nkey: ") + QString::fromLatin1(token()) +
                             QStringLiteral("\nend of the text\n");
        const auto encode = [&](QStringConverter::Encoding encoding, bool mark) {
            QStringEncoder encoder(encoding, mark ? QStringConverter::Flag::WriteBom : QStringConverter::Flag::Default);
            return QByteArray(encoder.encode(text));
        };
        QTest::newRow("utf-8 with mark") << encode(QStringConverter::Utf8, true) << QString();
        QTest::newRow("utf-16le with mark") << encode(QStringConverter::Utf16LE, true) << QStringLiteral("utf-16le");
        QTest::newRow("utf-16be with mark") << encode(QStringConverter::Utf16BE, true) << QStringLiteral("utf-16be");
        QTest::newRow("utf-32le with mark") << encode(QStringConverter::Utf32LE, true) << QStringLiteral("utf-32le");
        QTest::newRow("utf-32be with mark") << encode(QStringConverter::Utf32BE, true) << QStringLiteral("utf-32be");
        QTest::newRow("utf-16le") << encode(QStringConverter::Utf16LE, false) << QStringLiteral("utf-16le");
        QTest::newRow("utf-16be") << encode(QStringConverter::Utf16BE, false) << QStringLiteral("utf-16be");
        QTest::newRow("utf-32le") << encode(QStringConverter::Utf32LE, false) << QStringLiteral("utf-32le");
        QTest::newRow("utf-32be") << encode(QStringConverter::Utf32BE, false) << QStringLiteral("utf-32be");
    }
    void everyFormOfTextIsRead()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, decoding);
        const auto found = scan(bytes, "a.txt").secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().first.line, 2u);
        QCOMPARE(found.front().first.decoding, decoding);
        QCOMPARE(found.front().second.credential.handles, std::vector<Handle>{m_printer.fingerprint(token())});
    }

    void encodedTextIsDecoded_data()
    {
        QTest::addColumn<QByteArray>("bytes");
        QTest::addColumn<QString>("decoding");
        const QByteArray plain = "{\"token\": \"" + token() + "\"}";
        QByteArray percent;
        for (const char c : plain) {
            percent += QByteArray(strchr("{}\": ", c) ? "%" + QByteArray(1, c).toHex().toUpper() : QByteArray(1, c));
        }
        QTest::newRow("base64") << "\n\nx: " + plain.toBase64() + "\n" << QStringLiteral("base64");
        QTest::newRow("base64url") << "\n\nx: " + plain.toBase64(QByteArray::Base64UrlEncoding) + "\n"
                                   << QStringLiteral("base64");
        QTest::newRow("hex") << "\n\nx: " + plain.toHex() + "\n" << QStringLiteral("hex");
        QTest::newRow("twice") << "\n\nx: " + plain.toBase64().toBase64() + "\n" << QStringLiteral("base64>base64");
        QTest::newRow("hex in base64") << "\n\nx: " + plain.toHex().toBase64() + "\n" << QStringLiteral("base64>hex");
        QByteArray wrapped = QByteArray(plain + QByteArray(80, ' ') + plain).toBase64();
        for (qsizetype at = 76; at < wrapped.size(); at += 77) {
            wrapped.insert(at, '\n');
        }
        QByteArray numbers;
        QByteArray entities;
        QByteArray both;
        QByteArray upper;
        for (const char c : plain) {
            const QByteArray hex = QByteArray(1, c).toHex();
            numbers += c == 'p' || c == '=' ? "\\u00" + hex : QByteArray(1, c);
            upper += c == 'g' ? "\\x" + hex.toUpper() : QByteArray(1, c);
            entities += c == 'p' ? "&#x" + hex + ";" : c == '"' ? QByteArray("&quot;") : QByteArray(1, c);
            both += c == 'h' ? "&#92;u00" + hex : QByteArray(1, c);
        }
        QTest::newRow("unicode escapes") << "\n\nx: " + numbers + "\n" << QStringLiteral("escapes");
        QTest::newRow("hex escapes") << "\n\nx: " + upper + "\n" << QStringLiteral("escapes");
        QTest::newRow("entities") << "\n\nx: " + entities + "\n" << QStringLiteral("entities");
        QTest::newRow("escapes in entities") << "\n\nx: secret " + both + "\n" << QStringLiteral("entities>escapes");
        QTest::newRow("escapes in base64") << "\n\nx: " + numbers.toBase64() + "\n" << QStringLiteral("base64>escapes");
        QTest::newRow("wrapped") << "a\n\n" + wrapped + "\n" << QStringLiteral("base64");
    }
    void encodedTextIsDecoded()
    {
        QFETCH(QByteArray, bytes);
        QFETCH(QString, decoding);
        const auto found = scan(bytes, "a.txt").secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().first.line, 3u);
        QCOMPARE(found.front().first.decoding, decoding);
        QCOMPARE(found.front().second.credential.handles, std::vector<Handle>{m_printer.fingerprint(token())});
    }

    void aValueWithEscapesIsWhatTheyStandFor_data()
    {
        QTest::addColumn<QByteArray>("before");
        QTest::addColumn<QByteArray>("after");
        QTest::newRow("JSON by a program that escapes for HTML") << QByteArray("\\u0026") << QByteArray("&");
        QTest::newRow("a letter as a number") << QByteArray("\\u0041") << QByteArray("A");
        QTest::newRow("hexadecimal") << QByteArray("\\x2b") << QByteArray("+");
        QTest::newRow("braces") << QByteArray("\\u{41}") << QByteArray("A");
        QTest::newRow("decimal entity") << QByteArray("&#65;") << QByteArray("A");
        QTest::newRow("hexadecimal entity") << QByteArray("&#x41;") << QByteArray("A");
    }
    void aValueWithEscapesIsWhatTheyStandFor()
    {
        QFETCH(QByteArray, before);
        QFETCH(QByteArray, after);
        const QByteArray head = made("Zq7{{base62:9}}");
        const QByteArray tail = made("{{base62:9}}4!");
        const auto found = scan("db_password = \"" + head + before + tail + "\"\n", "a.txt").secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().second.credential.handles,
                 std::vector<Handle>{m_printer.fingerprint(head + after + tail)});
    }

    void textsOfOtherLanguagesAreNotDecoded()
    {
        // A dropped escape would count as an encoded part, of which a document may have so many.
        QByteArray translations;
        for (int i = 0; i < 6000; ++i) {
            translations += "label.w = \\u4e2d\\u6587 \\u0026 n\\u00fc &amp; &#228;\n";
        }
        QVERIFY(!scan(translations, "labels_zh.text").skipped("limit"));
    }

    void percentEncodedTextIsDecoded()
    {
        const QByteArray url = "https://x.example/?q=%7B%22password%22%3A%20%22" + made("Zq7{{base62:9}}-") + "%22%7D ";
        QCOMPARE(scan(url, "a.txt").secrets().size(), 1u);
    }

    void nestingEndsAtItsCap()
    {
        QByteArray text = "token " + token() + " and some words";
        for (int i = 0; i < 3; ++i) {
            text = text.toBase64();
        }
        QCOMPARE(scan(text, "a.txt").secrets().size(), 1u);
        const CollectingSink &deeper = scan(text.toBase64(), "a.txt");
        QCOMPARE(deeper.secrets().size(), 0u);
        QVERIFY(deeper.skipped("too-deep"));
    }
};

QTEST_APPLESS_MAIN(TestDecoding)
#include "tst_decoding.moc"
