#include "scanners/matching/regex.h"

#define PCRE2_CODE_UNIT_WIDTH 8
#include <pcre2.h>

#include <algorithm>

namespace probate {

namespace {

/// Groups that a pattern may have; the match data of every thread holds as many.
constexpr std::uint32_t mostGroups = 63;

const PCRE2_UCHAR *units(const char *bytes)
{
    return reinterpret_cast<const PCRE2_UCHAR *>(bytes);
}

} // namespace

void RegexScratch::Free::operator()(pcre2_match_data *it) const
{
    pcre2_match_data_free(it);
}
void RegexScratch::Free::operator()(pcre2_match_context *it) const
{
    pcre2_match_context_free(it);
}
void RegexScratch::Free::operator()(pcre2_jit_stack *it) const
{
    pcre2_jit_stack_free(it);
}
void Regex::Free::operator()(pcre2_code *it) const
{
    pcre2_code_free(it);
}

RegexScratch::RegexScratch(std::uint32_t steps)
    : m_stack(pcre2_jit_stack_create(32 << 10, 1 << 20, nullptr)), m_context(pcre2_match_context_create(nullptr)),
      m_data(pcre2_match_data_create(mostGroups + 1, nullptr))
{
    if (m_context) {
        pcre2_set_match_limit(m_context.get(), steps); // a pattern that backtracks without end is stopped
        pcre2_set_depth_limit(m_context.get(), 10'000);
        if (m_stack) {
            pcre2_jit_stack_assign(m_context.get(), nullptr, m_stack.get());
        }
    }
}

Result<Regex> Regex::compile(const QByteArray &pattern, bool caseless, bool fast)
{
    const std::unique_ptr<pcre2_compile_context, decltype(&pcre2_compile_context_free)> context(
        pcre2_compile_context_create(nullptr), &pcre2_compile_context_free);
    pcre2_set_newline(context.get(), PCRE2_NEWLINE_LF);
    const std::uint32_t options = PCRE2_MULTILINE | PCRE2_NEVER_UTF | PCRE2_NEVER_UCP | PCRE2_NEVER_BACKSLASH_C |
                                  PCRE2_USE_OFFSET_LIMIT | PCRE2_DUPNAMES | (caseless ? PCRE2_CASELESS : 0u);
    int code = 0;
    PCRE2_SIZE at = 0;
    Regex regex;
    regex.m_code.reset(pcre2_compile(units(pattern.constData()), static_cast<PCRE2_SIZE>(pattern.size()), options,
                                     &code, &at, context.get()));
    if (!regex.m_code) {
        PCRE2_UCHAR text[256] = {};
        pcre2_get_error_message(code, text, sizeof text);
        return Error(ErrorKind::Malformed, QStringLiteral("%1, at character %2 of the pattern")
                                               .arg(QString::fromLatin1(reinterpret_cast<const char *>(text)))
                                               .arg(at));
    }
    std::uint32_t groups = 0;
    pcre2_pattern_info(regex.m_code.get(), PCRE2_INFO_CAPTURECOUNT, &groups);
    if (groups > mostGroups) {
        return Error(ErrorKind::Limit, QStringLiteral("the pattern has more than %1 groups").arg(mostGroups));
    }
    if (fast) {
        pcre2_jit_compile(regex.m_code.get(), PCRE2_JIT_COMPLETE); // without it matching is slower, not different
    }
    std::uint32_t count = 0;
    std::uint32_t entrySize = 0;
    PCRE2_SPTR table = nullptr;
    pcre2_pattern_info(regex.m_code.get(), PCRE2_INFO_NAMECOUNT, &count);
    pcre2_pattern_info(regex.m_code.get(), PCRE2_INFO_NAMEENTRYSIZE, &entrySize);
    pcre2_pattern_info(regex.m_code.get(), PCRE2_INFO_NAMETABLE, &table);
    for (std::uint32_t i = 0; i < count; ++i, table += entrySize) {
        // pcre2api: two bytes of group number, then the zero-terminated name
        regex.m_names.push_back({QByteArray(reinterpret_cast<const char *>(table + 2)), table[0] << 8 | table[1]});
    }
    std::sort(regex.m_names.begin(), regex.m_names.end(),
              [](const Name &a, const Name &b) { return a.group < b.group; });
    return regex;
}

Regex::Outcome Regex::search(QByteArrayView bytes, qsizetype from, qsizetype lastStart, RegexScratch &scratch) const
{
    if (from > lastStart || lastStart > bytes.size()) {
        return Outcome::None;
    }
    pcre2_set_offset_limit(scratch.m_context.get(), static_cast<PCRE2_SIZE>(lastStart));
    const int found =
        pcre2_match(m_code.get(), units(bytes.data()), static_cast<PCRE2_SIZE>(bytes.size()),
                    static_cast<PCRE2_SIZE>(from), PCRE2_NOTEMPTY, scratch.m_data.get(), scratch.m_context.get());
    if (found > 0) {
        return Outcome::Found;
    }
    return found == PCRE2_ERROR_NOMATCH ? Outcome::None : Outcome::Limit;
}

qsizetype Regex::start(const RegexScratch &scratch) const
{
    return static_cast<qsizetype>(pcre2_get_startchar(scratch.m_data.get()));
}

Span Regex::group(int number, const RegexScratch &scratch) const
{
    const PCRE2_SIZE *offsets = pcre2_get_ovector_pointer(scratch.m_data.get());
    const PCRE2_SIZE from = offsets[2 * number];
    const PCRE2_SIZE to = offsets[2 * number + 1];
    if (from == PCRE2_UNSET || to < from) { // \K can turn a span around
        return {-1, -1};
    }
    return {static_cast<qsizetype>(from), static_cast<qsizetype>(to)};
}

} // namespace probate
