// A private key is read as a key wherever a text quotes it: indented, in a literal of several lines, in JSON, in a
// patch.
#include "document_case.h"

using namespace probate;

namespace {

QByteArray indented(QByteArray pem, const char *by)
{
    return pem.replace("\n", QByteArray("\n") + by);
}

/// As a literal of several lines that code puts together, what is between two of them being `seam`.
QByteArray literal(QByteArray pem, const char *seam = " +\n    ")
{
    return "s = \"" + pem.replace("\n", QByteArray("\\n\"") + seam + "\"") + "\";\n";
}

QByteArray patch(const QByteArray &pem)
{
    return "@@ -0,0 +1 @@\n+" + indented(pem, "+") + "\n";
}

} // namespace

class TestKeysInText : public DocumentCase
{
    Q_OBJECT

    QByteArray openssl(const char *arguments) const
    {
        return m_tool->run(QStringLiteral("openssl ") + QLatin1StringView(arguments)).trimmed();
    }
    std::vector<std::pair<Origin, SecretSeen>> secretsIn(const QByteArray &text)
    {
        return scan(text, "a.txt").secrets();
    }

private Q_SLOTS:
    void keysInTextAreReadAsKeys()
    {
        const QByteArray pem = openssl("genpkey -algorithm ed25519");
        QVERIFY(pem.startsWith("-----BEGIN PRIVATE KEY-----"));
        std::vector<std::vector<Handle>> handles;
        for (const QByteArray &text :
             {"x:\n  y:\n    " + indented(pem, "    ") + "\n", "s = \"\n\" +\n" + literal(pem).sliced(4)}) {
            const auto found = secretsIn(text);
            QCOMPARE(found.size(), 1u);
            QCOMPARE(found.front().first.line, 3u);
            handles.push_back(found.front().second.credential.handles);
            QVERIFY(std::any_of(handles.back().begin(), handles.back().end(),
                                [](const Handle &handle) { return handle.scheme != handles::secret; }));
        }
        QCOMPARE(handles[0], handles[1]);
    }

    void plusSignsOfAKeyAreItsOwn_data()
    {
        QTest::addColumn<QByteArray>("edge");
        QTest::newRow("at a line's beginning") << QByteArray("\n+");
        QTest::newRow("at a line's end") << QByteArray("+\n");
    }

    void plusSignsOfAKeyAreItsOwn()
    {
        QFETCH(QByteArray, edge);
        QByteArray pem;
        for (int i = 0; i < 200 && !pem.contains(edge); ++i) { // one key in six has such a line
            pem = openssl("genrsa -traditional 1024");
        }
        QVERIFY(pem.contains(edge));
        const auto handlesIn = [&](const QByteArray &text) {
            const auto found = secretsIn(text);
            return found.size() == 1 ? found.front().second.credential.handles : std::vector<Handle>();
        };
        const auto plain = handlesIn(pem);
        QVERIFY(plain.size() > 1); // more than the fingerprint: it was read as a key
        QCOMPARE(handlesIn("key: |\n  " + indented(pem, "  ") + "\n"), plain);
        QCOMPARE(handlesIn(literal(pem)), plain);
        QCOMPARE(handlesIn(literal(pem, "\n    + ")), plain);
        QCOMPARE(handlesIn(patch(pem)), plain);
    }

    void anEncryptedKeyInTextIsNoKeyThatLeaks()
    {
        const QByteArray pem = openssl("genrsa -traditional -aes256 -passout \"pass:correct horse\" 1024");
        QVERIFY(pem.contains("Proc-Type: 4,ENCRYPTED\nDEK-Info: ") && pem.contains("\n\n"));
        for (const QByteArray &text :
             {pem, "var k = []byte(`" + pem + "\n`)\n", "  key: |\n    " + indented(pem, "    ") + "\n", literal(pem),
              "{\"k\": \"" + QByteArray(pem).replace("\n", "\\n") + "\"}\n", patch(pem)}) {
            const auto found = secretsIn(text);
            QCOMPARE(found.size(), 1u);
            QCOMPARE(toText(found.front().second.credential.kind), QStringLiteral("encrypted-store"));
        }
    }
};

QTEST_APPLESS_MAIN(TestKeysInText)
#include "tst_keys_in_text.moc"
