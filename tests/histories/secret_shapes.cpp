#include "tests/histories/secret_shapes.h"

#include "core/rules/example.h"
#include "tests/evaluation/corpus.h"
#include "tests/foreign_tool.h"

#include <array>

namespace probate::test {

namespace {

/// One line of a generator's making each.
constexpr std::array pieces{
    "token = \"ghp_{{base62:30}}{{crc32-github}}\"\n",
    "GITHUB_TOKEN=ghp_{{base62:36}}\n", // its checksum is wrong
    "npm_token: npm_{{base62:30}}{{crc32-npm}}\n",
    "    db_password: \"{{letters:3}}{{password:13}}\"\n",
    "const apiKey = '{{hex:32}}';\n",
    "client_secret = {{base64url:38}}1a\n",
    "url = postgres://svc:{{base62:16}}7@db.{{lower:6}}.internal:5432/orders\n",
    "aws_access_key_id = AKIA{{base32:16}}\naws_secret_access_key = {{base62:20}}/{{base62:18}}7\n",
    "Authorization: Bearer {{jwt:iss=https://login.example,sub=svc,exp=1900000000}}\n",
    "// {{prose:300}}\nslack = \"xoxb-{{digits:12}}-{{digits:12}}-{{base62:24}}\"\n",
    "plaintext = {{hex:32}}\nciphertext = {{hex:32}}\nsecret_key = {{hex:64}}\n", // a test vector's surroundings
    "password = changeme\ntoken = ${TOKEN}\n",
    "deploy_token = 'ghp_{{base62:30}}{{crc32-github}}' # probate:allow {{lower:8}}\n",
    "api_secret = {{base62:40}} // gitleaks:allow\n",
    "{\"a\":\"{{prose:600}}\",\"secret_key\":\"{{base62:40}}\",\"b\":\"{{prose:900}}\",\"auth_token\":\"{{hex:40}}\"}"
    "\n",
    "data: {{base64-of:password=Tr0ub4dor and token=3 in one line}}\n", // probate:allow made up
    "curl -u deploy:{{base62:18}} https://api.{{lower:6}}.example/v1\n",
    "{{pem:RSA PRIVATE KEY:20}}\n",
    "-----BEGIN PRIVATE KEY-----\n{{base64:64}}\n{{base64:64}}\n", // nothing ends it
    "-----END PRIVATE KEY-----\n",                                 // and this may end another's
};

struct Template
{
    const char *path;
    const char *text;
};

constexpr std::array files{
    Template{".netrc", "machine git.{{lower:6}}.example login ci password {{base62:20}}\n"
                       "machine api.example.net\n  login bot\n  password {{base62:16}}7\n"},
    Template{".env", "# settings\nDB_HOST=db1\nDB_PASSWORD={{letters:3}}{{password:13}}\nexport API_KEY='{{hex:32}}'\n"
                     "TOKEN=ghp_{{base62:30}}{{crc32-github}}\n"},
    Template{
        "kube/config",
        "apiVersion: v1\nkind: Config\nclusters:\n- name: c\n  cluster: {server: https://k8s.{{lower:6}}.example}\n"
        "users:\n- name: admin\n  user:\n    token: {{jwt:iss=kubernetes/serviceaccount,sub=system}}\n"
        "- name: basic\n  user:\n    username: ops\n    password: {{base62:18}}\n"
        "contexts:\n- name: x\n  context: {cluster: c, user: admin}\ncurrent-context: x\n"},
    Template{"deploy/secret.yaml",
             "apiVersion: v1\nkind: Secret\nmetadata:\n  name: db\n  namespace: prod\ntype: Opaque\nstringData:\n"
             "  password: {{base62:20}}4\n  api-token: {{hex:40}}\n"},
    Template{"config/application.yml",
             "server:\n  port: 8080\nspring:\n  datasource:\n    url: jdbc:postgresql://db/orders\n"
             "    username: svc\n    password: {{base62:15}}4\n  mail:\n    password: \"{{password:14}}a1\"\n"},
    Template{"config.json", "{\"db\": {\"user\": \"svc\", \"password\": \"{{base62:18}}3\"},\n \"jwt\": {\"secret\": "
                            "\"{{base64url:48}}\"}}\n"},
    Template{"settings.toml",
             "[database]\nuser = \"svc\"\npassword = \"{{base62:17}}5\"\n[api]\ntoken = \"{{hex:40}}\"\n"},
    Template{"app.ini", "[mail]\nuser = bot\npassword = {{base62:16}}8\n[api]\nsecret_key = {{hex:48}}\n"},
    Template{"app.properties", "db.user=svc\ndb.password={{base62:15}}2\napi.token={{base62:36}}\n"},
    Template{"settings.xml",
             "<settings><servers><server><id>r</id><username>ci</username><password>{{base62:19}}6</password>"
             "</server></servers></settings>\n"},
    Template{".npmrc", "//registry.npmjs.org/:_authToken=npm_{{base62:30}}{{crc32-npm}}\n"},
    Template{".pgpass", "db1:5432:orders:svc:{{base62:18}}\ndb2:5432:*:admin:{{base62:14}}9\n"},
    Template{".git-credentials", "https://ci:{{base62:20}}@git.{{lower:5}}.example\n"},
    Template{".docker/config.json", "{\"auths\": {\"registry.example\": {\"auth\": \"{{basic:ci}}\"}}}\n"},
    Template{"infra/main.tf", "provider \"x\" {\n  token = \"{{base62:40}}\"\n}\nresource \"db\" \"a\" {\n  password = "
                              "\"{{base62:18}}3\"\n}\n"},
    Template{".htpasswd", "ada:$apr1${{base62:8}}${{base62:22}}\n"},
    Template{"src/main.py", "import os\nSECRET_KEY = '{{base62:50}}'\n{{prose:500}}\nPASSWORD = \"{{base62:14}}7\"\n"},
};

/// A token with so many claims that it is a kilobyte or three wide.
QByteArray wideToken(Random &random)
{
    const auto part = [](const QByteArray &text) {
        return text.toBase64(QByteArray::Base64UrlEncoding | QByteArray::OmitTrailingEquals);
    };
    QByteArray claims = "{\"iss\":\"https://login.example\",\"sub\":\"" + random.bytes(4).toHex() +
                        "\",\"exp\":1900000000,\"jti\":\"" + random.bytes(8).toHex() + "\",\"groups\":[";
    for (qsizetype left = random.between(10, 45); left > 0; --left) {
        claims += "\"" + random.bytes(16).toHex() + "\"" + (left > 1 ? "," : "");
    }
    return part("{\"alg\":\"RS256\",\"typ\":\"JWT\"}") + "." + part(claims + "]}") + "." + part(random.bytes(128));
}

QByteArray jsonLiteral(const QByteArray &pem)
{
    QByteArray literal = pem.trimmed();
    return "  \"private_key\": \"" + literal.replace('\n', "\\n") + "\\n\",\n";
}

QByteArray indented(const QByteArray &text, const QByteArray &indent)
{
    QByteArray out;
    for (const QByteArray &line : text.trimmed().split('\n')) {
        out += indent + line + '\n';
    }
    return out;
}

/// A secret in a form that has to be undone first, or that lies apart.
QByteArray encodedPiece(Random &random)
{
    const QByteArray token = generated("ghp_{{base62:30}}{{crc32-github}}", random);
    const QByteArray setting = "service: billing\ntoken: " + token + "\nurl: https://billing.example/api\n";
    const QByteArray &key = random.pick(foreignKeys());
    switch (random.below(13)) {
    case 0:
        return "payload: " + setting.toBase64() + "\n";
    case 1:
        return wrapped((setting + innocentText(random, 900)).toBase64(), random.oneIn(2) ? 64 : 76) + "\n";
    case 2:
        return "blob = " + setting.toBase64().toBase64() + "\n";
    case 3:
        return "dump " + setting.toHex() + "\n";
    case 4:
        return "GET /cb?state=" + setting.toPercentEncoding() + "&x=1\n";
    case 5:
        return "id_token=" + wideToken(random) + "\n";
    case 6:
        return key;
    case 7:
        return jsonLiteral(key);
    case 8:
        return "key: |\n" + indented(key, "    ");
    case 9:
        return "tls.key: " + key.toBase64() + "\n";
    case 10: // the halves of a pair lie up to 600 bytes apart, which is too far for some
        return generated("aws_access_key_id = AKIA{{base32:16}}\n", random) +
               innocentText(random, random.between(0, 600)) +
               generated("aws_secret_access_key = {{base62:20}}/{{base62:18}}7\n", random);
    case 11: // what silences a line may stand kilobytes behind
        return "{\"t\":\"" + token + "\",\"p\":\"" +
               generated("{{prose:1000}}", random).repeated(random.between(1, 4)) +
               "\",\"c\":\"probate:allow fixture\"}\n";
    default: // and so may what makes it a vector
        return "hmac_key = " + random.bytes(32).toHex() + "\n" + innocentText(random, random.between(0, 1500)) +
               "plaintext\nciphertext\n";
    }
}

/// Bytes that say what they are by their content, packed by the real tools.
std::vector<NamedFile> packedFiles(Random &random)
{
    const ForeignTool tool;
    tool.write("inner.env",
               generated("API_TOKEN=ghp_{{base62:30}}{{crc32-github}}\nDB_PASSWORD={{base62:15}}4\n", random));
    tool.write("notes.txt", innocentText(random, 3000));
    tool.run(QStringLiteral("tar --sort=name --mtime=@0 -czf a.tgz inner.env notes.txt"));
    tool.run(QStringLiteral("tar --sort=name --mtime=@0 -cf a.tar inner.env notes.txt"));
    tool.run(QStringLiteral("zip -q -X a.zip inner.env notes.txt"));
    return {{QStringLiteral("dist/a.tgz"), tool.read("a.tgz")},
            {QStringLiteral("dist/a.tar"), tool.read("a.tar")},
            {QStringLiteral("dist/a.zip"), tool.read("a.zip")}};
}

} // namespace

QByteArray generated(const char *text, Random &random)
{
    const auto made = expandExample(text, random.next(), ExampleKind::CounterExample);
    if (!made) {
        qFatal("%s", qPrintable(made.error().message()));
    }
    return made->bytes;
}

QByteArray wrapped(const QByteArray &text, qsizetype width)
{
    QByteArray out;
    for (qsizetype at = 0; at < text.size(); at += width) {
        out += text.mid(at, width) + '\n';
    }
    return out;
}

QByteArray asUtf16(const QByteArray &text, bool littleEndian, bool mark)
{
    QByteArray out = !mark ? QByteArray() : littleEndian ? QByteArray("\xFF\xFE", 2) : QByteArray("\xFE\xFF", 2);
    for (const char c : text) {
        out += littleEndian ? c : '\0';
        out += littleEndian ? '\0' : c;
    }
    return out;
}

const std::vector<QByteArray> &foreignKeys()
{
    static const std::vector<QByteArray> keys = [] {
        const ForeignTool tool;
        std::vector<QByteArray> made;
        made.push_back(tool.run(QStringLiteral("openssl genpkey -algorithm ed25519")));
        made.push_back(tool.run(QStringLiteral("openssl ecparam -name prime256v1 -genkey -noout")));
        made.push_back(tool.run(QStringLiteral("openssl genrsa -traditional 1024")));
        tool.run(QStringLiteral("ssh-keygen -q -t ed25519 -N '' -f id"));
        made.push_back(tool.read("id"));
        tool.run(QStringLiteral("ssh-keygen -q -t ecdsa -N passphrase -f locked"));
        made.push_back(tool.read("locked"));
        return made;
    }();
    return keys;
}

QByteArray innocentText(Random &random, qsizetype size)
{
    static constexpr std::array words{"order",  "total",   "value",  "count",   "reader", "window", "offset",
                                      "return", "static",  "string", "parse",   "result", "config", "update",
                                      "handle", "context", "length", "the",     "when",   "then",   "every",
                                      "server", "token",   "secret", "password"};
    QByteArray text;
    while (text.size() < size) {
        const auto word = [&] { return QByteArray(random.pick(words)); };
        switch (random.below(12)) {
        case 0:
            text +=
                "    auto " + word() + QByteArray::number(random.below(1000)) + " = " + word() + "(" + word() + ");\n";
            break;
        case 1:
            text += word() + "_" + word() + ": " + QByteArray::number(random.below(100'000)) + "\n";
            break;
        case 2:
            text += "commit " + random.bytes(20).toHex() + "\n";
            break;
        case 3:
            text += random.bytes(57).toBase64() + "\n";
            break;
        case 4:
            text += "\n";
            break;
        default:
            text += word() + " " + word() + " " + word() + " " + word() + " " + word() + ".\n";
            break;
        }
    }
    text.truncate(size);
    return text;
}

SecretShapes::SecretShapes(const RuleSet &rules, std::uint64_t seed)
{
    for (evaluation::Specimen &specimen : evaluation::ruleSpecimens(rules, seed)) {
        m_examples.push_back(std::move(specimen.bytes));
    }
    for (evaluation::Specimen &specimen : evaluation::namedSpecimens(seed)) {
        m_examples.push_back(std::move(specimen.bytes));
    }
    Random random(seed);
    m_files = packedFiles(random);
}

QByteArray SecretShapes::piece(Random &random) const
{
    switch (random.below(4)) {
    case 0:
        return generated(random.pick(pieces), random);
    case 1:
        return encodedPiece(random);
    default:
        return random.pick(m_examples);
    }
}

NamedFile SecretShapes::wholeFile(Random &random) const
{
    if (random.oneIn(8)) {
        return random.pick(m_files);
    }
    if (random.oneIn(12)) { // a kubernetes secret holds base64
        return {QStringLiteral("deploy/key.yaml"),
                "apiVersion: v1\nkind: Secret\nmetadata: {name: tls}\ndata:\n  tls.key: " +
                    random.pick(foreignKeys()).toBase64() + "\n"};
    }
    const Template &file = random.pick(files);
    return {QString::fromLatin1(file.path), generated(file.text, random)};
}

std::vector<Seamed> seamedSecrets(Random &random)
{
    const auto path = [](const char *name) { return QString::fromLatin1(name); };
    const QByteArray token = generated("ghp_{{base62:30}}{{crc32-github}}", random);
    const QByteArray setting = "token: " + token + "\nhost: build.example\n";
    std::vector<Seamed> all{
        {"token", path("seam/token.txt"), "use ", token, " here\n"},
        {"token without neighbours", path("seam/bare.txt"), "\n", token, "\n"},
        {"password", path("seam/settings.cfg"), "db_password = \"", generated("{{letters:3}}{{password:13}}", random),
         "\"\n"},
        {"name and value", path("seam/named.py"), "", generated("client_secret = '{{base64url:38}}1a'", random), "\n"},
        {"url", path("seam/url.txt"), "at ", generated("postgres://svc:{{base62:16}}7@db.internal:5432/orders", random),
         " .\n"},
        {"pair", path("seam/pair.cfg"), "[default]\n",
         generated("aws_access_key_id = AKIA{{base32:16}}\naws_secret_access_key = {{base62:20}}/{{base62:18}}7",
                   random),
         "\n"},
        {"comment", path("seam/allowed.txt"), "token = " + token, " # probate:allow fixture", "\nnext line\n"},
        {"base64", path("seam/base64.txt"), "payload: ", setting.toBase64(), "\n"},
        {"base64, wrapped", path("seam/wrapped.txt"), "payload:\n",
         wrapped((setting + innocentText(random, 200)).toBase64(), 76).trimmed(), "\n"},
        {"percent", path("seam/percent.txt"), "GET /cb?state=", setting.toPercentEncoding(), " HTTP/1.1\n"},
        {"hex", path("seam/hex.txt"), "dump ", setting.toHex(), "\n"},
        {"key", path("seam/key.txt"), "", foreignKeys()[0].trimmed(), "\n"},
        {"netrc", path("seam/.netrc"), "", generated("machine git.example login ci password {{base62:20}}", random),
         "\n"},
        {"yaml", path("seam/app.yaml"), "spring:\n  datasource:\n",
         generated("    username: svc\n    password: {{base62:15}}4", random), "\n  port: 1\n"}};
    return all;
}

} // namespace probate::test
