// Takes a raw commit or tag object apart (gitformat: git-commit-tree(1), git-mktag(1)). Looks at bytes only; whether
// the objects that it names exist is not its business.
#pragma once

#include <QByteArrayView>

#include <optional>
#include <utility>
#include <vector>

namespace probate::git {

struct Person
{
    QByteArrayView name;
    QByteArrayView email;
    qint64 seconds = 0; ///< since 1970, UTC

    bool operator==(const Person &) const = default;
};

/// Views into the parsed bytes.
struct ParsedCommit
{
    QByteArrayView tree;                 ///< hex
    std::vector<QByteArrayView> parents; ///< hex
    Person author;
    Person committer;
    std::vector<Person> coAuthors; ///< "Co-authored-by" lines, without a time of their own
    std::vector<std::pair<QByteArrayView, QByteArrayView>> otherHeaders; ///< with their continuation lines (mergetag …)
    QByteArrayView message;
};

struct ParsedTag
{
    QByteArrayView target; ///< hex
    std::optional<Person> tagger;
    QByteArrayView message;
};

/// Nothing if there is no tree line or no end of headers: not a commit.
std::optional<ParsedCommit> parseCommit(QByteArrayView bytes);
std::optional<ParsedTag> parseTag(QByteArrayView bytes);

/// "Name <mail> 1700000000 +0100"; a missing or absurd time is 0, as git itself reads it.
Person parsePerson(QByteArrayView text);

} // namespace probate::git
