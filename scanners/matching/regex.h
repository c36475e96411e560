// One PCRE2 pattern, compiled for this machine, that works on bytes. Used by scanners/matching and scanners/accepted.
#pragma once

#include "core/base/error.h"
#include "scanners/matching/span.h"

#include <QByteArray>

#include <memory>
#include <vector>

// PCRE2's types by their real names, so that its header stays in regex.cpp.
struct pcre2_real_code_8;
struct pcre2_real_match_data_8;
struct pcre2_real_match_context_8;
struct pcre2_real_jit_stack_8;

namespace probate {

/// Memory for matching, one a thread.
class RegexScratch
{
public:
    /// `steps`: what one search may take before it is given up.
    explicit RegexScratch(std::uint32_t steps);
    RegexScratch() : RegexScratch(1'000'000) {}

private:
    friend class Regex;
    struct Free
    {
        void operator()(pcre2_real_match_data_8 *it) const;
        void operator()(pcre2_real_match_context_8 *it) const;
        void operator()(pcre2_real_jit_stack_8 *it) const;
    };
    std::unique_ptr<pcre2_real_jit_stack_8, Free> m_stack;
    std::unique_ptr<pcre2_real_match_context_8, Free> m_context;
    std::unique_ptr<pcre2_real_match_data_8, Free> m_data;
};

class Regex
{
public:
    struct Name
    {
        QByteArray text;
        int group = 0;
    };
    enum class Outcome { Found, None, Limit };

    /// Lines end at LF; ^ and $ are line starts and ends. `fast`: with JIT.
    static Result<Regex> compile(const QByteArray &pattern, bool caseless, bool fast);

    /// The first match that starts in [from, lastStart]. The whole of `bytes` is context.
    Outcome search(QByteArrayView bytes, qsizetype from, qsizetype lastStart, RegexScratch &scratch) const;
    /// Of the last match: the span of a group, 0 being all; {-1, -1} if it took no part.
    Span group(int number, const RegexScratch &scratch) const;

    /// Where the last match began: search() from here finds it again. \K and look-behind do not move it.
    qsizetype start(const RegexScratch &scratch) const;

    /// Names of groups, in the order of their numbers.
    const std::vector<Name> &names() const { return m_names; }

private:
    struct Free
    {
        void operator()(pcre2_real_code_8 *it) const;
    };
    std::unique_ptr<pcre2_real_code_8, Free> m_code;
    std::vector<Name> m_names;
};

} // namespace probate
