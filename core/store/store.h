// The store: observations, the scans that saw them, the user's declarations, and a hash-chained log of it all; in one
// SQLite file or a PostgreSQL database. It keeps facts and refuses to judge them; it has no place for a secret value,
// and no foreign type leaves this room.
#pragma once

#include "core/base/error.h"
#include "core/model/estate.h"
#include "core/model/sink.h"

#include <map>
#include <memory>
#include <span>

namespace probate {

enum class OpenMode {
    Create,    ///< make it if there is none, else as ReadWrite
    ReadWrite, ///< it must exist; one writer at a time; an older schema is migrated
    ReadOnly   ///< any number of readers beside a writer; an older schema is refused
};

using RunId = std::int64_t; ///< from 1

struct RunRecord
{
    RunId id = 0; ///< given by the store
    Instant startedAt;
    Instant asOf;
    QString toolVersion;
    QString ruleSetDigest;
    QString commandLine;               ///< the caller has taken secrets out
    std::optional<Instant> finishedAt; ///< none: it runs, or was killed
    QString outcome;

    bool operator==(const RunRecord &) const = default;
};

struct StoreStatistics
{
    QString location; ///< without a password
    int schemaVersion = 0;
    std::uint64_t bytes = 0;
    std::int64_t runs = 0;
    std::int64_t unfinishedRuns = 0;
    std::int64_t sources = 0;
    std::int64_t finishedScans = 0;
    std::int64_t unfinishedScans = 0;
    std::int64_t states = 0; ///< sources whose latest finished scan left a state for the next
    std::int64_t observations = 0;
    std::map<QString, std::int64_t> byFact; ///< "secret-seen": 12
    std::int64_t declarations = 0;
    std::int64_t logEntries = 0;
    QByteArray
        head; ///< digest of the newest log entry in hex; noted elsewhere, it later proves that nothing before changed
};

struct VerifyReport
{
    std::int64_t entries = 0;      ///< of the log
    std::int64_t observations = 0; ///< compared with their ids
    QByteArray head;
    std::vector<QString> problems; ///< a sentence each; at most 100

    bool holds() const { return problems.empty(); }
};

/// The latest finished scan of a source, as far as the next one may build on it.
struct EarlierScan
{
    std::int64_t scan = 0;
    QByteArray state; ///< digest of what it left beside the store; empty: nothing
};

/// Takes what one scan of one source learns, from any thread, in bounded memory. The first failure is kept, what
/// follows it is dropped, and the scan can then not be finished.
class StoreSink : public ObservationSink
{
public:
    /// Waits until everything put here so far is stored.
    virtual Result<void> flush() = 0;
};

/// Not thread-safe, but for its sinks, which must not outlive it.
class Store
{
public:
    /// `location`: a file, or "postgresql://user@host/database". Migrations come from `schemaDirectory`
    /// ("0001_name.sql" …). Conflict: another process writes, or the store is from a newer version.
    static Result<Store> open(const QString &location, OpenMode mode, const QString &schemaDirectory);
    Store(Store &&) noexcept;
    Store &operator=(Store &&) noexcept;
    ~Store();

    /// Starts a run; `id`, `finishedAt` and `outcome` of the record are not read.
    Result<RunId> beginRun(const RunRecord &record);
    Result<void> finishRun(RunId run, const QString &outcome, Instant at);
    Result<std::vector<RunRecord>> runs() const; ///< in order

    /// Begins the scan of a source, once a run. Until finishSource() nothing of it counts.
    Result<void> beginSource(RunId run, const QString &source, const QString &kind);
    /// Stores all or nothing. What is already there is only linked to this scan.
    Result<void> append(RunId run, const QString &source, std::span<const Observation> observations);
    Result<void> addSkips(RunId run, const QString &source, std::span<const Skip> skips);
    Result<std::unique_ptr<StoreSink>> sink(RunId run, const QString &source);
    /// Flushes the scan's sinks, then makes the scan count, durably. `coverage.source` names it and `scannedAt` is
    /// required. An error if anything of the scan could not be stored.
    /// `state`: 32 bytes, the digest of what the scan left for the next one, or empty.
    Result<void> finishSource(RunId run, const SourceCoverage &coverage, const QByteArray &state = {});

    /// None if the source was never scanned whole.
    Result<std::optional<EarlierScan>> latestScan(const QString &source) const;
    /// The open scan of the source in this run sees, at `at`, all that the earlier one saw and skipped, except for
    /// skips of kind "full-scan", which speak of their own run. Gives the earlier scan's counts.
    Result<SourceCoverage> repeatScan(RunId run, const QString &source, std::int64_t earlier, Instant at);

    /// What is known at `asOf`, sorted by id; nothing collected later. Of sources that show what is there ("git",
    /// "directory", "roster" and any other): what the latest scan up to then saw, so that a corrected roster replaces
    /// the one before. Of sources that give evidence ("export", "ldap", "sessions", "declared"): what any scan ever
    /// saw, but for secrets standing in them, which are there or not. Declarations. An unfinished scan counts for
    /// nothing, since a listing whose rows were not all stored would turn absence into proof.
    Result<Observations> observations(Instant asOf) const;
    /// The latest finished scan of each source up to `asOf` with its skips. A source whose newest scan did not finish
    /// has a skip "interrupted", beside what that scan had skipped.
    Result<Coverage> coverage(Instant asOf) const;

    /// The user's word: an OwnershipStated or AccountOwned with Basis::Declared, a ClosureSignalled with
    /// SignalAuthority::Declared, a TrustStated of the issuer "roster" (which records are one principal); any other fact is a usage error, for a state of a credential needs evidence.
    Result<ObservationId> declare(const QString &author, const QString &reason, Instant at, const Fact &fact);

    /// Recomputes every hash: of the log, of the rows that it speaks of, of what each scan saw, of each observation.
    /// Finds edits, cuts and reordering by whoever does not redo the whole chain; against that, note `head` elsewhere.
    Result<VerifyReport> verify() const;
    Result<StoreStatistics> statistics() const;
    /// Drops what only unfinished scans saw that a later finished one superseded, and gives space back.
    Result<void> compact();

    class Impl;

private:
    explicit Store(std::unique_ptr<Impl> impl);

    std::unique_ptr<Impl> m_impl;
};

} // namespace probate
