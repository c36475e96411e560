// The part of HistoryReader that is about rules which changed: what they concern of what was read before, and reading
// that again by all rules.
#include "scanners/git/history_reader.h"
#include "scanners/git/people.h"

#include <algorithm>

namespace probate::git {

namespace {

/// Notes that something was said, not what.
class Noting final : public ObservationSink
{
public:
    void observe(Observation) override { said = true; }
    void skip(Skip) override { said = true; }

    std::atomic<bool> said = false;
};

enum class Answer : std::uint8_t {
    NotAsked,  ///< it was not read before
    Waiting,   ///< until something is said of it, it is concerned
    Concerned, ///< what it holds may be something else by the rules of now
    Same
};

void reportNothing(const QString &, const QString &, const QString &)
{
    // What could not be read is told of when it is read again.
}

} // namespace

/// By object. `numbers`: those of the objects of `everything`.
std::vector<bool> HistoryReader::concernedBy(const DocumentScanner &changes, ObjectSupply &everything,
                                             const std::vector<std::uint32_t> &numbers,
                                             const std::map<std::uint32_t, QByteArray> &otherNames)
{
    std::vector<Answer> answers(m_supply.objects().size(), Answer::NotAsked);
    std::uint64_t asked = 0;
    for (std::uint32_t object = 0; object < answers.size(); ++object) {
        if (m_found.read(object).name != 0) {
            answers[object] = Answer::Waiting;
            ++asked;
        }
    }
    std::vector<bool> leaveOut;
    leaveOut.reserve(numbers.size());
    for (const std::uint32_t object : numbers) {
        leaveOut.push_back(object == kNoObject || answers[object] == Answer::NotAsked);
    }
    std::atomic<std::uint64_t> concerned = 0;
    ReadRequest request = graphRequest();
    request.trees = false;
    request.blobs = true;
    request.leaveOut = &leaveOut;
    request.cancelled = [&] { // more are read again as fast as they are asked
        return concerned > asked / 4 || (m_settings.cancelled && m_settings.cancelled());
    };
    const auto visit = [&](int, const ObjectView &view) {
        count();
        std::unique_ptr<ScanTrace> trace;
        const std::uint32_t object = numbers[view.object];
        if (leaveOut[view.object]) {
            return trace;
        }
        Noting noting;
        const ObjectView here{object, view.type, view.bytes, view.earlier};
        if (view.type == ObjectType::Blob) {
            trace = askBlob(changes, here, otherNames, noting);
        } else {
            for (const Document &message : messagesOf(here)) {
                changes.scan(message, m_found.limits(), noting);
            }
        }
        answers[object] = noting.said ? Answer::Concerned : Answer::Same;
        concerned += noting.said ? 1 : 0;
        return trace;
    };
    everything.readAll(request, visit, reportNothing);
    std::vector<bool> result;
    result.reserve(answers.size());
    for (const Answer answer : answers) {
        result.push_back(answer == Answer::Concerned || answer == Answer::Waiting);
    }
    return result;
}

std::unique_ptr<ScanTrace> HistoryReader::askBlob(const DocumentScanner &changes, const ObjectView &view,
                                                  const std::map<std::uint32_t, QByteArray> &otherNames,
                                                  ObservationSink &sink) const
{
    Document document = documentOf(view.object, view.bytes);
    document.origin.path = nameOf(view.object, otherNames);
    for (const QString &other : otherNamesOf(view.object)) {
        Document renamed = document;
        renamed.origin.path = folderOf(document.origin.path) + other;
        if (!changes.readsAlike(document, renamed)) { // one of the scans may have read it under both
            sink.skip({m_settings.source, renamed.origin.path, QStringLiteral("concerned"), {}});
        }
    }
    EarlierVersion earlier = m_settings.wholeBlobs ? EarlierVersion() : view.earlier;
    return changes.scanVersion(document, earlier, m_found.limits(), sink);
}

void HistoryReader::readAgainFor(const DocumentScanner &changes, ObjectSupply &everything,
                                 const std::map<std::uint32_t, QByteArray> &otherNames)
{
    const std::vector<std::uint32_t> numbers = everything.objects().numbersIn(m_supply.objects());
    m_doing = m_settings.source + QStringLiteral(": what changed rules concern");
    const std::uint64_t doneBefore = std::exchange(m_done, 0);
    const std::vector<bool> concerned = concernedBy(changes, everything, numbers, otherNames);
    m_done = doneBefore;
    m_doing = m_settings.source;
    m_found.forget(concerned);
    std::vector<bool> leaveOut;
    leaveOut.reserve(numbers.size());
    for (const std::uint32_t object : numbers) {
        leaveOut.push_back(object == kNoObject || !concerned[object]);
    }
    ReadRequest request = graphRequest();
    request.trees = false;
    request.blobs = true;
    request.leaveOut = &leaveOut;
    const auto visit = [&](int, const ObjectView &view) {
        std::unique_ptr<ScanTrace> trace;
        if (leaveOut[view.object]) {
            return trace;
        }
        const ObjectView here{numbers[view.object], view.type, view.bytes, view.earlier};
        if (view.type == ObjectType::Blob) {
            trace = takeBlob(here, otherNames);
        } else {
            scanMessages(messagesOf(here), here.object);
        }
        return trace;
    };
    everything.readAll(request, visit, reportNothing);
    for (std::uint32_t object = 0; object < concerned.size(); ++object) {
        const bool stopped = m_settings.cancelled && m_settings.cancelled();
        if (concerned[object] && m_found.read(object).name == 0 && !stopped && !isVisited(object)) {
            readSingly(object, [&](QByteArrayView bytes) {
                takeBlob({object, ObjectType::Blob, bytes, {}}, otherNames);
            });
        }
    }
}

/// True: readBlobs() comes to it.
bool HistoryReader::isVisited(std::uint32_t object) const
{
    return !m_saved && m_commits.find(object) == kNoObject && !m_tags.contains(object);
}

} // namespace probate::git
