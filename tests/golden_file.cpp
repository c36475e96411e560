#include "tests/golden_file.h"

#include <QDir>
#include <QFile>

namespace probate::fixtures {

QString differenceFromGolden(const QString &name, const QByteArray &bytes)
{
    const QString path = QStringLiteral(PROBATE_SOURCE_DIR "/tests/golden/") + name;
    QFile file(path);
    if (qEnvironmentVariableIsSet("PROBATE_UPDATE_GOLDEN")) {
        QDir().mkpath(QStringLiteral(PROBATE_SOURCE_DIR "/tests/golden"));
        const bool written = file.open(QIODevice::WriteOnly) && file.write(bytes) == bytes.size();
        return written ? QString() : QStringLiteral("cannot write %1: %2").arg(path, file.errorString());
    }
    if (!file.open(QIODevice::ReadOnly)) {
        return QStringLiteral("cannot read %1: %2").arg(path, file.errorString());
    }
    const QByteArray expected = file.readAll();
    if (expected == bytes) {
        return {};
    }
    const auto is = bytes.split('\n');
    const auto should = expected.split('\n');
    for (qsizetype i = 0; i < std::max(is.size(), should.size()); ++i) {
        if (is.value(i) != should.value(i) || i >= is.size() || i >= should.size()) {
            return QStringLiteral("%1:%2\n  golden: %3\n  is:     %4\n(PROBATE_UPDATE_GOLDEN=1 rewrites it)")
                .arg(name)
                .arg(i + 1)
                .arg(QString::fromUtf8(should.value(i)), QString::fromUtf8(is.value(i)));
        }
    }
    return QStringLiteral("%1 differs").arg(name);
}

QString steeringCharacter(const QByteArray &utf8)
{
    const QString text = QString::fromUtf8(utf8);
    for (qsizetype i = 0; i < text.size(); ++i) {
        const QChar c = text[i];
        const bool bad = (c.category() == QChar::Other_Control && c != QLatin1Char('\n')) ||
                         c.category() == QChar::Other_Format || c.category() == QChar::Separator_Line ||
                         c.category() == QChar::Separator_Paragraph;
        if (bad) {
            return QStringLiteral("U+%1 after \"%2\"")
                .arg(c.unicode(), 4, 16, QLatin1Char('0'))
                .arg(text.mid(std::max<qsizetype>(0, i - 30), 30));
        }
    }
    return {};
}

} // namespace probate::fixtures
