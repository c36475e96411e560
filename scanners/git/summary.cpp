#include "scanners/git/summary.h"

#include "scanners/git/placed_stream.h"

#include <algorithm>

namespace probate::git {

namespace {

constexpr char kSummaryMagic[] = "probate summary of a repository, 3\n";

void writeWalked(const WalkedHistory &walked, StateWriter &out)
{
    out.array(walked.commits);
    out.array(walked.reachable);
    out.number(walked.identities.size());
    for (const Identity &identity : walked.identities) {
        out.text(identity.name);
        out.text(identity.email);
    }
    writePlaced(walked.placed, out);
    out.number(walked.held.size());
    for (std::size_t round = 0; round < walked.held.size(); ++round) {
        out.array(walked.held[round]);
        out.array(walked.sets[round]);
    }
    out.number(walked.blobPaths.size());
    for (const auto &[blob, paths] : walked.blobPaths) {
        out.number(blob);
        out.number(paths.size());
        for (const QByteArray &path : paths) {
            out.text(path);
        }
    }
    out.number(walked.atRefs.size());
    for (const auto &[ref, secrets] : walked.atRefs) {
        out.text(ref.name);
        out.text(ref.target);
        out.array(secrets);
    }
}

bool isSound(const WalkedHistory &walked, std::uint32_t objects)
{
    const std::size_t secrets = walked.placed.size();
    const auto ascending = [](const auto &list) {
        return std::adjacent_find(list.begin(), list.end(), std::greater_equal()) == list.end();
    };
    const std::size_t rounds = (secrets + SecretBits::kWidth - 1) / SecretBits::kWidth;
    bool sound = walked.reachable.size() == walked.commits.size() && ascending(walked.commits) &&
                 (walked.commits.empty() || walked.commits.back() < objects) && walked.held.size() == rounds;
    for (std::size_t round = 0; sound && round < walked.held.size(); ++round) {
        const auto &sets = walked.sets[round];
        sound = walked.held[round].size() == walked.commits.size() &&
                std::all_of(walked.held[round].begin(), walked.held[round].end(),
                            [&](std::uint32_t set) { return set < sets.size(); });
        for (const SecretBits &set : sets) {
            set.forEach([&](SecretAt bit) { sound = sound && round * SecretBits::kWidth + bit < secrets; });
        }
    }
    return sound && std::all_of(walked.atRefs.begin(), walked.atRefs.end(), [&](const auto &ref) {
               return std::all_of(ref.second.begin(), ref.second.end(), [&](SecretAt at) { return at < secrets; });
           });
}

/// The number of an object; kNoObject, after making `in` fail, if there is none of that number.
std::uint32_t readObject(StateReader &in, std::uint32_t objects)
{
    const std::uint64_t object = in.number();
    if (object >= objects) {
        in.fail();
        return kNoObject;
    }
    return static_cast<std::uint32_t>(object);
}

WalkedHistory readWalked(StateReader &in, std::uint32_t objects)
{
    WalkedHistory walked;
    walked.commits = in.array<std::uint32_t>();
    walked.reachable = in.array<std::uint32_t>();
    const std::uint64_t identities = in.number();
    for (std::uint64_t i = 0; i < identities && in.ok(); ++i) {
        QByteArray name = in.text();
        walked.identities.push_back({std::move(name), in.text()});
    }
    walked.placed = readPlaced(in);
    const std::uint64_t rounds = in.number();
    for (std::uint64_t round = 0; round < rounds && in.ok(); ++round) {
        walked.held.push_back(in.array<std::uint32_t>());
        walked.sets.push_back(in.array<SecretBits>());
    }
    const std::uint64_t blobs = in.number();
    for (std::uint64_t i = 0; i < blobs && in.ok(); ++i) {
        auto &paths = walked.blobPaths[readObject(in, objects)];
        const std::uint64_t count = in.number();
        for (std::uint64_t k = 0; k < count && in.ok(); ++k) {
            paths.insert(in.text());
        }
    }
    const std::uint64_t refs = in.number();
    for (std::uint64_t i = 0; i < refs && in.ok(); ++i) {
        Ref ref{in.text(), {}};
        ref.target = in.text();
        walked.atRefs[std::move(ref)] = in.array<SecretAt>();
    }
    if (in.ok() && !isSound(walked, objects)) {
        in.fail();
    }
    return walked;
}

void writePartly(const std::vector<PartlyRead> &partly, StateWriter &out)
{
    out.number(partly.size());
    for (const PartlyRead &one : partly) {
        out.number(one.object);
        out.number(one.secrets.size());
        for (const Handle &secret : one.secrets) {
            out.text(secret.scheme);
            out.text(secret.value);
        }
    }
}

std::vector<PartlyRead> readPartly(StateReader &in, std::uint32_t objects)
{
    std::vector<PartlyRead> partly;
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        PartlyRead one;
        one.object = readObject(in, objects);
        const std::uint64_t secrets = in.number();
        for (std::uint64_t k = 0; k < secrets && in.ok(); ++k) {
            QByteArray scheme = in.text();
            one.secrets.push_back({std::move(scheme), in.text()});
        }
        partly.push_back(std::move(one));
    }
    return partly;
}

} // namespace

void writeTags(const std::map<std::uint32_t, Tag> &tags, StateWriter &out)
{
    out.number(tags.size());
    for (const auto &[object, tag] : tags) {
        out.number(object);
        out.number(tag.target);
        out.number(tag.tagger ? 1 : 0);
        out.text(tag.tagger ? tag.tagger->name : QByteArray());
        out.text(tag.tagger ? tag.tagger->email : QByteArray());
        out.number(static_cast<std::uint64_t>(tag.seconds));
    }
}

std::map<std::uint32_t, Tag> readTags(StateReader &in, std::uint32_t objects)
{
    std::map<std::uint32_t, Tag> tags;
    const std::uint64_t count = in.number();
    for (std::uint64_t i = 0; i < count && in.ok(); ++i) {
        const std::uint32_t object = readObject(in, objects);
        Tag tag;
        tag.target = readObject(in, objects);
        const bool hasTagger = in.number() != 0;
        Identity tagger{in.text(), {}};
        tagger.email = in.text();
        if (hasTagger) {
            tag.tagger = std::move(tagger);
        }
        tag.seconds = static_cast<qint64>(in.number());
        tags.emplace(object, std::move(tag));
    }
    return tags;
}

QByteArray stateOf(const Summary &summary)
{
    StateWriter out;
    out.text(kSummaryMagic);
    out.number(summary.objects);
    writeWalked(summary.walked, out);
    writeTags(summary.tags, out);
    writePartly(summary.partly, out);
    out.array(summary.inIndexAlone);
    out.number(summary.missing.size());
    for (const std::string &name : summary.missing) {
        out.text(name);
    }
    out.text(summary.mailmap);
    out.text(summary.head);
    summary.skips.write(out);
    summary.names.write(out);
    return out.take();
}

std::unique_ptr<Summary> summaryFrom(std::span<const std::uint8_t> state, const QString &source)
{
    StateReader in(state);
    if (in.text() != kSummaryMagic) {
        return nullptr;
    }
    auto summary = std::make_unique<Summary>(source);
    const auto objects = static_cast<std::uint32_t>(in.number());
    summary->objects = objects;
    summary->walked = readWalked(in, objects);
    summary->tags = readTags(in, objects);
    summary->partly = readPartly(in, objects);
    summary->inIndexAlone = in.array<std::uint32_t>();
    if (std::ranges::any_of(summary->inIndexAlone, [&](std::uint32_t blob) { return blob >= objects; })) {
        in.fail();
    }
    const std::uint64_t missing = in.number();
    for (std::uint64_t i = 0; i < missing && in.ok(); ++i) {
        summary->missing.insert(in.text().toStdString());
    }
    summary->mailmap = in.text();
    summary->head = in.text();
    summary->skips.read(in);
    summary->names = KnownNames::read(in, objects);
    return in.atEnd() ? std::move(summary) : nullptr;
}

void Summary::renumber(const std::vector<std::uint32_t> &numbers)
{
    const auto rekeyed = [&](auto &map) {
        std::remove_reference_t<decltype(map)> renumbered;
        for (auto &[object, value] : map) {
            renumbered.emplace(numbers[object], std::move(value));
        }
        map = std::move(renumbered);
    };
    for (std::uint32_t &commit : walked.commits) {
        commit = numbers[commit];
    }
    rekeyed(walked.blobPaths);
    rekeyed(tags);
    for (auto &[object, tag] : tags) {
        tag.target = numbers[tag.target];
    }
    for (PartlyRead &one : partly) {
        one.object = numbers[one.object];
    }
    for (std::uint32_t &blob : inIndexAlone) {
        blob = numbers[blob];
    }
}

} // namespace probate::git
