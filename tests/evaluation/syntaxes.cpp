#include "tests/evaluation/syntaxes.h"

#include <array>
#include <cctype>

namespace probate::evaluation {

namespace {

using enum NameStyle;
using enum Holds;

constexpr std::array syntaxes{
    Syntax{"dotenv", "app/.env", "LOG_LEVEL=info\n@N=@V\nPORT=8080\n", Upper, PlainWord},
    Syntax{"dotenv-quoted", "app/.env.production", "LOG_LEVEL=info\n@N=\"@V\"\nPORT=8080\n", Upper},
    Syntax{"dotenv-export", "deploy/vars", "export LOG_LEVEL=info\nexport @N=@V\n", Upper, PlainWord},
    Syntax{"shell", "bin/deploy.sh", "#!/bin/sh\nset -eu\n@N='@V'\nrun --verbose\n", Upper},
    Syntax{"shell-lower", "bin/backup.sh", "#!/bin/bash\n@N=\"@V\"\nexport @N\n", Snake},
    Syntax{"shell-flag", "bin/start.sh", "#!/bin/sh\nexec serve --port 80 --@N=@V --verbose\n", Kebab, PlainWord},
    Syntax{"shell-flag-blank", "bin/run.sh", "#!/bin/sh\nexec serve --port 80 --@N @V --verbose\n", Kebab, PlainWord},
    Syntax{"shell-flag-quoted", "bin/load.sh", "exec serve --@N \"@V\"\n", Kebab},
    Syntax{"docker-run", "README.md", "    docker run -d -e @N=@V -p 80:80 app\n", Upper, PlainWord},
    Syntax{"helm-set", "deploy.sh", "helm upgrade app ./chart --set auth.@N=@V\n", Camel, Letters},
    Syntax{"json", "config/app.json", "{\n  \"port\": 8080,\n  \"@N\": \"@V\",\n  \"debug\": false\n}\n", Camel},
    Syntax{"json-nested", "appsettings.json", "{\"Logging\": {\"Level\": \"Warn\"}, \"Auth\": {\"@N\": \"@V\"}}\n",
           Pascal},
    Syntax{"json-in-text", "notes.txt", "the answer was {\"id\":7,\"@N\":\"@V\"} as before\n"},
    Syntax{"json-escaped", "src/fixture.js", "const body = \"{\\\"id\\\":7,\\\"@N\\\":\\\"@V\\\"}\";\n"},
    Syntax{"yaml", "config/app.yml", "server:\n  port: 80\n  @N: @V\n", Snake, PlainWord},
    Syntax{"yaml-quoted", "values.yaml", "auth:\n  user: svc\n  @N: \"@V\"\n", Camel},
    Syntax{"yaml-single", "playbook.yml", "- hosts: db\n  vars:\n    @N: '@V'\n"},
    Syntax{"yaml-env-list", "deployment.yaml",
           "containers:\n  - name: app\n    env:\n      - name: @N\n        value: \"@V\"\n", Upper},
    Syntax{"yaml-compose", "docker-compose.yml",
           "services:\n  db:\n    image: postgres\n    environment:\n      - @N=@V\n", Upper, PlainWord},
    Syntax{"yaml-block", "secrets.yml", "app:\n  @N: |\n    @V\n  port: 80\n", Snake, PlainWord},
    Syntax{"yaml-template", "templates/config.yaml.j2", "{% if tls %}\n@N: @V\n{% endif %}\n", Snake, PlainWord},
    Syntax{"toml", "config.toml", "[server]\nport = 80\n@N = \"@V\"\n"},
    Syntax{"properties", "application.properties", "server.port=80\napp.@N=@V\n", Dotted, PlainWord},
    Syntax{"ini", "etc/app.ini", "[auth]\nuser = svc\n@N = @V\n", Snake, PlainWord},
    Syntax{"conf-blank", "etc/app.settings", "user = svc\n@N = @V\nport = 80\n", Snake, PlainWord},
    Syntax{"xml-element", "settings.xml", "<server>\n  <id>repo</id>\n  <@N>@V</@N>\n</server>\n", Camel},
    Syntax{"xml-attribute", "web.config",
           "<configuration><appSettings>\n<add key=\"@N\" value=\"@V\" />\n</appSettings></configuration>\n", Pascal},
    Syntax{"xml-property", "beans.xml",
           "<beans><bean id=\"a\">\n<property name=\"@N\" value=\"@V\"/>\n</bean></beans>\n", Camel},
    Syntax{"xml-own-attribute", "server.xml", "<Realm user=\"svc\" @N=\"@V\"/>\n", Camel},
    Syntax{"xml-in-text", "pom.txt", "   <server><id>x</id><@N>@V</@N></server>\n", Camel},
    Syntax{"plist", "Info.plist",
           "<plist version=\"1.0\"><dict>\n<key>@N</key>\n<string>@V</string>\n</dict></plist>\n", Pascal},
    Syntax{"python", "app/settings.py", "DEBUG = False\n@N = \"@V\"\nTIMEOUT = 5\n", Upper},
    Syntax{"python-argument", "app/client.py", "client = Client(host, user=\"svc\", @N='@V')\n"},
    Syntax{"python-dict", "app/conf.py", "CONF = {\n    'host': 'db1',\n    '@N': '@V',\n}\n"},
    Syntax{"python-environ", "app/boot.py", "import os\nos.environ[\"@N\"] = \"@V\"\n", Upper},
    Syntax{"python-default", "app/envs.py", "import os\nx = os.environ.get(\"@N\", \"@V\")\n", Upper},
    Syntax{"python-lines", "app/long.py", "@N = (\n    \"@A\"\n    \"@B\"\n)\n"},
    Syntax{"python-typed", "app/model.py", "class S(BaseSettings):\n    @N: str = \"@V\"\n"},
    Syntax{"python-bytes", "app/crypt.py", "@N = b'@V'\n", Upper},
    Syntax{"python-member", "app/conn.py", "        self.@N = \"@V\"\n"},
    Syntax{"python-compare", "app/check.py", "    if given_@N == \"@V\":\n        return True\n"},
    Syntax{"js", "src/config.js", "export const @N = '@V';\n", Camel},
    Syntax{"js-object", "src/db.js", "module.exports = {\n  host: 'db1',\n  @N: '@V',\n};\n", Camel},
    Syntax{"js-template", "src/t.mjs", "const @N = `@V`;\n", Camel},
    Syntax{"js-environment", "src/env.js", "process.env.@N = '@V'\n", Upper},
    Syntax{"js-default", "src/defaults.js", "const x = process.env.@N || '@V';\n", Upper},
    Syntax{"js-concatenation", "src/c.js", "const @N = '@A' +\n  '@B';\n", Camel},
    Syntax{"ts-typed", "src/config.ts", "  private readonly @N: string = '@V';\n", Camel},
    Syntax{"ts-setter", "src/s.ts", "client.set@N('@V');\n", Pascal},
    Syntax{"java", "src/Config.java", "    private static final String @N = \"@V\";\n", Upper},
    Syntax{"java-setter", "src/Pool.java", "        dataSource.set@N(\"@V\");\n", Pascal},
    Syntax{"java-put", "src/Props.java", "        props.put(\"@N\", \"@V\");\n", Dotted},
    Syntax{"java-concatenation", "src/Long.java", "    String @N = \"@A\"\n        + \"@B\";\n", Camel},
    Syntax{"java-annotation", "src/Bean.java", "    @Login(user = \"svc\", @N = \"@V\")\n", Camel},
    Syntax{"kotlin", "src/Config.kt", "    val @N = \"@V\"\n", Camel},
    Syntax{"scala", "src/Config.scala", "  val @N: String = \"@V\"\n", Camel},
    Syntax{"groovy", "build.gradle", "credentials {\n    username 'svc'\n    @N '@V'\n}\n", Camel},
    Syntax{"csharp", "Config.cs", "    private const string @N = \"@V\";\n", Pascal},
    Syntax{"csharp-verbatim", "Setup.cs", "    var @N = @\"@V\";\n", Camel},
    Syntax{"csharp-initialiser", "Client.cs", "var c = new Client { User = \"svc\", @N = \"@V\" };\n", Pascal},
    Syntax{"csharp-attribute", "Test.cs", "[Login(User = \"svc\", @N = \"@V\")]\n", Pascal},
    Syntax{"go", "main.go", "const @N = \"@V\"\n", Camel},
    Syntax{"go-short", "conn.go", "\t@N := \"@V\"\n", Camel},
    Syntax{"go-raw", "raw.go", "\t@N := `@V`\n", Camel},
    Syntax{"go-struct", "opts.go", "\treturn &Options{\n\t\tUser:     \"svc\",\n\t\t@N: \"@V\",\n\t}\n", Pascal},
    Syntax{"go-setenv", "env.go", "\tos.Setenv(\"@N\", \"@V\")\n", Upper},
    Syntax{"php", "config.php", "<?php\n$@N = '@V';\n"},
    Syntax{"php-define", "wp-config.php", "<?php\ndefine('@N', '@V');\ndefine( 'WP_DEBUG', false );\n", Upper},
    Syntax{"php-array", "database.php", "<?php\nreturn [\n    'host' => 'db1',\n    '@N' => '@V',\n];\n"},
    Syntax{"php-member", "Conn.php", "<?php\n$this->@N = \"@V\";\n", Camel},
    Syntax{"php-class", "C.php", "<?php\nclass C { public $@N = '@V'; }\n", Camel},
    Syntax{"php-env", "env.php", "<?php\n'key' => env('@N', '@V'),\n", Upper},
    Syntax{"ruby", "config/init.rb", "config.@N = '@V'\n"},
    Syntax{"ruby-hash", "db.rb", "connect(host: 'db1', @N: '@V')\n"},
    Syntax{"ruby-rocket", "old.rb", "opts = { :user => 'svc', :@N => '@V' }\n"},
    Syntax{"ruby-env", "boot.rb", "ENV['@N'] ||= '@V'\n", Upper},
    Syntax{"perl", "db.pl", "my $@N = '@V';\n"},
    Syntax{"perl-hash", "cfg.pl", "my %c = (\n    user => 'svc',\n    @N => '@V',\n);\n"},
    Syntax{"powershell", "deploy.ps1", "$@N = '@V'\n", Pascal},
    Syntax{"powershell-env", "env.ps1", "$env:@N = \"@V\"\n", Upper},
    Syntax{"powershell-flag", "run.ps1", "Connect-Thing -User svc -@N \"@V\"\n", Pascal},
    Syntax{"batch", "run.bat", "@echo off\r\nset @N=@V\r\ncall app\r\n", Upper, PlainWord},
    Syntax{"c-define", "config.h", "#define @N \"@V\"\n", Upper},
    Syntax{"c-array", "main.c", "static const char @N[] = \"@V\";\n"},
    Syntax{"c-pointer", "auth.c", "const char *@N = \"@V\";\n"},
    Syntax{"cpp", "auth.cpp", "const std::string @N{\"@V\"};\n", Camel},
    Syntax{"cpp-arduino", "wifi.ino", "const char* @N = \"@V\";\n", Camel},
    Syntax{"rust", "src/main.rs", "const @N: &str = \"@V\";\n", Upper},
    Syntax{"rust-let", "src/lib.rs", "    let @N = \"@V\".to_string();\n"},
    Syntax{"rust-struct", "src/conf.rs", "    Config { @N: String::from(\"@V\"), port: 80 }\n"},
    Syntax{"swift", "Config.swift", "    static let @N = \"@V\"\n", Camel},
    Syntax{"objective-c", "Config.m", "static NSString *const @N = @\"@V\";\n", Camel},
    Syntax{"lua", "conf.lua", "local @N = \"@V\"\n"},
    Syntax{"r", "load.R", "@N <- \"@V\"\n"},
    Syntax{"sql-set", "init.sql", "SET app.@N = '@V';\n"},
    Syntax{"hcl", "main.tf", "resource \"db\" \"a\" {\n  name = \"x\"\n  @N = \"@V\"\n}\n"},
    Syntax{"hcl-variable", "variables.tf", "variable \"@N\" {\n  type    = string\n  default = \"@V\"\n}\n"},
    Syntax{"dockerfile", "Dockerfile", "FROM debian:12\nENV @N=@V\nRUN make\n", Upper, PlainWord},
    Syntax{"dockerfile-blank", "app/Dockerfile", "FROM debian:12\nENV @N @V\nRUN make\n", Upper, PlainWord},
    Syntax{"dockerfile-arg", "x/Dockerfile", "FROM debian:12\nARG @N=@V\nRUN make\n", Upper, PlainWord},
    Syntax{"systemd", "app.service", "[Service]\nEnvironment=@N=@V\nExecStart=/usr/bin/app\n", Upper, PlainWord},
    Syntax{"systemd-quoted", "b.service", "[Service]\nEnvironment=\"@N=@V\"\n", Upper, PlainWord},
    Syntax{"url-parameter", "links.txt", "GET https://api.acme.example/v1/items?page=2&@N=@V HTTP/1.1\n", Snake,
           Letters},
    Syntax{"header", "request.http", "POST /v1 HTTP/1.1\nHost: api.acme.example\nX-@N: @V\n\n", Kebab, Letters},
    Syntax{"curl-header", "call.sh", "curl -s -H \"X-@N: @V\" https://api.acme.example/\n", Kebab, Letters},
    Syntax{"markdown", "notes.md", "## Access\n\n- @N: `@V`\n"},
    Syntax{"prose", "wiki.md", "The @N is @V for now.\n", Snake, Letters},
    Syntax{"ini-colon", "old.cfg", "[auth]\nuser: svc\n@N: @V\n", Snake, PlainWord},
    Syntax{"nginx", "proxy.conf", "location / {\n    proxy_set_header X-@N \"@V\";\n}\n", Kebab},
    Syntax{"elixir", "config.exs", "config :app, Endpoint,\n  @N: \"@V\"\n"},
    Syntax{"makefile", "Makefile", "@N := @V\nall:\n\t./run\n", Upper, PlainWord},
    Syntax{"log", "app.log", "2026-01-02 10:00:01 DEBUG auth @N=@V user=svc\n", Snake, Letters},
    Syntax{"html-entities", "page.html",
           "<input name=\"@N\" value=\"&quot;x&quot;\"><code>@N = &quot;@V&quot;</code>\n"},
    Syntax{"json-unicode", "u.jsonp", "cb({\"\\u0040type\":1,\"@N\":\"@V\"});\n"},
};

} // namespace

std::span<const Syntax> allSyntaxes()
{
    return syntaxes;
}

QByteArray styled(const QByteArray &name, NameStyle style)
{
    std::vector<QByteArray> words(1);
    for (qsizetype i = 0; i < name.size(); ++i) {
        const char c = name[i];
        if (!std::isalnum(static_cast<unsigned char>(c))) {
            words.emplace_back();
            continue;
        }
        if (i > 0 && std::isupper(static_cast<unsigned char>(c)) &&
            std::islower(static_cast<unsigned char>(name[i - 1]))) {
            words.emplace_back();
        }
        words.back() += static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    std::erase(words, QByteArray());
    QByteArray text;
    for (std::size_t i = 0; i < words.size(); ++i) {
        QByteArray word = words[i];
        const bool big = style == Pascal || (style == Camel && i > 0);
        if (big) {
            word[0] = static_cast<char>(std::toupper(static_cast<unsigned char>(word[0])));
        }
        const char *gap = style == Kebab ? "-" : style == Dotted ? "." : style == Snake || style == Upper ? "_" : "";
        text += (i > 0 ? gap : "") + (style == Upper ? word.toUpper() : word);
    }
    return text;
}

QByteArray written(const Syntax &syntax, const QByteArray &name, const QByteArray &value)
{
    QByteArray text(syntax.text);
    const qsizetype half = value.size() / 2;
    // one pass, so that what stands in a value is never taken for a mark
    QByteArray out;
    for (qsizetype i = 0; i < text.size(); ++i) {
        const char next = text[i] == '@' && i + 1 < text.size() ? text[i + 1] : '\0';
        const bool mark = next == 'N' || next == 'V' || next == 'A' || next == 'B';
        if (!mark || (i + 2 < text.size() && std::islower(static_cast<unsigned char>(text[i + 2])))) {
            out += text[i];
            continue;
        }
        out += next == 'N'   ? styled(name, syntax.style)
               : next == 'V' ? value
               : next == 'A' ? value.first(half)
                             : value.sliced(half);
        ++i;
    }
    return out;
}

} // namespace probate::evaluation
