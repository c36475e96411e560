#include "app/signal_ledger.h"

#include "app/version.h"

namespace probate {

SignalLedger::SignalLedger(Store &store, const Principal &principal, const QString &transaction,
                           const QString &receiver)
    : m_store(store), m_name(lastingNameOf(principal)), m_transaction(transaction), m_receiver(receiver),
      m_source(QStringLiteral("signals:") + receiver)
{}

Result<void> SignalLedger::begin(Instant now)
{
    const auto run = m_store.beginRun({.startedAt = now,
                                       .asOf = now,
                                       .toolVersion = QString::fromLatin1(version),
                                       .ruleSetDigest = {},
                                       .commandLine = QStringLiteral("closure notify ") + m_receiver});
    if (!run) {
        return run.error();
    }
    m_run = *run;
    return m_store.beginSource(m_run, m_source, QStringLiteral("export"));
}

Result<void> SignalLedger::note(const ClosureSignal &signal, const Delivery &delivery)
{
    Observation seen;
    seen.origin.source = m_source;
    seen.origin.item = signal.id;
    seen.collectedAt = delivery.at;
    seen.fact = SignalDelivered{.event = signal.id,
                                .receiver = m_receiver,
                                .outcome = delivery.outcome,
                                .at = delivery.at,
                                .principal = m_name,
                                .transaction = m_transaction,
                                .type = signal.type,
                                .about = signal.about,
                                .sentAt = delivery.sentAt,
                                .attempts = delivery.attempts,
                                .detail = delivery.detail};
    ++m_count;
    return m_store.append(m_run, m_source, std::span(&seen, 1));
}

Result<void> SignalLedger::finish(Instant now)
{
    const SourceCoverage coverage{
        .source = m_source, .kind = QStringLiteral("export"), .documents = m_count, .scannedAt = now};
    auto done = m_store.finishSource(m_run, coverage);
    return done ? m_store.finishRun(m_run, QStringLiteral("finished"), now) : done;
}

} // namespace probate
