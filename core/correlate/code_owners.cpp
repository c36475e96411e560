#include "core/correlate/code_owners.h"

#include <algorithm>
#include <map>
#include <tuple>

namespace probate {

namespace {

/// '*' and '?' stop at '/', "**" does not, and "**/" stands for whole folders. Iterative with one fallback per kind of
/// star, so that no pattern takes exponential time.
class GlobMatch
{
public:
    GlobMatch(QStringView pattern, QStringView path) : m_pattern(pattern), m_path(path) {}

    bool run()
    {
        while (m_s < m_path.size()) {
            if (!step() && !fallBack()) {
                return false;
            }
        }
        while (m_p < m_pattern.size() && m_pattern[m_p] == QLatin1Char('*')) {
            ++m_p;
        }
        return m_p == m_pattern.size();
    }

private:
    bool step()
    {
        if (m_pattern.sliced(m_p).startsWith(QLatin1StringView("**"))) {
            const bool begins = m_p == 0 || m_pattern[m_p - 1] == QLatin1Char('/');
            m_p += 2;
            m_folders = begins && m_p < m_pattern.size() && m_pattern[m_p] == QLatin1Char('/');
            m_p += m_folders;
            m_deepP = m_p;
            m_deepS = m_s;
            m_starP = -1;
            return true;
        }
        if (m_p == m_pattern.size()) {
            return false;
        }
        if (m_pattern[m_p] == QLatin1Char('*')) {
            m_starP = ++m_p;
            m_starS = m_s;
            return true;
        }
        if (m_pattern[m_p] == m_path[m_s] || (m_pattern[m_p] == QLatin1Char('?') && m_path[m_s] != QLatin1Char('/'))) {
            ++m_p;
            ++m_s;
            return true;
        }
        return false;
    }

    bool fallBack()
    {
        if (m_starP >= 0 && m_path[m_starS] != QLatin1Char('/')) {
            m_p = m_starP;
            m_s = ++m_starS;
            return true;
        }
        if (m_deepP < 0) {
            return false;
        }
        const auto next = m_folders ? m_path.indexOf(QLatin1Char('/'), m_deepS) : m_deepS;
        if (next < 0) {
            return false;
        }
        m_deepS = next + 1;
        m_p = m_deepP;
        m_s = m_deepS;
        m_starP = -1;
        return true;
    }

    QStringView m_pattern;
    QStringView m_path;
    qsizetype m_p = 0, m_s = 0;
    qsizetype m_starP = -1, m_starS = 0; ///< behind the last '*', and how much it has taken
    qsizetype m_deepP = -1, m_deepS = 0; ///< the same for the last "**"
    bool m_folders = false;              ///< it was "**/"
};

} // namespace

bool coversWhole(QStringView pattern, QStringView path)
{
    return GlobMatch(pattern, path).run();
}

bool coversPath(QStringView pattern, QStringView path)
{
    if (pattern.isEmpty() || pattern.size() > 1024) {
        return false;
    }
    const bool folderOnly = pattern.endsWith(QLatin1Char('/'));
    if (folderOnly) {
        pattern.chop(1);
    }
    // gitignore(5): a separator at the beginning or in the middle ties the pattern to the root.
    const bool anchored = pattern.contains(QLatin1Char('/'));
    if (pattern.startsWith(QLatin1Char('/'))) {
        pattern = pattern.sliced(1);
    }
    const bool filesOfFolder = pattern.endsWith(QLatin1StringView("/*"));
    const QString free = anchored ? QString() : QStringLiteral("**/") + pattern.toString();
    const QStringView whole = anchored ? pattern : QStringView(free);
    if (!folderOnly && coversWhole(whole, path)) {
        return true;
    }
    if (filesOfFolder) {
        return false;
    }
    for (qsizetype slash = path.lastIndexOf(QLatin1Char('/')); slash > 0;
         slash = path.first(slash).lastIndexOf(QLatin1Char('/'))) {
        if (coversWhole(whole, path.first(slash))) {
            return true;
        }
    }
    return false;
}

CodeOwners::CodeOwners(const Observations &observations)
{
    std::map<std::tuple<QString, QString, QByteArray>, File> files; // a file by source, path and version
    observations.each<TrustStated>([&](std::size_t at, const TrustStated &trust) {
        if (!trust.setting.space.startsWith(QLatin1StringView("owns:"))) {
            return;
        }
        const Origin origin = observations.origin(at);
        File &file = files[{trust.issuer, origin.path, origin.object}];
        file.at = std::max(file.at, trust.time.at);
        const QString pattern = trust.setting.space.mid(5);
        const auto same = std::find_if(file.rules.begin(), file.rules.end(), [&](const Rule &rule) {
            return rule.line == origin.line && rule.pattern == pattern;
        });
        Rule &rule = same == file.rules.end() ? file.rules.emplace_back(Rule{pattern, {}, origin.line, {}}) : *same;
        if (!trust.setting.value.isEmpty()) {
            rule.owners.push_back(trust.setting.value);
        }
        rule.from.push_back(observations.id(at));
    });
    for (auto &[key, file] : files) {
        QString folder = std::get<1>(key);
        const QString fileName = folder.mid(folder.lastIndexOf(QLatin1Char('/')) + 1);
        folder.truncate(folder.lastIndexOf(QLatin1Char('/')) + 1);
        file.rank = 1;
        for (const auto &[place, rank] : {std::pair{".github/", 0}, {".gitlab/", 0}, {"docs/", 2}}) {
            const QLatin1StringView name(place);
            if (folder == name || folder.endsWith(QLatin1Char('/') + QString(name))) {
                folder.chop(name.size());
                file.rank = rank;
                break;
            }
        }
        if (fileName.startsWith(QLatin1StringView("catalog-info."))) {
            file.rank = 4; // who runs a component is further from a file than who approves changes to it
        } else if (fileName == QLatin1StringView("OWNERS")) {
            file.rank = 3;
        }
        file.base = folder;
        std::sort(file.rules.begin(), file.rules.end(), [](const Rule &a, const Rule &b) {
            return std::tie(a.line, a.pattern) < std::tie(b.line, b.pattern);
        });
        for (Rule &rule : file.rules) {
            std::sort(rule.owners.begin(), rule.owners.end());
        }
        m_files[std::get<0>(key)].push_back(std::move(file));
    }
    keepTheOnesThatHold();
}

/// Of the files of one folder, those of the best place and newest time.
void CodeOwners::keepTheOnesThatHold()
{
    for (auto &[source, files] : m_files) {
        std::stable_sort(files.begin(), files.end(), [](const File &a, const File &b) {
            return std::tie(a.base, a.rank, b.at) < std::tie(b.base, b.rank, a.at);
        });
        std::vector<File> kept;
        for (File &file : files) {
            if (kept.empty() || kept.back().base != file.base ||
                (kept.back().rank == file.rank && kept.back().at == file.at)) {
                kept.push_back(std::move(file));
            }
        }
        files = std::move(kept);
    }
}

const CodeOwners::Rule *CodeOwners::ruleFor(const QString &source, const QString &path) const
{
    const auto found = m_files.find(source);
    if (found == m_files.end()) {
        return nullptr;
    }
    const Rule *decided = nullptr;
    qsizetype nearest =
        -1; // the deepest folder with a CODEOWNERS of its own, where one source holds several repositories
    for (const File &file : found->second) {
        if (!path.startsWith(file.base) || file.base.size() < nearest) {
            continue;
        }
        const QStringView below = QStringView(path).sliced(file.base.size());
        const auto last = std::find_if(file.rules.rbegin(), file.rules.rend(),
                                       [&](const Rule &rule) { return coversPath(rule.pattern, below); });
        const Rule *rule = last == file.rules.rend() ? nullptr : &*last;
        if (file.base.size() > nearest) {
            decided = rule;
        } else if (!rule || !decided || rule->owners != decided->owners) {
            decided = nullptr; // versions that disagree
        }
        nearest = file.base.size();
    }
    return decided && !decided->owners.empty() ? decided : nullptr;
}

} // namespace probate
