#include "reports/explain.h"

#include "reports/phrases.h"
#include "reports/subject.h"
#include "reports/text_parts.h"

#include <QStringList>

#include <algorithm>

namespace probate {

namespace {

QString percent(double confidence)
{
    return QString::number(static_cast<int>(std::clamp(confidence, 0.0, 1.0) * 100 + 0.5)) + QStringLiteral(" %");
}

/// The observations behind a statement: where each was made, and when.
void putFrom(TextPage &page, int indent, const std::vector<ObservationId> &from, const AssessmentIndex &index)
{
    for (const ObservationId &id : from) {
        if (const KnownObservation *known = index.observation(id)) {
            page.line(indent,
                      {{QStringLiteral("from ") + toText(known->observation.origin), Ink::Dim},
                       {QStringLiteral(", collected ") + toMinute(known->observation.collectedAt), Ink::Dim}},
                      2);
        }
    }
}

void putReasons(TextPage &page, int indent, const std::vector<Reason> &reasons, const AssessmentIndex &index)
{
    int number = 0;
    for (const Reason &reason : reasons) {
        page.labelled(indent, {QString::number(++number) + QLatin1Char('.'), Ink::Dim}, {{reason.text}}, 3);
        putFrom(page, indent + 3, reason.from, index);
    }
}

bool contains(const std::vector<PrincipalId> &ids, const PrincipalId &id)
{
    return std::ranges::find(ids, id) != ids.end();
}

/// Why a claim did or did not make its principal an owner.
Piece outcomeOf(const Claim &claim, const Ownership *ownership, const std::vector<const Claim *> &all)
{
    if (claim.relation == Relation::Reader || claim.relation == Relation::WideReader) {
        return {QStringLiteral("exposure: could read it, which is not ownership"), Ink::Cyan};
    }
    if (!ownership) {
        return {QStringLiteral("not weighed: this credential has no ownership record"), Ink::Dim};
    }
    if (contains(ownership->conflict, claim.principal)) {
        return {QStringLiteral("in conflict: another principal is named with the same strength"), Ink::Magenta};
    }
    if (contains(ownership->formerOwners, claim.principal)) {
        return {QStringLiteral("superseded: owned it until it was handed over"), Ink::Dim};
    }
    if (claim.confidence == 0) {
        return {QStringLiteral("superseded: a later word names somebody else, or takes it back"), Ink::Dim};
    }
    if (contains(ownership->owners, claim.principal)) {
        return {QStringLiteral("won: its principal answers for the credential"), Ink::Green};
    }
    if (ownership->owners.empty()) {
        return {QStringLiteral("too weak: below the threshold of ownership"), Ink::Dim};
    }
    double best = 0;
    for (const Claim *other : all) {
        if (contains(ownership->owners, other->principal)) {
            best = std::max(best, other->confidence);
        }
    }
    return claim.confidence < best
               ? Piece{QStringLiteral("outweighed: %1 against %2 for the owner")
                           .arg(percent(claim.confidence), percent(best)),
                       Ink::Dim}
               : Piece{QStringLiteral("not counted: its relation or basis ranks below the owner's"), Ink::Dim};
}

void putClaims(TextPage &page, const Credential &credential, const AssessmentIndex &index)
{
    const auto claims = index.claims(credential.id);
    const Ownership *ownership = index.ownership(credential.id);
    QString aside = index.ownersOf(credential.id);
    if (ownership && !ownership->owners.empty()) {
        aside += QStringLiteral(", ") + percent(ownership->confidence);
    }
    page.heading(QStringLiteral("Whose it is"), aside);
    if (claims.empty()) {
        page.line(2, QStringLiteral("Nothing that was read says whose it is."), Ink::Magenta);
    }
    for (const Claim *claim : claims) {
        page.line(2,
                  {{index.fullNameOf(claim->principal), Ink::Bold},
                   {QStringLiteral("  ") + toText(claim->relation) + QStringLiteral(", ") + toText(claim->basis) +
                    QStringLiteral(", ") + percent(claim->confidence)}},
                  2);
        page.line(4, {outcomeOf(*claim, ownership, claims)}, 2);
        page.line(4, {{claim->because}}, 2);
        putFrom(page, 4, claim->from, index);
    }
}

void putVerdict(TextPage &page, const Credential &credential, const AssessmentIndex &index, Instant asOf)
{
    const CredentialVerdict *judged = index.verdict(credential.id);
    page.heading(QStringLiteral("Verdict"), judged ? toText(judged->verdict) : QStringLiteral("not judged"));
    if (!judged) {
        page.line(2, credential.exempt ? QStringLiteral("Inventoried only: it is nobody's surviving access.")
                                       : QStringLiteral("It was not judged."));
        return;
    }
    page.line(2,
              {{toText(judged->verdict.state), inkOf(judged->verdict.state)},
               {QStringLiteral("  ") + judged->verdict.reason}},
              2);
    if (judged->principal && judged->closureAt) {
        page.labelled(2, QStringLiteral("against"),
                      {{QStringLiteral("the closure of ")},
                       {index.fullNameOf(*judged->principal), Ink::Bold},
                       {QStringLiteral(" at ") + toMinute(*judged->closureAt)}});
    }
    page.labelled(2, QStringLiteral("usable"), QStringLiteral("last possible access: ") + toText(judged->lastAccess));
    if (judged->verdict.evidenceAt) {
        page.labelled(2, QStringLiteral("evidence"),
                      toMinute(*judged->verdict.evidenceAt) + QStringLiteral(", ") +
                          fromAsOf(*judged->verdict.evidenceAt, asOf));
    }
    putReasons(page, 2, judged->verdict.because, index);
}

void putDates(TextPage &page, const Credential &credential)
{
    const auto put = [&](const char *label, const std::optional<LifetimeDate> &date, const QString &note = {}) {
        if (date) {
            page.labelled(2, QString::fromLatin1(label),
                          toMinute(date->at) + QStringLiteral(" (by ") + toText(date->basis) + QLatin1Char(')') + note);
        }
    };
    put("issued", credential.lifetime.issued);
    put("rotated", credential.lifetime.rotated);
    put("expires", credential.lifetime.expires,
        credential.lifetime.expiryIsFirm ? QStringLiteral(", firm") : QStringLiteral(", can be moved"));
    if (credential.lifetime.statedNever) {
        page.labelled(2, QStringLiteral("expires"), QStringLiteral("never, as its issuer says"), Ink::Magenta);
    }
    put("used", credential.lifetime.lastUsed);
}

void putIdentity(TextPage &page, const Credential &credential)
{
    page.line(0, {{nameOf(credential), Ink::Bold}, {QStringLiteral("  ") + credential.id, Ink::Dim}});
    page.labelled(2, QStringLiteral("kind"),
                  toText(credential.kind) + QStringLiteral(", layer ") + toText(credential.layer) +
                      (credential.privileged ? QStringLiteral(", privileged") : QString()));
    if (!credential.issuer.isEmpty()) {
        page.labelled(2, QStringLiteral("issuer"), credential.issuer);
    }
    for (const Handle &handle : credential.handles) {
        page.labelled(2, QStringLiteral("handle"), toText(handle));
    }
    for (const Alias &account : credential.accounts) {
        page.labelled(2, QStringLiteral("account"), toText(account));
    }
    putDates(page, credential);
    for (const auto &[name, value] : credential.attributes) {
        page.labelled(2, QStringLiteral("fact"), name + QStringLiteral(": ") + value);
    }
}

void putEvidence(TextPage &page, const Credential &credential, const AssessmentIndex &index)
{
    if (credential.evidence.empty()) {
        return;
    }
    page.heading(QStringLiteral("Evidence"),
                 counted(static_cast<std::int64_t>(credential.evidence.size()), "statement"));
    for (const Evidence &it : credential.evidence) {
        page.line(2,
                  {{toMinute(it.time.at, QStringLiteral("undated"))},
                   {QStringLiteral("  ") + toText(it.what), Ink::Bold},
                   {QStringLiteral("  ") + toText(it.scope), Ink::Dim},
                   {it.time.lag.count() ? QStringLiteral("  may be ") + toWords(it.time.lag) + QStringLiteral(" old")
                                        : QString(),
                    Ink::Dim}},
                  2);
        page.line(4, {{it.because}}, 2);
        putFrom(page, 4, it.from, index);
    }
}

void putPlaces(TextPage &page, const Credential &credential)
{
    if (credential.sightings.empty() && credential.placements.empty()) {
        return;
    }
    page.heading(QStringLiteral("Where the secret stands"),
                 counted(static_cast<std::int64_t>(credential.sightings.size()), "sighting"));
    for (const Sighting &it : credential.sightings) {
        page.line(2,
                  {{toText(it.origin)},
                   {QStringLiteral("  rule ") + it.rule + QStringLiteral(", ") + percent(it.confidence), Ink::Dim},
                   {it.properPlace ? QStringLiteral("  a proper place") : QString(), Ink::Green},
                   {it.suppressed ? QStringLiteral("  accepted by ") + it.suppressedBy : QString(), Ink::Dim}},
                  2);
    }
    for (const Placement &it : credential.placements) {
        for (const SecretPlaced::Introduction &first : it.placed.introduced) {
            page.line(2,
                      {{QStringLiteral("introduced ") + toMinute(first.author.at)},
                       {QStringLiteral(" by ") + first.author.name + QStringLiteral(" <") + first.author.email +
                        QLatin1Char('>')},
                       {QStringLiteral(" in ") + QString::fromLatin1(first.commit.left(12)) + QStringLiteral(" of ") +
                            it.source,
                        Ink::Dim}},
                      2);
        }
        QStringList stands;
        if (!it.placed.tips.empty()) {
            stands << QStringLiteral("at the tip of ") +
                          QStringList(it.placed.tips.begin(), it.placed.tips.end()).join(QStringLiteral(", "));
        } else if (it.placed.reachable) {
            stands << QStringLiteral("in history only");
        } else {
            stands << QStringLiteral("in no ref's history");
        }
        if (it.placed.inIndex) {
            stands << QStringLiteral("in the index");
        }
        if (it.placed.inWorkTree) {
            const bool ownFiles = std::ranges::all_of(it.placed.paths, [](const QString &path) {
                return path.startsWith(QLatin1StringView(".git/"));
            });
            stands << (ownFiles ? QStringLiteral("in the repository's own files") : QStringLiteral("in the work tree"));
        }
        page.line(2,
                  {{QStringLiteral("stands ") + stands.join(QStringLiteral("; "))},
                   {QStringLiteral(" — read by %1, within reach of %2 more")
                        .arg(counted(static_cast<std::int64_t>(it.placed.readers.size()), "author"))
                        .arg(it.placed.wideReaders.size()),
                    Ink::Dim},
                   {it.placed.readersCut ? QStringLiteral(" (list cut)") : QString(), Ink::Magenta}},
                  2);
    }
}

void putUses(TextPage &page, const Credential &credential, const AssessmentIndex &index)
{
    if (credential.uses.empty()) {
        return;
    }
    page.heading(QStringLiteral("Uses"), QString::number(credential.uses.size()));
    for (const Use &it : credential.uses) {
        page.line(2, {{toMinute(it.at), Ink::Bold}, {QStringLiteral("  ") + it.because}}, 2);
        putFrom(page, 4, {it.from}, index);
    }
}

void explainCredential(TextPage &page, const Credential &credential, const ReportInput &input,
                       const AssessmentIndex &index)
{
    putIdentity(page, credential);
    putVerdict(page, credential, index, input.assessment.asOf);
    putClaims(page, credential, index);
    putEvidence(page, credential, index);
    putUses(page, credential, index);
    putPlaces(page, credential);
    putFindingList(page, index.findingsOn(credential.id), index);
}

void explainFinding(TextPage &page, const Finding &finding, const ReportInput &input, const AssessmentIndex &index)
{
    const CheckDefinition *check = index.check(finding.check);
    page.line(0,
              {{finding.check + (check ? QStringLiteral(" ") + check->name : QString()), inkOf(finding.severity)},
               {QStringLiteral("  ") + (check ? check->title : finding.title), Ink::Bold}},
              2);
    putFinding(page, 2, finding, index, {});
    page.heading(QStringLiteral("Reasons"));
    putReasons(page, 2, finding.because, index);
    if (check) {
        page.heading(QStringLiteral("The check"));
        page.labelled(2, QStringLiteral("fires"), check->firesWhen);
        page.labelled(2, QStringLiteral("because"), check->why);
        QStringList controls;
        for (const ControlReference &it : index.controls(finding)) {
            controls << it.framework + QLatin1Char(' ') + it.control;
        }
        page.labelled(2, QStringLiteral("controls"), controls.join(QStringLiteral(", ")));
    }
    if (finding.waiver) {
        page.heading(QStringLiteral("Waived"), QStringLiteral("until ") + toMinute(finding.waiver->until));
        page.line(
            2, {{finding.waiver->reason}, {QStringLiteral(" (") + finding.waiver->owner + QLatin1Char(')'), Ink::Dim}});
    }
    if (const Credential *credential = finding.credential ? index.credential(*finding.credential) : nullptr) {
        page.blank();
        explainCredential(page, *credential, input, index);
    } else if (const Principal *principal = finding.principal ? index.principal(*finding.principal) : nullptr) {
        page.blank();
        putPrincipalDetail(page, *principal, input, index);
    }
}

} // namespace

Result<QByteArray> explain(const ReportInput &input, const QString &id)
{
    const auto subject = findSubject(input, id);
    if (!subject) {
        return subject.error();
    }
    const AssessmentIndex index(input);
    TextPage page(input.options);
    if (subject->credential) {
        explainCredential(page, *subject->credential, input, index);
    } else if (subject->finding) {
        explainFinding(page, *subject->finding, input, index);
    } else {
        putPrincipalDetail(page, *subject->principal, input, index);
    }
    return page.bytes();
}

} // namespace probate
