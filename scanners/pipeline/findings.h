// What one document yielded, before it goes to the sink: each secret once, with the best that anybody said of it.
// Private to scanners/pipeline.
#pragma once

#include "scanners/sink.h"

#include <map>

namespace probate {

class Findings
{
public:
    /// A SecretSeen that shares a fingerprint, key or certificate with an earlier one of the same path is joined to it:
    /// the surer of the two names kind and rule, both give handles, attributes and lifetimes.
    void add(Observation observation);
    void skip(Skip skip);

    bool sawSecret(const Handle &handle, const QString &path) const;
    std::size_t size() const { return m_observations.size(); }
    /// In the order of addition; skips without repetition.
    void putInto(ObservationSink &sink);

private:
    using Key = std::pair<Handle, QString>;

    std::vector<Observation> m_observations;
    std::map<Key, std::size_t> m_secrets;
    std::vector<Skip> m_skips;
};

} // namespace probate
