// Walks delta trees depth first with the parent's bytes in hand, so that every entry is inflated once and every object
// is built by one application of its delta. Used by one thread; trees are independent.
#pragma once

#include "scanners/git/pack_file.h"

#include <atomic>

namespace probate::git {

struct WalkSettings
{
    std::uint64_t largestBase = 0;                  ///< objects beyond are not built, even if others build on them
    std::atomic<std::int64_t> *bytesLeft = nullptr; ///< how much may be built from this pack in all
    std::function<bool()> cancelled;
};

class PackWalker
{
public:
    /// Called for every entry that was built, owner or not; the bytes are valid during the call. What it returns is
    /// handed to the visits of the entries that build on this one.
    using Visit =
        std::function<std::unique_ptr<ScanTrace>(EntryAt entry, ByteSpan bytes, const EarlierVersion &earlier)>;
    /// Called for an entry that could not be built; what builds on it is not visited either.
    using Fail = std::function<void(EntryAt entry, Flaw flaw)>;
    /// Called for an entry that was put off, since the memory for open branches is used up.
    using Defer = std::function<void(EntryAt entry)>;

    PackWalker(const PackFile &pack, WalkSettings settings, Visit visit, Fail fail, Defer defer);

    /// Walks the needed part of a root's tree. `externalBase` for a root whose base lies in another pack.
    void walk(EntryAt root, const ByteSpan *externalBase = nullptr);
    /// Builds one entry alone, from its root down the chain; nothing is visited.
    Flaw build(EntryAt entry, const ByteSpan *externalBase, ObjectBuffer &out);

private:
    struct Frame
    {
        EntryAt entry = kNoEntry;
        EntryAt heavy = kNoEntry; ///< the child that is walked last and takes this frame over
        EntryAt next = kNoEntry;
        ObjectBuffer bytes;
        std::unique_ptr<ScanTrace> trace;
    };

    Flaw make(EntryAt entry, ByteSpan base, bool isDelta, ObjectBuffer &out);
    Flaw makeRoot(EntryAt root, const ByteSpan *externalBase, ObjectBuffer &out);
    void enter(Frame &frame, EntryAt entry, const EarlierVersion &earlier);
    void step();
    EntryAt takeNext(Frame &frame) const;
    ObjectBuffer takeBuffer();
    void giveBuffer(ObjectBuffer buffer);

    const PackFile &m_pack;
    WalkSettings m_settings;
    Visit m_visit;
    Fail m_fail;
    Defer m_defer;
    Inflater m_inflater;
    ObjectBuffer m_delta;
    std::vector<CopiedRun> m_copied; ///< of the delta applied last
    std::vector<Frame> m_frames;
    std::vector<ObjectBuffer> m_spare;
    std::uint64_t m_held = 0; ///< bytes in frames
};

} // namespace probate::git
