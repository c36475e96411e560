// The scanner as it is shipped (rules, readers, decoders, archives) over git repositories, and what a tool would see of
// the same repository that reads the lines which `git log -p` adds.
#pragma once

#include "core/rules/rule_cache.h"
#include "git_fixture.h"
#include "scanners/documents/unpack.h"
#include "scanners/pipeline/scanner.h"
#include "scanners/readers/catalogue.h"
#include "tests/histories/secret_shapes.h"

#include <optional>
#include <set>

namespace probate::test {

inline constexpr char kLogPatch[] = "log -p -U0 --full-history --all";

inline QStringList wordsOf(const char *command)
{
    return QString::fromUtf8(command).split(QLatin1Char(' '));
}

/// Of each hunk the lines that begin with a plus.
inline QByteArrayList addedHunks(const QByteArray &log)
{
    QByteArrayList hunks;
    for (const QByteArray &line : log.split('\n')) {
        if (line.startsWith("@@") || line.startsWith("diff --git")) {
            hunks.append(QByteArray());
        } else if (line.startsWith('+') && !line.startsWith("+++") && !hunks.isEmpty()) {
            hunks.back() += line.sliced(1) + "\n";
        }
    }
    return hunks;
}

class ShippedScanner
{
public:
    using Handles = std::set<Handle>;

    /// What went wrong; empty if nothing did.
    QString open()
    {
        auto rules = readRules({QStringLiteral(PROBATE_SOURCE_DIR "/resources/rules")});
        if (!rules) {
            return rules.error().message();
        }
        auto scanner = makeDocumentScanner(std::move(rules).value(), allReaders(),
                                           Fingerprinter::withKey(SecretBytes("0123456789abcdef0123456789abcdef")),
                                           {QStringLiteral(PROBATE_BUILD_DIR "/test-cache"), unpackDocument, {}, {}});
        if (!scanner) {
            return scanner.error().message();
        }
        m_scanner = std::move(scanner).value();
        return {};
    }

    static Handles handlesIn(const std::vector<Observation> &observations)
    {
        Handles handles;
        for (const Observation &observation : observations) {
            if (const auto *seen = std::get_if<SecretSeen>(&observation.fact)) {
                handles.insert(seen->credential.handles.begin(), seen->credential.handles.end());
            }
        }
        return handles;
    }
    /// Every name that the secrets of this text have; they are known by them wherever they stand.
    Handles handlesOf(const QByteArray &bytes, const QString &path = QStringLiteral("x.txt")) const
    {
        Collected sink;
        Document document;
        document.origin.path = path;
        document.bytes = bytes;
        m_scanner->scan(document, {}, sink);
        return handlesIn(sink.observations);
    }
    std::unique_ptr<Collected> scan(const QString &location, const std::map<QString, QString> &options = {}) const
    {
        auto sink = std::make_unique<Collected>();
        ScanContext context{*m_scanner, *sink, {}, *parseInstant("2026-01-01T00:00:00Z"), {}, {}, {}};
        context.limits.threads = 2;
        sink->coverage =
            gitSource.scan({QStringLiteral("git"), location, QStringLiteral("git:test"), options}, context);
        return sink;
    }
    static std::optional<SecretPlaced> placed(const Collected &found, const Handles &handles)
    {
        for (const Observation &observation : found.observations) {
            const auto *fact = std::get_if<SecretPlaced>(&observation.fact);
            if (fact && handles.contains(fact->secret)) {
                return *fact;
            }
        }
        return std::nullopt;
    }
    std::optional<SecretPlaced> placed(const QString &location, const QByteArray &secret) const
    {
        return placed(*scan(location), handlesOf(secret));
    }

    /// The added lines do not give this secret, and the history does. Where it stands, if both is so.
    std::optional<SecretPlaced> missedAndFound(GitFixture &repository, const QByteArray &secret,
                                               const char *log = kLogPatch) const
    {
        const Handles wanted = handlesOf(secret);
        if (wanted.empty()) {
            qWarning("the fixture holds no secret");
            return std::nullopt;
        }
        for (const QByteArray &hunk : addedHunks(repository.git(wordsOf(log)))) {
            for (const Handle &handle : handlesOf(hunk)) {
                if (wanted.contains(handle)) {
                    qWarning("added lines give it away");
                    return std::nullopt;
                }
            }
        }
        return placed(*scan(repository.path()), wanted);
    }

private:
    std::unique_ptr<DocumentScanner> m_scanner;
};

} // namespace probate::test
