// A document through everything: each secret once, at its line; nothing of it leaves.
#include "collecting_sink.h"
#include "core/rules/example.h"
#include "core/rules/rule_reader.h"
#include "scanners/pipeline/encoding.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"

#include <QTest>

#include <thread>

using namespace probate;

namespace {

Fingerprinter printer()
{
    return Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef"));
}

QByteArray made(const char *text, std::uint64_t seed = 1)
{
    return expandExample(text, seed, ExampleKind::CounterExample)->bytes;
}

const QByteArray &githubToken()
{
    static const QByteArray token = made("ghp_{{base62:30}}{{crc32-github}}");
    return token;
}

/// A reader for tests: "name=value" lines of a file called *.pairs.
bool recognisesPairs(const Document &document)
{
    return document.fileName().endsWith(QStringLiteral(".pairs"));
}

bool readPairs(const Document &document, ReadContext &context)
{
    std::uint32_t line = 0;
    for (const QByteArray &text : document.bytes.toByteArray().split('\n')) {
        ++line;
        const auto equals = text.indexOf('=');
        if (text == "break") {
            throw std::runtime_error("broken reader");
        }
        if (equals < 0) {
            continue;
        }
        if (text.startsWith("nest:")) {
            context.nested(QStringLiteral("#") + QString::fromUtf8(text.mid(5, equals - 5)),
                           QByteArrayView(text).sliced(equals + 1));
        } else {
            context.judge({QString::fromUtf8(text.left(equals)), QByteArrayView(text).sliced(equals + 1), line, 0,
                           QStringLiteral("alice"), QStringLiteral("db1"), false});
        }
    }
    return true;
}

bool throwsAlways(const Document &document)
{
    return document.fileName() == QStringLiteral("boom");
}

bool throwing(const Document &, ReadContext &)
{
    throw std::runtime_error("broken reader");
}

} // namespace

class TestDocumentScanner : public QObject
{
    Q_OBJECT

    std::unique_ptr<DocumentScanner> m_scanner;
    std::vector<Reader> m_readers;

    CollectingSink *m_sink = nullptr;
    std::unique_ptr<CollectingSink> m_owned;

    const CollectingSink &scan(const QByteArray &bytes, const char *path = "a.txt", ScanLimits limits = {})
    {
        m_owned = std::make_unique<CollectingSink>();
        Document document;
        document.origin.source = QStringLiteral("dir:/estate");
        document.origin.path = QString::fromLatin1(path);
        document.bytes = bytes;
        document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
        m_scanner->scan(document, limits, *m_owned);
        return *m_owned;
    }

private Q_SLOTS:
    void initTestCase()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        QVERIFY2(rules, rules ? "" : qPrintable(rules.error().message()));
        m_readers.assign(allReaders().begin(), allReaders().end());
        m_readers.insert(m_readers.begin(),
                         {{"pairs", "test", recognisesPairs, readPairs}, {"boom", "test", throwsAlways, throwing}});
        auto scanner = makeDocumentScanner(std::move(*rules), m_readers, printer(), {});
        QVERIFY2(scanner, scanner ? "" : qPrintable(scanner.error().message()));
        m_scanner = std::move(scanner).value();
    }

    void aSecretHasItsPlaceRuleAndFingerprint()
    {
        const auto found = scan("first\nsecond token " + githubToken() + " end\n").secrets();
        QCOMPARE(found.size(), 1u);
        const auto &[origin, seen] = found.front();
        QCOMPARE(origin.line, 2u);
        QCOMPARE(origin.offset, 19u);
        QCOMPARE(origin.path, QStringLiteral("a.txt"));
        QCOMPARE(seen.rule, QStringLiteral("github-pat-classic"));
        QCOMPARE(seen.credential.kind, Kind::PersonalAccessToken);
        QCOMPARE(seen.credential.layer, Layer::Key);
        QCOMPARE(seen.credential.handles, std::vector<Handle>{printer().fingerprint(githubToken())});
        QVERIFY(!seen.suppressed);
    }

    void aSecretCountsOnceInADocument()
    {
        const CollectingSink &sink =
            scan(githubToken() + "\n" + githubToken() + "\n" + QByteArray("x: " + githubToken()).toBase64());
        QCOMPARE(sink.secrets().size(), 1u);
        QCOMPARE(sink.secrets().front().first.line, 1u);
    }

    void aReaderAndTheMatcherSayOneThing()
    {
        const auto found = scan("GITHUB_TOKEN=" + githubToken() + "\n", "x.pairs").secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().second.rule, QStringLiteral("github-pat-classic"));
        QCOMPARE(found.front().second.credential.attributes.at(QStringLiteral("user")), QStringLiteral("alice"));
        QCOMPARE(found.front().second.credential.attributes.at(QStringLiteral("host")), QStringLiteral("db1"));
    }

    void aNamedValueIsJudgedByItsName()
    {
        const QByteArray password = made("q{{base62:11}}!7");
        const auto found =
            scan("spring.datasource.password=" + password + "\nspring.datasource.name=" + password.toUpper() + "\n",
                 "x.pairs")
                .secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().second.credential.kind, Kind::DatabasePassword);
        QCOMPARE(found.front().second.rule, QStringLiteral("generic-named"));
        QVERIFY(scan("password=changeme\nsecret=${SECRET}\n", "x.pairs").secrets().empty());
    }

    void aPasswordThatNpmEncodesCountsOnce()
    {
        const QByteArray password = made("q{{base62:15}}7");
        const auto found =
            scan("//r.example/:username=ada\n//r.example/:_password=" + password.toBase64() + "\n", ".npmrc").secrets();
        QCOMPARE(found.size(), 1u);
        const auto &handles = found.front().second.credential.handles;
        QVERIFY(std::find(handles.begin(), handles.end(), printer().fingerprint(password)) != handles.end());
    }

    void anObfuscatedPasswordJoinsThePlainOne()
    {
        const QByteArray plain = made("q{{base62:11}}7");
        QByteArray obfuscated("OBF:"); // each byte opposite to itself, as Jetty writes 256 (127 + 2 b) + 127
        for (const char c : plain) {
            obfuscated += QByteArray::number((127 + c + c) * 256 + 127, 36);
        }
        for (const char *path : {"x.pairs", "start.ini"}) {
            const auto found = scan("keyStorePassword=" + obfuscated + "\n", path).secrets();
            QCOMPARE(found.size(), 1u);
            const auto &handles = found.front().second.credential.handles;
            QVERIFY(std::find(handles.begin(), handles.end(), printer().fingerprint(plain)) != handles.end());
        }
    }

    void valuesThatWaitTogetherAreJudgedOneByOne()
    {
        const std::vector<int> places{1, 7, 1999, 2000, 2001, 2002, 4999}; // some 2,000 are looked at in one go
        QByteArray text;
        for (int i = 1; i <= 5000; ++i) {
            const bool secret = std::find(places.begin(), places.end(), i) != places.end();
            const QByteArray number = QByteArray::number(i);
            text += secret ? "key" + number + "=" + made("ghp_{{base62:30}}{{crc32-github}}", std::uint64_t(i)) + "\n"
                           : "plain" + number + "=word " + number + "\n";
        }
        const auto found = scan(text, "x.pairs").secrets();
        QCOMPARE(found.size(), places.size());
        for (std::size_t i = 0; i < places.size(); ++i) {
            QCOMPARE(found[i].first.line, static_cast<std::uint32_t>(places[i]));
            QCOMPARE(found[i].second.rule, QStringLiteral("github-pat-classic"));
            QCOMPARE(found[i].second.credential.attributes.at(QStringLiteral("name")),
                     QStringLiteral("key%1").arg(places[i]));
        }
    }

    void whatWaitsIsToldBeforeWhatFollows()
    {
        const QByteArray password = made("q{{base62:11}}!7");
        const CollectingSink &sink =
            scan("a.password=" + password + "\nnest:data.key=" + githubToken() + "\n", "x.pairs");
        QCOMPARE(sink.secrets().size(), 2u);
        QCOMPARE(sink.secrets().front().second.rule, QStringLiteral("generic-named"));
        // and is not lost with a reader that breaks
        QCOMPARE(scan("a.password=" + password + "\nbreak\n", "x.pairs").secrets().front().second.rule,
                 QStringLiteral("generic-named"));
    }

    void nestedValuesAreDocuments()
    {
        const auto found = scan("nest:data.key=" + githubToken() + "\n", "x.pairs").secrets();
        QCOMPARE(found.size(), 1u);
        QCOMPARE(found.front().first.path, QStringLiteral("x.pairs"));
    }

    void aPairIsOneCredential()
    {
        const QByteArray id = made("AKIA{{base32:16}}");
        const QByteArray secret = made("{{base62:39}}7", 3);
        const auto found =
            scan("[default]\naws_access_key_id = " + id + "\naws_secret_access_key = " + secret + "\n").secrets();
        QCOMPARE(found.size(), 1u);
        const auto &handles = found.front().second.credential.handles;
        QVERIFY(std::find(handles.begin(), handles.end(), Handle{handles::awsAccessKeyId, id}) != handles.end());
        QVERIFY(std::find(handles.begin(), handles.end(), printer().fingerprint(secret)) != handles.end());
        QVERIFY(scan("aws_access_key_id = " + id + "\n").secrets().empty());
    }

    void aTokenBringsItsLifetime()
    {
        const auto found =
            scan("t = " + made("{{jwt:iss=https://id.example.net,sub=svc,iat=1700000000,exp=1900000000}}")).secrets();
        QCOMPARE(found.size(), 1u);
        const CredentialDescription &credential = found.front().second.credential;
        QCOMPARE(toIso(credential.lifetime.expires->at), QStringLiteral("2030-03-17T17:46:40Z"));
        QVERIFY(credential.lifetime.expiryIsFirm);
        QCOMPARE(credential.issuer, QStringLiteral("https://id.example.net"));
        QCOMPARE(credential.attributes.at(QStringLiteral("subject")), QStringLiteral("svc"));
        QVERIFY(std::any_of(credential.handles.begin(), credential.handles.end(), [](const Handle &handle) {
            return handle.scheme == handles::jwt && handle.value.startsWith("https://id.example.net/");
        }));
    }

    void aCommentAcceptsItsLine_data()
    {
        QTest::addColumn<QByteArray>("comment");
        QTest::addColumn<QString>("by");
        QTest::newRow("ours") << QByteArray("# probate:allow test account, see wiki")
                              << QStringLiteral("comment probate:allow: test account, see wiki");
        QTest::newRow("gitleaks") << QByteArray("# gitleaks:allow") << QStringLiteral("comment gitleaks:allow");
        QTest::newRow("trufflehog") << QByteArray("// trufflehog:ignore")
                                    << QStringLiteral("comment trufflehog:ignore");
    }
    void aCommentAcceptsItsLine()
    {
        QFETCH(QByteArray, comment);
        QFETCH(QString, by);
        const CollectingSink &sink = scan("a\nt = " + githubToken() + " " + comment + "\n");
        QCOMPARE(sink.secrets().size(), 1u);
        QVERIFY(sink.secrets().front().second.suppressed);
        QCOMPARE(sink.secrets().front().second.suppressedBy, by);
        QVERIFY(sink.skipped("suppressed"));
        const CollectingSink &other = scan(comment + "\nt = " + githubToken() + "\n");
        QVERIFY(!other.secrets().front().second.suppressed);
        const CollectingSink &both = scan("t = " + githubToken() + " " + comment + "\nu = " + githubToken() + "\n");
        QCOMPARE(both.secrets().size(), 1u);
    }

    void aBrokenReaderCostsItsDocumentOnly()
    {
        const CollectingSink &sink = scan("x", "boom");
        QVERIFY(sink.skipped("damaged", QStringLiteral("boom")));
        QCOMPARE(scan(githubToken()).secrets().size(), 1u);
    }

    void whatIsTooLargeIsSkipped()
    {
        ScanLimits limits;
        limits.largestDocument = 100;
        QVERIFY(scan(QByteArray(101, 'x'), "big", limits).skipped("too-large", QStringLiteral("big")));
        QVERIFY(!scan(QByteArray(100, 'x'), "fits", limits).skipped("too-large"));
    }

    void theSameBytesGiveTheSameObservations()
    {
        const QByteArray text =
            "a: " + githubToken() + "\npassword = \"" + made("x{{base62:12}}#1") + "\"\n" + made("{{jwt}}");
        const auto first = scan(text).observations;
        std::vector<int> equal(4);
        std::vector<std::thread> threads;
        for (std::size_t i = 0; i < equal.size(); ++i) {
            threads.emplace_back([&, i] {
                for (int round = 0; round < 50; ++round) {
                    CollectingSink sink;
                    Document document;
                    document.origin.source = QStringLiteral("dir:/estate");
                    document.origin.path = QStringLiteral("a.txt");
                    document.bytes = text;
                    document.collectedAt = *parseInstant("2026-03-11T16:55:00Z");
                    m_scanner->scan(document, {}, sink);
                    equal[i] += sink.observations == first;
                }
            });
        }
        for (std::thread &thread : threads) {
            thread.join();
        }
        QCOMPARE(first.size(), 3u);
        QCOMPARE(equal, std::vector<int>(4, 50));
    }

    void noSecretLeaves()
    {
        const QByteArray password = made("x{{base62:12}}#1");
        const CollectingSink &sink = scan("a: " + githubToken() + "\npassword = \"" + password + "\"\n");
        for (const auto &[origin, seen] : sink.secrets()) {
            QString all = toText(origin) + seen.credential.label + seen.credential.issuer + seen.rule;
            for (const auto &[name, value] : seen.credential.attributes) {
                all += name + value;
            }
            for (const Handle &handle : seen.credential.handles) {
                all += toText(handle);
            }
            QVERIFY(!all.contains(QString::fromLatin1(githubToken())));
            QVERIFY(!all.contains(QString::fromLatin1(password)));
        }
        QCOMPARE(sink.secrets().size(), 2u);
    }
};

QTEST_APPLESS_MAIN(TestDocumentScanner)
#include "tst_document_scanner.moc"
