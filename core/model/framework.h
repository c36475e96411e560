// Checks and frameworks as data: what a check is called, how bad it is, what to do, and which controls it speaks to.
// Definitions come from resources/checks and resources/frameworks; core/assess reads them, reports print them.
#pragma once

#include "core/model/assessment.h"

namespace probate {

struct ControlReference
{
    QString framework; ///< "owasp-nhi-2025", "nist-csf-2.0", "nist-sp800-53r5", "nist-ai-rmf-1.0", "asvs-5.0", "cwe" …
    QString control;   ///< published spelling: "NHI1:2025", "PR.AA-05", "AC-2(3)"
    bool aiAgentsOnly = false;

    std::strong_ordering operator<=>(const ControlReference &) const = default;
};

struct CheckDefinition
{
    CheckId id;            ///< "C04"
    QString name;          ///< "api-key-survives"
    QString title;         ///< "An API key outlives its owner's account"
    QString firesWhen;     ///< the sentence of closure.md
    Severity severity = Severity::Medium;
    QString why;
    QString remedy;
    std::vector<ControlReference> controls;
};

struct Control
{
    QString id;
    QString title;
    QString text; ///< may be empty (titles only)
};

struct Framework
{
    QString id;
    QString title;
    QString version;
    QString publisher;
    QString url;
    std::vector<Control> controls;
};

} // namespace probate
