// What a .gitleaks.toml says, as its documentation (gitleaks' README, "Configuration") describes it: rules and lists of
// what to allow. Nothing here compiles a pattern or knows what is done with it.
#pragma once

#include "core/base/error.h"

#include <QByteArrayList>
#include <QStringList>

#include <vector>

namespace probate {

struct GitleaksRule
{
    QString id;
    QString description;
    QByteArray regex;
    QByteArray path;     ///< pattern of the files that it looks into; alone: of files that are findings by their name
    int secretGroup = 0; ///< 0: the first group, or all
    double entropy = 0;
    QByteArrayList keywords;
    bool composite = false; ///< it has [[rules.required]]: it asks for findings of other rules nearby
    int line = 0;
};

struct GitleaksAllow
{
    enum class Target { Secret, Match, Line };

    QString description;
    bool all = false; ///< condition "AND": every criterion must hold, else any
    QByteArrayList paths;
    QByteArrayList regexes;
    QByteArrayList stopwords;
    QByteArrayList commits;
    Target target = Target::Secret;
    QStringList rules; ///< ids; empty: of any rule
    QString wrong;     ///< why it cannot be used: a condition or target that is none
    int line = 0;
};

struct GitleaksConfig
{
    std::vector<GitleaksRule> rules;
    std::vector<GitleaksAllow> allowed;
    QString extends;      ///< another file that it builds on
    QStringList disabled; ///< rules of that which are not to run
};

/// Caps: such a file may be a stranger's.
inline constexpr qint64 largestGitleaksFile = 1 << 20;

Result<GitleaksConfig> parseGitleaksConfig(QByteArrayView bytes);

} // namespace probate
