// Names and values that stand side by side (a section, a map, a dotenv file): which login, host and second half of a
// pair belong to which secret. It knows no file format.
#pragma once

#include "scanners/readers/config/tree.h"
#include "scanners/readers/facts.h"

namespace probate {

struct NamedEntry
{
    QByteArray key;
    QByteArrayView value;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

/// Judges every entry by the generic rules under "prefix.key", with the login and host that share its stem
/// (DB_PASSWORD, DB_USER, DB_HOST). An AWS key id and its secret become one credential. PEM blocks are handed on as
/// nested documents.
void judgeSiblings(ReadContext &context, const char *reader, const QString &prefix,
                   const std::vector<NamedEntry> &entries);

/// Every map of the tree, with {"name": N, "value": V} taken as N = V.
void judgeTree(ReadContext &context, const char *reader, const TreeNode &root);

/// The account inside an AWS key id, as `aws sts get-access-key-info` answers; empty for ids from before that encoding.
QString awsAccountOf(QByteArrayView keyId);

/// One AWS credential from its two halves.
void observeAwsPair(ReadContext &context, const char *reader, QByteArrayView keyId, QByteArrayView secret,
                    bool temporary, const QString &profile, const Place &place);

} // namespace probate
