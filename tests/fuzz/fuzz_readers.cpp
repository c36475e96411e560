// Drives every reader of the catalogue with hostile bytes: `fuzz_readers CORPUS`. The first byte picks the reader, the
// second the name of the file; the rest is the document. Build with the preset "fuzz" (clang, libFuzzer, sanitizers).
#include "scanners/keys/jws.h"
#include "scanners/readers/catalogue.h"

#include <cstdint>

namespace probate {

namespace {

const char *const names[] = {"x",
                             "config",
                             "a.pem",
                             "a.der",
                             "a.crl",
                             "a.keytab",
                             "home/u/.ssh/authorized_keys",
                             "etc/ssh/sshd_config",
                             "etc/ssh/revoked_keys",
                             "id.pub",
                             ".env",
                             "a.ini",
                             "a.properties",
                             "a.json",
                             "a.yaml",
                             "a.toml",
                             "a.xml",
                             ".netrc",
                             ".pgpass",
                             ".git-credentials",
                             ".npmrc",
                             "shadow",
                             ".htpasswd",
                             ".dockercfg",
                             "kubeconfig",
                             "exports/credential-report.csv",
                             "users.ldif"};

/// Takes everything and keeps nothing.
class DevNull : public ReadContext
{
public:
    void observe(Fact, const QString &, std::uint32_t, std::uint64_t) override {}
    void skip(const QString &, const QString &) override {}
    Handle fingerprint(QByteArrayView) const override { return {handles::secret, "00"}; }
    void judge(const NamedValue &) override {}
    void nested(const QString &, QByteArrayView) override {}
    const TrustedKeys &trustedKeys() const override { return m_keys; }
    EvidenceTime evidenceTime() const override { return {Instant(), Duration{0}}; }

private:
    TrustedKeys m_keys;
};

void drive(const uint8_t *data, std::size_t size)
{
    if (size < 2) {
        return;
    }
    const auto readers = allReaders();
    const auto &reader = readers[data[0] % readers.size()];
    Document document;
    document.origin.source = QStringLiteral("dir:/fuzz");
    document.origin.path = QString::fromLatin1(names[data[1] % std::size(names)]);
    document.bytes = QByteArrayView(data + 2, static_cast<qsizetype>(size - 2));
    if (data[1] & 0x80) {
        document.collection = CollectionRecord{QStringLiteral("x:y"), Instant(), true};
        document.exportArea = true;
    }
    DevNull context;
    static_cast<void>(reader.recognises(document));
    reader.read(document, context); // also what it would not have recognised
}

} // namespace

} // namespace probate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size)
{
    probate::drive(data, size);
    return 0;
}
