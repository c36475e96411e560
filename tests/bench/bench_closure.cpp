// How long it takes to judge closed principals and to run every check on them. Three sizes, so that growth shows: the
// largest is the one that is promised (10,000 closed principals, 1,000,000 credentials, under 20 s on 2 cores).
#include "core/assess/assess.h"
#include "core/assess/check.h"

#include <QFile>

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <ctime>

using namespace probate;

namespace {

const Instant closedAt = *parseInstant("2026-03-01T09:00:00Z");
const Instant asOf = *parseInstant("2026-03-11T19:55:00Z");

Evidence said(const QString &issuer, Evidence::What what, int hours, std::size_t number)
{
    Evidence evidence;
    evidence.scope = {issuer, QStringLiteral("list"), {}};
    evidence.what = what;
    evidence.time.at = closedAt + std::chrono::hours(hours);
    evidence.because = QStringLiteral("listed");
    evidence.from = {QByteArray::number(static_cast<qulonglong>(number), 16).rightJustified(32, '0')};
    if (what == Evidence::What::Ended) {
        evidence.endedAt = closedAt + std::chrono::hours(2);
        evidence.irreversible = true;
    }
    return evidence;
}

/// A credential of one of ten issuers, of one of six kinds, with a history of two to four words, some of them uses.
Credential credentialOf(std::size_t number)
{
    static constexpr Kind kinds[] = {Kind::ApiKey,      Kind::Session, Kind::RefreshToken,
                                     Kind::Certificate, Kind::SshKey,  Kind::DatabaseRole};
    using What = Evidence::What;
    static constexpr What ends[] = {What::Ended, What::Enabled, What::Absent, What::SwitchedOff, What::AccountBlocked};
    Credential made;
    made.id = QStringLiteral("c-%1").arg(number, 12, 16, QLatin1Char('0'));
    made.kind = kinds[number % std::size(kinds)];
    made.layer = defaultLayer(made.kind);
    made.issuer = QStringLiteral("issuer:%1").arg(number % 10);
    made.handles = {{"secret", QByteArray::number(static_cast<qulonglong>(number), 16)}};
    made.label = QStringLiteral("credential %1").arg(number);
    made.lifetime.issued = LifetimeDate{closedAt - std::chrono::days(30), LifetimeBasis::IssuerExport};
    for (int i = 0; i < static_cast<int>(number % 3) + 1; ++i) {
        made.evidence.push_back(said(made.issuer, What::Enabled, i - 40, number * 8 + static_cast<std::size_t>(i)));
    }
    made.evidence.push_back(said(made.issuer, ends[number % std::size(ends)], number % 7 ? 48 : -1, number * 8 + 7));
    if (number % 11 == 0) {
        made.uses.push_back({closedAt + std::chrono::hours(3),
                             {closedAt + std::chrono::hours(3), Duration{0}},
                             QStringLiteral("used"),
                             "u"});
    }
    return made;
}

AssessmentInput inputOf(std::size_t principals, std::size_t each)
{
    AssessmentInput input;
    for (std::size_t p = 0; p < principals; ++p) {
        Principal principal;
        principal.id = QStringLiteral("P%1").arg(p, 6, 10, QLatin1Char('0'));
        principal.displayName = principal.id;
        principal.aliases = {{{QStringLiteral("email"), principal.id + QStringLiteral("@example.com")}, {}, {}, false}};
        Closure closure;
        closure.kind = p % 3 ? ClosureKind::Disabled : ClosureKind::Deleted;
        closure.at = closedAt;
        principal.closures = {closure};
        input.estate.principals.push_back(std::move(principal));
    }
    for (std::size_t c = 0; c < principals * each; ++c) {
        Credential made = credentialOf(c);
        const PrincipalId owner = input.estate.principals[c / each].id;
        Ownership owned;
        owned.credential = made.id;
        owned.owners = {owner};
        input.ownership.push_back(owned);
        Claim claim;
        claim.credential = made.id;
        claim.principal = owner;
        claim.basis = Basis::StatedByIssuer;
        claim.confidence = 0.95;
        input.claims.push_back(std::move(claim));
        input.estate.credentials.push_back(std::move(made));
    }
    return input;
}

JudgingRules rulesOf()
{
    JudgingRules rules;
    QFile file(QStringLiteral(PROBATE_SOURCE_DIR "/resources/checks/checks.yaml"));
    if (file.open(QIODevice::ReadOnly)) {
        auto checks = parseCheckDefinitions(file.readAll(), QStringLiteral("checks.yaml"));
        rules.checks = checks ? std::move(*checks) : std::vector<CheckDefinition>();
    }
    rules.trust.issuers = {{QStringLiteral("issuer:*"),
                            {},
                            {{QStringLiteral("shop"), std::chrono::minutes(10), QStringLiteral("introspection")}}}};
    return rules;
}

/// Wall time and the processor time of all threads: the latter does not depend on who else uses the machine.
struct Stopwatch
{
    std::chrono::steady_clock::time_point begin = std::chrono::steady_clock::now();
    std::clock_t processor = std::clock();

    double wall() const { return std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count(); }
    double spent() const { return static_cast<double>(std::clock() - processor) / CLOCKS_PER_SEC; }
};

} // namespace

int main(int argc, char **argv)
{
    std::vector<std::size_t> sizes{100, 1'000, 10'000};
    if (argc > 1) {
        sizes = {std::strtoul(argv[1], nullptr, 10)};
    }
    const JudgingRules rules = rulesOf();
    std::printf("%10s %12s | %9s %9s | %11s %9s | %9s\n", "principals", "credentials", "verdicts", "processor",
                "with checks", "processor", "findings");
    for (const std::size_t principals : sizes) {
        AssessmentInput input = inputOf(principals, 100);
        const std::size_t credentials = input.estate.credentials.size();
        const Stopwatch judging;
        const EstateVerdicts verdicts =
            judgeEstate(input.estate, input.claims, input.ownership, rules.policy, rules.trust, asOf);
        const double judged = judging.wall();
        const double judgedFor = judging.spent();
        const Stopwatch assessing;
        const Assessment assessment = assess(std::move(input), rules, asOf, QStringLiteral("bench"));
        std::printf("%10zu %12zu | %9.2f %9.2f | %11.2f %9.2f | %9zu\n", verdicts.closures.size(), credentials, judged,
                    judgedFor, assessing.wall(), assessing.spent(), assessment.findings.size());
        std::fflush(stdout);
    }
    return 0;
}
