#include "scanners/matching/caseless.h"
#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>
#include <bitset>

namespace probate {

namespace {

bool isLetter(char c)
{
    return toLowerAscii(c) >= 'a' && toLowerAscii(c) <= 'z';
}

/// Words of six letters or more do not stand in random text by chance (one in 10^8 at 40 characters).
constexpr std::array anywhere{
    "example",   "changeme",    "placeholder", "replaceme",  "yourpassword", "password123",      "redacted",
    "removed",   "insert",      "dummykey",    "change_me",  "change-me",    "yourapikey",       "your_",
    "your-",     "notareal",    "not_a_real",  "not-a-real", "not a real",   "not my real",      "thisisnot",
    "this_is",   "this-is",     "replace_",    "replace-",   "secret_here",  "key_here",         "token_here",
    "goes_here", "goes-here",   "sampletoken", "samplekey",  "foobarbaz",    "mysecret",         "my_secret",
    "my-secret", "my_password", "mypassword",  "loremipsum", "testtest",     "deadbeefdeadbeef", "masked",
    "hidden_",   "abcdefghij",  "youraccess",  "not-secret", "notsecret",    "not_secret"};
/// Shorter ones count only as a word of their own.
constexpr std::array alone{"foo",      "bar",       "baz",     "test",       "tests",    "testing", "fake",
                           "dummy",    "sample",    "todo",    "fixme",      "xxx",      "none",    "null",
                           "empty",    "undefined", "string",  "secret",     "password", "passwd",  "token",
                           "key",      "value",     "your",    "here",       "hidden",   "user",    "username",
                           "pass",     "apikey",    "default", "passwort",   "kennwort", "senha",   "wachtwoord",
                           "salasana", "parola",    "heslo",   "contrasena", "anonymous"};

/// Text that some program replaces: a variable, a template, a command.
bool isVariable(QByteArrayView value)
{
    static constexpr std::array openings{"${", "{{", "<%", "$(", "#{", "%(", "$[", "__REPLACE", "{%"};
    for (const char *opening : openings) {
        if (value.contains(opening)) {
            return true;
        }
    }
    const char first = value.front();
    const char last = value.back();
    const auto isName = [](char c) { return isLetter(c) || (c >= '0' && c <= '9') || c == '_'; };
    const bool namedInside = value.size() > 2 && std::all_of(value.begin() + 1, value.end() - 1,
                                                             [&](char c) { return isName(c) || c == '@'; });
    if ((first == '<' && last == '>') || (namedInside && first == '%' && last == '%') ||
        (namedInside && first == '@' && last == '@') || (first == '{' && last == '}') ||
        (first == '[' && last == ']') || (first == '(' && last == ')')) {
        return true;
    }
    return first == '$' && value.size() > 1 && (isLetter(value[1]) || value[1] == '_') &&
           std::all_of(value.begin() + 1, value.end(), isName);
}

struct Runs
{
    qsizetype same = 0;      ///< longest run of one character
    qsizetype crosses = 0;   ///< longest run of x, X, *, . or #
    qsizetype ascending = 0; ///< longest run like 1234 or abcd, either way
    std::size_t distinct = 0;
};

Runs runsOf(QByteArrayView value)
{
    Runs runs;
    std::bitset<256> seen;
    qsizetype same = 0;
    qsizetype up = 0;
    qsizetype down = 0;
    for (qsizetype i = 0; i < value.size(); ++i) {
        const char c = value[i];
        const char before = i > 0 ? value[i - 1] : '\0';
        seen.set(static_cast<unsigned char>(c));
        same = c == before ? same + 1 : 1;
        up = c == before + 1 || (before == '9' && c == '0') ? up + 1 : 1;
        down = c == before - 1 ? down + 1 : 1;
        runs.same = std::max(runs.same, same);
        runs.ascending = std::max({runs.ascending, up, down});
        if (strchr("xX*.#", c)) {
            runs.crosses = std::max(runs.crosses, same);
        }
    }
    runs.distinct = seen.count();
    return runs;
}

bool holdsWord(QByteArrayView value)
{
    if (std::any_of(anywhere.begin(), anywhere.end(),
                    [&](const char *word) { return containsCaseless(value, word); })) {
        return true;
    }
    for (qsizetype from = 0; from < value.size();) {
        if (!isLetter(value[from])) {
            ++from;
            continue;
        }
        auto to = from;
        while (to < value.size() && isLetter(value[to])) {
            ++to;
        }
        // "foo", "test-key", "my_token": the word fills its part, and the parts are few
        const bool bounded =
            (from == 0 || strchr("-_. /", value[from - 1])) && (to == value.size() || strchr("-_. /", value[to]));
        const QByteArrayView word = value.sliced(from, to - from);
        if (bounded && value.size() < 40 &&
            std::any_of(alone.begin(), alone.end(), [&](const char *known) { return equalsCaseless(word, known); })) {
            return true;
        }
        from = to;
    }
    return false;
}

} // namespace

Refusal placeholder(QByteArrayView value)
{
    // Long texts (PEM, JWT) are judged by their structure; a word in them means nothing.
    constexpr qsizetype longText = 256;
    if (value.isEmpty()) {
        return "it is empty";
    }
    if (value.size() > longText) {
        return nullptr;
    }
    if (isVariable(value)) {
        return "it is a variable";
    }
    const Runs runs = runsOf(value);
    if (runs.distinct <= 2 || (value.size() >= 16 && runs.distinct <= 4) || runs.same >= 7 || runs.crosses >= 4) {
        return "it repeats one character";
    }
    if (runs.ascending >= 8 || (runs.ascending >= 6 && value.size() < 12)) {
        return "it is a sequence";
    }
    if (holdsWord(value)) {
        return "it is a placeholder";
    }
    return validators::isDocumentedExample(value) ? "it is printed in documentation" : nullptr;
}

} // namespace probate
