#include "scanners/readers/exports/token_listing.h"

#include "core/hash/sha256.h"

namespace probate {

using namespace Qt::StringLiterals;

void put(Export &from, ListedToken token, const QString &item)
{
    const Handle handle = token.described.handles.front();
    token.described.lifetime.lastUsed = issuerDate(token.used);
    from.list(std::move(token.described), item);

    StateEvidence state;
    state.credential = handle;
    state.scope = token.scope;
    state.state = token.state;
    state.time = from.time();
    state.endedAt = token.endedAt;
    state.because = token.because.isEmpty() ? u"listed by the issuer"_s : token.because;
    from.observe(std::move(state), item);
    if (token.used) {
        from.use(handle, token.scope, *token.used, from.time(), u"the issuer's last use"_s, item);
    }
    if (token.owner) {
        from.own(handle, *token.owner, token.relation, token.basis, token.ownedBecause, item);
    }
}

std::optional<Handle> sshKeyHandle(const QString &publicKeyLine)
{
    const QStringList words = publicKeyLine.split(u' ', Qt::SkipEmptyParts);
    if (words.size() < 2) {
        return std::nullopt;
    }
    const auto decoded = QByteArray::fromBase64Encoding(words[1].toLatin1(), QByteArray::AbortOnBase64DecodingErrors);
    const QByteArray blob = decoded ? *decoded : QByteArray();
    // RFC 4253 6.6: the blob repeats its algorithm after a length of four bytes.
    const QByteArray algorithm = words[0].toLatin1();
    if (blob.size() < 4 + algorithm.size() || blob.mid(4, algorithm.size()) != algorithm) {
        return std::nullopt;
    }
    return Handle{handles::sshSha256, "SHA256:" + sha256(blob).toBase64(QByteArray::OmitTrailingEquals)};
}

} // namespace probate
