#include "scanners/documents/inflate.h"

#include <zlib.h>

#include <algorithm>
#include <array>

namespace probate {

Inflated inflate(QByteArrayView packed, QByteArray &bytes, const std::function<bool(std::uint64_t)> &mayMake)
{
    z_stream stream{};
    if (inflateInit(&stream) != Z_OK) {
        return Inflated::Damaged;
    }
    // zlib counts in 32 bits; documents are smaller.
    stream.next_in = reinterpret_cast<Bytef *>(const_cast<char *>(packed.data()));
    stream.avail_in = static_cast<uInt>(std::min<qsizetype>(packed.size(), 1 << 30));
    std::array<char, 64 << 10> piece;
    Inflated outcome = Inflated::Damaged;
    for (;;) {
        if (!mayMake(piece.size())) {
            outcome = Inflated::Refused;
            break;
        }
        stream.next_out = reinterpret_cast<Bytef *>(piece.data());
        stream.avail_out = static_cast<uInt>(piece.size());
        const int result = ::inflate(&stream, Z_NO_FLUSH);
        const auto made = static_cast<qsizetype>(piece.size() - stream.avail_out);
        bytes.append(piece.data(), made);
        if (result == Z_STREAM_END) {
            outcome = Inflated::Whole;
            break;
        }
        if (result != Z_OK || made == 0) { // cut off, or no deflate
            break;
        }
    }
    inflateEnd(&stream);
    piece.fill('\0');
    return outcome;
}

} // namespace probate
