// A plain hash for names and integrity, never for secrets (core/crypto/fingerprint.h is for those).
#pragma once

#include <QByteArray>
#include <QByteArrayView>

namespace probate {

QByteArray sha256(QByteArrayView bytes);    ///< 32 raw bytes
QByteArray sha256Hex(QByteArrayView bytes); ///< 64 lower-case hex digits

} // namespace probate
