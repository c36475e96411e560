// owners assign: a person's decision whose something is, into the store's log, with author, reason and date.
#include "app/commands/commands.h"
#include "app/commands/owners.h"
#include "app/locations.h"
#include "core/base/clock.h"
#include "core/estate/alias.h"
#include "reports/subject.h"

#include <QJsonArray>
#include <QJsonDocument>
#include <QJsonObject>
#include <QThread>

#include <algorithm>

namespace probate {

namespace {

std::vector<OptionSpec> assignOptions()
{
    std::vector<OptionSpec> all{
        {.name = "to", .value = "WHO", .help = "who owns it: an id or any alias", .repeated = true},
        {.name = "nobody", .help = "takes an earlier decision back; what sources say counts again"},
        {.name = "as",
         .value = "RELATION",
         .help = "owner (default) or subject: who answers for it, or who acts with it",
         .completes = OptionSpec::Completes::Words,
         .words = "owner subject"},
        {.name = "reason", .value = "TEXT", .help = "why, for whoever reads the log"},
        {.name = "author", .value = "NAME", .help = "who decides (default: the account that runs it)"},
        {.name = "dry-run", .help = "say what would be recorded, and record nothing"},
        {.name = "json", .help = "print JSON instead of text"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> optionsOfOwnersAssign = assignOptions();

/// What a decision is about: accounts by one word for all that they govern, else credentials one by one.
struct Decided
{
    std::vector<Alias> accounts;
    std::vector<const Credential *> credentials;
};

Result<void> add(const Judged &judged, const ReportInput &input, const QString &what, Decided &decided)
{
    const auto &credentials = judged.assessment.estate.credentials;
    if (what.startsWith(QLatin1StringView("q-"))) {
        const auto questions = questionsOf(judged);
        const auto found = std::ranges::find(questions, what, &OpenQuestion::id);
        if (found == questions.end()) {
            return Error(
                ErrorKind::NotFound,
                QStringLiteral("there is no open question %1; probate owners --unresolved lists them").arg(what));
        }
        if (found->kind == QuestionKind::Account) {
            decided.accounts.push_back(*found->alias);
            return {};
        }
        for (const CredentialId &id : found->credentials) {
            decided.credentials.push_back(&*std::ranges::lower_bound(credentials, id, {}, &Credential::id));
        }
        return {};
    }
    if (const auto alias = parseAlias(what)) {
        const Alias normal = normalAlias(*alias);
        const bool governs = std::ranges::any_of(credentials, [&](const Credential &it) {
            return std::ranges::any_of(it.accounts,
                                       [&](const Alias &account) { return normalAlias(account) == normal; });
        });
        if (governs) {
            decided.accounts.push_back(*alias);
            return {};
        }
    }
    const auto subject = findSubject(input, what);
    if (!subject) {
        return subject.error();
    }
    if (!subject->credential) {
        return Error(ErrorKind::Usage, QStringLiteral("%1 is no credential, account or open question").arg(what));
    }
    decided.credentials.push_back(subject->credential);
    return {};
}

/// The issuer's own id outlives a rotation of fingerprints; any handle means the same credential.
Handle handleFor(const Credential &credential)
{
    const Handle *best = bestHandle(credential);
    return best ? *best : credential.handles.front();
}

struct Decision
{
    std::vector<Alias> owners; ///< a lone "nobody" takes back
    Relation relation = Relation::Owner;
    QString author;
    QString reason;
    Instant at;

    QString because() const
    {
        return QStringLiteral("%1 decided it on %2: %3").arg(author, toIso(at).left(10), reason);
    }
};

Result<Decision> decisionOf(const Arguments &arguments, const ReportInput &input)
{
    Decision decision;
    decision.author = authorOf(arguments);
    decision.reason = arguments.value("reason").trimmed();
    if (decision.author.isEmpty() || decision.reason.isEmpty()) {
        return Error(ErrorKind::Usage, QStringLiteral("a decision needs a --reason and an --author"));
    }
    if (arguments.has("nobody") == arguments.has("to")) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("say who owns it with --to WHO, or take a decision back with --nobody"));
    }
    const QString relation = arguments.value("as", QStringLiteral("owner"));
    if (relation != QLatin1StringView("owner") && relation != QLatin1StringView("subject")) {
        return Error(ErrorKind::Usage, QStringLiteral("--as takes owner or subject"));
    }
    decision.relation = relation == QLatin1StringView("owner") ? Relation::Owner : Relation::Subject;
    if (arguments.has("nobody")) {
        decision.owners = {{QLatin1StringView(nobodySpace), QStringLiteral("-")}};
    }
    for (const QString &who : arguments.values("to")) {
        const auto principal = findPrincipal(input, who);
        if (!principal) {
            return principal.error();
        }
        decision.owners.push_back(nameFor(**principal));
    }
    return decision;
}

std::vector<Fact> factsOf(const Decided &decided, const Decision &decision)
{
    std::vector<Fact> facts;
    for (const Alias &owner : decision.owners) {
        for (const Alias &account : decided.accounts) {
            facts.emplace_back(
                AccountOwned{account, owner, decision.relation, Basis::Declared, decision.at, decision.because()});
        }
        for (const Credential *credential : decided.credentials) {
            facts.emplace_back(OwnershipStated{handleFor(*credential), owner, decision.relation, Basis::Declared,
                                               decision.at, decision.because()});
        }
    }
    return facts;
}

bool speaksOf(const Decided &decided, const Fact &fact)
{
    if (const auto *stated = std::get_if<OwnershipStated>(&fact)) {
        return stated->basis == Basis::Declared && std::ranges::any_of(decided.credentials, [&](const Credential *it) {
                   return std::ranges::find(it->handles, stated->credential) != it->handles.end();
               });
    }
    const auto *owned = std::get_if<AccountOwned>(&fact);
    return owned && owned->basis == Basis::Declared &&
           std::ranges::find(decided.accounts, owned->account) != decided.accounts.end();
}

/// In whole seconds, as --as-of is, so that whoever looks next sees it; and later than any decision that it supersedes.
Instant timeOf(const Judged &judged, const Decided &decided)
{
    Instant last = Instant::min();
    for (const KnownObservation &known : judged.assessment.estate.observations) {
        if (speaksOf(decided, known.observation.fact)) {
            last = std::max(last, known.observation.collectedAt);
        }
    }
    const auto now = [] { return Instant(std::chrono::floor<std::chrono::seconds>(readClock())); };
    for (int i = 0; i < 25 && now() <= last; ++i) { // a second at most, unless the clock was set back
        QThread::msleep(50);
    }
    return last == Instant::min() ? now() : std::max(now(), Instant(last + std::chrono::seconds{1}));
}

Result<QJsonArray> record(const Judged &judged, const Decision &decision, const std::vector<Fact> &facts)
{
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    auto store = openStore(judged.choice, OpenMode::ReadWrite, *resources);
    if (!store) {
        return store.error();
    }
    QJsonArray ids;
    for (const Fact &fact : facts) {
        const auto id = store->declare(decision.author, decision.reason, decision.at, fact);
        if (!id) {
            return id.error();
        }
        ids.append(QString::fromLatin1(*id));
    }
    return ids;
}

Result<ExitCode> runOwnersAssign(const Arguments &arguments, const Terminal &terminal)
{
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const ReportInput input = judged->input(terminal);
    auto decision = decisionOf(arguments, input);
    if (!decision) {
        return decision.error();
    }
    Decided decided;
    for (const QString &what : arguments.positionals()) {
        if (const auto added = add(*judged, input, what, decided); !added) {
            return added.error();
        }
    }
    decision->at = timeOf(*judged, decided);
    const std::vector<Fact> facts = factsOf(decided, *decision);
    QJsonArray ids;
    if (!arguments.has("dry-run")) {
        const auto recorded = record(*judged, *decision, facts);
        if (!recorded) {
            return recorded.error();
        }
        ids = *recorded;
    }
    QJsonArray owners;
    QStringList names;
    for (const Alias &owner : decision->owners) {
        owners.append(toText(owner));
        names << toText(owner);
    }
    const bool takesBack = arguments.has("nobody");
    const QString text =
        QStringLiteral("%1 %2 %3 and %4%5: %6")
            .arg(decision->author, takesBack ? QStringLiteral("takes back the decision on") : QStringLiteral("assigns"),
                 QStringLiteral("%1 credentials").arg(decided.credentials.size()),
                 QStringLiteral("%1 accounts").arg(decided.accounts.size()),
                 takesBack ? QString() : QStringLiteral(" to ") + names.join(QStringLiteral(", ")), decision->reason);
    const QJsonObject json{{QStringLiteral("author"), decision->author},
                           {QStringLiteral("reason"), decision->reason},
                           {QStringLiteral("at"), toIso(decision->at)},
                           {QStringLiteral("owners"), takesBack ? QJsonArray() : owners},
                           {QStringLiteral("credentials"), static_cast<int>(decided.credentials.size())},
                           {QStringLiteral("accounts"), static_cast<int>(decided.accounts.size())},
                           {QStringLiteral("observations"), ids}};
    terminal.out(arguments.has("json") ? QJsonDocument(json).toJson()
                                       : (printableName(text) + QLatin1Char('\n')).toUtf8());
    return ExitCode::Nothing;
}

constexpr Example examplesOfOwnersAssign[] = {
    {"probate owners assign q-3c0d1a2b4e5f --to ada@example.com --reason 'runs the build farm'",
     "settle every credential of an open question"},
    {"probate owners assign aws-access-key-id:AKIA… --to team-payments --reason 'INC-12'", "one credential"},
    {"probate owners assign q-3c0d1a2b4e5f --nobody --reason 'was a mistake'", "take a decision back"}};

} // namespace

const Command ownersAssignCommand{
    .name = "owners assign",
    .summary = "Record a decision whose a credential is",
    .positionals = "WHAT…",
    .description =
        "Records in the store, with author, reason and date, who owns something: a credential (an id or handle), an "
        "account with all that it governs (an alias), or everything that an open question groups (q-…). A decision "
        "outranks what sources and rules say, and `probate explain` shows both. Nothing is overwritten: a later "
        "decision supersedes an earlier one, and --nobody takes it back.",
    .options = optionsOfOwnersAssign,
    .examples = examplesOfOwnersAssign,
    .fewest = 1,
    .run = runOwnersAssign};

} // namespace probate
