// Compares bytes with a file in tests/golden. PROBATE_UPDATE_GOLDEN=1 writes the file instead; read the difference
// before you commit it.
#pragma once

#include <QByteArray>
#include <QString>

namespace probate::fixtures {

/// Empty where they are equal (or the file was rewritten), else a sentence with the first line that differs.
QString differenceFromGolden(const QString &name, const QByteArray &bytes);

/// What no output may hold raw: the characters by which a name steers a terminal or reorders a line. Newline is
/// allowed. Empty, or a sentence with the place.
QString steeringCharacter(const QByteArray &utf8);

} // namespace probate::fixtures
