#include "scanners/matching/caseless.h"
#include "scanners/matching/stand_in.h"
#include "scanners/matching/validators/table.h"

#include <algorithm>
#include <array>
#include <cstring>

namespace probate {

namespace {

/// Bits that the second letter costs after the first, 'a' for none: rounded -log2 of the share of each pair among 2.4
/// million letters of Debian's copyright files and Python's standard library, one row a first letter.
constexpr std::array pairCost{"lfeejifkflhdedlfmdedggihgl", "eighdkijeejdijehkfeidmmmei", "ejgidjlefmeehjcfkfhdfjllik",
                              "dhifbhijcjjgihehkffheikkhl", "fheeffhkimidfdhfhdddjghehk", "ekhgfelkcnmfiichkdfeemkngp",
                              "fjhicjhddnoegeffnedgeikpki", "dlkjblnkdokihhdgoghehmloim", "gfegfefnkniefceglgddkgnhng",
                              "djikbkklfjiikhcgnhgjenjnil", "ejhfbigheliegffgjgegfjekjj", "eiifcdhlcnjejiehnjefeijpfk",
                              "dfjhcjllenjhfjddpiegfkklip", "ejeddgdkflhhjgdhmkddfhjjgl", "hffeiehkhkhfecgenceeeggjlk",
                              "dkihdikhfpjdjjdeldgefhipep", "fgfeghhghjjgfeffggedbhginn", "djfgchfkdogifedhoeeeghinfn",
                              "flgicihfemhghiefkfecfjilgl", "ejhhdhmcdolhhiehndefekgkfj", "gfgfeggnfkkdediepdddllmilj",
                              "ckjibjjndokkhigkmiijkmljmm", "cjjgdildcplglfekjdfjjkgjll", "ehciegjieplggjhdphgckkkggi",
                              "ghghehijfpmgffecmdddiigmij", "ejikbimgcnlffhejnihiinjmhg"};

int letterIndex(char c)
{
    return c >= 'a' && c <= 'z' ? c - 'a' : c >= 'A' && c <= 'Z' ? c - 'A' : -1;
}

} // namespace

std::optional<double> letterCost(QByteArrayView value)
{
    int sum = 0;
    int pairs = 0;
    for (qsizetype i = 1; i < value.size(); ++i) {
        const int a = letterIndex(value[i - 1]);
        const int b = letterIndex(value[i]);
        if (a >= 0 && b >= 0) {
            sum += pairCost[static_cast<std::size_t>(a)][b] - 'a';
            ++pairs;
        }
    }
    return pairs > 0 ? std::optional(double(sum) / pairs) : std::nullopt;
}

bool readsLikeWords(QByteArrayView value)
{
    qsizetype letters = 0;
    qsizetype longest = 0; // run of letters
    qsizetype run = 0;
    qsizetype changes = 0; // between letters and digits
    for (qsizetype i = 0; i < value.size(); ++i) {
        const bool letter = letterIndex(value[i]) >= 0;
        letters += letter;
        run = letter ? run + 1 : 0;
        longest = std::max(longest, run);
        if (i > 0) {
            const bool digit = value[i] >= '0' && value[i] <= '9';
            const bool digitBefore = value[i - 1] >= '0' && value[i - 1] <= '9';
            changes += (letter && digitBefore) || (digit && letterIndex(value[i - 1]) >= 0);
        }
    }
    if (value.contains(' ') && letters * 10 >= value.size() * 7) {
        return true;
    }
    const auto cost = letterCost(value);
    // A generated text of letters and digits changes between them every few characters; what people write does not.
    return cost && *cost <= naturalCost && longest >= 4 && letters * 10 >= value.size() * 6 &&
           changes * 8 <= value.size();
}

namespace validators {

namespace {

/// The line that the secret stands on, before the secret; at most 120 bytes.
QByteArrayView lineBefore(const Candidate &candidate)
{
    const qsizetype earliest = std::max<qsizetype>(candidate.secret.from - 120, 0);
    const QByteArrayView before = candidate.bytes.sliced(earliest, candidate.secret.from - earliest);
    return before.sliced(before.lastIndexOf('\n') + 1);
}

} // namespace

Refusal notDigest(const Candidate &candidate, const QString &, Yield &)
{
    static constexpr std::array words{
        "sha1", "sha-1", "sha224",   "sha256",      "sha-256",    "sha384", "sha512",   "sha3",
        "md5",  "crc32", "checksum", "digest",      "integrity",  "commit", "revision", "blake2",
        "etag", "hash=", "hashes",   "fingerprint", "thumbprint", "git-rev"};
    const QByteArrayView line = lineBefore(candidate);
    const bool named =
        std::any_of(words.begin(), words.end(), [&](const char *word) { return containsCaseless(line, word); });
    return named ? "its line calls it a digest" : nullptr;
}

Refusal notNatural(const Candidate &candidate, const QString &, Yield &)
{
    return readsLikeWords(candidate.value()) ? "it reads like words" : nullptr;
}

namespace {

/// Names that nobody can register (RFC 2606, section 2 and 3).
bool isReservedName(const QString &host)
{
    static constexpr std::array reserved{"example.com", "example.org", "example.net", ".example", ".invalid", ".test"};
    return std::any_of(reserved.begin(), reserved.end(),
                       [&](const char *it) { return host.endsWith(QLatin1StringView(it), Qt::CaseInsensitive); });
}

/// "app:app@localhost": how examples write a connection that only this machine can make.
bool isOfThisMachine(const QString &host, const QString &user, QByteArrayView value)
{
    const bool here = host == QStringLiteral("localhost") || host == QStringLiteral("127.0.0.1");
    return here && user == QLatin1StringView(value) &&
           std::all_of(value.begin(), value.end(), [](char c) { return c >= 'a' && c <= 'z'; });
}

/// What stands between ':' and '@', and is no password all the same.
Refusal notOfUrl(const Candidate &candidate, QByteArrayView value)
{
    const auto host = candidate.named.find(QStringLiteral("host"));
    if (host == candidate.named.end()) {
        return nullptr;
    }
    // "http://openid.example%2Fme:one@host": a user is no place (RFC 3986, section 3.2.1, writes '/' as %2F)
    const auto user = candidate.named.find(QStringLiteral("user"));
    if (user != candidate.named.end() && user->second.contains(QLatin1Char('.')) &&
        user->second.contains(QLatin1StringView("%2F"), Qt::CaseInsensitive)) {
        return "its user is a place";
    }
    if (user != candidate.named.end() && isOfThisMachine(host->second, user->second, value)) {
        return "it is its user's name, at this machine";
    }
    const auto isCapital = [](QChar c) { return c >= QLatin1Char('A') && c <= QLatin1Char('Z'); };
    const bool named = user != candidate.named.end() && user->second.size() > 1 &&
                       std::all_of(user->second.begin(), user->second.end(), isCapital);
    if (named && std::all_of(value.begin(), value.end(), [](char c) { return c >= 'A' && c <= 'Z'; })) {
        return "it names what stands there"; // "https://KEY:DOMAIN@host"
    }
    if (strchr("?&", value.front()) && value.contains('=')) {
        return "it is a query"; // "mongodb://host:?option=a@b"
    }
    // "http://host:8080?mail=a@b": '?' and '#' end the place of user and host (RFC 3986, section 3.2)
    const auto mark = std::find_if(value.begin(), value.end(), [](char c) { return c == '?' || c == '#'; });
    const QByteArrayView port = value.first(mark - value.begin());
    const bool digits = std::all_of(port.begin(), port.end(), [](char c) { return c >= '0' && c <= '9'; });
    const bool variable = port.size() > 2 && port[0] == '%' && port[1] >= 'G' && port[1] <= 'Z';
    if (mark != value.end() && !port.isEmpty() && ((digits && port.size() <= 5) || variable)) {
        return "it is a port";
    }
    QByteArray decoded = QByteArray::fromPercentEncoding(value.toByteArray());
    const bool lower =
        std::all_of(decoded.begin(), decoded.end(), [](char c) { return (c >= 'a' && c <= 'z') || c == ':'; });
    const bool tiny = decoded.size() < 3;
    const bool standIn = isStandIn(decoded);
    decoded.fill('\0');
    if (tiny || standIn) {
        return tiny ? "it is too short" : "it is a placeholder";
    }
    return lower && value.size() < 16 && isReservedName(host->second) ? "its host is one that documentation uses"
                                                                      : nullptr;
}

} // namespace

/// For passwords in connection strings, URLs and commands, where the place itself says "password".
Refusal password(const Candidate &candidate, const QString &, Yield &)
{
    const QByteArrayView value = candidate.value();
    if (value.size() < 3) {
        return "it is too short";
    }
    if (std::any_of(candidate.whole.of(candidate.bytes).begin(), candidate.whole.of(candidate.bytes).end(),
                    [](char c) { return (c >= '\0' && c < '\t') || (c > '\r' && c < ' ') || c == '\x7F'; })) {
        return "it is no text";
    }
    if (const char *refusal = notOfUrl(candidate, value)) {
        return refusal;
    }
    // "password=password).call()": what ends an argument or an element ends the word
    const auto cut = std::find_first_of(value.begin(), value.end(), std::begin(")]<,;"), std::end(")]<,;") - 1);
    const QByteArrayView core = value.first(cut - value.begin());
    static constexpr std::array common{"password", "passwd",   "pass", "pwd",   "secret", "user",   "username",
                                       "guest",    "postgres", "root", "admin", "mysql",  "test",   "example",
                                       "none",     "null",     "true", "false", "string", "sample", "geheim"};
    if (isStandIn(core) ||
        std::any_of(common.begin(), common.end(), [&](const char *word) { return equalsCaseless(core, word); })) {
        return "it is a placeholder";
    }
    if (isConstantName(core)) {
        return "it is a constant's name";
    }
    // "p%40ssword", "pass^word": the word with marks in it
    QByteArray letters;
    for (const char c : QByteArray::fromPercentEncoding(value.toByteArray())) {
        if (letterIndex(c) >= 0) {
            letters += toLowerAscii(c);
        }
    }
    static constexpr std::array marked{"password", "pssword", "passwd", "mypass", "mypassword", "yourpassword"};
    const bool word = std::any_of(marked.begin(), marked.end(), [&](const char *it) { return letters == it; }) &&
                      std::none_of(value.begin(), value.end(), [](char c) { return c >= '1' && c <= '9'; });
    letters.fill('\0');
    // "user=user, password=secretOne,": an argument
    const bool argument = value.endsWith(',') && std::all_of(value.begin(), value.end() - 1,
                                                             [](char c) { return letterIndex(c) >= 0 || c == '_'; });
    if (word || argument) {
        return word ? "it is a placeholder" : "it is code";
    }
    // Code: calls, members, format directives.
    for (const char *mark : {"()", "->", "::", "%s", "%d", "%v", "\\(", "+\"", "'+", "[\"", "self.", "this.",
                             "process.env", "os.environ", "...", "\xE2\x80\xA6"}) {
        if (value.contains(mark)) {
            return "it is code";
        }
    }
    return nullptr;
}

} // namespace validators

} // namespace probate
