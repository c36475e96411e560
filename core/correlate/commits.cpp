// Claims from commits: who introduced a secret, and who could read it while it stood there. Reading is exposure, never
// ownership (closure.md, "Exposure").
#include "core/correlate/correlator.h"
#include "core/correlate/names.h"

#include <set>
#include <tuple>

namespace probate {

namespace {

constexpr double coAuthorConfidence = 0.25;
constexpr double committerConfidence = 0.2;
constexpr double wideConfidence = 0.6; ///< they had the history; whether they looked is another matter

/// Strict: only who held the address when the commit was made.
std::optional<std::size_t> writerOf(const CorrelationContext &context, const CommitIdentity &identity)
{
    if (isMachine(identity)) {
        return std::nullopt;
    }
    for (const Alias &alias : readingsOf(identity)) {
        if (const auto holder = context.names().holder(alias, identity.at)) {
            return holder;
        }
    }
    return std::nullopt;
}

QString pathOf(const Placement &placement)
{
    return placement.placed.paths.empty() ? placement.source
                                          : placement.source + QLatin1Char(':') + placement.placed.paths.front();
}

} // namespace

void runIntroduced(const Correlator &self, const CorrelationContext &context, const Case &it,
                   std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    for (const Placement &placement : credential.placements) {
        if (placement.placed.introduced.empty()) {
            continue;
        }
        const auto &first = placement.placed.introduced.front(); // later ones copy what was there
        const QString commit = QString::fromLatin1(first.commit.first(std::min<qsizetype>(first.commit.size(), 12)));
        const auto blame = [&](const CommitIdentity &identity, const char *role, double confidence) {
            const auto writer = writerOf(context, identity);
            if (!writer) {
                return;
            }
            voices.push_back(
                voiceOf(self, context, credential, *writer, Relation::Creator,
                        QStringLiteral("%1 <%2> is %3 of commit %4, which introduced it in %5")
                            .arg(identity.name, identity.email, QLatin1StringView(role), commit, pathOf(placement)),
                        placement.from));
            voices.back().claim.confidence = confidence;
        };
        blame(first.author, "the author", self.confidence);
        for (const CommitIdentity &identity : first.coAuthors) {
            blame(identity, "a co-author", coAuthorConfidence);
        }
        if (first.committer.email != first.author.email) {
            blame(first.committer, "the committer", committerConfidence);
        }
    }
}

void runLastCommitter(const Correlator &self, const CorrelationContext &context, const Case &it,
                      std::vector<Voice> &voices)
{
    for (const Placement &placement : it.credential.placements) {
        const SecretPlaced &placed = placement.placed;
        if (placed.readersCut || placed.introduced.empty()) {
            continue; // the last one may be among those that were cut
        }
        const CommitIdentity *last = nullptr;
        for (const CommitIdentity &identity : placed.readers) {
            // The commit that brought it is no second reason, and a machine maintains nothing.
            if (identity.at > placed.introduced.front().author.at && !isMachine(identity) &&
                (!last || std::tie(last->at, last->email) < std::tie(identity.at, identity.email))) {
                last = &identity;
            }
        }
        if (const auto writer = last ? writerOf(context, *last) : std::nullopt) {
            voices.push_back(voiceOf(self, context, it.credential, *writer, Relation::Maintainer,
                                     QStringLiteral("%1 <%2> was the last to change %3, at %4, while it stood there")
                                         .arg(last->name, last->email, pathOf(placement), toIso(last->at)),
                                     placement.from));
        }
    }
}

void runReaders(const Correlator &self, const CorrelationContext &context, const Case &it, std::vector<Voice> &voices)
{
    const Credential &credential = it.credential;
    for (const Placement &placement : credential.placements) {
        std::set<std::size_t> known; // once a person and place, the closer relation first
        const auto expose = [&](const std::vector<CommitIdentity> &identities, Relation relation, const char *sentence,
                                const QString &place) {
            for (const CommitIdentity &identity : identities) {
                const auto reader = writerOf(context, identity);
                if (!reader || !known.insert(*reader).second) {
                    continue;
                }
                voices.push_back(
                    voiceOf(self, context, credential, *reader, relation,
                            QString::fromLatin1(sentence).arg(identity.name, identity.email, toIso(identity.at), place),
                            placement.from));
                voices.back().claim.confidence = relation == Relation::Reader ? self.confidence : wideConfidence;
            }
        };
        expose(placement.placed.readers, Relation::Reader, "%1 <%2> wrote a commit on %4 at %3, while it stood there",
               pathOf(placement));
        expose(placement.placed.wideReaders, Relation::WideReader,
               "%1 <%2> committed at %3 on top of a history of %4 that held it", placement.source);
    }
}

} // namespace probate
