// One writer at a time. Beside an SQLite store lies FILE.lock, held with flock(2); in PostgreSQL it is an advisory lock
// of the session. Both end with their process, however it ends, so that there is no stale lock to judge. Private to
// core/store.
#pragma once

#include "core/store/connection.h"

namespace probate {

class WriterLock
{
public:
    /// Conflict, naming the process that holds it. For files; call before the database is opened.
    static Result<WriterLock> onFile(const QString &storeFile);
    /// The same for PostgreSQL: held as long as the connection.
    static Result<void> onServer(const Connection &connection);

    WriterLock() = default;
    WriterLock(WriterLock &&other) noexcept : m_descriptor(std::exchange(other.m_descriptor, -1)) {}
    WriterLock &operator=(WriterLock &&other) noexcept
    {
        std::swap(m_descriptor, other.m_descriptor);
        return *this;
    }
    ~WriterLock();

private:
    explicit WriterLock(int descriptor) : m_descriptor(descriptor) {}

    int m_descriptor = -1;
};

} // namespace probate
