#include "core/store/run_log.h"

#include "core/model/canonical_json.h"

#include <QCryptographicHash>
#include <QJsonArray>
#include <QJsonObject>

namespace probate {

namespace {

QByteArray textOf(const QJsonObject &content)
{
    auto text = canonicalJson(content);
    // Every text was made by columnText() and every number fits: there is nothing that JSON could refuse.
    return text ? *text : QByteArray();
}

/// Counters as text: they may pass 2^53.
QString whole(std::uint64_t number)
{
    return QString::number(number);
}

Result<QByteArray> digestOfColumn(const Connection &connection, const QString &statement, std::int64_t scan)
{
    const QString doing = QStringLiteral("hashing what a scan saw");
    auto query = connection.run(doing, statement, {qint64{scan}});
    if (!query) {
        return query.error();
    }
    QCryptographicHash hash(QCryptographicHash::Sha256);
    while (query->next()) {
        hash.addData(query->value(0).toByteArray());
    }
    if (auto done = connection.finished(doing, *query); !done) {
        return done.error();
    }
    return hash.result().toHex();
}

} // namespace

namespace run_log {

QByteArray origin()
{
    return QByteArray(32, '\0');
}

QByteArray digestOf(const QByteArray &previous, const QByteArray &content)
{
    QCryptographicHash hash(QCryptographicHash::Sha256);
    hash.addData(previous);
    hash.addData(content);
    return hash.result();
}

QByteArray runBegun(const RunRecord &run)
{
    return textOf({{QStringLiteral("entry"), QStringLiteral("run-begun")},
                   {QStringLiteral("run"), qint64{run.id}},
                   {QStringLiteral("startedAt"), toIso(run.startedAt)},
                   {QStringLiteral("asOf"), toIso(run.asOf)},
                   {QStringLiteral("toolVersion"), run.toolVersion},
                   {QStringLiteral("ruleSetDigest"), run.ruleSetDigest},
                   {QStringLiteral("commandLine"), run.commandLine}});
}

QByteArray runFinished(const RunRecord &run)
{
    return textOf({{QStringLiteral("entry"), QStringLiteral("run-finished")},
                   {QStringLiteral("run"), qint64{run.id}},
                   {QStringLiteral("finishedAt"), run.finishedAt ? toIso(*run.finishedAt) : QString()},
                   {QStringLiteral("outcome"), run.outcome}});
}

QByteArray sourceBegun(std::int64_t scan, RunId run, const QString &source, const QString &kind)
{
    return textOf({{QStringLiteral("entry"), QStringLiteral("source-begun")},
                   {QStringLiteral("scan"), qint64{scan}},
                   {QStringLiteral("run"), qint64{run}},
                   {QStringLiteral("source"), source},
                   {QStringLiteral("kind"), kind}});
}

QByteArray sourceFinished(std::int64_t scan, const SourceCoverage &coverage, const QByteArray &seen,
                          const QByteArray &skips, const QByteArray &state)
{
    QJsonObject entry{{QStringLiteral("entry"), QStringLiteral("source-finished")},
                      {QStringLiteral("scan"), qint64{scan}},
                      {QStringLiteral("source"), coverage.source},
                      {QStringLiteral("scannedAt"), coverage.scannedAt ? toIso(*coverage.scannedAt) : QString()},
                      {QStringLiteral("documents"), whole(coverage.documents)},
                      {QStringLiteral("bytes"), whole(coverage.bytes)},
                      {QStringLiteral("commits"), whole(coverage.commits)},
                      {QStringLiteral("seen"), QString::fromLatin1(seen)},
                      {QStringLiteral("skips"), QString::fromLatin1(skips)}};
    if (!state.isEmpty()) { // entries from before there were states read as they did
        entry[QStringLiteral("state")] = QString::fromLatin1(state.toHex());
    }
    return textOf(entry);
}

QByteArray declared(std::int64_t declaration, const QByteArray &observationId, const QString &author,
                    const QString &reason, Instant at)
{
    return textOf({{QStringLiteral("entry"), QStringLiteral("declared")},
                   {QStringLiteral("declaration"), qint64{declaration}},
                   {QStringLiteral("observation"), QString::fromLatin1(observationId)},
                   {QStringLiteral("author"), author},
                   {QStringLiteral("reason"), reason},
                   {QStringLiteral("at"), toIso(at)}});
}

Result<void> append(const Connection &connection, const QByteArray &content)
{
    const QString doing = QStringLiteral("writing the run log");
    auto head = connection.run(doing, QStringLiteral("SELECT head_number, head_digest FROM store_state"));
    if (!head) {
        return head.error();
    }
    if (!head->next() || content.isEmpty()) {
        return Error(ErrorKind::Internal,
                     QStringLiteral("writing the run log: it has no head, or there is nothing to write"));
    }
    const qint64 number = head->value(0).toLongLong() + 1;
    const QByteArray previous = head->value(1).toByteArray();
    head->finish();
    const QByteArray digest = digestOf(previous, content);
    auto entry = connection.run(
        doing, QStringLiteral("INSERT INTO run_log (number, previous, content, digest) VALUES (?, ?, ?, ?)"),
        {number, previous, QString::fromUtf8(content), digest});
    if (!entry) {
        return entry.error();
    }
    auto moved = connection.run(doing, QStringLiteral("UPDATE store_state SET head_number = ?, head_digest = ?"),
                                {number, digest});
    return moved ? Result<void>() : Result<void>(moved.error());
}

Result<QByteArray> digestOfSeen(const Connection &connection, std::int64_t scan)
{
    return digestOfColumn(connection,
                          QStringLiteral("SELECT o.id FROM seen s JOIN observation o ON o.seq = s.observation "
                                         "WHERE s.scan = ? ORDER BY o.id"),
                          scan);
}

Result<QByteArray> digestOfSkips(const Connection &connection, std::int64_t scan)
{
    return digestOfColumn(connection, QStringLiteral("SELECT id FROM skip WHERE scan = ? ORDER BY id"), scan);
}

} // namespace run_log

QByteArray idOf(const Skip &skip)
{
    const QJsonArray members{skip.source, skip.place, skip.kind, skip.detail};
    const auto text = canonicalJson(members);
    return QCryptographicHash::hash(text ? *text : QByteArray(), QCryptographicHash::Sha256).left(16);
}

} // namespace probate
