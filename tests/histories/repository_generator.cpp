#include "tests/histories/repository_generator.h"

#include "tests/histories/file_edits.h"

#include <algorithm>

namespace probate::test {

namespace {

class MixedHistory
{
public:
    MixedHistory(const SecretShapes &shapes, std::uint64_t seed) : m_random(seed), m_edits(shapes, m_random) {}

    QByteArray make(int commits)
    {
        start();
        while (m_stream.commits() < commits) {
            const QString branch = m_random.pick(m_stream.branches());
            switch (m_random.below(16)) {
            case 0:
                fork(branch);
                break;
            case 1:
            case 2:
                merge(branch);
                break;
            case 3:
                rename(branch);
                break;
            case 4:
                revert(branch);
                break;
            case 5:
                m_stream.commit(branch, "remove", {{anyFile(branch), std::nullopt}});
                break;
            case 6:
                addFile(branch);
                break;
            default:
                edit(branch);
                break;
            }
        }
        return m_stream.take();
    }

private:
    void start()
    {
        const QString main = QStringLiteral("main");
        m_stream.branch(main);
        HistoryStream::Changes first;
        for (int i = 0; i < 4; ++i) {
            first[QStringLiteral("src/text%1.%2").arg(i).arg(i % 2 ? QStringLiteral("c") : QStringLiteral("txt"))] =
                m_edits.largeText(m_random.between(20'000, i == 0 ? 200'000 : 60'000));
        }
        for (int i = 0; i < 6; ++i) {
            const NamedFile file = m_edits.wholeFile();
            first[file.path] = file.bytes;
        }
        m_stream.commit(main, "begin", first);
    }

    QString anyFile(const QString &branch)
    {
        const auto &files = m_stream.files(branch);
        if (files.empty()) {
            return QStringLiteral("src/none.txt");
        }
        // Every other edit goes to one of a few, whose chains grow long.
        const auto at = m_random.oneIn(2) ? std::prev(files.end())
                                          : std::next(files.begin(), m_random.below(qsizetype(files.size())));
        return at->first;
    }

    void edit(const QString &branch)
    {
        HistoryStream::Changes changes;
        for (qsizetype left = m_random.between(1, 3); left > 0; --left) {
            const QString path = anyFile(branch);
            const auto file = m_stream.files(branch).find(path);
            QByteArray bytes = file == m_stream.files(branch).end() ? QByteArray() : file->second;
            m_older[path].push_back(bytes);
            for (qsizetype times = m_random.between(1, 3); times > 0; --times) {
                bytes = m_edits.edited(std::move(bytes));
            }
            changes[path] = bytes;
        }
        m_stream.commit(branch, m_random.oneIn(6) ? "edit\n\n" + m_edits.piece() : QByteArray("edit"), changes);
    }

    void addFile(const QString &branch)
    {
        if (m_random.oneIn(3)) {
            m_stream.commit(branch, "text",
                            {{QStringLiteral("src/more%1.md").arg(m_stream.commits()),
                              m_edits.largeText(m_random.between(500, 30'000))}});
            return;
        }
        const NamedFile file = m_edits.wholeFile();
        m_stream.commit(branch, "file", {{file.path, file.bytes}});
    }

    void fork(const QString &from)
    {
        if (m_stream.branches().size() < 7) {
            m_stream.branch(QStringLiteral("topic%1").arg(m_stream.commits()), from);
        }
    }

    /// Two parents or more, crosswise now and then; every third brings a change that neither side has.
    void merge(const QString &into)
    {
        const QString before = QStringLiteral("before");
        std::vector<QString> others;
        for (const QString &other : m_stream.branches()) {
            if (other != into && other != before && others.size() < 3 && m_random.oneIn(2)) {
                others.push_back(other);
            }
        }
        if (others.empty()) {
            return;
        }
        HistoryStream::Changes changes;
        for (const auto &[path, bytes] : m_stream.files(others.front())) {
            if (m_random.oneIn(3)) {
                changes[path] = bytes;
            }
        }
        if (m_random.oneIn(3)) {
            changes[anyFile(into)] = m_edits.edited(m_edits.piece());
        }
        const bool crosswise = into != before && !m_stream.files(into).empty() && m_random.oneIn(3);
        const HistoryStream::Changes back(m_stream.files(into).begin(), m_stream.files(into).end());
        m_stream.branch(before, into);
        m_stream.commit(into, "merge", changes, others);
        if (crosswise) {
            m_stream.commit(others.front(), "merge back", {*back.begin()}, {before});
        }
    }

    void rename(const QString &branch)
    {
        const QString path = anyFile(branch);
        const auto file = m_stream.files(branch).find(path);
        if (file != m_stream.files(branch).end()) {
            const QByteArray bytes = m_random.oneIn(2) ? m_edits.edited(file->second) : file->second;
            m_stream.commit(branch, "rename",
                            {{path, std::nullopt}, {QStringLiteral("moved/%1.txt").arg(m_stream.commits()), bytes}});
        }
    }

    void revert(const QString &branch)
    {
        const QString path = anyFile(branch);
        if (const auto older = m_older.find(path); older != m_older.end()) {
            m_stream.commit(branch, "revert", {{path, m_random.pick(older->second)}});
        }
    }

    Random m_random;
    FileEdits m_edits;
    HistoryStream m_stream;
    std::map<QString, std::vector<QByteArray>> m_older;
};

/// The secret as it stands in one version: something happened at this byte.
QByteArray seamedAt(const QByteArray &secret, qsizetype at, qsizetype how)
{
    const QByteArray head = secret.first(at);
    const QByteArray tail = secret.sliced(at);
    switch (how % 6) {
    case 0: // altered
        return head + (tail.startsWith('x') ? 'y' : 'x') + tail.sliced(1);
    case 1: // not yet complete
        return head;
    case 2: // a line between the halves
        return head + "\n== not yet ==\n" + tail;
    case 3: // doubled
        return head + tail.first(1) + tail;
    case 4: // shortened
        return head + tail.sliced(1);
    default: // the end before the beginning
        return tail + " " + head;
    }
}

} // namespace

QByteArray mixedHistory(const SecretShapes &shapes, std::uint64_t seed, int commits)
{
    return MixedHistory(shapes, seed).make(commits);
}

QByteArray seamHistory(std::uint64_t seed)
{
    Random random(seed);
    const auto secrets = seamedSecrets(random);
    std::vector<QByteArray> above;
    std::vector<QByteArray> below;
    qsizetype longest = 0;
    for (const Seamed &secret : secrets) {
        above.push_back(innocentText(random, random.between(0, 700)) + "\n");
        below.push_back(innocentText(random, random.between(0, 700)));
        longest = std::max(longest, secret.secret.size());
    }
    HistoryStream stream;
    const QString main = QStringLiteral("main");
    stream.branch(main);
    for (qsizetype at = 0; at < longest; ++at) {
        HistoryStream::Changes cut;
        HistoryStream::Changes whole;
        for (std::size_t i = 0; i < secrets.size(); ++i) {
            const Seamed &secret = secrets[i];
            if (at >= secret.secret.size()) {
                continue;
            }
            const auto file = [&](const QByteArray &text) {
                return above[i] + secret.before + text + secret.after + below[i];
            };
            cut[secret.path] =
                file(seamedAt(secret.secret, at, static_cast<qsizetype>(seed) + at + static_cast<qsizetype>(i)));
            // A change somewhere else makes it a version of its own, which inherits the secret or not.
            const qsizetype far = random.below(above[i].size());
            above[i][far] = above[i][far] == '\n' ? '\n' : static_cast<char>('a' + random.below(26));
            whole[secret.path] = file(secret.secret);
        }
        stream.commit(main, "cut at byte " + QByteArray::number(at), cut);
        if (at % 4 == 0) {
            stream.commit(main, "whole again", whole);
        }
    }
    return stream.take();
}

QByteArray thresholdHistory(const SecretShapes &shapes, std::uint64_t seed)
{
    Random random(seed);
    FileEdits edits(shapes, random);
    HistoryStream stream;
    const QString main = QStringLiteral("main");
    stream.branch(main);
    HistoryStream::Files files;
    for (int i = 0; i < 6; ++i) {
        files[QStringLiteral("flip%1.txt").arg(i)] = edits.largeText(random.between(9'000, 24'000));
    }
    QByteArray encoded;
    for (int i = 0; i < 5'003; ++i) { // one more than are looked at
        encoded += generated("k{{lower:2}}: {{base64-of:{{prose:18}}}}\n", random);
    }
    files[QStringLiteral("many.txt")] = encoded + edits.piece();
    files[QStringLiteral("line.json")] = "{\"d\":\"" + random.bytes(60'000).toBase64() + "\",\"s\":\"" +
                                         innocentText(random, 80'000).toPercentEncoding(" ") + edits.piece() + "\"}";
    files[QStringLiteral("armour.txt")] = "-----BEGIN RSA PRIVATE KEY-----\n" + random.bytes(30'000).toBase64() +
                                          "\n-----END RSA PRIVATE KEY-----\n" + edits.piece();
    for (int version = 0; version < 16; ++version) {
        HistoryStream::Changes changes;
        for (auto &[path, bytes] : files) {
            bytes = path.startsWith(QStringLiteral("flip")) ? edits.flipped(std::move(bytes))
                                                            : edits.edited(std::move(bytes));
            if (path.startsWith(QStringLiteral("flip")) || version % 4 == 0) {
                changes[path] = bytes;
            }
        }
        stream.commit(main, "version", changes);
    }
    return stream.take();
}

} // namespace probate::test
