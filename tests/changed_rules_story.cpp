#include "tests/changed_rules_story.h"

#include "core/rules/example.h"
#include "core/rules/rule_changes.h"

#include <algorithm>

namespace probate::test {

namespace {

const QString kAda = QStringLiteral("ada");

QString text(const char *latin)
{
    return QString::fromLatin1(latin);
}

Rule ruleOf(const char *id, const char *pattern, double confidence = 0.9)
{
    Rule rule;
    rule.id = text(id);
    rule.provider = text("Made");
    rule.title = text(id);
    rule.pattern = pattern;
    rule.confidence = confidence;
    return rule;
}

Rule &the(RuleSet &set, const char *id)
{
    static Rule gone; // another change dropped it
    const auto found = std::ranges::find(set.rules, text(id), &Rule::id);
    return found == set.rules.end() ? gone : *found;
}

void drop(RuleSet &set, const char *id)
{
    std::erase_if(set.rules, [&](const Rule &rule) { return rule.id == text(id); });
}

/// As a JSON string that says the same and looks otherwise.
QByteArray escaped(const QByteArray &value)
{
    return "\\u00" + value.first(1).toHex() + value.sliced(1);
}

QByteArray expanded(const char *example)
{
    const auto made = expandExample(example, 1, ExampleKind::CounterExample);
    return made ? made->bytes : QByteArray();
}

QByteArray lines(int count, int seed)
{
    QByteArray all;
    for (int i = 0; i < count; ++i) {
        all += "line " + QByteArray::number(i) + " of " + QByteArray::number(seed) + ", which says nothing at all\n";
    }
    return all;
}

} // namespace

QByteArray madeValue(int number)
{
    return sha256Hex("value " + QByteArray::number(number)).first(20);
}

void settle(RuleSet &rules)
{
    std::ranges::sort(rules.rules, {}, &Rule::id);
    rules.digest = sha256Hex(stateOf(rules));
}

RuleSet madeRules()
{
    RuleSet set;
    for (const char *id : {"plain", "packed", "encoded", "structured", "versions", "message", "several"}) {
        const QByteArray pattern = QByteArray(id).first(3) + "_[a-z0-9]{20}\\b";
        set.rules.push_back(ruleOf(id, pattern.constData()));
    }
    for (int i = 0; i < 12; ++i) {
        const QByteArray number = QByteArray::number(i);
        set.rules.push_back(
            ruleOf(("filler-" + number).constData(), ("fil" + number + "_[a-z0-9]{20}\\b").constData()));
    }
    set.rules.push_back(ruleOf("outer", "(?<secret>ovl_[a-z0-9]{20})\\b", 0.5));
    set.rules.push_back(ruleOf("inner", "ovl_(?<secret>[a-z0-9]{20})\\b", 0.8));
    Rule id = ruleOf("pair-id", "\\b(?<account>PID[0-9]{10})\\b");
    id.identifierOnly = true;
    id.attributes = {{text("account"), text("${account}")}};
    set.rules.push_back(id);
    Rule half = ruleOf("pair-secret", "psc_[a-z0-9]{20}\\b");
    half.pairsWith = id.id;
    half.pairDistance = 100;
    set.rules.push_back(half);
    Rule checked = ruleOf("checked", "chk_[0-9A-Za-z]{36}\\b");
    checked.validators = {{text("crc32-github"), {}}};
    set.rules.push_back(checked);
    set.rules.push_back(ruleOf("beside", "field (?<secret>[0-9A-Za-z_]{30,60})\\b", 0.6));
    Rule block = ruleOf("block", "-----BEGIN PGP MADE-----");
    block.closing = "-----END PGP MADE-----";
    set.rules.push_back(block);
    Rule pathed = ruleOf("pathed", "pth_[a-z0-9]{20}\\b");
    pathed.path = "\\.conf$";
    set.rules.push_back(pathed);
    set.rules.push_back(ruleOf("valued", "val_[0-9A-Za-z]{24}\\b", 0.7));
    Rule generic = ruleOf("generic", "(?<name>password) = \"(?<secret>[^\"]{5,40})\"", 0.75);
    generic.validators = {{text("generic"), {}}};
    set.rules.push_back(generic);
    Rule file = ruleOf("key-file", "");
    file.path = "(?:^|/)id_made$";
    set.files.push_back(file);
    settle(set);
    return set;
}

void fillFor(GitFixture &repository)
{
    const auto say = [&](const char *name, const QByteArray &content) { repository.write(text(name), content); };
    for (int i = 0; i < 8; ++i) {
        const QByteArray number = QByteArray::number(i);
        say(("nothing" + number + ".txt").constData(), lines(12, i));
        say(("filler" + number + ".txt").constData(), "see fil" + number + "_" + madeValue(i) + "\n");
        say(("empty" + number + ".json").constData(), R"({"name": "nothing )" + number + "\", \"size\": 3}\n");
    }
    say("plain.txt", "one pla_" + madeValue(20) + "\ntwo\n");
    say("dashed.txt", "one pla-" + madeValue(21) + "\n");
    say("fresh.md", "one fre_" + madeValue(22) + "\n");
    say("inner/notes.txt", "see pac_" + madeValue(23) + "\n");
    QProcess tar;
    tar.setWorkingDirectory(repository.path());
    tar.start(text("tar"), {text("czf"), text("box.tar.gz"), text("inner")});
    QVERIFY(tar.waitForFinished() && tar.exitCode() == 0);
    QDir(repository.file(text("inner"))).removeRecursively();
    QFile box(repository.file(text("box.tar.gz")));
    QVERIFY(box.open(QIODevice::ReadOnly));
    say("part.tar.gz", box.readAll().chopped(30));
    say("encoded.txt", "data: " + ("a text with enc_" + madeValue(24) + " in it").toBase64() + "\n");
    say("structured.json", R"({"service": {"note": ")" + escaped("str_" + madeValue(25)) + "\"}}\n");
    say("value.json", R"({"password": ")" + escaped(expanded("val_{{base62:22}}7Q")) + "\"}\n");
    say("over.txt", "x ovl_" + madeValue(27) + " y\n");
    say("pair.txt", "id PID4071936285\nkey psc_" + madeValue(28) + "\n");
    const QByteArray checked = expanded("chk_{{base62:30}}{{crc32-github}}");
    QByteArray forged = checked;
    forged[6] = forged[6] == 'a' ? 'b' : 'a';
    say("checked.txt", "field " + checked + "\n");
    say("forged.txt", "field " + forged + "\n");
    say("block.txt", "-----BEGIN PGP MADE-----\n" + madeValue(29).toBase64() + "\n-----END PGP MADE-----\n");
    say("only.conf", "use pth_" + madeValue(30) + "\n");
    for (const char *name : {"same.conf", "same.txt"}) {
        say(name, "same pth_" + madeValue(31) + "\n");
    }
    for (const char *name : {"names/a.txt", "names/b.conf"}) {
        say(name, "named pth_" + madeValue(34) + "\n");
    }
    for (const char *name : {"names/c.json", "names/d.txt"}) {
        say(name, R"({"c": ")" + escaped("sev_" + madeValue(33)) + "\"}\n");
    }
    for (const char *name : {"names/e.txt", "names/f.json"}) {
        say(name, R"({"f": ")" + escaped("sev_" + madeValue(35)) + "\"}\n");
    }
    say("id_made", "anything " + madeValue(32) + "\n");
    repository.commit(kAda);
    for (int i = 0; i < 10; ++i) {
        QByteArray content = lines(200, 1000);
        content.replace("line " + QByteArray::number(17 * i) + " ", "changed " + QByteArray::number(i) + " ");
        if (i % 3 != 0) {
            content.insert(content.indexOf("line 90"), "here ver_" + madeValue(40 + i / 4) + "\n");
        }
        say("versions.txt", content);
        repository.commit(kAda, i == 4 ? QString::fromLatin1("see mes_" + madeValue(50)) : text("change"));
    }
    repository.git(
        {text("tag"), text("-a"), text("-m"), QString::fromLatin1("tagged mes_" + madeValue(51)), text("t")});
    const QByteArray head = repository.git("cat-file commit HEAD");
    const qsizetype headers = head.indexOf("\n\n");
    const QByteArray special = repository.git(
        {text("hash-object"), text("-t"), text("commit"), text("-w"), text("--stdin")},
        head.first(headers) + "\nnote mes_" + madeValue(52) + head.sliced(headers).replace("change", "special"));
    repository.git({text("update-ref"), text("refs/heads/special"), QString::fromLatin1(special)});
    repository.git("gc -q");
    say("late.txt", "late pla_" + madeValue(60) + "\n");
    repository.commit(kAda);
}

const std::vector<RuleChange> &ruleChanges()
{
    const QStringList plain{text("plain.txt"), text("late.txt")};
    static const std::vector<RuleChange> all{
        {"added",
         [](RuleSet &set) { set.rules.push_back(ruleOf("fresh", "fre_[a-z0-9]{20}\\b")); },
         {text("fresh.md")}},
        {"added, matches nothing", [](RuleSet &set) { set.rules.push_back(ruleOf("no", "nob_[a-z]{20}\\b")); }, {}},
        {"removed", [](RuleSet &set) { drop(set, "plain"); }, plain},
        {"widened", [](RuleSet &set) { the(set, "plain").pattern = "pla[_-][a-z0-9]{20}\\b"; },
         plain + QStringList{text("dashed.txt")}},
        {"narrowed", [](RuleSet &set) { the(set, "plain").pattern = "one pla_[a-z0-9]{20}\\b"; }, plain},
        {"another wins", [](RuleSet &set) { the(set, "inner").confidence = 0.3; }, {text("over.txt")}},
        {"partner says more",
         [](RuleSet &set) { the(set, "pair-id").attributes.front().second = text("id ${account}"); },
         {text("pair.txt")}},
        {"partner is elsewhere",
         [](RuleSet &set) { the(set, "pair-id").pattern = "\\bno(?<account>PID[0-9]{10})\\b"; },
         {text("pair.txt")}},
        {"too far apart", [](RuleSet &set) { the(set, "pair-secret").pairDistance = 1; }, {text("pair.txt")}},
        {"id is a secret", [](RuleSet &set) { the(set, "pair-id").identifierOnly = false; }, {text("pair.txt")}},
        {"validator added",
         [](RuleSet &set) {
             the(set, "plain").validators = {{text("entropy"), text("4.9")}};
         },
         plain},
        {"checksum asked for no more",
         [](RuleSet &set) { the(set, "checked").validators.clear(); },
         {text("checked.txt"), text("forged.txt")}},
        {"forged no more", [](RuleSet &set) { drop(set, "checked"); }, {text("checked.txt"), text("forged.txt")}},
        {"path added", [](RuleSet &set) { the(set, "plain").path = "\\.md$"; }, plain},
        {"path changed", [](RuleSet &set) { the(set, "pathed").path = "\\.txt$"; }, {text("only.conf")}},
        {"of files of a path", [](RuleSet &set) { the(set, "pathed").title = text("other"); }, {text("only.conf")}},
        {"in archives",
         [](RuleSet &set) { the(set, "packed").kind = Kind::Password; },
         {text("box.tar.gz"), text("box.tar.gz!inner/notes.txt")}},
        {"in what is encoded", [](RuleSet &set) { drop(set, "encoded"); }, {text("encoded.txt")}},
        {"in values", [](RuleSet &set) { drop(set, "structured"); }, {text("structured.json")}},
        {"by name", [](RuleSet &set) { the(set, "generic").confidence = 0.6; }, {text("value.json")}},
        {"in versions", [](RuleSet &set) { the(set, "versions").title = text("other"); }, {text("versions.txt")}},
        {"in messages",
         [](RuleSet &set) { drop(set, "message"); },
         {text("commit message"), text("tag message"), text("commit header note")}},
        {"in blocks", [](RuleSet &set) { the(set, "block").closing = "-----END PGP OTHER-----"; }, {text("block.txt")}},
        {"under several names", [](RuleSet &set) { drop(set, "several"); }, {}},
        {"files by name", [](RuleSet &set) { set.files.clear(); }, {text("id_made")}},
        {"other files by name",
         [](RuleSet &set) { set.files.front().path = "(?:^|/)nothing1\\.txt$"; },
         {text("id_made"), text("nothing1.txt")}},
        {"examples alone",
         [](RuleSet &set) {
             the(set, "plain").examples = {{"x", 1}};
         },
         {}},
    };
    return all;
}

} // namespace probate::test
