#include "scanners/git/blob_places.h"

#include "scanners/git/people.h"

#include <algorithm>

namespace probate::git {

QString BlobPlaces::first(std::uint32_t blob) const
{
    if (const auto known = m_committed.find(blob); known != m_committed.end()) {
        return personText(*known->second.begin());
    }
    if (const auto known = m_inIndex.find(blob); known != m_inIndex.end()) {
        return personText(known->second);
    }
    if (const auto known = m_inFolders.find(blob); known != m_inFolders.end()) {
        return personText(*known->second.begin());
    }
    return personText(m_hint(blob));
}

std::vector<Whereabouts::At> BlobPlaces::of(std::uint32_t blob) const
{
    if (blob == kNoObject) {
        return {{{}, true}};
    }
    std::set<QByteArray> paths;
    const auto committed = m_committed.find(blob);
    if (committed != m_committed.end()) {
        paths = committed->second;
    }
    if (const auto known = m_inIndex.find(blob); known != m_inIndex.end()) {
        paths.insert(known->second);
    }
    if (const auto known = m_inFolders.find(blob); known != m_inFolders.end()) {
        paths.insert(known->second.begin(), known->second.end());
    }
    if (paths.empty()) {
        return {{first(blob), false}};
    }
    std::vector<Whereabouts::At> places;
    for (const QByteArray &path : paths) {
        places.push_back({personText(path), committed != m_committed.end() && committed->second.contains(path)});
    }
    const auto front = std::ranges::find(places, first(blob), &Whereabouts::At::path);
    std::rotate(places.begin(), front, front + (front == places.end() ? 0 : 1));
    return places;
}

} // namespace probate::git
