#include "scanners/matching/literal.h"

#include <QByteArray>

#include <algorithm>

namespace probate {

namespace {

constexpr int deepest = 40;
/// A class of so few bytes is as good as a literal: Vectorscan writes them all out.
constexpr int smallClass = 3;

/// pcre2pattern, as far as it says which bytes a match must hold.
class Reading
{
public:
    explicit Reading(QByteArrayView text) : m_text(text) {}

    /// Of alternatives the poorest counts: any of them may be the one that matches.
    int alternatives(int depth)
    {
        int poorest = sequence(depth);
        while (next() == '|') {
            ++m_at;
            poorest = std::min(poorest, sequence(depth));
        }
        return poorest;
    }

private:
    enum class Part { Literal, Edge, Other };

    char next() const { return m_at < m_text.size() ? m_text[m_at] : '\0'; }
    bool atEnd() const { return m_at >= m_text.size(); }

    int sequence(int depth)
    {
        int longest = 0;
        int run = 0;
        while (!atEnd() && next() != '|' && next() != ')') {
            int inside = 0;
            const Part part = element(depth, inside);
            bool repeated = false;
            const bool there = quantifier(repeated);
            if (part == Part::Edge) {
                continue; // takes no bytes: the literal goes on behind it
            }
            run = part == Part::Literal && there ? run + 1 : 0;
            longest = std::max({longest, run, there ? inside : 0});
            run = repeated ? 0 : run;
        }
        return longest;
    }

    Part element(int depth, int &inside)
    {
        const char c = m_text[m_at++];
        if (c == '(') {
            openGroup();
            if (depth == deepest) {
                m_at = m_text.size();
                return Part::Other;
            }
            inside = alternatives(depth + 1);
            m_at += next() == ')' ? 1 : 0;
            return Part::Other;
        }
        if (c == '[') {
            return byteClass();
        }
        if (c == '\\') {
            return escape();
        }
        return c == '^' || c == '$' ? Part::Edge : c == '.' ? Part::Other : Part::Literal;
    }

    void openGroup()
    {
        if (next() != '?') {
            return;
        }
        while (!atEnd() && next() != ':' && next() != '>' && next() != '=' && next() != '!' && next() != ')') {
            ++m_at;
        }
        m_at += next() == ')' ? 0 : 1;
    }

    Part escape()
    {
        const char c = next();
        ++m_at;
        if (c == 'x') {
            m_at += 2;
            return Part::Literal;
        }
        if (c == 'b' || c == 'B' || c == 'A' || c == 'z' || c == 'Z') {
            return Part::Edge;
        }
        const bool named = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
        return named ? Part::Other : Part::Literal;
    }

    Part byteClass()
    {
        const bool negated = next() == '^';
        m_at += negated ? 1 : 0;
        int size = 0;
        bool wide = negated;
        for (bool first = true; !atEnd() && (first || next() != ']'); first = false) {
            wide = wide || next() == '\\' || (next() == '-' && !first);
            m_at += next() == '\\' ? 2 : 1;
            ++size;
        }
        ++m_at;
        return wide || size > smallClass ? Part::Other : Part::Literal;
    }

    /// True: at least one must be there. `repeated`: there may be more.
    bool quantifier(bool &repeated)
    {
        const char c = next();
        if (c != '*' && c != '+' && c != '?' && c != '{') {
            return true;
        }
        repeated = true;
        bool there = c == '+';
        ++m_at;
        if (c == '{') {
            there = next() != '0' && next() != ',';
            while (!atEnd() && next() != '}') {
                ++m_at;
            }
            ++m_at;
        }
        m_at += next() == '?' || next() == '+' ? 1 : 0;
        return there;
    }

    QByteArrayView m_text;
    qsizetype m_at = 0;
};

} // namespace

int surestLiteral(QByteArrayView pattern)
{
    return Reading(pattern).alternatives(0);
}

} // namespace probate
