#include "scanners/git/pack_file.h"

#include <QFileInfo>

#include <algorithm>
#include <cstring>

namespace probate::git {

Result<PackFile> PackFile::open(const QString &path, std::uint64_t begin, ObjectFormat format)
{
    auto file = MappedFile::open(path);
    if (!file) {
        return file.error();
    }
    const auto malformed = [&](const QString &why) {
        return Error(ErrorKind::Malformed, QStringLiteral("%1: %2").arg(path, why));
    };
    PackFile pack;
    pack.m_path = path;
    pack.m_format = format;
    pack.m_file = std::move(*file);
    const ByteSpan whole = pack.m_file.bytes();
    if (whole.size() < begin || whole.size() - begin < kPackHeader + idSize(format)) {
        return malformed(QStringLiteral("the pack is cut off"));
    }
    pack.m_body = whole.subspan(begin, whole.size() - begin - idSize(format));
    const std::uint8_t *at = pack.m_body.data();
    const auto be32 = [](const std::uint8_t *p) {
        return std::uint32_t{p[0]} << 24 | std::uint32_t{p[1]} << 16 | std::uint32_t{p[2]} << 8 | p[3];
    };
    if (std::memcmp(at, "PACK", 4) != 0) {
        return malformed(QStringLiteral("it has no pack signature"));
    }
    if (be32(at + 4) != 2 && be32(at + 4) != 3) {
        return Error(ErrorKind::Unsupported, QStringLiteral("%1: pack of version %2").arg(path).arg(be32(at + 4)));
    }
    pack.m_announced = be32(at + 8);
    return pack;
}

EntryAt PackFile::entryAt(std::uint64_t offset) const
{
    const auto at =
        std::lower_bound(m_entries.begin(), m_entries.end(), offset,
                         [](const PackEntry &entry, std::uint64_t wanted) { return entry.offset < wanted; });
    return at != m_entries.end() && at->offset == offset ? static_cast<EntryAt>(at - m_entries.begin()) : kNoEntry;
}

ByteSpan PackFile::bytesOf(EntryAt entry) const
{
    const std::uint64_t begin = m_entries[entry].offset;
    const std::uint64_t end = entry + 1 < m_entries.size() ? m_entries[entry + 1].offset : m_body.size();
    return begin < end && end <= m_body.size() ? m_body.subspan(begin, end - begin) : ByteSpan();
}

QString PackFile::place(EntryAt entry) const
{
    return QStringLiteral("%1 at offset %2").arg(QFileInfo(m_path).fileName()).arg(m_entries[entry].offset);
}

void PackFile::link(const std::function<EntryAt(const std::uint8_t *name)> &findName, const Report &report)
{
    for (EntryAt i = 0; i < m_entries.size(); ++i) {
        linkEntry(i, findName, report);
    }
    settle(report);
}

void PackFile::linkEntry(EntryAt at, const std::function<EntryAt(const std::uint8_t *name)> &findName,
                         const Report &report)
{
    PackEntry &entry = m_entries[at];
    EntryHeader header;
    Flaw flaw = readEntryHeader(m_body, entry.offset, idSize(m_format), header);
    if (flaw == Flaw::None && header.type == EntryType::OffsetDelta) {
        entry.base = entryAt(header.baseOffset);
        flaw = entry.base == kNoEntry ? Flaw::Base : Flaw::None;
    } else if (flaw == Flaw::None && header.type == EntryType::NameDelta) {
        entry.base = findName(m_body.data() + entry.offset + header.baseName);
    }
    if (flaw != Flaw::None) {
        report(QStringLiteral("damaged"), place(at),
               QStringLiteral("this object was not read: %1").arg(QLatin1StringView(toText(flaw))));
        return; // stays Bad
    }
    entry.type = header.type;
    if (entry.base != kNoEntry) {
        PackEntry &base = m_entries[entry.base];
        entry.nextSibling = base.firstChild;
        base.firstChild = at;
    } else if (header.type != EntryType::NameDelta) {
        entry.objectType = static_cast<ObjectType>(header.type);
    }
}

/// Types and subtree sizes, from the roots down and back up. What no root reaches is a cycle or hangs on a bad entry.
void PackFile::settle(const Report &report)
{
    std::vector<EntryAt> order;
    order.reserve(m_entries.size());
    for (EntryAt i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].base == kNoEntry) {
            order.push_back(i);
        }
    }
    for (std::size_t next = 0; next < order.size(); ++next) {
        const PackEntry &entry = m_entries[order[next]];
        for (EntryAt child = entry.firstChild; child != kNoEntry; child = m_entries[child].nextSibling) {
            m_entries[child].objectType = entry.objectType;
            if (entry.type == EntryType::Bad) {
                m_entries[child].type = EntryType::Bad;
                report(QStringLiteral("damaged"), place(child),
                       QStringLiteral("this object was not read: its delta base is damaged"));
            }
            order.push_back(child);
        }
    }
    std::vector<bool> reached(m_entries.size());
    for (auto at = order.rbegin(); at != order.rend(); ++at) {
        const PackEntry &entry = m_entries[*at];
        reached[*at] = true;
        if (entry.base != kNoEntry) {
            m_entries[entry.base].subtree += entry.subtree;
        }
    }
    for (EntryAt i = 0; i < m_entries.size(); ++i) {
        if (!reached[i]) {
            m_entries[i].type = EntryType::Bad;
            report(QStringLiteral("damaged"), place(i),
                   QStringLiteral("this object was not read: its delta bases form a cycle"));
        }
    }
}

void PackFile::setTypeBelow(EntryAt root, ObjectType type)
{
    std::vector<EntryAt> open{root};
    while (!open.empty()) {
        const EntryAt at = open.back();
        open.pop_back();
        m_entries[at].objectType = type;
        for (EntryAt child = m_entries[at].firstChild; child != kNoEntry; child = m_entries[child].nextSibling) {
            open.push_back(child);
        }
    }
}

void PackFile::markNeeded()
{
    for (PackEntry &entry : m_entries) {
        entry.needed = false;
    }
    for (EntryAt i = 0; i < m_entries.size(); ++i) {
        if (m_entries[i].owner && m_entries[i].type != EntryType::Bad) {
            for (EntryAt at = i; at != kNoEntry && !m_entries[at].needed; at = m_entries[at].base) {
                m_entries[at].needed = true;
            }
        }
    }
}

} // namespace probate::git
