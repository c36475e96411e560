#include "scanners/pipeline/pending_values.h"

#include "scanners/keys/pem.h"

#include <algorithm>

namespace probate {

namespace {

constexpr qsizetype enoughBytes = 32 << 10;
constexpr std::size_t enoughValues = 2'000;
constexpr qsizetype longestName = 200; ///< its end, which promises

} // namespace

PendingValues::~PendingValues()
{
    scrub(m_text);
}

bool PendingValues::isFull() const
{
    return m_text.size() >= enoughBytes || m_waiting.size() >= enoughValues;
}

void PendingValues::add(const NamedValue &value)
{
    // Rules that want a name beside the value see one.
    const QByteArray name = value.name.toUtf8().right(longestName);
    const qsizetype needed = m_text.size() + name.size() + value.value.size() + 8;
    if (needed > m_text.capacity()) { // by hand: growing in place would leave copies of secrets behind
        QByteArray grown;
        grown.reserve(std::max({needed, 2 * m_text.capacity(), qsizetype(1024)}));
        grown.append(m_text);
        scrub(m_text);
        m_text = std::move(grown);
    }
    Waiting waiting{value, m_text.size(), name.size() + 4, value.value.size(), 0, false};
    m_text.append(name).append(" = \"").append(value.value).append("\"\n");
    waiting.lineTo = m_text.size();
    waiting.value.value = {};
    m_waiting.push_back(std::move(waiting));
}

void PendingValues::judge(const Matcher &matcher, Matcher::Scratch &scratch, const std::vector<bool> &without,
                          const Take &take)
{
    const bool all = !matcher.hits(m_text, scratch, [&](std::size_t rule, qsizetype first, qsizetype last) {
        if (without[rule]) {
            return;
        }
        // The line that holds the end of a match; its line feed belongs to it.
        auto at = std::lower_bound(m_waiting.begin(), m_waiting.end(), first,
                                   [](const Waiting &waiting, qsizetype end) { return waiting.lineTo < end; });
        for (; at != m_waiting.end() && at->lineFrom < last; ++at) {
            at->suspected = true;
        }
    });
    for (const Waiting &waiting : m_waiting) {
        const QByteArrayView line = QByteArrayView(m_text).sliced(waiting.lineFrom, waiting.lineTo - waiting.lineFrom);
        NamedValue value = waiting.value;
        value.value = line.sliced(waiting.valueFrom, waiting.valueSize);
        take(value, line, waiting.valueFrom, all || waiting.suspected);
    }
}

} // namespace probate
