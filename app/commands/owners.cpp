// owners: whose everything is, and what a person should decide.
#include "app/commands/owners.h"
#include "app/commands/commands.h"
#include "reports/assessment_index.h"
#include "reports/phrases.h"
#include "reports/text_page.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>

#include <algorithm>
#include <map>

namespace probate {

std::vector<OpenQuestion> questionsOf(const Judged &judged)
{
    const Assessment &assessment = judged.assessment;
    std::set<CredentialId> ended;
    for (const CredentialVerdict &it : assessment.verdicts) {
        if (it.verdict.state == State::Dead) {
            ended.insert(it.credential);
        }
    }
    std::set<CredentialId> asked;
    for (const Credential &credential : assessment.estate.credentials) {
        if (!credential.exempt && !ended.contains(credential.id)) {
            asked.insert(credential.id);
        }
    }
    return openQuestions(assessment.estate, {assessment.claims, assessment.ownership},
                         correlationPolicy(judged.definitions.judging.policy), asked);
}

namespace {

constexpr std::size_t mostShown = 5; ///< of the credentials and candidates of one question, in text

std::vector<OptionSpec> ownersOptions()
{
    std::vector<OptionSpec> all{
        {.name = "unresolved", .help = "what a person should decide: credentials without an owner, and conflicts"},
        {.name = "json", .help = "print JSON instead of text"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfOwners = ownersOptions();

QString percent(double confidence)
{
    return QString::number(static_cast<int>(confidence * 100 + 0.5)) + QStringLiteral(" %");
}

QJsonArray asJson(const std::vector<OpenQuestion> &questions)
{
    QJsonArray all;
    for (const OpenQuestion &question : questions) {
        QJsonArray candidates;
        for (std::size_t i = 0; i < question.candidates.size(); ++i) {
            candidates.append(QJsonObject{{QStringLiteral("principal"), question.candidates[i]},
                                          {QStringLiteral("confidence"), question.confidences[i]}});
        }
        all.append(QJsonObject{
            {QStringLiteral("id"), question.id},
            {QStringLiteral("kind"), toText(question.kind)},
            {QStringLiteral("about"), question.about},
            {QStringLiteral("alias"), question.alias ? QJsonValue(toText(*question.alias)) : QJsonValue()},
            {QStringLiteral("candidates"), candidates},
            {QStringLiteral("credentials"),
             QJsonArray::fromStringList(QStringList(question.credentials.begin(), question.credentials.end()))}});
    }
    return all;
}

void put(TextPage &page, const OpenQuestion &question, const AssessmentIndex &index)
{
    page.heading(question.id, QStringLiteral("%1, %2").arg(
                                  toText(question.kind),
                                  counted(static_cast<std::int64_t>(question.credentials.size()), "credential")));
    page.line(2, question.about);
    for (std::size_t i = 0; i < question.candidates.size() && i < mostShown; ++i) {
        page.labelled(2, QStringLiteral("perhaps"),
                      {{index.fullNameOf(question.candidates[i])},
                       {QStringLiteral("  ") + percent(question.confidences[i]), Ink::Dim}});
    }
    for (std::size_t i = 0; i < question.credentials.size() && i < mostShown; ++i) {
        const Credential *credential = index.credential(question.credentials[i]);
        const Origin *place = credential ? index.placeOf(*credential) : nullptr;
        page.labelled(2, QStringLiteral("what"),
                      {{index.nameOfCredential(question.credentials[i])},
                       {QStringLiteral("  ") + question.credentials[i], Ink::Dim},
                       {place ? QStringLiteral("  ") + toText(*place) : QString(), Ink::Dim}});
    }
    if (question.credentials.size() > mostShown) {
        page.labelled(2, QStringLiteral("what"),
                      QStringLiteral("and %1 more").arg(question.credentials.size() - mostShown));
    }
}

Result<ExitCode> printUnresolved(const Judged &judged, const Arguments &arguments, const Terminal &terminal)
{
    const auto questions = questionsOf(judged);
    if (arguments.has("json")) {
        terminal.out(QJsonDocument(asJson(questions)).toJson());
        return ExitCode::Nothing;
    }
    const ReportInput input = judged.input(terminal);
    const AssessmentIndex index(input);
    TextPage page(input.options);
    std::int64_t credentials = 0;
    for (const OpenQuestion &question : questions) {
        put(page, question, index);
        credentials += static_cast<std::int64_t>(question.credentials.size());
    }
    page.blank();
    page.line(0, questions.empty()
                     ? QStringLiteral("Every credential that is not dead has an owner, and nobody contradicts.")
                     : QStringLiteral("%1 would settle %2: probate owners assign ID --to WHO --reason TEXT")
                           .arg(counted(static_cast<std::int64_t>(questions.size()), "decision"),
                                counted(credentials, "credential")));
    terminal.out(page.bytes());
    return ExitCode::Nothing;
}

struct Holding
{
    std::int64_t credentials = 0;
    std::map<Basis, std::int64_t> bases; ///< the strongest behind each
};

std::map<PrincipalId, Holding> holdingsOf(const Assessment &assessment, std::int64_t &without, std::int64_t &contested)
{
    std::map<std::pair<CredentialId, PrincipalId>, Basis> strongest;
    for (const Claim &claim : assessment.claims) {
        if (claim.confidence > 0 && claim.relation != Relation::Reader && claim.relation != Relation::WideReader) {
            const auto [at, isNew] = strongest.try_emplace({claim.credential, claim.principal}, claim.basis);
            at->second = std::min(at->second, claim.basis);
        }
    }
    std::map<PrincipalId, Holding> holdings;
    for (const Ownership &ownership : assessment.ownership) {
        without += ownership.owners.empty() ? 1 : 0;
        contested += ownership.conflict.empty() ? 0 : 1;
        for (const PrincipalId &owner : ownership.owners) {
            Holding &holding = holdings[owner];
            ++holding.credentials;
            if (const auto found = strongest.find({ownership.credential, owner}); found != strongest.end()) {
                ++holding.bases[found->second];
            }
        }
    }
    return holdings;
}

Result<ExitCode> runOwners(const Arguments &arguments, const Terminal &terminal)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    if (arguments.has("unresolved")) {
        return printUnresolved(*judged, arguments, terminal);
    }
    std::int64_t without = 0;
    std::int64_t contested = 0;
    const auto holdings = holdingsOf(judged->assessment, without, contested);
    const ReportInput input = judged->input(terminal);
    const AssessmentIndex index(input);
    QJsonArray rows;
    TextPage page(input.options);
    std::vector<std::vector<Piece>> table{
        {{QStringLiteral("WHO")}, {QStringLiteral("OWNS")}, {QStringLiteral("BECAUSE")}}};
    for (const auto &[owner, holding] : holdings) {
        QStringList bases;
        QJsonObject byBasis;
        for (const auto &[basis, count] : holding.bases) {
            bases << QStringLiteral("%1 %2").arg(count).arg(toText(basis));
            byBasis[toText(basis)] = static_cast<int>(count);
        }
        rows.append(QJsonObject{{QStringLiteral("principal"), owner},
                                {QStringLiteral("credentials"), static_cast<int>(holding.credentials)},
                                {QStringLiteral("bases"), byBasis}});
        table.push_back({{index.fullNameOf(owner) + QStringLiteral("  ") + owner},
                         {QString::number(holding.credentials)},
                         {bases.join(QStringLiteral(", "))}});
    }
    if (arguments.has("json")) {
        terminal.out(QJsonDocument(QJsonObject{{QStringLiteral("owners"), rows},
                                               {QStringLiteral("withoutOwner"), static_cast<int>(without)},
                                               {QStringLiteral("contested"), static_cast<int>(contested)}})
                         .toJson());
        return ExitCode::Nothing;
    }
    page.table(0, table);
    page.blank();
    page.line(0, QStringLiteral("%1 without an owner, %2 contested: probate owners --unresolved")
                     .arg(counted(without, "credential"))
                     .arg(contested));
    terminal.out(page.bytes());
    return ExitCode::Nothing;
}

constexpr Example examplesOfOwners[] = {
    {"probate owners", "who owns how much, and on what basis"},
    {"probate owners --unresolved", "what to decide, the decision that settles most first"}};

} // namespace

const Command ownersCommand{
    .name = "owners",
    .summary = "Whose everything is, and what a person should decide",
    .positionals = "",
    .description =
        "Lists owners with what they own and on what basis. With --unresolved: credentials that nobody owns or that "
        "several claim, grouped by what they have in common (the same account, the same author, the same folder), so "
        "that one decision settles many. Credentials that are dead are not asked about.\n\n"
        "`probate owners assign` records a decision; `probate owners rules` shows what your own rules do.",
    .options = optionsOfOwners,
    .examples = examplesOfOwners,
    .most = 0,
    .run = runOwners};

} // namespace probate
