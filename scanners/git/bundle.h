// Git bundles (gitformat-bundle(5)): a few header lines, then a pack. Reads the header; the pack is for others.
#pragma once

#include "scanners/git/repository.h"

namespace probate::git {

struct Bundle
{
    ObjectFormat format = ObjectFormat::Sha1;
    std::vector<Ref> refs;                 ///< sorted
    std::vector<QByteArray> prerequisites; ///< hex ids of commits that the receiver must have
    bool filtered = false;                 ///< objects were left out by intent (@filter)
    qint64 packOffset = 0;

    bool operator==(const Bundle &) const = default;
};

/// A regular file that begins with a bundle's signature.
bool isBundle(const QString &path);
Result<Bundle> readBundleHeader(const QString &path);

} // namespace probate::git
