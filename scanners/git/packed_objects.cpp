#include "scanners/git/packed_objects.h"

#include "scanners/git/loose_objects.h"
#include "scanners/git/workers.h"

#include <algorithm>

namespace probate::git {

namespace {

// What one pack may unpack to: git's own history is 28 times its pack, and no honest one came near this. A bomb costs
// seconds.
constexpr std::int64_t kExpansion = 2000;

QByteArrayView viewOf(ByteSpan bytes)
{
    return {reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size())};
}

} // namespace

void PackedObjects::openBudgets(Pass &pass) const
{
    for (const auto &pack : m_places.packs()) {
        const std::int64_t budget = std::max(kSmallBudget, static_cast<std::int64_t>(pack->body().size()) * kExpansion);
        pass.bytesLeft.push_back(std::make_unique<std::atomic<std::int64_t>>(budget));
    }
}

std::unique_ptr<ScanTrace> PackedObjects::deliver(Pass &pass, int worker, std::uint32_t object, ObjectType type,
                                                  ByteSpan bytes, const EarlierVersion &earlier) const
{
    if (bytes.size() > pass.request.largestObject) {
        pass.report(QStringLiteral("too-large"), place(object),
                    QStringLiteral("%1 bytes, more than one document may have").arg(bytes.size()));
        return {};
    }
    return pass.visit(worker, {object, type, viewOf(bytes), earlier});
}

std::unique_ptr<PackWalker> PackedObjects::walkerFor(Pass &pass, int worker, std::uint32_t number)
{
    const PackFile &pack = *m_places.packs()[number];
    const auto visit = [this, &pass, &pack, worker](EntryAt at, ByteSpan bytes, const EarlierVersion &earlier) {
        const PackEntry &entry = pack.entries()[at];
        return entry.owner ? deliver(pass, worker, entry.object, entry.objectType, bytes, earlier) : nullptr;
    };
    const auto fail = [&pass, number](EntryAt at, Flaw flaw) {
        const std::scoped_lock lock(pass.mutex);
        pass.failures.push_back({number, at, flaw});
    };
    const auto defer = [&pass, number](EntryAt at) {
        const std::scoped_lock lock(pass.mutex);
        pass.deferred.push_back({number, at});
    };
    WalkSettings settings{std::max(kLargestBase, pass.request.largestObject), pass.bytesLeft[number].get(),
                          pass.request.cancelled};
    return std::make_unique<PackWalker>(pack, std::move(settings), visit, fail, defer);
}

void PackedObjects::readRoot(Pass &pass, PackWalker &walker, const Root &root)
{
    const std::uint32_t base = m_places.externalBase(root.pack, root.entry);
    if (base == kNoObject) {
        walker.walk(root.entry);
        return;
    }
    ObjectBuffer buffer;
    ObjectType type = ObjectType::None;
    const Flaw flaw = m_loader.load(m_places.owner(base), base, kLargestBase, *pass.bytesLeft[root.pack], buffer, type);
    if (flaw != Flaw::None) {
        const std::scoped_lock lock(pass.mutex);
        pass.failures.push_back({root.pack, root.entry, Flaw::Base});
        return;
    }
    const ByteSpan view = buffer.view();
    walker.walk(root.entry, &view);
}

void PackedObjects::readPacks(Pass &pass, int worker, const std::vector<Root> &roots, std::atomic<std::size_t> &next)
{
    constexpr std::size_t kBatch = 64; // neighbours share pages
    std::vector<std::unique_ptr<PackWalker>> walkers(m_places.packs().size());
    for (std::size_t from = next.fetch_add(kBatch); from < roots.size(); from = next.fetch_add(kBatch)) {
        for (std::size_t i = from; i < std::min(from + kBatch, roots.size()); ++i) {
            if (pass.request.cancelled && pass.request.cancelled()) {
                return;
            }
            auto &walker = walkers[roots[i].pack];
            if (!walker) {
                walker = walkerFor(pass, worker, roots[i].pack);
            }
            readRoot(pass, *walker, roots[i]);
        }
    }
}

void PackedObjects::readLooseOnes(Pass &pass, int worker, std::atomic<std::size_t> &next)
{
    Inflater inflater;
    ObjectBuffer buffer;
    const auto &loose = m_places.loose();
    for (std::size_t i = next++; i < loose.size(); i = next++) {
        if (pass.request.cancelled && pass.request.cancelled()) {
            return;
        }
        if (m_looseTypes[i] != ObjectType::None && !pass.request.wants(m_looseTypes[i])) {
            continue;
        }
        const std::uint32_t object = loose[i];
        if (pass.request.leaveOut && (*pass.request.leaveOut)[object]) {
            continue;
        }
        const QString path = loosePath(m_places.folders()[m_places.owner(object).entry], m_places.table().hex(object));
        LooseObject read;
        const Flaw flaw = readLoose(path, pass.request.largestObject, inflater, buffer, read);
        if (flaw == Flaw::None) {
            m_looseTypes[i] = read.type;
            if (pass.request.wants(read.type)) {
                deliver(pass, worker, object, read.type, read.bytes);
            }
        } else if (pass.request.blobs &&
                   !deliverElsewhere(pass, worker, object)) { // its type is unknown: told in one pass only
            pass.report(flaw == Flaw::TooLarge ? QStringLiteral("too-large") : QStringLiteral("damaged"), place(object),
                        QStringLiteral("this loose object was not read: %1").arg(QLatin1StringView(toText(flaw))));
        }
    }
}

void PackedObjects::readAll(const ReadRequest &request, const ObjectVisitor &visit, const Report &report)
{
    Pass pass{request, visit, report, {}, {}, {}, {}};
    openBudgets(pass);
    if (request.leaveOut) {
        m_places.leaveOut(request.leaveOut);
    }
    std::vector<Root> roots;
    for (std::uint32_t pack = 0; pack < m_places.packs().size(); ++pack) {
        const auto &entries = m_places.packs()[pack]->entries();
        for (EntryAt at = 0; at < entries.size(); ++at) {
            if (entries[at].base == kNoEntry && entries[at].needed && request.wants(entries[at].objectType)) {
                roots.push_back({pack, at});
            }
        }
    }
    std::atomic<std::size_t> nextRoot{0};
    std::atomic<std::size_t> nextLoose{0};
    runWorkers(request.workers, [&](int worker) {
        readPacks(pass, worker, roots, nextRoot);
        readLooseOnes(pass, worker, nextLoose);
    });
    readDeferred(pass);
    settleFailures(pass);
    if (request.leaveOut) {
        m_places.leaveOut(nullptr);
    }
    for (std::size_t pack = 0; pack < pass.bytesLeft.size(); ++pack) {
        if (*pass.bytesLeft[pack] < 0) {
            report(QStringLiteral("limit"), m_places.packs()[pack]->path(),
                   QStringLiteral("the pack unpacks to more than %1 times its size: the rest was not read")
                       .arg(kExpansion));
        }
    }
}

std::vector<EntryAt> PackedObjects::wantedBelow(const Pass &pass, std::uint32_t pack, EntryAt root) const
{
    const auto &entries = m_places.packs()[pack]->entries();
    std::vector<EntryAt> wanted;
    std::vector<EntryAt> open{root};
    while (!open.empty()) {
        const EntryAt at = open.back();
        open.pop_back();
        if (entries[at].owner && pass.request.wants(entries[at].objectType)) {
            wanted.push_back(at);
        }
        for (EntryAt child = entries[at].firstChild; child != kNoEntry; child = entries[child].nextSibling) {
            if (entries[child].needed) {
                open.push_back(child);
            }
        }
    }
    std::sort(wanted.begin(), wanted.end());
    return wanted;
}

/// Branches that did not fit into memory, one object after the other.
void PackedObjects::readDeferred(Pass &pass)
{
    for (const Root &branch : pass.deferred) {
        for (const EntryAt at : wantedBelow(pass, branch.pack, branch.entry)) {
            const PackEntry &entry = m_places.packs()[branch.pack]->entries()[at];
            ObjectBuffer buffer;
            ObjectType type = ObjectType::None;
            const Flaw flaw = m_loader.load({branch.pack, at}, entry.object, kLargestBase, *pass.bytesLeft[branch.pack],
                                            buffer, type);
            if (flaw == Flaw::None) {
                deliver(pass, 0, entry.object, entry.objectType, buffer.view());
            } else if (!deliverElsewhere(pass, 0, entry.object)) {
                pass.report(
                    QStringLiteral("damaged"), m_places.packs()[branch.pack]->place(at),
                    QStringLiteral("%1 was not read: %2").arg(place(entry.object), QLatin1StringView(toText(flaw))));
            }
        }
    }
}

/// What a damaged entry takes with it may lie in another pack as well.
void PackedObjects::settleFailures(Pass &pass)
{
    std::sort(pass.failures.begin(), pass.failures.end());
    for (const Failure &failure : pass.failures) {
        const PackFile &pack = *m_places.packs()[failure.pack];
        std::uint64_t lost = 0;
        for (const EntryAt at : wantedBelow(pass, failure.pack, failure.entry)) {
            lost += deliverElsewhere(pass, 0, pack.entries()[at].object) ? 0 : 1;
        }
        if (lost > 0) {
            pass.report(failure.flaw == Flaw::TooLarge ? QStringLiteral("too-large") : QStringLiteral("damaged"),
                        pack.place(failure.entry),
                        QStringLiteral("%1 was not read: %2; with what builds on it %3 objects are lost")
                            .arg(place(pack.entries()[failure.entry].object), QLatin1StringView(toText(failure.flaw)))
                            .arg(lost));
        }
    }
}

bool PackedObjects::deliverElsewhere(Pass &pass, int worker, std::uint32_t object)
{
    for (const ObjectPlace &other : m_places.alternatives(object)) {
        ObjectBuffer buffer;
        ObjectType type = ObjectType::None;
        std::atomic<std::int64_t> bytesLeft{kSmallBudget};
        if (m_loader.load(other, object, kLargestBase, bytesLeft, buffer, type) == Flaw::None) {
            if (!pass.request.wants(type)) {
                continue; // it belongs to another pass, which may be over: better told than silently dropped
            }
            deliver(pass, worker, object, type, buffer.view());
            return true;
        }
    }
    return false;
}

std::optional<StoredObject> PackedObjects::read(std::uint32_t object, std::uint64_t largest)
{
    ObjectBuffer buffer;
    ObjectType type = ObjectType::None;
    std::vector<ObjectPlace> places = m_places.alternatives(object);
    if (m_places.owner(object).pack != ObjectPlace::kNowhere) {
        places.insert(places.begin(), m_places.owner(object));
    }
    for (const ObjectPlace &from : places) {
        std::atomic<std::int64_t> bytesLeft{kSmallBudget};
        if (m_loader.load(from, object, kLargestBase, bytesLeft, buffer, type) == Flaw::None) {
            return buffer.size() <= largest ? std::optional(StoredObject{type, viewOf(buffer.view()).toByteArray()})
                                            : std::nullopt;
        }
    }
    return places.empty() && m_known ? m_known->read(m_places.table().name(object), largest) : std::nullopt;
}

std::optional<ObjectFiles> PackedObjects::files() const
{
    ObjectFiles files{m_places.marks(), m_places.loose()};
    files.loose.insert(files.loose.end(), m_knownLoose.begin(), m_knownLoose.end());
    std::sort(files.loose.begin(), files.loose.end());
    return files;
}

} // namespace probate::git
