#include "scanners/matching/one_line.h"

#include <QByteArray>

#include <optional>

namespace probate {

namespace {

/// Reads the syntax that Vectorscan and PCRE2 share (pcre2pattern); what it does not know may match a line feed.
class PatternText
{
public:
    explicit PatternText(QByteArrayView text) : m_text(text) {}

    bool atEnd() const { return m_at >= m_text.size(); }
    qsizetype place() const { return m_at; }
    char next() const { return atEnd() ? '\0' : m_text[m_at]; }

    /// Reads an atom, an anchor, a parenthesis or a quantifier. True: it may match a line feed.
    bool takesLineFeed()
    {
        const char c = m_text[m_at++];
        if (c == '\\') {
            return escapeTakesLineFeed(false);
        }
        if (c == '[') {
            return classTakesLineFeed();
        }
        if (c == '(' && next() == '?') {
            return groupTakesLineFeed();
        }
        return c == '\n'; // '.' stops at line feeds: PCRE2_DOTALL and HS_FLAG_DOTALL are not set
    }

private:
    bool escapeTakesLineFeed(bool inClass)
    {
        if (atEnd()) {
            return true;
        }
        const char c = m_text[m_at++];
        if (c == 'x') {
            return hexadecimal() == '\n';
        }
        const bool letterOrDigit = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        const bool harmless = QByteArrayView("dwhSrtfabBAK").contains(c) && !(inClass && c == 'b');
        return letterOrDigit && !harmless;
    }

    /// What follows \x: two digits, or any number in braces; a line feed if it is neither.
    int hexadecimal()
    {
        const bool braces = next() == '{';
        const qsizetype from = braces ? m_at + 1 : m_at;
        const qsizetype to = braces ? m_text.indexOf('}', from) : std::min<qsizetype>(from + 2, m_text.size());
        if (to < from) {
            return '\n';
        }
        bool right = false;
        const int value = m_text.sliced(from, to - from).toByteArray().toInt(&right, 16);
        m_at = braces ? to + 1 : to;
        return right ? value : '\n';
    }

    bool classTakesLineFeed()
    {
        const bool negated = next() == '^';
        m_at += negated ? 1 : 0;
        bool named = false;   // \n or \s stands in it
        bool doubted = false; // something that may be a line feed does
        int before = -1;      // the byte before a '-', if it is one
        bool range = false;
        for (bool first = true; !atEnd() && (first || next() != ']'); first = false) {
            const char c = m_text[m_at++];
            int value = static_cast<unsigned char>(c);
            if (c == '[' && QByteArrayView(":.=").contains(next())) {
                doubted = true;
            } else if (c == '\\' && (next() == 'n' || next() == 's')) {
                named = true;
                ++m_at;
                value = -1;
            } else if (c == '\\' && next() == 'x') {
                ++m_at;
                value = hexadecimal();
            } else if (c == '\\') {
                const bool oneByte = QByteArrayView("trfa").contains(next());
                doubted = escapeTakesLineFeed(true) || doubted || (oneByte && next() == '-');
                value = -1;
            }
            named = named || value == '\n';
            doubted = doubted || (range && (before < 0 || value < 0 || (before <= '\n' && value >= '\n')));
            const bool beginsRange = c == '-' && !range && before >= 0;
            range = beginsRange;
            before = beginsRange ? before : value;
        }
        ++m_at;
        return negated ? !named : named || doubted;
    }

    /// "(?i:", "(?<name>" and "(?:" are harmless; flags that change what a dot or a space means are not.
    bool groupTakesLineFeed()
    {
        ++m_at;
        while (!atEnd() && QByteArrayView("imsx-:").contains(next())) {
            const char c = m_text[m_at++];
            if (c == 's' || c == 'x') {
                return true;
            }
            if (c == ':') {
                return false;
            }
        }
        if (next() == ')' || next() == '<' || next() == '=' || next() == '!') {
            const qsizetype name = m_text.indexOf('>', m_at);
            const bool isName = next() == '<' && name > m_at + 1 && m_text[m_at + 1] != '=' && m_text[m_at + 1] != '!';
            m_at = isName ? name + 1 : m_at + 1;
            return !isName && m_text[m_at - 1] != ')';
        }
        return true;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

/// Where an element ends that matches one byte or an edge: "[^\w-]", "(?:^|[^\w-])", "(?:[ ;]|$)". Nothing if it is
/// another.
std::optional<qsizetype> edgeEnd(QByteArrayView pattern, qsizetype from)
{
    const auto classEnd = [&](qsizetype at) {
        PatternText text(pattern.sliced(at));
        text.takesLineFeed();
        return at + text.place();
    };
    if (pattern.sliced(from).startsWith('[')) {
        return classEnd(from);
    }
    if (!pattern.sliced(from).startsWith("(?:")) {
        return std::nullopt;
    }
    qsizetype at = from + 3;
    while (at < pattern.size()) {
        if (pattern[at] == '[') {
            at = classEnd(at);
        } else if (pattern[at] == '^' || pattern[at] == '$') {
            ++at;
        } else {
            return std::nullopt;
        }
        if (at < pattern.size() && pattern[at] == ')') {
            return at + 1;
        }
        if (at >= pattern.size() || pattern[at++] != '|') {
            return std::nullopt;
        }
    }
    return std::nullopt;
}

bool isQuantifier(char c)
{
    return c == '*' || c == '+' || c == '?' || c == '{';
}

/// Outside of all groups, an alternative makes every element the first or last of nothing in particular.
bool hasAlternatives(QByteArrayView pattern)
{
    PatternText text(pattern);
    int depth = 0;
    while (!text.atEnd()) {
        const char c = text.next();
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (c == '|' && depth == 0) {
            return true;
        }
        text.takesLineFeed();
    }
    return false;
}

} // namespace

bool keepsToOneLine(QByteArrayView pattern)
{
    const bool oneSequence = !hasAlternatives(pattern);
    qsizetype from = 0;
    if (oneSequence) {
        const auto edge = edgeEnd(pattern, 0);
        if (edge && (*edge >= pattern.size() || !isQuantifier(pattern[*edge]))) {
            from = *edge;
        }
    }
    PatternText text(pattern.sliced(from));
    int depth = 0;
    while (!text.atEnd()) {
        const char c = text.next();
        if (depth == 0 && oneSequence && edgeEnd(pattern, from + text.place()) == pattern.size()) {
            return true; // the last element, and it is one byte
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (text.takesLineFeed()) {
            return false;
        }
    }
    return true;
}

QByteArrayView oneLineHead(QByteArrayView pattern)
{
    if (hasAlternatives(pattern)) {
        return {};
    }
    const auto edge = edgeEnd(pattern, 0);
    const bool skipEdge = edge && *edge < pattern.size() && !isQuantifier(pattern[*edge]);
    PatternText text(pattern.sliced(skipEdge ? *edge : 0));
    const qsizetype from = skipEdge ? *edge : 0;
    qsizetype head = 0; // the pattern's first elements, whole and with their quantifiers
    int depth = 0;
    while (!text.atEnd()) {
        const char c = text.next();
        if (depth == 0 && c != '|' && c != ')' && !isQuantifier(c)) {
            head = from + text.place();
        }
        if (depth == 0 && c == '{') { // "{0,4}" or "{0,4}?": no elements
            const qsizetype end = pattern.indexOf('}', from + text.place());
            while (end >= 0 && from + text.place() < end) {
                text.takesLineFeed();
            }
        }
        depth += c == '(' ? 1 : c == ')' ? -1 : 0;
        if (depth < 0 || text.takesLineFeed()) {
            return pattern.first(head);
        }
    }
    return depth == 0 ? pattern : QByteArrayView();
}

} // namespace probate
