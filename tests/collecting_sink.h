// An ObservationSink that keeps everything, for tests of scanners and sources.
#pragma once

#include "scanners/sink.h"

#include <algorithm>
#include <mutex>

namespace probate {

class CollectingSink : public ObservationSink
{
public:
    void observe(Observation observation) override
    {
        const std::lock_guard lock(m_mutex);
        observations.push_back(std::move(observation));
    }
    void skip(Skip skip) override
    {
        const std::lock_guard lock(m_mutex);
        skips.push_back(std::move(skip));
    }

    std::vector<std::pair<Origin, SecretSeen>> secrets() const
    {
        std::vector<std::pair<Origin, SecretSeen>> found;
        for (const Observation &observation : observations) {
            if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
                found.emplace_back(observation.origin, *seen);
            }
        }
        return found;
    }
    bool skipped(const char *kind, const QString &place = {}) const
    {
        return std::any_of(skips.begin(), skips.end(), [&](const Skip &skip) {
            return skip.kind == QLatin1StringView(kind) && (place.isEmpty() || skip.place == place);
        });
    }

    std::vector<Observation> observations;
    std::vector<Skip> skips;

private:
    std::mutex m_mutex;
};

} // namespace probate
