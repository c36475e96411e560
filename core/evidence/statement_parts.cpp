#include "core/evidence/statement_parts.h"

#include "core/model/canonical_json.h"
#include "core/model/fact_words.h"

#include <algorithm>

namespace probate::statement {

using namespace Qt::StringLiterals;

namespace {

QString boundWord(LastAccess::Bound bound)
{
    switch (bound) {
    case LastAccess::Bound::None:
        return u"none"_s;
    case LastAccess::Bound::At:
        return u"at"_s;
    case LastAccess::Bound::Unbounded:
        return u"unbounded"_s;
    case LastAccess::Bound::Unknown:
        break;
    }
    return u"unknown"_s;
}

QString basisWord(EndBasis basis)
{
    switch (basis) {
    case EndBasis::Stated:
        return u"stated"_s;
    case EndBasis::Expiry:
        return u"expiry"_s;
    case EndBasis::NoLaterThan:
        break;
    }
    return u"no-later-than"_s;
}

QJsonArray idsOf(const std::vector<ObservationId> &ids)
{
    QJsonArray array;
    for (const ObservationId &id : ids) {
        array.append(QString::fromLatin1(id));
    }
    return array;
}

QJsonArray chainOf(const std::vector<Reason> &because)
{
    QJsonArray chain;
    for (const Reason &reason : because) {
        chain.append(QJsonObject{{u"text"_s, wellFormed(reason.text)}, {u"observations"_s, idsOf(reason.from)}});
    }
    return chain;
}

/// Everything that speaks of the credential's state, not only what decided: a reader may want to weigh it anew.
QJsonArray evidenceOf(const Credential &credential)
{
    std::vector<ObservationId> ids;
    for (const Evidence &evidence : credential.evidence) {
        ids.insert(ids.end(), evidence.from.begin(), evidence.from.end());
    }
    for (const Use &use : credential.uses) {
        ids.push_back(use.from);
    }
    std::sort(ids.begin(), ids.end());
    ids.erase(std::unique(ids.begin(), ids.end()), ids.end());
    return idsOf(ids);
}

} // namespace

QJsonValue timeOf(const std::optional<Instant> &instant)
{
    return instant ? QJsonValue(toIso(*instant)) : QJsonValue(QJsonValue::Null);
}

QJsonObject boundOf(const LastAccess &access)
{
    return {{u"bound"_s, boundWord(access.bound)}, {u"at"_s, timeOf(access.at)}};
}

QJsonObject closureOf(const Closure &closure)
{
    return {{u"kind"_s, toText(closure.kind)},           {u"at"_s, toIso(closure.at)},
            {u"ends"_s, timeOf(closure.ends)},           {u"authority"_s, wordOf(closure.authority)},
            {u"because"_s, wellFormed(closure.because)}, {u"observation"_s, QString::fromLatin1(closure.from)}};
}

QJsonObject principalOf(const Principal &principal)
{
    QJsonArray aliases;
    for (const ValidAlias &alias : principal.aliases) {
        aliases.append(wellFormed(toText(alias.alias)));
    }
    return {{u"id"_s, wellFormed(principal.id)},
            {u"kind"_s, toText(principal.kind)},
            {u"name"_s, wellFormed(principal.displayName)},
            {u"aliases"_s, aliases}};
}

QJsonObject verdictOf(const PrincipalVerdict &verdict)
{
    return {{u"state"_s, toText(verdict.state)},
            {u"at"_s, timeOf(verdict.at)},
            {u"until"_s, timeOf(verdict.until)},
            {u"reason"_s, wellFormed(verdict.reason)},
            {u"because"_s, chainOf(verdict.because)}};
}

QJsonObject layerOf(const LayerCell &cell)
{
    return {{u"layer"_s, toText(cell.layer)}, {u"dead"_s, cell.dead},
            {u"blocked"_s, cell.blocked},     {u"live"_s, cell.live},
            {u"unproven"_s, cell.unproven},   {u"must_be_proven"_s, cell.mustBeProven},
            {u"proven"_s, cell.proven},       {u"evidence_at"_s, timeOf(cell.evidenceAt)}};
}

QJsonObject credentialOf(const Credential &credential, const CredentialVerdict &judged)
{
    QJsonArray handles;
    for (const Handle &handle : credential.handles) {
        handles.append(wellFormed(toText(handle)));
    }
    const Verdict &verdict = judged.verdict;
    return {
        {u"id"_s, credential.id},
        {u"kind"_s, toText(credential.kind)},
        {u"layer"_s, toText(credential.layer)},
        {u"label"_s, wellFormed(credential.label)},
        {u"issuer"_s, wellFormed(credential.issuer)},
        {u"handles"_s, handles},
        {u"verdict"_s, QJsonObject{{u"state"_s, toText(verdict.state)},
                                   {u"at"_s, timeOf(verdict.at)},
                                   {u"at_basis"_s, verdict.at ? QJsonValue(basisWord(verdict.atBasis)) : QJsonValue()},
                                   {u"until"_s, timeOf(verdict.until)},
                                   {u"evidence_at"_s, timeOf(verdict.evidenceAt)},
                                   {u"reason"_s, wellFormed(verdict.reason)},
                                   {u"because"_s, chainOf(verdict.because)}}},
        {u"last_possible_access"_s, boundOf(judged.lastAccess)},
        {u"evidence"_s, evidenceOf(credential)}};
}

QJsonObject coverageOf(const Coverage &coverage)
{
    QJsonArray sources;
    for (const SourceCoverage &source : coverage.sources) {
        sources.append(QJsonObject{{u"source"_s, wellFormed(source.source)},
                                   {u"kind"_s, wellFormed(source.kind)},
                                   {u"documents"_s, static_cast<qint64>(source.documents)},
                                   {u"bytes"_s, static_cast<qint64>(source.bytes)},
                                   {u"scanned_at"_s, timeOf(source.scannedAt)}});
    }
    std::map<QString, int> skips;
    bool complete = true;
    for (const Skip &skip : coverage.skips) {
        ++skips[skip.kind];
        complete = complete && !leavesCoverageIncomplete(skip);
    }
    QJsonObject counts;
    for (const auto &[kind, count] : skips) {
        counts.insert(wellFormed(kind), count);
    }
    return {{u"complete"_s, complete}, {u"sources"_s, sources}, {u"skips"_s, counts}};
}

QString headline(const PrincipalVerdict &verdict)
{
    const QString reason = wellFormed(verdict.reason);
    switch (verdict.state) {
    case ClosureState::Closed:
        return u"CLOSED: access has ended: "_s + reason;
    case ClosureState::Closing:
        return u"CLOSING: access has not ended yet: "_s + reason;
    case ClosureState::Blocked:
        return u"BLOCKED: access is stopped and can be given back: "_s + reason;
    case ClosureState::Open:
        return u"OPEN: access has NOT ended: "_s + reason;
    case ClosureState::Unproven:
        break;
    }
    return u"UNPROVEN: nothing proves that access has ended: "_s + reason;
}

} // namespace probate::statement
