// Drives what takes documents apart with hostile bytes: `PROBATE_FUZZ_TARGET=pdf fuzz_documents CORPUS/pdf`. Targets:
// pdf, mail, mbox, sqlite, notebook, archive. Parts are taken apart in turn, three deep. Beyond "no read outside", it
// holds them to the limits that they were given: bytes handed on and entries are bounded.
#include "scanners/documents/unpack.h"

#include "core/crypto/fingerprint.h"
#include "scanners/keys/jws.h"
#include "scanners/reader.h"

#include <cstdlib>
#include <string_view>

namespace probate {

namespace {

constexpr ScanLimits limits{.largestDocument = 1 << 20, .largestExpansion = 8 << 20, .mostEntries = 500};
/// A part that reaches the limit is handed on before the next is refused.
constexpr std::uint64_t mostHandedOn = limits.largestExpansion + limits.largestDocument;

void hold(bool claim)
{
    if (!claim) {
        std::abort();
    }
}

QString nameOf(std::string_view target)
{
    return target == "pdf"        ? QStringLiteral("a.pdf")
           : target == "mail"     ? QStringLiteral("a.eml")
           : target == "mbox"     ? QStringLiteral("a.mbox")
           : target == "sqlite"   ? QStringLiteral("a.db")
           : target == "notebook" ? QStringLiteral("a.ipynb")
                                  : QStringLiteral("a");
}

/// What one outermost document came to.
struct Tally
{
    std::uint64_t unpacked = 0;
    std::uint64_t handedOn = 0;
};

/// Takes parts apart and keeps nothing.
class Taking : public ReadContext
{
public:
    Taking(Document document, Tally &tally) : m_document(std::move(document)), m_tally(tally) {}

    void observe(Fact, const QString &, std::uint32_t, std::uint64_t) override {}
    void skip(const QString &kind, const QString &detail) override { hold(!kind.isEmpty() && !detail.isEmpty()); }
    Handle fingerprint(QByteArrayView) const override { return {handles::secret, "00"}; }
    void judge(const NamedValue &) override {}
    void nested(const QString &name, QByteArrayView bytes) override
    {
        hold(!name.isEmpty() && static_cast<std::uint64_t>(bytes.size()) <= limits.largestExpansion);
        volatile char touched = 0; // every byte must be one that may be read
        for (const char byte : bytes) {
            touched = static_cast<char>(touched ^ byte);
        }
        m_tally.handedOn += static_cast<std::uint64_t>(bytes.size());
        hold(m_tally.handedOn <= 4 * mostHandedOn); // a part is counted once on each of its levels
        Document inner = m_document;
        inner.bytes = bytes;
        inner.origin.path += QLatin1Char('!') + name;
        if (++inner.depth <= limits.deepestNesting) {
            Taking context(inner, m_tally);
            unpackDocument(inner, limits, context);
        }
    }
    bool mayUnpack(std::uint64_t bytes) override
    {
        m_tally.unpacked += bytes;
        return m_tally.unpacked <= limits.largestExpansion;
    }
    const TrustedKeys &trustedKeys() const override { return m_keys; }
    EvidenceTime evidenceTime() const override { return {std::nullopt, Duration{0}}; }

private:
    Document m_document;
    Tally &m_tally;
    TrustedKeys m_keys;
};

void drive(QByteArrayView bytes)
{
    static const char *const target = std::getenv("PROBATE_FUZZ_TARGET");
    hold(target != nullptr);
    Document document;
    document.origin.source = QStringLiteral("dir:/fuzz");
    document.origin.path = nameOf(target);
    document.bytes = bytes;
    Tally tally;
    Taking context(document, tally);
    unpackDocument(document, limits, context);
}

} // namespace

} // namespace probate

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size)
{
    probate::drive(QByteArrayView(data, static_cast<qsizetype>(size)));
    return 0;
}
