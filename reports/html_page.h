// Builds one HTML page that is well-formed XML too. Text and attributes are escaped here and nowhere else, after
// printable(): no name can become markup, an attribute, a script or a character that reorders the line.
#pragma once

#include <QByteArray>
#include <QString>

#include <initializer_list>
#include <utility>
#include <vector>

namespace probate {

class HtmlPage
{
public:
    using Attributes = std::initializer_list<std::pair<const char *, QString>>;

    void open(const char *tag, Attributes attributes = {});
    void close(); ///< the innermost open element
    void text(const QString &text);
    void element(const char *tag, const QString &text, Attributes attributes = {});
    void empty(const char *tag, Attributes attributes = {});
    /// Our own bytes, as they are. Never anything of an assessment.
    void raw(QByteArrayView trusted);

    QByteArray take() { return std::move(m_out); }

private:
    void begin(const char *tag, Attributes attributes, const char *end);

    QByteArray m_out;
    std::vector<const char *> m_open;
};

} // namespace probate
