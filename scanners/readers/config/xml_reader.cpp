// XML settings: Maven, web.config, NuGet, Tomcat, property lists and whatever else writes names and values as elements
// or attributes. Entities are not expanded beyond a cap, and nothing outside the file is read.
#include "scanners/keys/pem.h"
#include "scanners/readers/config/siblings.h"

#include <QXmlStreamReader>

namespace probate {

namespace {

constexpr std::size_t deepestElement = 100;
constexpr std::size_t mostEntries = 500'000;

struct OwnedEntry
{
    QByteArray key;
    QByteArray value;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

/// What stands inside one element: its attributes and its children that are text alone.
struct Element
{
    QString name;
    QByteArray text;
    QByteArray pendingKey; ///< property lists: <key>K</key><string>V</string>
    std::vector<OwnedEntry> entries;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
    bool hasChildren = false;
};

class XmlWalk
{
public:
    /// False if it is not well-formed, or beyond the caps.
    bool walk(QByteArrayView bytes)
    {
        QXmlStreamReader reader(QByteArray::fromRawData(bytes.data(), bytes.size()));
        reader.setEntityExpansionLimit(1'000);
        m_open.resize(1);
        while (!reader.atEnd()) {
            switch (reader.readNext()) {
            case QXmlStreamReader::StartElement:
                begin(reader);
                break;
            case QXmlStreamReader::EndElement:
                end();
                break;
            case QXmlStreamReader::Characters:
                m_open.back().text += reader.text().toUtf8();
                break;
            default:
                break;
            }
            if (m_open.size() > deepestElement || m_count > mostEntries) {
                capHit = true;
                return false;
            }
        }
        return !reader.hasError();
    }

    std::vector<std::pair<QString, std::vector<OwnedEntry>>> groups;
    bool capHit = false;

private:
    void begin(const QXmlStreamReader &reader)
    {
        m_open.back().hasChildren = true;
        Element element;
        element.name = reader.name().toString().left(120);
        element.line = static_cast<std::uint32_t>(reader.lineNumber());
        element.offset = static_cast<std::uint64_t>(reader.characterOffset());
        QByteArray key;
        QByteArray value;
        for (const auto &attribute : reader.attributes()) {
            const QByteArray name = attribute.name().toUtf8();
            if (name == "key" || name == "name") {
                key = attribute.value().toUtf8();
            } else if (name == "value") {
                value = attribute.value().toUtf8();
            }
            add(element, name, attribute.value().toUtf8(), element);
        }
        if (!key.isEmpty() &&
            !value.isEmpty()) { // <add key="K" value="V"/>: siblings of the same parent belong together
            add(m_open.back(), key, value, element);
        }
        m_open.push_back(std::move(element));
    }

    void end()
    {
        Element element = std::move(m_open.back());
        m_open.pop_back();
        auto &parent = m_open.back();
        const QByteArray text = element.text.trimmed();
        if (!element.hasChildren && !text.isEmpty()) {
            if (element.name == QLatin1StringView("key")) {
                parent.pendingKey = text;
            } else {
                add(parent, parent.pendingKey.isEmpty() ? element.name.toUtf8() : parent.pendingKey, text, element);
                parent.pendingKey.clear();
            }
        }
        if (!element.entries.empty()) {
            groups.emplace_back(element.name, std::move(element.entries));
        }
    }

    void add(Element &to, QByteArray key, QByteArray value, const Element &at)
    {
        ++m_count;
        to.entries.push_back({std::move(key), std::move(value), at.line, at.offset});
    }

    std::vector<Element> m_open;
    std::size_t m_count = 0;
};

constexpr std::initializer_list<const char *> xmlNames = {
    ".xml", ".config", ".plist", ".csproj", ".props", ".pubxml", ".publishsettings", ".ovpn.xml", ".jelly"};

bool recognisesXml(const Document &document)
{
    return document.bytes.size() <= largestTree && isNamed(document, xmlNames);
}

/// What Windows' CryptProtectData returns: version 1, then the provider's GUID.
bool isWindowsProtected(QByteArrayView base64)
{
    return base64.startsWith("AQAAANCMnd8BFdERjHoAwE/Cl+");
}

/// NuGet.config, <apikeys>: <add key="URL of a feed" value="what nuget setapikey kept"/>, which only the account that
/// set it can read, and only on Windows; and what people write there by hand.
/// https://learn.microsoft.com/en-us/nuget/reference/nuget-config-file#apikeys
void judgeApiKeys(ReadContext &context, const std::vector<OwnedEntry> &entries)
{
    for (const OwnedEntry &entry : entries) {
        if (entry.key == "key" || entry.key == "value") {
            continue; // the attributes themselves: their pair stands in the parent
        }
        const QString feed = hostIn(shortText(entry.key));
        const bool sealed = isWindowsProtected(entry.value);
        auto credential = describe(sealed ? Kind::EncryptedStore : Kind::ApiKey,
                                   (sealed ? QStringLiteral("NuGet API key for %1, encrypted by Windows")
                                           : QStringLiteral("NuGet API key for %1"))
                                       .arg(feed));
        credential.attributes[QStringLiteral("host")] = feed;
        observeSecret(context, "nuget", std::move(credential), entry.value, 0.95, {{}, entry.line, entry.offset});
    }
}

bool readXml(const Document &document, ReadContext &context)
{
    XmlWalk walk;
    if (!walk.walk(document.bytes)) {
        if (walk.capHit) {
            context.skip(QStringLiteral("limit"),
                         QStringLiteral("XML: beyond the caps on depth or entries: not taken apart"));
        }
        return walk.capHit; // broken XML is not ours: the matcher reads the bytes
    }
    const bool nuget = isNamed(document, {"nuget.config"});
    for (auto &[name, owned] : walk.groups) {
        if (nuget && name.compare(QLatin1StringView("apikeys"), Qt::CaseInsensitive) == 0) {
            judgeApiKeys(context, owned);
            continue;
        }
        std::vector<NamedEntry> entries;
        for (const auto &entry : owned) {
            entries.push_back({entry.key, entry.value, entry.line, entry.offset});
        }
        judgeSiblings(context, "xml", name, entries);
        for (auto &entry : owned) {
            scrub(entry.value);
        }
    }
    return true;
}

} // namespace

extern const Reader xmlReader;
const Reader xmlReader = {
    "xml", "XML settings: Maven, web.config, NuGet, property lists", recognisesXml, readXml, {.names = xmlNames}};

} // namespace probate
