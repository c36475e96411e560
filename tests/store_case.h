// What tests of the store share: runs, scans and observations of made-up days, and stores on SQLite and, where a server
// is installed, on PostgreSQL.
#pragma once

#include "core/model/canonical.h"
#include "core/store/store.h"
#include "tests/private_postgres.h"

#include <QTest>

namespace probate::stored {

extern const QString schemas;

Instant day(int number);
Observation sighting(const QString &source, const QByteArray &fingerprint, Instant at);
RunRecord record(int onDay);
SourceCoverage covered(const QString &source, int onDay);
/// A row of a listing, which stays true of its time whatever a later listing says.
Observation listing(const QString &source, const QByteArray &name, Instant at);
/// Begins a run and a scan in it, stores, and finishes what is asked for.
RunId scanned(Store &store, const QString &source, int onDay, const std::vector<Observation> &seen, bool finish = true);
std::vector<ObservationId> idsAt(const Store &store, Instant asOf);
std::vector<ObservationId> idsOf(const std::vector<Observation> &observations);

#define VERIFY_OK(expression)                                                                                          \
    do {                                                                                                               \
        const auto &result_ = (expression);                                                                            \
        QVERIFY2(result_.ok(), result_.ok() ? "" : qPrintable(result_.error().message()));                             \
    } while (false)

/// Every slot runs once on each kind of store.
class StoreCase : public QObject
{
    Q_OBJECT

protected:
    QString newLocation();
    Store newStore(const QString &location);
    bool tamper(const QString &location, const QString &statements);

    std::unique_ptr<PrivatePostgres> m_server;
    QTemporaryDir m_folder;

private:
    int m_stores = 0;

private Q_SLOTS:
    void initTestCase_data();
    void cleanupTestCase();
};

} // namespace probate::stored
