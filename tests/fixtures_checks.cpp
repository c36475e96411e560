#include "tests/fixtures_assessment.h"
#include "tests/fixtures_brief.h"

namespace probate::fixtures {

using namespace brief;

namespace {

CheckDefinition check(const char *id, const char *name, const char *title, Severity severity, const char *firesWhen,
                      std::vector<ControlReference> controls)
{
    return {s(id),
            s(name),
            s(title),
            s(firesWhen),
            severity,
            s("Logout is not closure: what was issued goes on working."),
            s("Revoke it at its issuer, then collect a fresh listing."),
            std::move(controls)};
}

ControlReference control(const char *framework, const char *id, bool agents = false)
{
    return {s(framework), s(id), agents};
}

} // namespace

std::vector<CheckDefinition> checks()
{
    return {
        check("C04", "api-key-survives", "An API key outlives its owner's account", Severity::Critical,
              "an API or cloud key, personal access token or service-account token of a closed principal is LIVE",
              {control("owasp-nhi-2025", "NHI1:2025"), control("nist-csf-2.0", "PR.AA-01"),
               control("nist-csf-2.0", "PR.AA-05"), control("nist-ai-rmf-1.0", "GOVERN 1.7", true)}),
        check("C06", "certificate-not-revoked", "A certificate of a closed account is not revoked", Severity::High,
              "LIVE or UNPROVEN, subject or owner closed",
              {control("owasp-nhi-2025", "NHI1:2025"), control("owasp-nhi-2025", "NHI7:2025")}),
        check("E01", "evidence-missing-or-stale", "Evidence is missing or older than the closure", Severity::Medium,
              "each UNPROVEN credential of a closed principal", {control("nist-csf-2.0", "DE.AE-03")}),
        check("L01", "no-expiry", "A credential never expires", Severity::Medium, "not DEAD, and no expiry",
              {control("owasp-nhi-2025", "NHI7:2025"), control("nist-csf-2.0", "PR.AA-01")}),
        check("O02", "owner-conflict", "Sources name different owners", Severity::Low, "sources name different owners",
              {control("nist-csf-2.0", "GV.RR-02")}),
        check("P01", "secret-in-repository-or-config", "A secret stands in a repository or configuration",
              Severity::High, "a secret stands in anything that a ref reaches",
              {control("owasp-nhi-2025", "NHI2:2025"), control("cwe", "CWE-798")}),
    };
}

std::vector<Framework> frameworks()
{
    return {
        {s("owasp-nhi-2025"),
         s("OWASP Non-Human Identities Top 10"),
         s("2025"),
         s("OWASP"),
         s("https://owasp.org/www-project-non-human-identities-top-10/"),
         {{s("NHI1:2025"), s("Improper Offboarding"), {}},
          {s("NHI2:2025"), s("Secret Leakage"), {}},
          {s("NHI3:2025"), s("Vulnerable Third-Party NHI"), {}},
          {s("NHI7:2025"), s("Long-Lived Secrets"), {}}}},
        {s("nist-csf-2.0"),
         s("NIST Cybersecurity Framework"),
         s("2.0"),
         s("NIST"),
         s("https://www.nist.gov/cyberframework"),
         {{s("GV.RR-02"), s("Roles, responsibilities, and authorities are established"), {}},
          {s("PR.AA-01"), s("Identities and credentials are managed"), {}},
          {s("PR.AA-05"), s("Access permissions are managed"), {}},
          {s("DE.AE-03"), s("Information is correlated from multiple sources"), {}}}},
        {s("nist-ai-rmf-1.0"),
         s("NIST AI Risk Management Framework"),
         s("1.0"),
         s("NIST"),
         s("https://www.nist.gov/itl/ai-risk-management-framework"),
         {{s("GOVERN 1.7"), s("Decommissioning AI systems safely"), {}}}},
    };
}

} // namespace probate::fixtures
