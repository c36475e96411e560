// The plan of revocation for one closed principal: which credential to revoke in which order, with which command of its
// vendor, what breaks with it, and which evidence then proves it. Text for people: nothing here executes anything, and
// a name from an export never becomes shell syntax.
#pragma once

#include "core/evidence/statement.h"
#include "core/policy/issuer_facts.h"

#include <QStringList>

namespace probate {

struct RevocationStep
{
    CredentialId credential;
    QString name; ///< label and issuer; not yet printable
    Kind kind = Kind::GenericSecret;
    State state = State::Unproven;
    QString mechanism;    ///< of the issuer's fact; empty: no fact is known
    QString command;      ///< filled as far as it can be safely; empty where there is none
    QStringList unfilled; ///< placeholders that stay, with why
    QString effect;       ///< what revoking does, and what it leaves alive
    QStringList warnings;
    std::vector<CredentialId> after; ///< parents: revoke these first
    QStringList consumers;           ///< known to use or hold it: these break, or must get the new one
    QString evidence;                ///< what to collect afterwards
    Duration lag{0};                 ///< wait so long before collecting
    QString source;                  ///< of the fact
    bool verified = false;
};

struct RevocationPlan
{
    PrincipalId principal;
    std::vector<RevocationStep> steps; ///< in the order in which to do them
    QStringList notes;                 ///< gaps that no revocation closes
};

RevocationPlan planRevocation(const JudgedEstate &judged, const PrincipalVerdict &principal, const IssuerFacts &facts,
                              const TrustMap &trust);

/// A vendor's command with ${placeholders} filled. A value that a shell, a query or a path could read as anything but a
/// name stays out: its placeholder stays, and `unfilled` says why.
QString fillCommand(const QString &command, const std::map<QString, QString> &values, QStringList &unfilled);

/// What is known for placeholders, from handles, attributes and accounts.
std::map<QString, QString> commandValues(const Credential &credential);

} // namespace probate
