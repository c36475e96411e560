// What one principal could read without owning it: the credentials that stood in a history or a store it had, narrow
// (it wrote on the path) and wide (it committed on top, or belongs to a group), with paths and commits, and whether
// each is dead or was rotated since.
#pragma once

#include "core/evidence/statement.h"

namespace probate {

struct ExposedPlace
{
    QString source;
    std::vector<QString> paths;
    std::vector<QByteArray> commits; ///< that introduced it there, oldest first
    QByteArray lastCommit;           ///< newest commit whose tree still has it
    std::optional<Instant> from;     ///< first introduction
    std::optional<Instant> until;    ///< time of lastCommit, where it is gone from every tip
    bool stillThere = false;         ///< a tip has it

    bool operator==(const ExposedPlace &) const = default;
};

struct Exposure
{
    CredentialId credential;
    bool narrow = false;
    bool owned = false; ///< the principal is its owner or subject as well
    Verdict verdict;
    std::optional<Instant> rotatedAt;
    bool rotatedSince = false; ///< after the closure; false where there is none
    std::vector<ExposedPlace> places;
    std::vector<Reason> because;

    /// Dead, or replaced after the closure: nothing more to do.
    bool isSettled() const { return verdict.state == State::Dead || rotatedSince; }
    bool operator==(const Exposure &) const = default;
};

/// Unsettled ones first, narrow before wide, then by id. A principal without a closure has exposures too.
std::vector<Exposure> exposuresOf(const JudgedEstate &judged, const PrincipalId &principal);

} // namespace probate
