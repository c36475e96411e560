#include "tests/histories/history_stream.h"

namespace probate::test {

namespace {

constexpr qint64 firstSecond = 1'700'000'000;

void appendData(QByteArray &stream, const QByteArray &bytes)
{
    stream += "data " + QByteArray::number(bytes.size()) + "\n" + bytes + "\n";
}

} // namespace

void HistoryStream::branch(const QString &name, const QString &from)
{
    m_branches[name] = from.isEmpty() ? Branch() : m_branches.at(from);
}

std::vector<QString> HistoryStream::branches() const
{
    std::vector<QString> names;
    for (const auto &[name, branch] : m_branches) {
        names.push_back(name);
    }
    return names;
}

void HistoryStream::begin(Branch &branch, const QString &name, const QByteArray &message,
                          const std::vector<QString> &others)
{
    static const char *const people[] = {"ada", "ben", "cyd"};
    const QByteArray who = people[m_commits % 3];
    const QByteArray when = QByteArray::number(firstSecond + 600 * m_commits) + " +0000";
    const int parent = branch.head;
    branch.head = ++m_commits;
    m_stream += "commit refs/heads/" + name.toUtf8() + "\nmark :" + QByteArray::number(branch.head) + "\n";
    m_stream += "author " + who + " <" + who + "@example.com> " + when + "\n";
    m_stream += "committer " + who + " <" + who + "@example.com> " + when + "\n";
    appendData(m_stream, message);
    if (parent != 0) {
        m_stream += "from :" + QByteArray::number(parent) + "\n";
    }
    for (const QString &other : others) {
        m_stream += "merge :" + QByteArray::number(m_branches.at(other).head) + "\n";
    }
}

void HistoryStream::commit(const QString &branch, const QByteArray &message, const Changes &changes,
                           const std::vector<QString> &others)
{
    Branch &at = m_branches.at(branch);
    begin(at, branch, message, others);
    for (const auto &[path, bytes] : changes) {
        if (bytes) {
            m_stream += "M 100644 inline " + path.toUtf8() + "\n";
            appendData(m_stream, *bytes);
            at.files[path] = *bytes;
        } else {
            m_stream += "D " + path.toUtf8() + "\n";
            at.files.erase(path);
        }
    }
    m_stream += "\n";
}

void HistoryStream::commitBlob(const QString &branch, const QString &path, const QByteArray &blob)
{
    Branch &at = m_branches.at(branch);
    begin(at, branch, "by name", {});
    m_stream += "M 100644 " + blob + " " + path.toUtf8() + "\n\n";
}

void HistoryStream::tag(const QString &name, const QString &branch, const QByteArray &message)
{
    m_stream += "tag " + name.toUtf8() + "\nfrom :" + QByteArray::number(m_branches.at(branch).head) +
                "\ntagger ada <ada@example.com> " + QByteArray::number(firstSecond) + " +0000\n";
    appendData(m_stream, message);
}

QByteArray HistoryStream::take()
{
    return std::exchange(m_stream, {}) + "done\n";
}

} // namespace probate::test
