// What correlators may look at: the estate, who is called what, and which statements bear on which credential. Built
// once, borrowed by every correlator; it decides nothing.
#pragma once

#include "core/correlate/code_owners.h"
#include "core/correlate/correlate.h"
#include "core/estate/alias_index.h"
#include "core/estate/handle_numbers.h"

#include <memory>
#include <set>
#include <span>

namespace probate {

class UserRules;

/// A source's word on who stands how to a credential, stated of it or of an account that governs it.
struct Statement
{
    Alias principal;
    Relation relation = Relation::Owner;
    Basis basis = Basis::StatedByIssuer;
    std::optional<Instant> at; ///< as stated
    Instant collectedAt;
    QString document; ///< source and path: statements of one document do not contradict each other
    QString series;   ///< the same for exports of one call at several times
    QString because;
    ObservationId from;
    std::optional<Instant> until; ///< a membership: it ended then, if the source says
};

class CorrelationContext
{
public:
    CorrelationContext(const Estate &estate, const CorrelationPolicy &policy);
    CorrelationContext(const CorrelationContext &) = delete;
    CorrelationContext &operator=(const CorrelationContext &) = delete;
    ~CorrelationContext();

    const Estate &estate() const { return m_estate; }
    const AliasIndex &names() const { return m_names; }
    const CodeOwners &codeOwners() const { return m_codeOwners; }
    const UserRules &userRules() const { return *m_userRules; }
    const PrincipalId &idOf(std::size_t principal) const { return m_estate.principals[principal].id; }

    /// The principal of that id, or nothing.
    std::optional<std::size_t> indexOf(const PrincipalId &id) const;

    /// Who is in a team, and what says so.
    struct Member
    {
        std::size_t principal = 0;
        QString because;
        ObservationId from;
    };
    const std::vector<Member> &membersOf(std::size_t team) const;

    /// Everything stated of one credential or its accounts, by observation id.
    std::vector<Statement> statementsOn(const Credential &credential) const;

    /// False where nothing is stated of any account of that space, so that nobody need ask.
    bool speaksOf(const QString &space) const { return m_spaces.contains(space); }

    /// Everything stated of one account that is no credential's own: a repository, a namespace.
    std::vector<Statement> statementsOn(const Alias &account) const;

    /// Whom a record that was made at `made` means: its holder then, else the only one who ever held it.
    std::optional<std::size_t> meant(const Alias &alias, std::optional<Instant> made) const;

private:
    void indexStatements();
    void gatherMembers();
    Statement statementAt(std::size_t observation) const;
    void nameDocuments(const std::vector<std::uint32_t> &found, std::vector<Statement> &statements) const;

    const Estate &m_estate;
    AliasIndex m_names;
    CodeOwners m_codeOwners;
    std::unique_ptr<const UserRules> m_userRules;
    std::unordered_map<std::size_t, std::vector<Member>> m_members;       ///< by team
    HandleNumbers m_stated;                                               ///< handles that are spoken of
    std::vector<std::uint32_t> m_firstOn;                                 ///< by number of a handle, in m_onHandles
    std::vector<std::uint32_t> m_onHandles;                               ///< observations, those of a handle together
    std::unordered_map<QString, std::vector<std::uint32_t>> m_onAccounts; ///< observations by text of the alias
    std::set<QString> m_spaces;                                           ///< of these accounts
};

/// A path with the components and digits removed in which exports of one call at several times differ.
QString seriesOf(const QString &path);

} // namespace probate
