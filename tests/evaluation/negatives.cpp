#include "core/rules/example.h"
#include "tests/evaluation/corpus.h"

#include <array>

namespace probate::evaluation {

namespace {

constexpr std::uint64_t seedsPerText = 21;

struct Innocent
{
    const char *about;
    const char *file;
    const char *text;
};

constexpr std::array innocents{
    // stand-ins
    Innocent{"placeholder", ".env.example", "DB_PASSWORD=changeme\nAPI_KEY=your-api-key-here\nTOKEN=<your token>\n"},
    Innocent{"placeholder", "README.md", "export API_TOKEN=xxxxxxxxxxxxxxxxxxxxxxxx\n"},
    Innocent{"placeholder", "config.yml", "password: {{pick:REPLACE_ME|CHANGE_ME|TODO|FIXME|redacted}}\n"},
    Innocent{"placeholder", "app.py", "API_KEY = \"{{pick:YOUR|MY|INSERT}}_API_KEY{{pick:_HERE||_GOES_HERE}}\"\n"},
    Innocent{"placeholder", "app.json", "{\"password\": \"********\", \"token\": \"...\", \"secret\": \"\"}\n"},
    Innocent{"placeholder", "doc.md", "Authorization: Bearer {{pick:<token>|YOUR_ACCESS_TOKEN|eyJhbGciOi...}}\n"},
    Innocent{"placeholder", "doc.txt",
             "curl -u {{pick:user|username}}:{{pick:password|passwd}} https://example.com/\n"},
    Innocent{"placeholder", "doc.rst", "postgresql://user:password@localhost:5432/{{lower:6}}\n"},
    Innocent{"placeholder", "terraform.tfvars.example", "db_password = \"{{pick:example|changeme|placeholder}}\"\n"},
    Innocent{"placeholder", "values.yaml", "auth:\n  password: \"\"\n  existingSecret: {{lower:6}}-credentials\n"},
    Innocent{"placeholder", "sample.ini", "[auth]\npassword = {{repeat:*:8}}\nsecret = {{repeat:x:32}}\n"},
    // references
    Innocent{"reference", "deploy.sh", "export DB_PASSWORD=\"$(vault read -field=password secret/{{lower:8}})\"\n"},
    Innocent{"reference", "ci.yml", "env:\n  TOKEN: ${{ secrets.DEPLOY_TOKEN }}\n  PASSWORD: $CI_PASSWORD\n"},
    Innocent{"reference", "app.js",
             "const apiKey = process.env.API_KEY;\nconst password = config.get('db.{{lower:6}}');\n"},
    Innocent{"reference", "app.py", "password = os.environ['DB_{{upper:5}}']\ntoken = get_token(user_{{lower:5}})\n"},
    Innocent{"reference", "main.tf",
             "password = var.db_{{lower:6}}\ntoken = data.vault_generic_secret.{{lower:8}}.data[\"token\"]\n"},
    Innocent{"reference", "app.properties", "db.password=${DB_PASSWORD}\napi.key=@api.{{lower:5}}@\n"},
    Innocent{"reference", "pod.yaml",
             "env:\n- name: DB_PASSWORD\n  valueFrom:\n    secretKeyRef:\n      name: {{lower:6}}-db\n      key: "
             "password\n"},
    Innocent{"reference", "settings.xml",
             "<server><id>a</id><password>${env.{{upper:6}}_PASSWORD}</password></server>\n"},
    Innocent{"reference", "Config.cs",
             "var password = Configuration[\"Db:{{letters:6}}\"];\nvar apiKey = settings.ApiKey{{letters:4}};\n"},
    Innocent{"reference", "run.ps1",
             "$Password = Read-Host -AsSecureString \"Enter {{lower:6}}\"\n$Token = $env:GH_{{upper:5}}\n"},
    Innocent{"reference", "app.rb",
             "password: ENV.fetch('DB_PASSWORD'),\ntoken: Rails.application.credentials.{{lower:6}}_token\n"},
    Innocent{"reference", "Dockerfile",
             "ARG API_TOKEN\nENV API_TOKEN=${API_TOKEN}\nENV PASSWORD_FILE=/run/secrets/{{lower:7}}\n"},
    Innocent{"reference", "app.yml",
             "password: !vault/{{lower:5}}\ntoken_file: /etc/{{lower:7}}/token\nsecret_ref: "
             "arn:aws:secretsmanager:eu-west-1:{{digits:12}}:secret:{{lower:8}}\n"},
    // hashes, digests, ids
    Innocent{"digest", "package-lock.json",
             "{\"packages\":{\"node_modules/"
             "{{lower:7}}\":{\"version\":\"{{digits:1}}.{{digits:1}}.0\",\"resolved\":\"https://registry.npmjs.org/"
             "{{lower:7}}/-/{{lower:7}}-1.0.0.tgz\",\"integrity\":\"sha512-{{base64:86}}==\"}}}\n"},
    Innocent{"digest", "yarn.lock",
             "\"@{{lower:6}}/token@^1.0.0\":\n  version \"1.0.{{digits:1}}\"\n  resolved "
             "\"https://registry.yarnpkg.com/x/-/x-1.0.0.tgz#{{hex:40}}\"\n  integrity sha512-{{base64:86}}==\n"},
    Innocent{"digest", "go.sum",
             "github.com/{{lower:6}}/jwt v1.2.{{digits:1}} h1:{{base64:43}}=\ngithub.com/{{lower:6}}/api v0.1.0/go.mod "
             "h1:{{base64:43}}=\n"},
    Innocent{"digest", "Cargo.lock",
             "[[package]]\nname = \"secret-{{lower:6}}\"\nversion = \"1.0.0\"\nchecksum = \"{{hex:64}}\"\n"},
    Innocent{"digest", "poetry.lock",
             "[[package]]\nname = \"{{lower:7}}\"\nfiles = [\n    {file = \"{{lower:7}}-1.0.tar.gz\", hash = "
             "\"sha256:{{hex:64}}\"},\n]\n"},
    Innocent{"digest", "requirements.txt", "{{lower:7}}==1.2.{{digits:1}} --hash=sha256:{{hex:64}}\n"},
    Innocent{"digest", "SHA256SUMS", "{{hex:64}}  {{lower:8}}-token-1.0.tar.gz\n{{hex:64}}  api-key-{{lower:5}}.zip\n"},
    Innocent{"digest", "Dockerfile", "FROM debian@sha256:{{hex:64}}\nLABEL commit={{hex:40}}\n"},
    Innocent{"digest", "flake.lock",
             "{\"nodes\":{\"a\":{\"locked\":{\"lastModified\":{{digits:10}},\"narHash\":\"sha256-{{base64:43}}=\","
             "\"rev\":\"{{hex:40}}\"}}}}\n"},
    Innocent{"digest", "log.txt", "commit {{hex:40}}\nAuthor: A <a@acme.example>\n\n    Rename token to key\n"},
    Innocent{"digest", "index.html",
             "<script src=\"/token.js\" integrity=\"sha384-{{base64:64}}\" crossorigin></script>\n"},
    Innocent{"digest", "build.gradle",
             "verifyChecksum(\"{{hex:40}}\")\nimplementation 'com.auth0:java-jwt:4.{{digits:1}}.0'\n"},
    Innocent{"digest", "ci.yml",
             "- uses: docker/login-action@{{hex:40}} # v3\n- uses: actions/create-github-app-token@{{hex:40}}\n"},
    Innocent{
        "id", "app.json",
        "{\"id\": \"{{uuid}}\", \"keyId\": \"{{uuid}}\", \"tenant_id\": \"{{uuid}}\", \"client_id\": \"{{uuid}}\"}\n"},
    Innocent{
        "id", "App.csproj",
        "<PropertyGroup><ProjectGuid>{{uuid}}</ProjectGuid><UserSecretsId>{{uuid}}</UserSecretsId></PropertyGroup>\n"},
    Innocent{"id", "app.log", "request_id={{hex:32}} trace={{hex:32}} span={{hex:16}} token_count={{digits:4}}\n"},
    Innocent{
        "id", "seo.json",
        "{\"primary_key\": \"{{hex:32}}\", \"cache_key\": \"{{hex:40}}\", \"partition_key\": \"{{base62:24}}\"}\n"},
    Innocent{"id", "client.js",
             "const firebase = { authDomain: \"{{lower:8}}.firebaseapp.com\", projectId: \"{{lower:8}}\", appId: "
             "\"1:{{digits:12}}:web:{{hex:20}}\" };\n"},
    Innocent{"id", "events.json",
             "{\"etag\": \"{{hex:32}}\", \"next_page_token\": \"{{base64url:40}}\", \"continuationToken\": "
             "\"{{base64url:60}}\"}\n"},
    Innocent{"id", "x.json",
             "{\"password_hash_algorithm\": \"argon2id\", \"passwordPolicy\": \"min12-{{lower:5}}\", "
             "\"tokenEndpoint\": \"https://id.acme.example/token\"}\n"},
    // public halves
    Innocent{"public", "id_ed25519.pub", "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI{{base64:43}} deploy@{{lower:6}}\n"},
    Innocent{"public", "keys.txt",
             "-----BEGIN PUBLIC KEY-----\n{{base64:64}}\n{{base64:56}}\n-----END PUBLIC KEY-----\n"},
    Innocent{"public", "pgp.txt",
             "-----BEGIN PGP PUBLIC KEY BLOCK-----\n\n{{base64:64}}\n{{base64:64}}\n=abcd\n-----END PGP PUBLIC KEY "
             "BLOCK-----\n"},
    Innocent{"public", "config.ts",
             "export const publicKey = '{{base64:44}}';\nexport const stripePublishable = 'pk_live_{{base62:24}}';\n"},
    Innocent{"public", "app.json",
             "{\"public_key\": \"{{base64:88}}\", \"recaptchaSiteKey\": \"{{base62:40}}\", \"publishableKey\": "
             "\"{{base62:30}}\"}\n"},
    Innocent{"public", "dkim.txt", "mail._domainkey IN TXT \"v=DKIM1; k=rsa; p={{base64:200}}\"\n"},
    Innocent{"public", "known_hosts", "git.acme.example ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABgQ{{base64:300}}\n"},
    // words
    Innocent{"translation", "messages.properties",
             "login.password=Passwort\nlogin.password.hint=Bitte {{lower:6}} eingeben\nerror.token=Das Token ist "
             "{{lower:6}}\nlabel.secret=Geheimnis\n"},
    Innocent{"translation", "de.json",
             "{\"password\": \"Passwort\", \"forgotPassword\": \"Passwort vergessen?\", \"apiKey\": "
             "\"API-Schl\xC3\xBCssel\", \"token\": \"Zugriffstoken\"}\n"},
    Innocent{"translation", "fr.yml",
             "fr:\n  password: Mot de passe\n  new_password: Nouveau mot de passe {{lower:5}}\n  secret_key: "
             "Cl\xC3\xA9 secr\xC3\xA8te\n"},
    Innocent{"translation", "pt.po",
             "msgid \"Password: %s\"\nmsgstr \"Senha: %s\"\nmsgid \"Invalid token: {{lower:6}}\"\nmsgstr \"\"\n"},
    Innocent{"translation", "strings.xml",
             "<resources><string name=\"password\">Wachtwoord</string><string name=\"api_key_title\">API-sleutel voor "
             "{{lower:6}}</string></resources>\n"},
    Innocent{"translation", "Localizable.strings",
             "\"password\" = \"Contrase\xC3\xB1"
             "a\";\n\"token.expired\" = \"El token de {{lower:6}} ha caducado\";\n"},
    Innocent{"prose", "guide.md",
             "The password: it must hold {{digits:2}} characters. Your secret: never share it. {{prose:200}}\n"},
    Innocent{"prose", "README.md",
             "Set the token (see below). A key = a name and a value; {{prose:120}} the secret of {{lower:6}}.\n"},
    Innocent{
        "prose", "man.1",
        ".TP\n.B \\-\\-password=PASSWORD\nUse this password. {{prose:80}}\n.TP\n.B \\-\\-token TOKEN\n{{prose:60}}\n"},
    Innocent{"prose", "CHANGELOG",
             "  * Pass token: {{lower:7}} instead of secret: {{lower:8}}; password=prompt by default\n"},
    // code
    Innocent{"code", "lexer.c",
             "static const char *token = \"identifier_{{lower:6}}\";\ncase TOKEN_{{upper:6}}: return "
             "\"TOKEN_{{upper:6}}\";\n"},
    Innocent{"code", "form.html",
             "<input type=\"password\" name=\"password\" id=\"user-password-{{lower:5}}\" placeholder=\"Password\" "
             "autocomplete=\"current-password\">\n"},
    Innocent{"code", "form.tsx",
             "<Field name=\"newPassword\" label=\"New password\" testId=\"password-{{lower:6}}\" />\nconst "
             "passwordField = 'input-password-{{lower:5}}';\n"},
    Innocent{"code", "routes.js",
             "router.post('/password/reset/:token', resetPassword);\nconst TOKEN_KEY = 'auth.{{lower:6}}.token';\n"},
    Innocent{"code", "A.java",
             "private static final String PASSWORD_PROPERTY = \"javax.net.ssl.{{letters:8}}\";\nString token = "
             "tokenizer.nextToken();\n"},
    Innocent{"code", "b.go",
             "const secretName = \"{{lower:8}}-tls\"\ntoken := strings.TrimPrefix(header, \"Bearer \")\nif password == "
             "\"\" { return errNoPassword{{letters:4}} }\n"},
    Innocent{"code", "c.py",
             "parser.add_argument('--password', help='the password of {{lower:6}}')\npassword = "
             "getpass.getpass('Password for {{lower:6}}: ')\n"},
    Innocent{"code", "d.rs",
             "let token = self.next_token()?;\npub const SECRET_LEN: usize = {{digits:2}};\nlet key = "
             "Key::from({{lower:6}}_bytes);\n"},
    Innocent{"code", "e.php",
             "$password = $_POST['password'];\n$token = bin2hex(random_bytes({{digits:2}}));\n'password' => "
             "'required|min:8|confirmed',\n"},
    Innocent{"code", "f.rb",
             "validates :password, presence: true, length: { minimum: {{digits:1}} }\ntoken = "
             "SecureRandom.hex({{digits:2}})\n"},
    Innocent{"code", "g.cs",
             "[DataType(DataType.Password)]\npublic string Password { get; set; }\nconst string PasswordKey = "
             "\"User{{letters:6}}Password\";\n"},
    Innocent{"code", "h.sql",
             "CREATE TABLE users (id INT, password VARCHAR(255), api_token CHAR(64));\nUPDATE users SET password = "
             "crypt($1, gen_salt('bf', {{digits:1}}));\n"},
    Innocent{
        "code", "i.sh",
        "read -r -s -p \"Password: \" password\nif [ -z \"$TOKEN\" ]; then echo \"TOKEN={{lower:5}} missing\"; fi\n"},
    Innocent{"code", "j.ts",
             "type Token = { kind: 'identifier' | 'string_{{lower:5}}'; };\nexport const SECRET_SCOPE = "
             "'https://www.googleapis.com/auth/{{lower:8}}';\n"},
    Innocent{"code", "k.css",
             ".password-{{lower:6}}{background:url(data:image/"
             "png;base64,{{base64:400}})}\n.token.keyword{color:#{{hex:6}}}\n"},
    Innocent{"code", "l.min.js",
             "!function(e,t){var n=e.token,r={password:t.password,key:\"{{lower:5}}\"};for(var o in "
             "r)n[o]=r[o]}({},{{lower:3}});var a=\"{{base64:200}}\";\n"},
    Innocent{"code", "m.swift",
             "let password = passwordField.text ?? \"\"\nstatic let tokenKey = \"com.acme.{{lower:7}}.token\"\n"},
    Innocent{"code", "n.kt",
             "val password = findViewById<EditText>(R.id.password_{{lower:6}})\nconst val EXTRA_TOKEN = "
             "\"com.acme.{{lower:6}}.EXTRA_TOKEN\"\n"},
    Innocent{"code", "o.yaml",
             "openapi: 3.0.0\ncomponents:\n  schemas:\n    Login:\n      properties:\n        password: {type: string, "
             "format: password, description: '{{lower:6}} password'}\n        token: {type: string}\n"},
    Innocent{"code", "p.graphql", "type Mutation { login(email: String!, password: String!): Token{{letters:5}} }\n"},
    Innocent{"code", "q.proto",
             "message Login { string user = 1; string password = 2; bytes token_{{lower:5}} = 3; }\n"},
    Innocent{"code", "r.h",
             "#define KEY_PASSWORD \"password_{{lower:6}}\"\n#define TOKEN_MAX_LENGTH {{digits:3}}\nextern const char "
             "*secret_{{lower:6}}_name;\n"},
    // encoded and binary-looking
    Innocent{"base64", "icon.html", "<img src=\"data:image/png;base64,iVBORw0KGgo{{base64:600}}\">\n"},
    Innocent{"base64", "font.css",
             "@font-face{src:url(data:font/woff2;base64,d09GMg{{base64:800}}) format('woff2')}\n"},
    Innocent{"base64", "map.js",
             "var a=1;\n//# "
             "sourceMappingURL=data:application/"
             "json;base64,{{base64-of:{\"version\":3,\"sources\":[\"a.js\"],\"names\":[\"token\",\"password\"]}}}\n"},
    Innocent{"base64", "cert.pem",
             "-----BEGIN CERTIFICATE REQUEST-----\n{{base64:64}}\n{{base64:64}}\n{{base64:40}}\n-----END CERTIFICATE "
             "REQUEST-----\n"},
    Innocent{
        "base64", "vector.c",
        "static const unsigned char key_{{lower:5}}[] = { 0x{{hex:2}}, 0x{{hex:2}}, 0x{{hex:2}}, 0x{{hex:2}} };\n"},
    Innocent{"base64", "test.json",
             "{\"nonce\": \"{{base64:24}}\", \"signature\": \"{{base64:86}}==\", \"digest\": \"{{hex:64}}\", "
             "\"thumbprint\": \"{{base64url:43}}\"}\n"},
    // documentation's own
    Innocent{"documented", "aws.md",
             "aws_access_key_id = AKIAIOSFODNN7EXAMPLE\naws_secret_access_key = "
             "wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY\n# {{lower:6}}\n"},
    Innocent{"documented", "tokens.md",
             "Tokens begin with `ghp_`, `glpat-` or `xoxb-`, for example ghp_{{repeat:x:36}} or "
             "xoxb-{{repeat:0:12}}-{{repeat:x:24}}.\n# {{lower:6}}\n"},
    Innocent{"documented", "wrong.txt", "token ghp_{{base62:36}} fails its checksum\n"},
    Innocent{"documented", "wrong.md", "npm_{{base62:36}}\n"},
    Innocent{"documented", "pem.md",
             "-----BEGIN RSA PRIVATE KEY-----\n...\n-----END RSA PRIVATE KEY-----\n# {{lower:6}}\n"},
    Innocent{"documented", "stripe.md",
             "stripe.api_key = \"sk_test_...\"\nSTRIPE_KEY=sk_live_xxxxxxxxxxxxxxxxxxxxxxxx # {{lower:6}}\n"},
    // shell and tools
    Innocent{"tool", "test.sh",
             "curl -u \"$USER:$TOKEN\" https://api.{{lower:6}}.example/\nmysql -u root -p\"$MYSQL_PASSWORD\" "
             "{{lower:5}}\ndocker login -u ci --password-stdin\n"},
    Innocent{"tool", "git.txt",
             "git clone "
             "git@github.com:acme/{{lower:7}}.git\nhttps://github.com/acme/{{lower:7}}/blob/{{hex:40}}/src/token.c\n"},
    Innocent{"tool", "help.txt",
             "  --password <password>   password of the {{lower:6}}\n  --token=TOKEN           token to use\n  "
             "--api-key string        key ({{lower:6}})\n"},
    Innocent{"tool", "systemd.service",
             "[Service]\nEnvironment=PASSWORD_STORE_DIR=/var/lib/{{lower:6}}\nLoadCredential=token:/etc/{{lower:6}}/"
             "token\n"},
};

} // namespace

std::vector<Specimen> negativeSpecimens(std::uint64_t seed)
{
    std::vector<Specimen> all;
    for (const Innocent &innocent : innocents) {
        for (std::uint64_t i = 0; i < seedsPerText; ++i) {
            const auto made = expandExample(innocent.text, seed + i, ExampleKind::CounterExample);
            // what looks like a generator and is none ("${{ secrets.X }}") stands as it is
            all.push_back({QString::fromLatin1(innocent.file),
                           made ? made->bytes : QByteArray(innocent.text),
                           QString::fromLatin1(innocent.about),
                           QString::fromLatin1(innocent.file),
                           {}});
        }
    }
    return all;
}

} // namespace probate::evaluation
