// How a scan builds on the one before: whether anything changed at all, what need not be read again, and what is left
// for the next. Whatever of this cannot be trusted leads to reading everything, and is said.
#pragma once

#include "scanners/document_scanner.h"
#include "scanners/git/known_documents.h"
#include "scanners/git/repository.h"
#include "scanners/git/saved_graphs.h"
#include "scanners/git/skip_list.h"
#include "scanners/git/snapshot.h"
#include "scanners/git/state_files.h"
#include "scanners/git/summary.h"

#include <future>

namespace probate::git {

class Continuation
{
public:
    /// `source`: its name in origins. Without a state directory nothing is built on and nothing is left.
    Continuation(const SourceSpec &spec, const QString &source, ScanContext &context, SkipList &skips);

    /// If nothing changed since the scan before, sees all of it again. Else remembers how the repository looks now, so
    /// call it before any object is opened.
    std::optional<SourceCoverage> repeatIfUnchanged(const Repository &repository);
    /// False once something could not be trusted.
    bool builds() const { return m_head.has_value(); }
    /// If some rules changed since and nothing else that decides what is found: which documents these concern, as
    /// DocumentScanner::forChanges() gives it. Else null. Known after repeatIfUnchanged().
    const DocumentScanner *changes() const { return m_changes.get(); }
    /// What the scan before read and is still there; all unread where there is nothing to build on.
    KnownDocuments known(const ObjectTable &objects, Lookup lookup = Lookup::Now);
    /// Commits, trees and tags as the scan before read them; null where there is nothing to build on.
    std::unique_ptr<SavedGraphs> graphs();
    /// Less than that, for a scan that adds little; nothing where there is nothing to build on.
    std::optional<KnownObjects> objects();
    std::unique_ptr<Summary> summary(std::uint32_t objects);
    /// Begins to read what known() and summary() will give, beside whatever comes before those. False: there is no
    /// summary.
    bool readAhead();

    /// States as the functions of that name have them; those that are empty leave the next scan more to read.
    struct Left
    {
        QByteArray documents;
        QByteArray objects;
        QByteArray graphs;
        QByteArray summary;
    };
    void leave(const Repository &repository, const Left &left);
    /// Leaves what the scan before read, for a scan that added little: the next one reads that little again.
    void leaveAsItIs(const Repository &repository);

private:
    struct Head
    {
        QByteArray conditions;
        QByteArray rules; ///< digest of the file that holds them; empty: they are part of the conditions
        QByteArray snapshot;
        std::vector<QByteArray> byContent;
        Left files; ///< digests of these
    };
    struct Ahead
    {
        std::optional<MappedFile> documents;
        std::unique_ptr<Summary> summary;
    };
    std::optional<MappedFile> documentsFile();
    Head headNow(const Repository &repository) const;
    void leave(const Head &head);
    bool readHead(const Repository &repository);
    void compareRules();
    void readWhole(const QString &why);
    QByteArray conditions(const Repository &repository) const;
    static QByteArray toBytes(const Head &head);
    static std::optional<Head> headFrom(std::span<const std::uint8_t> bytes);

    const SourceSpec &m_spec;
    QString m_source;
    ScanContext &m_context;
    SkipList &m_skips;
    StateFiles m_files;
    std::optional<Head> m_head; ///< of the scan before, if it can be built on
    std::unique_ptr<DocumentScanner> m_changes;
    Snapshot m_before;
    std::future<Ahead> m_coming;
    Ahead m_ahead; ///< what came of that
};

} // namespace probate::git
