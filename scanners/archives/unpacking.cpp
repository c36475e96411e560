#include "scanners/archives/unpacking.h"

#include <algorithm>

namespace probate {

namespace {

/// Below this the ratio says nothing: a small file of spaces is no bomb.
constexpr std::uint64_t harmless = 1 << 20;
constexpr qsizetype mostNames = 5; ///< of entries that one skip names

/// "notes.txt" for "notes.txt.gz": what gunzip would call it.
QString withoutSuffix(const QString &name)
{
    for (const char *suffix : {".gz", ".bz2", ".xz", ".zst", ".zstd", ".z"}) {
        const QLatin1StringView text(suffix);
        if (name.size() > text.size() && name.endsWith(text, Qt::CaseInsensitive)) {
            return name.chopped(text.size());
        }
    }
    return {};
}

/// What the first bytes of a stream are: only a tar and a cpio are read through it, everything else is a document.
ArchiveForm innerForm(ArchiveForm form, QByteArrayView bytes)
{
    PackedReader reader(form, bytes);
    PackedEntry entry;
    QByteArray start;
    if (reader.next(entry) == PackedReader::Step::Good) {
        reader.read(start, 512);
    }
    const ArchiveForm inner = archiveForm(start);
    start.fill('\0');
    return inner == ArchiveForm::Tar || inner == ArchiveForm::Cpio ? inner : ArchiveForm::None;
}

} // namespace

Unpacking::~Unpacking()
{
    m_bytes.fill('\0'); // it held secrets
}

QString Unpacking::nameFor(const PackedEntry &entry) const
{
    if (entry.compressedOnly) {
        const QString name = withoutSuffix(m_document.fileName());
        return name.isEmpty() ? QStringLiteral("content") : name;
    }
    return entry.name.isEmpty() ? QStringLiteral("entry %1").arg(m_entries) : entry.name;
}

void Unpacking::leave(const char *kind, const QString &name, const QString &why)
{
    Left &left = m_left[{QString::fromLatin1(kind), why}];
    ++left.count;
    if (left.names.size() < mostNames) {
        left.names.append(name);
    }
}

void Unpacking::leaveFor(const PackedReader &reader, const QString &name, const char *what)
{
    if (reader.wantsPassword()) {
        leave("encrypted", name, QStringLiteral("encrypted and not read"));
    } else {
        leave(reader.lacksMethod() ? "unsupported" : "damaged", name,
              QLatin1StringView(what) + QStringLiteral(" (%1)").arg(reader.reason()));
    }
}

bool Unpacking::mayGoOn(const QString &name)
{
    const auto packed = static_cast<std::uint64_t>(m_document.bytes.size());
    const auto ratio = static_cast<std::uint64_t>(std::max(1, m_limits.largestRatio));
    if (m_unpacked > m_limits.largestExpansion || !m_context.mayUnpack(0)) {
        leave("limit", name,
              QStringLiteral("not read, nor what follows it: the document unpacks to more than the limits allow"));
        return false;
    }
    if (m_unpacked > harmless && m_unpacked / ratio > packed) {
        leave("limit", name,
              QStringLiteral("not read to its end, nor what follows it: it unpacks to more than %1 times its size")
                  .arg(ratio));
        return false;
    }
    return true;
}

bool Unpacking::unpack(ArchiveForm form, QByteArrayView bytes)
{
    PackedReader reader(form, bytes, isCompressedStream(form) ? innerForm(form, bytes) : ArchiveForm::None);
    std::uint32_t met = 0;
    for (;;) {
        PackedEntry entry;
        const PackedReader::Step step = reader.next(entry);
        if (step == PackedReader::Step::End) {
            break;
        }
        if (++m_entries > m_limits.mostEntries) {
            leave(
                "limit", nameFor(entry),
                QStringLiteral("not read, nor what follows it: it has more than %1 entries").arg(m_limits.mostEntries));
            break;
        }
        if (step == PackedReader::Step::Good) {
            ++met;
            if (!take(reader, entry)) {
                break;
            }
            continue;
        }
        leaveFor(reader, QStringLiteral("entry %1").arg(m_entries),
                 step == PackedReader::Step::Broken ? "not read, nor what follows it" : "not read");
        if (step == PackedReader::Step::Broken) {
            break;
        }
    }
    tellWhatWasLeft();
    return met > 0;
}

bool Unpacking::take(PackedReader &reader, const PackedEntry &entry)
{
    const QString name = nameFor(entry);
    if (entry.encrypted) {
        leave("encrypted", name, QStringLiteral("encrypted and not read"));
        return true;
    }
    return !entry.holdsBytes || (mayGoOn(name) && takeWhole(reader, name));
}

bool Unpacking::takeWhole(PackedReader &reader, const QString &name)
{
    constexpr qsizetype stride = 1 << 20; // between two looks at the limits
    const auto most = static_cast<qsizetype>(m_limits.largestDocument);
    m_bytes.resize(0); // keeps its room
    for (;;) {
        const qsizetype before = m_bytes.size();
        const PackedReader::Step step = reader.read(m_bytes, std::min(most + 1, before + stride));
        m_unpacked += static_cast<std::uint64_t>(m_bytes.size() - before);
        if (step == PackedReader::Step::End) {
            handOn(name, m_bytes);
            return true;
        }
        const bool tooLarge = m_bytes.size() > most;
        const bool goOn = step == PackedReader::Step::Good && !tooLarge && mayGoOn(name);
        if (goOn) {
            continue;
        }
        // What there is of it is matched; no reader may take a piece for the whole.
        m_context.nestedPiece(QLatin1Char('!') + name, QByteArrayView(m_bytes).first(std::min(m_bytes.size(), most)));
        if (tooLarge) {
            leave("too-large", name, QStringLiteral("longer than %1 bytes: read up to there").arg(most));
            return drain(reader, name);
        }
        if (step != PackedReader::Step::Good) {
            leaveFor(reader, name,
                     step == PackedReader::Step::Broken ? "not read to its end, nor what follows it"
                                                        : "not read to its end");
        }
        return step == PackedReader::Step::Unreadable;
    }
}

bool Unpacking::drain(PackedReader &reader, const QString &name)
{
    for (;;) {
        m_bytes.resize(0);
        const PackedReader::Step step = reader.read(m_bytes, 1 << 20);
        const auto size = static_cast<std::uint64_t>(m_bytes.size());
        m_unpacked += size;
        if (step == PackedReader::Step::Broken) {
            leaveFor(reader, name, "not read to its end, nor what follows it");
            return false;
        }
        if (step != PackedReader::Step::Good) {
            return true;
        }
        m_context.mayUnpack(size);
        if (!mayGoOn(name)) {
            return false;
        }
    }
}

void Unpacking::handOn(const QString &name, QByteArrayView bytes)
{
    if (!bytes.isEmpty()) {
        m_context.nested(QLatin1Char('!') + name, bytes);
    }
}

void Unpacking::tellWhatWasLeft()
{
    for (const auto &[reason, left] : m_left) {
        QString names = left.names.join(QStringLiteral(", "));
        if (left.count > static_cast<std::uint32_t>(left.names.size())) {
            names += QStringLiteral(" and %1 more").arg(left.count - static_cast<std::uint32_t>(left.names.size()));
        }
        m_context.skip(reason.first, QStringLiteral("entries %1: %2").arg(names, reason.second));
    }
    m_left.clear();
}

} // namespace probate
