#include "scanners/git/found_documents.h"

#include "core/hash/sha256.h"

#include <algorithm>
#include <cstring>

namespace probate::git {

namespace {

class DocumentSink final : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        const std::scoped_lock lock(m_mutex);
        observations.push_back(std::move(observation));
    }
    void skip(Skip skip) override
    {
        const std::scoped_lock lock(m_mutex);
        skips.push_back(std::move(skip));
    }

    std::vector<Observation> observations;
    std::vector<Skip> skips;

private:
    std::mutex m_mutex;
};

/// The handle by which a sighting is attributed: the fingerprint of the value, else the smallest other name.
const Handle *attributedHandle(const Observation &observation)
{
    const auto *seen = std::get_if<SecretSeen>(&observation.fact);
    if (!seen || seen->credential.handles.empty()) {
        return nullptr;
    }
    const auto &handles = seen->credential.handles;
    const auto fingerprint =
        std::find_if(handles.begin(), handles.end(), [](const Handle &h) { return h.scheme == handles::secret; });
    return fingerprint != handles.end() ? &*fingerprint : &*std::min_element(handles.begin(), handles.end());
}

QString renamed(const QString &text, const QString &from, const QString &to)
{
    // Entries of archives and decodings stand behind the document's own path.
    if (from.isEmpty()) {
        return text.isEmpty() || text.startsWith(QLatin1Char('!')) || text.startsWith(QLatin1Char('#')) ? to + text
                                                                                                        : text;
    }
    return text.startsWith(from) ? to + text.sliced(from.size()) : text;
}

} // namespace

std::uint64_t nameDigest(const QString &name)
{
    std::uint64_t digest = 0;
    std::memcpy(&digest, sha256(name.toUtf8()).constData(), sizeof digest);
    return digest | 1;
}

std::unique_ptr<ScanTrace> FoundDocuments::scan(const Document &document, Place place, std::uint32_t object,
                                                const EarlierVersion *earlier)
{
    DocumentSink sink;
    std::unique_ptr<ScanTrace> trace;
    if (earlier) {
        trace = m_scanner.scanVersion(document, *earlier, m_limits, sink);
    } else {
        m_scanner.scan(document, m_limits, sink);
    }
    const std::uint64_t name = place == Place::Blob ? nameDigest(document.origin.path) : 1;
    const std::scoped_lock lock(m_mutex);
    if (object == kNoObject) {
        ++m_documents;
        m_bytes += static_cast<std::uint64_t>(document.bytes.size());
    } else {
        m_known.read.add(object, name, static_cast<std::uint64_t>(document.bytes.size()));
    }
    if (!sink.observations.empty() || !sink.skips.empty()) {
        m_known.found.push_back({place, object, document.origin.path, document.origin.object,
                                 std::move(sink.observations), std::move(sink.skips)});
    }
    return trace;
}

std::optional<std::vector<Handle>> FoundDocuments::foundBefore(std::uint32_t blob) const
{
    std::set<Handle> secrets;
    bool any = false;
    for (const FoundDocument &found : m_known.found) {
        if (found.object == blob && found.place == Place::Blob) {
            any = true;
            for (const Observation &observation : found.observations) {
                if (const Handle *handle = attributedHandle(observation)) {
                    secrets.insert(*handle);
                }
            }
        }
    }
    return any ? std::optional(std::vector<Handle>(secrets.begin(), secrets.end())) : std::nullopt;
}

void FoundDocuments::forget(const std::vector<bool> &objects)
{
    for (std::uint32_t object = 0; object < objects.size(); ++object) {
        if (objects[object]) {
            m_known.read.forget(object);
        }
    }
    std::erase_if(m_known.found, [&](const FoundDocument &found) { return objects[found.object]; });
}

void FoundDocuments::scanRenamed(const Document &document, const QString &path, std::uint32_t blob)
{
    Document renamedDocument = document;
    renamedDocument.origin.path = path;
    if (m_scanner.readsAlike(document, renamedDocument)) {
        return;
    }
    DocumentSink sink;
    m_scanner.scan(renamedDocument, m_limits, sink);
    const std::scoped_lock lock(m_mutex);
    if (!sink.observations.empty() || !sink.skips.empty()) {
        m_known.found.push_back(
            {Place::Blob, blob, path, document.origin.object, std::move(sink.observations), std::move(sink.skips)});
    }
}

void FoundDocuments::wasReadUnder(std::uint32_t object, std::uint64_t names)
{
    const std::scoped_lock lock(m_mutex);
    m_known.read.rename(object, names);
}

void FoundDocuments::finish()
{
    m_documents += m_known.read.documents();
    m_bytes += m_known.read.bytes();
    std::sort(m_known.found.begin(), m_known.found.end(), [](const FoundDocument &a, const FoundDocument &b) {
        return std::tie(a.place, a.object, a.path) < std::tie(b.place, b.object, b.path);
    });
    std::map<Handle, SecretAt> numbers;
    for (const FoundDocument &found : m_known.found) {
        for (const Observation &observation : found.observations) {
            if (const Handle *handle = attributedHandle(observation)) {
                numbers.emplace(*handle, 0);
            }
        }
    }
    for (auto &[handle, number] : numbers) {
        number = static_cast<SecretAt>(m_findings.secrets.size());
        m_findings.secrets.push_back(handle);
    }
    for (const FoundDocument &found : m_known.found) {
        std::set<SecretAt> secrets;
        for (const Observation &observation : found.observations) {
            if (const Handle *handle = attributedHandle(observation)) {
                secrets.insert(numbers.at(*handle));
            }
        }
        if (found.place == Place::Blob) { // a blob may have been read under several names
            auto &known = m_findings.inBlobs[found.object];
            secrets.insert(known.begin(), known.end());
            known = {secrets.begin(), secrets.end()};
        } else if (found.place == Place::Message) { // a commit may have been read in parts
            auto &known = m_findings.inMessages[found.object];
            secrets.insert(known.begin(), known.end());
            known = {secrets.begin(), secrets.end()};
        } else { // a token in .git/config stands on disk as one in the work tree does: both are there to be read
            for (const SecretAt secret : secrets) {
                m_inWorkFiles[secret].insert(found.path);
            }
        }
    }
}

std::vector<Handle> FoundDocuments::secretsOf(std::uint32_t object) const
{
    std::vector<Handle> secrets;
    for (const auto *found : {&m_findings.inBlobs, &m_findings.inMessages}) {
        if (const auto here = found->find(object); here != found->end()) {
            for (const SecretAt secret : here->second) {
                secrets.push_back(m_findings.secrets[secret]);
            }
        }
    }
    return secrets;
}

void FoundDocuments::settle(const FoundDocument &found, Observation &observation, const PlacesOf &placesOf,
                            ObservationSink &sink) const
{
    const Handle *secret = found.objectId.isEmpty() ? nullptr : attributedHandle(observation);
    if (!secret) {
        return;
    }
    const auto &secrets = m_findings.secrets; // of which this is one: finish() saw it
    const auto number = std::lower_bound(secrets.begin(), secrets.end(), *secret) - secrets.begin();
    Whereabouts where = placesOf(found.place == Place::Blob ? found.object : kNoObject, static_cast<SecretAt>(number));
    const QString path = where.places.front().path; // which the observation bears
    for (Whereabouts::At &at : where.places) {
        at.path = renamed(observation.origin.path, path, at.path);
    }
    m_scanner.settle(observation, where, sink);
}

void FoundDocuments::putInto(ObservationSink &sink, const std::function<QString(std::uint32_t blob)> &pathOf,
                             const PlacesOf &placesOf) const
{
    std::vector<Observation> ofBlob; // of one that was read under several names: what they all give is told once
    const std::vector<FoundDocument> &all = m_known.found;
    for (std::size_t at = 0; at < all.size(); ++at) {
        const FoundDocument &found = all[at];
        const bool isBlob = found.place == Place::Blob;
        const auto sameBlob = [&](std::size_t other) {
            return isBlob && other < all.size() && all[other].place == Place::Blob && all[other].object == found.object;
        };
        const bool again = sameBlob(at - 1);
        const bool several = again || sameBlob(at + 1);
        if (!again) {
            ofBlob.clear();
        }
        const QString path = isBlob ? pathOf(found.object) : found.path;
        for (Observation observation : found.observations) {
            observation.origin.path =
                isBlob ? renamed(observation.origin.path, found.path, path) : observation.origin.path;
            settle(found, observation, placesOf, sink);
            if (several) {
                if (std::find(ofBlob.begin(), ofBlob.end(), observation) != ofBlob.end()) {
                    continue;
                }
                ofBlob.push_back(observation);
            }
            sink.observe(std::move(observation));
        }
        // Only blobs with secrets are sure of a path: a skip elsewhere is named by its object.
        const QString place = path.isEmpty() ? QStringLiteral("object ") + QString::fromLatin1(found.objectId) : path;
        for (Skip skip : found.skips) {
            skip.place = isBlob ? renamed(skip.place, found.path, place) : skip.place;
            sink.skip(std::move(skip));
        }
    }
}

} // namespace probate::git
