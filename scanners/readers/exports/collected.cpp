#include "scanners/readers/exports/collected.h"

#include <yaml-cpp/yaml.h>

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

/// Some hundred bytes an entry: enough for a hundred thousand exports.
constexpr qsizetype largestCollected = 32 << 20;
constexpr std::size_t mostEntries = 200'000;
constexpr qsizetype longestPath = 4096;

QString scalar(const YAML::Node &node)
{
    return node.IsDefined() && node.IsScalar() ? QString::fromStdString(node.Scalar()) : QString();
}

Error malformed(const QString &why)
{
    return Error(ErrorKind::Malformed, why);
}

Result<CollectionEntry> readEntry(const YAML::Node &node)
{
    if (!node.IsMap()) {
        return malformed(u"it is no mapping with path, issuer, collected-at and complete"_s);
    }
    CollectionEntry entry;
    entry.path = scalar(node["path"]);
    const QStringList parts = entry.path.split(u'/');
    if (entry.path.isEmpty() || entry.path.size() > longestPath) {
        return malformed(u"it has no \"path\", or one that is too long"_s);
    }
    if (entry.path.startsWith(u'/') || entry.path.contains(u'\\') || entry.path.contains(QChar(0)) ||
        parts.contains(u".."_s)) {
        return malformed(u"its path is absolute or leads out of the folder (\"..\", a backslash): refused"_s);
    }
    QStringList kept;
    std::copy_if(parts.begin(), parts.end(), std::back_inserter(kept),
                 [](const QString &part) { return !part.isEmpty() && part != "."_L1; });
    entry.path = kept.join(u'/');
    entry.isGlob = entry.path.contains(u'*') || entry.path.contains(u'?') || entry.path.contains(u'[');
    entry.record.issuer = scalar(node["issuer"]).trimmed();
    if (entry.record.issuer.isEmpty()) {
        return malformed(u"it has no \"issuer\", such as aws:519410398235"_s);
    }
    entry.record.collectedAt = parseInstant(scalar(node["collected-at"]).toUtf8());
    if (!entry.record.collectedAt) {
        return malformed(u"its \"collected-at\" is no time with a zone, such as 2026-03-11T16:36:13Z"_s);
    }
    const QString complete = scalar(node["complete"]).toLower();
    if (complete != "true"_L1 && complete != "false"_L1 && !(complete.isEmpty() && !node["complete"].IsDefined())) {
        return malformed(u"its \"complete\" is neither true nor false"_s);
    }
    entry.record.complete = complete == "true"_L1;
    const QString covers = scalar(node["covers"]);
    if (node["covers"].IsDefined() && covers != "issuer"_L1) {
        return malformed(u"its \"covers\" can only be \"issuer\": everything of its kind that the issuer has"_s);
    }
    entry.record.coversIssuer = covers == "issuer"_L1;
    return entry;
}

/// Does `c` belong to the class that begins after '['? Moves `at` behind the class; nothing if it never closes.
std::optional<bool> inClass(QStringView pattern, qsizetype &at, QChar c)
{
    const auto end = pattern.indexOf(u']', at + 2);
    if (end < 0) {
        return std::nullopt;
    }
    bool found = false;
    const bool negated = pattern[at + 1] == u'!' || pattern[at + 1] == u'^';
    for (auto i = at + (negated ? 2 : 1); i < end; ++i) {
        if (i + 2 < end && pattern[i + 1] == u'-') {
            found |= pattern[i] <= c && c <= pattern[i + 2];
            i += 2;
        } else {
            found |= pattern[i] == c;
        }
    }
    at = end + 1;
    return found != negated && c != u'/';
}

} // namespace

bool globMatches(QStringView pattern, QStringView path)
{
    // reach[j]: the pattern so far matches the first j characters of the path.
    std::vector<char> reach(std::size_t(path.size()) + 1, 0);
    reach[0] = 1;
    for (qsizetype at = 0; at < pattern.size();) {
        std::vector<char> next(reach.size(), 0);
        if (pattern[at] == u'*') {
            const bool across = at + 1 < pattern.size() && pattern[at + 1] == u'*';
            at += across ? 2 : 1;
            // "**/" also stands for no folder at all.
            const bool folder = across && at < pattern.size() && pattern[at] == u'/';
            at += folder;
            char open = 0;
            for (std::size_t j = 0; j < reach.size(); ++j) {
                const bool separator = j > 0 && path[qsizetype(j) - 1] == u'/';
                open = reach[j] || (open && (across || !separator));
                next[j] = folder ? char(reach[j] || (open && separator)) : open;
            }
        } else {
            const qsizetype begin = at;
            at = begin + 1;
            for (std::size_t j = 0; j + 1 < reach.size(); ++j) {
                if (!reach[j]) {
                    continue;
                }
                const QChar c = path[qsizetype(j)];
                qsizetype after = begin;
                if (pattern[begin] == u'?') {
                    next[j + 1] = c != u'/';
                } else if (const auto belongs = pattern[begin] == u'[' ? inClass(pattern, after, c) : std::nullopt) {
                    next[j + 1] = *belongs;
                } else {
                    next[j + 1] = c == pattern[begin];
                }
            }
            qsizetype after = begin;
            if (pattern[begin] == u'[' && inClass(pattern, after, u' ')) {
                at = after;
            }
        }
        reach = std::move(next);
    }
    return reach.back();
}

Result<CollectionList> CollectionList::parse(QByteArrayView yaml)
{
    if (yaml.size() > largestCollected) {
        return Error(ErrorKind::Limit, u"collected.yaml is larger than 32 MiB: use globs"_s);
    }
    CollectionList list;
    try {
        const YAML::Node root = YAML::Load(std::string(yaml.data(), std::size_t(yaml.size())));
        const YAML::Node files = root.IsMap() ? root["files"] : YAML::Node(YAML::NodeType::Undefined);
        if (!files.IsDefined() || !files.IsSequence()) {
            return malformed(u"collected.yaml has no list \"files\""_s);
        }
        if (files.size() > mostEntries) {
            return Error(ErrorKind::Limit, u"collected.yaml has more than 200,000 entries: use globs"_s);
        }
        for (const YAML::Node &node : files) {
            const auto line = static_cast<std::uint32_t>(node.Mark().line + 1);
            auto entry = readEntry(node);
            if (!entry) {
                list.m_unread.push_back({line, u"unreadable-entry"_s, entry.error().message()});
                continue;
            }
            entry->line = line;
            if (entry->isGlob) {
                list.m_globs.push_back(list.m_entries.size());
            } else {
                list.m_written[entry->path].push_back(list.m_entries.size());
            }
            list.m_entries.push_back(std::move(*entry));
        }
    } catch (const YAML::Exception &e) {
        return malformed(u"collected.yaml, line %1: %2"_s.arg(e.mark.line + 1).arg(QString::fromStdString(e.msg)));
    }
    return list;
}

std::optional<CollectionRecord> CollectionList::recordOf(const QString &path, QString &conflict) const
{
    std::vector<std::size_t> matching;
    if (const auto written = m_written.find(path); written != m_written.end()) {
        matching = written->second;
    } else {
        std::copy_if(m_globs.begin(), m_globs.end(), std::back_inserter(matching),
                     [&](std::size_t i) { return globMatches(m_entries[i].path, path); });
    }
    if (matching.empty()) {
        return std::nullopt;
    }
    const CollectionEntry &first = m_entries[matching.front()];
    for (const std::size_t i : matching) {
        if (m_entries[i].record != first.record) {
            conflict = u"the entries at lines %1 and %2 of collected.yaml both match and differ: neither is believed"_s
                           .arg(first.line)
                           .arg(m_entries[i].line);
            return std::nullopt;
        }
    }
    return first.record;
}

std::vector<CollectionEntry> CollectionList::withoutFile(const std::vector<QString> &paths) const
{
    std::vector<CollectionEntry> missing;
    for (const CollectionEntry &entry : m_entries) {
        const bool found = entry.isGlob
                               ? std::any_of(paths.begin(), paths.end(),
                                             [&](const QString &path) { return globMatches(entry.path, path); })
                               : std::binary_search(paths.begin(), paths.end(), entry.path);
        if (!found) {
            missing.push_back(entry);
        }
    }
    return missing;
}

} // namespace probate
