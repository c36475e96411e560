// probate.yaml: what an estate consists of. Relative paths are relative to the file.
#pragma once

#include "core/base/error.h"
#include "scanners/live/sql_sessions.h"
#include "core/policy/owner_rules.h"

#include <QString>
#include <QStringList>

#include <map>
#include <optional>
#include <vector>

namespace probate {

struct EstateFile
{
    struct SourceEntry
    {
        QString path;
        QString kind; ///< empty: recognised
        QString name;
        std::map<QString, QString> options;
    };
    struct ReportEntry
    {
        QString format;
        QString path;
    };

    /// Who says so when security events are written (closure notify).
    struct SignalEntry
    {
        QString issuer;   ///< "iss": an https URL
        QString audience; ///< "aud"
        QString key;      ///< absolute path of the private key; empty: the estate's own
    };

    QString file; ///< absolute, empty for an estate made from the command line
    QString name;
    std::vector<SourceEntry> sources;
    QStringList rosters;
    QStringList closures;
    std::vector<SourceEntry> live;            ///< directories and databases to ask; `kind` is "ldap" or "sql"
    std::map<QString, QString> rosterColumns; ///< our name -> theirs
    std::map<QString, QString> closureColumns;
    QString policy;
    QString trust;
    QString waivers;
    QStringList rules;                 ///< folders or files with the user's own rules
    std::vector<OwnerRule> ownerRules; ///< added to those of the policy
    std::vector<ReportEntry> reports;
    SignalEntry signals_;
    std::vector<SessionDatabase> databases; ///< asked for sessions, grants and roles
    QString store;
};

/// Reads and checks the file; unknown keys, wrong types and alias bombs are errors that name the line.
Result<EstateFile> readEstateFile(const QString &path);

/// `probate.yaml` in the folder or the nearest parent that has one.
std::optional<QString> findEstateFile(const QString &folder);

/// A commented file for `probate init`.
QByteArray estateFileTemplate(const QString &name, const QStringList &sources);

} // namespace probate
