#include "scanners/archives/packed_reader.h"

#include "scanners/archives/zstd_stream.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <cerrno>
#include <clocale>
#include <optional>

namespace probate {

namespace {

constexpr qsizetype longestName = 2'000;

/// Names are text in the locale's character set to libarchive: while this lives, the thread's is UTF-8, whatever the
/// user's.
class Utf8Names
{
public:
    Utf8Names() : m_locale(::newlocale(LC_CTYPE_MASK, "C.UTF-8", nullptr))
    {
        if (m_locale) {
            m_before = ::uselocale(m_locale);
        }
    }
    ~Utf8Names()
    {
        if (m_locale) {
            ::uselocale(m_before);
            ::freelocale(m_locale);
        }
    }
    Utf8Names(const Utf8Names &) = delete;
    Utf8Names &operator=(const Utf8Names &) = delete;

private:
    locale_t m_locale;
    locale_t m_before = nullptr;
};

QString nameOf(archive_entry *entry)
{
    QByteArray bytes;
    if (const char *name = archive_entry_pathname(entry)) {
        bytes = name;
    } else if (const char *utf8 = archive_entry_pathname_utf8(entry)) {
        bytes = utf8;
    }
    bytes.truncate(longestName);
    while (bytes.startsWith("./")) {
        bytes.remove(0, 2);
    }
    const QString text = QString::fromUtf8(bytes);
    if (text.toUtf8() == bytes) {
        return text;
    }
    QString escaped;
    for (const char c : bytes) {
        const auto byte = static_cast<unsigned char>(c);
        escaped += byte < 0x80 ? QString(QLatin1Char(c)) : QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
    }
    return escaped;
}

/// Only forms and filters that libarchive has built in: for others it would start programs.
int allow(archive *reader, ArchiveForm form)
{
    switch (form) {
    case ArchiveForm::Zip:
        return archive_read_support_format_zip_seekable(reader);
    case ArchiveForm::ZipHead:
        return archive_read_support_format_zip_streamable(reader);
    case ArchiveForm::SevenZip:
        return archive_read_support_format_7zip(reader);
    case ArchiveForm::Tar:
        archive_read_support_format_tar(reader);
        return archive_read_set_format_option(reader, "tar", "read_concatenated_archives", "1");
    case ArchiveForm::Cpio:
        return archive_read_support_format_cpio(reader);
    case ArchiveForm::Ar:
        return archive_read_support_format_ar(reader);
    default:
        return archive_read_support_format_raw(reader);
    }
}

/// Exactly one layer is undone. Left to itself libarchive would undo up to 25 in one call, and what lies between them
/// counts nowhere: layers that pack gigabytes of nothing would cost hours.
int undoOneLayer(archive *reader, ArchiveForm form)
{
    switch (form) {
    case ArchiveForm::Gzip:
        return archive_read_append_filter(reader, ARCHIVE_FILTER_GZIP);
    case ArchiveForm::Bzip2:
        return archive_read_append_filter(reader, ARCHIVE_FILTER_BZIP2);
    case ArchiveForm::Xz:
        return archive_read_append_filter(reader, ARCHIVE_FILTER_XZ);
    default:
        return ARCHIVE_OK;
    }
}

la_ssize_t readZstd(archive *reader, void *client, const void **piece)
{
    auto &stream = *static_cast<ZstdStream *>(client);
    const QByteArrayView bytes = stream.next();
    if (bytes.isEmpty() && stream.failure()) {
        archive_set_error(reader, EILSEQ, "%s", stream.failure());
        return -1;
    }
    *piece = bytes.data();
    return bytes.size();
}

PackedReader::Step stepOf(int result)
{
    switch (result) {
    case ARCHIVE_OK:
    case ARCHIVE_WARN:
        return PackedReader::Step::Good;
    case ARCHIVE_EOF:
        return PackedReader::Step::End;
    case ARCHIVE_FATAL:
        return PackedReader::Step::Broken;
    default:
        return PackedReader::Step::Unreadable;
    }
}

} // namespace

struct PackedReader::Parts
{
    struct Free
    {
        void operator()(archive *it) const { archive_read_free(it); }
    };

    Utf8Names names;
    std::optional<ZstdStream> zstd;
    std::unique_ptr<archive, Free> reader{archive_read_new()};
    bool stream = false;
    bool mayBeEncrypted = false;
    bool open = false;
    QByteArrayView block;    ///< what libarchive gave and nobody took yet
    qsizetype hole = 0;      ///< zeros of a sparse file before it
    la_int64_t position = 0; ///< in the entry, after the block

    int nextBlock()
    {
        const void *data = nullptr;
        std::size_t size = 0;
        la_int64_t offset = 0;
        const int result = archive_read_data_block(reader.get(), &data, &size, &offset);
        if (result == ARCHIVE_OK) {
            block = QByteArrayView(static_cast<const char *>(data), static_cast<qsizetype>(size));
            hole = std::max<la_int64_t>(0, offset - position);
            position = std::max(position, offset) + static_cast<la_int64_t>(size);
        }
        return result;
    }
};

PackedReader::PackedReader(ArchiveForm form, QByteArrayView bytes, ArchiveForm inner)
    : m_parts(std::make_unique<Parts>())
{
    archive *reader = m_parts->reader.get();
    m_parts->stream = isCompressedStream(form);
    m_parts->mayBeEncrypted = form == ArchiveForm::Zip || form == ArchiveForm::ZipHead || form == ArchiveForm::SevenZip;
    if (!reader || allow(reader, m_parts->stream ? inner : form) != ARCHIVE_OK ||
        undoOneLayer(reader, form) != ARCHIVE_OK) {
        return;
    }
    if (form == ArchiveForm::Zstd) {
        ZstdStream &stream = m_parts->zstd.emplace(bytes);
        m_parts->open = archive_read_open(reader, &stream, nullptr, readZstd, nullptr) == ARCHIVE_OK;
    } else {
        m_parts->open =
            archive_read_open_memory(reader, bytes.data(), static_cast<std::size_t>(bytes.size())) == ARCHIVE_OK;
    }
}

PackedReader::~PackedReader() = default;

PackedReader::Step PackedReader::next(PackedEntry &entry)
{
    if (!m_parts->open) {
        return Step::Broken;
    }
    m_parts->block = {};
    m_parts->hole = 0;
    m_parts->position = 0;
    archive_entry *header = nullptr;
    const Step step = stepOf(archive_read_next_header(m_parts->reader.get(), &header));
    if (step != Step::Good) {
        return step;
    }
    entry.compressedOnly = m_parts->stream && archive_format(m_parts->reader.get()) == ARCHIVE_FORMAT_RAW;
    entry.name = nameOf(header);
    const auto type = archive_entry_filetype(header);
    entry.holdsBytes = type == AE_IFREG || type == 0; // an ar's or zip's entry may have no type
    entry.encrypted = archive_entry_is_data_encrypted(header) != 0;
    return Step::Good;
}

PackedReader::Step PackedReader::read(QByteArray &bytes, qsizetype most)
{
    Parts &parts = *m_parts;
    while (bytes.size() < most) {
        if (parts.hole > 0) {
            const qsizetype zeros = std::min(parts.hole, most - bytes.size());
            bytes.append(zeros, '\0');
            parts.hole -= zeros;
        } else if (!parts.block.isEmpty()) {
            const qsizetype size = std::min(parts.block.size(), most - bytes.size());
            bytes.append(parts.block.first(size));
            parts.block = parts.block.sliced(size);
        } else {
            // Block by block: archive_read_data() would drop what it has when the checksum at the end does not hold.
            const int result = parts.nextBlock();
            if (result != ARCHIVE_OK) {
                return result == ARCHIVE_WARN ? Step::Unreadable : stepOf(result);
            }
        }
    }
    return Step::Good;
}

QString PackedReader::reason() const
{
    const char *words = m_parts->reader ? archive_error_string(m_parts->reader.get()) : nullptr;
    return words ? QString::fromUtf8(words) : QStringLiteral("libarchive says no more");
}

bool PackedReader::wantsPassword() const
{
    // Asked of a stream whose form was not found, libarchive 3.6 jumps into nowhere.
    const bool asked = m_parts->mayBeEncrypted && m_parts->open;
    return m_parts->reader && ((asked && archive_read_has_encrypted_entries(m_parts->reader.get()) > 0) ||
                               reason().contains(QStringLiteral("encrypted"), Qt::CaseInsensitive) ||
                               reason().contains(QStringLiteral("passphrase"), Qt::CaseInsensitive));
}

bool PackedReader::lacksMethod() const
{
    return reason().contains(QStringLiteral("unsupported"), Qt::CaseInsensitive) ||
           reason().contains(QStringLiteral("not supported"), Qt::CaseInsensitive);
}

} // namespace probate
