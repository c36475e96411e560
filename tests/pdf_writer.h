// PDF files object by object, for what no tool writes.
#pragma once

#include <QByteArrayList>

namespace probate::test {

/// A file with these objects, numbered from 1.
inline QByteArray pdf(const QByteArrayList &objects)
{
    QByteArray file = "%PDF-1.7\n";
    for (qsizetype i = 0; i < objects.size(); ++i) {
        file += QByteArray::number(i + 1) + " 0 obj\n" + objects[i] + "\nendobj\n";
    }
    return file + "trailer << /Root 1 0 R >>\n";
}

inline QByteArray stream(const QByteArray &bytes, const QByteArray &with = {})
{
    return "<< /Length " + QByteArray::number(bytes.size()) + with + " >>\nstream\n" + bytes + "\nendstream";
}

/// qCompress without Qt's size before it.
inline QByteArray packed(const QByteArray &bytes)
{
    return qCompress(bytes, 9).sliced(4);
}

} // namespace probate::test
