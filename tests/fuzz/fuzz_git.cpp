// Drives the parsers of git's formats with hostile bytes: `PROBATE_FUZZ_TARGET=pack fuzz_git CORPUS/pack`. Targets:
// pack (and bundle), delta, pack-index, multi-pack-index, tree, commit (and tag), index, loose. Beyond "no read
// outside", it holds them to what their callers rely on: shared runs are equal in both versions, views lie within what
// was parsed.
#include "scanners/git/bundle.h"
#include "scanners/git/commit_parser.h"
#include "scanners/git/index_file.h"
#include "scanners/git/loose_objects.h"
#include "scanners/git/multi_pack_index.h"
#include "scanners/git/pack_index.h"
#include "scanners/git/pack_supply.h"
#include "scanners/git/tree_graph.h"

#include <QCryptographicHash>

#include <cstdlib>
#include <cstring>
#include <set>
#include <string>
#include <unistd.h>

namespace probate::git {

namespace {

constexpr std::size_t kLargest = 1 << 20;

void hold(bool claim)
{
    if (!claim) {
        std::abort();
    }
}

const Report &nobody()
{
    static const Report report = [](const QString &, const QString &, const QString &) {};
    return report;
}

/// The bytes as a file, since packs are mapped; its name says nothing.
class BytesFile
{
public:
    explicit BytesFile(ByteSpan bytes)
    {
        const int file = ::mkstemp(m_path.data());
        hold(file >= 0 && ::write(file, bytes.data(), bytes.size()) == ssize_t(bytes.size()));
        ::close(file);
    }
    ~BytesFile() { ::unlink(m_path.c_str()); }
    BytesFile(const BytesFile &) = delete;
    BytesFile &operator=(const BytesFile &) = delete;
    QString path() const { return QString::fromStdString(m_path); }

private:
    std::string m_path = "/dev/shm/probate-fuzz-XXXXXX";
};

void holdCopied(QByteArrayView base, QByteArrayView result, std::span<const CopiedRun> copied)
{
    qsizetype end = 0;
    for (const CopiedRun &run : copied) {
        hold(run.size > 0 && run.to >= end && run.from >= 0 && run.to + run.size <= result.size() &&
             run.from + run.size <= base.size());
        hold(std::memcmp(result.data() + run.to, base.data() + run.from, std::size_t(run.size)) == 0);
        end = run.to + run.size;
    }
}

/// A document remembers all its bytes, so that what is said of a later version can be held against them.
struct Remembered final : ScanTrace
{
    QByteArray bytes;
};

void readEverything(ObjectSupply &supply)
{
    ReadRequest request;
    request.commits = request.trees = request.blobs = request.tags = true;
    request.largestObject = kLargest;
    TreeGraphBuilder trees(supply.objects(), request.workers);
    const auto visit = [&](int worker, const ObjectView &view) -> std::unique_ptr<ScanTrace> {
        if (view.type == ObjectType::Tree) {
            trees.add(worker, view.object, view.bytes);
        } else if (view.type == ObjectType::Commit) {
            static_cast<void>(parseCommit(view.bytes));
        }
        if (const auto *before = dynamic_cast<const Remembered *>(view.earlier.trace)) {
            hold(before->bytes.size() == view.earlier.size);
            holdCopied(before->bytes, view.bytes, view.earlier.copied);
        }
        auto remembered = std::make_unique<Remembered>();
        remembered->bytes = view.bytes.toByteArray();
        return remembered;
    };
    supply.readAll(request, visit, nobody());
    const TreeGraph graph = std::move(trees).build();
    for (std::uint32_t object = 0; object < supply.objects().size(); ++object) {
        static_cast<void>(graph.somePath(object, std::vector<bool>(supply.objects().size())));
    }
}

void drivePack(ByteSpan bytes)
{
    const BytesFile file(bytes);
    std::uint64_t begin = 0;
    ObjectFormat format = ObjectFormat::Sha1;
    if (isBundle(file.path())) {
        const auto bundle = readBundleHeader(file.path());
        if (!bundle) {
            return;
        }
        begin = static_cast<std::uint64_t>(bundle->packOffset);
        format = bundle->format;
    }
    if (auto supply = openSinglePack(file.path(), begin, format, nobody())) {
        readEverything(**supply);
    }
}

void driveDelta(ByteSpan bytes)
{
    if (bytes.size() < 2) {
        return;
    }
    const std::size_t split = std::min<std::size_t>(std::size_t{bytes[0]} << 8 | bytes[1], bytes.size() - 2);
    const ByteSpan base = bytes.subspan(2, split);
    const ByteSpan delta = bytes.subspan(2 + split);
    ObjectBuffer out;
    std::vector<CopiedRun> copied;
    if (applyDelta(base, delta, kLargest, out, &copied) == Flaw::None) {
        const auto viewOf = [](ByteSpan span) {
            return QByteArrayView(reinterpret_cast<const char *>(span.data()), qsizetype(span.size()));
        };
        holdCopied(viewOf(base), viewOf(out.view()), copied);
    }
}

void drivePackIndex(ByteSpan bytes)
{
    for (const ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
        if (const auto index = readPackIndex(bytes, format)) {
            hold(index->names.size() == index->offsets.size() * idSize(format));
        }
    }
}

/// Of every object one place in one pack, and no pack but in the folder itself.
void holdListed(const MultiPackIndex &index, ObjectFormat format)
{
    std::set<std::vector<std::uint8_t>> names;
    std::size_t listed = 0;
    for (const QByteArrayView pack : index.packs()) {
        hold(!pack.contains('/') && !pack.contains('\\') && !pack.startsWith('.'));
        const PackIndex objects = index.listed(pack.toByteArray());
        hold(objects.names.size() == objects.offsets.size() * idSize(format));
        for (auto name = objects.names.begin(); name != objects.names.end(); name += idSize(format)) {
            names.emplace(name, name + idSize(format));
        }
        listed += objects.offsets.size();
    }
    hold(names.size() == listed);
}

/// Also with the checksum of what it became, without which hardly any input would be looked at.
void driveMultiPackIndex(ByteSpan bytes)
{
    for (const ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
        if (const auto index = MultiPackIndex::of(bytes, format)) {
            holdListed(*index, format);
        }
        if (bytes.size() < idSize(format)) {
            continue;
        }
        QByteArray summed(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size() - idSize(format)));
        summed += QCryptographicHash::hash(summed, format == ObjectFormat::Sha1 ? QCryptographicHash::Sha1
                                                                                : QCryptographicHash::Sha256);
        const ByteSpan view(reinterpret_cast<const std::uint8_t *>(summed.constData()), std::size_t(summed.size()));
        if (const auto index = MultiPackIndex::of(view, format)) {
            holdListed(*index, format);
        }
    }
}

/// Names of one byte twenty times: a table takes too long to make for every run.
const ObjectTable &plainTable()
{
    static const ObjectTable table = [] {
        std::vector<std::uint8_t> names;
        for (int byte = 0; byte < 256; ++byte) {
            names.insert(names.end(), 20, static_cast<std::uint8_t>(byte));
        }
        return ObjectTable::of(ObjectFormat::Sha1, names);
    }();
    return table;
}

/// What two versions have in common at their ends, as a delta would have it.
std::vector<CopiedRun> sharedEnds(QByteArrayView before, QByteArrayView after)
{
    const qsizetype most = std::min(before.size(), after.size());
    qsizetype begin = 0;
    while (begin < most && before[begin] == after[begin]) {
        ++begin;
    }
    qsizetype end = 0;
    while (end < most - begin && before[before.size() - 1 - end] == after[after.size() - 1 - end]) {
        ++end;
    }
    std::vector<CopiedRun> copied;
    if (begin > 0) {
        copied.push_back({0, 0, begin});
    }
    if (end > 0) {
        copied.push_back({after.size() - end, before.size() - end, end});
    }
    return copied;
}

/// git writes no such tree (git-fsck(1), "duplicateEntries"); which of two it is that is found is not defined.
bool namesTwice(QByteArrayView tree)
{
    std::set<QByteArray> names;
    for (qsizetype at = 0; at < tree.size();) {
        const qsizetype space = tree.indexOf(' ', at);
        const qsizetype zero = space < 0 ? -1 : tree.indexOf('\0', space);
        if (zero < 0 || !names.insert(tree.sliced(space + 1, zero - space - 1).toByteArray()).second) {
            return zero >= 0;
        }
        at = zero + 21;
    }
    return false;
}

/// Several trees, each after its length. Ids, where they are expected, become ones that the table has.
void driveTree(ByteSpan bytes)
{
    QByteArray copy(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
    for (qsizetype zero = copy.indexOf('\0', 2); zero >= 0 && zero + 21 <= copy.size();
         zero = copy.indexOf('\0', zero + 21)) {
        std::fill_n(copy.begin() + zero + 1, 20, copy[zero + 1]);
    }
    const ObjectTable &table = plainTable();
    TreeGraphBuilder builder(table, 2);
    TreeGraphBuilder plain(table, 1); // the same trees, each by itself
    std::unique_ptr<ScanTrace> before;
    QByteArrayView beforeBytes;
    bool plainNames = true;
    std::uint32_t tree = 0;
    for (qsizetype at = 0; at + 2 <= copy.size() && tree < table.size(); ++tree) {
        const qsizetype announced =
            qsizetype(static_cast<std::uint8_t>(copy[at])) << 8 | static_cast<std::uint8_t>(copy[at + 1]);
        const qsizetype size = std::min(announced, copy.size() - at - 2);
        const QByteArrayView bytesOfTree = QByteArrayView(copy).sliced(at + 2, size);
        const std::vector<CopiedRun> copied = sharedEnds(beforeBytes, bytesOfTree);
        auto trace = builder.add(0, tree, bytesOfTree, {before.get(), beforeBytes.size(), copied});
        hold((trace != nullptr) == (plain.add(0, tree, bytesOfTree) != nullptr));
        plainNames = plainNames && !namesTwice(bytesOfTree);
        before = std::move(trace);
        beforeBytes = bytesOfTree;
        at += 2 + size;
    }
    const TreeGraph graph = std::move(builder).build();
    const TreeGraph expected = std::move(plain).build();
    hold(graph.names() == expected.names());
    const std::vector<bool> noRoots(table.size());
    for (std::uint32_t object = 0; object < table.size(); ++object) {
        static_cast<void>(graph.somePath(object, noRoots));
        for (std::uint32_t name = 0; graph.isTree(object) && name < graph.names().size() && name < 64; ++name) {
            const std::uint32_t child = graph.find(object, name);
            hold(child == kNoObject || child < table.size());
            hold(!plainNames || child == expected.find(object, name));
        }
    }
}

bool within(QByteArrayView view, QByteArrayView whole)
{
    return view.isEmpty() || (std::less_equal<>()(whole.data(), view.data()) &&
                              std::less_equal<>()(view.data() + view.size(), whole.data() + whole.size()));
}

void driveCommit(ByteSpan bytes)
{
    const QByteArrayView text(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
    if (const auto commit = parseCommit(text)) {
        hold(within(commit->tree, text) && within(commit->message, text) && within(commit->author.email, text));
        for (const auto &[name, value] : commit->otherHeaders) {
            hold(within(name, text) && within(value, text));
        }
        for (const Person &person : commit->coAuthors) {
            hold(within(person.name, text) && within(person.email, text));
        }
    }
    if (const auto tag = parseTag(text)) {
        hold(within(tag->target, text) && within(tag->message, text));
    }
}

void driveIndex(ByteSpan bytes)
{
    const QByteArrayView text(reinterpret_cast<const char *>(bytes.data()), qsizetype(bytes.size()));
    for (const ObjectFormat format : {ObjectFormat::Sha1, ObjectFormat::Sha256}) {
        for (const IndexEntry &entry : parseIndex(text, format).entries) {
            hold(!entry.path.isEmpty() && entry.blob.size() == 2 * qsizetype(idSize(format)));
        }
    }
}

void driveLoose(ByteSpan bytes)
{
    const BytesFile file(bytes);
    Inflater inflater;
    ObjectBuffer buffer;
    LooseObject object;
    if (readLoose(file.path(), kLargest, inflater, buffer, object) == Flaw::None) {
        hold(object.bytes.size() == object.size &&
             object.bytes.data() + object.bytes.size() <= buffer.view().data() + buffer.size());
    }
}

struct Target
{
    const char *name;
    void (*drive)(ByteSpan bytes);
};
constexpr Target targets[] = {{"pack", drivePack},
                              {"delta", driveDelta},
                              {"pack-index", drivePackIndex},
                              {"multi-pack-index", driveMultiPackIndex},
                              {"tree", driveTree},
                              {"commit", driveCommit},
                              {"index", driveIndex},
                              {"loose", driveLoose}};

const Target &target()
{
    const char *wanted = std::getenv("PROBATE_FUZZ_TARGET");
    for (const Target &known : targets) {
        if (wanted && std::strcmp(wanted, known.name) == 0) {
            return known;
        }
    }
    std::fprintf(stderr,
                 "PROBATE_FUZZ_TARGET names none of: pack delta pack-index multi-pack-index tree commit index loose\n");
    std::exit(2);
}

} // namespace

} // namespace probate::git

extern "C" int LLVMFuzzerTestOneInput(const uint8_t *data, std::size_t size)
{
    static const probate::git::Target &target = probate::git::target();
    target.drive({data, size});
    return 0;
}
