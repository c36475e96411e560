#include "app/drop_list.h"

#include "app/command.h"

#include <cstring>

namespace probate {

namespace {

/// A line of output each: 100 MB of memory at most, and more than anybody reads.
constexpr std::size_t mostDrops = 500'000;

} // namespace

bool DropList::Earlier::operator()(const Drop &a, const Drop &b) const
{
    const int reason = std::strcmp(a.why, b.why);
    return std::tie(a.place, a.offset, a.rule) < std::tie(b.place, b.offset, b.rule) ||
           (std::tie(a.place, a.offset, a.rule) == std::tie(b.place, b.offset, b.rule) && reason < 0);
}

void DropList::add(const QString &rule, const Origin &place, const char *why)
{
    Drop drop{toText(place), place.offset, rule, why};
    const QMutexLocker lock(&m_mutex);
    if (m_drops.size() < mostDrops) {
        m_drops.insert(std::move(drop));
    } else {
        m_cut = true;
    }
}

void DropList::print(const Terminal &terminal) const
{
    QByteArray text;
    for (const Drop &drop : m_drops) {
        text += printableName(drop.place).toUtf8() + '\t' + drop.rule.toUtf8() + '\t' + drop.why + '\n';
    }
    terminal.out(text);
    if (m_cut) {
        terminal.note(QStringLiteral("more than %1 matches were dropped; the rest is not listed").arg(mostDrops));
    }
}

} // namespace probate
