// The ledger of events that were told to a receiver: one scan of one receiver a call, appended to the store and with it
// to the store's log. What it holds changes no verdict.
#pragma once

#include "app/deliver.h"
#include "core/evidence/closure_signals.h"
#include "core/store/store.h"

namespace probate {

class SignalLedger
{
public:
    SignalLedger(Store &store, const Principal &principal, const QString &transaction, const QString &receiver);

    Result<void> begin(Instant now);
    Result<void> note(const ClosureSignal &signal, const Delivery &delivery);
    /// Until this was called, nothing that was noted counts.
    Result<void> finish(Instant now);

private:
    Store &m_store;
    Alias m_name;
    QString m_transaction;
    QString m_receiver;
    QString m_source;
    RunId m_run = 0;
    std::uint64_t m_count = 0;
};

} // namespace probate
