// The numbers of an assessment, counted in one place so that no two reports disagree. Counting only: it judges nothing.
#pragma once

#include "reports/assessment_index.h"

#include <array>
#include <functional>

namespace probate {

struct Summary
{
    std::array<int, 5> closures{};    ///< by ClosureState
    std::array<int, 4> credentials{}; ///< verdicts by State
    int unjudged = 0;                 ///< credentials without a verdict (exempt ones)
    int ofClosed = 0;                 ///< credentials that were judged against a closure
    std::array<int, 4> ofClosedBy{};  ///< those, by State
    int principals = 0;
    std::array<int, 5> findings{}; ///< by Severity, without waived ones
    int unproven = 0;              ///< of them, those for which evidence is missing rather than bad
    int waived = 0;
    int withoutOwner = 0;
    int ownerConflicts = 0;
    std::uint64_t documents = 0;
    std::uint64_t bytes = 0;
    std::uint64_t commits = 0;
    int skips = 0;
    int skipsUnread = 0; ///< skips that leave something unread
    bool complete = true;

    int closedPrincipals() const;
    int countedFindings() const;
};

Summary summarise(const Assessment &assessment);

/// One row of the inventory: how many credentials stand under a heading, by verdict.
struct Tally
{
    QString heading;
    std::array<int, 4> states{};
    int unjudged = 0;
    int total = 0;
};

std::vector<Tally> inventoryByKind(const ReportInput &input);  ///< most first, then by word
std::vector<Tally> inventoryByAge(const ReportInput &input);   ///< youngest first, unknown age last
std::vector<Tally> inventoryByOwner(const ReportInput &input); ///< "no owner" and "conflict" first, then most first

struct ControlRow
{
    QString id;
    QString title; ///< empty where the catalogue does not hold it
    std::vector<CheckId> checks;
    int failing = 0;  ///< findings with evidence against it
    int unproven = 0; ///< findings for lack of evidence
    int waived = 0;
};

/// What an assessment can say about a framework: only the controls that a check speaks to. No finding is not a pass.
struct FrameworkCoverage
{
    QString id;
    QString title;
    std::vector<ControlRow> controls; ///< in the catalogue's order, then unknown ones by id
    std::size_t ofControls = 0;       ///< size of the catalogue; 0 where it is not at hand
};

std::vector<FrameworkCoverage> controlCoverage(const ReportInput &input);

struct SkipGroup
{
    QString kind;
    bool unread = false;
    std::vector<const Skip *> skips;
};

std::vector<SkipGroup> groupedSkips(const Coverage &coverage); ///< those that leave something unread first

struct FindingGroup
{
    CheckId check;
    Severity worst = Severity::Info;
    std::vector<const Finding *> findings; ///< worst first
};

/// By check: the worst severity first, then the most findings, then by id. Waived findings are left out.
std::vector<FindingGroup> groupedFindings(const Assessment &assessment);

} // namespace probate
