// Files of one setting a line: dotenv, INI and its relatives, Java properties.
#include "scanners/readers/config/siblings.h"

namespace probate {

namespace {

constexpr qsizetype largestFile = 8 << 20;

bool isShellName(QByteArrayView name)
{
    return !name.isEmpty() && name.size() < 200 && std::all_of(name.begin(), name.end(), [](char c) {
        return std::isalnum(static_cast<unsigned char>(c)) || c == '_' || c == '-' || c == '.';
    });
}

/// A value as dotenv libraries read it: quotes taken off; without quotes, a blank and '#' begin a comment.
QByteArrayView unquoted(QByteArrayView value)
{
    value = value.trimmed();
    if (value.size() >= 2 && (value[0] == '"' || value[0] == '\'')) {
        const auto close = value.indexOf(value[0], 1);
        return close < 0 ? value.sliced(1) : value.sliced(1, close - 1);
    }
    const auto comment = value.indexOf(QByteArrayView(" #"));
    return comment < 0 ? value : value.first(comment).trimmed();
}

NamedEntry entryAt(const Document &document, const TextLines &lines, QByteArrayView key, QByteArrayView value)
{
    return {key.toByteArray(), value, lines.number(), static_cast<std::uint64_t>(value.data() - document.bytes.data())};
}

bool recognisesDotenv(const Document &document)
{
    const QStringView name = document.nameView();
    return document.bytes.size() <= largestFile && (name.startsWith(QLatin1StringView(".env")) ||
                                                    isNamed(document, {".env", ".envrc", "environment", ".flaskenv"}));
}

bool readDotenv(const Document &document, ReadContext &context)
{
    std::vector<NamedEntry> entries;
    TextLines lines(document.bytes);
    while (lines.next()) {
        auto line = lines.line().trimmed();
        if (line.startsWith('#')) {
            continue;
        }
        if (line.startsWith("export ")) {
            line = line.sliced(7).trimmed();
        }
        const auto equals = line.indexOf('=');
        if (equals > 0 && isShellName(line.first(equals).trimmed())) {
            entries.push_back(
                entryAt(document, lines, line.first(equals).trimmed(), unquoted(line.sliced(equals + 1))));
        }
    }
    if (entries.empty()) {
        return false;
    }
    judgeSiblings(context, "dotenv", {}, entries);
    return true;
}

constexpr std::initializer_list<const char *> iniNames = {
    ".ini",    ".cfg",     ".cnf",        ".conf",    ".s3cfg",      ".boto",  ".passwd-s3fs", ".pypirc", ".gitconfig",
    ".my.cnf", "pip.conf", "rclone.conf", "odbc.ini", "credentials", "config", ".rdp",         ".reg",    ".url"};

bool recognisesIni(const Document &document)
{
    if (document.bytes.size() > largestFile ||
        document.bytes.first(std::min<qsizetype>(document.bytes.size(), 512)).contains('\0')) {
        return false;
    }
    return isNamed(document, iniNames) && !pathHas(document, QLatin1StringView("/.ssh/"));
}

/// [section], then "key = value" or "key: value"; '#' and ';' begin comment lines. Sections are judged one by one.
bool readIni(const Document &document, ReadContext &context)
{
    std::vector<std::pair<QString, std::vector<NamedEntry>>> sections(1);
    std::size_t found = 0;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto line = lines.line().trimmed();
        if (line.isEmpty() || line[0] == '#' || line[0] == ';') {
            continue;
        }
        if (line[0] == '[' && line.contains(']')) {
            sections.emplace_back(shortText(line.sliced(1, line.indexOf(']') - 1)), std::vector<NamedEntry>());
            continue;
        }
        const auto cut = line.indexOf('=') > 0 ? line.indexOf('=') : line.indexOf(':');
        if (cut <= 0 || line.first(cut).trimmed().size() > 120) {
            continue;
        }
        auto key = line.first(cut).trimmed();
        if (key.size() > 2 && key.startsWith('"') && key.endsWith('"')) { // registry exports quote names
            key = key.sliced(1, key.size() - 2);
        }
        if (key.contains('"') || key.contains('\'')) {
            continue; // nginx: set $token "ID:SECRET"; the sign stands within a value
        }
        sections.back().second.push_back(entryAt(document, lines, key, unquoted(line.sliced(cut + 1))));
        ++found;
    }
    if (found == 0) {
        return false;
    }
    for (const auto &[section, entries] : sections) {
        judgeSiblings(context, "ini", section, entries);
    }
    return true;
}

constexpr std::initializer_list<const char *> propertiesNames = {".properties", ".jks.properties", "gradle.properties"};

bool recognisesProperties(const Document &document)
{
    return document.bytes.size() <= largestFile && isNamed(document, propertiesNames);
}

/// java.util.Properties#load: '=', ':' or a blank ends the key, '\' at a line's end continues it, \uXXXX and \x are
/// escapes.
QByteArray unescapedProperty(QByteArrayView text)
{
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        if (text[i] != '\\' || i + 1 == text.size()) {
            out += text[i];
            continue;
        }
        const char c = text[++i];
        bool ok = false;
        if (c == 'u' && i + 4 < text.size()) {
            const ushort unit = text.sliced(i + 1, 4).toByteArray().toUShort(&ok, 16);
            if (ok) {
                out += QString(QChar(unit)).toUtf8();
                i += 4;
            }
        }
        if (!ok) {
            out += c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
    }
    return out;
}

struct Property
{
    QByteArray key;
    QByteArray value;
    std::uint32_t line = 0;
    std::uint64_t offset = 0;
};

Property propertyOf(const QByteArray &text, std::uint32_t line, std::uint64_t offset)
{
    qsizetype cut = 0;
    while (cut < text.size() && text[cut] != '=' && text[cut] != ':' && text[cut] != ' ' && text[cut] != '\t') {
        cut += text[cut] == '\\' ? 2 : 1;
    }
    cut = std::min(cut, text.size());
    auto value = QByteArrayView(text).sliced(cut).trimmed();
    if (value.startsWith('=') || value.startsWith(':')) {
        value = value.sliced(1).trimmed();
    }
    return {unescapedProperty(QByteArrayView(text).first(cut)), unescapedProperty(value), line, offset};
}

bool readProperties(const Document &document, ReadContext &context)
{
    std::vector<Property> properties;
    QByteArray logical;
    std::uint32_t begin = 0;
    std::uint64_t offset = 0;
    TextLines lines(document.bytes);
    while (lines.next()) {
        const auto line = lines.line().trimmed();
        if (logical.isEmpty()) {
            if (line.isEmpty() || line[0] == '#' || line[0] == '!') {
                continue;
            }
            begin = lines.number();
            offset = lines.offset();
        }
        qsizetype slashes = 0;
        while (slashes < line.size() && line[line.size() - 1 - slashes] == '\\') {
            ++slashes;
        }
        const bool goesOn = slashes % 2 == 1;
        logical.append(line.data(), line.size() - (goesOn ? 1 : 0));
        if (!goesOn) {
            properties.push_back(propertyOf(logical, begin, offset));
            logical.clear();
        }
    }
    if (!logical.isEmpty()) {
        properties.push_back(propertyOf(logical, begin, offset));
    }
    // "spring.datasource.password" and "spring.datasource.username" are siblings by their stem, as in any other file.
    std::vector<NamedEntry> entries;
    for (const auto &property : properties) {
        entries.push_back({property.key, property.value, property.line, property.offset});
    }
    judgeSiblings(context, "properties", {}, entries);
    return !entries.empty();
}

} // namespace

extern const Reader dotenvReader;
extern const Reader iniReader;
extern const Reader propertiesReader;
const Reader dotenvReader = {"dotenv", "dotenv files", recognisesDotenv, readDotenv};
const Reader iniReader = {"ini",
                          "INI files: .ini, .cfg, .conf, pip, pypirc, s3cfg, gitconfig, AWS credentials",
                          recognisesIni,
                          readIni,
                          {.names = iniNames}};
const Reader propertiesReader = {
    "properties", "Java properties", recognisesProperties, readProperties, {.names = propertiesNames}};

} // namespace probate
