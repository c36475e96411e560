#include "scanners/archives/zstd_stream.h"

#include <zstd.h>

namespace probate {

namespace {

constexpr qsizetype pieceSize = 128 << 10;
constexpr int largestWindow = 27; ///< log2: 128 MiB, what `zstd -d` accepts without being told otherwise

} // namespace

void ZstdStream::Free::operator()(void *stream) const
{
    ZSTD_freeDStream(static_cast<ZSTD_DStream *>(stream));
}

ZstdStream::ZstdStream(QByteArrayView packed)
    : m_packed(packed), m_stream(ZSTD_createDStream()), m_piece(pieceSize, Qt::Uninitialized)
{
    auto *stream = static_cast<ZSTD_DStream *>(m_stream.get());
    if (!stream || ZSTD_isError(ZSTD_DCtx_setParameter(stream, ZSTD_d_windowLogMax, largestWindow))) {
        m_failure = "there is no memory to decompress it";
    }
}

ZstdStream::~ZstdStream()
{
    m_piece.fill('\0');
}

QByteArrayView ZstdStream::next()
{
    ZSTD_inBuffer in{m_packed.data(), static_cast<std::size_t>(m_packed.size()), static_cast<std::size_t>(m_at)};
    ZSTD_outBuffer out{m_piece.data(), static_cast<std::size_t>(m_piece.size()), 0};
    while (!m_failure && out.pos == 0 && (in.pos < in.size || m_inFrame)) {
        const std::size_t before = in.pos;
        const std::size_t left = ZSTD_decompressStream(static_cast<ZSTD_DStream *>(m_stream.get()), &out, &in);
        if (ZSTD_isError(left)) {
            m_failure = ZSTD_getErrorName(left);
        } else if (left > 0 && in.pos == before && out.pos == 0) {
            m_failure = "it ends in the middle of a frame";
        } else {
            m_inFrame = left > 0;
        }
    }
    m_at = static_cast<qsizetype>(in.pos);
    return QByteArrayView(m_piece).first(static_cast<qsizetype>(out.pos));
}

} // namespace probate
