#include "app/commands/commands.h"
#include "app/locations.h"
#include "core/base/clock.h"
#include "core/base/instant.h"

#include <QDir>
#include <QFileInfo>
#include <QProcess>

namespace probate {

namespace {

struct Story
{
    const char *who;
    const char *notice;
};

/// What the sample estate holds (resources/demo/make-estate), so that a reader knows where to look.
constexpr Story stories[] = {
    {"Ada Novak", "left 45 days ago. Her AWS key came into the shop by a merge commit alone (no `git log -p` shows "
                  "it), and the credential report says it is enabled and was used three days ago: OPEN"},
    {"Ben Okoye", "left 30 days ago. His client certificate has a year to go and is on no CRL: OPEN"},
    {"Chloe Lindt", "her contract ended 20 days ago. The deploy key that she added still opens the shop; on GitHub a "
                    "deploy key belongs to the repository and outlives whoever added it: OPEN"},
    {"Dmitri Sato", "left 60 days ago, and his own access is gone: CLOSED. But he could read the billing database "
                    "password, which nobody has changed since (O04)"},
    {"Elena Moreau", "closed completely, and provably: key and token are gone from complete listings, the certificate "
                     "is on the CRL: CLOSED"},
    {"Farid Haas", "left nine days ago. The only word on his Vault token is two weeks older than that, so nothing is "
                   "proven either way: UNPROVEN"},
    {"triage-agent", "an AI agent, retired 25 days ago. Its GitHub and Kubernetes tokens are still there, and the "
                     "findings carry the NIST AI RMF controls: OPEN"},
    {"nightly-export",
     "is nobody who left: a service whose key never expires and was last used 200 days ago (L01, L04)"},
    {"legacy-sync", "a service account token that nobody owns (O01)"},
    {"SendGrid key", "the same key stands in two applications (P02)"},
};

Result<void> makeEstate(const QString &folder, Instant now)
{
    const auto resources = resourceDirectory();
    if (!resources) {
        return resources.error();
    }
    QProcess maker;
    maker.setProcessChannelMode(QProcess::MergedChannels);
    maker.start(*resources + QStringLiteral("/demo/make-estate"),
                {folder, toIso(std::chrono::floor<std::chrono::seconds>(now))});
    if (!maker.waitForStarted() || !maker.waitForFinished(120'000)) {
        return Error(ErrorKind::Unreadable,
                     QStringLiteral("making the sample estate: python3, git, openssl and ssh-keygen are needed (%1)")
                         .arg(maker.errorString()));
    }
    if (maker.exitStatus() != QProcess::NormalExit || maker.exitCode() != 0) {
        return Error(
            ErrorKind::Unreadable,
            QStringLiteral("making the sample estate: %1").arg(QString::fromLocal8Bit(maker.readAll()).trimmed()));
    }
    return {};
}

void tellStories(const Terminal &terminal, const QString &folder)
{
    QString text = QStringLiteral("\nWhat to notice:\n");
    for (const Story &story : stories) {
        text += QStringLiteral("  * %1: %2.\n").arg(QLatin1StringView(story.who), QString::fromUtf8(story.notice));
    }
    text += QStringLiteral("\nThe HTML report lies at %1/report.html\nAsk further, in %1:\n"
                           "  probate explain ada.novak@acme.example\n"
                           "  probate closure show farid.haas@acme.example\n"
                           "  probate closure list --open\n")
                .arg(folder);
    terminal.out(text.toUtf8());
}

Result<ExitCode> runDemo(const Arguments &arguments, const Terminal &terminal)
{
    const QString chosen =
        arguments.positionals().isEmpty() ? QStringLiteral("probate-demo") : arguments.positionals().constFirst();
    const QString folder = QDir::current().absoluteFilePath(chosen);
    if (QFileInfo::exists(folder) && !QDir(folder).isEmpty()) {
        return Error(ErrorKind::Conflict,
                     QStringLiteral("%1 is not empty; choose another folder: probate demo FOLDER").arg(folder));
    }
    const Instant now = readClock();
    if (const auto made = makeEstate(folder, now); !made) {
        return made.error();
    }
    terminal.note(QStringLiteral("made a sample estate in %1").arg(folder));
    Arguments audit;
    audit.add(QStringLiteral("estate"), folder + QStringLiteral("/probate.yaml"));
    if (const auto judged = auditCommand.run(audit, terminal); !judged) {
        return judged.error();
    }
    tellStories(terminal, folder);
    return ExitCode::Nothing;
}

constexpr Example examplesOfDemo[] = {{"probate demo", "make the sample company in ./probate-demo and audit it"},
                                      {"probate demo /tmp/acme", "the same elsewhere"}};

} // namespace

const Command demoCommand{.name = "demo",
                          .summary = "Make a sample company, audit it, say what to notice",
                          .positionals = "[FOLDER]",
                          .description = "Makes a small company with real tools (git, openssl, ssh-keygen): "
                                         "repositories, exports in the vendors' shapes, a roster and "
                                         "leavers whose stories show every verdict. Audits it, and says what to "
                                         "notice. Every credential in it is generated and "
                                         "worthless. Exit code 0 if the demonstration ran, whatever it found.",
                          .options = {},
                          .examples = examplesOfDemo,
                          .most = 1,
                          .run = runDemo};

} // namespace probate
