#include "scanners/keys/pem.h"

#include <botan/mem_ops.h>

#include <algorithm>

namespace probate {

namespace {

constexpr QByteArrayView beginMark("-----BEGIN ");
constexpr QByteArrayView endMark("-----END ");
constexpr QByteArrayView dashes("-----");
constexpr qsizetype longestLabel = 64;
constexpr qsizetype largestBody = 16 << 20;

/// Takes RFC 1421 headers ("Name: value" lines up to an empty one) off the front.
QByteArrayView withoutHeaders(QByteArrayView body, PemBlock &block)
{
    const auto colon = body.first(std::min<qsizetype>(body.size(), 200)).indexOf(':');
    if (colon < 0) {
        return body;
    }
    for (const QByteArrayView end : {QByteArrayView("\n\n"), QByteArrayView("\r\n\r\n")}) {
        const auto at = body.indexOf(end);
        if (at >= 0) {
            block.encrypted = body.first(at).contains(QByteArrayView("ENCRYPTED"));
            return body.sliced(at + end.size());
        }
    }
    return {};
}

void decode(QByteArrayView text, PemBlock &block)
{
    QByteArray compact;
    compact.reserve(text.size()); // grown once: no freed copy of a key stays behind
    for (const char c : text) {
        if (c != '\n' && c != '\r' && c != ' ' && c != '\t') {
            compact += c;
        }
    }
    auto decoded = QByteArray::fromBase64Encoding(compact, QByteArray::AbortOnBase64DecodingErrors);
    scrub(compact);
    block.damaged = !decoded || decoded.decoded.isEmpty();
    if (!block.damaged) {
        block.body = SecretBytes(decoded.decoded);
    }
    scrub(decoded.decoded);
}

} // namespace

void scrub(QByteArray &bytes)
{
    if (!bytes.isEmpty()) {
        Botan::secure_scrub_memory(bytes.data(), static_cast<std::size_t>(bytes.size()));
    }
    bytes.clear();
}

std::vector<PemBlock> readPem(QByteArrayView text, std::size_t most)
{
    std::vector<PemBlock> blocks;
    qsizetype at = 0;
    qsizetype counted = 0; // line breaks are counted once over the whole text
    std::uint32_t line = 1;
    while (blocks.size() < most) {
        const auto begin = text.indexOf(beginMark, at);
        if (begin < 0) {
            break;
        }
        at = begin + beginMark.size();
        const auto labelEnd = text.sliced(at, std::min(text.size() - at, longestLabel + dashes.size())).indexOf(dashes);
        if (labelEnd <= 0) {
            continue;
        }
        PemBlock block;
        block.label = text.sliced(at, labelEnd).toByteArray();
        block.offset = static_cast<std::uint64_t>(begin);
        line += static_cast<std::uint32_t>(std::count(text.begin() + counted, text.begin() + begin, '\n'));
        counted = begin;
        block.line = line;
        at += labelEnd + dashes.size();
        // Looked for up to the next BEGIN only: a text full of openings costs its length once, not once an opening.
        const auto another = text.indexOf(beginMark, at);
        const auto room = std::min((another < 0 ? text.size() : another) - at, largestBody);
        const auto end = text.sliced(at, room).indexOf(endMark.toByteArray() + block.label + dashes.toByteArray());
        if (end < 0) {
            block.damaged = true;
        } else {
            decode(withoutHeaders(text.sliced(at, end), block), block);
            at += end + endMark.size() + labelEnd + dashes.size();
            block.whole = text.sliced(begin, at - begin);
        }
        blocks.push_back(std::move(block));
    }
    return blocks;
}

} // namespace probate
