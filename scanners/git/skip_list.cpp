#include "scanners/git/skip_list.h"

namespace probate::git {

void SkipList::add(const QString &kind, const QString &place, const QString &detail)
{
    const std::scoped_lock lock(m_mutex);
    OneKind &known = m_kinds[kind];
    ++known.count;
    known.first.emplace(place, detail);
    if (known.first.size() > kMostEach) {
        known.first.erase(std::prev(known.first.end()));
    }
}

Report SkipList::report()
{
    return [this](const QString &kind, const QString &place, const QString &detail) { add(kind, place, detail); };
}

void SkipList::putInto(ObservationSink &sink) const
{
    for (const auto &[kind, known] : m_kinds) {
        for (const auto &[place, detail] : known.first) {
            sink.skip({m_source, place, kind, detail});
        }
        if (known.count > known.first.size()) {
            sink.skip(
                {m_source, {}, kind, QStringLiteral("%1 more of this kind").arg(known.count - known.first.size())});
        }
    }
}

} // namespace probate::git
