#include "reports/html_page.h"

#include "reports/printable.h"

#include <algorithm>
#include <string_view>

namespace probate {

void HtmlPage::begin(const char *tag, Attributes attributes, const char *end)
{
    m_out += '<';
    m_out += tag;
    for (const auto &[name, value] : attributes) {
        m_out += ' ';
        m_out += name;
        m_out += "=\"" + printable(value).toHtmlEscaped().toUtf8() + '"';
    }
    m_out += end;
}

void HtmlPage::open(const char *tag, Attributes attributes)
{
    begin(tag, attributes, ">");
    m_open.push_back(tag);
}

void HtmlPage::close()
{
    const std::string_view tag = m_open.back();
    m_open.pop_back();
    m_out += "</";
    m_out += tag.data();
    m_out += '>';
    static constexpr std::string_view inlineTags[] = {"a", "span", "b", "code", "small", "option", "rect", "line"};
    if (std::find(std::begin(inlineTags), std::end(inlineTags), tag) == std::end(inlineTags)) {
        m_out += '\n';
    }
}

void HtmlPage::text(const QString &text)
{
    m_out += printable(text).toHtmlEscaped().toUtf8();
}

void HtmlPage::element(const char *tag, const QString &content, Attributes attributes)
{
    open(tag, attributes);
    text(content);
    close();
}

void HtmlPage::empty(const char *tag, Attributes attributes)
{
    begin(tag, attributes, " />");
}

void HtmlPage::raw(QByteArrayView trusted)
{
    m_out += trusted;
}

} // namespace probate
