// closure notify: writes the security events that a closure calls for, delivers them where that is asked for, and keeps
// a ledger of what became of each.
#include "app/commands/closed_view.h"
#include "app/commands/commands.h"
#include "app/deliver.h"
#include "app/locations.h"
#include "app/progress.h"
#include "app/signal_ledger.h"
#include "core/evidence/closure_signals.h"
#include "core/evidence/event_key.h"
#include "core/evidence/key_file.h"
#include "core/model/fact_words.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

#include <algorithm>

namespace probate {

namespace {

std::vector<OptionSpec> makeNotifyOptions()
{
    std::vector<OptionSpec> all{
        {.name = "out",
         .value = "DIR",
         .help = "write each event into this folder, one .jwt file each",
         .completes = OptionSpec::Completes::Folders},
        {.name = "poll-file",
         .value = "FILE",
         .help = "write the events as an answer to a poll (RFC 8936); - for standard output",
         .completes = OptionSpec::Completes::Files},
        {.name = "push", .value = "URL", .help = "deliver the events to this receiver (RFC 8935); nothing else does"},
        {.name = "receiver",
         .value = "NAME",
         .help = "the receiver's name in the trust map and the ledger (default: its address)"},
        {.name = "token-file",
         .value = "FILE",
         .help = "send the bearer token in this file, mode 0600, to the receiver",
         .completes = OptionSpec::Completes::Files},
        {.name = "issuer", .value = "URL", .help = "who says so: \"iss\" (default: signals.issuer of the estate file)"},
        {.name = "audience", .value = "TEXT", .help = "whom it is for: \"aud\" (default: signals.audience)"},
        {.name = "subject",
         .value = "ALIAS",
         .help = "the name by which receivers know this principal, such as email:ada@example.com"},
        {.name = "key",
         .value = "KEY",
         .help = "private key, PKCS#8 in PEM, mode 0600: RSA, P-256 or Ed25519 (default: the estate's own, RSA)",
         .completes = OptionSpec::Completes::Files},
        {.name = "again", .help = "deliver also what this receiver has accepted before"},
        {.name = "json", .help = "print JSON instead of text"}};
    all.insert(all.end(), lookEstateOptions().begin(), lookEstateOptions().end());
    return all;
}

const std::vector<OptionSpec> notifyOptions = makeNotifyOptions();

Result<SignalSender> senderOf(const Arguments &arguments, const EstateFile &estate)
{
    SignalSender sender{.issuer = arguments.value("issuer", estate.signals_.issuer),
                        .audience = arguments.value("audience", estate.signals_.audience),
                        .subject = {}};
    const QUrl url(sender.issuer, QUrl::StrictMode);
    if (!url.isValid() || url.scheme() != QLatin1StringView("https") || url.host().isEmpty() || url.hasQuery() ||
        url.hasFragment()) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("who says so? Name an https URL without query: --issuer URL, or issuer: below "
                                    "signals: in the estate file"));
    }
    if (arguments.has("subject")) {
        sender.subject = parseAlias(arguments.value("subject"));
        if (!sender.subject) {
            return Error(ErrorKind::Usage, QStringLiteral("--subject takes an alias, such as email:ada@example.com"));
        }
    }
    return sender;
}

Result<EventKey> eventKeyOf(const Arguments &arguments, const EstateChoice &choice, const Terminal &terminal)
{
    const QString &declared = choice.file.signals_.key;
    QString file = arguments.value("key", declared);
    if (file.isEmpty()) {
        file = QFileInfo(choice.keyFile).absolutePath() + QStringLiteral("/event-signing-key.pem");
    }
    auto key = EventKey::open(file, arguments.has("key") ? SigningKey::IfMissing::Fail : SigningKey::IfMissing::Make);
    const QString jwks = file + QStringLiteral(".jwks.json");
    if (key && !QFileInfo::exists(jwks)) {
        if (const auto written = writeFile(jwks, QJsonDocument(key->jwks()).toJson()); !written) {
            return written.error();
        }
        terminal.note(QStringLiteral("key set for those who receive: %1").arg(jwks));
    }
    return key;
}

struct Signed
{
    const ClosureSignal *signal = nullptr;
    QByteArray token;
    std::optional<Delivery> delivery;
    bool acceptedBefore = false;
};

Result<std::vector<Signed>> signAll(const ClosureSignals &all, const EventKey &key)
{
    std::vector<Signed> events;
    for (const ClosureSignal &signal : all.events) {
        auto token = key.sign(QStringLiteral("secevent+jwt"), signal.claims);
        if (!token) {
            return token.error();
        }
        events.push_back({&signal, std::move(*token), {}, false});
    }
    return events;
}

Result<void> writeFiles(const Arguments &arguments, const std::vector<Signed> &events, const Terminal &terminal)
{
    if (arguments.has("out")) {
        const QString folder = arguments.value("out");
        if (!QDir().mkpath(folder)) {
            return Error(ErrorKind::Unreadable, QStringLiteral("%1: cannot be made").arg(folder));
        }
        for (const Signed &event : events) {
            const QString path = folder + QLatin1Char('/') + event.signal->id + QStringLiteral(".jwt");
            if (const auto written = writeFile(path, event.token + '\n'); !written) {
                return written;
            }
        }
        terminal.note(QStringLiteral("%1 events in %2").arg(events.size()).arg(folder));
    }
    if (arguments.has("poll-file")) {
        QJsonObject sets;
        for (const Signed &event : events) {
            sets.insert(event.signal->id, QString::fromLatin1(event.token));
        }
        // RFC 8936 section 2.3: what a transmitter answers to a poll.
        const QJsonObject answer{{QStringLiteral("sets"), sets}, {QStringLiteral("moreAvailable"), false}};
        return writeFile(arguments.value("poll-file"), QJsonDocument(answer).toJson());
    }
    return {};
}

/// A bearer token, read where nobody else can read it.
Result<std::optional<SecretBytes>> tokenOf(const Arguments &arguments)
{
    if (!arguments.has("token-file")) {
        return std::optional<SecretBytes>();
    }
    auto bytes = readKeyFile(arguments.value("token-file"), "token file");
    if (bytes && !*bytes) {
        return Error(ErrorKind::NotFound,
                     QStringLiteral("%1: there is no such file").arg(arguments.value("token-file")));
    }
    if (!bytes) {
        return bytes.error();
    }
    const QByteArrayView text = (*bytes)->view().trimmed();
    // RFC 6750 section 2.1: b64token. A line break in it would become a header of its own.
    const bool isToken =
        !text.isEmpty() && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 127; });
    if (!isToken) {
        return Error(ErrorKind::Malformed,
                     QStringLiteral("%1: holds no bearer token").arg(arguments.value("token-file")));
    }
    return std::optional<SecretBytes>(SecretBytes(text));
}

void markAccepted(std::vector<Signed> &events, const Estate &estate, const QString &transaction,
                  const QString &receiver)
{
    estate.observations.each<SignalDelivered>([&](std::size_t, const SignalDelivered &fact) {
        if (fact.outcome != DeliveryOutcome::Accepted || fact.receiver != receiver || fact.transaction != transaction) {
            return;
        }
        for (Signed &event : events) {
            event.acceptedBefore =
                event.acceptedBefore || (event.signal->type == fact.type && event.signal->about == fact.about);
        }
    });
}

struct Outgoing
{
    const ClosedView &view;
    const ClosureSignals &all;
    std::vector<Signed> &events;
    QString receiver;
};

Result<void> record(const Arguments &arguments, Outgoing &outgoing)
{
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    const auto token = tokenOf(arguments);
    if (!token) {
        return token.error();
    }
    const bool pushes = arguments.has("push");
    const auto address = pushes ? receiverAddress(arguments.value("push")) : Result<QUrl>(QUrl());
    if (!address) {
        return address.error();
    }
    auto store = openStore(outgoing.view.judged.choice, OpenMode::ReadWrite, *resources);
    if (!store) {
        return store.error();
    }
    const auto &people = outgoing.view.estate.estate.principals;
    SignalLedger ledger(*store, *std::ranges::find(people, outgoing.view.principal, &Principal::id),
                        outgoing.all.transaction, outgoing.receiver);
    if (const auto begun = ledger.begin(wholeSecondOfClock()); !begun) {
        return begun;
    }
    watchForInterrupt();
    for (Signed &event : outgoing.events) {
        if (interrupted() || (event.acceptedBefore && pushes && !arguments.has("again"))) {
            continue;
        }
        const Instant now = wholeSecondOfClock();
        event.delivery =
            pushes ? deliver(*address, event.token, *token ? &**token : nullptr, {}, wholeSecondOfClock, interrupted)
                   : Delivery{DeliveryOutcome::Written, 0, now, now, {}};
        if (const auto noted = ledger.note(*event.signal, *event.delivery); !noted) {
            return noted;
        }
    }
    return ledger.finish(wholeSecondOfClock());
}

QString outcomeOf(const Signed &event)
{
    if (event.delivery) {
        return wordOf(event.delivery->outcome);
    }
    return event.acceptedBefore ? QStringLiteral("accepted before") : QStringLiteral("not sent");
}

QJsonObject jsonOf(const Outgoing &outgoing)
{
    QJsonArray events;
    for (const Signed &event : outgoing.events) {
        QJsonObject one{{QStringLiteral("jti"), event.signal->id},
                        {QStringLiteral("type"), event.signal->type},
                        {QStringLiteral("outcome"), outcomeOf(event)},
                        {QStringLiteral("claims"), event.signal->claims}};
        if (!event.signal->about.isEmpty()) {
            one.insert(QStringLiteral("credential"), event.signal->about);
        }
        if (event.delivery) {
            one.insert(QStringLiteral("sentAt"), toIso(event.delivery->sentAt));
            one.insert(QStringLiteral("at"), toIso(event.delivery->at));
            one.insert(QStringLiteral("attempts"), static_cast<int>(event.delivery->attempts));
            one.insert(QStringLiteral("detail"), event.delivery->detail);
        }
        events.append(one);
    }
    return {{QStringLiteral("principal"), outgoing.view.principal},
            {QStringLiteral("transaction"), outgoing.all.transaction},
            {QStringLiteral("receiver"), outgoing.receiver},
            {QStringLiteral("events"), events},
            {QStringLiteral("notTold"),
             QJsonArray::fromStringList(QStringList(outgoing.all.notes.begin(), outgoing.all.notes.end()))}};
}

QByteArray textOf(const Outgoing &outgoing)
{
    QString text = QStringLiteral("%1 events on the closure of %2, transaction %3\n")
                       .arg(outgoing.events.size())
                       .arg(printableName(outgoing.view.who), outgoing.all.transaction);
    for (const Signed &event : outgoing.events) {
        QStringList what{event.signal->type.section(QLatin1Char('/'), -1)};
        if (!event.signal->name.isEmpty()) {
            what += event.signal->name;
        }
        QString line = QStringLiteral("%1 ").arg(outcomeOf(event), -15) + what.join(QLatin1Char(' '));
        if (event.delivery && !event.delivery->detail.isEmpty()) {
            line += QStringLiteral(": ") + event.delivery->detail;
        }
        text += QStringLiteral("  ") + printableName(line) + QLatin1Char('\n');
    }
    for (const QString &note : outgoing.all.notes) {
        text += printableName(QStringLiteral("  no event tells of ") + note) + QLatin1Char('\n');
    }
    text += QStringLiteral("A delivered event proves nothing: collect evidence afterwards and judge again.\n");
    return text.toUtf8();
}

Result<ExitCode> runNotify(const Arguments &arguments, const Terminal &terminal)
{
    if (arguments.has("push") && arguments.has("as-of")) {
        return Error(ErrorKind::Usage,
                     QStringLiteral("an event that is delivered now cannot be dated back: --push goes "
                                    "without --as-of"));
    }
    const auto view = closedView(arguments, terminal, true);
    if (!view) {
        return view.error();
    }
    const auto sender = senderOf(arguments, view->judged.choice.file);
    if (!sender) {
        return sender.error();
    }
    const auto all = signalsOf(view->estate, *view->closure(), *sender, view->judged.assessment.asOf);
    if (!all) {
        return all.error();
    }
    const auto key = eventKeyOf(arguments, view->judged.choice, terminal);
    if (!key) {
        return key.error();
    }
    auto events = signAll(*all, *key);
    if (!events) {
        return events.error();
    }
    const QString fallback = arguments.has("push") ? arguments.value("push") : QStringLiteral("file");
    Outgoing outgoing{*view, *all, *events, arguments.value("receiver", fallback)};
    markAccepted(outgoing.events, view->estate.estate, all->transaction, outgoing.receiver);
    if (const auto written = writeFiles(arguments, *events, terminal); !written) {
        return written.error();
    }
    if (arguments.has("push") || arguments.has("out") || arguments.has("poll-file")) {
        if (const auto done = record(arguments, outgoing); !done) {
            return done.error();
        }
    }
    if (arguments.value("poll-file") != QLatin1StringView("-")) {
        terminal.out(arguments.has("json") ? QJsonDocument(jsonOf(outgoing)).toJson() : textOf(outgoing));
    }
    const bool failed = std::ranges::any_of(outgoing.events, [&](const Signed &event) {
        const bool arrived =
            event.delivery ? event.delivery->outcome <= DeliveryOutcome::Accepted : event.acceptedBefore;
        return arguments.has("push") && !arrived;
    });
    return failed ? ExitCode::Failed : ExitCode::Nothing;
}

constexpr Example notifyExamples[] = {
    {"probate closure notify ada@example.com", "which events the closure calls for; nothing is written or sent"},
    {"probate closure notify ada@example.com --out events/", "signed, one file each"},
    {"probate closure notify ada@example.com --push https://shop.example.com/events --receiver shop",
     "delivered to one receiver, with retries and a ledger"}};

} // namespace

const Command closureNotifyCommand{
    .name = "closure notify",
    .summary = "Tell receivers that an account was closed, by signed events",
    .positionals = "WHO",
    .description =
        "Writes the security events (RFC 8417) that a closure calls for: account disabled or purged (RISC), sessions "
        "revoked and each credential that is not shown to be over revoked (CAEP). They are signed with the estate's "
        "key and kept in files, or delivered to the receiver that --push names and to nobody else.\n\n"
        "What became of each event is kept in the store. An accepted event is no revocation: no verdict changes by it. "
        "docs/closure-signals.md lists the events. Exit code 3 if one was not accepted.",
    .options = notifyOptions,
    .examples = notifyExamples,
    .fewest = 1,
    .most = 1,
    .run = runNotify};

} // namespace probate
