#include "reports/html_parts.h"
#include "reports/phrases.h"

#include <QStringList>

namespace probate {

namespace {

int closuresIn(const Summary &s, ClosureState state)
{
    return s.closures[static_cast<std::size_t>(state)];
}

QString headlineOf(const Summary &s)
{
    const int all = s.closedPrincipals();
    const int open = closuresIn(s, ClosureState::Open);
    const int unproven = closuresIn(s, ClosureState::Unproven);
    if (all == 0) {
        return QStringLiteral("No account with a closure in force was judged.");
    }
    if (open == 0 && unproven == 0) {
        return closuresIn(s, ClosureState::Closed) == all
                   ? QStringLiteral("Closed and proven: %1.").arg(counted(all, "account"))
                   : QStringLiteral("No closed account is open, but not all of them have ended.");
    }
    QStringList parts;
    if (open) {
        parts << QStringLiteral("%1 of %2 still %3 access.")
                     .arg(QString::number(open), counted(all, "closed account"),
                          open == 1 ? QStringLiteral("has") : QStringLiteral("have"));
    }
    if (unproven) {
        parts << QStringLiteral("%1 cannot be proven closed.")
                     .arg(open ? QString::number(unproven) : counted(unproven, "closed account"));
    }
    return parts.join(QLatin1Char(' '));
}

void putTile(HtmlPage &page, int count, const QString &label, const QString &tone)
{
    page.open("li", {{"class", QStringLiteral("tile ") + (count ? tone : QStringLiteral("none"))}});
    page.element("b", QString::number(count));
    page.element("span", label);
    page.close();
}

void putTiles(HtmlPage &page, const Summary &s)
{
    page.open("ul", {{"class", QStringLiteral("tiles")}, {"aria-label", QStringLiteral("Headline numbers")}});
    static constexpr std::array worstFirst{ClosureState::Open, ClosureState::Unproven, ClosureState::Closing,
                                           ClosureState::Blocked, ClosureState::Closed};
    for (const ClosureState state : worstFirst) {
        putTile(page, closuresIn(s, state), QStringLiteral("accounts ") + toText(state).toLower(),
                toneOf(toText(state)));
    }
    putTile(page, s.findings[4], QStringLiteral("critical findings"), toneOf(QStringLiteral("critical")));
    putTile(page, s.findings[3], QStringLiteral("high findings"), toneOf(QStringLiteral("high")));
    putTile(page, s.findings[2] + s.findings[1] + s.findings[0], QStringLiteral("other findings"),
            toneOf(QStringLiteral("medium")));
    putTile(page, s.ofClosedBy[2], QStringLiteral("live credentials of closed accounts"),
            toneOf(QStringLiteral("live")));
    putTile(page, s.skipsUnread, QStringLiteral("places left unread"), toneOf(QStringLiteral("unproven")));
    page.close();
}

} // namespace

void putHtmlHeadline(HtmlPage &page, const ReportInput &input, const AssessmentIndex &index)
{
    const Assessment &a = input.assessment;
    const Summary s = summarise(a);
    page.open("header", {{"class", QStringLiteral("top")}});
    page.element("p",
                 QStringLiteral("Residual access after closure · as of ") + toMinute(a.asOf) +
                     QStringLiteral(" · Probate ") + a.toolVersion,
                 {{"class", QStringLiteral("meta")}});
    page.element("h1", headlineOf(s));
    if (!a.closures.empty() && a.closures.front().lastAccess.bound != LastAccess::Bound::None) {
        const PrincipalVerdict &worst = a.closures.front();
        page.open("p", {{"class", QStringLiteral("lede")}});
        page.text(QStringLiteral("Last possible access: "));
        page.element("b", toText(worst.lastAccess), {{"class", QStringLiteral("tone ") + toneOf(toText(worst.state))}});
        page.text(
            QStringLiteral(", by ") + index.nameOf(worst.principal) +
            (worst.lastAccessBy ? QStringLiteral(" with ") + index.nameOfCredential(*worst.lastAccessBy) : QString()) +
            QLatin1Char('.'));
        page.close();
    }
    if (!s.complete) {
        page.element(
            "p",
            a.coverage.sources.empty()
                ? QStringLiteral("Nothing was read, so nothing here is an all-clear.")
                : QStringLiteral("Coverage is incomplete: %1 could not be read, so what is not here may still exist.")
                      .arg(counted(s.skipsUnread, "place")));
    }
    putTiles(page, s);
    page.open("nav", {{"class", QStringLiteral("toc")}, {"aria-label", QStringLiteral("Sections")}});
    static constexpr std::pair<const char *, const char *> sections[] = {
        {"#timeline", "Residual access"}, {"#closures", "Closed accounts"}, {"#findings", "Findings"},
        {"#inventory", "Inventory"},      {"#controls", "Controls"},        {"#coverage", "Coverage"}};
    for (const auto &[target, name] : sections) {
        page.element("a", QString::fromLatin1(name), {{"href", QString::fromLatin1(target)}});
    }
    page.close();
    page.close();
}

} // namespace probate
