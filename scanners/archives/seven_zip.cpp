#include "scanners/archives/seven_zip.h"

#include <QByteArray>
#include <QtEndian>

#include <lzma.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <vector>

namespace probate {

namespace {

// 7zFormat.txt of the LZMA SDK: ids of properties.
enum Id : std::uint64_t {
    End = 0x00,
    Header = 0x01,
    ArchiveProperties = 0x02,
    AdditionalStreams = 0x03,
    MainStreams = 0x04,
    Files = 0x05,
    PackInfo = 0x06,
    UnpackInfo = 0x07,
    SubStreams = 0x08,
    Size = 0x09,
    Crc = 0x0A,
    Folder = 0x0B,
    CodersUnpackSize = 0x0C,
    UnpackStreams = 0x0D,
    EncodedHeader = 0x17
};

constexpr qsizetype startSize = 32;
constexpr std::uint64_t largestHeader = 16 << 20; ///< unpacked: that of some hundred thousand files
constexpr std::uint64_t largestDictionary = 64 << 20;
constexpr std::uint64_t largestSideStream = 128
                                            << 20; ///< of a folder whose coders feed one another, which are held whole
constexpr std::uint64_t mostFiles = 1'000'000;
constexpr std::uint64_t mostFolders = 100'000;
constexpr std::uint64_t mostCoders = 32;
constexpr int mostLayers = 4; ///< of packed headers

class HeaderReader
{
public:
    explicit HeaderReader(QByteArrayView bytes) : m_bytes(bytes) {}

    bool ok() const { return m_ok; }
    std::uint64_t left() const { return static_cast<std::uint64_t>(m_bytes.size() - m_at); }

    unsigned char byte()
    {
        if (m_at >= m_bytes.size()) {
            m_ok = false;
            return 0;
        }
        return static_cast<unsigned char>(m_bytes[m_at++]);
    }
    /// "REAL_UINT64 or NUMBER": the first byte's leading ones say how many bytes follow.
    std::uint64_t number()
    {
        const unsigned first = byte();
        std::uint64_t value = 0;
        unsigned mask = 0x80;
        for (int i = 0; i < 8; ++i, mask >>= 1) {
            if ((first & mask) == 0) {
                return value + (static_cast<std::uint64_t>(first & (mask - 1)) << (8 * i));
            }
            value |= static_cast<std::uint64_t>(byte()) << (8 * i);
        }
        return value;
    }
    /// A count; zero, and not ok, above the most.
    std::uint64_t count(std::uint64_t most = mostFiles)
    {
        const std::uint64_t value = number();
        m_ok = m_ok && value <= most;
        return m_ok ? value : 0;
    }
    QByteArrayView take(std::uint64_t size)
    {
        if (size > left()) {
            m_ok = false;
            return {};
        }
        m_at += static_cast<qsizetype>(size);
        return m_bytes.sliced(m_at - static_cast<qsizetype>(size), static_cast<qsizetype>(size));
    }
    void fail() { m_ok = false; }

private:
    QByteArrayView m_bytes;
    qsizetype m_at = 0;
    bool m_ok = true;
};

struct Coder
{
    QByteArray method;
    QByteArray properties;
    std::uint64_t outputs = 1;
};

struct Streams
{
    std::uint64_t packedAt = 0;
    std::vector<std::uint64_t> packed;
    std::vector<std::vector<Coder>> folders;
    std::vector<std::vector<std::uint64_t>> sizes; ///< of each folder's outputs
    std::vector<bool> summed;                      ///< by folder: it has a checksum of its own
};

/// Which of so many have a checksum; the sums are skipped.
std::vector<bool> readDigests(HeaderReader &reader, std::uint64_t count)
{
    std::vector<bool> defined(count, true);
    if (reader.byte() == 0) { // not all: a bit for each
        unsigned bits = 0;
        for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
            bits = i % 8 == 0 ? reader.byte() : bits << 1;
            defined[i] = (bits & 0x80) != 0;
        }
    }
    reader.take(4 * static_cast<std::uint64_t>(std::ranges::count(defined, true)));
    return defined;
}

void readPackInfo(HeaderReader &reader, Streams &streams)
{
    streams.packedAt = reader.number();
    const std::uint64_t count = reader.count();
    for (std::uint64_t id = reader.number(); reader.ok() && id != End; id = reader.number()) {
        if (id == Size) {
            for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
                streams.packed.push_back(reader.number());
            }
        } else if (id == Crc) {
            readDigests(reader, count);
        } else {
            reader.fail();
        }
    }
}

std::vector<Coder> readFolder(HeaderReader &reader)
{
    std::vector<Coder> coders;
    const std::uint64_t count = reader.number();
    if (count == 0 || count > mostCoders) {
        reader.fail();
    }
    std::uint64_t inputs = 0;
    std::uint64_t outputs = 0;
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        const unsigned flags = reader.byte();
        Coder coder;
        coder.method = reader.take(flags & 0x0F).toByteArray();
        const std::uint64_t in = flags & 0x10 ? reader.number() : 1;
        coder.outputs = flags & 0x10 ? reader.number() : 1;
        if (in > mostCoders || coder.outputs > mostCoders) {
            reader.fail();
        }
        inputs += in;
        outputs += coder.outputs;
        if (flags & 0x20) {
            coder.properties = reader.take(reader.number()).toByteArray();
        }
        coders.push_back(std::move(coder));
    }
    const std::uint64_t pairs = outputs > 0 ? outputs - 1 : 0;
    for (std::uint64_t i = 0; i < 2 * pairs && reader.ok(); ++i) {
        reader.number();
    }
    const std::uint64_t packed = inputs >= pairs ? inputs - pairs : 0;
    for (std::uint64_t i = 0; packed > 1 && i < packed && reader.ok(); ++i) {
        reader.number();
    }
    return coders;
}

void readUnpackInfo(HeaderReader &reader, Streams &streams)
{
    if (reader.number() != Folder) {
        reader.fail();
    }
    const std::uint64_t count = reader.count(mostFolders);
    if (reader.byte() != 0) { // in another stream: nobody writes that
        reader.fail();
    }
    for (std::uint64_t i = 0; i < count && reader.ok(); ++i) {
        streams.folders.push_back(readFolder(reader));
    }
    if (reader.number() != CodersUnpackSize) {
        reader.fail();
    }
    for (const std::vector<Coder> &folder : streams.folders) {
        std::vector<std::uint64_t> sizes;
        for (const Coder &coder : folder) {
            for (std::uint64_t i = 0; i < coder.outputs && reader.ok(); ++i) {
                sizes.push_back(reader.number());
                if (folder.size() > 2 && sizes.back() > largestSideStream) {
                    reader.fail();
                }
            }
        }
        streams.sizes.push_back(std::move(sizes));
    }
    streams.summed.assign(streams.folders.size(), false);
    for (std::uint64_t id = reader.number(); reader.ok() && id != End; id = reader.number()) {
        if (id == Crc) {
            streams.summed = readDigests(reader, count);
        } else {
            reader.fail();
        }
    }
}

void readSubStreams(HeaderReader &reader, const Streams &streams)
{
    std::vector<std::uint64_t> files(streams.folders.size(), 1);
    std::uint64_t id = reader.number();
    if (id == UnpackStreams) {
        std::uint64_t all = 0;
        for (std::uint64_t &count : files) {
            count = reader.count();
            all += count;
        }
        if (all > mostFiles) {
            reader.fail();
        }
        id = reader.number();
    }
    if (id == Size) {
        for (const std::uint64_t count : files) { // the last of a folder is what is left
            for (std::uint64_t i = 1; i < count && reader.ok(); ++i) {
                reader.number();
            }
        }
        id = reader.number();
    }
    std::uint64_t sums = 0;
    for (std::size_t i = 0; i < files.size(); ++i) {
        sums += files[i] == 1 && streams.summed[i] ? 0 : files[i];
    }
    if (id == Crc && reader.ok()) {
        readDigests(reader, sums);
        id = reader.number();
    }
    if (id != End) {
        reader.fail();
    }
}

void readStreams(HeaderReader &reader, Streams &streams)
{
    for (std::uint64_t id = reader.number(); reader.ok() && id != End; id = reader.number()) {
        if (id == PackInfo) {
            readPackInfo(reader, streams);
        } else if (id == UnpackInfo) {
            readUnpackInfo(reader, streams);
        } else if (id == SubStreams) {
            readSubStreams(reader, streams);
        } else {
            reader.fail();
        }
    }
}

/// A header that is not packed, after its id.
SevenZipClaim claimOf(HeaderReader &reader)
{
    std::uint64_t id = reader.number();
    for (; reader.ok() && id == ArchiveProperties; id = reader.number()) {
        while (reader.ok() && reader.number() != End) {
            reader.take(reader.number());
        }
    }
    for (; reader.ok() && (id == AdditionalStreams || id == MainStreams); id = reader.number()) {
        Streams streams;
        readStreams(reader, streams);
    }
    const std::uint64_t files = reader.ok() && id == Files ? reader.count() : 0;
    // Every file has a name, which takes two bytes at least.
    return reader.ok() && files <= reader.left() / 2 ? SevenZipClaim::Plausible : SevenZipClaim::Absurd;
}

bool isEncrypted(const std::vector<Coder> &folder)
{
    return std::ranges::any_of(folder, [](const Coder &coder) { return coder.method == "\x06\xF1\x07\x01"; });
}

/// Nothing: not to be unpacked.
QByteArray unpackedHeader(const Coder &coder, QByteArrayView packed, std::uint64_t size)
{
    const bool first = coder.method == "\x03\x01\x01";
    lzma_filter filters[2] = {{first ? LZMA_FILTER_LZMA1 : LZMA_FILTER_LZMA2, nullptr}, {LZMA_VLI_UNKNOWN, nullptr}};
    if ((!first && coder.method != "\x21") ||
        lzma_properties_decode(filters, nullptr, reinterpret_cast<const std::uint8_t *>(coder.properties.constData()),
                               static_cast<std::size_t>(coder.properties.size())) != LZMA_OK) {
        return {};
    }
    const std::unique_ptr<void, decltype(&std::free)> options(filters[0].options, std::free); // liblzma's own allocator
    if (static_cast<lzma_options_lzma *>(filters[0].options)->dict_size > largestDictionary) {
        return {};
    }
    QByteArray header(static_cast<qsizetype>(size), Qt::Uninitialized);
    lzma_stream stream = LZMA_STREAM_INIT;
    if (lzma_raw_decoder(&stream, filters) != LZMA_OK) {
        return {};
    }
    stream.next_in = reinterpret_cast<const std::uint8_t *>(packed.data());
    stream.avail_in = static_cast<std::size_t>(packed.size());
    stream.next_out = reinterpret_cast<std::uint8_t *>(header.data());
    stream.avail_out = static_cast<std::size_t>(size);
    while (stream.avail_out > 0 && lzma_code(&stream, LZMA_RUN) == LZMA_OK) {
    }
    header.resize(header.size() - static_cast<qsizetype>(stream.avail_out));
    lzma_end(&stream);
    return header;
}

} // namespace

SevenZipClaim sevenZipClaim(QByteArrayView archive)
{
    if (archive.size() < startSize) {
        return SevenZipClaim::Plausible; // libarchive says what it lacks
    }
    const auto at = qFromLittleEndian<quint64>(archive.data() + 12);
    const auto size = qFromLittleEndian<quint64>(archive.data() + 20);
    const auto room = static_cast<std::uint64_t>(archive.size() - startSize);
    if (at > room || size > room - at || size == 0) {
        return SevenZipClaim::Plausible; // cut off, or empty
    }
    QByteArray unpacked;
    QByteArrayView header = archive.sliced(startSize + static_cast<qsizetype>(at), static_cast<qsizetype>(size));
    for (int layer = 0; layer < mostLayers; ++layer) {
        HeaderReader reader(header);
        const std::uint64_t id = reader.number();
        if (id == Header) {
            return claimOf(reader);
        }
        Streams streams;
        if (id == EncodedHeader) {
            readStreams(reader, streams);
        }
        if (id != EncodedHeader || !reader.ok() || streams.folders.empty() || streams.packed.empty() ||
            streams.sizes.front().empty() || streams.sizes.front().back() > largestHeader || streams.packedAt > room ||
            streams.packed.front() > room - streams.packedAt) {
            return SevenZipClaim::Absurd;
        }
        if (isEncrypted(streams.folders.front())) {
            return SevenZipClaim::Plausible; // libarchive says so, and reads nothing
        }
        if (streams.folders.size() != 1 || streams.folders.front().size() != 1) {
            return SevenZipClaim::Unsupported;
        }
        const QByteArrayView packed = archive.sliced(startSize + static_cast<qsizetype>(streams.packedAt),
                                                     static_cast<qsizetype>(streams.packed.front()));
        QByteArray next = unpackedHeader(streams.folders.front().front(), packed, streams.sizes.front().back());
        if (next.isEmpty()) {
            return SevenZipClaim::Unsupported;
        }
        unpacked = std::move(next);
        header = unpacked;
    }
    return SevenZipClaim::Absurd;
}

} // namespace probate
