// Where a blob stands: in commits, in the index, in work trees. Knows names of places, no object's content.
#pragma once

#include "scanners/document_scanner.h"
#include "scanners/git/attribution.h"

namespace probate::git {

class BlobPlaces
{
public:
    /// What is given outlives it. `hint`: a name for a blob that stands nowhere else.
    BlobPlaces(const BlobPaths &committed, const std::map<std::uint32_t, QByteArray> &inIndex,
               const BlobPaths &inFolders, std::function<QByteArray(std::uint32_t)> hint)
        : m_committed(committed), m_inIndex(inIndex), m_inFolders(inFolders), m_hint(std::move(hint))
    {}

    /// The smallest path that a commit has the blob at; else in the index, in a work tree, in a tree of no commit.
    QString first(std::uint32_t blob) const;
    /// All of them, first() at the front; of kNoObject, a message, the empty one.
    std::vector<Whereabouts::At> of(std::uint32_t blob) const;

private:
    const BlobPaths &m_committed;
    const std::map<std::uint32_t, QByteArray> &m_inIndex;
    const BlobPaths &m_inFolders;
    std::function<QByteArray(std::uint32_t)> m_hint;
};

} // namespace probate::git
