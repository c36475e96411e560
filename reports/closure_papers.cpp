#include "reports/closure_papers.h"

#include "reports/assessment_index.h"
#include "reports/phrases.h"
#include "reports/text_page.h"

#include <algorithm>

namespace probate {

using namespace Qt::StringLiterals;

namespace {

const Credential *find(const Estate &estate, const CredentialId &id)
{
    const auto at = std::find_if(estate.credentials.begin(), estate.credentials.end(),
                                 [&](const Credential &credential) { return credential.id == id; });
    return at == estate.credentials.end() ? nullptr : &*at;
}

QString nameIn(const Estate &estate, const CredentialId &id)
{
    const Credential *credential = find(estate, id);
    return credential ? nameOf(*credential) : id;
}

QJsonArray texts(const QStringList &list)
{
    return QJsonArray::fromStringList(list);
}

QJsonArray texts(const std::vector<QString> &list)
{
    return QJsonArray::fromStringList(QStringList(list.begin(), list.end()));
}

QJsonValue timeValue(const std::optional<Instant> &at)
{
    return at ? QJsonValue(toIso(*at)) : QJsonValue();
}

QStringList latin(const std::vector<QByteArray> &list)
{
    QStringList out;
    for (const QByteArray &each : list) {
        out.append(QString::fromLatin1(each));
    }
    return out;
}

void putStep(TextPage &page, const RevocationStep &step, std::size_t number)
{
    page.blank();
    page.line(0,
              {{u"%1. "_s.arg(number), Ink::Bold},
               {toText(step.state), inkOf(step.state)},
               {u"  "_s + step.name, Ink::Bold},
               {u"  "_s + toText(step.kind) + u"  "_s + step.credential, Ink::Dim}},
              3);
    const auto put = [&](const QString &label, const QString &text, Ink ink = Ink::Plain) {
        if (!text.isEmpty()) {
            page.labelled(3, label, text, ink);
        }
    };
    for (const CredentialId &parent : step.after) {
        put(u"after"_s, parent);
    }
    put(u"command"_s, step.command.isEmpty() ? u"none is known"_s : step.command,
        step.command.isEmpty() ? Ink::Dim : Ink::Cyan);
    for (const QString &missing : step.unfilled) {
        put(u"fill in"_s, missing);
    }
    put(u"effect"_s, step.effect);
    for (const QString &warning : step.warnings) {
        put(u"mind"_s, warning, Ink::Yellow);
    }
    for (const QString &consumer : step.consumers) {
        put(u"breaks"_s, consumer);
    }
    const QString lag = step.lag > Duration{0} ? u"; wait %1 before"_s.arg(toWords(step.lag)) : QString();
    put(u"proof"_s, step.evidence + lag);
    if (!step.source.isEmpty()) {
        put(u"source"_s, step.source + (step.verified ? QString() : u" (from memory, not verified)"_s), Ink::Dim);
    }
}

} // namespace

QByteArray planText(const RevocationPlan &plan, const QString &who, const ReportOptions &options)
{
    TextPage page(options);
    page.line(0, {{u"Plan of revocation for "_s + who, Ink::Bold}});
    page.line(0,
              u"Nothing was executed. Read each command before you run it; then scan again with the evidence named."_s,
              Ink::Dim);
    std::size_t number = 0;
    for (const RevocationStep &step : plan.steps) {
        putStep(page, step, ++number);
    }
    page.blank();
    for (const QString &note : plan.notes) {
        page.line(0, note, Ink::Yellow);
    }
    return page.bytes();
}

QJsonObject planJson(const RevocationPlan &plan)
{
    QJsonArray steps;
    for (const RevocationStep &step : plan.steps) {
        steps.append(QJsonObject{{u"credential"_s, step.credential},
                                 {u"name"_s, step.name},
                                 {u"kind"_s, toText(step.kind)},
                                 {u"state"_s, toText(step.state)},
                                 {u"after"_s, texts(step.after)},
                                 {u"mechanism"_s, step.mechanism},
                                 {u"command"_s, step.command},
                                 {u"unfilled"_s, texts(step.unfilled)},
                                 {u"effect"_s, step.effect},
                                 {u"warnings"_s, texts(step.warnings)},
                                 {u"consumers"_s, texts(step.consumers)},
                                 {u"evidence"_s, step.evidence},
                                 {u"lag_seconds"_s, static_cast<qint64>(step.lag.count() / 1000)},
                                 {u"source"_s, step.source},
                                 {u"verified"_s, step.verified}});
    }
    return {{u"principal"_s, plan.principal}, {u"steps"_s, steps}, {u"notes"_s, texts(plan.notes)}};
}

QByteArray exposureText(const std::vector<Exposure> &exposures, const Estate &estate, const QString &who,
                        const ReportOptions &options)
{
    TextPage page(options);
    const auto open =
        std::count_if(exposures.begin(), exposures.end(), [](const Exposure &e) { return !e.isSettled(); });
    page.line(0, {{u"%1 could read %2; %3 neither dead nor rotated since"_s.arg(
                       who, counted(static_cast<std::int64_t>(exposures.size()), "credential"), QString::number(open)),
                   Ink::Bold}});
    for (const Exposure &exposure : exposures) {
        page.blank();
        page.line(
            0,
            {{exposure.isSettled() ? u"settled  "_s : u"ROTATE   "_s, exposure.isSettled() ? Ink::Green : Ink::Red},
             {nameIn(estate, exposure.credential), Ink::Bold},
             {exposure.narrow ? u"  narrow"_s : u"  wide"_s},
             {exposure.owned ? u", its own"_s : u", not its own"_s},
             {u"  "_s + exposure.credential, Ink::Dim}},
            2);
        page.labelled(2, u"verdict"_s, toText(exposure.verdict), inkOf(exposure.verdict.state));
        page.labelled(2, u"rotated"_s,
                      exposure.rotatedAt
                          ? toIso(*exposure.rotatedAt) +
                                (exposure.rotatedSince ? u", after the closure"_s : u", which proves nothing"_s)
                          : u"not known"_s);
        for (const ExposedPlace &place : exposure.places) {
            page.labelled(2, u"in"_s,
                          place.source + u": "_s + QStringList(place.paths.begin(), place.paths.end()).join(u", "_s));
            page.labelled(
                2, u"commits"_s,
                latin(place.commits).join(u", "_s) +
                    (place.stillThere ? u"; still there"_s : u"; last in "_s + QString::fromLatin1(place.lastCommit)));
        }
        for (const Reason &reason : exposure.because) {
            page.labelled(2, u"because"_s, reason.text);
        }
    }
    return page.bytes();
}

QJsonArray exposureJson(const std::vector<Exposure> &exposures)
{
    QJsonArray array;
    for (const Exposure &exposure : exposures) {
        QJsonArray places;
        for (const ExposedPlace &place : exposure.places) {
            places.append(QJsonObject{{u"source"_s, place.source},
                                      {u"paths"_s, texts(place.paths)},
                                      {u"commits"_s, texts(latin(place.commits))},
                                      {u"last_commit"_s, QString::fromLatin1(place.lastCommit)},
                                      {u"from"_s, timeValue(place.from)},
                                      {u"until"_s, timeValue(place.until)},
                                      {u"still_there"_s, place.stillThere}});
        }
        QJsonArray because;
        for (const Reason &reason : exposure.because) {
            because.append(QJsonObject{{u"text"_s, reason.text}, {u"observations"_s, texts(latin(reason.from))}});
        }
        array.append(QJsonObject{
            {u"credential"_s, exposure.credential},
            {u"exposure"_s, exposure.narrow ? u"narrow"_s : u"wide"_s},
            {u"owned"_s, exposure.owned},
            {u"verdict"_s, toText(exposure.verdict.state)},
            {u"died_at"_s, exposure.verdict.state == State::Dead ? timeValue(exposure.verdict.at) : QJsonValue()},
            {u"rotated_at"_s, timeValue(exposure.rotatedAt)},
            {u"rotated_since_closure"_s, exposure.rotatedSince},
            {u"settled"_s, exposure.isSettled()},
            {u"places"_s, places},
            {u"because"_s, because}});
    }
    return array;
}

QByteArray timelineText(const Timeline &timeline, const ReportOptions &options)
{
    TextPage page(options);
    page.line(0, {{toText(timeline.state), inkOf(timeline.state)}, {u"  "_s + timeline.name, Ink::Bold}});
    for (const TimelineEvent &event : timeline.events) {
        const bool bad = event.what == TimelineEvent::What::UsedAfterClosure;
        page.line(0,
                  {{toIso(event.at) + u"  "_s, Ink::Dim},
                   {toText(event.what).leftJustified(18), bad ? Ink::Red : Ink::Bold},
                   {u"  "_s + event.text},
                   {event.credential.isEmpty() ? QString() : u"  "_s + event.credential, Ink::Dim}},
                  42);
    }
    return page.bytes();
}

QJsonObject timelineJson(const Timeline &timeline)
{
    QJsonArray events;
    for (const TimelineEvent &event : timeline.events) {
        events.append(
            QJsonObject{{u"at"_s, toIso(event.at)},
                        {u"what"_s, toText(event.what)},
                        {u"credential"_s, event.credential.isEmpty() ? QJsonValue() : QJsonValue(event.credential)},
                        {u"text"_s, event.text},
                        {u"observations"_s, texts(latin(event.from))}});
    }
    return {{u"principal"_s, timeline.principal},
            {u"verdict"_s, toText(timeline.state)},
            {u"closed_at"_s, toIso(timeline.closedAt)},
            {u"as_of"_s, toIso(timeline.asOf)},
            {u"events"_s, events}};
}

QByteArray revivedText(const std::vector<CredentialId> &revived, const PrincipalVerdict &principal,
                       const Estate &estate, const QString &who, const ReportOptions &options)
{
    TextPage page(options);
    page.line(0, {{u"If %1 is enabled again, %2 of %3 come back to life"_s.arg(
                       who, counted(static_cast<std::int64_t>(revived.size()), "credential"),
                       QString::number(principal.credentials.size())),
                   Ink::Bold}});
    for (const CredentialId &id : revived) {
        const Credential *credential = find(estate, id);
        page.line(2,
                  {{nameIn(estate, id), Ink::Bold},
                   {credential ? u"  "_s + toText(credential->kind) : QString()},
                   {u"  "_s + id, Ink::Dim}},
                  2);
    }
    page.line(
        0,
        u"These are blocked by the account's state alone. What has a switch of its own stays off; what lives now lives "
        "on; what nothing proves dead may come back too."_s,
        Ink::Dim);
    return page.bytes();
}

QJsonObject revivedJson(const std::vector<CredentialId> &revived, const PrincipalVerdict &principal)
{
    return {
        {u"principal"_s, principal.principal}, {u"verdict"_s, toText(principal.state)}, {u"revived"_s, texts(revived)}};
}

} // namespace probate
