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

void SkipList::add(const SkipList &other)
{
    const std::scoped_lock lock(m_mutex);
    for (const auto &[kind, theirs] : other.m_kinds) {
        OneKind &known = m_kinds[kind];
        known.count += theirs.count;
        known.first.insert(theirs.first.begin(), theirs.first.end());
        while (known.first.size() > kMostEach) {
            known.first.erase(std::prev(known.first.end()));
        }
    }
}

void SkipList::write(StateWriter &out) const
{
    out.number(m_kinds.size());
    for (const auto &[kind, known] : m_kinds) {
        out.text(kind.toUtf8());
        out.number(known.count);
        out.number(known.first.size());
        for (const auto &[place, detail] : known.first) {
            out.text(place.toUtf8());
            out.text(detail.toUtf8());
        }
    }
}

void SkipList::read(StateReader &in)
{
    const std::uint64_t kinds = in.number();
    for (std::uint64_t i = 0; i < kinds && in.ok(); ++i) {
        OneKind &known = m_kinds[QString::fromUtf8(in.text())];
        known.count = in.number();
        const std::uint64_t told = in.number();
        for (std::uint64_t k = 0; k < told && in.ok(); ++k) {
            const QString place = QString::fromUtf8(in.text());
            known.first.emplace(place, QString::fromUtf8(in.text()));
        }
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
