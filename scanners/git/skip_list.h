// Collects what could not be read, bounded however much of it there is, and says it in a defined order.
#pragma once

#include "scanners/git/object_supply.h"
#include "scanners/git/state_stream.h"
#include "scanners/sink.h"

#include <map>
#include <mutex>
#include <set>

namespace probate::git {

class SkipList
{
public:
    explicit SkipList(QString source) : m_source(std::move(source)) {}
    const QString &source() const { return m_source; }

    /// Thread-safe, as is the function that report() gives.
    void add(const QString &kind, const QString &place, const QString &detail);
    Report report();
    /// All of another list too.
    void add(const SkipList &other);
    /// Up to kMostEach skips of every kind, by place, and one more that counts the rest.
    void putInto(ObservationSink &sink) const;

    /// For the scan after this one.
    void write(StateWriter &out) const;
    void read(StateReader &in);

private:
    static constexpr std::size_t kMostEach = 100;

    struct OneKind
    {
        std::set<std::pair<QString, QString>> first; ///< place and detail, the smallest ones
        std::uint64_t count = 0;
    };

    QString m_source;
    std::mutex m_mutex;
    std::map<QString, OneKind> m_kinds;
};

} // namespace probate::git
