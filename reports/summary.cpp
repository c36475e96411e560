#include "reports/summary.h"

#include <algorithm>
#include <functional>
#include <numeric>
#include <set>

namespace probate {

namespace {

template <typename Enum> std::size_t at(Enum value)
{
    return static_cast<std::size_t>(value);
}

void add(Tally &tally, const CredentialVerdict *verdict)
{
    ++tally.total;
    if (verdict) {
        ++tally.states[at(verdict->verdict.state)];
    } else {
        ++tally.unjudged;
    }
}

void sortByTotal(std::vector<Tally> &tallies)
{
    std::ranges::stable_sort(tallies, [](const Tally &a, const Tally &b) {
        return a.total != b.total ? a.total > b.total : a.heading < b.heading;
    });
}

std::vector<Tally> tallied(const ReportInput &input, const AssessmentIndex &index,
                           const std::function<QString(const Credential &)> &heading)
{
    std::map<QString, Tally> rows;
    for (const Credential &credential : input.assessment.estate.credentials) {
        const QString key = heading(credential);
        Tally &row = rows[key];
        row.heading = key;
        add(row, index.verdict(credential.id));
    }
    std::vector<Tally> out;
    for (auto &[key, row] : rows) {
        out.push_back(std::move(row));
    }
    return out;
}

void countFinding(ControlRow &row, const Finding &finding)
{
    if (finding.waiver) {
        ++row.waived;
    } else if (finding.unproven) {
        ++row.unproven;
    } else {
        ++row.failing;
    }
}

/// Rows of one framework, keyed by control id.
std::map<QString, ControlRow> controlRows(const ReportInput &input, const AssessmentIndex &index,
                                          const QString &framework)
{
    std::map<QString, ControlRow> rows;
    for (const CheckDefinition &check : input.checks) {
        for (const ControlReference &reference : check.controls) {
            if (reference.framework == framework) {
                ControlRow &row = rows[reference.control];
                row.id = reference.control;
                if (std::ranges::find(row.checks, check.id) == row.checks.end()) {
                    row.checks.push_back(check.id);
                }
            }
        }
    }
    for (const Finding &finding : input.assessment.findings) {
        for (const ControlReference &reference : index.controls(finding)) {
            if (reference.framework == framework) {
                countFinding(rows[reference.control], finding);
            }
        }
    }
    return rows;
}

} // namespace

int Summary::closedPrincipals() const
{
    return std::accumulate(closures.begin(), closures.end(), 0);
}

int Summary::countedFindings() const
{
    return std::accumulate(findings.begin(), findings.end(), 0);
}

Summary summarise(const Assessment &assessment)
{
    Summary s;
    for (const PrincipalVerdict &closure : assessment.closures) {
        ++s.closures[at(closure.state)];
    }
    for (const CredentialVerdict &verdict : assessment.verdicts) {
        ++s.credentials[at(verdict.verdict.state)];
        if (verdict.closureAt) {
            ++s.ofClosed;
            ++s.ofClosedBy[at(verdict.verdict.state)];
        }
    }
    s.unjudged = std::max(0, static_cast<int>(assessment.estate.credentials.size()) -
                                 static_cast<int>(assessment.verdicts.size()));
    s.principals = static_cast<int>(assessment.estate.principals.size());
    for (const Finding &finding : assessment.findings) {
        if (finding.waiver) {
            ++s.waived;
            continue;
        }
        ++s.findings[at(finding.severity)];
        s.unproven += finding.unproven ? 1 : 0;
    }
    std::set<CredentialId> exempt;
    for (const Credential &credential : assessment.estate.credentials) {
        if (credential.exempt) {
            exempt.insert(credential.id);
        }
    }
    for (const Ownership &ownership : assessment.ownership) {
        if (exempt.contains(ownership.credential)) {
            continue;
        }
        s.ownerConflicts += ownership.conflict.empty() ? 0 : 1;
        s.withoutOwner += ownership.owners.empty() && ownership.conflict.empty() ? 1 : 0;
    }
    for (const SourceCoverage &source : assessment.coverage.sources) {
        s.documents += source.documents;
        s.bytes += source.bytes;
        s.commits += source.commits;
    }
    s.skips = static_cast<int>(assessment.coverage.skips.size());
    s.skipsUnread = static_cast<int>(std::ranges::count_if(assessment.coverage.skips, leavesCoverageIncomplete));
    s.complete = s.skipsUnread == 0 && !assessment.coverage.sources.empty();
    return s;
}

std::vector<Tally> inventoryByKind(const ReportInput &input)
{
    const AssessmentIndex index(input);
    auto out = tallied(input, index, [](const Credential &it) { return toText(it.kind); });
    sortByTotal(out);
    return out;
}

std::vector<Tally> inventoryByAge(const ReportInput &input)
{
    struct Bucket
    {
        const char *heading;
        int days; ///< younger than this
    };
    static constexpr std::array buckets{Bucket{"under 30 days", 30},   Bucket{"30 to 90 days", 90},
                                        Bucket{"90 to 180 days", 180}, Bucket{"180 days to a year", 365},
                                        Bucket{"1 to 2 years", 730},   Bucket{"over 2 years", 4'000'000}};
    const AssessmentIndex index(input);
    std::vector<Tally> out;
    for (const Bucket &bucket : buckets) {
        out.push_back({QString::fromLatin1(bucket.heading), {}, 0, 0});
    }
    out.push_back({QStringLiteral("age unknown"), {}, 0, 0});
    for (const Credential &credential : input.assessment.estate.credentials) {
        const auto &began = credential.lifetime.rotated ? credential.lifetime.rotated : credential.lifetime.issued;
        std::size_t row = buckets.size();
        if (began) {
            const auto age = input.assessment.asOf - began->at;
            row = static_cast<std::size_t>(
                std::ranges::find_if(buckets, [&](const Bucket &it) { return age < std::chrono::days{it.days}; }) -
                buckets.begin());
        }
        add(out[row], index.verdict(credential.id));
    }
    std::erase_if(out, [](const Tally &row) { return row.total == 0; });
    return out;
}

std::vector<Tally> inventoryByOwner(const ReportInput &input)
{
    const AssessmentIndex index(input);
    Tally nobody{QStringLiteral("no owner"), {}, 0, 0};
    Tally exempt{QStringLiteral("inventoried only"), {}, 0, 0};
    Tally conflict{QStringLiteral("conflicting owners"), {}, 0, 0};
    std::map<PrincipalId, Tally> rows;
    for (const Credential &credential : input.assessment.estate.credentials) {
        const CredentialVerdict *verdict = index.verdict(credential.id);
        const Ownership *ownership = index.ownership(credential.id);
        if (ownership && !ownership->conflict.empty()) {
            add(conflict, verdict);
        } else if (!ownership || ownership->owners.empty()) {
            add(credential.exempt ? exempt : nobody, verdict);
        } else {
            for (const PrincipalId &owner : ownership->owners) {
                rows[owner].heading = index.nameOf(owner);
                add(rows[owner], verdict);
            }
        }
    }
    std::vector<Tally> out;
    for (auto &[id, row] : rows) {
        out.push_back(std::move(row));
    }
    sortByTotal(out);
    for (const Tally *row : {&conflict, &nobody}) {
        if (row->total) {
            out.insert(out.begin(), *row);
        }
    }
    if (exempt.total) {
        out.push_back(exempt);
    }
    return out;
}

std::vector<FrameworkCoverage> controlCoverage(const ReportInput &input)
{
    const AssessmentIndex index(input);
    std::vector<FrameworkCoverage> out;
    for (const Framework &framework : input.frameworks) {
        auto rows = controlRows(input, index, framework.id);
        FrameworkCoverage coverage{framework.id, framework.title, {}, framework.controls.size()};
        for (const Control &control : framework.controls) {
            if (auto node = rows.extract(control.id)) {
                node.mapped().title = control.title;
                coverage.controls.push_back(std::move(node.mapped()));
            }
        }
        for (auto &[id, row] : rows) {
            coverage.controls.push_back(std::move(row));
        }
        if (!coverage.controls.empty()) {
            out.push_back(std::move(coverage));
        }
    }
    return out;
}

std::vector<SkipGroup> groupedSkips(const Coverage &coverage)
{
    std::map<QString, SkipGroup> groups;
    for (const Skip &skip : coverage.skips) {
        SkipGroup &group = groups[skip.kind];
        group.kind = skip.kind;
        group.unread = leavesCoverageIncomplete(skip);
        group.skips.push_back(&skip);
    }
    std::vector<SkipGroup> out;
    for (auto &[kind, group] : groups) {
        out.push_back(std::move(group));
    }
    std::ranges::stable_sort(out, [](const SkipGroup &a, const SkipGroup &b) { return a.unread && !b.unread; });
    return out;
}

std::vector<FindingGroup> groupedFindings(const Assessment &assessment)
{
    std::map<CheckId, FindingGroup> groups;
    for (const Finding &finding : assessment.findings) {
        if (finding.waiver) {
            continue;
        }
        FindingGroup &group = groups[finding.check];
        group.check = finding.check;
        group.worst = std::max(group.worst, finding.severity);
        group.findings.push_back(&finding);
    }
    std::vector<FindingGroup> out;
    for (auto &[check, group] : groups) {
        std::ranges::stable_sort(group.findings, std::ranges::greater{}, &Finding::severity);
        out.push_back(std::move(group));
    }
    std::ranges::stable_sort(out, [](const FindingGroup &a, const FindingGroup &b) {
        return a.worst != b.worst ? a.worst > b.worst : a.findings.size() > b.findings.size();
    });
    return out;
}

} // namespace probate
