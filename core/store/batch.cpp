#include "core/store/batch.h"

#include "core/model/canonical.h"
#include "core/model/fact_words.h"
#include "core/store/run_log.h"

#include <algorithm>

namespace probate {

namespace {

/// Rows of one statement. More gains nothing measurable; PostgreSQL and SQLite both allow far more parameters.
constexpr std::size_t chunkRows = 64;

const QString &storing()
{
    static const QString text = QStringLiteral("storing a batch of observations");
    return text;
}

QString repeated(const QString &piece, std::size_t times)
{
    QStringList pieces;
    for (std::size_t i = 0; i < times; ++i) {
        pieces << piece;
    }
    return pieces.join(QLatin1Char(','));
}

QString insertText(std::size_t rows)
{
    // Only an id that is there already is passed over; any other conflict is an error.
    return QStringLiteral("INSERT INTO observation (seq, id, fact, collected_at, body) VALUES ") +
           repeated(QStringLiteral("(?,?,?,?,?)"), rows) + QStringLiteral(" ON CONFLICT (id) DO NOTHING");
}

QString linkText(std::size_t rows)
{
    return QStringLiteral(
               "INSERT INTO seen (scan, observation) SELECT CAST(? AS BIGINT), seq FROM observation WHERE id IN (") +
           repeated(QStringLiteral("?"), rows) + QStringLiteral(") ON CONFLICT (scan, observation) DO NOTHING");
}

template <typename Each> Result<void> inChunks(std::span<const ObservationRow> rows, Each &&each)
{
    while (!rows.empty()) {
        const auto chunk = rows.first(std::min(chunkRows, rows.size()));
        if (auto done = each(chunk); !done) {
            return done;
        }
        rows = rows.subspan(chunk.size());
    }
    return {};
}

} // namespace

Result<ObservationRow> rowOf(const Observation &observation)
{
    static const Instant first = *parseInstant("0001-01-01T00:00:00Z");
    static const Instant last = *parseInstant("9999-12-31T23:59:59.999Z");
    const QByteArray body = canonical(observation);
    if (body.size() > largestCanonical) {
        return Error(ErrorKind::Limit,
                     QStringLiteral("an observation at %1 has %2 bytes, more than the %3 that are kept")
                         .arg(toText(observation.origin).left(1000))
                         .arg(body.size())
                         .arg(largestCanonical));
    }
    ObservationRow row;
    row.id = QByteArray::fromHex(idOfCanonical(body));
    row.fact = wordOf(observation.fact);
    row.collectedAt = milliseconds(std::clamp(observation.collectedAt, first, last));
    row.body = QString::fromUtf8(body);
    return row;
}

Result<QSqlQuery *> BatchWriter::statement(std::optional<QSqlQuery> &kept, std::size_t rows,
                                           QString (*text)(std::size_t))
{
    std::optional<QSqlQuery> &place = rows == chunkRows ? kept : m_once;
    if (!place || rows != chunkRows) {
        auto prepared = m_connection.prepare(storing(), text(rows));
        if (!prepared) {
            return prepared.error();
        }
        place.emplace(std::move(*prepared));
    }
    return &*place;
}

Result<void> BatchWriter::insertChunk(std::span<const ObservationRow> rows)
{
    auto query = statement(m_insert, rows.size(), insertText);
    if (!query) {
        return query.error();
    }
    qint64 seq = m_nextSeq.fetch_add(static_cast<qint64>(rows.size()));
    int at = 0;
    for (const ObservationRow &row : rows) {
        (*query)->bindValue(at++, seq++);
        (*query)->bindValue(at++, row.id);
        (*query)->bindValue(at++, row.fact);
        (*query)->bindValue(at++, row.collectedAt);
        (*query)->bindValue(at++, row.body);
    }
    return m_connection.execute(storing(), **query);
}

Result<void> BatchWriter::linkChunk(std::int64_t scan, std::span<const ObservationRow> rows)
{
    auto query = statement(m_link, rows.size(), linkText);
    if (!query) {
        return query.error();
    }
    (*query)->bindValue(0, qint64{scan});
    int at = 1;
    for (const ObservationRow &row : rows) {
        (*query)->bindValue(at++, row.id);
    }
    return m_connection.execute(storing(), **query);
}

Result<void> BatchWriter::insertSkips(std::int64_t scan, std::span<const Skip> skips)
{
    for (const Skip &raw : skips) {
        const Skip skip{columnText(raw.source), columnText(raw.place), columnText(raw.kind), columnText(raw.detail)};
        auto done = m_connection.run(QStringLiteral("storing what was skipped"),
                                     QStringLiteral("INSERT INTO skip (scan, id, source, place, kind, detail) VALUES "
                                                    "(?,?,?,?,?,?) ON CONFLICT (scan, id) DO NOTHING"),
                                     {qint64{scan}, idOf(skip), skip.source, skip.place, skip.kind, skip.detail});
        if (!done) {
            return done.error();
        }
    }
    return {};
}

Result<void> BatchWriter::insert(std::span<const ObservationRow> rows)
{
    return inChunks(rows, [this](auto chunk) { return insertChunk(chunk); });
}

Result<void> BatchWriter::write(std::int64_t scan, const Batch &batch)
{
    return m_connection.transact(storing(), [&]() -> Result<void> {
        if (auto done = insert(batch.rows); !done) {
            return done;
        }
        if (auto done = inChunks(batch.rows, [&](auto chunk) { return linkChunk(scan, chunk); }); !done) {
            return done;
        }
        return insertSkips(scan, batch.skips);
    });
}

} // namespace probate
