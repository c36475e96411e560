#include "scanners/git/pack_walker.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr std::uint64_t kMostHeld = 192ull << 20; // of one worker; beyond, branches are put off
constexpr std::size_t kLargestSpare = 4 << 20;    // larger buffers go back to the system
constexpr std::size_t kMostSpares = 32;

} // namespace

PackWalker::PackWalker(const PackFile &pack, WalkSettings settings, Visit visit, Fail fail, Defer defer)
    : m_pack(pack), m_settings(std::move(settings)), m_visit(std::move(visit)), m_fail(std::move(fail)),
      m_defer(std::move(defer))
{}

ObjectBuffer PackWalker::takeBuffer()
{
    if (m_spare.empty()) {
        return {};
    }
    ObjectBuffer buffer = std::move(m_spare.back());
    m_spare.pop_back();
    return buffer;
}

void PackWalker::giveBuffer(ObjectBuffer buffer)
{
    if (buffer.capacity() <= kLargestSpare && m_spare.size() < kMostSpares) {
        m_spare.push_back(std::move(buffer));
    }
}

Flaw PackWalker::make(EntryAt at, ByteSpan base, bool isDelta, ObjectBuffer &out)
{
    const ByteSpan bytes = m_pack.bytesOf(at);
    EntryHeader header;
    const Flaw flaw = readEntryHeader(m_pack.body(), m_pack.entries()[at].offset, idSize(m_pack.format()), header);
    if (flaw != Flaw::None || header.length > bytes.size()) {
        return Flaw::Header;
    }
    if (header.size > m_settings.largestBase) {
        return Flaw::TooLarge;
    }
    const ByteSpan stream = bytes.subspan(header.length);
    if (!isDelta) {
        const Flaw inflated = m_inflater.inflate(stream, header.size, out);
        *m_settings.bytesLeft -= static_cast<std::int64_t>(header.size);
        return inflated;
    }
    if (const Flaw inflated = m_inflater.inflate(stream, header.size, m_delta); inflated != Flaw::None) {
        return inflated;
    }
    const Flaw applied = applyDelta(base, m_delta.view(), m_settings.largestBase, out, &m_copied);
    *m_settings.bytesLeft -= static_cast<std::int64_t>(m_delta.size() + out.size());
    return applied;
}

Flaw PackWalker::makeRoot(EntryAt root, const ByteSpan *externalBase, ObjectBuffer &out)
{
    const bool isDelta = m_pack.entries()[root].type == EntryType::NameDelta;
    if (isDelta && !externalBase) {
        return Flaw::Base;
    }
    return make(root, isDelta ? *externalBase : ByteSpan(), isDelta, out);
}

void PackWalker::enter(Frame &frame, EntryAt at, const EarlierVersion &earlier)
{
    const auto &entries = m_pack.entries();
    frame.entry = at;
    frame.next = entries[at].firstChild;
    frame.heavy = kNoEntry;
    for (EntryAt child = entries[at].firstChild; child != kNoEntry; child = entries[child].nextSibling) {
        if (entries[child].needed &&
            (frame.heavy == kNoEntry || entries[child].subtree > entries[frame.heavy].subtree)) {
            frame.heavy = child;
        }
    }
    frame.trace = m_visit(at, frame.bytes.view(), earlier);
}

/// The next child but the heavy one.
EntryAt PackWalker::takeNext(Frame &frame) const
{
    const auto &entries = m_pack.entries();
    while (frame.next != kNoEntry) {
        const EntryAt child = frame.next;
        frame.next = entries[child].nextSibling;
        if (child != frame.heavy && entries[child].needed) {
            return child;
        }
    }
    return kNoEntry;
}

void PackWalker::walk(EntryAt root, const ByteSpan *externalBase)
{
    Frame first;
    first.bytes = takeBuffer();
    if (const Flaw flaw = makeRoot(root, externalBase, first.bytes); flaw != Flaw::None) {
        m_fail(root, flaw);
        giveBuffer(std::move(first.bytes));
        return;
    }
    m_held = first.bytes.size();
    enter(first, root, {});
    m_frames.push_back(std::move(first));
    while (!m_frames.empty()) {
        if (*m_settings.bytesLeft < 0 || (m_settings.cancelled && m_settings.cancelled())) {
            m_frames.clear();
            return;
        }
        step();
    }
}

/// Walks one edge. Light children come first and the heaviest last, in the place of its parent, whose bytes nobody
/// needs any more: so at most as many objects are held as the logarithm of the tree's size.
void PackWalker::step()
{
    Frame &top = m_frames.back();
    EntryAt child = takeNext(top);
    const bool last = child == kNoEntry;
    if (last) {
        child = std::exchange(top.heavy, kNoEntry);
    }
    if (child == kNoEntry) {
        m_held -= top.bytes.size();
        giveBuffer(std::move(top.bytes));
        m_frames.pop_back();
        return;
    }
    if (!last && m_held > kMostHeld) {
        m_defer(child);
        return;
    }
    Frame frame;
    frame.bytes = takeBuffer();
    if (const Flaw flaw = make(child, top.bytes.view(), true, frame.bytes); flaw != Flaw::None) {
        m_fail(child, flaw);
        giveBuffer(std::move(frame.bytes));
        return;
    }
    m_held += frame.bytes.size();
    enter(frame, child, {top.trace.get(), static_cast<qsizetype>(top.bytes.size()), m_copied});
    if (last) {
        m_held -= top.bytes.size();
        giveBuffer(std::move(top.bytes));
        top = std::move(frame);
    } else {
        m_frames.push_back(std::move(frame));
    }
}

Flaw PackWalker::build(EntryAt entry, const ByteSpan *externalBase, ObjectBuffer &out)
{
    std::vector<EntryAt> chain;
    for (EntryAt at = entry; at != kNoEntry && chain.size() < m_pack.entries().size(); at = m_pack.entries()[at].base) {
        chain.push_back(at);
    }
    Flaw flaw = makeRoot(chain.back(), externalBase, out);
    ObjectBuffer other;
    for (auto at = chain.rbegin() + 1; flaw == Flaw::None && at != chain.rend(); ++at) {
        flaw = *m_settings.bytesLeft < 0 ? Flaw::TooLarge : make(*at, out.view(), true, other);
        std::swap(out, other);
    }
    return flaw;
}

} // namespace probate::git
