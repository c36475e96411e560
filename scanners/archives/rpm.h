// Where an RPM package has its header and its payload. Private to scanners/archives.
#pragma once

#include <QByteArrayView>

#include <optional>

namespace probate {

struct RpmParts
{
    QByteArrayView header;  ///< names, dependencies and the scripts that installing runs, as plain text between zeros
    QByteArrayView payload; ///< a compressed cpio
};

/// Nothing if its lengths do not hold.
std::optional<RpmParts> rpmParts(QByteArrayView package);

} // namespace probate
