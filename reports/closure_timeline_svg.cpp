#include "reports/closure_papers.h"
#include "reports/html_page.h"
#include "reports/phrases.h"
#include "reports/printable.h"

#include <algorithm>
#include <map>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

constexpr int left = 260;
constexpr int wide = 900;
constexpr int laneHeight = 26;
constexpr int top = 60;

constexpr char timelineStyle[] =
    "text{font:12px sans-serif;fill:#16191d}.soft{fill:#565e69}.LIVE{fill:#b3261e}.UNPROVEN{fill:#7434a8}"
    ".BLOCKED{fill:#00607f}.DEAD{fill:#176336}.bar{opacity:.45}.line{stroke:#16191d;stroke-width:1}"
    ".asof{stroke:#8f5200;stroke-dasharray:4 3}.late{fill:#b3261e}";

/// Years of silence before the first event of interest would squeeze everything else into a hair.
constexpr std::chrono::days farthest{3 * 365};

class Drawing
{
public:
    explicit Drawing(const Timeline &timeline) : m_timeline(timeline)
    {
        m_from = timeline.closedAt - std::chrono::days{7};
        m_to = timeline.asOf + std::chrono::days{7};
        for (const TimelineEvent &event : timeline.events) {
            m_from = std::min(m_from, event.at);
            m_to = std::max(m_to, event.at);
        }
        m_from = std::max(m_from, timeline.closedAt - farthest);
        m_to = std::min(m_to, timeline.asOf + farthest);
        m_to = std::max(m_to, m_from + std::chrono::days{1});
        for (const TimelineLane &lane : timeline.lanes) {
            m_rows.emplace(lane.credential, static_cast<int>(m_rows.size()));
        }
    }

    QByteArray draw()
    {
        const int height = top + laneHeight * static_cast<int>(std::max<std::size_t>(m_rows.size(), 1)) + 30;
        m_page.open("svg", {{"xmlns", u"http://www.w3.org/2000/svg"_s},
                            {"viewBox", u"0 0 %1 %2"_s.arg(left + wide + 20).arg(height)},
                            {"role", u"img"_s}});
        m_page.element("title",
                       u"%1 %2: closed %3, as of %4"_s.arg(toText(m_timeline.state), m_timeline.name,
                                                           toIso(m_timeline.closedAt), toIso(m_timeline.asOf)));
        m_page.open("style");
        m_page.raw(timelineStyle);
        m_page.close();
        put(8, 20, toText(m_timeline.state) + u"  "_s + m_timeline.name);
        vertical(m_timeline.closedAt, u"line"_s, u"closed "_s + toMinute(m_timeline.closedAt), height, 40);
        vertical(m_timeline.asOf, u"line asof"_s, u"as of "_s + toMinute(m_timeline.asOf), height, 54);
        for (const TimelineLane &lane : m_timeline.lanes) {
            putLane(lane);
        }
        for (const TimelineEvent &event : m_timeline.events) {
            putEvent(event);
        }
        m_page.close();
        return m_page.take();
    }

private:
    int x(Instant at) const
    {
        const double part = static_cast<double>((std::clamp(at, m_from, m_to) - m_from).count()) /
                            static_cast<double>((m_to - m_from).count());
        return left + static_cast<int>(part * wide + 0.5);
    }
    int y(const CredentialId &credential) const
    {
        const auto row = m_rows.find(credential);
        return top + laneHeight * (row == m_rows.end() ? 0 : row->second);
    }
    static QString number(int value) { return QString::number(value); }

    void put(int atX, int atY, const QString &text)
    {
        m_page.element("text", text, {{"x", number(atX)}, {"y", number(atY)}});
    }

    void vertical(Instant at, const QString &type, const QString &text, int height, int textAt)
    {
        m_page.empty("line", {{"class", type},
                              {"x1", number(x(at))},
                              {"x2", number(x(at))},
                              {"y1", number(textAt)},
                              {"y2", number(height - 10)}});
        put(std::min(x(at) + 4, left + wide - 150), textAt, text);
    }

    void putLane(const TimelineLane &lane)
    {
        const int row = y(lane.credential);
        put(8, row + 17, toText(lane.state) + u"  "_s + elided(lane.name, 28));
        const int from = x(lane.begins.value_or(m_timeline.closedAt));
        int to = left + wide;
        if (lane.lastAccess.bound == LastAccess::Bound::At && lane.lastAccess.at) {
            to = x(*lane.lastAccess.at);
        } else if (lane.lastAccess.bound == LastAccess::Bound::None) {
            to = x(m_timeline.closedAt);
        }
        m_page.open("rect", {{"class", u"bar "_s + toText(lane.state)},
                             {"x", number(from)},
                             {"y", number(row + 8)},
                             {"width", number(std::max(to - from, 2))},
                             {"height", u"10"_s}});
        m_page.element("title", u"%1: last possible access %2"_s.arg(lane.name, toText(lane.lastAccess)));
        m_page.close();
    }

    void putEvent(const TimelineEvent &event)
    {
        if (event.credential.isEmpty()) {
            return;
        }
        const bool late = event.what == TimelineEvent::What::UsedAfterClosure;
        m_page.open("circle", {{"class", late ? u"late"_s : u"soft"_s},
                               {"cx", number(x(event.at))},
                               {"cy", number(y(event.credential) + 13)},
                               {"r", late ? u"5"_s : u"3"_s}});
        m_page.element("title", toIso(event.at) + u" "_s + toText(event.what) + u": "_s + event.text);
        m_page.close();
    }

    const Timeline &m_timeline;
    HtmlPage m_page;
    Instant m_from;
    Instant m_to;
    std::map<CredentialId, int> m_rows;
};

} // namespace

QByteArray timelineSvg(const Timeline &timeline)
{
    return Drawing(timeline).draw();
}

} // namespace probate
