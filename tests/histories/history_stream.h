// What git fast-import reads (git-fast-import(1)): commits with the whole content of the files that they change. Knows
// what every branch holds at its end, and nothing of what the content means.
#pragma once

#include <QByteArray>
#include <QString>

#include <map>
#include <optional>
#include <vector>

namespace probate::test {

class HistoryStream
{
public:
    using Files = std::map<QString, QByteArray>;
    /// Nothing: the file is removed.
    using Changes = std::map<QString, std::optional<QByteArray>>;

    /// A new branch where another stands, or without any history.
    void branch(const QString &name, const QString &from = {});
    bool hasBranch(const QString &name) const { return m_branches.contains(name); }
    std::vector<QString> branches() const;
    const Files &files(const QString &branch) const { return m_branches.at(branch).files; }

    /// What `others` (branches) hold is merged by `changes` alone, on top of what `branch` holds.
    void commit(const QString &branch, const QByteArray &message, const Changes &changes,
                const std::vector<QString> &others = {});
    /// A file whose blob is in the repository already.
    void commitBlob(const QString &branch, const QString &path, const QByteArray &blob);
    void tag(const QString &name, const QString &branch, const QByteArray &message);

    int commits() const { return m_commits; }
    QByteArray take(); ///< the stream, and nothing more

private:
    struct Branch
    {
        int head = 0; ///< mark; 0: none yet
        Files files;
    };

    void begin(Branch &branch, const QString &name, const QByteArray &message, const std::vector<QString> &others);

    std::map<QString, Branch> m_branches;
    QByteArray m_stream;
    int m_commits = 0;
};

} // namespace probate::test
