// What people and programs do to a file from one version to the next; most of it in or near a secret.
#pragma once

#include "tests/histories/secret_shapes.h"

namespace probate::test {

class FileEdits
{
public:
    FileEdits(const SecretShapes &shapes, Random &random) : m_shapes(shapes), m_random(random) {}

    /// Innocent text with pieces in it.
    QByteArray largeText(qsizetype size);
    QByteArray edited(QByteArray bytes);
    /// A zero byte, a byte order mark, UTF-16 or carriage returns come or go.
    QByteArray flipped(QByteArray bytes);
    QByteArray piece();
    NamedFile wholeFile() { return m_shapes.wholeFile(m_random); }

private:
    qsizetype lineStart(const QByteArray &bytes, qsizetype at) const;
    /// Some place of one of the pieces that were put somewhere; anywhere, if none of them is here.
    qsizetype nearSecret(const QByteArray &bytes);
    QByteArray editedAt(QByteArray bytes, qsizetype at);
    QByteArray moved(QByteArray bytes);

    const SecretShapes &m_shapes;
    Random &m_random;
    std::vector<QByteArray> m_known; ///< pieces that were put into files
};

} // namespace probate::test
