// closure certify and closure verify: what was judged, signed, and checked again years later.
#include "core/evidence/certificate.h"
#include "app/certified_rules.h"
#include "app/commands/commands.h"
#include "app/commands/shared.h"
#include "app/locations.h"
#include "app/version.h"
#include "reports/closure_papers.h"
#include "reports/subject.h"

#include <QDir>
#include <QFileInfo>
#include <QJsonArray>
#include <QJsonDocument>

namespace probate {

namespace {

const std::vector<OptionSpec> certifyOptions = withLookOptions(
    {{.name = "output",
      .letter = 'o',
      .value = "FILE",
      .help = "the certificate; a page (.html) and its evidence (.observations.jsonl) are written beside it",
      .completes = OptionSpec::Completes::Files},
     {.name = "key",
      .value = "KEY",
      .help = "Ed25519 key, PKCS#8 in PEM, mode 0600 (default: the estate's own, made when first needed)",
      .completes = OptionSpec::Completes::Files},
     {.name = "make-key", .help = "make the key that --key names if there is none"},
     {.name = "json", .help = "print what was certified as JSON"}});
const std::vector<OptionSpec> verifyOptions =
    withLookOptions({{.name = "evidence",
                      .value = "DIR",
                      .help = "folder with the evidence, the .observations.jsonl file itself, or a store: every hash "
                              "and verdict is computed again",
                      .completes = OptionSpec::Completes::Folders},
                     {.name = "key",
                      .value = "PUBLIC",
                      .help = "the signer's public key in PEM (default: the estate's own)",
                      .completes = OptionSpec::Completes::Files},
                     {.name = "json", .help = "print JSON instead of text"}});

QString estateKey(const EstateChoice &choice)
{
    return QFileInfo(choice.keyFile).absolutePath() + QStringLiteral("/closure-signing-key.pem");
}

QString publicKeyOf(const QString &keyFile)
{
    return keyFile + QStringLiteral(".pub");
}

/// "ada.json" → "ada": what stands beside a certificate is named after it.
QString stemOf(const QString &file)
{
    const QFileInfo about(file);
    return about.absolutePath() + QLatin1Char('/') + about.completeBaseName();
}

Result<SigningKey> chooseKey(const Arguments &arguments, const EstateChoice &choice, const Terminal &terminal)
{
    const bool own = !arguments.has("key");
    const QString file = own ? estateKey(choice) : arguments.value("key");
    auto key = SigningKey::open(file, own || arguments.has("make-key") ? SigningKey::IfMissing::Make
                                                                       : SigningKey::IfMissing::Fail);
    if (key && !QFileInfo::exists(publicKeyOf(file))) {
        if (const auto written = writeFile(publicKeyOf(file), key->publicKey().pem()); !written) {
            return written.error();
        }
        terminal.note(QStringLiteral("public key for those who verify: %1").arg(publicKeyOf(file)));
    }
    return key;
}

Result<Certified> certifyChosen(const Arguments &arguments, const Judged &judged, const Terminal &terminal)
{
    const auto input = judged.input(terminal);
    const auto principal = findPrincipal(input, arguments.positionals().constFirst());
    if (!principal) {
        return principal.error();
    }
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    const Assessment &assessment = judged.assessment;
    const auto store = openStore(judged.choice, OpenMode::ReadOnly, *resources);
    if (!store) {
        return store.error();
    }
    auto observations = store->observations(assessment.asOf);
    if (!observations) {
        return observations.error();
    }
    const JudgingRules &rules = judged.definitions.judging;
    const JudgedBy by{rules.policy, rules.trust, assessment.asOf};
    const auto digests = ruleDigests(*store, *resources, by);
    if (!digests) {
        return digests.error();
    }
    return certify(observations->values(), (*principal)->id, by,
                   {assessment.toolVersion, assessment.coverage, *digests});
}

Result<ExitCode> runCertify(const Arguments &arguments, const Terminal &terminal)
{
    if (!arguments.has("output")) {
        return Error(ErrorKind::Usage, QStringLiteral("name the certificate's file: --output FILE"));
    }
    const auto judged = judgeChosen(arguments);
    if (!judged) {
        return judged.error();
    }
    const auto certified = certifyChosen(arguments, *judged, terminal);
    if (!certified) {
        return certified.error();
    }
    const auto key = chooseKey(arguments, judged->choice, terminal);
    if (!key) {
        return key.error();
    }
    const auto sealed = sealCertificate(certified->statement, *key);
    if (!sealed) {
        return sealed.error();
    }
    const QString output = arguments.value("output");
    const QString keyId = QString::fromLatin1(key->publicKey().id());
    const std::pair<QString, QByteArray> files[] = {
        {stemOf(output) + QStringLiteral(".observations.jsonl"), certified->observations},
        {stemOf(output) + QStringLiteral(".html"), certificateHtml(certified->statement, keyId)},
        {output, *sealed}};
    for (const auto &[path, bytes] : files) {
        if (const auto written = writeFile(path, bytes); !written) {
            return written.error();
        }
        terminal.note(path);
    }
    const QString access = certified->statement.value(QLatin1StringView("access")).toString();
    terminal.out(arguments.has("json") ? QJsonDocument(certified->statement).toJson()
                                       : printableName(access).toUtf8() + '\n');
    return ExitCode::Nothing;
}

Result<PublicKey> choosePublicKey(const Arguments &arguments)
{
    QString file = arguments.value("key");
    if (file.isEmpty()) {
        const auto choice = chooseEstateToRead(arguments);
        if (!choice || !QFileInfo::exists(publicKeyOf(estateKey(*choice)))) {
            return Error(ErrorKind::Usage,
                         QStringLiteral("whose signature must it be? Name the signer's public key: --key PUBLIC"));
        }
        file = publicKeyOf(estateKey(*choice));
    }
    const auto bytes = readFile(file, 64 << 10);
    return bytes ? PublicKey::parse(*bytes, file) : bytes.error();
}

bool isStore(const QString &place)
{
    if (place.startsWith(QLatin1StringView("postgresql:"))) {
        return true;
    }
    QFile file(place);
    return QFileInfo(place).isFile() && file.open(QIODevice::ReadOnly) &&
           file.read(16) == QByteArray("SQLite format 3\0", 16);
}

/// The bundle that belongs to a certificate, from wherever --evidence points.
Result<QByteArray> readEvidence(const QString &place, const QString &certificate, const QJsonObject &statement)
{
    if (isStore(place)) {
        const auto resources = resourceDirectory();
        if (!resources) {
            return resources.error();
        }
        const auto store = Store::open(place, OpenMode::ReadOnly, *resources + QStringLiteral("/schema"));
        if (!store) {
            return store.error();
        }
        const auto asOf = parseInstant(statement.value(QLatin1StringView("as_of")).toString().toLatin1());
        const auto observations = store->observations(asOf.value_or(Instant()));
        return observations ? Result<QByteArray>(bundleFrom(statement, *observations)) : observations.error();
    }
    constexpr qint64 largestBundle = 2ll << 30;
    if (!QFileInfo(place).isDir()) {
        return readFile(place, largestBundle);
    }
    const QDir folder(place);
    for (const QString &name : {QFileInfo(certificate).completeBaseName() + QStringLiteral(".observations.jsonl"),
                                QStringLiteral("observations.jsonl")}) {
        if (folder.exists(name)) {
            return readFile(folder.filePath(name), largestBundle);
        }
    }
    return Error(ErrorKind::NotFound,
                 QStringLiteral("%1 has no evidence for %2: neither its .observations.jsonl nor observations.jsonl")
                     .arg(place, certificate));
}

/// What verification came to, for people and for programs.
struct CertificateCheck
{
    bool json = false;
    QJsonObject about;
    QString text;

    void say(const char *member, const QString &value, const QString &sentence)
    {
        about.insert(QLatin1StringView(member), value);
        text += printableName(sentence) + QLatin1Char('\n');
    }
    void list(const char *member, const std::vector<QString> &sentences)
    {
        about.insert(QLatin1StringView(member),
                     QJsonArray::fromStringList(QStringList(sentences.begin(), sentences.end())));
        for (const QString &sentence : sentences) {
            text += QStringLiteral("  ") + printableName(sentence) + QLatin1Char('\n');
        }
    }
    void print(const Terminal &terminal) const { terminal.out(json ? QJsonDocument(about).toJson() : text.toUtf8()); }
};

Result<ExitCode> runClosureVerify(const Arguments &arguments, const Terminal &terminal)
{
    const QString file = arguments.positionals().constFirst();
    const auto bytes = readFile(file, 512ll << 20);
    if (!bytes) {
        return bytes.error();
    }
    const auto key = choosePublicKey(arguments);
    if (!key) {
        return key.error();
    }
    CertificateCheck verification;
    verification.json = arguments.has("json");
    const auto statement = openCertificate(*bytes, *key);
    if (!statement) {
        verification.say("signature", QStringLiteral("invalid"),
                         QStringLiteral("INVALID: ") + statement.error().message());
        verification.list("problems", {statement.error().message()});
        verification.print(terminal);
        return ExitCode::Findings;
    }
    const QString access = statement->value(QLatin1StringView("access")).toString();
    verification.say("access", access, access);
    const QString asOf = statement->value(QLatin1StringView("as_of")).toString();
    verification.say("as_of", asOf, QStringLiteral("as of ") + asOf);
    verification.say("signature", QStringLiteral("holds"),
                     QStringLiteral("The signature holds, by the key ") + QString::fromLatin1(key->id()));
    const auto rules = compareRules(*statement);
    if (!rules) {
        return rules.error();
    }
    verification.say("rules", rules->problems.empty() ? QStringLiteral("hold") : QStringLiteral("differ"),
                     rules->problems.empty()
                         ? QStringLiteral("The recorded policy and trust map have the recorded digests.")
                         : QStringLiteral("THE RULES DIFFER:"));
    verification.list("ruleProblems", rules->problems);
    verification.list("ruleNotes", rules->notes);
    const ExitCode byRules = rules->problems.empty() ? ExitCode::Nothing : ExitCode::Findings;
    if (!arguments.has("evidence")) {
        verification.say(
            "evidence", QStringLiteral("not checked"),
            QStringLiteral("The evidence was not checked; --evidence DIR computes every hash and verdict again."));
        verification.print(terminal);
        return byRules;
    }
    const auto bundle = readEvidence(arguments.value("evidence"), file, *statement);
    if (!bundle) {
        return bundle.error();
    }
    const EvidenceComparison comparison = compareWithEvidence(*statement, *bundle, QString::fromLatin1(version));
    verification.say("evidence", comparison.holds() ? QStringLiteral("holds") : QStringLiteral("differs"),
                     comparison.holds()
                         ? QStringLiteral("All %1 observations are unchanged, and every verdict follows from them.")
                               .arg(comparison.observations)
                         : QStringLiteral("THE EVIDENCE DIFFERS:"));
    verification.list("problems", comparison.problems);
    verification.list("notes", comparison.notes);
    verification.print(terminal);
    return comparison.holds() ? byRules : ExitCode::Findings;
}

constexpr Example certifyExamples[] = {
    {"probate closure certify ada@example.com -o ada.json", "a signed certificate, a page and the evidence"},
    {"probate closure certify P0042 -o p42.json --key audit.pem --make-key", "signed with a key of your own"}};
constexpr Example closureVerifyExamples[] = {
    {"probate closure verify ada.json --key audit.pem.pub", "does the signature hold"},
    {"probate closure verify ada.json --evidence . --key audit.pem.pub",
     "compute every hash and verdict again, and say what differs"}};

} // namespace

const Command closureCertifyCommand{
    .name = "closure certify",
    .summary = "Sign what was found of one closed account",
    .positionals = "WHO",
    .description =
        "Writes a signed certificate of one closed principal: verdicts, times, residual window, the hashes of the "
        "evidence, and the rules it was judged by. An open closure is certified as well and says so first. "
        "docs/closure-certificate.md describes the format.",
    .options = certifyOptions,
    .examples = certifyExamples,
    .fewest = 1,
    .most = 1,
    .run = runCertify};

const Command closureVerifyCommand{
    .name = "closure verify",
    .summary = "Check a certificate, and with the evidence every verdict",
    .positionals = "FILE",
    .description =
        "Checks the signature and form of a certificate and, with --evidence, recomputes every hash and verdict and "
        "says what differs. Exit code 1 if anything does not hold.",
    .options = verifyOptions,
    .examples = closureVerifyExamples,
    .fewest = 1,
    .most = 1,
    .run = runClosureVerify};

} // namespace probate
