// Decompresses zstd frames (RFC 8878) piece by piece, since libarchive cannot be told to undo exactly one layer of
// zstd. Private to scanners/archives.
#pragma once

#include <QByteArray>
#include <QByteArrayView>

#include <memory>

namespace probate {

class ZstdStream
{
public:
    explicit ZstdStream(QByteArrayView packed);
    ~ZstdStream();

    /// The next bytes, until the next call or the end of this; empty: the end, or failed().
    QByteArrayView next();
    /// Why the frames cannot be read any further, or null.
    const char *failure() const { return m_failure; }

private:
    struct Free
    {
        void operator()(void *stream) const;
    };

    QByteArrayView m_packed;
    qsizetype m_at = 0;
    std::unique_ptr<void, Free> m_stream;
    QByteArray m_piece;
    const char *m_failure = nullptr;
    bool m_inFrame = false;
};

} // namespace probate
