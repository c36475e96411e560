// Writes JSON in the order in which it is told, so that equal input gives equal bytes and people find what they look
// for. It escapes more than RFC 8259 asks: nothing it writes can steer a terminal that shows the file.
#pragma once

#include "core/base/instant.h"

#include <QByteArray>
#include <QString>

#include <optional>
#include <vector>

namespace probate {

class JsonWriter
{
public:
    void beginObject();
    void endObject();
    void beginArray();
    void endArray();
    void key(const char *name); ///< ASCII without quotes

    void value(const QString &text);
    void value(const char *ascii);
    void value(bool truth);
    void value(qint64 number);
    void value(int number) { value(static_cast<qint64>(number)); }
    void value(std::uint64_t number);
    void value(double number); ///< shortest form that reads back; not a number gives null
    void value(Instant instant);
    void null();

    template <typename T> void field(const char *name, const T &it)
    {
        key(name);
        value(it);
    }
    /// Null where there is none: an absent value is said, not left out.
    template <typename T> void field(const char *name, const std::optional<T> &it)
    {
        key(name);
        if (it) {
            value(*it);
        } else {
            null();
        }
    }
    /// An array with one element for each, written by `write(element)`.
    template <typename Range, typename Write> void list(const char *name, const Range &range, Write write)
    {
        key(name);
        beginArray();
        for (const auto &it : range) {
            write(it);
        }
        endArray();
    }
    template <typename Write> void object(const char *name, Write write)
    {
        key(name);
        beginObject();
        write();
        endObject();
    }

    /// The document, with a newline at its end. Call once, when everything that was begun has ended.
    QByteArray take();

private:
    void separate();
    void newline();
    void quoted(const QString &text);

    QByteArray m_out;
    std::vector<bool> m_filled; ///< one an open container: it has an element
    bool m_afterKey = false;
};

} // namespace probate
