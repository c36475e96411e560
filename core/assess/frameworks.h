// Checks and frameworks as data: their readers, and the names of controls. Knows no finding.
#pragma once

#include "core/base/error.h"
#include "core/model/framework.h"

namespace probate {

/// Reads resources/checks/checks.yaml. Unknown keys, double ids and unknown severities are errors with the line.
Result<std::vector<CheckDefinition>> parseCheckDefinitions(QByteArrayView yaml, const QString &name);

/// Reads one resources/frameworks/*.json. A control that stands twice is an error.
Result<Framework> parseFramework(QByteArrayView json, const QString &name);

/// A control's published id, found from the way people write it, and a note where the alias carries another title.
struct ResolvedControl
{
    QString framework; ///< id of the framework
    QString control;   ///< published spelling
    QString title;     ///< of the control; may be empty
    QString note;      ///< empty, or a sentence: "NHI-03 is …; long-lived secrets are NHI7:2025"

    bool operator==(const ResolvedControl &) const = default;
};

/// Accepts loose forms: "NHI-03", "NHI3", "nhi3:2025", "PR.AA-5", "pr.aa-05", "AC-2 (3)", "govern 1.7".
std::optional<ResolvedControl> resolveControl(const std::vector<Framework> &frameworks, const QString &text);

/// The controls of a check that apply to a principal of this kind; those for AI agents only where it is one.
std::vector<ControlReference> controlsFor(const CheckDefinition &check, std::optional<PrincipalKind> kind);

/// Frameworks whose controls are ids kept as text, without a catalogue ("asvs-5.0", "cwe", "pci-dss-4.0" …).
bool isUncatalogued(const QString &framework);

} // namespace probate
