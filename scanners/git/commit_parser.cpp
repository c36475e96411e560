#include "scanners/git/commit_parser.h"

#include "core/base/instant.h"

#include <QByteArray>

#include <charconv>

namespace probate::git {

namespace {

constexpr std::size_t kMostParents = 4096; // octopus merges of real life stay below a hundred
constexpr std::size_t kMostCoAuthors = 256;

/// Cuts the next line off `rest`; the newline is dropped.
QByteArrayView takeLine(QByteArrayView &rest)
{
    const qsizetype end = rest.indexOf('\n');
    const QByteArrayView line = end < 0 ? rest : rest.first(end);
    rest = end < 0 ? QByteArrayView() : rest.sliced(end + 1);
    return line;
}

/// One header with its continuation lines, which begin with a space.
struct HeaderLine
{
    QByteArrayView name;
    QByteArrayView value;
};

std::optional<HeaderLine> takeHeader(QByteArrayView &rest)
{
    const QByteArrayView whole = rest;
    const QByteArrayView line = takeLine(rest);
    if (line.isEmpty()) {
        return {};
    }
    while (!rest.isEmpty() && rest.front() == ' ') {
        takeLine(rest);
    }
    const qsizetype space = line.indexOf(' ');
    if (space <= 0) {
        return HeaderLine{line, {}};
    }
    const qsizetype length = rest.isEmpty() ? whole.size() : rest.data() - whole.data() - 1;
    return HeaderLine{line.first(space), whole.first(length).sliced(space + 1)};
}

bool beginsWithIgnoringCase(QByteArrayView text, QByteArrayView lowerCasePrefix)
{
    return text.size() >= lowerCasePrefix.size() &&
           qstrnicmp(text.data(), lowerCasePrefix.size(), lowerCasePrefix.data(), lowerCasePrefix.size()) == 0;
}

std::vector<Person> coAuthorsOf(QByteArrayView message)
{
    // Squashed merges carry the trailers of every commit they swallowed, so any line counts, not the last block only.
    constexpr QByteArrayView kTrailer("co-authored-by:");
    std::vector<Person> people;
    while (!message.isEmpty() && people.size() < kMostCoAuthors) {
        const QByteArrayView line = takeLine(message).trimmed();
        if (!beginsWithIgnoringCase(line, kTrailer)) {
            continue;
        }
        const Person person = parsePerson(line.sliced(kTrailer.size()).trimmed());
        if (!person.email.isEmpty()) {
            people.push_back(person);
        }
    }
    return people;
}

} // namespace

Person parsePerson(QByteArrayView text)
{
    // As git does: the name ends at the first '<', the mail at the last '>', so that odd names do not move the time.
    Person person;
    const qsizetype open = text.indexOf('<');
    if (open < 0) {
        person.name = text.trimmed();
        return person;
    }
    person.name = text.first(open).trimmed();
    const qsizetype close = text.lastIndexOf('>');
    if (close <= open) {
        person.email = text.sliced(open + 1).trimmed();
        return person;
    }
    person.email = text.sliced(open + 1, close - open - 1).trimmed();
    const QByteArrayView time = text.sliced(close + 1).trimmed();
    qint64 seconds = 0;
    const auto [end, error] = std::from_chars(time.data(), time.data() + time.size(), seconds);
    if (error == std::errc() && end != time.data() && instantFromUnixSeconds(seconds)) {
        person.seconds = seconds;
    }
    return person;
}

std::optional<ParsedCommit> parseCommit(QByteArrayView bytes)
{
    ParsedCommit commit;
    QByteArrayView rest = bytes;
    while (const auto header = takeHeader(rest)) {
        if (header->name == QByteArrayView("tree") && commit.tree.isEmpty()) {
            commit.tree = header->value;
        } else if (header->name == QByteArrayView("parent")) {
            if (commit.parents.size() < kMostParents) {
                commit.parents.push_back(header->value);
            }
        } else if (header->name == QByteArrayView("author")) {
            commit.author = parsePerson(header->value);
        } else if (header->name == QByteArrayView("committer")) {
            commit.committer = parsePerson(header->value);
        } else if (header->name != QByteArrayView("encoding") && !header->name.startsWith("gpgsig")) {
            commit.otherHeaders.emplace_back(header->name, header->value);
        }
    }
    if (commit.tree.isEmpty()) {
        return {};
    }
    commit.message = rest;
    commit.coAuthors = coAuthorsOf(rest);
    return commit;
}

std::optional<ParsedTag> parseTag(QByteArrayView bytes)
{
    ParsedTag tag;
    QByteArrayView rest = bytes;
    while (const auto header = takeHeader(rest)) {
        if (header->name == QByteArrayView("object") && tag.target.isEmpty()) {
            tag.target = header->value;
        } else if (header->name == QByteArrayView("tagger")) {
            tag.tagger = parsePerson(header->value);
        }
    }
    if (tag.target.isEmpty()) {
        return {};
    }
    tag.message = rest;
    return tag;
}

} // namespace probate::git
