// CODEOWNERS as GitHub reads it: who maintains a path. Patterns and precedence only; it knows no credentials. OWNERS
// and catalog-info.yaml, which speak for their folder, are weighed here too.
#pragma once

#include "core/model/estate.h"

#include <QHashFunctions>

#include <unordered_map>

namespace probate {

/// True if GitHub's CODEOWNERS pattern covers the path (docs.github.com, "About code owners"): gitignore's rules
/// without
/// '!' and character classes; "dir/*" covers the files of dir and not what lies deeper; case matters.
bool coversPath(QStringView pattern, QStringView path);

/// '*' and '?' stop at '/', "**" does not, and "**/" stands for whole folders; the whole path must match. Linear in
/// either length times the other, whatever the pattern.
bool coversWhole(QStringView pattern, QStringView path);

class CodeOwners
{
public:
    explicit CodeOwners(const Observations &observations);

    struct Rule
    {
        QString pattern;
        std::vector<QString> owners; ///< as written; none: the pattern takes ownership away
        std::uint32_t line = 0;
        std::vector<ObservationId> from;
    };

    /// The rule that decides for a path of a source: the last that covers it, in the file that holds for it. Where
    /// several versions of the file are known and none is newest, only if all agree on the owners.
    const Rule *ruleFor(const QString &source, const QString &path) const;

    bool isEmpty() const { return m_files.empty(); }

private:
    struct File
    {
        QString base; ///< folder that the patterns are relative to, empty or ending in '/'
        int rank = 0; ///< .github before the root before docs, as GitHub looks; then OWNERS, catalog-info.yaml
        std::optional<Instant> at;
        std::vector<Rule> rules; ///< by line
    };

    void keepTheOnesThatHold();

    std::unordered_map<QString, std::vector<File>> m_files; ///< by source
};

} // namespace probate
