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
constexpr std::size_t mostCommits = 20'000;
constexpr qsizetype longestLine = 2'000; ///< around a secret; what a pattern is held against

bool matches(const std::vector<Regex> &patterns, QByteArrayView text)
{
    thread_local RegexScratch scratch(20'000); // steps: a pattern that needs more matches nothing
    return std::ranges::any_of(patterns, [&](const Regex &pattern) {
        return pattern.search(text, 0, text.size(), scratch) == Regex::Outcome::Found;
    });
}

bool isCommit(const QByteArray &text)
{
    const bool hex = QByteArray::fromHex(text).toHex() == text.toLower();
    return hex && (text.size() == 40 || text.size() == 64);
}

/// By its name, or by the name that a rule of a user's file has beside a shipped one.
bool isRule(const QString &rule, const QString &id)
{
    static const QString own = QStringLiteral("-own");
    QStringView left(rule);
    while (left.size() > id.size() && left.endsWith(own)) {
        left.chop(own.size());
    }
    return left == id;
}

struct List
{
    QString title; ///< ".gitleaks.toml:12"
    GitleaksAllow what;
    std::vector<Regex> paths;
    std::vector<Regex> regexes;
    std::vector<QByteArray> stopwords; ///< in lower case
    std::set<QByteArray> commits;      ///< whole ids, in lower case
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
    void addList(GitleaksAllow allow, const QString &file, QStringList &remarks);
    bool accepts(std::size_t at, const Place &place, BySecret secret) const;
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

void AcceptedSecrets::Parts::addList(GitleaksAllow allow, const QString &file, QStringList &remarks)
{
    List list{QStringLiteral("%1:%2").arg(file).arg(allow.line), {}, {}, {}, {}, {}};
    if (!allow.description.isEmpty()) {
        list.title += QStringLiteral(" (") + allow.description.left(100) + QLatin1Char(')');
    }
    if (!allow.wrong.isEmpty()) {
        remarks.append(QStringLiteral("%1: not used, since %2").arg(list.title, allow.wrong));
        return;
    }
    bool whole = compile(allow.paths, list.title, list.paths, remarks);
    whole = compile(allow.regexes, list.title, list.regexes, remarks) && whole;
    for (const QByteArray &word : allow.stopwords) {
        if (!word.isEmpty() && list.stopwords.size() < mostStopwords) {
            list.stopwords.push_back(word.toLower());
        }
    }
    for (const QByteArray &commit : allow.commits) {
        if (isCommit(commit) && list.commits.size() < mostCommits) {
            list.commits.insert(commit.toLower());
        }
    }
    if (std::ranges::count_if(allow.commits, isCommit) != allow.commits.size()) {
        remarks.append(
            QStringLiteral("%1: a commit is named by its whole id, in hex; the others accept nothing").arg(list.title));
        whole = whole && !list.commits.empty();
    }
    if (allow.all && !whole) { // with a criterion less it would accept more than it says
        remarks.append(QStringLiteral("%1: not used, since not all that it asks for can be").arg(list.title));
        return;
    }
    list.what = std::move(allow);
    lists.push_back(std::move(list));
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
        if (m_parts->lists.size() >= mostLists) {
            remarks.append(QStringLiteral("%1: more than %2 lists; the rest is not used").arg(file).arg(mostLists));
            break;
        }
        m_parts->addList(std::move(allow), file, remarks);
    }
    if (!config->extends.isEmpty()) {
        remarks.append(
            QStringLiteral("%1 extends another file, which is not read; name that one with --rules, too").arg(file));
    }
    if (!config->disabled.isEmpty()) {
        remarks.append(
            QStringLiteral("%1 disables rules of gitleaks, which do not run here: disabledRules is not used; "
                           "accept what you know with targetRules, by the names of \"probate rules list\"")
                .arg(file));
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

AcceptedSecrets::BySecret AcceptedSecrets::byText(BySecret secret, QByteArrayView match, QByteArrayView line) const
{
    for (std::size_t i = 0; i < m_parts->lists.size(); ++i) {
        const List &list = m_parts->lists[i];
        if (list.what.target != GitleaksAllow::Target::Secret) {
            const bool ofMatch = list.what.target == GitleaksAllow::Target::Match && !match.isEmpty();
            const QByteArrayView text = ofMatch ? match : line;
            const bool held = matches(list.regexes, text.first(std::min(text.size(), longestLine)));
            secret |= held ? BySecret{1} << (2 * i) : 0;
        }
    }
    return secret;
}

bool AcceptedSecrets::Parts::accepts(std::size_t at, const Place &place, BySecret secret) const
{
    const List &list = lists[at];
    if (!list.what.rules.isEmpty() &&
        std::ranges::none_of(list.what.rules, [&](const QString &id) { return isRule(place.rule, id); })) {
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
    const QByteArray path = place.path.toUtf8();
    criterion(!list.paths.empty(), [&] { return !path.isEmpty() && matches(list.paths, path); });
    criterion(!list.regexes.empty(), [&] { return (secret >> (2 * at) & 1) != 0; });
    criterion(!list.stopwords.empty(), [&] { return (secret >> (2 * at) & 2) != 0; });
    criterion(!list.commits.empty(), [&] {
        return !place.commits.empty() && std::ranges::all_of(place.commits, [&](const QByteArray &commit) {
            return list.commits.contains(commit);
        });
    });
    return list.what.all ? stated > 0 && held == stated : held > 0;
}

QString AcceptedSecrets::acceptedBy(const Place &place, BySecret secret) const
{
    if (const auto at = m_parts->ignored.find(place.path); at != m_parts->ignored.end() && place.line > 0) {
        for (const Ignored &ignored : at->second) {
            const bool same = ignored.object.isEmpty() || ignored.object == place.object;
            if (same && ignored.line == place.line) {
                return ignored.title;
            }
        }
    }
    for (std::size_t i = 0; i < m_parts->lists.size(); ++i) {
        if (m_parts->accepts(i, place, secret)) {
            return m_parts->lists[i].title;
        }
    }
    return {};
}

} // namespace probate
