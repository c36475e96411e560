#include "scanners/git/pack_scan.h"

#include "scanners/git/object_name.h"
#include "scanners/git/pack_walker.h"

#include <map>

namespace probate::git {

namespace {

using Name = std::array<std::uint8_t, 32>;

class PackScan
{
public:
    PackScan(PackFile &pack, std::uint64_t largest, const Report &report)
        : m_pack(pack), m_largest(largest), m_report(report)
    {
        m_bytesLeft = std::max<std::int64_t>(kSmallBudget, static_cast<std::int64_t>(pack.body().size()) * kExpansion);
    }

    PackIndex run()
    {
        findEntries();
        m_pack.link([](const std::uint8_t *) { return kNoEntry; }, m_report);
        for (PackEntry &entry : m_pack.entries()) {
            entry.owner = true;
        }
        m_pack.markNeeded();
        m_names.resize(m_pack.entries().size());
        m_named.resize(m_pack.entries().size());
        PackWalker walker(
            m_pack, {m_largest, &m_bytesLeft, {}},
            [this](EntryAt at, ByteSpan bytes, const EarlierVersion &) {
                name(at, bytes);
                return std::unique_ptr<ScanTrace>();
            },
            [this](EntryAt at, Flaw flaw) {
                m_report(QStringLiteral("damaged"), m_pack.place(at),
                         QStringLiteral("not read, nor what builds on it: %1").arg(QLatin1StringView(toText(flaw))));
            },
            [this](EntryAt at) {
                m_report(QStringLiteral("limit"), m_pack.place(at),
                         QStringLiteral("too many large objects build on each other"));
            });
        for (EntryAt at = 0; at < m_pack.entries().size(); ++at) {
            const PackEntry &entry = m_pack.entries()[at];
            if (entry.base == kNoEntry && entry.type != EntryType::Bad && entry.type != EntryType::NameDelta) {
                walker.walk(at);
            }
        }
        nameDeltas(walker);
        if (m_bytesLeft < 0) {
            m_report(QStringLiteral("limit"), m_pack.path(),
                     QStringLiteral("the pack unpacks to more than %1 times its size").arg(kExpansion));
        }
        return collect();
    }

private:
    static constexpr std::int64_t kSmallBudget = 16ll << 30;
    static constexpr std::int64_t kExpansion = 2000;

    /// Where an entry ends is known only after inflating it.
    void findEntries()
    {
        Inflater inflater;
        ObjectBuffer scratch;
        std::vector<PackEntry> entries;
        std::uint64_t at = kPackHeader;
        for (std::uint32_t i = 0; i < m_pack.announcedCount(); ++i) {
            EntryHeader header;
            std::size_t used = 0;
            Flaw flaw = readEntryHeader(m_pack.body(), at, idSize(m_pack.format()), header);
            if (flaw == Flaw::None) {
                flaw = header.size > m_largest
                           ? Flaw::TooLarge
                           : inflater.inflate(m_pack.body().subspan(at + header.length), header.size, scratch, &used);
                m_bytesLeft -= static_cast<std::int64_t>(scratch.size());
            }
            if (flaw != Flaw::None || m_bytesLeft < 0) {
                m_report(flaw == Flaw::TooLarge ? QStringLiteral("too-large") : QStringLiteral("damaged"),
                         QStringLiteral("%1 at offset %2").arg(m_pack.path()).arg(at),
                         QStringLiteral("%1; %2 objects from here on were not read")
                             .arg(QLatin1StringView(toText(flaw)))
                             .arg(m_pack.announcedCount() - i));
                break;
            }
            PackEntry entry;
            entry.offset = at;
            entries.push_back(entry);
            at += header.length + used;
        }
        m_pack.setEntries(std::move(entries));
    }

    void name(EntryAt at, ByteSpan bytes)
    {
        const ObjectType type = m_pack.entries()[at].objectType;
        m_names[at] =
            objectName(m_pack.format(), type, {reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())});
        m_named[at] = true;
        m_byName.emplace(m_names[at], at);
    }

    /// Deltas that name their base can be built once the base has its name; that may take rounds.
    void nameDeltas(PackWalker &walker)
    {
        std::vector<EntryAt> open;
        for (EntryAt at = 0; at < m_pack.entries().size(); ++at) {
            if (m_pack.entries()[at].type == EntryType::NameDelta) {
                open.push_back(at);
            }
        }
        for (bool progress = true; progress && !open.empty();) {
            progress = false;
            std::vector<EntryAt> later;
            for (const EntryAt at : open) {
                const auto base = m_byName.find(baseName(at));
                ObjectBuffer bytes;
                if (base == m_byName.end()) {
                    later.push_back(at);
                } else if (buildNamed(walker, base->second, bytes)) {
                    const ByteSpan view = bytes.view();
                    m_pack.setTypeBelow(at, m_pack.entries()[base->second].objectType);
                    walker.walk(at, &view);
                    m_builtOn[at] = base->second;
                    progress = true;
                }
            }
            open = std::move(later);
        }
        for (const EntryAt at : open) {
            m_report(QStringLiteral("missing-object"), m_pack.place(at),
                     QStringLiteral("its delta base is not in this pack"));
        }
    }

    /// The base may itself hang on a named delta, and so on; each step goes to an entry that was named before.
    bool buildNamed(PackWalker &walker, EntryAt at, ObjectBuffer &out)
    {
        EntryAt root = at;
        while (m_pack.entries()[root].base != kNoEntry) {
            root = m_pack.entries()[root].base;
        }
        const auto further = m_builtOn.find(root);
        if (further == m_builtOn.end()) {
            return walker.build(at, nullptr, out) == Flaw::None;
        }
        constexpr int kMostHops = 64;
        if (++m_hops > kMostHops) {
            --m_hops;
            return false;
        }
        ObjectBuffer base;
        const bool built = buildNamed(walker, further->second, base);
        --m_hops;
        const ByteSpan view = base.view();
        return built && walker.build(at, &view, out) == Flaw::None;
    }

    Name baseName(EntryAt at) const
    {
        EntryHeader header;
        Name wanted = {};
        const PackEntry &entry = m_pack.entries()[at];
        if (readEntryHeader(m_pack.body(), entry.offset, idSize(m_pack.format()), header) == Flaw::None) {
            const ByteSpan raw = m_pack.body().subspan(entry.offset + header.baseName, idSize(m_pack.format()));
            std::copy(raw.begin(), raw.end(), wanted.begin());
        }
        return wanted;
    }

    PackIndex collect() const
    {
        PackIndex index;
        for (EntryAt at = 0; at < m_pack.entries().size(); ++at) {
            if (m_named[at]) {
                index.names.insert(index.names.end(), m_names[at].begin(),
                                   m_names[at].begin() + idSize(m_pack.format()));
                index.offsets.push_back(m_pack.entries()[at].offset);
            }
        }
        return index;
    }

    PackFile &m_pack;
    std::uint64_t m_largest;
    const Report &m_report;
    std::atomic<std::int64_t> m_bytesLeft;
    std::vector<Name> m_names;
    std::vector<bool> m_named;
    std::map<Name, EntryAt> m_byName;
    std::map<EntryAt, EntryAt> m_builtOn; ///< named delta to its base
    int m_hops = 0;
};

} // namespace

PackIndex scanPack(PackFile &pack, std::uint64_t largestObject, const Report &report)
{
    return PackScan(pack, largestObject, report).run();
}

} // namespace probate::git
