#include "scanners/sources/folder_tree.h"

#include <algorithm>
#include <cerrno>
#include <climits>
#include <cstdlib>
#include <cstring>
#include <memory>

#include <dirent.h>
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

namespace probate {

namespace {

constexpr int deepestFolder = 256;
constexpr std::size_t mostFiles = 20'000'000;

QString systemReason()
{
    return QString::fromLocal8Bit(std::strerror(errno));
}

struct CloseFolder
{
    void operator()(DIR *it) const { ::closedir(it); }
};

class Walk
{
public:
    Walk(const std::string &root, bool separately, const std::function<bool()> &cancelled)
        : m_root(root), m_separately(separately), m_cancelled(cancelled)
    {
        char resolved[PATH_MAX];
        m_resolved = ::realpath(root.c_str(), resolved) ? resolved : root;
    }

    Result<FolderTree> run()
    {
        const int root = ::open(m_root.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
        if (root < 0) {
            return Error(ErrorKind::Unreadable, QStringLiteral("%1: %2").arg(nameText(m_root), systemReason()));
        }
        enter(root, std::string(), 0);
        return std::move(m_tree);
    }

private:
    void skip(const std::string &path, const char *kind, const QString &detail)
    {
        m_tree.skips.push_back({QString(), nameText(path), QString::fromLatin1(kind), detail});
    }

    /// Takes the descriptor.
    void enter(int folder, const std::string &path, int depth)
    {
        const std::unique_ptr<DIR, CloseFolder> stream(::fdopendir(folder));
        if (!stream) {
            ::close(folder);
            skip(path, "unreadable", systemReason());
            return;
        }
        std::vector<std::string> names;
        errno = 0;
        while (const dirent *entry = ::readdir(stream.get())) {
            const std::string name = entry->d_name;
            if (name != "." && name != "..") {
                names.push_back(name);
            }
        }
        if (errno != 0) {
            skip(path, "unreadable", QStringLiteral("the folder could not be listed whole: ") + systemReason());
        }
        std::sort(names.begin(), names.end());
        if (depth > 0 && leavesOut(names, path)) {
            return;
        }
        for (const std::string &name : names) {
            if (m_cancelled && m_cancelled()) {
                return;
            }
            if (name != ".git") {
                visit(folder, name, path.empty() ? name : path + '/' + name, depth);
            } else if (depth == 0) {
                skip(name, "nested-repository",
                     QStringLiteral("a git directory: its history is the git source's to read"));
            }
        }
    }

    /// A repository below the folder: true if nothing of it is to be read here.
    bool leavesOut(const std::vector<std::string> &names, const std::string &path)
    {
        const auto has = [&](const char *name) { return std::binary_search(names.begin(), names.end(), name); };
        const bool bare = has("HEAD") && has("objects") && has("refs");
        if (!bare && !has(".git")) {
            return false;
        }
        if (!m_separately) {
            skip(path, "nested-repository",
                 QStringLiteral("a repository: its history was not read; name it as a target of its own"));
        }
        return m_separately || bare;
    }

    void visit(int folder, const std::string &name, const std::string &path, int depth)
    {
        struct stat status = {};
        if (::fstatat(folder, name.c_str(), &status, AT_SYMLINK_NOFOLLOW) != 0) {
            skip(path, "unreadable", systemReason());
        } else if (S_ISLNK(status.st_mode)) {
            link(path);
        } else if (S_ISDIR(status.st_mode)) {
            enterBelow(folder, name, path, depth);
        } else if (!S_ISREG(status.st_mode)) {
            skip(path, "special-file", QStringLiteral("neither file nor folder: it was not opened"));
        } else if (m_tree.files.size() >= mostFiles) {
            skip(std::string(), "limit", QStringLiteral("more than %1 files; the rest was not read").arg(mostFiles));
        } else {
            m_tree.files.push_back({path, static_cast<std::uint64_t>(status.st_size)});
        }
    }

    void enterBelow(int folder, const std::string &name, const std::string &path, int depth)
    {
        if (depth >= deepestFolder) {
            skip(path, "too-deep", QStringLiteral("folders nest more than %1 deep").arg(deepestFolder));
            return;
        }
        const int below = ::openat(folder, name.c_str(), O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
        if (below < 0) {
            skip(path, "unreadable", systemReason());
            return;
        }
        enter(below, path, depth + 1);
    }

    /// A link to something inside the folder loses nothing: that is read where it stands.
    void link(const std::string &path)
    {
        char resolved[PATH_MAX];
        const std::string whole = m_root + '/' + path;
        if (!::realpath(whole.c_str(), resolved)) {
            skip(path, "link", QStringLiteral("a symbolic link that leads nowhere: ") + systemReason());
            return;
        }
        const std::string target = resolved;
        const bool inside = target == m_resolved || target.starts_with(m_resolved + '/');
        if (!inside) {
            skip(path, "link", QStringLiteral("a symbolic link out of the folder: not followed"));
        }
    }

    std::string m_root;
    std::string m_resolved;
    bool m_separately;
    const std::function<bool()> &m_cancelled;
    FolderTree m_tree;
};

} // namespace

Result<FolderTree> walkTree(const std::string &root, bool separately, const std::function<bool()> &cancelled)
{
    return Walk(root, separately, cancelled).run();
}

QString nameText(const std::string &name)
{
    const QByteArrayView bytes(name.data(), static_cast<qsizetype>(name.size()));
    const QString text = QString::fromUtf8(bytes);
    if (text.toUtf8() == bytes) {
        return text;
    }
    QString escaped;
    for (const char c : name) {
        const auto byte = static_cast<unsigned char>(c);
        escaped += byte < 0x80 ? QString(QLatin1Char(c)) : QStringLiteral("\\x%1").arg(byte, 2, 16, QLatin1Char('0'));
    }
    return escaped;
}

Result<TreeReader> TreeReader::open(const std::string &path)
{
    // O_NONBLOCK: should the file have become a FIFO since the walk, opening it must not wait for a writer.
    constexpr int flags = O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC;
    int file = ::open(path.c_str(), flags | O_NOATIME);
    if (file < 0 && errno == EPERM) {
        file = ::open(path.c_str(), flags); // another user's file: only its owner may leave the access time alone
    }
    if (file < 0) {
        return Error(ErrorKind::Unreadable, systemReason());
    }
    TreeReader reader;
    reader.m_file = file;
    struct stat status = {};
    if (::fstat(file, &status) != 0 || !S_ISREG(status.st_mode)) {
        return Error(ErrorKind::Unsupported, QStringLiteral("it is no longer a regular file"));
    }
    reader.m_size = static_cast<std::uint64_t>(status.st_size);
    reader.m_modified = Instant(std::chrono::seconds(status.st_mtim.tv_sec) +
                                std::chrono::milliseconds(status.st_mtim.tv_nsec / 1'000'000));
    reader.m_ownerUid = status.st_uid;
    return reader;
}

TreeReader::TreeReader(TreeReader &&other) noexcept
    : m_file(std::exchange(other.m_file, -1)), m_size(other.m_size), m_modified(other.m_modified),
      m_ownerUid(other.m_ownerUid)
{}

TreeReader::~TreeReader()
{
    if (m_file >= 0) {
        ::close(m_file);
    }
}

Result<QByteArray> TreeReader::read(std::uint64_t from, std::uint64_t most) const
{
    const std::uint64_t size = from < m_size ? std::min(most, m_size - from) : 0;
    QByteArray bytes(static_cast<qsizetype>(size), Qt::Uninitialized);
    qsizetype got = 0;
    while (got < bytes.size()) {
        const ssize_t step = ::pread(m_file, bytes.data() + got, static_cast<std::size_t>(bytes.size() - got),
                                     static_cast<off_t>(from) + got);
        if (step < 0 && errno == EINTR) {
            continue;
        }
        if (step < 0) {
            return Error(ErrorKind::Unreadable, systemReason());
        }
        if (step == 0) {
            break; // it became shorter; changed() says so
        }
        got += step;
    }
    bytes.truncate(got);
    return bytes;
}

bool TreeReader::changed() const
{
    struct stat status = {};
    return ::fstat(m_file, &status) != 0 || static_cast<std::uint64_t>(status.st_size) != m_size ||
           Instant(std::chrono::seconds(status.st_mtim.tv_sec) +
                   std::chrono::milliseconds(status.st_mtim.tv_nsec / 1'000'000)) != m_modified;
}

} // namespace probate
