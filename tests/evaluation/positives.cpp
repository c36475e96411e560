#include "core/rules/example.h"
#include "scanners/matching/generic.h"
#include "tests/evaluation/corpus.h"
#include "tests/evaluation/syntaxes.h"

#include <QRegularExpression>

#include <array>

namespace probate::evaluation {

namespace {

constexpr int syntaxesPerRule = 5;
constexpr int valuesPerSyntax = 9;

QByteArray generated(const char *text, std::uint64_t seed)
{
    const auto made = expandExample(text, seed, ExampleKind::CounterExample);
    return made ? made->bytes : QByteArray();
}

bool isPlain(const QByteArray &value)
{
    return QRegularExpression(QStringLiteral("^[A-Za-z0-9][\\w./+=~-]*$")).match(QString::fromLatin1(value)).hasMatch();
}

bool fits(const Syntax &syntax, const QByteArray &value)
{
    static const QRegularExpression letters(QStringLiteral("^[A-Za-z0-9][\\w-]*$"));
    return syntax.holds == Holds::Anything    ? !value.contains('"') && !value.contains('\'') && !value.contains('\\')
           : syntax.holds == Holds::PlainWord ? isPlain(value)
                                              : letters.match(QString::fromLatin1(value)).hasMatch();
}

/// The name that an example assigns its secret to, if it is an assignment; nothing for "curl -u …".
QByteArray nameBefore(QByteArrayView before)
{
    static const QRegularExpression assignment(
        QStringLiteral("([A-Za-z][\\w.-]{2,60})[\"']?\\]?\\s{0,4}(?:=>|:=|[:=])\\s{0,4}[\"']?$"));
    const auto match = assignment.match(QString::fromUtf8(before));
    return match.hasMatch() ? match.captured(1).toUtf8() : QByteArray();
}

bool bare(const Rule &rule)
{
    const auto secret = rule.pattern.indexOf("(?<secret>");
    const QByteArray opening = secret < 0 ? rule.pattern : rule.pattern.first(secret);
    return opening == "\\b" || opening == "(?:^|[^\\w-])" || (secret < 0 && opening.startsWith("\\b"));
}

QByteArray nameFor(const Rule &rule, const QByteArray &before)
{
    static constexpr std::array places{"Connection strings", "Command lines and headers", "Any issuer", "Eclipse Jetty"};
    if (std::any_of(places.begin(), places.end(),
                    [&](const char *it) { return rule.provider == QLatin1StringView(it); })) {
        return {}; // recognised by their place, not by a name
    }
    QByteArray name = nameBefore(before);
    if (!name.isEmpty() || !bare(rule)) {
        return name;
    }
    for (const QChar c : rule.provider) {
        name += c.isLetterOrNumber() && c.unicode() < 128 ? c.toLatin1() : '_';
    }
    return (name.isEmpty() || std::isdigit(static_cast<unsigned char>(name[0])) ? "acme_" : "") + name + "_token";
}

struct NamedValues
{
    const char *name;
    std::array<const char *, 4> values;
};

constexpr std::array named{
    NamedValues{"db_password",
                {"{{letters:3}}{{password:13}}", "{{pick:Tiger|Winter|Berlin|Summer}}{{digits:4}}!", "{{base62:12}}7",
                 "k{{lower:5}}-{{digits:3}}-{{upper:4}}"}},
    NamedValues{
        "admin_password",
        {"{{letters:2}}{{password:18}}", "{{upper:1}}{{lower:7}}{{digits:3}}#", "{{base62:15}}4", "{{hex:24}}"}},
    NamedValues{"smtp_password",
                {"{{base64url:20}}1", "{{base62:16}}9", "{{upper:4}}{{digits:4}}{{lower:4}}!", "{{loweralnum:15}}3"}},
    NamedValues{"client_secret", {"{{base64url:38}}1a", "{{uuid}}", "{{base62:40}}", "{{hex:64}}"}},
    NamedValues{"api_key", {"{{hex:32}}", "{{base62:32}}", "{{base62:20}}7b", "{{uuid}}"}},
    NamedValues{"auth_token", {"{{base62:40}}", "{{hex:40}}", "{{base64url:43}}", "{{loweralnum:32}}"}},
    NamedValues{"access_token", {"{{base62:36}}", "{{base64url:48}}", "{{hex:48}}", "{{base62:28}}"}},
    NamedValues{"secret_key", {"{{base64:43}}=", "{{hex:64}}", "{{base62:50}}", "{{base62:24}}5"}},
    NamedValues{"session_secret", {"{{hex:40}}", "{{base62:32}}", "{{base64url:32}}", "{{hex:64}}"}},
    NamedValues{"encryption_key", {"{{hex:64}}", "{{base64:43}}=", "{{base62:32}}", "{{hex:32}}"}},
    NamedValues{"ldap_bind_password",
                {"{{letters:3}}{{password:11}}", "{{base62:14}}2", "{{pick:Falcon|Marble|Copper}}-{{digits:4}}",
                 "{{upper:2}}{{base62:10}}8"}},
    NamedValues{"keystore_password",
                {"{{base62:13}}1", "{{letters:4}}{{password:10}}", "{{lower:6}}{{digits:4}}!", "{{base64url:18}}3"}},
    NamedValues{"webhook_secret", {"{{hex:32}}", "{{base62:30}}1", "{{base64url:40}}", "{{base62:24}}"}},
    NamedValues{"jwt_secret", {"{{base64url:64}}", "{{hex:64}}", "{{base62:48}}", "{{base64:43}}="}},
    NamedValues{"shared_secret", {"{{base62:24}}2", "{{hex:32}}", "{{base64:27}}=", "{{base62:33}}"}}};

void addInSyntaxes(std::vector<Specimen> &all, const Rule &rule, std::size_t ruleIndex, std::uint64_t seed)
{
    const auto made = expandExample(rule.examples.front().text, seed, ExampleKind::Example);
    if (!made || made->captured.size() != 1) {
        return;
    }
    const auto span = made->captured.front();
    const QByteArray secret = made->bytes.mid(span.from, span.to - span.from);
    const QByteArray name = nameFor(rule, made->bytes.first(span.from));
    if (name.isEmpty() || secret.size() > 600 || secret.contains('\n') || secret.contains(' ')) {
        return;
    }
    int added = 0;
    const auto syntaxes = allSyntaxes();
    for (std::size_t i = 0; i < syntaxes.size() && added < syntaxesPerRule; ++i) {
        const Syntax &syntax = syntaxes[(i + ruleIndex * 7) % syntaxes.size()];
        // halves of a token are no token; prose names nothing
        const QByteArray text(syntax.text);
        if (!fits(syntax, secret) || text.contains("@A") || text.startsWith("The ")) {
            continue;
        }
        all.push_back({QString::fromLatin1(syntax.file),
                       written(syntax, name, secret),
                       rule.id,
                       QString::fromLatin1(syntax.name),
                       {secret}});
        ++added;
    }
}

} // namespace

std::vector<Specimen> ruleSpecimens(const RuleSet &rules, std::uint64_t seed)
{
    std::vector<Specimen> all;
    for (std::size_t i = 0; i < rules.rules.size(); ++i) {
        const Rule &rule = rules.rules[i];
        if (rule.identifierOnly || rule.kind == Kind::EncryptedStore) {
            continue;
        }
        for (const RuleExample &example : rule.examples) {
            const auto made = expandExample(example.text, seed, ExampleKind::Example);
            if (!made) {
                continue;
            }
            Specimen specimen{QStringLiteral("notes.txt"),
                              "# as we have it\n" + made->bytes + "\n",
                              rule.id,
                              QStringLiteral("example"),
                              {}};
            for (const auto &span : made->captured) {
                const QByteArray text = made->bytes.mid(span.from, span.to - span.from);
                const bool pieces = !rule.validators.empty() && rule.validators[0].argument == QStringLiteral("joined");
                specimen.secrets.push_back(pieces ? joinedLiterals(text) : text);
            }
            specimen.key = !rule.closing.isEmpty();
            all.push_back(std::move(specimen));
        }
        if (rule.closing.isEmpty() && !rule.examples.empty()) {
            addInSyntaxes(all, rule, i, seed + 1);
        }
    }
    return all;
}

std::vector<Specimen> namedSpecimens(std::uint64_t seed)
{
    std::vector<Specimen> all;
    std::size_t turn = seed % named.size();
    for (const Syntax &syntax : allSyntaxes()) {
        for (int added = 0, tries = 0; added < valuesPerSyntax && tries < 200; ++tries) {
            const NamedValues &choice = named[turn++ % named.size()];
            const auto which = static_cast<std::size_t>(tries) % choice.values.size();
            const QByteArray value = generated(choice.values[which], seed + turn);
            if (fits(syntax, value)) {
                all.push_back({QString::fromLatin1(syntax.file),
                               written(syntax, choice.name, value),
                               QStringLiteral("named"),
                               QString::fromLatin1(syntax.name),
                               {value}});
                ++added;
            }
        }
    }
    return all;
}

} // namespace probate::evaluation
