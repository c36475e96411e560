#include "scanners/accepted/accepted_secrets.h"

#include "core/hash/sha256.h"
#include "scanners/matching/regex.h"

#include <algorithm>
#include <map>
#include <set>

namespace probate {

namespace {

constexpr std::size_t mostLists = 32; ///< two bits each
constexpr std::size_t mostPatterns = 128;
constexpr qsizetype longestPattern = 2'000;
constexpr std::size_t mostStopwords = 5'000;
constexpr std::size_t mostIgnored = 20'000;
constexpr qsizetype longestLine = 2'000; ///< around a secret; what a pattern is held against

bool matches(const std::vector<Regex> &patterns, QByteArrayView text)
{
    thread_local RegexScratch scratch(20'000); // steps: a pattern that needs more matches nothing
    return std::ranges::any_of(patterns, [&](const Regex &pattern) {
        return pattern.search(text, 0, text.size(), scratch) == Regex::Outcome::Found;
    });
}

struct List
{
    QString title; ///< ".gitleaks.toml:12"
    GitleaksAllow what;
    std::vector<Regex> paths;
    std::vector<Regex> regexes;
    std::vector<QByteArray> stopwords; ///< in lower case
};

struct Ignored
{
    std::uint32_t line = 0;
    QByteArray object; ///< empty: whichever stands there
    QString title;
};

} // namespace

struct AcceptedSecrets::Parts
{
    std::vector<List> lists;
    std::map<QString, std::vector<Ignored>> ignored; ///< by path
    std::size_t patterns = 0;
    std::size_t ignoredCount = 0;
    QByteArray content; ///< digests of what was added

    /// Compiles what it may; the rest is a remark. False: something was left out.
    bool compile(const QByteArrayList &texts, const QString &title, std::vector<Regex> &into, QStringList &remarks);
    bool accepts(std::size_t at, const Origin &origin, const QString &rule, QByteArrayView line, BySecret secret) const;
};

AcceptedSecrets::AcceptedSecrets() : m_parts(std::make_unique<Parts>()) {}
AcceptedSecrets::~AcceptedSecrets() = default;
AcceptedSecrets::AcceptedSecrets(AcceptedSecrets &&) noexcept = default;
AcceptedSecrets &AcceptedSecrets::operator=(AcceptedSecrets &&) noexcept = default;

bool AcceptedSecrets::isEmpty() const
{
    return m_parts->lists.empty() && m_parts->ignored.empty();
}

QByteArray AcceptedSecrets::digest() const
{
    return sha256Hex(m_parts->content);
}

bool AcceptedSecrets::Parts::compile(const QByteArrayList &texts, const QString &title, std::vector<Regex> &into,
                                     QStringList &remarks)
{
    bool whole = true;
    for (const QByteArray &text : texts) {
        if (text.size() > longestPattern || patterns >= mostPatterns) {
            remarks.append(QStringLiteral("%1: patterns of more than %2 bytes, or more than %3 in all, are not used")
                               .arg(title)
                               .arg(longestPattern)
                               .arg(mostPatterns));
            whole = false;
            continue;
        }
        auto pattern = Regex::compile(text, false, true);
        if (!pattern) {
            remarks.append(QStringLiteral("%1: a pattern cannot be used (%2)").arg(title, pattern.error().message()));
            whole = false;
            continue;
        }
        ++patterns;
        into.push_back(std::move(*pattern));
    }
    return whole;
}

void AcceptedSecrets::addConfig(QByteArrayView bytes, const QString &file, QStringList &remarks)
{
    m_parts->content += sha256Hex(bytes) + file.toUtf8();
    auto config = parseGitleaksConfig(bytes);
    if (!config) {
        remarks.append(QStringLiteral("%1 is not used: %2").arg(file, config.error().message()));
        return;
    }
    for (GitleaksAllow &allow : config->allowed) {
        List list{QStringLiteral("%1:%2").arg(file).arg(allow.line), {}, {}, {}, {}};
        if (!allow.description.isEmpty()) {
            list.title += QStringLiteral(" (") + allow.description.left(100) + QLatin1Char(')');
        }
        bool whole = m_parts->compile(allow.paths, list.title, list.paths, remarks);
        whole = m_parts->compile(allow.regexes, list.title, list.regexes, remarks) && whole;
        for (const QByteArray &word : allow.stopwords) {
            if (!word.isEmpty() && list.stopwords.size() < mostStopwords) {
                list.stopwords.push_back(word.toLower());
            }
        }
        if (!allow.commits.isEmpty()) {
            remarks.append(QStringLiteral("%1: whole commits are not accepted").arg(list.title));
            whole = false;
        }
        if (allow.all && !whole) { // with a criterion less it would accept more than it says
            remarks.append(QStringLiteral("%1: not used, since not all that it asks for can be").arg(list.title));
            continue;
        }
        if (m_parts->lists.size() >= mostLists) {
            remarks.append(QStringLiteral("%1: more than %2 lists; the rest is not used").arg(file).arg(mostLists));
            break;
        }
        list.what = std::move(allow);
        m_parts->lists.push_back(std::move(list));
    }
    if (!config->extends.isEmpty()) {
        remarks.append(QStringLiteral("%1 extends another file, which is not read").arg(file));
    }
}

void AcceptedSecrets::addIgnored(QByteArrayView bytes, const QString &file, const BlobAt &blobAt, QStringList &remarks)
{
    m_parts->content += sha256Hex(bytes) + file.toUtf8();
    int number = 0;
    std::size_t unusable = 0;
    for (const QByteArray &raw :
         bytes.first(std::min<qsizetype>(bytes.size(), largestGitleaksFile)).toByteArray().split('\n')) {
        ++number;
        const QByteArray entry = raw.first(raw.contains('#') ? raw.indexOf('#') : raw.size()).trimmed();
        if (entry.isEmpty()) {
            continue;
        }
        const auto lineAt = entry.lastIndexOf(':');
        const auto ruleAt = lineAt > 0 ? entry.lastIndexOf(':', lineAt - 1) : -1;
        bool isNumber = false;
        const std::uint32_t line = entry.sliced(lineAt + 1).toUInt(&isNumber);
        if (ruleAt <= 0 || !isNumber || m_parts->ignoredCount >= mostIgnored) {
            ++unusable;
            continue;
        }
        QByteArray path = entry.first(ruleAt);
        Ignored ignored{line, {}, QStringLiteral("%1:%2").arg(file).arg(number)};
        const auto commitEnd = path.indexOf(':');
        if (commitEnd == 40 || commitEnd == 64) {
            const QByteArray commit = path.first(commitEnd);
            path = path.sliced(commitEnd + 1);
            ignored.object = blobAt ? blobAt(commit, QString::fromUtf8(path)) : QByteArray();
            if (ignored.object.isEmpty()) {
                ++unusable; // it speaks of a state that is not there
                continue;
            }
        }
        ++m_parts->ignoredCount;
        m_parts->ignored[QString::fromUtf8(path)].push_back(std::move(ignored));
    }
    if (unusable > 0) {
        remarks.append(
            QStringLiteral("%1: %2 entries accept nothing: they are no file:rule:line, or name a file or commit "
                           "that is not there")
                .arg(file)
                .arg(unusable));
    }
}

AcceptedSecrets::BySecret AcceptedSecrets::bySecret(QByteArrayView secret) const
{
    BySecret accepted = 0;
    QByteArray lower;
    for (std::size_t i = 0; i < m_parts->lists.size(); ++i) {
        const List &list = m_parts->lists[i];
        if (list.what.target == GitleaksAllow::Target::Secret && matches(list.regexes, secret)) {
            accepted |= BySecret{1} << (2 * i);
        }
        if (!list.stopwords.empty()) {
            lower = lower.isEmpty() ? secret.toByteArray().toLower() : lower;
            const bool stopped =
                std::ranges::any_of(list.stopwords, [&](const QByteArray &word) { return lower.contains(word); });
            accepted |= stopped ? BySecret{2} << (2 * i) : 0;
        }
    }
    lower.fill('\0');
    return accepted;
}

bool AcceptedSecrets::Parts::accepts(std::size_t at, const Origin &origin, const QString &rule, QByteArrayView line,
                                     BySecret secret) const
{
    const List &list = lists[at];
    if (!list.what.rules.isEmpty() && !list.what.rules.contains(rule)) {
        return false;
    }
    int stated = 0;
    int held = 0;
    const auto criterion = [&](bool given, const auto &holds) {
        if (given) {
            ++stated;
            held += holds() ? 1 : 0;
        }
    };
    const QByteArray path = origin.path.toUtf8();
    criterion(!list.paths.empty(), [&] { return !path.isEmpty() && matches(list.paths, path); });
    criterion(!list.regexes.empty(), [&] {
        return list.what.target == GitleaksAllow::Target::Line
                   ? matches(list.regexes, line.first(std::min(line.size(), longestLine)))
                   : (secret >> (2 * at) & 1) != 0;
    });
    criterion(!list.stopwords.empty(), [&] { return (secret >> (2 * at) & 2) != 0; });
    return list.what.all ? stated > 0 && held == stated : held > 0;
}

QString AcceptedSecrets::acceptedBy(const Origin &origin, const QString &rule, QByteArrayView line,
                                    BySecret secret) const
{
    if (const auto at = m_parts->ignored.find(origin.path); at != m_parts->ignored.end()) {
        for (const Ignored &ignored : at->second) {
            const bool same = ignored.object.isEmpty() || ignored.object == origin.object;
            if (same && ignored.line == origin.line) {
                return ignored.title;
            }
        }
    }
    for (std::size_t i = 0; i < m_parts->lists.size(); ++i) {
        if (m_parts->accepts(i, origin, rule, line, secret)) {
            return m_parts->lists[i].title;
        }
    }
    return {};
}

} // namespace probate
