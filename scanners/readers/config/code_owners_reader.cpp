// CODEOWNERS as GitHub and GitLab read it (docs.github.com, "About code owners"; docs.gitlab.com, "Code Owners
// syntax"): one statement an owner, in the words of the file, which core/correlate/code_owners.h weighs. GitLab lets
// every section decide for itself; here the last pattern of the file wins, which names fewer owners and never a wrong
// one.
#include "scanners/readers/facts.h"

#include <array>

namespace probate {

namespace {

constexpr qsizetype largestCodeOwners = 3 << 20; ///< GitHub ignores larger ones
constexpr std::size_t mostOwners = 200;          ///< of one pattern

/// The folders in which a forge looks. Elsewhere in a repository the name means nothing; a folder of working trees may
/// hold one at any depth.
bool recognisesCodeOwners(const Document &document)
{
    const QString &path = document.origin.path;
    if (document.nameView() != QLatin1StringView("CODEOWNERS") || !document.origin.item.isEmpty() ||
        path.contains(QLatin1Char('!'))) {
        return false;
    }
    if (!document.origin.source.startsWith(QLatin1StringView("git:"))) {
        return true;
    }
    static constexpr std::array places = {"CODEOWNERS", ".github/CODEOWNERS", ".gitlab/CODEOWNERS", "docs/CODEOWNERS"};
    return std::any_of(places.begin(), places.end(),
                       [&](const char *place) { return path == QLatin1StringView(place); });
}

/// Words of a line up to a comment; a backslash keeps the blank or '#' that follows it.
std::vector<QByteArray> wordsOf(QByteArrayView line)
{
    std::vector<QByteArray> words;
    QByteArray word;
    for (qsizetype i = 0; i < line.size(); ++i) {
        const char c = line[i];
        if (c == '\\' && i + 1 < line.size()) {
            word += line[++i];
        } else if (c == '#') {
            break;
        } else if (c == ' ' || c == '\t') {
            if (!word.isEmpty()) {
                words.push_back(std::exchange(word, {}));
            }
        } else {
            word += c;
        }
    }
    if (!word.isEmpty()) {
        words.push_back(word);
    }
    return words;
}

bool isOwner(QByteArrayView word)
{
    if (word.startsWith('@')) {
        return word.size() > 1 && word[1] != '@'; // "@@developer" is a role, not somebody
    }
    const auto at = word.indexOf('@');
    return at > 0 && at + 1 < word.size() && word.indexOf('@', at + 1) < 0;
}

class OwnersFile
{
public:
    OwnersFile(const Document &document, ReadContext &context) : m_document(document), m_context(context) {}

    void read()
    {
        TextLines lines(m_document.bytes);
        while (lines.next()) {
            const auto line = lines.line().trimmed();
            if (line.startsWith('[') || line.startsWith("^[")) {
                openSection(line);
            } else {
                readRule(wordsOf(line), lines.number());
            }
        }
    }

private:
    /// "[Name][2] @owner …": owners for patterns that name none.
    void openSection(QByteArrayView line)
    {
        const auto end = line.lastIndexOf(']');
        m_sectionOwners = end < 0 ? std::vector<QByteArray>() : wordsOf(line.sliced(end + 1));
        m_gitlab = true;
    }

    void readRule(const std::vector<QByteArray> &words, std::uint32_t line)
    {
        if (words.empty()) {
            return;
        }
        QByteArray pattern = words.front();
        std::vector<QByteArray> owners(words.begin() + 1, words.end());
        const bool excluded = pattern.startsWith('!');
        if (excluded && !m_gitlab && !pathHas(m_document, QLatin1StringView("/.gitlab/"))) {
            skip(line, "GitHub knows no pattern that begins with '!' and ignores the line");
            return;
        }
        if (excluded) { // GitLab: what the section says of these paths does not hold
            pattern = pattern.sliced(1);
            owners.clear();
        } else if (owners.empty()) {
            owners = m_sectionOwners;
        }
        if (pattern.size() > 1'024 || owners.size() > mostOwners) {
            skip(line, "its pattern or its list of owners is too long");
            return;
        }
        std::size_t stated = 0;
        for (const QByteArray &owner : owners) {
            if (isOwner(owner)) {
                state(pattern, QString::fromUtf8(owner), line);
                ++stated;
            } else {
                skip(line, "an owner is neither a login, a team nor an address");
            }
        }
        if (stated == 0) {
            state(pattern, {}, line);
        }
    }

    void state(const QByteArray &pattern, const QString &owner, std::uint32_t line)
    {
        m_context.observe(TrustStated{m_document.origin.source,
                                      {QStringLiteral("owns:") + QString::fromUtf8(pattern), owner},
                                      m_context.evidenceTime()},
                          {}, line);
    }

    void skip(std::uint32_t line, const char *why)
    {
        m_context.skip(QStringLiteral("unsupported"),
                       QStringLiteral("line %1: %2").arg(line).arg(QLatin1StringView(why)));
    }

    const Document &m_document;
    ReadContext &m_context;
    std::vector<QByteArray> m_sectionOwners;
    bool m_gitlab = false;
};

bool readCodeOwners(const Document &document, ReadContext &context)
{
    if (document.bytes.size() > largestCodeOwners) {
        context.skip(QStringLiteral("too-large"), QStringLiteral("a CODEOWNERS file of more than 3 MiB: GitHub ignores "
                                                                 "it, and so does Probate"));
        return true;
    }
    if (document.bytes.contains('\0')) {
        return false;
    }
    OwnersFile(document, context).read();
    return true;
}

} // namespace

extern const Reader codeOwnersReader;
const Reader codeOwnersReader = {
    "code-owners", "CODEOWNERS of GitHub and GitLab", recognisesCodeOwners, readCodeOwners, {.names = {"codeowners"}}};

} // namespace probate
